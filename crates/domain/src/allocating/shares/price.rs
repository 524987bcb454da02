//! What a project costs its supporters.

use std::cmp::Ordering;

use num_rational::Ratio;

use super::field::Supporter;

/// A price per point, `left / points`: what is left to pay once everyone who has less than their part has given all of
/// it, over the points of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Price {
    pub(super) left: i128,
    pub(super) points: i128,
}

impl Price {
    /// The price if the supporters had exactly this money and weighed exactly so; none: they can't pay it.
    pub(super) fn of(due: i128, supporters: &[Supporter], money: &[i128], weights: &[i128]) -> Option<Self> {
        let (mut all, mut points) = (0, 0);
        for supporter in supporters {
            all += weights[supporter.group] * money[supporter.group];
            points += weights[supporter.group] * supporter.points;
        }
        if all < due || points == 0 {
            return None;
        }
        // Each round finds more who can't afford the price, and so it rises, until it holds.
        let mut price = Self { left: due, points };
        loop {
            let next = price.without_the_poor(due, supporters, money, weights);
            if next == price {
                return Some(price);
            }
            price = next;
        }
    }

    fn without_the_poor(self, due: i128, supporters: &[Supporter], money: &[i128], weights: &[i128]) -> Self {
        let mut next = Self { left: due, points: 0 };
        for supporter in supporters {
            let (money, weight) = (money[supporter.group], weights[supporter.group]);
            if money * self.points < self.left * supporter.points {
                next.left -= weight * money;
            } else {
                next.points += weight * supporter.points;
            }
        }
        next
    }

    /// What one supporter pays for so many points, rounded down and rounded up.
    pub(super) fn part(self, points: i128) -> (i128, i128) {
        let (whole, rest) = (self.left * points / self.points, self.left * points % self.points);
        (whole, whole + i128::from(rest > 0))
    }

    /// The price per unit of utility as a whole number, rounded down and rounded up.
    pub(super) fn key(self, worth: i128, shift: u32) -> (i128, i128) {
        let (above, below) = (self.left << shift, self.points * worth);
        (above / below, above / below + i128::from(above % below > 0))
    }

    /// Which of two prices per unit of utility is lower, exactly.
    pub(super) fn cmp(self, worth: i128, other: Self, other_worth: i128) -> Ordering {
        let one = Ratio::new_raw(self.left, self.points * worth);
        one.cmp(&Ratio::new_raw(other.left, other.points * other_worth))
    }
}
