//! Awarding a grant, as was decided.

use chrono::NaiveDate;
use domain::decisions::Action;
use domain::funds::{
    Account, Currency, GrantPlan, GrantRequest, GrantStage, GranteeFacts, GranteeRequest, Money, PlannedInstalment,
    Source, award, plan_grant,
};
use domain::tenancy::Standing;
use domain::text;
use domain::{AllocationId, GrantId, InstalmentId, OrganisationId};

use super::allocation::empty;
use super::facts;
use super::ledger::{self, Movement};
use super::pledge::allocation_in;
use crate::activity::Record;
use crate::decisions::Decided;
use crate::entity::rows::FundRow;
use crate::entity::{fund, grant, grantee, instalment, organisation};
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// What a decision says of a grant beside its plan.
#[derive(Debug)]
struct Wording<'a> {
    title: &'a str,
    purpose: Option<&'a str>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
}

/// Promises money to the grantees, from the one source that was decided, and plans the payments.
pub(crate) async fn award_grant(unit: &mut Write, decided: Decided, action: &Action) -> Result<GrantId> {
    let Action::AwardGrant { fund, source_allocation, title, purpose, starts_on, ends_on, .. } = action else {
        return Err(Error::Broken("an award without a grant".to_owned()));
    };
    let fund = unit.get::<fund::Entity>("fund", *fund).await?;
    let request = request(action, fund.currency, unit.today().await?)?;
    let plan = plan_grant(&request, &grantee_facts(unit, &fund, &request.grantees).await?)?;
    let wording = Wording { title, purpose: purpose.as_deref(), starts_on: *starts_on, ends_on: *ends_on };
    let id = GrantId(unit.new_id());
    insert(unit, id, decided, *source_allocation, &fund, &plan, &wording).await?;
    commit_money(unit, id, decided, *source_allocation, &fund, &plan).await?;
    let change =
        serde_json::json!({ "fund": fund.id, "title": title, "amount": plan.amount, "grantees": request.grantees });
    unit.record(Record::new("grantAwarded", "grant", id.0).concerning(fund.id.0).change(change));
    Ok(id)
}

/// Whether a grant can be awarded as it is proposed: under this title, to these grantees, in these parts, within its term.
pub(super) async fn check_award(read: &Read, action: &Action) -> Result<()> {
    let Action::AwardGrant { fund, title, purpose, .. } = action else { return Ok(()) };
    text::accept("title", title, text::TITLE)?;
    purpose.as_deref().map(|purpose| text::accept("purpose", purpose, text::LONG)).transpose()?;
    let fund = read.get::<fund::Entity>("fund", *fund).await?;
    let request = request(action, fund.currency, read.today().await?)?;
    plan_grant(&request, &grantee_facts(read, &fund, &request.grantees).await?)?;
    Ok(())
}

/// The grant as the rules plan it. A decision that names no term means: from today, or from the first payment where that
/// is earlier, until the last one.
fn request(action: &Action, currency: Currency, today: NaiveDate) -> Result<GrantRequest> {
    let Action::AwardGrant { grant_kind, starts_on, ends_on, grantees, instalments, .. } = action else {
        return Err(Error::Broken("an award without a grant".to_owned()));
    };
    let due = || instalments.iter().map(|instalment| instalment.due_on);
    let starts_on = starts_on.unwrap_or_else(|| due().min().map_or(today, |first| first.min(today)));
    let ends_on = ends_on.unwrap_or_else(|| due().max().map_or(starts_on, |last| last.max(starts_on)));
    Ok(GrantRequest {
        kind: *grant_kind,
        amount: Money::of_minor("grantees", action.amount_minor().unwrap_or(0), currency)?,
        starts_on,
        ends_on,
        grantees: grantees
            .iter()
            .map(|one| GranteeRequest {
                organisation: one.organisation,
                share: None,
                amount_minor: Some(one.amount_minor),
            })
            .collect(),
        instalments: instalments
            .iter()
            .map(|one| PlannedInstalment { grantee: one.grantee, due_on: one.due_on, amount_minor: one.amount_minor })
            .collect(),
    })
}

