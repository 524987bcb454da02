//! Opening a fund.

use chrono::NaiveDate;
use domain::funds::{Currency, FundFacts, open_fund as opened};
use domain::tenancy::Act;
use domain::text;
use domain::{FundId, OrganisationId};
use serde::Serialize;

use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::FundRow;
use crate::entity::{fund, fund_balance, organisation};
use crate::idempotency::Key;
use crate::unit::Asking;

/// A fund to open. No money moves.
#[derive(Debug, Clone, Serialize)]
pub struct OpenFund {
    pub name: String,
    pub purpose: String,
    /// What its money may be used for only; none: whatever the collaborative decides.
    pub restriction: Option<String>,
    /// None: the collaborative's.
    pub currency: Option<Currency>,
    /// The legal holder.
    pub holder: OrganisationId,
    /// None: today. An earlier day lets what came before be recorded.
    pub opened_on: Option<NaiveDate>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn open_fund(store: &Store, asking: Asking, command: &OpenFund) -> Result<FundId> {
    let mut unit = store.write(asking, Act::OpenFund).await?;
    let id = FundId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::OpenFund, command, id.0).await? {
        return unit.answered_before(FundId(earlier)).await;
    }
    let holder = unit.get::<organisation::Entity>("organisation", command.holder).await?;
    let currency = match command.currency {
        Some(currency) => currency,
        None => Currency::parse("currency", &crate::tenancy::collaborative(&unit).await?.currency)?,
    };
    let today = unit.actor()?.today;
    let opened_on = command.opened_on.unwrap_or(today);
    let facts = opened((holder.constituency, holder.standing), opened_on, today, currency)?;
    let restriction = command.restriction.as_deref();
    let row = fund::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        name: text::accept("name", &command.name, text::NAME)?,
        purpose: text::accept("purpose", &command.purpose, text::LONG)?,
        restriction: restriction.map(|text| text::accept("restriction", text, text::REMARK)).transpose()?,
        currency: facts.currency,
        holder_id: holder.id,
        stage: facts.stage,
        opened_on: facts.opened_on,
        created_at: unit.now(),
    };
    unit.insert::<fund::Entity>(row).await?;
    let nothing = fund_balance::Model {
        collaborative_id: unit.collaborative_id(),
        fund_id: id,
        outside: 0,
        available: 0,
        allocated: 0,
        committed: 0,
        paid: 0,
        fees: 0,
    };
    unit.insert::<fund_balance::Entity>(nothing).await?;
    unit.record(Record::new("fundOpened", "fund", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

/// What the rules ask of a fund.
pub fn facts(row: &FundRow) -> FundFacts {
    FundFacts { stage: row.stage, currency: row.currency, opened_on: row.opened_on }
}
