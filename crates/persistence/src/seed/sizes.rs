//! How much of everything: at scale 1 in all, and what one collaborative has of it.

use std::str::FromStr;

use domain::fraction::Fraction;
use domain::measurement::Value;

/// How many rows there are of what a benchmark counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    pub organisations: u64,
    pub funds: u64,
    pub entries: u64,
    pub proposals: u64,
    pub ballots: u64,
    pub grants: u64,
    pub indicators: u64,
    pub values: u64,
}

/// All collaboratives together at scale 1.
pub const WHOLE: Sizes = Sizes {
    organisations: 2_000,
    funds: 200,
    entries: 1_000_000,
    proposals: 20_000,
    ballots: 400_000,
    grants: 40_000,
    indicators: 1_000,
    values: 500_000,
};

/// Seats in each council, and so the most ballots of one vote.
pub(super) const SEATS: u64 = 20;
/// Below this a collaborative would not have every kind of party, or not every state of a proposal.
const LEAST_ORGANISATIONS: u64 = 24;
const LEAST_PROPOSALS: u64 = 24;
const LEAST_INDICATORS: u64 = 5;
/// Each fund sets money aside for so many purposes.
pub(super) const ALLOCATIONS: u64 = 2;

/// A share of [`WHOLE`], exactly as it was written: `0.01` is one hundredth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale(Fraction);

/// Not a decimal number above 0 and up to 100, with at most six decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number above 0 and up to 100, such as 0.01")]
pub struct NotAScale;

impl FromStr for Scale {
    type Err = NotAScale;

    fn from_str(text: &str) -> Result<Self, NotAScale> {
        let value = Value::parse("scale", text, 6).map_err(|_| NotAScale)?;
        if !(1..=100_000_000).contains(&value.scaled) {
            return Err(NotAScale);
        }
        Fraction::new(value.scaled, 1_000_000).map(Self).ok_or(NotAScale)
    }
}

impl Scale {
    fn of(self, whole: u64) -> u64 {
        let scaled = i128::from(whole) * i128::from(self.0.numerator()) / i128::from(self.0.denominator());
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }
}

/// The part of a whole that falls on one of several; all parts together are the whole.
pub(super) fn part(whole: u64, index: u64, of: u64) -> u64 {
    weighted(whole, (index, 1), of)
}

/// The same where the parts weigh `weight` each, after `before` of a sum of weights.
pub(super) fn weighted(whole: u64, (before, weight): (u64, u64), sum: u64) -> u64 {
    let up_to = |weight: u64| u128::from(whole) * u128::from(weight) / u128::from(sum.max(1));
    u64::try_from(up_to(before + weight) - up_to(before)).unwrap_or_default()
}

impl Sizes {
    /// What the collaborative with this index has, of so many. Never less than it needs to be one.
    pub(super) fn of(scale: Scale, index: u64, collaboratives: u64) -> Self {
        let share = |whole: u64| part(scale.of(whole), index, collaboratives);
        let funds = share(WHOLE.funds).max(1);
        let indicators = share(WHOLE.indicators).max(LEAST_INDICATORS);
        let needed = LEAST_PROPOSALS + indicators + funds * (ALLOCATIONS + 1);
        let wanted = share(WHOLE.proposals);
        let proposals = wanted.max(needed);
        let ballots = if wanted < needed { proposals * SEATS } else { share(WHOLE.ballots) };
        let grants = share(WHOLE.grants).max(proposals / 2);
        Self {
            organisations: share(WHOLE.organisations).max(LEAST_ORGANISATIONS),
            funds,
            entries: share(WHOLE.entries).max(grants * 10),
            proposals,
            ballots,
            grants,
            indicators,
            values: share(WHOLE.values).max(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(scale: &str, collaboratives: u64) -> Vec<Sizes> {
        let scale = scale.parse().unwrap();
        (0..collaboratives).map(|index| Sizes::of(scale, index, collaboratives)).collect()
    }

    #[test]
    fn fifty_collaboratives_at_scale_1_are_the_whole() {
        let all = together("1", 50);
        let sum = |of: fn(&Sizes) -> u64| all.iter().map(of).sum::<u64>();
        assert_eq!(sum(|one| one.entries), WHOLE.entries);
        assert_eq!(sum(|one| one.organisations), WHOLE.organisations);
        assert_eq!(sum(|one| one.ballots), WHOLE.ballots);
        assert_eq!(sum(|one| one.proposals), WHOLE.proposals);
        assert_eq!(sum(|one| one.values), WHOLE.values);
        assert_eq!(sum(|one| one.grants), WHOLE.grants);
    }

    #[test]
    fn parts_that_do_not_divide_evenly_still_sum_to_the_whole() {
        assert_eq!((0..7).map(|index| part(1_000, index, 7)).sum::<u64>(), 1_000);
        assert_eq!(together("0.123457", 3).iter().map(|one| one.entries).sum::<u64>(), 123_457);
    }

    #[test]
    fn a_scale_is_a_decimal_above_0() {
        for bad in ["0", "-1", "1/2", "1e3", "101", "0.0000001", ""] {
            assert!(bad.parse::<Scale>().is_err(), "{bad}");
        }
        assert_eq!("0.01".parse::<Scale>().unwrap().of(1_000_000), 10_000);
    }
}
