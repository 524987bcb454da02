//! From the frozen electorate to the counted result.

use std::collections::HashMap;

use domain::decisions::{
    Action, Ballot, Choice, DecisionRight, Elector, Outcome, ProposalState, Recusal, Refusal, Tally, Vote,
    check_ballot, proposal as life,
};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{CollaborativeId, MembershipId, ProposalId, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;

use super::charter::charter_in_force;
use super::electorate::{SeatRoll, frozen};
use super::enactment::Decided;
use super::interest::lock_interests;
use super::proposal::{check_action, check_case, own_or_steward};
use super::reads::action_of;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{ElectorRow, ProposalRow};
use crate::entity::{ballot, ballot_revision, beneficiary_amount, charter, elector, proposal};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result, Stored, due};

/// Freezes the version, the rule and the electorate, and opens the vote.
pub async fn open_voting(store: &Store, asking: Asking, id: ProposalId) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::OpenVoting).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    own_or_steward(&unit, &row, Act::OpenVoting)?;
    life::may_open_voting(row.state)?;
    check_case(&unit, &row).await?;
    lock_interests(&unit, &row.beneficiaries).await?;
    let action = action_of(&unit, &row).await?;
    if let Some(fund) = row.fund_id {
        // Two awards to one beneficiary that open at once must see each other.
        unit.lock::<crate::entity::fund::Entity>("fund", fund).await?;
    }
    let matter = check_action(&unit, action.as_ref(), Some(row.area), Decided::by(&row)).await?;
    let (charter, charter_row) = charter_in_force(&unit).await?;
    let mut right = charter.who_decides(&matter)?.right;
    let (electorate, right) = loop {
        let electorate =
            SeatRoll::of(&unit, [right.body]).await?.electorate(&unit, right.body, &row.beneficiaries).await?;
        let electors: Vec<Elector> = electorate.iter().map(|(elector, _)| elector.clone()).collect();
        let vote = Vote {
            area: matter.area,
            rule: &right.rule,
            electors: &electors,
            ballots: &[],
            declared: &charter_row.declared_imbalances,
        };
        match (vote.unfit(), charter.next_on_path(right)) {
            (None, _) => break (electorate, right.clone()),
            (Some(_), Some(next)) => right = next,
            (Some(imbalance), None) => {
                let explanation = imbalance.explanation;
                return Err(Refusal::NotPartnerLed { clause: imbalance.clause, explanation }.into());
            }
        }
    };
    freeze(&mut unit, &row, action.as_ref(), &right, charter_row.version, electorate).await?;
    unit.commit().await?;
    Ok(id)
}

async fn freeze(
    unit: &mut Write,
    row: &ProposalRow,
    action: Option<&Action>,
    right: &DecisionRight,
    charter_version: i64,
    electorate: Vec<(Elector, MembershipId)>,
) -> Result<()> {
    let electors: Vec<Elector> = electorate.iter().map(|(elector, _)| elector.clone()).collect();
    let window = life::open_voting(&life::Opening {
        state: row.state,
        discussed_since: row.discussion_at.unwrap_or(row.created_at),
        now: unit.now(),
        has_action: action.is_some(),
        advisory: action.is_none(),
        rule: &right.rule,
        electors: &electors,
    })?;
    let round = row.round + 1;
    insert_electors(unit, row.id, round, electorate).await?;
    if let Some(action) = action {
        remember_amounts(unit, row, action).await?;
    }
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(ProposalState::Voting))
            .col_expr(Column::Round, Expr::value(round))
            .col_expr(Column::OpenedAt, Expr::value(window.opens_at))
            .col_expr(Column::ClosesAt, Expr::value(window.closes_at))
            .col_expr(Column::BodyId, Expr::value(right.body))
            .col_expr(Column::CharterVersion, Expr::value(charter_version))
            .col_expr(Column::RightId, Expr::value(right.id))
            .col_expr(Column::Rule, Expr::value(Stored(right.rule.clone())))
    })
    .await?;
    due::schedule(unit, due::Kind::CloseVote, row.id.0, window.closes_at).await?;
    let change =
        serde_json::json!({ "round": round, "right": right.id, "closesAt": window.closes_at, "electors": electors });
    unit.record(Record::new("votingOpened", "proposal", row.id.0).change(change));
    Ok(())
}

