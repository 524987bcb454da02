//! Passing executes: the decided action, in the transaction of the count, inside a savepoint.

use domain::decisions::{Action, ProposalState, given_by, proposal as life};
use domain::tenancy::Act;
use domain::{OrganisationId, PersonId, ProposalId};
use sea_orm::sea_query::Expr;
use uuid::Uuid;

use super::content::Content;
use super::vote::{forget_amounts, remember_amounts};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::proposal;
use crate::entity::rows::ProposalRow;
use crate::tenancy::{NewOrganisation, add_organisation};
use crate::unit::{Asking, Write};
use crate::{Error, Result, funds, measurement};

/// A decision, as what it brings about refers to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided {
    pub(crate) proposal: ProposalId,
    pub(crate) proposer: PersonId,
}

impl Decided {
    pub(super) fn by(row: &ProposalRow) -> Self {
        Self { proposal: row.id, proposer: row.proposer_person_id }
    }
}

/// Does what was decided. What can't be done is undone, and the result stands as ENACTMENT_FAILED with the reason.
pub(super) async fn enact(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    let content = Content::of(unit, row).await?;
    let actions = content.decided(row.result.as_ref().map(|result| &result.0));
    if content.is_choice() {
        // What was not chosen is not given.
        forget_amounts(unit, row.id).await?;
        remember_amounts(unit, row, &given_by(actions.iter().copied())).await?;
    }
    let actions: Vec<Action> = actions.into_iter().cloned().collect();
    if actions.is_empty() {
        return Ok(());
    }
    let mark = unit.recorded();
    let authority = unit.under(format!("DECISION {}", row.id));
    unit.savepoint().await?;
    let outcome = perform_all(unit, Decided::by(row), &actions).await;
    let settled = match outcome {
        Ok(subjects) => {
            unit.keep_part().await?;
            given_from_now_on(unit, row.id).await?;
            settle(unit, row, &content, &actions, Ok(subjects)).await
        }
        Err(Error::Refused(refusal)) => {
            unit.undo_part().await?;
            unit.forget_since(mark);
            settle(unit, row, &content, &actions, Err(refusal.to_string())).await
        }
        Err(Error::NotFound(what)) => {
            unit.undo_part().await?;
            unit.forget_since(mark);
            settle(unit, row, &content, &actions, Err(format!("{what} not found"))).await
        }
        Err(other) => Err(other),
    };
    unit.under(authority);
    settled
}

/// Does one after the other, and says what each made. The first that can't be done ends it.
async fn perform_all(unit: &mut Write, decided: Decided, actions: &[Action]) -> Result<Vec<Uuid>> {
    let mut subjects = Vec::with_capacity(actions.len());
    for action in actions {
        subjects.push(perform(unit, decided, action).await?);
    }
    Ok(subjects)
}

/// The 90 days in which amounts are added up run from the day on which the money was given.
async fn given_from_now_on(unit: &Write, id: ProposalId) -> Result<()> {
    let sql = "update beneficiary_amounts set decided_at = $3 where collaborative_id = $1 and proposal_id = $2";
    unit.execute(sql, [id.into(), unit.now().into()]).await?;
    Ok(())
}

async fn settle(
    unit: &mut Write,
    row: &ProposalRow,
    content: &Content,
    actions: &[Action],
    outcome: std::result::Result<Vec<Uuid>, String>,
) -> Result<()> {
    let done = outcome.is_ok();
    let (state, now) = (life::enacted(row.state, done)?, unit.now());
    // A budget stays marked as such; what each of its projects made names the decision.
    let shared = content.projects.is_some();
    let word = if shared { content.word() } else { actions.first().map(Action::word) };
    let subjects = outcome.as_ref().cloned().unwrap_or_default();
    let subject = subjects.first().copied().filter(|_| !shared);
    let failure = outcome.err();
    let record = Record::new(if done { "decisionEnacted" } else { "enactmentFailed" }, "proposal", row.id.0);
    unit.record(record.change(match shared {
        true => serde_json::json!({ "subjects": subjects, "failure": failure }),
        false => serde_json::json!({ "subject": subject, "failure": failure }),
    }));
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::ActionKind, Expr::value(word))
            .col_expr(Column::EnactedAt, Expr::value(done.then_some(now)))
            .col_expr(Column::EnactmentFailure, Expr::value(failure))
            .col_expr(Column::EnactedSubject, Expr::value(subject))
    })
    .await
}

/// One action of the field, one act of its word.
async fn perform(unit: &mut Write, decided: Decided, action: &Action) -> Result<Uuid> {
    match action {
        Action::AwardGrant { .. } => Ok(funds::award_grant(unit, decided, action).await?.0),
        Action::Allocate { fund, name, purpose, amount_minor } => {
            Ok(funds::allocate(unit, decided, *fund, name, purpose, *amount_minor).await?.0)
        }
        Action::Deallocate { allocation, amount_minor, .. } => {
            Ok(funds::deallocate(unit, decided, *allocation, *amount_minor).await?.0)
        }
        Action::ReleaseCommitment { grant, amount_minor, .. } => {
            Ok(funds::release_commitment(unit, decided, *grant, *amount_minor).await?.0)
        }
        Action::RefundContribution { fund, funder, amount_minor } => {
            Ok(funds::refund_contribution(unit, decided, *fund, *funder, *amount_minor).await?.0)
        }
        Action::ReverseTransfer { transfer, .. } => Ok(funds::reverse_by_decision(unit, decided, *transfer).await?.0),
        Action::AdoptIndicator { outcome, revises, definition } => {
            Ok(measurement::adopt_indicator(unit, decided, *outcome, *revises, definition).await?.0)
        }
        Action::RetireIndicator { indicator } => Ok(measurement::retire_indicator(unit, *indicator).await?.0),
        Action::ChangeDecisionRights { amends_version, rights, declared_imbalances } => {
            super::adopt_charter(unit, decided.proposal, *amends_version, rights, declared_imbalances).await?;
            Ok(decided.proposal.0)
        }
        Action::AdmitOrganisation { name, constituency, identifiers, controlled_by_funder } => {
            unit.lock_collaborative().await?;
            let id = OrganisationId(unit.new_id());
            let new = NewOrganisation {
                name: name.clone(),
                constituency: *constituency,
                controlled_by_funder: *controlled_by_funder,
                website: None,
                identifiers: identifiers.iter().map(|one| (one.scheme.clone(), one.value.clone())).collect(),
                admitted_by: Some(decided.proposal),
            };
            add_organisation(unit, id, new).await?;
            // An organisation more is a seat more in the assembly: partners must still lead.
            super::check_still_balanced(unit).await?;
            Ok(id.0)
        }
    }
}

/// Tries a passed action again that could not be done. Every fact is checked anew.
pub async fn retry_enactment(store: &Store, asking: Asking, id: ProposalId) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RetryEnactment).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let passed_at = row.closed_at.unwrap_or(row.created_at);
    life::retry_enactment(unit.now(), row.state, passed_at)?;
    enact(&mut unit, &ProposalRow { state: ProposalState::EnactmentFailed, ..row }).await?;
    unit.commit().await?;
    Ok(id)
}
