//! Caps: no constituency makes up more than its share of what is counted, whatever the turnout.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

/// A constituency's weight, and the most that it may make up of the capped total (1: no cap).
#[derive(Debug)]
pub(super) struct Capped {
    pub(super) weight: BigInt,
    pub(super) cap: BigRational,
}

impl Capped {
    /// What the constituency counts when everything together counts `total`.
    pub(super) fn counted(&self, total: &BigRational) -> BigRational {
        self.full().min(self.allowance(total))
    }

    /// What each unit of its weight counts. A constituency without weight keeps the factor 1.
    pub(super) fn factor(&self, total: &BigRational) -> BigRational {
        if self.weight.is_zero() { BigRational::one() } else { self.counted(total) / self.full() }
    }

    fn full(&self) -> BigRational {
        BigRational::from_integer(self.weight.clone())
    }

    fn allowance(&self, total: &BigRational) -> BigRational {
        &self.cap * total
    }

    fn is_cut(&self, total: &BigRational) -> bool {
        self.full() > self.allowance(total)
    }
}

/// The capped total: the largest T with T = Σ min(weight, cap · T).
///
/// Found from above: what the groups count at T is a concave function of T, so each step solves for T as if exactly the
/// groups that are cut now stayed cut, never falls below the answer, and cuts at least one more group: no more steps
/// than groups, and no rounding.
pub(super) fn capped_total(groups: &[Capped]) -> BigRational {
    let mut total: BigRational = groups.iter().map(Capped::full).sum();
    while groups.iter().map(|group| group.counted(&total)).sum::<BigRational>() < total {
        let (cut, whole): (Vec<_>, Vec<_>) = groups.iter().partition(|group| group.is_cut(&total));
        // Above the answer the cut groups' caps sum to less than 1, so this never divides by zero.
        let left_to_others = BigRational::one() - cut.iter().map(|group| &group.cap).sum::<BigRational>();
        total = whole.iter().map(|group| group.full()).sum::<BigRational>() / left_to_others;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(groups: &[(i64, (i64, i64))]) -> String {
        let capped = |(weight, (above, below)): &(i64, (i64, i64))| Capped {
            weight: BigInt::from(*weight),
            cap: BigRational::new(BigInt::from(*above), BigInt::from(*below)),
        };
        capped_total(&groups.iter().map(capped).collect::<Vec<_>>()).to_string()
    }

    #[test]
    fn a_capped_constituency_counts_its_share_and_no_more() {
        assert_eq!(total(&[(100, (1, 3)), (10, (1, 1))]), "15");
        assert_eq!(total(&[(4, (1, 3)), (10, (1, 1))]), "14");
    }

    #[test]
    fn caps_of_several_constituencies_bind_together() {
        assert_eq!(total(&[(100, (1, 3)), (100, (1, 3)), (5, (1, 1))]), "15");
        assert_eq!(total(&[(100, (1, 2)), (3, (1, 2))]), "6");
    }

    #[test]
    fn nothing_is_left_where_only_capped_constituencies_answer() {
        assert_eq!(total(&[(100, (1, 2))]), "0");
        assert_eq!(total(&[(9, (0, 1)), (4, (1, 1))]), "4");
        assert_eq!(total(&[(9, (0, 1))]), "0");
        assert_eq!(total(&[]), "0");
    }
}
