//! Putting a matter to the body that decides it.

use domain::decisions::{Action, Area, Case, DecisionRight, Matter, ProposalState, Refusal, proposal as life};
use domain::tenancy::Act;
use domain::text::{self, TITLE};
use domain::{OrganisationId, ProposalId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::charter::check_change;
use super::enactment::Decided;
use super::matter::{matter_of, right_for};
use super::reads::{action_of, current_version_of};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::ProposalRow;
use crate::entity::{organisation, proposal, proposal_version};
use crate::idempotency::Key;
use crate::tenancy::check_admission;
use crate::unit::{Asking, Write};
use crate::{Result, Stored, due};

/// A matter, with what shall follow when it passes.
#[derive(Debug, Clone, Serialize)]
pub struct CreateProposal {
    pub title: String,
    pub case: Case,
    /// None: advice, in the area named.
    pub action: Option<Action>,
    /// The area of advice; an action has its own.
    pub area: Option<Area>,
    /// The binding proposal for which this one asks for advice.
    pub consults_on: Option<ProposalId>,
    pub key: Option<Key>,
}

pub async fn create_proposal(store: &Store, asking: Asking, command: &CreateProposal) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::CreateProposal).await?;
    let id = ProposalId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateProposal, command, id.0).await? {
        return unit.answered_before(ProposalId(earlier)).await;
    }
    check_consultation(&unit, command).await?;
    let action = completed(&unit, command.action.clone()).await?;
    let decided = Decided { proposal: id, proposer: unit.actor()?.person };
    let matter = check_action(&unit, action.as_ref(), command.area, decided).await?;
    let (right, charter, _) = right_for(&unit, &matter).await?;
    let row = row(&unit, id, &command.title, action.as_ref(), &matter, (&right, i64::from(charter.version)))?;
    unit.insert::<proposal::Entity>(ProposalRow { consults_on: command.consults_on, ..row }).await?;
    insert_version(&unit, id, 1, &command.title, command.case.clone(), action).await?;
    unit.record(Record::new("proposalCreated", "proposal", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

fn row(
    unit: &Write,
    id: ProposalId,
    title: &str,
    action: Option<&Action>,
    matter: &Matter,
    (right, charter_version): (&DecisionRight, i64),
) -> Result<ProposalRow> {
    let actor = unit.actor()?;
    Ok(proposal::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        area: matter.area,
        title: text::accept("title", title, TITLE)?,
        proposer_id: actor.membership,
        proposer_person_id: actor.person,
        state: ProposalState::Draft,
        version: 1,
        round: 0,
        action_kind: action.map(|action| action.word().to_owned()),
        beneficiaries: Stored(action.map(Action::beneficiaries).unwrap_or_default()),
        consults_on: None,
        fund_id: matter.fund,
        amount: action.and_then(Action::amount_minor),
        body_id: right.body,
        charter_version,
        right_id: right.id,
        rule: Stored(right.rule.clone()),
        created_at: unit.now(),
        discussion_at: None,
        opened_at: None,
        closes_at: None,
        closed_at: None,
        outcome: None,
        result: None,
        enacted_at: None,
        enactment_failure: None,
        enacted_subject: None,
    })
}

/// A consultation is advice on a binding proposal that is not yet voted on.
async fn check_consultation(unit: &Write, command: &CreateProposal) -> Result<()> {
    let Some(id) = command.consults_on else { return Ok(()) };
    let on = unit.get::<proposal::Entity>("proposal", id).await?;
    if command.action.is_some() {
        return Err(Refusal::ConsultationBinds.into());
    }
    if on.action_kind.is_none() {
        return Err(Refusal::ConsultsOnAdvice.into());
    }
    match on.state {
        ProposalState::Draft | ProposalState::Discussion => Ok(()),
        state => Err(Refusal::WrongState { act: "a consultation", state }.into()),
    }
}

/// Whether the case says what must be weighed: it is asked when voting opens.
pub(super) async fn check_case(unit: &Write, row: &ProposalRow) -> Result<()> {
    let version = current_version_of(unit, row).await?.ok_or(crate::Error::NotFound("proposal"))?;
    let missing = version.plain_case.0.missing();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::CaseIncomplete { missing }.into()) }
}

async fn completed(unit: &Write, action: Option<Action>) -> Result<Option<Action>> {
    match action {
        Some(action) => crate::funds::completed(unit, action).await.map(Some),
        None => Ok(None),
    }
}