async fn grantee_facts(read: &Read, fund: &FundRow, grantees: &[GranteeRequest]) -> Result<Vec<GranteeFacts>> {
    let ids: Vec<uuid::Uuid> = grantees.iter().map(|grantee| grantee.organisation.0).collect();
    let rows = read.among::<organisation::Entity>(organisation::Column::Id, &ids).await?;
    let facts = |row: organisation::Model| GranteeFacts {
        organisation: row.id,
        active: row.standing == Standing::Active,
        holds_fund: row.id == fund.holder_id,
    };
    Ok(rows.into_iter().map(facts).collect())
}

async fn insert(
    unit: &Write,
    id: GrantId,
    decided: Decided,
    allocation_id: Option<AllocationId>,
    fund: &FundRow,
    plan: &GrantPlan,
    wording: &Wording<'_>,
) -> Result<()> {
    let collaborative_id = unit.collaborative_id();
    let row = grant::Model {
        collaborative_id,
        id,
        fund_id: fund.id,
        allocation_id,
        proposal_id: decided.proposal,
        proposer_person_id: decided.proposer,
        title: text::accept("title", wording.title, text::TITLE)?,
        purpose: wording.purpose.map(|purpose| text::accept("purpose", purpose, text::LONG)).transpose()?,
        kind: plan.kind,
        stage: GrantStage::Awarded,
        amount: plan.amount.minor,
        starts_on: wording.starts_on,
        ends_on: wording.ends_on,
        on_hold: None,
        awarded_at: unit.now(),
    };
    unit.insert::<grant::Entity>(row).await?;
    let grantees = plan.grantees.iter().zip(0..).map(|(part, position)| grantee::Model {
        collaborative_id,
        grant_id: id,
        organisation_id: part.organisation,
        position,
        amount: part.amount_minor,
        agreed_at: None,
        agreed_by: None,
    });
    unit.insert_all::<grantee::Entity>(grantees.collect()).await?;
    let instalments = plan.instalments.iter().zip(0..).map(|(planned, position)| instalment::Model {
        collaborative_id,
        id: InstalmentId(unit.new_id()),
        grant_id: id,
        organisation_id: planned.grantee,
        position,
        amount: planned.amount_minor,
        due_on: planned.due_on,
        paid_on: None,
        transfer_id: None,
    });
    unit.insert_all::<instalment::Entity>(instalments.collect()).await
}

async fn commit_money(
    unit: &Write,
    id: GrantId,
    decided: Decided,
    allocation: Option<AllocationId>,
    fund: &FundRow,
    plan: &GrantPlan,
) -> Result<()> {
    let source = source(allocation);
    if let Some(allocation) = allocation {
        allocation_in(unit, fund.id, allocation).await?;
    }
    let wanted = [source.account(), Account::committed(id)];
    let accounts = ledger::lock(unit, fund.id, fund.currency, wanted).await?;
    let balance = accounts.balance(source.account());
    let set_aside = allocation
        .map(|allocation| domain::funds::AllocationFacts { balance_minor: balance.minor, ..empty(allocation) });
    let posting = award(&facts(fund), set_aside.as_ref(), balance, id, plan)?;
    let movement = Movement::new(unit, posting, decided.authority());
    ledger::post(unit, accounts, [movement], unit.today().await?, None).await
}

/// Where a grant's money came from.
pub(super) fn source(allocation: Option<AllocationId>) -> Source {
    allocation.map_or(Source::Available, |allocation| Source::Allocation { allocation })
}

/// An organisation among the grantees.
pub(super) fn among(rows: &[grantee::Model], organisation: OrganisationId) -> Option<&grantee::Model> {
    rows.iter().find(|row| row.organisation_id == organisation)
}
