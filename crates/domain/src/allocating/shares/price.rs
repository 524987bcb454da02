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
    /// The price if the supporters had exactly this money and weighed exactly so; none: they can't pay it. It is looked
    /// for from a price upwards that is no higher.
    pub(super) fn rising(self, due: i128, supporters: &[Supporter], money: &[i128], weights: &[i128]) -> Option<Self> {
        // Each round finds more who can't afford the price, and so it rises, until it holds.
        let mut price = self;
        loop {
            let next = price.without_the_poor(due, supporters, money, weights);
            if next.points == 0 {
                return None;
            }
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
            if self.is_beyond(money, supporter.points) {
                next.left -= weight * money;
            } else {
                next.points += weight * supporter.points;
            }
        }
        next
    }

    /// Whether somebody with this money can't pay it for so many points.
    pub(super) fn is_beyond(self, money: i128, points: i128) -> bool {
        money * self.points < self.left * points
    }

    /// What one supporter pays for so many points, rounded down and rounded up.
    pub(super) fn part(self, points: i128) -> (i128, i128) {
        rounded(self.left * points, self.points)
    }

    /// The price per unit of utility as a whole number, rounded down and rounded up.
    pub(super) fn key(self, worth: i128, shift: u32) -> (i128, i128) {
        rounded(self.left << shift, self.points * worth)
    }

    /// Which of two prices per unit of utility is lower, exactly.
    pub(super) fn cmp(self, worth: i128, other: Self, other_worth: i128) -> Ordering {
        let one = Ratio::new_raw(self.left, self.points * worth);
        one.cmp(&Ratio::new_raw(other.left, other.points * other_worth))
    }
}

fn rounded(above: i128, below: i128) -> (i128, i128) {
    let whole = above / below;
    (whole, whole + i128::from(whole * below < above))
}