/// Whether the action makes sense, names things that are here, and could be done at all; and the matter that it is.
pub(super) async fn check_action(
    unit: &Write,
    action: Option<&Action>,
    area: Option<Area>,
    decided: Decided,
) -> Result<Matter> {
    let Some(action) = action else {
        return Ok(Matter::of(area.ok_or(Refusal::ActionMissing)?));
    };
    action.check().map_err(Refusal::from)?;
    known_organisations(unit, &action.beneficiaries()).await?;
    crate::funds::check_action(unit, action, decided).await?;
    match action {
        Action::AdoptIndicator { outcome, revises, definition } => {
            crate::measurement::check_definition(unit, *outcome, *revises, definition).await?;
        }
        Action::RetireIndicator { indicator } => crate::measurement::check_retirement(unit, *indicator).await?,
        Action::ChangeDecisionRights { amends_version, rights, declared_imbalances } => {
            check_change(unit, *amends_version, rights, declared_imbalances).await?;
        }
        Action::AdmitOrganisation { name, identifiers, .. } => {
            check_admission(unit, name, identifiers.iter().map(|one| (&*one.scheme, &*one.value))).await?;
        }
        _ => {}
    }
    matter_of(unit, action, decided.proposal).await
}

async fn known_organisations(unit: &Write, ids: &[OrganisationId]) -> Result<()> {
    for id in ids {
        unit.get::<organisation::Entity>("organisation", *id).await?;
    }
    Ok(())
}

async fn insert_version(
    unit: &Write,
    proposal_id: ProposalId,
    version: i64,
    title: &str,
    case: Case,
    action: Option<Action>,
) -> Result<()> {
    let row = proposal_version::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id,
        version,
        title: text::accept("title", title, TITLE)?,
        plain_case: Stored(case.accept()?),
        action: action.map(Stored),
        author_id: unit.actor()?.membership,
        at: unit.now(),
    };
    unit.insert::<proposal_version::Entity>(row).await
}

/// A change of a proposal that is not yet voted on. Its kind of action stays.
#[derive(Debug, Clone, Serialize)]
pub struct AmendProposal {
    pub proposal: ProposalId,
    pub expected_version: i64,
    pub title: String,
    pub case: Case,
    pub action: Option<Action>,
}

pub async fn amend_proposal(store: &Store, asking: Asking, command: &AmendProposal) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::AmendProposal).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    own_or_steward(&unit, &row, Act::AmendProposal)?;
    let narrow = |version: i64| u32::try_from(version).unwrap_or(u32::MAX);
    let version = i64::from(life::amend(row.state, narrow(row.version), narrow(command.expected_version))?);
    let action = completed(&unit, command.action.clone()).await?;
    life::amend_action(row.action_kind.as_deref(), action.as_ref())?;
    let matter = check_action(&unit, action.as_ref(), Some(row.area), Decided::by(&row)).await?;
    let (right, charter, _) = right_for(&unit, &matter).await?;
    // Another action is to be discussed for as long as the first one was.
    let discussed_anew = row.state == ProposalState::Discussion && action != action_of(&unit, &row).await?;
    let discussion_at = if discussed_anew { Some(unit.now()) } else { row.discussion_at };
    let title = text::accept("title", &command.title, TITLE)?;
    let beneficiaries = Stored(action.as_ref().map(Action::beneficiaries).unwrap_or_default());
    let amount = action.as_ref().and_then(Action::amount_minor);
    insert_version(&unit, row.id, version, &command.title, command.case.clone(), action).await?;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::Version, Expr::value(version))
            .col_expr(Column::Title, Expr::value(title))
            .col_expr(Column::Area, Expr::value(matter.area))
            .col_expr(Column::Beneficiaries, Expr::value(beneficiaries))
            .col_expr(Column::FundId, Expr::value(matter.fund))
            .col_expr(Column::Amount, Expr::value(amount))
            .col_expr(Column::DiscussionAt, Expr::value(discussion_at))
            .col_expr(Column::BodyId, Expr::value(right.body))
            .col_expr(Column::CharterVersion, Expr::value(i64::from(charter.version)))
            .col_expr(Column::RightId, Expr::value(right.id))
            .col_expr(Column::Rule, Expr::value(Stored(right.rule)))
    })
    .await?;
    unit.record(Record::new("proposalAmended", "proposal", row.id.0).change(command));
    unit.commit().await?;
    Ok(row.id)
}

/// Takes one's own proposal back, also while it is voted on.
pub async fn withdraw_proposal(store: &Store, asking: Asking, id: ProposalId) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::WithdrawProposal).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    if row.proposer_id != unit.actor()?.membership {
        return Err(Refusal::NotYourProposal.into());
    }
    let state = life::withdraw(unit.now(), row.state, row.closes_at)?;
    unit.update::<proposal::Entity>(id, |update| update.col_expr(proposal::Column::State, Expr::value(state))).await?;
    super::vote::forget_amounts(&unit, id).await?;
    due::unschedule(&unit, due::Kind::CloseVote, id.0).await?;
    unit.record(Record::new("proposalWithdrawn", "proposal", id.0));
    unit.commit().await?;
    Ok(id)
}

/// The proposer runs their proposal; a steward may, because the steward runs the calendar.
pub(super) fn own_or_steward(unit: &Write, row: &ProposalRow, act: Act) -> Result<()> {
    let actor = unit.actor()?;
    let steward = actor.has(domain::tenancy::Role::Steward) && act != Act::AmendProposal;
    if row.proposer_id == actor.membership || steward { Ok(()) } else { Err(Refusal::NotYourProposal.into()) }
}
