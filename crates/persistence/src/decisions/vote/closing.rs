//! Counting a vote, and what follows from its result.

use chrono::TimeDelta;
use domain::allocating::ProjectBallot;
use domain::decisions::proposal::VotingWindow;
use domain::decisions::{
    Choice, Ground, Outcome, ProposalState, RoundKind, Rule, Secrecy, VoteResult, proposal as life, shown,
};
use domain::{CollaborativeId, ProposalId, SeatId};
use sea_orm::sea_query::Expr;

use super::answer::Ranks;
use super::consent::{self, open_aside};
use super::counting::Counting;
use super::opening::forget_amounts;
use super::rounds::{self, NewRound, Round};
use super::{escalation, extension, secret};
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::enactment::enact;
use crate::entity::rows::ProposalRow;
use crate::entity::{ballot, elector, proposal};
use crate::unit::Write;
use crate::{Result, Stored, due};

/// Counts a vote whose time is over; the scheduler calls this. A vote that was concluded before is left as it is.
pub async fn close_vote(store: &Store, collaborative: CollaborativeId, id: ProposalId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "DEADLINE".to_owned()).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let Some(closes_at) = row.closes_at.filter(|_| row.state == ProposalState::Voting) else {
        return unit.answered_before(()).await;
    };
    life::may_close(unit.now(), row.state, closes_at)?;
    if open_aside(&unit, &row).await?.is_some() {
        // A consent round waits for what the body answers about its objections, and is settled then.
        return unit.answered_before(()).await;
    }
    settle(&mut unit, &row).await?;
    unit.commit().await
}

/// Counts the round on which a proposal's fate depends, and does what follows.
pub(super) async fn settle(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    let result = Counting::of(unit, row).await?.result(&Round::current(row));
    match row.rule.fallback_round().filter(|_| result.falls_back()) {
        Some(rule) => fall_back(unit, row, rule, &result).await,
        None => conclude(unit, row, result).await,
    }
}

/// Ends every open round that no remaining ballot can change.
pub(super) async fn close_early(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    if row.rule.secrecy != Secrecy::Open {
        return Ok(());
    }
    if let Some(aside) = open_aside(unit, row).await? {
        let round = Round::of(row, &aside);
        return match Counting::of_round(unit, round).await?.early(&round) {
            // Which asks once more whether the consent round is over.
            Some(result) => Box::pin(consent::counted(unit, row, &aside, &result)).await,
            None => Ok(()),
        };
    }
    let round = Round::current(row);
    if extension::of_proposal(unit, row.id).await?.is_some_and(|extension| extension.round == round.number) {
        // Somebody was given time, and has it.
        return Ok(());
    }
    match Counting::of_round(unit, round).await?.early(&round) {
        Some(result) => conclude(unit, row, result).await,
        None => Ok(()),
    }
}

/// Opens the supermajority round that a consent rule falls back to: same electorate, new ballots.
async fn fall_back(unit: &mut Write, row: &ProposalRow, rule: Rule, result: &VoteResult) -> Result<()> {
    let before = Round::current(row);
    let electors = unit.all::<elector::Entity>(before.electors()).await?;
    rounds::end(unit, &before, Some(result)).await?;
    let number = rounds::next(&rounds::of_proposal(unit, row.id).await?);
    let (opens_at, closes_at) = (unit.now(), unit.now() + TimeDelta::seconds(rule.voting));
    let new = NewRound {
        number,
        kind: RoundKind::Fallback,
        version: row.version,
        charter_version: row.charter_version,
        right: row.right_id,
        rule: rule.clone(),
        objections: Vec::new(),
        window: VotingWindow { opens_at, closes_at },
    };
    rounds::begin(unit, row.id, new, electors).await?;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::Round, Expr::value(number))
            .col_expr(Column::Rule, Expr::value(Stored(rule)))
            .col_expr(Column::OpenedAt, Expr::value(opens_at))
            .col_expr(Column::ClosesAt, Expr::value(closes_at))
    })
    .await?;
    due::schedule(unit, due::Kind::CloseVote, row.id.0, closes_at).await?;
    let change = serde_json::json!({ "round": number, "closesAt": closes_at, "resultBefore": result });
    unit.record(Record::new("fallbackRoundOpened", "proposal", row.id.0).change(change));
    Ok(())
}

