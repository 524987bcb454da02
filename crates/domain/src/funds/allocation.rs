//! Allocations: money of a fund set aside for a purpose.

use super::{AccountKind, FundFacts, Money, Posting, Refusal, apply};
use crate::AllocationId;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where an allocation stands.
    pub enum AllocationStage {
        /// Takes money in, and grants come of it.
        Open,
        /// Takes no more money in; what is in it can still be given back to the fund.
        Closed,
    }
}

/// What the rules ask of an allocation. All amounts are minor units of the fund's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllocationFacts {
    /// Which.
    pub id: AllocationId,
    /// Where it stands.
    pub stage: AllocationStage,
    /// What is on its account.
    pub balance_minor: i64,
    /// What funders earmarked for it, less what was reversed.
    pub earmarked_minor: i64,
    /// What left it for its purpose: awards and compensation, less releases and reversals.
    pub spent_minor: i64,
}

impl AllocationFacts {
    /// What must stay: earmarked money not yet spent on its purpose. Within an allocation earmarked money goes first.
    pub fn bound_minor(&self) -> i64 {
        self.earmarked_minor.saturating_sub(self.spent_minor.max(0)).max(0)
    }

    /// What may be given back to the fund.
    pub fn free_minor(&self) -> i64 {
        self.balance_minor.saturating_sub(self.bound_minor()).max(0)
    }
}

/// Sets free money aside. Refused: a fund or allocation that is not open, another currency, more than is available.
pub fn allocate(
    fund: &FundFacts,
    allocation: &AllocationFacts,
    amount: Money,
    available: Money,
) -> Result<Posting, Refusal> {
    fund.require_open()?;
    if allocation.stage != AllocationStage::Open {
        return Err(Refusal::AllocationNotOpen { stage: allocation.stage });
    }
    leaves(amount, fund, available, AccountKind::Available)?;
    Posting::allocation(allocation.id, amount.minor)
}

/// Gives money back to the fund. Refused: a fund that is not open, another currency, more than is there, and earmarked
/// money, which stays with its purpose.
pub fn deallocate(fund: &FundFacts, allocation: &AllocationFacts, amount: Money) -> Result<Posting, Refusal> {
    fund.require_open()?;
    let in_fund = |minor| Money { minor, currency: fund.currency };
    leaves(amount, fund, in_fund(allocation.balance_minor), AccountKind::Allocated)?;
    if amount.minor > allocation.free_minor() {
        let (bound, free) = (in_fund(allocation.bound_minor()), in_fund(allocation.free_minor()));
        return Err(Refusal::Earmarked { needed: amount, bound, free });
    }
    Posting::deallocation(allocation.id, amount.minor)
}

/// The amount is the fund's money, above zero, and the account has it.
pub(super) fn leaves(amount: Money, fund: &FundFacts, balance: Money, kind: AccountKind) -> Result<(), Refusal> {
    amount.currency_is(fund.currency)?;
    amount.require_positive("amount")?;
    let change = Money { minor: amount.minor.saturating_neg(), ..amount };
    apply(balance, change, kind).map(|_| ())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::funds::{Currency, FundStage};

    fn pounds(minor: i64) -> Money {
        Money { minor, currency: Currency::known("GBP").unwrap() }
    }

    fn fund() -> FundFacts {
        let opened_on = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        FundFacts { stage: FundStage::Open, currency: pounds(0).currency, opened_on }
    }

    fn allocation(balance_minor: i64, earmarked_minor: i64, spent_minor: i64) -> AllocationFacts {
        let id = AllocationId(Uuid::from_u128(1));
        AllocationFacts { id, stage: AllocationStage::Open, balance_minor, earmarked_minor, spent_minor }
    }

    #[test]
    fn no_more_is_set_aside_than_is_available() {
        assert!(allocate(&fund(), &allocation(0, 0, 0), pounds(100), pounds(100)).is_ok());
        let refusal = allocate(&fund(), &allocation(0, 0, 0), pounds(101), pounds(100)).unwrap_err();
        assert_eq!(refusal.explain().code, "INSUFFICIENT_FUNDS");
    }

    #[test]
    fn a_closed_allocation_takes_nothing_in_but_gives_back() {
        let closed = AllocationFacts { stage: AllocationStage::Closed, ..allocation(50, 0, 0) };
        assert!(matches!(allocate(&fund(), &closed, pounds(1), pounds(9)), Err(Refusal::AllocationNotOpen { .. })));
        assert!(deallocate(&fund(), &closed, pounds(50)).is_ok());
    }

    #[test]
    fn earmarked_money_cannot_be_spent_elsewhere() {
        // 100 earmarked, 50 more by decision; 60 spent on the purpose, so 40 of the earmark is left.
        let allocation = allocation(90, 100, 60);
        assert!(deallocate(&fund(), &allocation, pounds(50)).is_ok());
        let refusal = deallocate(&fund(), &allocation, pounds(51)).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "needs 0.51 GBP, the allocation can give back 0.50 GBP: 0.40 GBP is earmarked for it"
        );
    }

    #[test]
    fn a_frozen_fund_moves_nothing() {
        let frozen = FundFacts { stage: FundStage::Frozen, ..fund() };
        assert!(matches!(deallocate(&frozen, &allocation(9, 0, 0), pounds(1)), Err(Refusal::FundNotOpen { .. })));
    }
}
