//! DELEGATED: who may use it, how much, and since when.

use chrono::{DateTime, TimeDelta, Utc};

use super::sole::{pounds, sole, some_limits};
use super::*;
use crate::FundId;
use crate::funds::{Currency, Money};

const FUND: FundId = FundId(Uuid::from_u128(50));
const OTHER_FUND: FundId = FundId(Uuid::from_u128(51));

fn day(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(number)
}

fn used(on: i64, to: u32, minor: i64) -> DelegatedUse {
    let shares = vec![BeneficiaryShare { beneficiary: organisation(to), amount_minor: minor }];
    DelegatedUse { at: day(on), fund: Some(FUND), amount: Some(pounds(minor)), shares }
}

/// 500 per act, 1,000 in 30 days.
fn limited() -> SoleDecider {
    SoleDecider { limits: Some(some_limits()), ..sole(1) }
}

fn left(earlier: &[DelegatedUse], this: &DelegatedUse) -> Result<(i64, i64), &'static str> {
    match limited().within_limits(earlier, this) {
        Ok(Headroom { per_act, per_period }) => Ok((per_act.unwrap().minor, per_period.unwrap().minor)),
        Err(problem) => Err(Refusal::from(problem).explain().code),
    }
}

#[test]
fn an_act_up_to_the_limit_is_within_it() {
    assert_eq!(left(&[], &used(0, 1, 500)), Ok((0, 500)));
    assert_eq!(left(&[], &used(0, 1, 501)), Err("OVER_LIMIT"));
    assert_eq!(left(&[], &used(0, 1, 0)), Err("AMOUNT_NOT_POSITIVE"));
}

#[test]
fn splitting_an_act_for_one_beneficiary_changes_nothing_for_ninety_days() {
    let earlier = [used(0, 1, 300)];
    assert_eq!(left(&earlier, &used(89, 1, 201)), Err("OVER_LIMIT"));
    assert_eq!(left(&earlier, &used(89, 1, 200)), Ok((0, 800)));
    assert_eq!(left(&earlier, &used(90, 1, 500)), Ok((0, 500)));
    assert_eq!(left(&earlier, &used(0, 2, 500)), Ok((0, 200)));
    assert_eq!(left(&earlier, &DelegatedUse { fund: Some(OTHER_FUND), ..used(0, 1, 500) }), Ok((0, 200)));
    let refused = limited().within_limits(&earlier, &used(5, 1, 300)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "this act of 3.00 GBP would make 6.00 GBP for the same beneficiaries within 90 days; at most 5.00 GBP per act may \
         be decided alone"
    );
}

#[test]
fn all_acts_of_a_period_stay_within_its_limit() {
    let earlier = [used(0, 1, 400), used(10, 2, 400)];
    assert_eq!(left(&earlier, &used(29, 3, 201)), Err("OVER_LIMIT"));
    assert_eq!(left(&earlier, &used(29, 3, 200)), Ok((300, 0)));
    assert_eq!(left(&earlier, &used(30, 3, 500)), Ok((0, 100)));
    let refused = limited().within_limits(&earlier, &used(29, 3, 300)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "this act of 3.00 GBP would make 11.00 GBP within 30 days; at most 10.00 GBP may be decided alone"
    );
}

#[test]
fn limits_are_in_one_currency() {
    let euros = Money { minor: 100, currency: Currency::known("EUR").unwrap() };
    let this = DelegatedUse { amount: Some(euros), ..used(0, 1, 100) };
    assert_eq!(left(&[], &this), Err("CURRENCY_MISMATCH"));
    assert_eq!(left(&[this], &used(0, 1, 500)), Ok((0, 500)));
}

#[test]
fn an_act_without_money_and_a_delegation_without_limits_have_no_headroom_to_speak_of() {
    let none = Ok(Headroom { per_act: None, per_period: None });
    assert_eq!(limited().within_limits(&[], &DelegatedUse { amount: None, ..used(0, 1, 9_999) }), none);
    assert_eq!(sole(1).within_limits(&[], &used(0, 1, 9_999)), none);
}

proptest! {
    /// The limits from their text, for uses in order of time.
    #[test]
    fn limits_agree_with_a_plain_reading_of_the_rule(
        uses in prop::collection::vec((0_i64..40, 0_u32..3, any::<bool>(), 1_i64..600), 1..12),
        per_act in 1_i64..600, more in 0_i64..1_000, period_days in 1_u32..100,
    ) {
        let limits = Limits { per_act: pounds(per_act), per_period: pounds(per_act + more), period_days };
        let sole = SoleDecider { limits: Some(limits), ..limited() };
        let mut at = 0;
        let mut made: Vec<(i64, u32, bool, i64)> = Vec::new();
        for (later, to, other, minor) in uses {
            at += later;
            let listed = |(on, to, other, minor): &(i64, u32, bool, i64)| DelegatedUse {
                fund: Some(if *other { OTHER_FUND } else { FUND }),
                ..used(*on, *to, *minor)
            };
            let earlier: Vec<DelegatedUse> = made.iter().map(listed).collect();
            let same: i64 = made.iter().filter(|e| at - e.0 < 90 && e.1 == to && e.2 == other).map(|e| e.3).sum();
            let all: i64 = made.iter().filter(|e| at - e.0 < i64::from(period_days)).map(|e| e.3).sum();
            let within = same + minor <= per_act && all + minor <= per_act + more;
            let this = (at, to, other, minor);
            prop_assert_eq!(sole.within_limits(&earlier, &listed(&this)).is_ok(), within);
            if within {
                made.push(this);
            }
        }
    }
}
