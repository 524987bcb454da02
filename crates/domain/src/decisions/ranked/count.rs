//! From ballots to the numbers of the result.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::order::{Matrix, is_ahead, order, position, preferences, strongest_paths, unbeaten};
use super::{Options, RankedBallot, RankedConcurrence, RankedTally, TieOrder, sentence};
use crate::decisions::weighing::{Weighed, lapse, recused};
use crate::decisions::{Elector, Exact, Ground, Rule, close};
use crate::tenancy::Constituency;

pub(super) fn tally(rule: &Rule, options: &Options, electors: &[Elector], ballots: &[RankedBallot]) -> RankedTally {
    let of_seats = ballots.iter().map(|ballot| (ballot.seat, ballot));
    let weighed = Weighed::of(rule, electors, of_seats, |ballot| ballot.ranks_any(options.count()));
    let pairwise = preferences(options.count(), weighed.ballots());
    let paths = strongest_paths(&pairwise);
    let (order, ties) = order(&paths, &tie_order(rule, options, &paths));
    let first = order.first().copied();
    let changes =
        status_quo(options).is_none_or(|status_quo| (0..options.count()).any(|x| is_ahead(&paths, x, status_quo)));
    let mut tally = RankedTally {
        base: rule.base,
        electorate: weighed.electorate(),
        cast: weighed.cast(),
        counted: weighed.counted(),
        constituencies: weighed.lines(rule),
        quorums: weighed.quorums(rule),
        concurrence: rule.concurrence.iter().map(|name| concurrence(&weighed, options, *name, first)).collect(),
        pairwise: exact(pairwise),
        paths: exact(paths),
        order,
        ties,
        recused: recused(rule, electors),
        conflicted: close::conflicted(rule, electors),
        ground: Ground::RuleMet,
        outcome: Ground::RuleMet.outcome(),
        early: false,
        sentence: String::new(),
    };
    tally.ground = ground(&tally, changes);
    tally.outcome = tally.ground.outcome();
    tally.sentence = sentence::of(rule, options, &tally);
    tally
}

/// In its own count the option is ahead of every other one.
fn concurrence(
    weighed: &Weighed<'_, RankedBallot>,
    options: &Options,
    name: Constituency,
    first: Option<u32>,
) -> RankedConcurrence {
    let ballots = weighed.alone(name);
    let raw = ballots.iter().map(|(ballot, weight)| (*ballot, BigRational::from_integer(weight.clone())));
    let paths = strongest_paths(&preferences(options.count(), raw));
    let all: Vec<usize> = (0..options.count()).collect();
    let leading = if ballots.is_empty() { Vec::new() } else { unbeaten(&paths, &all) };
    let leading: Vec<u32> = leading.into_iter().map(position).collect();
    RankedConcurrence {
        constituency: name,
        ranked: ballots.iter().map(|(_, weight)| weight).sum::<BigInt>().into(),
        met: leading.len() == 1 && leading.first().copied() == first,
        first: leading,
    }
}

/// Which option comes first where several tie: what is ahead of the status quo, then what the rule states.
fn tie_order(rule: &Rule, options: &Options, paths: &Matrix) -> Vec<usize> {
    let mut order: Vec<usize> = (0..options.count()).collect();
    let status_quo = status_quo(options);
    if rule.ranking.is_some_and(|ranking| ranking.ties == TieOrder::StatusQuoFirst) {
        order.sort_by_key(|option| Some(*option) != status_quo);
    }
    order.sort_by_key(|option| !status_quo.is_some_and(|status_quo| is_ahead(paths, *option, status_quo)));
    order
}

/// The position of the status quo, if it is one of the options.
fn status_quo(options: &Options) -> Option<usize> {
    options.status_quo.and_then(|option| usize::try_from(option).ok()).filter(|option| *option < options.count())
}

fn exact(matrix: Matrix) -> Vec<Vec<Exact>> {
    matrix.into_iter().map(|row| row.into_iter().map(Exact::from).collect()).collect()
}

/// The first reason that settles it: what makes it lapse, then what makes it fail.
fn ground(tally: &RankedTally, changes: bool) -> Ground {
    let nothing = |number: &Exact| number.number().is_zero();
    // Where nobody prefers anything to anything, the order says nothing but how ties are broken.
    let indifferent = nothing(&tally.counted) || tally.pairwise.iter().flatten().all(nothing);
    if let Some(lapse) = lapse((&tally.electorate, &tally.cast), &tally.quorums, indifferent) {
        lapse
    } else if !changes {
        Ground::StatusQuoStands
    } else if tally.concurrence.iter().any(|constituency| !constituency.met) {
        Ground::NoConcurrence
    } else {
        Ground::RuleMet
    }
}
