//! From ballots to the numbers of the result.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::order::{Matrix, is_ahead, order, position, preferences, strongest_paths, unbeaten};
use super::{Options, RankedBallot, RankedConcurrence, RankedConstituency, RankedTally, TieOrder, sentence};
use crate::SeatId;
use crate::decisions::cap::{Capped, capped_total};
use crate::decisions::{Base, Elector, Exact, Ground, QuorumTally, Rule, close};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

/// What one constituency could cast and did cast, in raw weight.
#[derive(Debug, Default)]
struct Group<'a> {
    seats: u32,
    eligible: BigInt,
    cast: BigInt,
    /// The ballots that rank something, with their weights.
    ranked: Vec<(&'a RankedBallot, BigInt)>,
}

impl Group<'_> {
    fn ranked_weight(&self) -> BigInt {
        self.ranked.iter().map(|(_, weight)| weight).sum()
    }
}

type Groups<'a> = BTreeMap<Constituency, Group<'a>>;

fn groups<'a>(rule: &Rule, options: usize, electors: &[Elector], ballots: &'a [RankedBallot]) -> Groups<'a> {
    let latest: BTreeMap<SeatId, &RankedBallot> = ballots.iter().map(|ballot| (ballot.seat, ballot)).collect();
    let mut groups = Groups::new();
    for elector in electors.iter().filter(|elector| elector.takes_part(rule)) {
        let group = groups.entry(elector.constituency).or_default();
        group.seats += 1;
        group.eligible += elector.weight;
        if let Some(ballot) = latest.get(&elector.seat) {
            group.cast += elector.weight;
            if ballot.ranks_any(options) {
                group.ranked.push((ballot, elector.weight.into()));
            }
        }
    }
    groups
}

pub(super) fn tally(rule: &Rule, options: &Options, electors: &[Elector], ballots: &[RankedBallot]) -> RankedTally {
    let groups = groups(rule, options.count(), electors, ballots);
    let capped: Vec<Capped> = groups.iter().map(|(name, group)| capped(rule, *name, group)).collect();
    let total = capped_total(&capped);
    let factors: Vec<BigRational> = capped.iter().map(|capped| capped.factor(&total)).collect();
    let weighed = groups
        .values()
        .zip(&factors)
        .flat_map(|(group, factor)| group.ranked.iter().map(move |(ballot, weight)| (*ballot, factor * weight)));
    let pairwise = preferences(options.count(), weighed);
    let paths = strongest_paths(&pairwise);
    let (order, ties) = order(&paths, &tie_order(rule, options, &paths));
    let first = order.first().copied();
    let changes =
        status_quo(options).is_none_or(|status_quo| (0..options.count()).any(|x| is_ahead(&paths, x, status_quo)));
    let lines = groups.iter().zip(&factors);
    let constituencies: Vec<RankedConstituency> =
        lines.map(|((name, group), factor)| constituency(rule, *name, group, factor)).collect();
    let mut tally = RankedTally {
        base: rule.base,
        electorate: groups.values().map(|group| &group.eligible).sum::<BigInt>().into(),
        cast: groups.values().map(|group| &group.cast).sum::<BigInt>().into(),
        counted: constituencies.iter().map(|line| line.counted.number()).sum::<BigRational>().into(),
        constituencies,
        quorums: quorums(rule, &groups),
        concurrence: rule.concurrence.iter().map(|name| concurrence(&groups, options, *name, first)).collect(),
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

/// With base CAST the caps cut what was ranked; with base ELIGIBLE they cut the whole electorate, once.
fn capped(rule: &Rule, name: Constituency, group: &Group<'_>) -> Capped {
    let weight = match rule.base {
        Base::Cast => group.ranked_weight(),
        Base::Eligible => group.eligible.clone(),
    };
    Capped { weight, cap: rule.cap(name).unwrap_or(Fraction::ONE).exact() }
}

fn constituency(rule: &Rule, name: Constituency, group: &Group<'_>, factor: &BigRational) -> RankedConstituency {
    RankedConstituency {
        constituency: name,
        seats: group.seats,
        eligible: group.eligible.clone().into(),
        cast: group.cast.clone().into(),
        ballots: position(group.ranked.len()),
        ranked: group.ranked_weight().into(),
        cap: rule.cap(name),
        factor: factor.clone().into(),
        counted: (factor * group.ranked_weight()).into(),
    }
}

fn quorums(rule: &Rule, groups: &Groups<'_>) -> Vec<QuorumTally> {
    let line = |name: Option<Constituency>, share| {
        let of = || groups.iter().filter(|(constituency, _)| name.is_none_or(|name| name == **constituency));
        let eligible: BigInt = of().map(|(_, group)| &group.eligible).sum();
        let cast: BigInt = of().map(|(_, group)| &group.cast).sum();
        close::quorum(name, share, eligible.into(), cast.into())
    };
    let overall = rule.quorum.map(|share| line(None, share));
    let named = rule.constituency_quorums.iter().map(|named| line(Some(named.constituency), named.share));
    overall.into_iter().chain(named).collect()
}

/// In its own count the option is ahead of every other one.
fn concurrence(groups: &Groups<'_>, options: &Options, name: Constituency, first: Option<u32>) -> RankedConcurrence {
    let ballots = groups.get(&name).map(|group| group.ranked.as_slice()).unwrap_or_default();
    let weighed = ballots.iter().map(|(ballot, weight)| (*ballot, BigRational::from_integer(weight.clone())));
    let paths = strongest_paths(&preferences(options.count(), weighed));
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

fn recused(rule: &Rule, electors: &[Elector]) -> Vec<SeatId> {
    let out = electors.iter().filter(|elector| elector.is_of(rule) && elector.recused.is_some());
    let mut seats: Vec<SeatId> = out.map(|elector| elector.seat).collect();
    seats.sort_unstable();
    seats
}

fn exact(matrix: Matrix) -> Vec<Vec<Exact>> {
    matrix.into_iter().map(|row| row.into_iter().map(Exact::from).collect()).collect()
}

/// The first reason that settles it: what makes it lapse, then what makes it fail.
fn ground(tally: &RankedTally, changes: bool) -> Ground {
    let nothing = |number: &Exact| number.number().is_zero();
    // Where nobody prefers anything to anything, the order says nothing but how ties are broken.
    let indifferent = tally.pairwise.iter().flatten().all(nothing);
    if nothing(&tally.electorate) {
        Ground::EmptyElectorate
    } else if nothing(&tally.cast) {
        Ground::NoBallots
    } else if tally.quorums.iter().any(|quorum| !quorum.met) {
        Ground::NoQuorum
    } else if nothing(&tally.counted) || indifferent {
        Ground::NothingCounted
    } else if !changes {
        Ground::StatusQuoStands
    } else if tally.concurrence.iter().any(|constituency| !constituency.met) {
        Ground::NoConcurrence
    } else {
        Ground::RuleMet
    }
}
