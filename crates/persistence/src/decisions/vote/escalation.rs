//! Where a matter goes that its body could not settle: to another vote of the same body, or along the escalation path of
//! its right. What was voted on before stays, with its electorate and its result.

use domain::decisions::{
    Charter, DecisionRight, Escalation, EscalationReason, Ground, Onward, Outcome, ProposalState, RoundKind,
    StuckMatter, VoteResult, escalation_due,
};
use domain::{CollaborativeId, DecisionRightId, ProposalId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::again::vote_again;
use super::closing::uncover;
use super::opening::forget_amounts;
use super::rounds::{self, Round};
use super::way::Way;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::charter_reads::charter_version;
use crate::decisions::content::{Content, version_of};
use crate::entity::rows::{EscalationRow, ProposalRow, RoundRow};
use crate::entity::{escalation, proposal};
use crate::unit::{Read, Write};
use crate::{Error, Result, Stored, due};

/// Takes a matter on that its body could not settle by this result. False: it ends with it.
pub(super) async fn goes_on(unit: &mut Write, row: &ProposalRow, result: &VoteResult) -> Result<bool> {
    if result.outcome() == Outcome::Passed {
        return Ok(false);
    }
    let Some(way) = Way::of(unit, row).await? else { return Ok(false) };
    let rounds = rounds::of_proposal(unit, row.id).await?;
    let earlier = earlier_grounds(&rounds, row.round, way.right.id);
    let stuck = StuckMatter::after_result(&way.right, result, &earlier);
    let onward = match way.charter.onward(&stuck, unit.now(), |right| way.fit.contains(&right.id)) {
        Onward::VoteAgain => way.why_unfit().map_or(Onward::VoteAgain, |reason| way.escalated(reason, unit)),
        onward => onward,
    };
    let round = Round::current(row);
    match onward {
        Onward::Settled | Onward::Ends { .. } => return Ok(false),
        Onward::VoteAgain => {
            end(unit, &round, result).await?;
            vote_again(unit, row, &rounds, way.own.electorate, Some(result)).await?;
        }
        Onward::Goes(going) => {
            end(unit, &round, result).await?;
            escalate(unit, row, &way.charter, going, Some(row.round)).await?;
        }
    }
    Ok(true)
}

async fn end(unit: &mut Write, round: &Round<'_>, result: &VoteResult) -> Result<()> {
    uncover(unit, round, result).await?;
    rounds::end(unit, round, Some(result)).await
}

/// How earlier rounds of a matter under one right ended; one about an earlier version was about another matter.
pub(in crate::decisions) fn earlier_grounds(rounds: &[RoundRow], before: i64, right: DecisionRightId) -> Vec<Ground> {
    let version = rounds.iter().find(|round| round.round == before).map(|round| round.version);
    let same = |round: &&RoundRow| {
        round.round < before && round.right_id == right && Some(round.version) == version && round.objections.is_empty()
    };
    rounds.iter().filter(same).filter_map(|round| Some(round.result.as_ref()?.ground())).collect()
}

pub(super) async fn escalate(
    unit: &mut Write,
    row: &ProposalRow,
    charter: &Charter,
    going: Escalation,
    after: Option<i64>,
) -> Result<()> {
    let to = charter.right(going.to).ok_or_else(|| Error::Broken("a path to no right".to_owned()))?;
    forget_amounts(unit, row.id).await?;
    let number = of_proposal(unit, row.id).await?.last().map_or(1, |last| last.number + 1);
    let entry = escalation::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        number,
        version: row.version,
        charter_version: row.charter_version,
        from_right: going.from,
        to_right: going.to,
        reason: going.reason,
        round: after,
        due_at: going.due_at,
        sentence: going.sentence.clone(),
        at: unit.now(),
    };
    unit.insert::<escalation::Entity>(entry).await?;
    let now = Some(unit.now());
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(ProposalState::Discussion))
            .col_expr(Column::DiscussionAt, Expr::value(now))
            .col_expr(Column::OpenedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .col_expr(Column::ClosesAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
            .col_expr(Column::BodyId, Expr::value(to.body))
            .col_expr(Column::RightId, Expr::value(to.id))
            .col_expr(Column::Rule, Expr::value(Stored(to.rule.clone())))
    })
    .await?;
    due::unschedule(unit, due::Kind::CloseVote, row.id.0).await?;
    due::schedule(unit, due::Kind::EndEscalation, row.id.0, going.due_at).await?;
    unit.record(Record::new("proposalEscalated", "proposal", row.id.0).change(&going));
    Ok(())
}

/// The escalations of a proposal, oldest first.
async fn of_proposal(read: &Read, id: ProposalId) -> Result<Vec<EscalationRow>> {
    let query = read.find::<escalation::Entity>().filter(escalation::Column::ProposalId.eq(id));
    Ok(query.order_by_asc(escalation::Column::Number).all(read.link()).await?)
}

