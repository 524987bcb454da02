//! Pledges: what funders promise.

use domain::funds::{
    FunderClaim, Money, PledgeStage, PledgeTerms, ScheduledPayment, pledge as promised, restriction_of,
};
use domain::tenancy::Act;
use domain::text;
use domain::{AllocationId, FundId, OrganisationId, PledgeId};
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::facts;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::PledgeRow;
use crate::entity::{allocation, fund, organisation, pledge};
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result, Stored};

/// A promise to record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordPledge {
    pub fund: FundId,
    pub organisation: OrganisationId,
    pub amount: Money,
    /// When it is expected; empty: no day was named.
    pub schedule: Vec<ScheduledPayment>,
    /// The allocation that the money is restricted to.
    pub earmark: Option<AllocationId>,
    /// Rights over spending that the funder asks for: any is refused.
    pub claims: Vec<FunderClaim>,
    pub note: Option<String>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn record_pledge(store: &Store, asking: Asking, command: &RecordPledge) -> Result<PledgeId> {
    let mut unit = store.write(asking, Act::RecordPledge).await?;
    let id = PledgeId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::RecordPledge, command, id.0).await? {
        return unit.answered_before(PledgeId(earlier)).await;
    }
    let fund = unit.get::<fund::Entity>("fund", command.fund).await?;
    unit.get::<organisation::Entity>("organisation", command.organisation).await?;
    if let Some(earmark) = command.earmark {
        allocation_in(&unit, fund.id, earmark).await?;
    }
    let terms = PledgeTerms { restriction: restriction_of(command.earmark, None)?, claims: command.claims.clone() };
    promised(&facts(&fund), command.amount, &command.schedule, &terms)?;
    let row = pledge::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        fund_id: fund.id,
        organisation_id: command.organisation,
        amount: command.amount.minor,
        received: 0,
        stage: PledgeStage::Open,
        schedule: Stored(command.schedule.clone()),
        earmark_id: command.earmark,
        note: command.note.as_deref().map(|note| text::accept("note", note, text::REMARK)).transpose()?,
        recorded_by: unit.actor()?.membership,
        created_at: unit.now(),
    };
    unit.insert::<pledge::Entity>(row).await?;
    unit.record(Record::new("pledgeRecorded", "pledge", id.0).concerning(fund.id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

/// An allocation of that fund.
pub(super) async fn allocation_in(
    read: &Read,
    fund: FundId,
    id: AllocationId,
) -> Result<crate::entity::rows::AllocationRow> {
    let row = read.get::<allocation::Entity>("allocation", id).await?;
    if row.fund_id == fund { Ok(row) } else { Err(Error::NotFound("allocation")) }
}

/// Cancels what is still outstanding of a pledge; what came stays.
pub async fn cancel_pledge(store: &Store, asking: Asking, id: PledgeId) -> Result<PledgeId> {
    let mut unit = store.write(asking, Act::CancelPledge).await?;
    let row = unit.lock::<pledge::Entity>("pledge", id).await?;
    let stage = row.stage.cancel()?;
    unit.update::<pledge::Entity>(id, |update| update.col_expr(pledge::Column::Stage, Expr::value(stage))).await?;
    unit.record(Record::new("pledgeCancelled", "pledge", id.0).concerning(row.fund_id.0));
    unit.commit().await?;
    Ok(id)
}

/// Counts money that came against a pledge, or that turned out not to have come: then `amount` is negative.
pub(super) async fn count_received(unit: &Write, row: &PledgeRow, amount: Money) -> Result<()> {
    let currency = amount.currency;
    let received = Money { minor: row.received, currency }.checked_add(amount)?;
    let stage = row.stage.after_receipt(Money { minor: row.amount, currency }, received)?;
    unit.update::<pledge::Entity>(row.id, |update| {
        update
            .col_expr(pledge::Column::Received, Expr::value(received.minor))
            .col_expr(pledge::Column::Stage, Expr::value(stage))
    })
    .await
}
