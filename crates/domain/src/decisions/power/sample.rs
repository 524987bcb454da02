//! Drawing coalitions where they are too many to count, with a bound on the error.

use std::borrow::Cow;

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::game::{Game, Whole};
use crate::decisions::Exact;
use crate::fraction::Fraction;

/// Errors are told in ten-thousandths, rounded up.
const PARTS: u128 = 10_000;

/// How coalitions are drawn, where they must be. The same seed draws the same ones, on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sampling {
    pub seed: u64,
    /// How many; at least 1 is drawn. Four times as many halve the error.
    pub samples: u32,
}

impl Sampling {
    /// Enough for an error below one hundredth with up to ten thousand seats.
    pub const SAMPLES: u32 = 1 << 17;

    /// As many as usual.
    pub fn seeded(seed: u64) -> Self {
        Self { seed, samples: Self::SAMPLES }
    }

    /// As many as keep the work within bounds, however many seats there are; fewer where that is needed, and so with a
    /// greater error, which is told.
    pub fn within_bounds(seed: u64, seats: usize) -> Self {
        const MOST_WORK: u32 = 1 << 24;
        let seats = u32::try_from(seats.max(1)).unwrap_or(u32::MAX);
        Self { seed, samples: (MOST_WORK / seats).clamp(1, Self::SAMPLES) }
    }

    pub(super) fn drawn(self) -> u32 {
        self.samples.max(1)
    }

    /// How sure the error is: 19/20 for all numbers of one answer together.
    pub(super) fn certainty() -> Fraction {
        Fraction::new(19, 20).unwrap_or(Fraction::ONE)
    }

    /// What no index of so many is off by, with that certainty.
    ///
    /// Hoeffding: with n draws one index is off by more than e in at most a part 2·exp(-2·n·e²) of all samples. So that
    /// all k of them together miss in at most a twentieth, e² = ln(40·k) / (2·n). The logarithm is rounded up: ln(x) is
    /// at most 7/10 of the number of bits that x needs.
    pub(super) fn error(self, indices: usize) -> Exact {
        let chances = 40 * u128::try_from(indices.max(1)).unwrap_or(u128::MAX / 40);
        let bits = u128::from(chances.next_power_of_two().trailing_zeros());
        let (above, below) = (7 * bits * PARTS * PARTS, 20 * u128::from(self.drawn()));
        let square = above.div_ceil(below);
        let root = square.isqrt();
        let parts = if root * root < square { root + 1 } else { root };
        ten_thousandths(parts.min(PARTS).into())
    }
}

/// So many ten-thousandths.
pub(super) fn ten_thousandths(parts: BigInt) -> Exact {
    Exact::from(num_rational::BigRational::new(parts, PARTS.into()))
}

/// In how many of the drawn coalitions each group of seats, voting alike, swings.
pub(super) fn swings<N: Whole>(game: &Game<N>, groups: &[Vec<usize>], sampling: Sampling) -> Vec<BigInt> {
    let mut coins = Coins::new(sampling.seed);
    let mut swings = vec![0_u32; groups.len()];
    for _ in 0..sampling.drawn() {
        let drawn: Vec<bool> = game.seats.iter().map(|_| coins.toss()).collect();
        let coalition = Coalition::of(game, &drawn);
        for (group, swings) in groups.iter().zip(&mut swings) {
            *swings += u32::from(coalition.turns_by(group));
        }
    }
    swings.into_iter().map(BigInt::from).collect()
}

/// A drawn coalition with the weight of each class in it.
struct Coalition<'a, N> {
    game: &'a Game<N>,
    drawn: &'a [bool],
    weights: Vec<N>,
    carries: bool,
}

impl<'a, N: Whole> Coalition<'a, N> {
    fn of(game: &'a Game<N>, drawn: &'a [bool]) -> Self {
        let mut weights: Vec<N> = game.classes.iter().map(|_| N::zero()).collect();
        for ((class, weight), _) in game.seats.iter().zip(drawn).filter(|(_, drawn)| **drawn) {
            weights[*class] = weights[*class].clone() + weight.clone();
        }
        let carries = carries(game, &weights);
        Self { game, drawn, weights, carries }
    }

    /// Whether it carries with the whole group and not without any of it. As a further seat in favour never harms, only
    /// one of the two is open.
    fn turns_by(&self, group: &[usize]) -> bool {
        let mut weights = Cow::Borrowed(&self.weights);
        for seat in group.iter().filter(|seat| self.drawn[**seat] == self.carries) {
            let (class, weight) = &self.game.seats[*seat];
            let class = &mut weights.to_mut()[*class];
            *class = if self.carries { class.clone() - weight.clone() } else { class.clone() + weight.clone() };
        }
        match weights {
            Cow::Borrowed(_) => false,
            Cow::Owned(weights) => carries(self.game, &weights) != self.carries,
        }
    }
}

fn carries<N: Whole>(game: &Game<N>, weights: &[N]) -> bool {
    let parts = game.classes.iter().zip(weights);
    let sum = parts.clone().fold(N::zero(), |sum, (class, weight)| sum + class.factor.clone() * weight.clone());
    sum >= game.needed && parts.into_iter().all(|(class, weight)| *weight >= class.needed)
}

/// Fair coins: the bits of SHA-256 over the seed and a counter.
struct Coins {
    seed: u64,
    block: u64,
    bits: [u8; 32],
    next: usize,
}

impl Coins {
    fn new(seed: u64) -> Self {
        Self { seed, block: 0, bits: [0; 32], next: 256 }
    }

    fn toss(&mut self) -> bool {
        if self.next == 256 {
            let hash = Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(self.block.to_be_bytes());
            (self.bits, self.block, self.next) = (hash.finalize().into(), self.block + 1, 0);
        }
        let bit = self.bits[self.next / 8] >> (self.next % 8) & 1;
        self.next += 1;
        bit == 1
    }
}
