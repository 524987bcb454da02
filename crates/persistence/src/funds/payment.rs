//! Paying grantees, and money that they send back.

use chrono::{DateTime, NaiveDate, Utc};
use domain::funds::{
    Account, Authority, Currency, FundFacts, FundStage, GrantStage, InstalmentFacts, Money, PayableGrant, disburse,
    send_back,
};
use domain::tenancy::Act;
use domain::text;
use domain::{FundId, GrantId, InstalmentId, OrganisationId, PersonId, TransferId};
use sea_orm::prelude::Json;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult};
use serde::Serialize;

use super::facts;
use super::ledger::{self, Movement};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::{fund, grant, grantee, instalment};
use crate::idempotency::Key;
use crate::unit::{Asking, Write, day_in};
use crate::{Error, Result};

/// An instalment that was paid at the bank.
#[derive(Debug, Clone, Serialize)]
pub struct PayInstalment {
    pub instalment: InstalmentId,
    /// The day on which it was paid; none: today.
    pub paid_on: Option<NaiveDate>,
    pub note: Option<String>,
    #[serde(skip)]
    pub key: Key,
}

pub async fn pay_instalment(store: &Store, asking: Asking, command: &PayInstalment) -> Result<InstalmentId> {
    let mut unit = store.write(asking, Act::PayInstalment).await?;
    let id = command.instalment;
    if let Some(earlier) = unit.claim(Some(&command.key), Act::PayInstalment, command, id.0).await? {
        return unit.answered_before(InstalmentId(earlier)).await;
    }
    let due = Due::hold(&unit, id).await?;
    let (payer, today) = (unit.actor()?.person, unit.actor()?.today);
    let paid_on = command.paid_on.unwrap_or(today);
    let wanted = [Account::committed(due.grant_id), Account::paid(due.grant_id, due.organisation_id)];
    let accounts = ledger::lock(&unit, due.fund_id, due.currency, wanted).await?;
    let committed = accounts.balance(Account::committed(due.grant_id));
    let payment = disburse(&due.fund(), &due.grant(committed), &due.instalment(), payer, today)?;
    due.instalment().is_dated(paid_on, day_in(&due.time_zone, due.awarded_at), &due.fund(), today)?;
    let movement = Movement::new(&unit, payment.posting, Authority::Instalment { instalment: id });
    let (transfer, note) = (movement.id, note(command.note.as_deref())?);
    ledger::post(&unit, accounts, [movement], paid_on, note.as_deref()).await?;
    mark_paid(&unit, id, Some((paid_on, transfer))).await?;
    if due.stage != payment.stage {
        let stage = payment.stage;
        unit.update::<grant::Entity>(due.grant_id, |update| update.col_expr(grant::Column::Stage, Expr::value(stage)))
            .await?;
    }
    unit.record(Record::new("instalmentPaid", "instalment", id.0).concerning(due.fund_id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

/// Notes by which transfer an instalment was paid, or that it is to be paid after all.
pub(super) async fn mark_paid(unit: &Write, id: InstalmentId, paid: Option<(NaiveDate, TransferId)>) -> Result<()> {
    unit.update::<instalment::Entity>(id, |update| {
        update
            .col_expr(instalment::Column::PaidOn, Expr::value(paid.map(|(day, _)| day)))
            .col_expr(instalment::Column::TransferId, Expr::value(paid.map(|(_, transfer)| transfer)))
    })
    .await
}

pub(super) fn note(text: Option<&str>) -> Result<Option<String>> {
    Ok(text.map(|text| text::accept("note", text, text::REMARK)).transpose()?)
}

/// An instalment with all that its payment depends on.
#[derive(Debug, FromQueryResult)]
struct Due {
    grant_id: GrantId,
    organisation_id: OrganisationId,
    amount: i64,
    due_on: NaiveDate,
    paid_on: Option<NaiveDate>,
    awarded_at: DateTime<Utc>,
    time_zone: String,
    stage: GrantStage,
    proposer_person_id: PersonId,
    on_hold: Option<Json>,
    fund_id: FundId,
    currency: Currency,
    fund_stage: FundStage,
    opened_on: NaiveDate,
}

impl Due {
    /// Holds the grant, then the instalment: two payments of one grant follow one another.
    async fn hold(unit: &Write, id: InstalmentId) -> Result<Self> {
        let lock = if unit.for_update().is_empty() { "" } else { " for update of g, i" };
        let sql = format!(
            "select i.grant_id, i.organisation_id, i.amount, i.due_on, i.paid_on, g.awarded_at, c.time_zone, g.stage, \
             g.proposer_person_id, g.on_hold, g.fund_id, f.currency, f.stage as fund_stage, f.opened_on from instalments i \
             join grants g on g.collaborative_id = $1 and g.id = i.grant_id \
             join funds f on f.collaborative_id = $1 and f.id = g.fund_id join collaboratives c on c.id = $1 \
             where i.collaborative_id = $1 and i.id = $2{lock}"
        );
        unit.row(&sql, [id.into()]).await?.ok_or(Error::NotFound("instalment"))
    }

    fn fund(&self) -> FundFacts {
        FundFacts { stage: self.fund_stage, currency: self.currency, opened_on: self.opened_on }
    }

    fn grant(&self, committed: Money) -> PayableGrant {
        PayableGrant {
            grant: self.grant_id,
            stage: self.stage,
            proposed_by: self.proposer_person_id,
            holds: u64::from(self.on_hold.is_some()),
            committed_minor: committed.minor,
        }
    }

    fn instalment(&self) -> InstalmentFacts {
        InstalmentFacts {
            grantee: self.organisation_id,
            amount: Money { minor: self.amount, currency: self.currency },
            due_on: self.due_on,
            paid: self.paid_on.is_some(),
        }
    }
}

/// Money that a grantee sent back.
#[derive(Debug, Clone, Serialize)]
pub struct RecordReturn {
    pub grant: GrantId,
    pub organisation: OrganisationId,
    pub amount: Money,
    /// The day on which it arrived.
    pub returned_on: NaiveDate,
    pub note: Option<String>,
    #[serde(skip)]
    pub key: Key,
}

pub async fn record_return(store: &Store, asking: Asking, command: &RecordReturn) -> Result<TransferId> {
    let mut unit = store.write(asking, Act::RecordReturn).await?;
    let id = TransferId(unit.new_id());
    if let Some(earlier) = unit.claim(Some(&command.key), Act::RecordReturn, command, id.0).await? {
        return unit.answered_before(TransferId(earlier)).await;
    }
    let (grant, organisation) = (command.grant, command.organisation);
    let row = unit.get::<grant::Entity>("grant", grant).await?;
    let which = grantee::Column::GrantId.eq(grant).and(grantee::Column::OrganisationId.eq(organisation));
    unit.one::<grantee::Entity>(which).await?.ok_or(Error::NotFound("organisation"))?;
    let fund = unit.get::<fund::Entity>("fund", row.fund_id).await?;
    let paid = Account::paid(grant, organisation);
    let accounts = ledger::lock(&unit, fund.id, fund.currency, [paid, Account::available()]).await?;
    let today = unit.actor()?.today;
    let paid = (accounts.balance(paid), first_payment(&unit, grant, organisation).await?.unwrap_or(today));
    let posting = send_back(&facts(&fund), (grant, organisation), command.amount, paid, command.returned_on, today)?;
    let authority = Authority::Duty { act: Act::RecordReturn.to_string() };
    let movement = Movement { id, ..Movement::new(&unit, posting, authority) };
    let note = note(command.note.as_deref())?;
    ledger::post(&unit, accounts, [movement], command.returned_on, note.as_deref()).await?;
    unit.record(Record::new("returnRecorded", "grant", grant.0).concerning(fund.id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

/// The day on which the grant first paid this grantee.
async fn first_payment(unit: &Write, grant: GrantId, organisation: OrganisationId) -> Result<Option<NaiveDate>> {
    let which = instalment::Column::GrantId.eq(grant).and(instalment::Column::OrganisationId.eq(organisation));
    let rows = unit.all::<instalment::Entity>(which).await?;
    Ok(rows.into_iter().filter_map(|row| row.paid_on).min())
}
