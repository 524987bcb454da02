//! Pledges: what a funder promises, when, and on which terms.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Currency, FundFacts, Money, Refusal};
use crate::AllocationId;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a pledge stands.
    pub enum PledgeStage {
        /// Money is still expected.
        Open,
        /// All of it came.
        Fulfilled,
        /// No more is expected; what came stays.
        Cancelled,
    }
}

vocabulary! {
    /// A right over spending that a funder's terms might ask for. A contribution buys none, so each is refused.
    pub enum FunderClaim {
        /// To stop a payment.
        Veto,
        /// To approve a payment before it is made.
        Approval,
        /// To call money back at will.
        Recall,
        /// To choose the grantees.
        ChoiceOfGrantees,
        /// To receive reports of its own beside the shared measurement.
        SeparateReports,
    }
}

/// What promised or given money may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Restriction {
    /// Whatever the collaborative decides.
    #[default]
    None,
    /// Only what this allocation is for.
    Earmark {
        /// Which.
        allocation: AllocationId,
    },
}

/// The terms that come with money.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PledgeTerms {
    /// What it may be used for.
    pub restriction: Restriction,
    /// Rights over spending that the funder asks for.
    pub claims: Vec<FunderClaim>,
}

impl PledgeTerms {
    /// A funder gets no right over spending, whatever it gives.
    pub fn give_no_control(&self) -> Result<(), Refusal> {
        self.claims.first().map_or(Ok(()), |claim| Err(Refusal::FunderControl { claim: *claim }))
    }
}

/// One expected payment of a pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledPayment {
    /// The day it is expected.
    pub due_on: NaiveDate,
    /// How much, in minor units of the fund's currency.
    pub amount_minor: i64,
}

/// A promise of that amount, by that schedule, on those terms.
///
/// Refused: a fund that is not open, another currency than the fund's, an amount or a part not above zero, a schedule
/// that is out of order or does not sum to the pledge (none at all is allowed), and terms that give a funder control.
pub fn pledge(
    fund: &FundFacts,
    amount: Money,
    schedule: &[ScheduledPayment],
    terms: &PledgeTerms,
) -> Result<(), Refusal> {
    fund.require_open()?;
    amount.currency_is(fund.currency)?;
    amount.require_positive("amount")?;
    terms.give_no_control()?;
    if schedule.is_empty() { Ok(()) } else { fits(schedule, amount) }
}

fn fits(schedule: &[ScheduledPayment], amount: Money) -> Result<(), Refusal> {
    let mut sum = Money::zero(amount.currency);
    for payment in schedule {
        let part = in_currency(payment.amount_minor, amount.currency)?;
        sum = sum.checked_add(part.require_positive("schedule")?)?;
    }
    if sum != amount {
        return Err(Refusal::PartsDoNotSum { field: "schedule", whole: amount, parts: sum });
    }
    match schedule.windows(2).find(|pair| pair[1].due_on < pair[0].due_on) {
        Some(pair) => Err(Refusal::DatesOutOfOrder { field: "schedule", first: pair[0].due_on, then: pair[1].due_on }),
        None => Ok(()),
    }
}

fn in_currency(minor: i64, currency: Currency) -> Result<Money, Refusal> {
    Money::of_minor("schedule", minor, currency)
}

/// What is still expected: pledged less received, never below zero (a funder may give more than it promised).
pub fn outstanding(pledged: Money, received: Money) -> Result<Money, Refusal> {
    let left = pledged.checked_sub(received)?;
    Ok(Money { minor: left.minor.max(0), ..left })
}

impl PledgeStage {
    /// Where a pledge stands after money came against it or a receipt was reversed. A cancelled one stays cancelled.
    pub fn after_receipt(self, pledged: Money, received: Money) -> Result<Self, Refusal> {
        let fulfilled = outstanding(pledged, received)?.minor == 0;
        Ok(match self {
            Self::Cancelled => Self::Cancelled,
            _ if fulfilled => Self::Fulfilled,
            _ => Self::Open,
        })
    }

    /// Ends an open pledge.
    pub fn cancel(self) -> Result<Self, Refusal> {
        if self == Self::Open { Ok(Self::Cancelled) } else { Err(Refusal::PledgeNotOpen { stage: self }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funds::FundStage;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
    }

    fn pounds(minor: i64) -> Money {
        Money { minor, currency: Currency::known("GBP").unwrap() }
    }

    fn fund() -> FundFacts {
        FundFacts { stage: FundStage::Open, currency: pounds(0).currency, opened_on: day(1) }
    }

    fn due(on: u32, amount_minor: i64) -> ScheduledPayment {
        ScheduledPayment { due_on: day(on), amount_minor }
    }

    fn refused(schedule: &[ScheduledPayment]) -> Refusal {
        pledge(&fund(), pounds(100), schedule, &PledgeTerms::default()).unwrap_err()
    }

    #[test]
    fn a_schedule_sums_to_its_pledge() {
        assert_eq!(pledge(&fund(), pounds(100), &[due(2, 60), due(9, 40)], &PledgeTerms::default()), Ok(()));
        assert_eq!(
            refused(&[due(2, 60), due(9, 39)]).to_string(),
            "the parts in schedule sum to 0.99 GBP, the whole is 1.00 GBP"
        );
        assert!(matches!(refused(&[due(2, 101), due(9, -1)]), Refusal::AmountNotPositive { .. }));
    }

    #[test]
    fn a_schedule_is_in_order_of_days() {
        assert!(matches!(refused(&[due(9, 60), due(2, 40)]), Refusal::DatesOutOfOrder { .. }));
    }

    #[test]
    fn terms_that_give_a_funder_control_are_refused_whatever_the_claim() {
        for claim in FunderClaim::ALL {
            let terms = PledgeTerms { claims: vec![*claim], ..PledgeTerms::default() };
            let refusal = pledge(&fund(), pounds(100), &[], &terms).unwrap_err();
            assert_eq!(refusal.explain().code, "FUNDER_CONTROL_REFUSED", "{claim}");
        }
    }

    #[test]
    fn a_pledge_is_in_the_funds_currency_and_the_fund_is_open() {
        let yen = Money { minor: 100, currency: Currency::known("JPY").unwrap() };
        let terms = PledgeTerms::default();
        assert!(matches!(pledge(&fund(), yen, &[], &terms), Err(Refusal::CurrencyMismatch { .. })));
        let frozen = FundFacts { stage: FundStage::Frozen, ..fund() };
        assert!(matches!(pledge(&frozen, pounds(1), &[], &terms), Err(Refusal::FundNotOpen { .. })));
    }

    #[test]
    fn a_pledge_is_fulfilled_when_nothing_is_outstanding_and_open_again_after_a_reversal() {
        let after = |stage: PledgeStage, received| stage.after_receipt(pounds(100), pounds(received)).unwrap();
        assert_eq!(outstanding(pounds(100), pounds(130)), Ok(pounds(0)));
        assert_eq!(after(PledgeStage::Open, 99), PledgeStage::Open);
        assert_eq!(after(PledgeStage::Open, 100), PledgeStage::Fulfilled);
        assert_eq!(after(PledgeStage::Fulfilled, 40), PledgeStage::Open);
        assert_eq!(after(PledgeStage::Cancelled, 100), PledgeStage::Cancelled);
    }

    #[test]
    fn only_an_open_pledge_is_cancelled() {
        assert_eq!(PledgeStage::Open.cancel(), Ok(PledgeStage::Cancelled));
        assert!(matches!(PledgeStage::Fulfilled.cancel(), Err(Refusal::PledgeNotOpen { .. })));
    }
}
