//! Casting a ballot through one's seat.

use domain::decisions::{Ballot, Choice, Refusal, Secrecy, check_ballot, proposal as life, shown};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{ProposalId, SeatId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;

use super::closing::close_early;
use super::rounds::Round;
use super::secret;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::electorate::frozen;
use crate::entity::rows::ElectorRow;
use crate::entity::{ballot, ballot_revision, elector, proposal};
use crate::unit::{Asking, Write};
use crate::{Error, Result};

/// A vote through one of the actor's seats.
#[derive(Debug, Clone, Serialize)]
pub struct CastBallot {
    pub proposal: ProposalId,
    /// Needed only by somebody who holds several seats of the electorate.
    pub seat: Option<SeatId>,
    pub choice: Choice,
    pub reason: Option<String>,
}

/// What a ballot says.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) choice: Choice,
    pub(super) reason: Option<String>,
}

pub async fn cast_ballot(store: &Store, asking: Asking, command: &CastBallot) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::CastBallot).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let round = Round::current(&row);
    let own = own_elector(&unit, &round, command.seat).await?;
    let reason = command.reason.as_deref().map(|reason| text::accept("reason", reason, REMARK)).transpose()?;
    let answer = Answer { choice: command.choice, reason };
    let before = match &own {
        Some(own) => standing(&unit, &round, own.seat_id, &answer).await?,
        None => None,
    };
    let (elector, known) = (own.as_ref().map(frozen), before.as_ref().map(|before| &before.ballot));
    check_ballot(round.rule, elector.as_ref(), known, answer.choice, answer.reason.as_deref())?;
    let own = own.ok_or(Error::NotFound("seat"))?;
    put_in(&mut unit, &round, &own, before.map_or(0, |before| before.revision), answer).await?;
    if round.rule.final_ballots {
        close_early(&mut unit, &row).await?;
    }
    unit.commit().await?;
    Ok(row.id)
}

/// The actor's seat in this electorate.
pub(super) async fn own_elector(unit: &Write, round: &Round<'_>, seat: Option<SeatId>) -> Result<Option<ElectorRow>> {
    let holder = unit.actor()?.membership;
    let mut mine = unit.all::<elector::Entity>(round.electors().add(elector::Column::HolderId.eq(holder))).await?;
    match seat {
        Some(seat) => {
            mine.retain(|elector| elector.seat_id == seat);
            mine.pop().map(Some).ok_or(Error::NotFound("seat"))
        }
        None if mine.len() > 1 => Err(Refusal::WhichSeat { seats: mine.len() }.into()),
        None => Ok(mine.pop()),
    }
}

/// The ballot that stands for a seat, and how often it was cast.
struct Standing {
    ballot: Ballot,
    revision: i64,
}

async fn standing(unit: &Write, round: &Round<'_>, seat: SeatId, answer: &Answer) -> Result<Option<Standing>> {
    if round.rule.secrecy == Secrecy::Secret {
        // Nobody knows what it says, and as it is final nobody has to.
        let ballot = Ballot { seat, choice: answer.choice, reason: None };
        return Ok(secret::has_voted(unit, round, seat).await?.then_some(Standing { ballot, revision: 1 }));
    }
    let row = unit.one::<ballot::Entity>(round.ballot(seat)).await?;
    let standing = |row: ballot::Model| {
        let ballot = Ballot { seat, choice: row.choice?, reason: row.reason };
        Some(Standing { ballot, revision: row.revision })
    };
    Ok(row.and_then(standing))
}

/// Puts a ballot into its box. The log says how a seat voted only where everybody may know it at once.
async fn put_in(unit: &mut Write, round: &Round<'_>, own: &ElectorRow, revision: i64, answer: Answer) -> Result<()> {
    let seat = own.seat_id;
    let mut change = serde_json::json!({ "seat": seat });
    if shown(round.rule.secrecy, false).answers {
        change["choice"] = serde_json::to_value(answer.choice)?;
    }
    if round.rule.secrecy == Secrecy::Secret {
        secret::cast(unit, round, own, answer).await?;
    } else {
        store_ballot(unit, round, seat, revision + 1, answer).await?;
    }
    unit.record(Record::new("ballotCast", "proposal", round.proposal.0).change(change));
    Ok(())
}

async fn store_ballot(unit: &Write, round: &Round<'_>, seat_id: SeatId, revision: i64, answer: Answer) -> Result<()> {
    let (cast_by, cast_at) = (unit.actor()?.membership, unit.now());
    let choice = Some(answer.choice);
    let history = ballot_revision::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: round.proposal,
        round: round.number,
        seat_id,
        revision: next_revision(unit, round, seat_id).await?,
        choice,
        ranks: None,
        reason: answer.reason.clone(),
        cast_by,
        cast_at,
    };
    unit.insert::<ballot_revision::Entity>(history).await?;
    if revision == 1 {
        let first = ballot::Model {
            collaborative_id: unit.collaborative_id(),
            proposal_id: round.proposal,
            round: round.number,
            seat_id,
            choice,
            ranks: None,
            reason: answer.reason,
            cast_by,
            cast_at,
            revision,
        };
        // Locked above, so a ballot that is there already is another request of the same seat.
        return unit.insert::<ballot::Entity>(first).await.map_err(Error::gave_way_if_taken);
    }
    unit.update_where::<ballot::Entity>(round.ballot(seat_id), |update| {
        use ballot::Column;
        update
            .col_expr(Column::Choice, Expr::value(choice))
            .col_expr(Column::Reason, Expr::value(answer.reason))
            .col_expr(Column::CastBy, Expr::value(cast_by))
            .col_expr(Column::CastAt, Expr::value(cast_at))
            .col_expr(Column::Revision, Expr::value(revision))
    })
    .await
}

/// Counts on where a recusal has voided the ballots before: the history keeps them.
async fn next_revision(unit: &Write, round: &Round<'_>, seat: SeatId) -> Result<i64> {
    use ballot_revision::Column;
    let of_seat = Condition::all()
        .add(Column::ProposalId.eq(round.proposal))
        .add(Column::Round.eq(round.number))
        .add(Column::SeatId.eq(seat));
    let earlier = unit.find::<ballot_revision::Entity>().filter(of_seat).all(unit.link()).await?;
    Ok(earlier.iter().map(|row| row.revision).max().unwrap_or(0) + 1)
}
