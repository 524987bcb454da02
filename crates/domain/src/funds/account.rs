//! Accounts of a fund's ledger, and the one rule about their balances.

use serde::{Deserialize, Serialize};

use super::{Money, Refusal};
use crate::vocabulary::vocabulary;
use crate::{AllocationId, GrantId, OrganisationId};

vocabulary! {
    /// What the money on an account is.
    pub enum AccountKind {
        /// Outside the fund, per organisation: what it gave counts downwards.
        Outside,
        /// In the fund and free.
        Available,
        /// Set aside for an allocation.
        Allocated,
        /// Promised to the grantees of a grant.
        Committed,
        /// Paid to one grantee of a grant.
        Paid,
        /// Paid for the fund's running.
        Fees,
    }
}

impl AccountKind {
    /// Only money outside the fund may count below zero: it is what the fund was given.
    pub fn may_go_below_zero(self) -> bool {
        self == Self::Outside
    }

    /// Whether it is part of the fund's balance: available, allocated and committed money.
    pub fn in_balance(self) -> bool {
        matches!(self, Self::Available | Self::Allocated | Self::Committed)
    }
}

/// An account's identity inside one fund: its kind, and whose it is where there is one for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Account {
    /// What the money on it is.
    pub kind: AccountKind,
    /// The party outside, or the grantee paid.
    pub organisation: Option<OrganisationId>,
    /// The allocation it is set aside for.
    pub allocation: Option<AllocationId>,
    /// The grant it is promised or paid by.
    pub grant: Option<GrantId>,
}

impl Account {
    const fn of(kind: AccountKind) -> Self {
        Self { kind, organisation: None, allocation: None, grant: None }
    }

    /// An organisation's money outside the fund.
    pub const fn outside(organisation: OrganisationId) -> Self {
        Self { organisation: Some(organisation), ..Self::of(AccountKind::Outside) }
    }

    /// The fund's free money.
    pub const fn available() -> Self {
        Self::of(AccountKind::Available)
    }

    /// What is set aside for an allocation.
    pub const fn allocated(allocation: AllocationId) -> Self {
        Self { allocation: Some(allocation), ..Self::of(AccountKind::Allocated) }
    }

    /// What a grant still has to pay.
    pub const fn committed(grant: GrantId) -> Self {
        Self { grant: Some(grant), ..Self::of(AccountKind::Committed) }
    }

    /// What a grant has paid to one grantee.
    pub const fn paid(grant: GrantId, grantee: OrganisationId) -> Self {
        Self { grant: Some(grant), organisation: Some(grantee), ..Self::of(AccountKind::Paid) }
    }

    /// What the fund's running has cost.
    pub const fn fees() -> Self {
        Self::of(AccountKind::Fees)
    }

    /// An account as a row names it; none where the parts do not fit the kind.
    pub fn named(
        kind: AccountKind,
        organisation: Option<OrganisationId>,
        allocation: Option<AllocationId>,
        grant: Option<GrantId>,
    ) -> Option<Self> {
        match (kind, organisation, allocation, grant) {
            (AccountKind::Outside, Some(organisation), None, None) => Some(Self::outside(organisation)),
            (AccountKind::Available, None, None, None) => Some(Self::available()),
            (AccountKind::Allocated, None, Some(allocation), None) => Some(Self::allocated(allocation)),
            (AccountKind::Committed, None, None, Some(grant)) => Some(Self::committed(grant)),
            (AccountKind::Paid, Some(grantee), None, Some(grant)) => Some(Self::paid(grant, grantee)),
            (AccountKind::Fees, None, None, None) => Some(Self::fees()),
            _ => None,
        }
    }
}

/// Where an award took its money from, and where a release gives it back: one per grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// The fund's free money.
    Available,
    /// An allocation's money.
    Allocation {
        /// Which.
        allocation: AllocationId,
    },
}

impl Source {
    /// The account it stands for.
    pub const fn account(self) -> Account {
        match self {
            Self::Available => Account::available(),
            Self::Allocation { allocation } => Account::allocated(allocation),
        }
    }
}

/// An account's balance after a change, which is negative where money leaves it.
///
/// Refused: a change in another currency, a balance below zero on any account inside the fund, and a balance beyond what
/// can be recorded.
pub fn apply(balance: Money, change: Money, kind: AccountKind) -> Result<Money, Refusal> {
    let after = balance.checked_add(change)?;
    if after.minor < 0 && !kind.may_go_below_zero() {
        let needed = Money { minor: change.minor.saturating_neg(), ..change };
        return Err(Refusal::InsufficientFunds { needed, available: balance, account: kind });
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funds::Currency;

    fn pounds(minor: i64) -> Money {
        Money { minor, currency: Currency::known("GBP").unwrap() }
    }

    #[test]
    fn only_money_outside_the_fund_may_count_below_zero() {
        for kind in AccountKind::ALL {
            let result = apply(pounds(99), pounds(-100), *kind);
            assert_eq!(result.is_ok(), *kind == AccountKind::Outside, "{kind}");
        }
    }

    #[test]
    fn spending_more_than_there_is_says_both_amounts() {
        let refusal = apply(pounds(950_000), pounds(-1_200_000), AccountKind::Available).unwrap_err();
        assert_eq!(refusal.to_string(), "needs 12,000.00 GBP, the fund has 9,500.00 GBP available");
        assert_eq!(refusal.explain().code, "INSUFFICIENT_FUNDS");
    }

    #[test]
    fn the_last_penny_can_be_spent() {
        assert_eq!(apply(pounds(100), pounds(-100), AccountKind::Committed), Ok(pounds(0)));
    }

    #[test]
    fn a_change_in_another_currency_is_refused() {
        let euros = Money { minor: 1, currency: Currency::known("EUR").unwrap() };
        assert!(matches!(apply(pounds(1), euros, AccountKind::Available), Err(Refusal::CurrencyMismatch { .. })));
    }

    #[test]
    fn an_account_is_named_only_by_the_parts_its_kind_has() {
        let grant = GrantId(uuid::Uuid::from_u128(1));
        assert_eq!(Account::named(AccountKind::Committed, None, None, Some(grant)), Some(Account::committed(grant)));
        assert_eq!(Account::named(AccountKind::Available, None, None, Some(grant)), None);
        assert_eq!(Account::named(AccountKind::Paid, None, None, Some(grant)), None);
    }
}
