//! Counting coalitions exactly: how many ways lead to each sum of weights.

use std::borrow::Cow;
use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::EXACT_SEATS;
use super::game::{Game, Whole};

/// More different sums than this are not counted above [`EXACT_SEATS`] seats.
const MOST_SUMS: usize = 1 << 18;
/// Nor is more work than this, in steps of addition.
const MOST_STEPS: usize = 1 << 25;

/// A sum of weights and the number of coalitions that weigh so much.
type Ways<N> = (N, N);

/// The sums that coalitions of some seats weigh, ascending.
#[derive(Debug, Clone)]
struct Sums<N>(Vec<Ways<N>>);

impl<N: Whole> Sums<N> {
    /// Of no seats: one empty coalition.
    fn none() -> Self {
        Self(vec![(N::zero(), N::one())])
    }

    /// With one more seat: every coalition as it was, and once more with the seat in it.
    fn with(&self, weight: &N) -> Self {
        let mut merged = Vec::with_capacity(2 * self.0.len());
        let mut joined = self.0.iter().map(|(sum, ways)| (sum.clone() + weight.clone(), ways.clone())).peekable();
        for (sum, ways) in &self.0 {
            while let Some(lower) = joined.next_if(|(joined, _)| joined < sum) {
                merged.push(lower);
            }
            let same = joined.next_if(|(joined, _)| joined == sum).map_or_else(N::zero, |(_, ways)| ways);
            merged.push((sum.clone(), ways.clone() + same));
        }
        merged.extend(joined);
        Self(merged)
    }

    /// Without one of its seats: from the lowest sum on, what is left once the coalitions with the seat are taken away.
    fn without(&self, weight: &N) -> Self {
        let mut rest: Vec<Ways<N>> = Vec::with_capacity(self.0.len());
        let mut taken = 0;
        for (sum, ways) in &self.0 {
            let with_seat = rest.get(taken).filter(|(before, _)| before.clone() + weight.clone() == *sum);
            let left = match with_seat {
                Some((_, with_seat)) => {
                    taken += 1;
                    ways.clone() - with_seat.clone()
                }
                None => ways.clone(),
            };
            if !left.is_zero() {
                rest.push((sum.clone(), left));
            }
        }
        Self(rest)
    }
}

/// A game with the sums of each class.
#[derive(Debug)]
struct Counted<'a, N> {
    game: &'a Game<N>,
    sums: Vec<Sums<N>>,
}

/// In how many coalitions of the others each group of seats, voting alike, swings; none where that would take too long.
pub(super) fn swings<N: Whole>(game: &Game<N>, groups: &[Vec<usize>]) -> Option<Vec<BigInt>> {
    let counted = Counted::of(game)?;
    let mut known = BTreeMap::<Vec<(usize, N)>, BigInt>::new();
    let kinds: Vec<_> = groups.iter().map(|group| counted.kind(group)).collect();
    let different = kinds.iter().collect::<std::collections::BTreeSet<_>>().len();
    if !counted.is_small() && different.saturating_mul(counted.steps()) > MOST_STEPS {
        return None;
    }
    let swings =
        kinds.into_iter().map(|kind| known.entry(kind).or_insert_with_key(|kind| counted.swings(kind)).clone());
    Some(swings.collect())
}

impl<'a, N: Whole> Counted<'a, N> {
    fn of(game: &'a Game<N>) -> Option<Self> {
        let mut counted = Self { game, sums: game.classes.iter().map(|_| Sums::none()).collect() };
        for (class, weight) in &game.seats {
            counted.sums[*class] = counted.sums[*class].with(weight);
            if !counted.is_small() && counted.sums[*class].0.len() > MOST_SUMS {
                return None;
            }
        }
        Some(counted)
    }

    fn is_small(&self) -> bool {
        self.game.seats.len() <= EXACT_SEATS
    }

    /// Roughly what one group takes: every sum once, and all combinations of sums but for those of the largest class.
    fn steps(&self) -> usize {
        let sizes: Vec<usize> = self.sums.iter().map(|sums| sums.0.len()).collect();
        let largest = sizes.iter().copied().max().unwrap_or(1);
        let combinations = sizes.iter().fold(1, |product: usize, size| product.saturating_mul(*size)) / largest;
        sizes.iter().sum::<usize>().saturating_add(combinations.saturating_mul(8))
    }

    /// What sets a group apart: the classes and weights of its seats. Equal seats have equal power.
    fn kind(&self, group: &[usize]) -> Vec<(usize, N)> {
        let mut kind: Vec<_> = group.iter().map(|seat| self.game.seats[*seat].clone()).collect();
        kind.sort();
        kind
    }

    /// As a further seat in favour never harms, what it carries without the group it carries with it.
    fn swings(&self, kind: &[(usize, N)]) -> BigInt {
        let mut others: Vec<Cow<'_, Sums<N>>> = self.sums.iter().map(Cow::Borrowed).collect();
        let mut joined: Vec<N> = others.iter().map(|_| N::zero()).collect();
        let alone = joined.clone();
        for (class, weight) in kind {
            others[*class] = Cow::Owned(others[*class].without(weight));
            joined[*class] = joined[*class].clone() + weight.clone();
        }
        (self.carrying(&others, &joined) - self.carrying(&others, &alone)).into()
    }

    /// How many coalitions of the others carry it together with what joined them.
    fn carrying(&self, others: &[Cow<'_, Sums<N>>], joined: &[N]) -> N {
        let mut parts: Vec<Vec<Ways<N>>> =
            (0..others.len()).map(|class| self.part(class, &others[class], &joined[class])).collect();
        parts.sort_by_key(Vec::len);
        let largest = parts.pop().unwrap_or_default();
        let rest = parts.iter().fold(Sums::none().0, |rest, part| combined(&rest, part));
        reaching(&rest, &largest, &self.game.needed)
    }

    /// What one class adds to the common sum, in the coalitions in which it reaches its own.
    fn part(&self, class: usize, others: &Sums<N>, joined: &N) -> Vec<Ways<N>> {
        let class = &self.game.classes[class];
        let sums = others.0.iter().map(|(sum, ways)| (sum.clone() + joined.clone(), ways));
        let agreed = sums.filter(|(sum, _)| *sum >= class.needed);
        agreed.map(|(sum, ways)| (sum * class.factor.clone(), ways.clone())).collect()
    }
}

/// Every sum of one with every sum of the other, ascending.
fn combined<N: Whole>(one: &[Ways<N>], other: &[Ways<N>]) -> Vec<Ways<N>> {
    let with = |(sum, ways): &Ways<N>, (more, more_ways): &Ways<N>| {
        (sum.clone() + more.clone(), ways.clone() * more_ways.clone())
    };
    let mut all: Vec<Ways<N>> = one.iter().flat_map(|left| other.iter().map(move |right| with(left, right))).collect();
    all.sort_by(|left, right| left.0.cmp(&right.0));
    all.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            earlier.1 = earlier.1.clone() + later.1.clone();
        }
        same
    });
    all
}

/// How many pairs reach the sum: the higher the one, the lower the other may be.
fn reaching<N: Whole>(one: &[Ways<N>], other: &[Ways<N>], needed: &N) -> N {
    let (mut total, mut enough, mut left) = (N::zero(), N::zero(), other.len());
    for (sum, ways) in one {
        while left > 0 && sum.clone() + other[left - 1].0.clone() >= *needed {
            left -= 1;
            enough = enough + other[left].1.clone();
        }
        total = total + ways.clone() * enough.clone();
    }
    total
}
