//! How values of several periods make one.

use num_bigint::BigInt;

use super::{IndicatorKind, OverTime, Refusal, Reported};
use crate::funds::decimal::half_even;

/// The value over periods that are given in order of time; none where there are none.
///
/// SUM of a ratio sums both parts, AVERAGE rounds half-even to the indicator's decimals. Refused: a ratio averaged, and a
/// sum beyond 64 bits.
pub fn over_time(kind: IndicatorKind, how: OverTime, periods: &[Reported]) -> Result<Option<Reported>, Refusal> {
    match (how, kind) {
        (OverTime::Last, _) => Ok(periods.last().copied()),
        (OverTime::Average, IndicatorKind::Ratio) => Err(Refusal::RatioAveraged),
        _ if periods.is_empty() => Ok(None),
        (OverTime::Sum, IndicatorKind::Ratio) => {
            let numerator = narrow(&sum(periods.iter().map(|period| period.numerator)))?;
            // One period without its denominator leaves the whole without one.
            let denominators: Option<Vec<i64>> = periods.iter().map(|period| period.denominator).collect();
            let denominator = denominators.map(|parts| narrow(&sum(parts.into_iter()))).transpose()?;
            Ok(Some(Reported { numerator, denominator }))
        }
        (OverTime::Sum, _) => plain(&sum(periods.iter().map(|period| period.numerator))),
        (OverTime::Average, _) => {
            let whole = sum(periods.iter().map(|period| period.numerator));
            plain(&half_even(&whole, &BigInt::from(periods.len())))
        }
    }
}

fn sum(parts: impl Iterator<Item = i64>) -> BigInt {
    parts.map(BigInt::from).sum()
}

fn narrow(number: &BigInt) -> Result<i64, Refusal> {
    i64::try_from(number).map_err(|_| Refusal::TooLarge { field: "value" })
}

fn plain(number: &BigInt) -> Result<Option<Reported>, Refusal> {
    Ok(Some(Reported { numerator: narrow(number)?, denominator: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(values: &[i64]) -> Vec<Reported> {
        values.iter().map(|numerator| Reported { numerator: *numerator, denominator: None }).collect()
    }

    fn count(how: OverTime, values: &[i64]) -> Option<i64> {
        over_time(IndicatorKind::Count, how, &counts(values)).unwrap().map(|value| value.numerator)
    }

    #[test]
    fn flows_are_summed_and_stocks_are_last_or_averaged() {
        assert_eq!(count(OverTime::Sum, &[1, 2, 6]), Some(9));
        assert_eq!(count(OverTime::Last, &[1, 2, 6]), Some(6));
        assert_eq!(count(OverTime::Average, &[1, 2, 2, 5]), Some(2));
        assert_eq!(count(OverTime::Average, &[1, 2]), Some(2));
    }

    #[test]
    fn no_periods_have_no_value() {
        assert!(OverTime::ALL.iter().all(|how| count(*how, &[]).is_none()));
    }

    #[test]
    fn a_ratio_over_time_comes_of_summed_parts_and_is_never_averaged() {
        let ratio = |numerator, denominator| Reported { numerator, denominator: Some(denominator) };
        let periods = [ratio(1, 2), ratio(1, 8)];
        let summed = over_time(IndicatorKind::Ratio, OverTime::Sum, &periods).unwrap();
        assert_eq!(summed, Some(ratio(2, 10)));
        let averaged = over_time(IndicatorKind::Ratio, OverTime::Average, &periods);
        assert_eq!(averaged, Err(Refusal::RatioAveraged));
    }

    #[test]
    fn a_sum_over_time_beyond_64_bits_is_refused() {
        let sum = over_time(IndicatorKind::Count, OverTime::Sum, &counts(&[i64::MAX, 1]));
        assert!(matches!(sum, Err(Refusal::TooLarge { .. })));
    }
}