async fn insert_electors(
    unit: &Write,
    proposal_id: ProposalId,
    round: i64,
    electorate: Vec<(Elector, MembershipId)>,
) -> Result<()> {
    let rows = electorate.into_iter().map(|(elector, holder_id)| elector::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id,
        round,
        seat_id: elector.seat,
        organisation_id: elector.organisation,
        holder_id,
        constituency: elector.constituency,
        weight: elector.weight,
        recusal: elector.recused.map(Stored),
    });
    unit.insert_all::<elector::Entity>(rows.collect()).await
}

/// What the beneficiaries stand to be given counts, from now on, towards the amounts of the next 90 days.
async fn remember_amounts(unit: &Write, row: &ProposalRow, action: &Action) -> Result<()> {
    let Some(fund_id) = action.matter().fund else { return Ok(()) };
    let rows = action.given().into_iter().map(|(organisation_id, amount)| beneficiary_amount::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        organisation_id,
        fund_id,
        amount,
        decided_at: unit.now(),
    });
    unit.insert_all::<beneficiary_amount::Entity>(rows.collect()).await
}

/// What did not pass counts no longer.
pub(super) async fn forget_amounts(unit: &Write, id: ProposalId) -> Result<()> {
    unit.execute("delete from beneficiary_amounts where collaborative_id = $1 and proposal_id = $2", [id.into()])
        .await?;
    Ok(())
}

/// A vote through one of the actor's seats.
#[derive(Debug, Clone, Serialize)]
pub struct CastBallot {
    pub proposal: ProposalId,
    /// Needed only by somebody who holds several seats of the electorate.
    pub seat: Option<SeatId>,
    pub choice: Choice,
    pub reason: Option<String>,
}

pub async fn cast_ballot(store: &Store, asking: Asking, command: &CastBallot) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::CastBallot).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let own = own_elector(&unit, &row, command.seat).await?;
    let earlier = match &own {
        Some(own) => unit.one::<ballot::Entity>(of_seat(&row, own.seat_id)).await?,
        None => None,
    };
    let reason = command.reason.as_deref().map(|reason| text::accept("reason", reason, REMARK)).transpose()?;
    let known = earlier.as_ref().map(counted);
    check_ballot(&row.rule, own.as_ref().map(frozen).as_ref(), known.as_ref(), command.choice, reason.as_deref())?;
    let own = own.ok_or(Error::NotFound("seat"))?;
    store_ballot(&unit, &row, &own, earlier.map_or(1, |earlier| earlier.revision + 1), command.choice, reason).await?;
    let change = serde_json::json!({ "seat": own.seat_id, "choice": command.choice });
    unit.record(Record::new("ballotCast", "proposal", row.id.0).change(change));
    if row.rule.final_ballots {
        close_early(&mut unit, &row).await?;
    }
    unit.commit().await?;
    Ok(row.id)
}

/// The actor's seat in this electorate.
pub(super) async fn own_elector(unit: &Write, row: &ProposalRow, seat: Option<SeatId>) -> Result<Option<ElectorRow>> {
    let holder = unit.actor()?.membership;
    let mine = of_round(row).add(elector::Column::HolderId.eq(holder));
    let mut mine = unit.all::<elector::Entity>(mine).await?;
    match seat {
        Some(seat) => {
            mine.retain(|elector| elector.seat_id == seat);
            mine.pop().map(Some).ok_or(Error::NotFound("seat"))
        }
        None if mine.len() > 1 => Err(Refusal::WhichSeat { seats: mine.len() }.into()),
        None => Ok(mine.pop()),
    }
}

fn of_round(row: &ProposalRow) -> sea_orm::Condition {
    sea_orm::Condition::all().add(elector::Column::ProposalId.eq(row.id)).add(elector::Column::Round.eq(row.round))
}

fn ballots_of_round(row: &ProposalRow) -> sea_orm::Condition {
    sea_orm::Condition::all().add(ballot::Column::ProposalId.eq(row.id)).add(ballot::Column::Round.eq(row.round))
}

fn of_seat(row: &ProposalRow, seat: SeatId) -> sea_orm::Condition {
    ballots_of_round(row).add(ballot::Column::SeatId.eq(seat))
}

fn counted(row: &ballot::Model) -> Ballot {
    Ballot { seat: row.seat_id, choice: row.choice, reason: row.reason.clone() }
}

