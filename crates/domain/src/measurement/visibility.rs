//! Few reporters: a collective result that comes of one or two organisations *is* a partner's value.

use super::RollUp;
use crate::vocabulary::vocabulary;

/// The fewest organisations that a result seen by everybody is made of.
pub const FEWEST_REPORTERS: u32 = 3;
/// The most of a result, in per cent, that one organisation may make up.
pub const MOST_OF_ONE: i64 = 80;

vocabulary! {
    /// Whether those who are not evaluators see a collective result. A withheld one says so; it is never 0.
    pub enum Visibility {
        /// Everybody sees it.
        Shown,
        /// Withheld: it is made of fewer than three organisations, those not counted whose values some read by name.
        WithheldTooFewReporters,
        /// Withheld: one organisation makes up more than 80 per cent of it.
        WithheldOneDominates,
    }
}

impl Visibility {
    /// Whether everybody sees it.
    pub fn shown(self) -> bool {
        self == Self::Shown
    }
}

/// Withholds a result of few reporters, or in which one dominates, unless every reporter has consented.
///
/// Whose values are read by name does not count among the few: whoever reads them takes them off, and finds the others'.
/// Of a ratio both parts are tested: either alone would give a partner's numbers away. A sum of zero is dominated by
/// nobody. A result without any report shows that there is none.
pub fn visibility(roll_up: &RollUp) -> Visibility {
    if roll_up.consenting == roll_up.reporters {
        return Visibility::Shown;
    }
    if roll_up.reporters.saturating_sub(roll_up.named) < FEWEST_REPORTERS {
        return Visibility::WithheldTooFewReporters;
    }
    let greatest = roll_up.greatest;
    let one_dominates = dominates(greatest.numerator, roll_up.numerator)
        || dominates(greatest.denominator, roll_up.denominator.unwrap_or(0));
    if one_dominates { Visibility::WithheldOneDominates } else { Visibility::Shown }
}

fn dominates(greatest: i64, sum: i64) -> bool {
    i128::from(greatest) * 100 > i128::from(sum) * i128::from(MOST_OF_ONE)
}

#[cfg(test)]
mod tests {
    use super::super::{Openness, Reported};
    use super::*;

    fn result(values: &[(i64, Option<i64>)], consents: &[bool]) -> Visibility {
        let open = |results: &bool| Openness { results: *results, named: false };
        seen(values, &consents.iter().map(open).collect::<Vec<_>>())
    }

    fn seen(values: &[(i64, Option<i64>)], openness: &[Openness]) -> Visibility {
        let mut roll_up = RollUp::default();
        for ((numerator, denominator), openness) in values.iter().zip(openness) {
            let value = Reported { numerator: *numerator, denominator: *denominator };
            roll_up = roll_up.accept(value, *openness).unwrap();
        }
        visibility(&roll_up)
    }

    #[test]
    fn whose_values_are_read_by_name_hide_nobody_else() {
        let to_some = Openness { results: false, named: true };
        let silent = Openness::default();
        let four = [(5, None); 4];
        assert_eq!(seen(&four, &[to_some, silent, silent, silent]), Visibility::Shown);
        assert_eq!(seen(&four, &[to_some, to_some, silent, silent]), Visibility::WithheldTooFewReporters);
        assert_eq!(seen(&four, &[Openness { results: true, named: true }; 4]), Visibility::Shown);
    }

    #[test]
    fn a_result_of_fewer_than_three_is_withheld_unless_each_consented() {
        let two = [(5, None), (5, None)];
        assert_eq!(result(&two, &[true, false]), Visibility::WithheldTooFewReporters);
        assert_eq!(result(&two, &[true, true]), Visibility::Shown);
        assert_eq!(result(&[(5, None); 3], &[false; 3]), Visibility::Shown);
    }

    #[test]
    fn one_that_makes_up_more_than_80_per_cent_dominates() {
        assert_eq!(result(&[(80, None), (10, None), (10, None)], &[false; 3]), Visibility::Shown);
        let dominated = [(81, None), (10, None), (9, None)];
        assert_eq!(result(&dominated, &[false, true, true]), Visibility::WithheldOneDominates);
        assert_eq!(result(&dominated, &[true; 3]), Visibility::Shown);
    }

    #[test]
    fn a_ratio_is_dominated_in_either_part() {
        let denominators = [(1, Some(90)), (1, Some(5)), (1, Some(5))];
        assert_eq!(result(&denominators, &[false; 3]), Visibility::WithheldOneDominates);
    }

    #[test]
    fn a_sum_of_zero_is_dominated_by_nobody() {
        assert_eq!(result(&[(0, None); 3], &[false; 3]), Visibility::Shown);
    }
}
