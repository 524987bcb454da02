//! Counting coalitions exactly: not one by one, but by how many ways lead to each sum of weights.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;

use super::EXACT_SEATS;
use super::game::{Game, Whole};
use super::sums::{Halves, Ways, combined, pairs_reaching};

/// More work than this, in steps of addition, is not done above [`EXACT_SEATS`] seats.
const MOST_STEPS: usize = 1 << 25;

/// A game with the sums of each class.
#[derive(Debug)]
struct Counted<'a, N> {
    game: &'a Game<N>,
    sums: Vec<Halves<N>>,
}

/// In how many coalitions of the others each group of seats, voting alike, swings; none where that would take too long.
pub(super) fn swings<N: Whole>(game: &Game<N>, groups: &[Vec<usize>]) -> Option<Vec<BigInt>> {
    let counted = Counted::of(game)?;
    let kinds: Vec<_> = groups.iter().map(|group| counted.kind(group)).collect();
    let different: BTreeSet<_> = kinds.iter().collect();
    if game.seats.len() > EXACT_SEATS && different.len().saturating_mul(counted.steps()) > MOST_STEPS {
        return None;
    }
    let known: BTreeMap<_, BigInt> = different.into_iter().map(|kind| (kind, counted.swings(kind))).collect();
    Some(kinds.iter().filter_map(|kind| known.get(kind).cloned()).collect())
}

impl<'a, N: Whole> Counted<'a, N> {
    fn of(game: &'a Game<N>) -> Option<Self> {
        let seats = |class| game.seats.iter().filter(move |(of, _)| *of == class).map(|(_, weight)| weight.clone());
        let sums = (0..game.classes.len()).map(|class| Halves::of(&seats(class).collect::<Vec<_>>()));
        Some(Self { game, sums: sums.collect::<Option<_>>()? })
    }

    /// Roughly what one group takes: all combinations of sums but for those of the largest class, and for each of them
    /// one question to the largest class; with the group and without it.
    fn steps(&self) -> usize {
        let Some(largest) = self.sums.iter().max_by_key(|sums| sums.size()) else { return 0 };
        let all = self.sums.iter().fold(1, |product: usize, sums| product.saturating_mul(sums.size()));
        (all / largest.size()).saturating_mul(2 * (8 + largest.steps()))
    }

    /// What sets a group apart: the classes and weights of its seats. Equal seats have equal power.
    fn kind(&self, group: &[usize]) -> Vec<(usize, N)> {
        let mut kind: Vec<_> = group.iter().map(|seat| self.game.seats[*seat].clone()).collect();
        kind.sort();
        kind
    }

    /// As a further seat in favour never harms, what is carried without the group is carried with it too.
    fn swings(&self, kind: &[(usize, N)]) -> BigInt {
        let mut others: Vec<Cow<'_, Halves<N>>> = self.sums.iter().map(Cow::Borrowed).collect();
        let alone: Vec<N> = others.iter().map(|_| N::zero()).collect();
        let mut joined = alone.clone();
        for (class, weight) in kind {
            others[*class] = Cow::Owned(others[*class].without(weight));
            joined[*class] = joined[*class].clone() + weight.clone();
        }
        (self.carrying(&others, &joined) - self.carrying(&others, &alone)).into()
    }

    /// How many coalitions of the others carry it together with what joined them.
    ///
    /// For each sum of all other classes, as many as reach what is then still needed in the largest class; or, where
    /// that takes fewer sums, the two largest classes on one side are set against the others on the other.
    fn carrying(&self, others: &[Cow<'_, Halves<N>>], joined: &[N]) -> N {
        let mut classes: Vec<usize> = (0..others.len()).collect();
        classes.sort_by_key(|class| others[*class].size());
        let sums = |classes: &[usize]| {
            classes.iter().fold(vec![(N::zero(), N::one())], |sums, class| {
                combined(&sums, &self.part(*class, &others[*class], &joined[*class]))
            })
        };
        let product = |classes: &[usize]| {
            classes.iter().fold(1, |product: usize, class| product.saturating_mul(others[*class].size()))
        };
        match classes.as_slice() {
            [] => N::zero(),
            [rest @ .., second, largest] if others[*largest].size() < product(rest) => {
                pairs_reaching(&sums(rest), &sums(&[*second, *largest]), &self.game.needed)
            }
            [rest @ .., largest] => self.asking(*largest, &others[*largest], &joined[*largest], &sums(rest)),
        }
    }

    fn asking(&self, class: usize, others: &Halves<N>, joined: &N, rest: &[Ways<N>]) -> N {
        let reaching = others.reaching();
        rest.iter().fold(N::zero(), |total, (sum, ways)| match self.still_needed(class, sum) {
            Some(needed) => total + ways.clone() * reaching.count(&(needed - joined.clone())),
            None => total,
        })
    }

    /// What one class adds to the common sum, in the coalitions in which it reaches its own.
    fn part(&self, class: usize, others: &Halves<N>, joined: &N) -> Vec<Ways<N>> {
        let class = &self.game.classes[class];
        let sums = others.ways().into_iter().map(|(sum, ways)| (sum + joined.clone(), ways));
        let agreed = sums.filter(|(sum, _)| *sum >= class.needed);
        agreed.map(|(sum, ways)| (sum * class.factor.clone(), ways)).collect()
    }

    /// The weight that a class needs where all others add up to a sum; none: it can't make up for what is missing.
    fn still_needed(&self, class: usize, sum: &N) -> Option<N> {
        let class = &self.game.classes[class];
        if *sum >= self.game.needed {
            return Some(class.needed.clone());
        }
        let missing = self.game.needed.clone() - sum.clone();
        let weight = (!class.factor.is_zero()).then(|| missing.div_ceil(&class.factor))?;
        Some(weight.max(class.needed.clone()))
    }
}