async fn store_ballot(
    unit: &Write,
    row: &ProposalRow,
    own: &ElectorRow,
    revision: i64,
    choice: Choice,
    reason: Option<String>,
) -> Result<()> {
    let (cast_by, cast_at) = (unit.actor()?.membership, unit.now());
    let history = ballot_revision::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        round: row.round,
        seat_id: own.seat_id,
        revision: unit.next_revision(row.id, row.round, own.seat_id).await?,
        choice,
        reason: reason.clone(),
        cast_by,
        cast_at,
    };
    unit.insert::<ballot_revision::Entity>(history).await?;
    if revision == 1 {
        let first = ballot::Model {
            collaborative_id: unit.collaborative_id(),
            proposal_id: row.id,
            round: row.round,
            seat_id: own.seat_id,
            choice,
            reason,
            cast_by,
            cast_at,
            revision,
        };
        // Locked above, so a ballot that is there already is another request of the same seat.
        return unit.insert::<ballot::Entity>(first).await.map_err(Error::gave_way_if_taken);
    }
    unit.update_where::<ballot::Entity>(of_seat(row, own.seat_id), |update| {
        use ballot::Column;
        update
            .col_expr(Column::Choice, Expr::value(choice))
            .col_expr(Column::Reason, Expr::value(reason))
            .col_expr(Column::CastBy, Expr::value(cast_by))
            .col_expr(Column::CastAt, Expr::value(cast_at))
            .col_expr(Column::Revision, Expr::value(revision))
    })
    .await
}

/// One's own seat, taken out of one decision.
#[derive(Debug, Clone, Serialize)]
pub struct RecuseSeat {
    pub proposal: ProposalId,
    pub seat: Option<SeatId>,
}

/// Recuses one's own seat. Nobody can take that back.
pub async fn recuse_seat(store: &Store, asking: Asking, command: &RecuseSeat) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RecuseSeat).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let own = own_elector(&unit, &row, command.seat).await?.ok_or(Refusal::NotEligible)?;
    if own.recusal.is_some() {
        return unit.answered_before(row.id).await;
    }
    recuse(&mut unit, &row, own.seat_id, Recusal::OWN_WISH).await?;
    if row.rule.final_ballots {
        close_early(&mut unit, &row).await?;
    }
    unit.commit().await?;
    Ok(row.id)
}

/// Recuses a seat from an open vote and voids the ballot that it may have cast; what it was stays in the history.
pub(super) async fn recuse(unit: &mut Write, row: &ProposalRow, seat: SeatId, recusal: Recusal) -> Result<()> {
    let which = of_round(row).add(elector::Column::SeatId.eq(seat));
    let value = Stored(recusal);
    unit.update_where::<elector::Entity>(which, |update| update.col_expr(elector::Column::Recusal, Expr::value(value)))
        .await?;
    unit.execute(
        "delete from ballots where collaborative_id = $1 and proposal_id = $2 and round = $3 and seat_id = $4",
        [row.id.into(), row.round.into(), seat.into()],
    )
    .await?;
    let change = serde_json::json!({ "seat": seat, "recusal": recusal });
    unit.record(Record::new("seatRecused", "proposal", row.id.0).change(change));
    Ok(())
}

/// What was frozen and what was cast, as the rules see it.
#[derive(Debug)]
pub(crate) struct Counting {
    electors: Vec<Elector>,
    ballots: Vec<Ballot>,
    declared: Vec<domain::decisions::DeclaredImbalance>,
}

impl Counting {
    pub(crate) async fn of(read: &Read, row: &ProposalRow) -> Result<Self> {
        let electors = read.all::<elector::Entity>(of_round(row)).await?;
        let ballots = read.all::<ballot::Entity>(ballots_of_round(row)).await?;
        let charter = read.one::<charter::Entity>(charter::Column::Version.eq(row.charter_version)).await?;
        Ok(Self {
            electors: electors.iter().map(frozen).collect(),
            ballots: ballots.iter().map(counted).collect(),
            declared: charter.map(|charter| charter.declared_imbalances.0).unwrap_or_default(),
        })
    }

