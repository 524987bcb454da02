//! The collective result of one indicator and period, kept up to date as reports are accepted and corrected.
//!
//! It is a handful of numbers kept beside the accepted values, so that reading costs the same after a million reports.
//! Adding a value needs only these numbers. Taking one out needs one more: the greatest among the values that remain,
//! which is one row of an index on the accepted values ordered by value.

use serde::{Deserialize, Serialize};

use super::{Openness, Refusal, Reported, Visibility, visibility};

/// The greatest single contribution, to a result's value and to its denominator (not always the same organisation's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Greatest {
    /// Of the numerators; zero where there are none.
    pub numerator: i64,
    /// Of the denominators; zero where there are none.
    pub denominator: i64,
}

/// What is stored of one collective result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollUp {
    /// How many organisations' values are in it.
    pub reporters: u32,
    /// How many of those have consented to their value being seen.
    pub consenting: u32,
    /// How many of those let some, at least, read their value under their name.
    pub named: u32,
    /// The sum of the values, or of a ratio's upper parts.
    pub numerator: i64,
    /// The sum of a ratio's lower parts; none where none was reported.
    pub denominator: Option<i64>,
    /// The greatest single contribution.
    pub greatest: Greatest,
}

impl RollUp {
    /// From scratch: every accepted value with how open it is. What is kept must equal this.
    pub fn of(values: impl IntoIterator<Item = (Reported, Openness)>) -> Result<Self, Refusal> {
        values.into_iter().try_fold(Self::default(), |roll_up, (value, openness)| roll_up.accept(value, openness))
    }

    /// An organisation's value comes in. Refused: a sum beyond 64 bits, and a value whose shape is not the others'.
    pub fn accept(self, value: Reported, openness: Openness) -> Result<Self, Refusal> {
        self.same_shape(value)?;
        let too_large = Refusal::TooLarge { field: "value" };
        let plus = |sum: i64, part: i64| sum.checked_add(part).ok_or(too_large.clone());
        let denominator = match value.denominator {
            Some(part) => Some(plus(self.denominator.unwrap_or(0), part)?),
            None => None,
        };
        Ok(Self {
            reporters: self.reporters.saturating_add(1),
            consenting: self.consenting.saturating_add(u32::from(openness.results)),
            named: self.named.saturating_add(u32::from(openness.named)),
            numerator: plus(self.numerator, value.numerator)?,
            denominator,
            greatest: self.greatest.with(value),
        })
    }

    /// An organisation's value goes out, as open as it was; `rest` is the greatest among those that remain.
    ///
    /// Refused: a value that can't have been in it, and a `rest` that can't be the greatest of what remains.
    pub fn take_out(self, value: Reported, openness: Openness, rest: Greatest) -> Result<Self, Refusal> {
        let without = self.less(value, openness, rest);
        without.filter(Self::adds_up).ok_or(Refusal::NeverAccepted { value: value.numerator, sum: self.numerator })
    }

    /// A corrected value replaces the old one; `rest` is the greatest among the other organisations' values.
    pub fn correct(
        self,
        old: (Reported, Openness),
        new: (Reported, Openness),
        rest: Greatest,
    ) -> Result<Self, Refusal> {
        self.take_out(old.0, old.1, rest)?.accept(new.0, new.1)
    }

    /// A reporter gave a consent, or withdrew one: at once for every result that it is in.
    pub fn consent_changed(self, before: Openness, after: Openness) -> Self {
        let changed = |count: u32, before: bool, after: bool| {
            count.saturating_sub(u32::from(before)).saturating_add(u32::from(after)).min(self.reporters)
        };
        Self {
            consenting: changed(self.consenting, before.results, after.results),
            named: changed(self.named, before.named, after.named),
            ..self
        }
    }

    /// The summed value, as if one organisation had reported it; none before the first report.
    pub fn total(&self) -> Option<Reported> {
        (self.reporters > 0).then_some(Reported { numerator: self.numerator, denominator: self.denominator })
    }

    /// Whether those who are not evaluators see it: by number of reporters, dominance and consent.
    pub fn visibility(&self) -> Visibility {
        visibility(self)
    }

    fn same_shape(&self, value: Reported) -> Result<(), Refusal> {
        let same = self.reporters == 0 || self.denominator.is_some() == value.denominator.is_some();
        if same { Ok(()) } else { Err(Refusal::MixedShapes) }
    }

    fn less(self, value: Reported, openness: Openness, rest: Greatest) -> Option<Self> {
        let reporters = self.reporters.checked_sub(1)?;
        let denominator = match (self.denominator, value.denominator) {
            (Some(sum), Some(part)) => Some(sum.checked_sub(part)?),
            (None, None) => None,
            _ => return None,
        };
        Some(Self {
            reporters,
            consenting: self.consenting.checked_sub(u32::from(openness.results))?,
            named: self.named.checked_sub(u32::from(openness.named))?,
            numerator: self.numerator.checked_sub(value.numerator)?,
            denominator: denominator.filter(|_| reporters > 0),
            greatest: rest,
        })
    }

