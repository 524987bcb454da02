//! Casting a ballot through one's seat; under ADVICE, advising or deciding through it; and objecting to what others decide.

use domain::allocating::ProjectBallot;
use domain::decisions::{Choice, Refusal, Secrecy, proposal as life, shown};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{ProposalId, SeatId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;

use super::answer::{Answer, Standing};
use super::closing::{answered, close_early};
use super::proxy::Voter;
use super::rounds::Round;
use super::{consent, delegated, secret};
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::electorate::frozen;
use crate::decisions::proposal::own_or_steward;
use crate::entity::rows::{ElectorRow, ProposalRow};
use crate::entity::{ballot, ballot_revision, elector, proposal};
use crate::unit::{Asking, Write};
use crate::{Error, Result, Stored};

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
    // While the body is asked about objections two rounds are open, and each has its own answers.
    let aside = consent::open_aside(&unit, &row).await?;
    let aside = aside.filter(|aside| aside.rule.method.choices().contains(&command.choice));
    let closes_at = aside.as_ref().map(|aside| aside.closes_at).or(row.closes_at);
    life::may_vote(unit.now(), row.state, closes_at)?;
    let round = aside.as_ref().map_or(Round::current(&row), |aside| Round::of(&row, aside));
    let reason = command.reason.as_deref().map(|reason| text::accept("reason", reason, REMARK)).transpose()?;
    cast(&mut unit, &row, &round, command.seat, Answer::One { choice: command.choice, reason }).await?;
    unit.commit().await?;
    Ok(row.id)
}

/// An order of the options, through one of the actor's seats.
#[derive(Debug, Clone, Serialize)]
pub struct RankOptions {
    pub proposal: ProposalId,
    /// Needed only by somebody who holds several seats of the electorate.
    pub seat: Option<SeatId>,
    /// Positions of options from best to worst; those of one rank are equal, those not named come last.
    pub ranks: Vec<Vec<u32>>,
}

pub async fn rank_options(store: &Store, asking: Asking, command: &RankOptions) -> Result<ProposalId> {
    let answer = Answer::Order(command.ranks.clone());
    answer_by(store.write(asking, Act::RankOptions).await?, command.proposal, command.seat, answer).await
}

/// Which projects a budget shall be shared among, through one of the actor's seats.
#[derive(Debug, Clone, Serialize)]
pub struct AllocateVotes {
    pub proposal: ProposalId,
    /// Needed only by somebody who holds several seats of the electorate.
    pub seat: Option<SeatId>,
    /// In the form that the rule asks for. Projects are named by position; one that names none abstains.
    pub ballot: ProjectBallot,
}

pub async fn allocate_votes(store: &Store, asking: Asking, command: &AllocateVotes) -> Result<ProposalId> {
    let answer = Answer::Projects(command.ballot.clone());
    answer_by(store.write(asking, Act::AllocateVotes).await?, command.proposal, command.seat, answer).await
}

/// Answers the round on which the proposal's fate depends.
async fn answer_by(mut unit: Write, id: ProposalId, seat: Option<SeatId>, answer: Answer) -> Result<ProposalId> {
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    cast(&mut unit, &row, &Round::current(&row), seat, answer).await?;
    unit.commit().await?;
    Ok(row.id)
}

async fn cast(
    unit: &mut Write,
    row: &ProposalRow,
    round: &Round<'_>,
    seat: Option<SeatId>,
    answer: Answer,
) -> Result<()> {
    let voter = Voter::of(unit, round, seat).await?;
    let before = match &voter {
        Some(voter) => Standing::of(unit, round, voter.elector.seat_id).await?,
        None => None,
    };
    let elector = voter.as_ref().map(|voter| frozen(&voter.elector));
    answer.check(unit, round, elector.as_ref(), before.as_ref()).await?;
    let voter = voter.ok_or(Error::NotFound("seat"))?;
    delegated::use_it(unit, row, round, &voter.elector, &answer).await?;
    voter.voted(unit, round).await?;
    put_in(unit, round, &voter, before.as_ref(), answer).await?;
    consent::objections_changed(unit, row).await?;
    if round.rule.may_close_early() { close_early(unit, row).await } else { Ok(()) }
}

/// Whether the actor may say how the vote goes on: the proposer, a steward, or whoever holds a seat of the electorate.
pub(super) async fn may_speak(unit: &Write, row: &ProposalRow, round: &Round<'_>) -> Result<()> {
    let holds_a_seat = round.electors().add(elector::Column::HolderId.eq(unit.actor()?.membership));
    match own_or_steward(unit, row, Act::OpenVoting) {
        Err(_) if unit.count::<elector::Entity>(holds_a_seat).await? > 0 => Ok(()),
        outcome => outcome,
    }
}

/// The actor's seat in this electorate.
pub(in crate::decisions) async fn own_elector(
    unit: &Write,
    round: &Round<'_>,
    seat: Option<SeatId>,
) -> Result<Option<ElectorRow>> {
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

/// Puts a ballot into its box. The log says how a seat voted only where everybody may know it at once.
async fn put_in(
    unit: &mut Write,
    round: &Round<'_>,
    voter: &Voter,
    before: Option<&Standing>,
    answer: Answer,
) -> Result<()> {
    let (seat, revision) = (voter.elector.seat_id, before.map_or(0, |before| before.revision));
    let verb = if voter.elector.objects { objecting(before, &answer) } else { "ballotCast" };
    let mut change = if shown(round.rule.secrecy, false).answers {
        answered(seat, answer.choice(), answer.ranks(), answer.projects())
    } else {
        serde_json::json!({ "seat": seat })
    };
    if let Some(through) = voter.through {
        change["through"] = serde_json::json!(through);
    }
    if round.rule.secrecy == Secrecy::Secret {
        secret::cast(unit, round, &voter.elector, answer).await?;
    } else {
        store_ballot(unit, round, voter, revision + 1, answer).await?;
    }
    unit.record(Record::new(verb, "proposal", round.proposal.0).change(change));
    Ok(())
}

/// How it is entered what a seat said that may only object.
fn objecting(before: Option<&Standing>, answer: &Answer) -> &'static str {
    match answer.choice() {
        Some(Choice::Object) => "objectionRaised",
        _ if before.is_some_and(Standing::objects) => "objectionWithdrawn",
        _ => "stoodAside",
    }
}

async fn store_ballot(unit: &Write, round: &Round<'_>, voter: &Voter, revision: i64, answer: Answer) -> Result<()> {
    let (seat_id, through_id) = (voter.elector.seat_id, voter.through);
    let (cast_by, cast_at) = (unit.actor()?.membership, unit.now());
    let (choice, ranks) = (answer.choice(), answer.ranks().cloned().map(Stored));
    let projects = answer.projects().cloned().map(Stored);
    let reason = answer.reason();
    let history = ballot_revision::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: round.proposal,
        round: round.number,
        seat_id,
        revision: next_revision(unit, round, seat_id).await?,
        choice,
        ranks: ranks.clone(),
        projects: projects.clone(),
        reason: reason.clone(),
        cast_by,
        through_id,
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
            ranks,
            projects,
            reason,
            objects: voter.elector.objects,
            cast_by,
            through_id,
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
            .col_expr(Column::Ranks, Expr::value(ranks))
            .col_expr(Column::Projects, Expr::value(projects))
            .col_expr(Column::Reason, Expr::value(reason))
            .col_expr(Column::CastBy, Expr::value(cast_by))
            .col_expr(Column::ThroughId, Expr::value(through_id))
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
