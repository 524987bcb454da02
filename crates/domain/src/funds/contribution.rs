//! Money that a funder gave.

use chrono::NaiveDate;

use super::allocation::leaves;
use super::{AccountKind, Conversion, FundFacts, Money, PledgeStage, PledgeTerms, Posting, Refusal, Restriction};
use crate::{AllocationId, OrganisationId};

/// Money received, as the treasurer records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContribution {
    /// Who gave it: any organisation. From then on it counts as a funder, whatever its constituency.
    pub funder: OrganisationId,
    /// What came into the fund, in the fund's currency.
    pub amount: Money,
    /// How that came of another currency, where it did.
    pub conversion: Option<Conversion>,
    /// The day the money arrived.
    pub effective_on: NaiveDate,
    /// The stage of the pledge that it answers, where it answers one.
    pub pledge: Option<PledgeStage>,
    /// Its terms: those of the pledge, or its own.
    pub terms: PledgeTerms,
}

/// The movements that a contribution makes: into the fund, and for earmarked money straight on to its allocation.
///
/// Earmarked money never rests among free money; the second movement's authority is the decision that made the
/// allocation. Refused: a fund that is not open, another currency than the fund's without a conversion, a conversion
/// whose result is not the amount, a day in the future or before the fund's first, terms that give a funder control, and
/// a pledge that was cancelled.
pub fn contribute(fund: &FundFacts, given: &NewContribution, today: NaiveDate) -> Result<Vec<Posting>, Refusal> {
    fund.require_open()?;
    given.amount.currency_is(fund.currency)?;
    let amount = given.amount.require_positive("amount")?;
    fund.takes_effect(given.effective_on, today)?;
    given.conversion.as_ref().map_or(Ok(()), |conversion| came_of(amount, conversion, today))?;
    given.terms.give_no_control()?;
    if given.pledge == Some(PledgeStage::Cancelled) {
        return Err(Refusal::PledgeNotOpen { stage: PledgeStage::Cancelled });
    }
    let mut postings = vec![Posting::contribution(given.funder, amount.minor)?];
    if let Restriction::Earmark { allocation } = given.terms.restriction {
        postings.push(Posting::allocation(allocation, amount.minor)?);
    }
    Ok(postings)
}

fn came_of(amount: Money, conversion: &Conversion, today: NaiveDate) -> Result<(), Refusal> {
    if conversion.rate_date > today {
        return Err(Refusal::InTheFuture { field: "rateDate", day: conversion.rate_date, today });
    }
    if conversion.result != amount || !conversion.holds() {
        return Err(Refusal::ConversionDoesNotHold { amount, result: conversion.result });
    }
    Ok(())
}

/// Gives money back to a funder, out of the fund's free money.
///
/// `given` is what it gave and did not get back yet. Refused: a fund that is not open, another currency, more than that,
/// and more than is available.
pub fn refund(
    fund: &FundFacts,
    funder: OrganisationId,
    amount: Money,
    given: Money,
    available: Money,
) -> Result<Posting, Refusal> {
    fund.require_open()?;
    amount.currency_is(fund.currency)?;
    if amount.minor > given.minor {
        return Err(Refusal::MoreThanGiven { needed: amount, given });
    }
    leaves(amount, fund, available, AccountKind::Available)?;
    Posting::refund(funder, amount.minor)
}

/// The allocation that a contribution is restricted to: what its pledge says, or where that says nothing, what comes with
/// the money. Refused: money that contradicts its pledge.
pub fn restriction_of(pledged: Option<AllocationId>, given: Option<AllocationId>) -> Result<Restriction, Refusal> {
    if pledged.is_some() && given.is_some() && pledged != given {
        return Err(Refusal::AnotherEarmark);
    }
    Ok(pledged.or(given).map_or(Restriction::None, |allocation| Restriction::Earmark { allocation }))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::AllocationId;
    use crate::funds::{AccountKind, Currency, FundStage};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
    }

    fn money(minor: i64, code: &str) -> Money {
        Money { minor, currency: Currency::known(code).unwrap() }
    }

    fn fund() -> FundFacts {
        FundFacts { stage: FundStage::Open, currency: money(0, "GBP").currency, opened_on: day(5) }
    }

    fn given() -> NewContribution {
        NewContribution {
            funder: OrganisationId(Uuid::from_u128(1)),
            amount: money(1_000, "GBP"),
            conversion: None,
            effective_on: day(10),
            pledge: None,
            terms: PledgeTerms::default(),
        }
    }

    fn recorded(given: &NewContribution) -> Result<Vec<Posting>, Refusal> {
        contribute(&fund(), given, day(20))
    }

    #[test]
    fn a_contribution_comes_from_outside_into_free_money() {
        let postings = recorded(&given()).unwrap();
        assert_eq!(postings, [Posting::contribution(given().funder, 1_000).unwrap()]);
    }

    #[test]
    fn earmarked_money_goes_straight_to_its_allocation() {
        let allocation = AllocationId(Uuid::from_u128(4));
        let terms = PledgeTerms { restriction: Restriction::Earmark { allocation }, claims: vec![] };
        let postings = recorded(&NewContribution { terms, ..given() }).unwrap();
        assert_eq!(postings[1], Posting::allocation(allocation, 1_000).unwrap());
        assert_eq!(postings[1].to.kind, AccountKind::Allocated);
    }

    #[test]
    fn a_day_in_the_future_or_before_the_funds_first_is_refused() {
        let on = |effective_on| recorded(&NewContribution { effective_on, ..given() });
        assert!(matches!(on(day(21)), Err(Refusal::InTheFuture { .. })));
        assert!(matches!(on(day(4)), Err(Refusal::BeforeFundOpened { .. })));
        assert!(on(day(20)).is_ok() && on(day(5)).is_ok());
    }

    #[test]
    fn another_currency_enters_only_by_a_conversion_that_gives_the_amount() {
        let euros = recorded(&NewContribution { amount: money(1_000, "EUR"), ..given() });
        assert!(matches!(euros, Err(Refusal::CurrencyMismatch { .. })));
        let conversion = Conversion::new(money(1_250, "EUR"), "0.8", day(9), "ECB", money(0, "GBP").currency).unwrap();
        let converted = NewContribution { conversion: Some(conversion), ..given() };
        assert!(recorded(&converted).is_ok());
        let inflated = NewContribution { amount: money(1_001, "GBP"), ..converted };
        assert!(matches!(recorded(&inflated), Err(Refusal::ConversionDoesNotHold { .. })));
    }

    #[test]
    fn a_fund_that_is_not_open_takes_nothing_in() {
        for stage in [FundStage::Frozen, FundStage::Closed] {
            let result = contribute(&FundFacts { stage, ..fund() }, &given(), day(20));
            assert_eq!(result, Err(Refusal::FundNotOpen { stage }));
        }
    }

    #[test]
    fn money_against_a_cancelled_pledge_is_refused() {
        let against = |stage| recorded(&NewContribution { pledge: Some(stage), ..given() });
        assert!(matches!(against(PledgeStage::Cancelled), Err(Refusal::PledgeNotOpen { .. })));
        assert!(against(PledgeStage::Fulfilled).is_ok());
    }

    #[test]
    fn a_contribution_that_asks_for_a_veto_is_refused() {
        let terms = PledgeTerms { claims: vec![crate::funds::FunderClaim::Veto], ..PledgeTerms::default() };
        let refusal = recorded(&NewContribution { terms, ..given() }).unwrap_err();
        assert_eq!(refusal.explain().code, "FUNDER_CONTROL_REFUSED");
    }
}
