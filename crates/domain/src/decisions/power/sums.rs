//! How many coalitions weigh how much.

use super::game::Whole;

/// A sum of weights and the number of coalitions that weigh so much.
pub(super) type Ways<N> = (N, N);

/// Up to so many sums a class is kept in one piece; above it, in two halves of its seats.
const ONE_PIECE: usize = 1 << 12;
/// A half of more sums than this is not counted.
const MOST_SUMS: usize = 1 << 16;

/// The sums of some seats, ascending.
#[derive(Debug, Clone)]
pub(super) struct Sums<N> {
    seats: Vec<N>,
    pub(super) ways: Vec<Ways<N>>,
}

impl<N: Whole> Sums<N> {
    /// Of no seats: one empty coalition.
    fn none() -> Self {
        Self { seats: Vec::new(), ways: vec![(N::zero(), N::one())] }
    }

    /// Of these seats; none where there are more sums than that.
    fn of<'a>(mut seats: impl Iterator<Item = &'a N>, most: usize) -> Option<Self>
    where
        N: 'a,
    {
        seats.try_fold(Self::none(), |sums, weight| Some(sums.with(weight)).filter(|sums| sums.ways.len() <= most))
    }

    /// With one more seat: every coalition as it was, and once more with the seat in it.
    fn with(mut self, weight: &N) -> Self {
        let mut merged = Vec::with_capacity(2 * self.ways.len());
        let mut joined = self.ways.iter().map(|(sum, ways)| (sum.clone() + weight.clone(), ways.clone())).peekable();
        for (sum, ways) in &self.ways {
            while let Some(lower) = joined.next_if(|(joined, _)| joined < sum) {
                merged.push(lower);
            }
            let same = joined.next_if(|(joined, _)| joined == sum).map_or_else(N::zero, |(_, ways)| ways);
            merged.push((sum.clone(), ways.clone() + same));
        }
        merged.extend(joined);
        self.seats.push(weight.clone());
        Self { seats: self.seats, ways: merged }
    }

    /// Without a seat of this weight; none where there is no such seat. From the lowest sum on, it is what is left once
    /// the coalitions with the seat are taken away.
    fn without(&self, weight: &N) -> Option<Self> {
        let mut seats = self.seats.clone();
        seats.swap_remove(seats.iter().position(|seat| seat == weight)?);
        let mut rest: Vec<Ways<N>> = Vec::with_capacity(self.ways.len());
        let mut taken = 0;
        for (sum, ways) in &self.ways {
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
        Some(Self { seats, ways: rest })
    }
}

/// The sums of a class: each of one half with each of the other.
#[derive(Debug, Clone)]
pub(super) struct Halves<N> {
    small: Sums<N>,
    large: Sums<N>,
}

impl<N: Whole> Halves<N> {
    /// Of these seats; none where they make too many sums.
    pub(super) fn of(seats: &[N]) -> Option<Self> {
        if let Some(large) = Sums::of(seats.iter(), ONE_PIECE) {
            return Some(Self { small: Sums::none(), large });
        }
        let half = |first: usize| Sums::of(seats.iter().skip(first).step_by(2), MOST_SUMS);
        Some(Self { small: half(1)?, large: half(0)? })
    }

    /// Without one of its seats.
    pub(super) fn without(&self, weight: &N) -> Self {
        if let Some(large) = self.large.without(weight) {
            return Self { small: self.small.clone(), large };
        }
        let small = self.small.without(weight).unwrap_or_else(|| self.small.clone());
        Self { small, large: self.large.clone() }
    }

    /// How many sums it stands for at most.
    pub(super) fn size(&self) -> usize {
        self.small.ways.len().saturating_mul(self.large.ways.len())
    }

    /// Roughly what it takes to ask how many coalitions reach a weight.
    pub(super) fn steps(&self) -> usize {
        self.small.ways.len() * usize::try_from(1 + self.large.ways.len().ilog2()).unwrap_or(1)
    }

    /// All of its sums in one list.
    pub(super) fn ways(&self) -> Vec<Ways<N>> {
        combined(&self.small.ways, &self.large.ways)
    }

    /// For asking how many coalitions reach a weight.
    pub(super) fn reaching(&self) -> Reaching<'_, N> {
        let mut above = vec![N::zero(); self.large.ways.len() + 1];
        for (position, (_, ways)) in self.large.ways.iter().enumerate().rev() {
            above[position] = above[position + 1].clone() + ways.clone();
        }
        Reaching { halves: self, above }
    }
}

/// A class with the number of coalitions of its larger half from each sum upwards.
pub(super) struct Reaching<'a, N> {
    halves: &'a Halves<N>,
    above: Vec<N>,
}

impl<N: Whole> Reaching<'_, N> {
    /// How many coalitions weigh at least so much.
    pub(super) fn count(&self, weight: &N) -> N {
        let of_large = |missing: &N| self.halves.large.ways.partition_point(|(sum, _)| sum < missing);
        self.halves.small.ways.iter().fold(N::zero(), |total, (sum, ways)| {
            total + ways.clone() * self.above[of_large(&(weight.clone() - sum.clone()))].clone()
        })
    }
}

/// Every sum of one with every sum of the other, ascending.
pub(super) fn combined<N: Whole>(one: &[Ways<N>], other: &[Ways<N>]) -> Vec<Ways<N>> {
    let with = |(sum, ways): &Ways<N>, (more, more_ways): &Ways<N>| {
        (sum.clone() + more.clone(), ways.clone() * more_ways.clone())
    };
    // Few long ascending runs are sorted faster than many short ones.
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let mut all: Vec<Ways<N>> = short.iter().flat_map(|left| long.iter().map(move |right| with(left, right))).collect();
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

/// How many pairs reach a sum together: the higher the one, the lower the other may be.
pub(super) fn pairs_reaching<N: Whole>(one: &[Ways<N>], other: &[Ways<N>], needed: &N) -> N {
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
