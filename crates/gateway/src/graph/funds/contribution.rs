//! A contribution.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::ContributionId;
use domain::funds::Currency;
use persistence::rows::ContributionRow;

use super::allocation::Allocation;
use super::fund::Fund;
use super::load::{ContributionById, FundById, ReversalOf};
use super::pledge::Pledge;
use super::transfer::Transfer;
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::{Date, DateTime, Decimal};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};

/// Money that a fund received.
#[derive(Debug, Clone)]
pub(crate) struct Contribution {
    pub(super) row: ContributionRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of contributions, newest first.
    ContributionConnection,
    /// A contribution in a list.
    ContributionEdge,
    Contribution
}

impl Contribution {
    pub(crate) async fn load(snapshot: &Snapshot, id: ContributionId) -> Result<Self> {
        let row = snapshot.expect::<ContributionById>(id.0).await?;
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }
}

/// Money that an organisation gave to a fund. It buys no right over spending.
#[Object]
impl Contribution {
    /// The contribution's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The fund.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        Fund::load(&*snapshot(ctx).await?, self.row.fund_id).await
    }

    /// Who gave it.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.row.organisation_id).await
    }

    /// What came into the fund.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// How that came of another currency; null where it came in the fund's own.
    async fn conversion(&self) -> Option<CurrencyConversion> {
        let kept = self.row.conversion.as_ref()?;
        Some(CurrencyConversion {
            original: kept.original.into(),
            rate: Decimal(kept.rate.clone()),
            rate_date: Date(kept.rate_date),
            source: kept.source.clone(),
        })
    }

    /// The day on which it arrived.
    async fn received_on(&self) -> Date {
        Date(self.row.received_on)
    }

    /// The pledge that it answers; null where it answers none.
    async fn pledge(&self, ctx: &Context<'_>) -> Result<Option<Pledge>> {
        match self.row.pledge_id {
            Some(id) => Pledge::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The allocation that it is restricted to; null where it is not restricted.
    async fn earmark(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        match self.row.allocation_id {
            Some(id) => Allocation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// The bank's reference; null where none was given.
    async fn reference(&self) -> Option<&str> {
        self.row.reference.as_deref()
    }

    /// The movement by which it entered the ledger.
    async fn transfer(&self, ctx: &Context<'_>) -> Result<Transfer> {
        Transfer::load(&*snapshot(ctx).await?, self.row.transfer_id).await
    }

    /// Whether it turned out to be a mistake and was reversed.
    async fn reversed(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(snapshot(ctx).await?.load::<ReversalOf>(self.row.transfer_id.0).await?.is_some())
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.row.recorded_by).await
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.recorded_at)
    }
}

/// How money came of another currency. The result is rounded half to even, to the fund's minor unit.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct CurrencyConversion {
    /// What came.
    original: Money,
    /// How many units of the fund's currency one unit of the original's was worth.
    rate: Decimal,
    /// The day of the rate.
    rate_date: Date,
    /// Who published the rate.
    source: String,
}