    /// Nothing below zero, no part above its whole, and as a whole no more than every reporter at the greatest.
    fn adds_up(&self) -> bool {
        let fits = |greatest: i64, sum: i64| {
            0 <= greatest && greatest <= sum && i128::from(sum) <= i128::from(greatest) * i128::from(self.reporters)
        };
        self.consenting.max(self.named) <= self.reporters
            && fits(self.greatest.numerator, self.numerator)
            && fits(self.greatest.denominator, self.denominator.unwrap_or(0))
    }
}

impl Greatest {
    /// The greatest once that value is counted too.
    pub fn with(self, value: Reported) -> Self {
        Self {
            numerator: self.numerator.max(value.numerator),
            denominator: self.denominator.max(value.denominator.unwrap_or(0)),
        }
    }

    /// The greatest of several values.
    pub fn of(values: impl IntoIterator<Item = Reported>) -> Self {
        values.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn count(numerator: i64) -> Reported {
        Reported { numerator, denominator: None }
    }

    const OPEN: Openness = Openness { results: true, named: false };
    const CLOSED: Openness = Openness { results: false, named: false };

    fn from_scratch(values: &BTreeMap<u8, (Reported, Openness)>) -> RollUp {
        RollUp::of(values.values().copied()).unwrap()
    }

    fn greatest_of_others(values: &BTreeMap<u8, (Reported, Openness)>, organisation: u8) -> Greatest {
        Greatest::of(values.iter().filter(|(id, _)| **id != organisation).map(|(_, (value, _))| *value))
    }

    #[test]
    fn the_greatest_steps_down_when_its_value_is_corrected() {
        let before = RollUp::default().accept(count(90), OPEN).unwrap().accept(count(10), CLOSED).unwrap();
        let after = before.correct((count(90), OPEN), (count(5), OPEN), Greatest { numerator: 10, denominator: 0 });
        let after = after.unwrap();
        assert_eq!((after.reporters, after.numerator, after.greatest.numerator), (2, 15, 10));
    }

    #[test]
    fn what_was_never_accepted_is_not_taken_out() {
        let roll_up = RollUp::default().accept(count(10), CLOSED).unwrap();
        for (value, openness) in [(count(11), CLOSED), (count(10), OPEN), (count(9), CLOSED)] {
            let refusal = roll_up.take_out(value, openness, Greatest::default()).unwrap_err();
            assert!(matches!(refusal, Refusal::NeverAccepted { .. }));
        }
        assert_eq!(roll_up.take_out(count(10), CLOSED, Greatest::default()), Ok(RollUp::default()));
    }

    #[test]
    fn a_sum_beyond_64_bits_is_refused() {
        let full = RollUp::default().accept(count(i64::MAX), CLOSED).unwrap();
        assert!(matches!(full.accept(count(1), CLOSED), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn a_ratio_is_never_mixed_with_a_plain_value() {
        let ratio = Reported { numerator: 1, denominator: Some(2) };
        let roll_up = RollUp::default().accept(ratio, CLOSED).unwrap();
        assert_eq!(roll_up.accept(count(1), CLOSED), Err(Refusal::MixedShapes));
    }

    #[test]
    fn a_result_without_reports_has_no_value() {
        assert_eq!(RollUp::default().total(), None);
    }

    proptest! {
        #[test]
        fn any_order_of_acceptance_correction_and_consent_gives_what_recomputing_gives(
            ratio: bool,
            steps in prop::collection::vec((0u8..6, 0i64..1_000, 0i64..1_000, 0u8..4, any::<(bool, bool)>()), 1..60),
        ) {
            let mut values: BTreeMap<u8, (Reported, Openness)> = BTreeMap::new();
            let mut kept = RollUp::default();
            for (organisation, numerator, denominator, act, (results, named)) in steps {
                let openness = Openness { results, named };
                let new = Reported { numerator, denominator: ratio.then_some(denominator) };
                let rest = greatest_of_others(&values, organisation);
                kept = match (values.get(&organisation).copied(), act) {
                    (None, _) => kept.accept(new, openness).unwrap(),
                    (Some(old), 0) => kept.take_out(old.0, old.1, rest).unwrap(),
                    (Some(old), 1) if old.1 != openness => kept.consent_changed(old.1, openness),
                    (Some(old), 1) => kept.correct(old, old, rest).unwrap(),
                    (Some(old), _) => kept.correct(old, (new, openness), rest).unwrap(),
                };
                match (values.get(&organisation).copied(), act) {
                    (Some(_), 0) => drop(values.remove(&organisation)),
                    (Some(old), 1) => drop(values.insert(organisation, (old.0, openness))),
                    _ => drop(values.insert(organisation, (new, openness))),
                }
                prop_assert_eq!(kept, from_scratch(&values));
            }
        }
    }
}
