//! A pledge.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::PledgeId;
use domain::funds::{Currency, Money as Exact, PledgeStage, outstanding};
use persistence::rows::PledgeRow;

use super::allocation::Allocation;
use super::fund::Fund;
use super::load::{FundById, PledgeById};
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::money::Money;
use crate::graph::scalar::{Date, DateTime};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};

/// A funder's promise.
#[derive(Debug, Clone)]
pub(crate) struct Pledge {
    pub(super) row: PledgeRow,
    pub(super) currency: Currency,
}

connection! {
    /// A page of pledges, newest first.
    PledgeConnection,
    /// A pledge in a list.
    PledgeEdge,
    Pledge
}

impl Pledge {
    pub(crate) async fn load(snapshot: &Snapshot, id: PledgeId) -> Result<Self> {
        let row = snapshot.expect::<PledgeById>(id.0).await?;
        let currency = snapshot.expect::<FundById>(row.fund_id.0).await?.currency;
        Ok(Self { row, currency })
    }
}

/// What an organisation promised to a fund. It buys no right over spending.
#[Object]
impl Pledge {
    /// The pledge's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// The fund.
    async fn fund(&self, ctx: &Context<'_>) -> Result<Fund> {
        Fund::load(&*snapshot(ctx).await?, self.row.fund_id).await
    }

    /// Who promised it.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.row.organisation_id).await
    }

    /// What was promised.
    async fn amount(&self) -> Money {
        Money::of(self.row.amount, self.currency)
    }

    /// What came of it so far; it may be more than was promised.
    async fn received(&self) -> Money {
        Money::of(self.row.received, self.currency)
    }

    /// What is still expected, never below 0; nothing of one that was cancelled.
    async fn outstanding(&self) -> Result<Money> {
        if self.row.stage == PledgeStage::Cancelled {
            return Ok(Money::of(0, self.currency));
        }
        let of = |minor| Exact { minor, currency: self.currency };
        Ok(outstanding(of(self.row.amount), of(self.row.received)).map_err(domain::Refusal::from)?.into())
    }

    /// Where it stands.
    async fn stage(&self) -> PledgeStage {
        self.row.stage
    }

    /// When it is expected; empty where no day was named.
    async fn schedule(&self) -> Vec<PledgePayment> {
        let payment = |amount_minor| Money::of(amount_minor, self.currency);
        let schedule = self.row.schedule.iter();
        schedule.map(|one| PledgePayment { due_on: Date(one.due_on), amount: payment(one.amount_minor) }).collect()
    }

    /// The allocation that the money is restricted to; null where it is not restricted.
    async fn earmark(&self, ctx: &Context<'_>) -> Result<Option<Allocation>> {
        match self.row.earmark_id {
            Some(id) => Allocation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// A remark; null where there is none.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Who recorded it.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.row.recorded_by).await
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }
}

/// One expected payment of a pledge.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct PledgePayment {
    /// The day on which it is expected.
    due_on: Date,
    /// How much.
    amount: Money,
}
