//! An allocation.

use async_graphql::{Context, ID, Object};
use domain::AllocationId;
use domain::funds::{Account, Currency};
use persistence::rows::AllocationRow;

use super::fund::Fund;
use super::load::{AllocationById, FundById};
use crate::graph::connection::connection;
use crate::graph::decisions::Proposal;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};

/// A part of a fund, set aside.
#[derive(Debug, Clone)]
pub(crate) struct Allocation {
    pub(super) row: AllocationRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of allocations, oldest first.
    AllocationConnection,
    /// An allocation in a list.
    AllocationEdge,
    Allocation
}

impl Allocation {
    pub(crate) async fn load(snapshot: &Snapshot, id: AllocationId) -> Result<Self> {
        let row = snapshot.expect::<AllocationById>(id.0).await?;
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }
}

/// A part of a fund, set aside for a purpose by a decision. Money earmarked for it can't be spent elsewhere.
#[Object]
impl Allocation {
    /// The allocation's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The fund.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        Fund::load(&*snapshot(ctx).await?, self.row.fund_id).await
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// What it is for.
    async fn purpose(&self) -> &str {
        &self.row.purpose
    }

    /// What is set aside now and not yet promised.
    async fn balance(&self, ctx: &Context<'_>) -> Result<Money> {
        let balance = snapshot(ctx).await?.balance(self.row.fund_id, Account::allocated(self.row.id)).await?;
        Ok(Money::of(balance, self.currency))
    }

    /// The decision that made it.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Proposal> {
        Proposal::load(&*snapshot(ctx).await?, self.row.proposal_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }
}