/// Writes the result and, where it passed, does what was decided: in this same transaction.
async fn conclude(unit: &mut Write, row: &ProposalRow, result: VoteResult) -> Result<()> {
    let (state, round) = (life::conclude(row.state, result.outcome())?, Round::current(row));
    if escalation::goes_on(unit, row, &result).await? {
        return Ok(());
    }
    let (outcome, now) = (result.outcome(), unit.now());
    uncover(unit, &round, &result).await?;
    rounds::end(unit, &round, Some(&result)).await?;
    unit.record(Record::new("voteClosed", "proposal", row.id.0).change(&result));
    let result = Stored(result);
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::ClosedAt, Expr::value(now))
            .col_expr(Column::Outcome, Expr::value(outcome))
            .col_expr(Column::Result, Expr::value(result.clone()))
    })
    .await?;
    due::unschedule(unit, due::Kind::CloseVote, row.id.0).await?;
    if outcome == Outcome::Passed {
        enact(unit, &ProposalRow { state, closed_at: Some(now), result: Some(result), ..row.clone() }).await
    } else {
        forget_amounts(unit, row.id).await
    }
}

/// What was hidden until now enters the log; what stays secret loses the order in which it was cast, and is removed where
/// so few were left that it was not counted.
pub(super) async fn uncover(unit: &mut Write, round: &Round<'_>, result: &VoteResult) -> Result<()> {
    let secrecy = round.rule.secrecy;
    if result.ground() == Ground::TooFewForSecrecy {
        return secret::burn(unit, round).await;
    }
    if secrecy == Secrecy::Secret {
        return secret::shuffle(unit, round).await;
    }
    if shown(secrecy, false).answers {
        return Ok(());
    }
    let ballots = unit.all::<ballot::Entity>(round.ballots()).await?;
    let one = |row: &ballot::Model| {
        let (ranks, projects) = (row.ranks.as_ref().map(|one| &one.0), row.projects.as_ref().map(|one| &one.0));
        answered(row.seat_id, row.choice, ranks, projects)
    };
    let change = serde_json::json!({ "ballots": ballots.iter().map(one).collect::<Vec<_>>() });
    unit.record(Record::new("ballotsShown", "proposal", round.proposal.0).change(change));
    Ok(())
}

/// How a seat answered, as the log says it.
pub(super) fn answered(
    seat: SeatId,
    choice: Option<Choice>,
    ranks: Option<&Ranks>,
    projects: Option<&ProjectBallot>,
) -> serde_json::Value {
    match (ranks, projects) {
        (Some(ranks), _) => serde_json::json!({ "seat": seat, "ranks": ranks }),
        (None, Some(projects)) => serde_json::json!({ "seat": seat, "projects": projects }),
        (None, None) => serde_json::json!({ "seat": seat, "choice": choice }),
    }
}

/// Ends open rounds without counting them. Their secret ballots are removed, so that nobody ever counts them.
pub(super) async fn void_rounds(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    for open in rounds::open(&rounds::of_proposal(unit, row.id).await?) {
        let round = Round::of(row, open);
        secret::burn(unit, &round).await?;
        rounds::end(unit, &round, None).await?;
    }
    Ok(())
}

/// Ends the open rounds of a proposal whose vote will never be counted.
pub(in crate::decisions) async fn end_uncounted(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    void_rounds(unit, row).await?;
    forget_amounts(unit, row.id).await?;
    due::unschedule(unit, due::Kind::CloseSettingAside, row.id.0).await?;
    due::unschedule(unit, due::Kind::CloseVote, row.id.0).await?;
    Ok(())
}
