//! The method of Schulze: preferences, strongest paths, one order.

use num_rational::BigRational;
use num_traits::Zero;

use super::{RankedBallot, RankedTie};

/// Row X, column Y.
pub(super) type Matrix = Vec<Vec<BigRational>>;

/// The weight that prefers each option to each other one.
pub(super) fn preferences<'a>(
    options: usize,
    ballots: impl Iterator<Item = (&'a RankedBallot, BigRational)>,
) -> Matrix {
    let mut preferences = vec![vec![BigRational::zero(); options]; options];
    for (ballot, weight) in ballots {
        let places = ballot.places(options);
        for (x, row) in preferences.iter_mut().enumerate() {
            for (y, preferred) in row.iter_mut().enumerate() {
                if places[x] < places[y] {
                    *preferred += &weight;
                }
            }
        }
    }
    preferences
}

/// The strongest path from each option to each other one: first every beat as a path of one link, then paths by way of
/// one more option after another.
pub(super) fn strongest_paths(preferences: &Matrix) -> Matrix {
    let options = preferences.len();
    let link = |x: usize, y: usize| {
        let beats = preferences[x][y] > preferences[y][x];
        if beats { preferences[x][y].clone() } else { BigRational::zero() }
    };
    let mut paths: Matrix = (0..options).map(|x| (0..options).map(|y| link(x, y)).collect()).collect();
    for by in 0..options {
        for x in 0..options {
            for y in 0..options {
                let detour = paths[x][by].clone().min(paths[by][y].clone());
                if x != y && detour > paths[x][y] {
                    paths[x][y] = detour;
                }
            }
        }
    }
    paths
}

/// Whether one option is ahead of another.
pub(super) fn is_ahead(paths: &Matrix, x: usize, y: usize) -> bool {
    paths[x][y] > paths[y][x]
}

/// The options among these that no other of them is ahead of. Never empty unless there are none.
pub(super) fn unbeaten(paths: &Matrix, among: &[usize]) -> Vec<usize> {
    among.iter().copied().filter(|y| !among.iter().any(|x| is_ahead(paths, *x, *y))).collect()
}

/// All options in order: again and again the first, by `tie_order`, of those that no other remaining one is ahead of.
pub(super) fn order(paths: &Matrix, tie_order: &[usize]) -> (Vec<u32>, Vec<RankedTie>) {
    let mut remaining = tie_order.to_vec();
    let (mut order, mut ties) = (Vec::new(), Vec::new());
    while let Some(next) = unbeaten(paths, &remaining).first().copied() {
        let mut tied = unbeaten(paths, &remaining);
        remaining.retain(|option| *option != next);
        order.push(position(next));
        if tied.len() > 1 {
            tied.sort_unstable();
            let options = tied.into_iter().map(position).collect();
            ties.push(RankedTie { place: position(order.len()), options, taken_by: position(next) });
        }
    }
    (order, ties)
}

/// At most [`super::MOST_OPTIONS`].
pub(super) fn position(option: usize) -> u32 {
    u32::try_from(option).unwrap_or(u32::MAX)
}