/// The right to which a matter has gone from where it begins, while it asks for the same: what asks for something else,
/// or begins elsewhere, is another matter, which the first body decides.
pub(in crate::decisions) async fn gone_to(
    read: &Read,
    id: ProposalId,
    charter: &Charter,
    first: &DecisionRight,
    content: &Content,
) -> Result<Option<DecisionRight>> {
    let path = charter.path(first);
    let on_it = |id: DecisionRightId| path.iter().any(|right| right.id == id);
    let from_here = |one: &EscalationRow| one.from_right == first.id || on_it(one.from_right);
    let last = of_proposal(read, id).await?.into_iter().rfind(from_here).filter(|one| on_it(one.to_right));
    let Some(last) = last else { return Ok(None) };
    let same = version_of(read, id, last.version).await? == *content;
    Ok(charter.right(last.to_right).filter(|_| same).cloned())
}

/// A matter that was worded anew waits on for the body to which it has gone: until the deadline that this one has, or a new
/// one if that has passed.
pub(in crate::decisions) async fn give_time(unit: &Write, id: ProposalId, right: &DecisionRight) -> Result<()> {
    let last = of_proposal(unit, id).await?.pop().filter(|last| last.to_right == right.id);
    let Some(last) = last else { return Ok(()) };
    let now = unit.now();
    let due_at = if last.due_at > now { last.due_at } else { escalation_due(right, now) };
    due::schedule(unit, due::Kind::EndEscalation, id.0, due_at).await
}

/// What a body was given until now, and did not begin to vote on, goes on; the scheduler calls this.
pub async fn end_escalation(store: &Store, collaborative: CollaborativeId, id: ProposalId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "DEADLINE".to_owned()).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let last = of_proposal(&unit, id).await?.pop();
    let waits = |last: &EscalationRow| row.state == ProposalState::Discussion && last.to_right == row.right_id;
    let Some(last) = last.filter(|last| waits(last) && last.due_at <= unit.now()) else {
        return unit.answered_before(()).await;
    };
    if version_of(&unit, id, last.version).await? != Content::of(&unit, &row).await? {
        // It asks for something else since, and nobody was given time for that.
        return unit.answered_before(()).await;
    }
    let way = Way::of(&unit, &row).await?;
    let onward = way.map(|way| (way.escalated(EscalationReason::DeadlineMissed, &unit), way.charter));
    match onward {
        Some((Onward::Goes(going), charter)) => escalate(&mut unit, &row, &charter, going, None).await?,
        _ => stays(&mut unit, &row).await?,
    }
    unit.commit().await
}

/// No further right could decide it: it stays as its last counted round left it, under the right by which that was. What
/// was worded anew since was never voted on, and lapses, as does what no round has counted.
async fn stays(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    let rounds = rounds::of_proposal(unit, row.id).await?;
    let asked = |round: &&RoundRow| round.kind != RoundKind::SettingAside;
    let counted = |round: &&RoundRow| asked(round) && round.result.is_some();
    let last = rounds.iter().rfind(counted).or_else(|| rounds.iter().rfind(asked));
    let last = last.filter(|round| round.version == row.version);
    let result = last.and_then(|round| round.result.clone());
    let (outcome, now) = (result.as_ref().map_or(Outcome::Lapsed, |result| result.outcome()), unit.now());
    let change = serde_json::json!({ "outcome": outcome, "result": result.as_ref().map(|result| &result.0) });
    unit.record(Record::new("escalationEnded", "proposal", row.id.0).change(change));
    if let Some(round) = last {
        back_to(unit, row, round).await?;
    }
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(ProposalState::from(outcome)))
            .col_expr(Column::ClosedAt, Expr::value(Some(now)))
            .col_expr(Column::Outcome, Expr::value(Some(outcome)))
            .col_expr(Column::Result, Expr::value(result))
    })
    .await
}

/// Puts a proposal back under the right of one of its rounds.
async fn back_to(unit: &Write, row: &ProposalRow, round: &RoundRow) -> Result<()> {
    let frozen = charter_version(unit, round.charter_version).await?;
    let right = frozen.and_then(|(charter, _)| charter.right(round.right_id).cloned());
    let body = right.ok_or_else(|| Error::Broken("a round under no right".to_owned()))?.body;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::Round, Expr::value(round.round))
            .col_expr(Column::BodyId, Expr::value(body))
            .col_expr(Column::RightId, Expr::value(round.right_id))
            .col_expr(Column::CharterVersion, Expr::value(round.charter_version))
            .col_expr(Column::Rule, Expr::value(round.rule.clone()))
            .col_expr(Column::OpenedAt, Expr::value(Some(round.opened_at)))
            .col_expr(Column::ClosesAt, Expr::value(Some(round.closes_at)))
    })
    .await
}
