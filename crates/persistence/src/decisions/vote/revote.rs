//! A vote is held again that counted somebody with a conflict of interest: it was declared after a secret ballot, which
//! nobody could take out any more. An affected organisation asks for it.

use chrono::{DateTime, Utc};
use domain::decisions::{
    DecisionRight, Elector, Onward, ProposalState, Refusal, RevoteProblem, RevoteRequest, VoteResult,
};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{OrganisationId, ProposalId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::again::vote_again;
use super::closing::void_rounds;
use super::escalation::escalate;
use super::extension::named;
use super::opening::{forget_amounts, remember_amounts};
use super::rounds::{self, Round};
use super::way::Way;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::charter::charter_in_force;
use crate::decisions::content::Content;
use crate::decisions::electorate::frozen;
use crate::decisions::enactment::Decided;
use crate::decisions::interest::lock_interests;
use crate::decisions::reads::revotes_of;
use crate::entity::rows::{ElectorRow, ProposalRow, RevoteRow};
use crate::entity::{elector, fund, proposal, revote};
use crate::unit::{Asking, Write};
use crate::{Error, Result, Stored};

/// Another vote, for one's organisation.
#[derive(Debug, Clone, Serialize)]
pub struct RequestRevote {
    pub proposal: ProposalId,
    pub reason: String,
}

/// Has the body vote again, with an electorate frozen anew in which the seats with a conflict are recused. An open vote ends
/// uncounted. Where the body can't vote without these seats, the matter goes along the escalation path; without a path the
/// vote stands.
pub async fn request_revote(store: &Store, asking: Asking, command: &RequestRevote) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RequestRevote).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    let reason = text::accept("reason", &command.reason, REMARK)?;
    let organisation = unit.own_organisation(Act::RequestRevote)?;
    let electors = unit.all::<elector::Entity>(Round::current(&row).electors()).await?;
    let earlier = revotes_of(&unit, &[row.id.0]).await?.remove(&row.id.0).unwrap_or_default();
    may_revote(unit.now(), &row, &electors, (organisation, &named(&unit, &row).await?), &earlier)?;
    let under = under_right_of(&unit, &row).await?;
    let way = Way::with_or_without_path(&unit, &under).await?;
    let way = way.ok_or_else(|| Error::Broken("a vote under no right".to_owned()))?;
    let asked = serde_json::json!({ "organisation": organisation, "reason": command.reason, "round": row.round,
        "stateBefore": row.state });
    unit.record(Record::new("revoteRequested", "proposal", row.id.0).change(asked));
    let next = lead_on(&mut unit, &row, &under, way).await?;
    let entry = revote::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        round: row.round,
        organisation_id: organisation,
        membership_id: unit.actor()?.membership,
        reason,
        state_before: row.state,
        next_round: next,
        at: unit.now(),
    };
    unit.insert::<revote::Entity>(entry).await?;
    unit.commit().await?;
    Ok(row.id)
}

/// Whether an organisation may have a vote held again, where the proposal names these.
///
/// # Errors
/// As [`RevoteRequest::granted`].
pub fn may_revote(
    now: DateTime<Utc>,
    row: &ProposalRow,
    electors: &[ElectorRow],
    (organisation, named): (OrganisationId, &[OrganisationId]),
    earlier: &[RevoteRow],
) -> std::result::Result<(), Refusal> {
    let electors: Vec<Elector> = electors.iter().map(frozen).collect();
    let request = RevoteRequest {
        organisation,
        named,
        electors: &electors,
        rule: &row.rule,
        state: row.state,
        now,
        closes_at: row.closes_at,
        closed_at: row.closed_at,
        voted_again: earlier.iter().any(|one| one.round == row.round),
        votes_again: earlier.iter().any(|one| one.next_round == Some(row.round)),
    };
    request.granted()
}

/// The matter as it stands for another vote. An open vote keeps what was frozen. One that was closed is a matter of today:
/// it must still make sense, and be decided by the same body and rule, also beside what was given since.
async fn under_right_of(unit: &Write, row: &ProposalRow) -> Result<ProposalRow> {
    if row.state == ProposalState::Voting {
        return Ok(row.clone());
    }
    lock_interests(unit, &row.beneficiaries).await?;
    if let Some(id) = row.fund_id {
        unit.lock::<fund::Entity>("fund", id).await?;
    }
    let content = Content::of(unit, row).await?;
    let matter = content.check(unit, Some(row.area), Decided::by(row)).await?;
    let (charter, charter_row) = charter_in_force(unit).await?;
    let first = content.decided_by(&charter, charter.who_decides(&matter)?.right)?;
    let same =
        |right: &&DecisionRight| right.id == row.right_id && right.body == row.body_id && right.rule == row.rule.0;
    // It may have come along a path to where it was decided.
    if !std::iter::once(first).chain(charter.path(first)).any(|right| same(&right)) {
        return Err(Refusal::from(RevoteProblem::DecidedOtherwise).into());
    }
    Ok(ProposalRow { charter_version: charter_row.version, ..row.clone() })
}

/// Opens the next vote, and says its number; or takes the matter to the next right.
async fn lead_on(unit: &mut Write, row: &ProposalRow, under: &ProposalRow, way: Way) -> Result<Option<i64>> {
    let onward = way.why_unfit().map_or(Onward::VoteAgain, |reason| way.escalated(reason, unit));
    let result = row.result.as_ref().map(|result| &result.0);
    match (onward, way.own.obstacle) {
        (Onward::VoteAgain, _) => {
            open_again(unit, row, under).await?;
            let rounds = rounds::of_proposal(unit, row.id).await?;
            vote_again(unit, under, &rounds, way.own.electorate, result).await.map(Some)
        }
        (Onward::Goes(going), _) => {
            open_again(unit, row, under).await?;
            escalate(unit, under, &way.charter, going, Some(row.round)).await.map(|()| None)
        }
        // It could not be voted on otherwise: what was voted stands, with the conflict.
        (_, Some(obstacle)) => Err(obstacle),
        (_, None) => Err(Error::Broken("a body that can vote and does not".to_owned())),
    }
}

/// Puts a proposal back into the state of being voted on, without what its last vote came to; the round keeps that.
async fn open_again(unit: &mut Write, row: &ProposalRow, under: &ProposalRow) -> Result<()> {
    void_rounds(unit, row).await?;
    let content = Content::of(unit, row).await?;
    // From today on it stands to be given again.
    forget_amounts(unit, row.id).await?;
    remember_amounts(unit, row, &content.given()).await?;
    let (never, nothing): (Option<DateTime<Utc>>, Option<Stored<VoteResult>>) = (None, None);
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(ProposalState::Voting))
            .col_expr(Column::CharterVersion, Expr::value(under.charter_version))
            .col_expr(Column::ActionKind, Expr::value(content.word()))
            .col_expr(Column::ClosedAt, Expr::value(never))
            .col_expr(Column::Outcome, Expr::value(None::<domain::decisions::Outcome>))
            .col_expr(Column::Result, Expr::value(nothing))
            .col_expr(Column::EnactmentFailure, Expr::value(None::<String>))
    })
    .await
}