    /// The same for the last round of several proposals, in their order.
    pub(crate) async fn of_all(read: &Read, rows: &[ProposalRow]) -> Result<Vec<Self>> {
        let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.id.0).collect();
        let mut charters = HashMap::new();
        for charter in read.all::<charter::Entity>(sea_orm::Condition::all()).await? {
            charters.insert(charter.version, charter.declared_imbalances.0);
        }
        let (mut electors, mut ballots) = (HashMap::<_, Vec<Elector>>::new(), HashMap::<_, Vec<Ballot>>::new());
        for row in read.among::<elector::Entity>(elector::Column::ProposalId, &ids).await? {
            electors.entry((row.proposal_id, row.round)).or_default().push(frozen(&row));
        }
        for row in read.among::<ballot::Entity>(ballot::Column::ProposalId, &ids).await? {
            ballots.entry((row.proposal_id, row.round)).or_default().push(counted(&row));
        }
        let one = |row: &ProposalRow| Self {
            electors: electors.remove(&(row.id, row.round)).unwrap_or_default(),
            ballots: ballots.remove(&(row.id, row.round)).unwrap_or_default(),
            declared: charters.get(&row.charter_version).cloned().unwrap_or_default(),
        };
        Ok(rows.iter().map(one).collect())
    }

    pub(crate) fn vote<'a>(&'a self, row: &'a ProposalRow) -> Vote<'a> {
        Vote {
            area: row.area,
            rule: &row.rule,
            electors: &self.electors,
            ballots: &self.ballots,
            declared: &self.declared,
        }
    }
}

async fn close_early(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    match Counting::of(unit, row).await?.vote(row).conclude_early() {
        Some(tally) => conclude(unit, row, tally).await,
        None => Ok(()),
    }
}

/// Counts a vote whose time is over; the scheduler calls this. A vote that was concluded before is left as it is.
pub async fn close_vote(store: &Store, collaborative: CollaborativeId, id: ProposalId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "DEADLINE".to_owned()).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let Some(closes_at) = row.closes_at.filter(|_| row.state == ProposalState::Voting) else {
        return unit.answered_before(()).await;
    };
    life::may_close(unit.now(), row.state, closes_at)?;
    let tally = Counting::of(&unit, &row).await?.vote(&row).conclude();
    match row.rule.fallback_round().filter(|_| tally.falls_back) {
        Some(rule) => fall_back(&mut unit, &row, rule, &tally).await?,
        None => conclude(&mut unit, &row, tally).await?,
    }
    unit.commit().await
}

/// Opens the supermajority round that a consent rule falls back to: same electorate, new ballots.
async fn fall_back(unit: &mut Write, row: &ProposalRow, rule: domain::decisions::Rule, tally: &Tally) -> Result<()> {
    let electors = unit.all::<elector::Entity>(of_round(row)).await?;
    let round = row.round + 1;
    unit.insert_all::<elector::Entity>(
        electors.into_iter().map(|elector| elector::Model { round, ..elector }).collect(),
    )
    .await?;
    let closes_at = unit.now() + chrono::TimeDelta::seconds(rule.voting);
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::Round, Expr::value(round))
            .col_expr(Column::Rule, Expr::value(Stored(rule.clone())))
            .col_expr(Column::OpenedAt, Expr::value(unit.now()))
            .col_expr(Column::ClosesAt, Expr::value(closes_at))
    })
    .await?;
    due::schedule(unit, due::Kind::CloseVote, row.id.0, closes_at).await?;
    let change = serde_json::json!({ "round": round, "closesAt": closes_at, "resultBefore": tally });
    unit.record(Record::new("fallbackRoundOpened", "proposal", row.id.0).change(change));
    Ok(())
}

/// Writes the result and, where it passed, does what was decided: in this same transaction.
async fn conclude(unit: &mut Write, row: &ProposalRow, tally: Tally) -> Result<()> {
    let state = life::conclude(row.state, tally.outcome)?;
    let (outcome, now) = (tally.outcome, unit.now());
    unit.record(Record::new("voteClosed", "proposal", row.id.0).change(&tally));
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::ClosedAt, Expr::value(now))
            .col_expr(Column::Outcome, Expr::value(outcome))
            .col_expr(Column::Result, Expr::value(Stored(tally)))
    })
    .await?;
    due::unschedule(unit, due::Kind::CloseVote, row.id.0).await?;
    if outcome == Outcome::Passed {
        super::enactment::enact(unit, &ProposalRow { state, closed_at: Some(now), ..row.clone() }).await
    } else {
        forget_amounts(unit, row.id).await
    }
}

impl Write {
    async fn next_revision(&self, proposal: ProposalId, round: i64, seat: SeatId) -> Result<i64> {
        let which = sea_orm::Condition::all()
            .add(ballot_revision::Column::ProposalId.eq(proposal))
            .add(ballot_revision::Column::Round.eq(round))
            .add(ballot_revision::Column::SeatId.eq(seat));
        let earlier = self.find::<ballot_revision::Entity>().filter(which).all(self.link()).await?;
        Ok(earlier.iter().map(|row| row.revision).max().unwrap_or(0) + 1)
    }
}
