//! What a fund has, and who gave it.

use async_graphql::{Context, Object, SimpleObject};
use domain::funds::Currency;
use persistence::rows::{AccountRow, FundBalanceRow};

use crate::graph::failure::{Failure, Result};
use crate::graph::money::Money;
use crate::graph::scalar::Decimal;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::Organisation;

/// What a fund has, now, in its currency. Each figure has one definition, wherever it is shown.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct FundBalances {
    /// What is in the fund: available, allocated and committed together.
    balance: Money,
    /// What is free: neither set aside nor promised.
    available: Money,
    /// What is set aside for allocations and not yet promised.
    allocated: Money,
    /// What is promised to grantees and not yet paid.
    committed: Money,
    /// What was paid to grantees, less what they sent back.
    paid: Money,
    /// What was paid for the fund's running.
    fees: Money,
    /// What came in from outside, less what went back there.
    received: Money,
}

impl FundBalances {
    pub(super) fn of(row: &FundBalanceRow, currency: Currency) -> Self {
        let of = |minor| Money::of(minor, currency);
        Self {
            balance: of(row.available + row.allocated + row.committed),
            available: of(row.available),
            allocated: of(row.allocated),
            committed: of(row.committed),
            paid: of(row.paid),
            fees: of(row.fees),
            // Accounts outside count downwards.
            received: of(-row.outside),
        }
    }
}

/// An organisation's part in what a fund was given.
#[derive(Debug, Clone)]
pub(crate) struct Contributor {
    pub(super) row: AccountRow,
    pub(super) currency: Currency,
    /// What all of them gave, in minor units.
    pub(super) total: i64,
}

/// An organisation's part in what a fund was given. A share buys no right over spending.
#[Object]
impl Contributor {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        let id = self.row.organisation_id.ok_or_else(|| Failure::internal(&"an account outside of nobody"))?;
        Organisation::load(&*snapshot(ctx).await?, id).await
    }

    /// What it gave and did not get back.
    async fn given(&self) -> Money {
        Money::of(-self.row.balance, self.currency)
    }

    /// Its share of what all gave, in percent with two decimals, rounded down: `33.33`.
    async fn share(&self) -> Decimal {
        let hundredths = i128::from(-self.row.balance) * 10_000 / i128::from(self.total.max(1));
        Decimal(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }
}
