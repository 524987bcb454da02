//! The rounds of voting on a proposal: each with its frozen rule and electorate, and what it came to.

use domain::decisions::proposal::VotingWindow;
use domain::decisions::{Area, Part, RoundKind, Rule, VoteResult};
use domain::{DecisionRightId, ProposalId, SeatId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use crate::decisions::electorate::frozen;
use crate::entity::rows::{ProposalRow, RoundRow};
use crate::entity::{ballot, elector, round, secret_ballot};
use crate::unit::{Read, Write};
use crate::{Result, Stored};

/// One round, as what was frozen and cast in it refers to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round<'a> {
    pub(crate) proposal: ProposalId,
    pub(crate) number: i64,
    pub(crate) kind: RoundKind,
    pub(crate) area: Area,
    pub(crate) version: i64,
    pub(crate) charter_version: i64,
    pub(crate) right: DecisionRightId,
    pub(crate) rule: &'a Rule,
}

impl<'a> Round<'a> {
    /// The round on which the proposal's fate depends.
    pub(crate) fn current(row: &'a ProposalRow) -> Self {
        Self {
            proposal: row.id,
            number: row.round,
            // Or a fallback, which is concluded in the same way.
            kind: RoundKind::Decision,
            area: row.area,
            version: row.version,
            charter_version: row.charter_version,
            right: row.right_id,
            rule: &row.rule,
        }
    }

    /// Any round of a proposal.
    pub(crate) fn of(row: &ProposalRow, round: &'a RoundRow) -> Self {
        Self {
            proposal: row.id,
            number: round.round,
            kind: round.kind,
            area: row.area,
            version: round.version,
            charter_version: round.charter_version,
            right: round.right_id,
            rule: &round.rule,
        }
    }

    pub(super) fn row(&self) -> Condition {
        Condition::all().add(round::Column::ProposalId.eq(self.proposal)).add(round::Column::Round.eq(self.number))
    }

    pub(super) fn electors(&self) -> Condition {
        Condition::all().add(elector::Column::ProposalId.eq(self.proposal)).add(elector::Column::Round.eq(self.number))
    }

    pub(super) fn elector(&self, seat: SeatId) -> Condition {
        self.electors().add(elector::Column::SeatId.eq(seat))
    }

    pub(super) fn ballots(&self) -> Condition {
        Condition::all().add(ballot::Column::ProposalId.eq(self.proposal)).add(ballot::Column::Round.eq(self.number))
    }

    pub(in crate::decisions) fn ballot(&self, seat: SeatId) -> Condition {
        self.ballots().add(ballot::Column::SeatId.eq(seat))
    }

    pub(super) fn secret_ballots(&self) -> Condition {
        let proposal = secret_ballot::Column::ProposalId.eq(self.proposal);
        Condition::all().add(proposal).add(secret_ballot::Column::Round.eq(self.number))
    }
}

/// What a round that begins asks, and by which right.
#[derive(Debug)]
pub(super) struct NewRound {
    pub(super) number: i64,
    pub(super) kind: RoundKind,
    pub(super) version: i64,
    pub(super) charter_version: i64,
    pub(super) right: DecisionRightId,
    pub(super) rule: Rule,
    /// Of a round about setting objections aside.
    pub(super) objections: Vec<SeatId>,
    pub(super) window: VotingWindow,
}

/// Begins a round with its electorate.
pub(super) async fn begin(
    unit: &Write,
    proposal: ProposalId,
    new: NewRound,
    electorate: Vec<elector::Model>,
) -> Result<()> {
    let (number, rule) = (new.number, new.rule.clone());
    let row = round::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: proposal,
        round: number,
        kind: new.kind,
        version: new.version,
        charter_version: new.charter_version,
        right_id: new.right,
        rule: Stored(new.rule),
        objections: Stored(new.objections),
        opened_at: new.window.opens_at,
        closes_at: new.window.closes_at,
        ended_at: None,
        result: None,
    };
    unit.insert::<round::Entity>(row).await?;
    let of_round = electorate.into_iter().map(|elector| {
        let part = frozen(&elector).part(&rule);
        let (answers, objects) = (part != Part::LooksOn, part == Part::MayObject);
        elector::Model { round: number, answers, objects, ..elector }
    });
    unit.insert_all::<elector::Entity>(of_round.collect()).await
}

/// Ends a round: counted, or without a result where nobody needs one any more.
pub(super) async fn end(unit: &Write, round: &Round<'_>, result: Option<&VoteResult>) -> Result<()> {
    let (now, result) = (unit.now(), result.cloned().map(Stored));
    unit.update_where::<round::Entity>(round.row(), |update| {
        use round::Column;
        update.col_expr(Column::EndedAt, Expr::value(now)).col_expr(Column::Result, Expr::value(result))
    })
    .await
}

/// Every round of a proposal, oldest first.
pub(super) async fn of_proposal(read: &Read, id: ProposalId) -> Result<Vec<RoundRow>> {
    let query = read.find::<round::Entity>().filter(round::Column::ProposalId.eq(id));
    Ok(query.order_by_asc(round::Column::Round).all(read.link()).await?)
}

/// The number of the round that begins after these.
pub(super) fn next(rounds: &[RoundRow]) -> i64 {
    rounds.iter().map(|round| round.round).max().unwrap_or_default() + 1
}

/// The rounds that take ballots: one, and beside a consent round perhaps that about its objections.
pub(super) fn open(rounds: &[RoundRow]) -> impl Iterator<Item = &RoundRow> {
    rounds.iter().filter(|round| round.ended_at.is_none())
}
