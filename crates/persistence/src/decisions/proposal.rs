//! Putting a matter to the body that decides it.

use chrono::{DateTime, Utc};
use domain::decisions::{Action, Area, Case, DecisionRight, Matter, Method, ProposalState, Refusal, proposal as life};
use domain::tenancy::Act;
use domain::text::{self, TITLE};
use domain::{OrganisationId, ProposalId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::charter::{charter_in_force, check_change};
use super::content::Content;
use super::enactment::Decided;
use super::matter::matter_of;
use super::vote;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::ProposalRow;
use crate::entity::{organisation, proposal, proposal_version};
use crate::idempotency::Key;
use crate::tenancy::check_admission;
use crate::unit::{Asking, Write};
use crate::{Result, Stored};

/// A matter, with what shall follow when it passes.
#[derive(Debug, Clone, Serialize)]
pub struct CreateProposal {
    #[serde(flatten)]
    pub wording: Wording,
    /// The area of advice; an action has its own.
    pub area: Option<Area>,
    /// The binding proposal for which this one asks for advice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consults_on: Option<ProposalId>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn create_proposal(store: &Store, asking: Asking, command: &CreateProposal) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::CreateProposal).await?;
    let id = ProposalId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateProposal, command, id.0).await? {
        return unit.answered_before(ProposalId(earlier)).await;
    }
    check_consultation(&unit, command).await?;
    let decided = Decided { proposal: id, proposer: unit.actor()?.person };
    let accepted = accept(&unit, &command.wording, command.area, decided).await?;
    let row = ProposalRow { consults_on: command.consults_on, ..row(&unit, id, &accepted)? };
    unit.insert::<proposal::Entity>(row).await?;
    insert_version(&unit, id, 1, accepted.wording).await?;
    unit.record(Record::new("proposalCreated", "proposal", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

fn row(unit: &Write, id: ProposalId, accepted: &Accepted) -> Result<ProposalRow> {
    let Accepted { wording: Wording { title, content, .. }, matter, right, charter_version } = accepted;
    let actor = unit.actor()?;
    Ok(proposal::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        area: matter.area,
        title: title.clone(),
        proposer_id: actor.membership,
        proposer_person_id: actor.person,
        state: ProposalState::Draft,
        version: 1,
        round: 0,
        action_kind: content.word().map(str::to_owned),
        beneficiaries: Stored(content.beneficiaries()),
        consults_on: None,
        fund_id: matter.fund,
        amount: content.amount_minor(),
        body_id: right.body,
        charter_version: *charter_version,
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
    if command.wording.content.word().is_some() {
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

async fn insert_version(unit: &Write, proposal_id: ProposalId, version: i64, wording: Wording) -> Result<()> {
    let Wording { title, case, content: Content { action, options, projects } } = wording;
    let row = proposal_version::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id,
        version,
        title,
        plain_case: Stored(case),
        action: action.map(Stored),
        options: options.map(Stored),
        projects: projects.map(Stored),
        author_id: unit.actor()?.membership,
        at: unit.now(),
    };
    unit.insert::<proposal_version::Entity>(row).await
}

/// What a proposal says, and what shall follow when it passes.
#[derive(Debug, Clone, Serialize)]
pub struct Wording {
    pub title: String,
    pub case: Case,
    #[serde(flatten)]
    pub content: Content,
}

/// A wording that makes sense, with the matter that it is and the right that covers it.
pub(super) struct Accepted {
    pub(super) wording: Wording,
    matter: Matter,
    right: DecisionRight,
    charter_version: i64,
}

/// Whether a proposal may say this.
async fn accept(unit: &Write, wording: &Wording, area: Option<Area>, decided: Decided) -> Result<Accepted> {
    let content = wording.content.clone().completed(unit).await?;
    let matter = content.check(unit, area, decided).await?;
    let (charter, _) = charter_in_force(unit).await?;
    let right = content.decided_by(&charter, charter.who_decides(&matter)?.right)?.clone();
    content.suits(matter.area, &right.rule)?;
    let title = text::accept("title", &wording.title, TITLE)?;
    let wording = Wording { title, case: wording.case.clone().accept()?, content };
    Ok(Accepted { wording, matter, right, charter_version: i64::from(charter.version) })
}

/// Whether a proposal may say this from now on. Its kind of action stays.
pub(super) async fn accept_wording(unit: &Write, row: &ProposalRow, wording: &Wording) -> Result<Accepted> {
    life::amend_action(row.action_kind.as_deref(), wording.content.word())?;
    let accepted = accept(unit, wording, Some(row.area), Decided::by(row)).await?;
    let (charter, _) = charter_in_force(unit).await?;
    // What was escalated stays where it went while it asks for the same.
    let content = &accepted.wording.content;
    let gone_to = vote::gone_to(unit, row.id, &charter, &accepted.right, content).await?;
    let Some(right) = gone_to else { return Ok(accepted) };
    accepted.wording.content.suits(accepted.matter.area, &right.rule)?;
    Ok(Accepted { right, ..accepted })
}

/// Writes the next version of a proposal, which from then on stands there, discussed since that time.
pub(super) async fn write_version(
    unit: &Write,
    row: &ProposalRow,
    version: i64,
    accepted: Accepted,
    (state, discussion_at): (ProposalState, Option<DateTime<Utc>>),
) -> Result<()> {
    let Accepted { wording, matter, right, charter_version } = accepted;
    let (title, amount) = (wording.title.clone(), wording.content.amount_minor());
    let beneficiaries = Stored(wording.content.beneficiaries());
    insert_version(unit, row.id, version, wording).await?;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::Version, Expr::value(version))
            .col_expr(Column::Title, Expr::value(title))
            .col_expr(Column::Area, Expr::value(matter.area))
            .col_expr(Column::Beneficiaries, Expr::value(beneficiaries))
            .col_expr(Column::FundId, Expr::value(matter.fund))
            .col_expr(Column::Amount, Expr::value(amount))
            .col_expr(Column::DiscussionAt, Expr::value(discussion_at))
            .col_expr(Column::BodyId, Expr::value(right.body))
            .col_expr(Column::CharterVersion, Expr::value(charter_version))
            .col_expr(Column::RightId, Expr::value(right.id))
            .col_expr(Column::Rule, Expr::value(Stored(right.rule.clone())))
    })
    .await?;
    if state == ProposalState::Discussion { vote::give_time(unit, row.id, &right).await } else { Ok(()) }
}

/// A change of a proposal. While it is voted on by consent, the change is offered to those who object.
#[derive(Debug, Clone, Serialize)]
pub struct AmendProposal {
    pub proposal: ProposalId,
    pub expected_version: i64,
    #[serde(flatten)]
    pub wording: Wording,
}

pub async fn amend_proposal(store: &Store, asking: Asking, command: &AmendProposal) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::AmendProposal).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    own_or_steward(&unit, &row, Act::AmendProposal)?;
    if life::may_vote(unit.now(), row.state, row.closes_at).is_ok() && row.rule.method == Method::Consent {
        let number = vote::offer(&unit, &row, command.expected_version, &command.wording).await?;
        let change = serde_json::json!({ "offer": number, "amendment": command });
        unit.record(Record::new("amendmentOffered", "proposal", row.id.0).change(change));
        unit.commit().await?;
        return Ok(row.id);
    }
    let narrow = |version: i64| u32::try_from(version).unwrap_or(u32::MAX);
    let version = i64::from(life::amend(row.state, narrow(row.version), narrow(command.expected_version))?);
    let accepted = accept_wording(&unit, &row, &command.wording).await?;
    // Another action is to be discussed for as long as the first one was.
    let discussing = row.state == ProposalState::Discussion;
    let discussed_anew = discussing && accepted.wording.content != Content::of(&unit, &row).await?;
    let discussion_at = if discussed_anew { Some(unit.now()) } else { row.discussion_at };
    write_version(&unit, &row, version, accepted, (row.state, discussion_at)).await?;
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
    vote::end_uncounted(&mut unit, &row).await?;
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
