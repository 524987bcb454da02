//! Money in the API: a decimal string and a currency.

use async_graphql::{InputObject, SimpleObject};
use domain::funds::{Currency, Money as Exact};

use super::failure::Result;
use super::scalar::{CurrencyCode, Decimal};

/// An exact amount of money.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct Money {
    /// The amount, with as many decimals as the currency has: `1234.50`.
    pub(crate) amount: Decimal,
    /// Its currency.
    pub(crate) currency: CurrencyCode,
}

impl From<Exact> for Money {
    fn from(money: Exact) -> Self {
        Self { amount: Decimal(money.to_string()), currency: CurrencyCode(money.currency.code().to_owned()) }
    }
}

impl Money {
    /// An amount in minor units, as the ledger keeps it.
    pub(crate) fn of(minor: i64, currency: Currency) -> Self {
        Exact { minor, currency }.into()
    }
}

/// An exact amount of money.
#[derive(Debug, Clone, PartialEq, Eq, InputObject)]
pub(crate) struct MoneyInput {
    /// The amount, with at most as many decimals as the currency has: `1234.50`. More decimals are an error, never rounded away.
    pub(crate) amount: Decimal,
    /// Its currency.
    pub(crate) currency: CurrencyCode,
}

impl MoneyInput {
    /// The amount, above 0.
    pub(crate) fn positive(&self, field: &'static str) -> Result<Exact> {
        let currency = Currency::parse(field, &self.currency.0).map_err(domain::Refusal::from)?;
        Ok(Exact::positive(field, &self.amount.0, currency).map_err(domain::Refusal::from)?)
    }
}
