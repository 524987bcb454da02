//! Baseline, target, and how far along.

use num_bigint::BigInt;

use super::{Direction, Refusal, Value};
use crate::funds::decimal::{half_even, power_of_ten, write};
use crate::text;

/// Decimal places of progress.
const PLACES: u32 = 4;

/// How far from the baseline to the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// (actual − baseline) / (target − baseline) as a decimal text with four places, half-even: `0.5000` is half way.
    /// None where undefined: without a baseline, and where the baseline is the target.
    pub share: Option<String>,
    /// Whether the target is reached, told from the exact values: INCREASE at or above it, DECREASE at or below it,
    /// MAINTAIN on it or between it and the baseline.
    pub reached: bool,
}

/// Compares values of one indicator, all with its decimals.
pub fn progress(direction: Direction, baseline: Option<i64>, target: i64, actual: i64) -> Progress {
    let start = baseline.unwrap_or(target);
    let reached = match direction {
        Direction::Increase => actual >= target,
        Direction::Decrease => actual <= target,
        Direction::Maintain => start.min(target) <= actual && actual <= start.max(target),
    };
    Progress { share: baseline.and_then(|baseline| share(baseline, target, actual)), reached }
}

fn share(baseline: i64, target: i64, actual: i64) -> Option<String> {
    let from_baseline = |value: i64| BigInt::from(value) - baseline;
    let whole = Some(from_baseline(target)).filter(|_| target != baseline)?;
    let scaled = half_even(&(from_baseline(actual) * power_of_ten(PLACES)), &whole);
    i64::try_from(scaled).ok().map(|scaled| write(scaled, PLACES))
}

/// A baseline or target that was changed: the old value stays, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What it was.
    pub old: Value,
    /// What it is now.
    pub new: Value,
    /// Why.
    pub reason: String,
}

/// Changes a baseline or a target. Refused: no reason, and the value that it has already.
pub fn revise(old: Value, new: Value, reason: &str) -> Result<Revision, Refusal> {
    if old == new {
        return Err(Refusal::Unchanged { value: old });
    }
    Ok(Revision { old, new, reason: reason_of("a revision", reason)? })
}

/// A reason that was really given.
pub(super) fn reason_of(act: &'static str, reason: &str) -> Result<String, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonNeeded { act });
    }
    Ok(text::accept("reason", reason, text::REMARK)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_of(direction: Direction, baseline: Option<i64>, target: i64, actual: i64) -> (Option<String>, bool) {
        let progress = progress(direction, baseline, target, actual);
        (progress.share, progress.reached)
    }

    #[test]
    fn progress_is_the_way_come_over_the_way_to_go() {
        assert_eq!(share_of(Direction::Increase, Some(100), 200, 150), (Some("0.5000".into()), false));
        assert_eq!(share_of(Direction::Increase, Some(100), 200, 250), (Some("1.5000".into()), true));
        assert_eq!(share_of(Direction::Increase, Some(100), 200, 50), (Some("-0.5000".into()), false));
        assert_eq!(share_of(Direction::Decrease, Some(90), 60, 60), (Some("1.0000".into()), true));
        assert_eq!(share_of(Direction::Decrease, Some(90), 60, 80), (Some("0.3333".into()), false));
    }

    #[test]
    fn progress_is_undefined_without_a_way_to_go() {
        assert_eq!(share_of(Direction::Increase, Some(5), 5, 9), (None, true));
        assert_eq!(share_of(Direction::Increase, None, 5, 4), (None, false));
    }

    #[test]
    fn what_is_to_be_maintained_stays_between_baseline_and_target() {
        for (actual, reached) in [(49, false), (50, true), (55, true), (60, true), (61, false)] {
            assert_eq!(progress(Direction::Maintain, Some(60), 50, actual).reached, reached, "{actual}");
        }
        assert!(progress(Direction::Maintain, None, 50, 50).reached);
    }

    #[test]
    fn almost_there_rounds_to_one_but_is_not_reached() {
        assert_eq!(share_of(Direction::Increase, Some(0), 1_000_000, 999_999), (Some("1.0000".into()), false));
    }

    #[test]
    fn extreme_values_do_not_overflow() {
        let extreme = progress(Direction::Increase, Some(i64::MIN), i64::MAX, i64::MAX);
        assert_eq!(extreme.share.as_deref(), Some("1.0000"));
        assert_eq!(progress(Direction::Increase, Some(0), 1, i64::MAX).share, None);
    }

    #[test]
    fn a_revision_keeps_the_old_value_and_why() {
        let value = |scaled| Value { scaled, decimals: 0 };
        let revision = revise(value(5), value(7), " the census was wrong ").unwrap();
        assert_eq!((revision.old, revision.reason.as_str()), (value(5), "the census was wrong"));
        let refusal = revise(value(5), value(7), "  ").unwrap_err();
        assert_eq!(refusal.explain().code, "REASON_NEEDED");
        assert!(matches!(revise(value(5), value(5), "why not"), Err(Refusal::Unchanged { .. })));
    }
}

crate::vocabulary::vocabulary! {
    /// What a value is measured against.
    pub enum BenchmarkKind {
        /// Where things stood at the start.
        Baseline,
        /// Where they are to go.
        Target,
    }
}
