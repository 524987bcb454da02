//! The method of Schulze once more, written from the text of the rules: slow and plain. Every path is walked, and every
//! order is tried.

use super::reference::{Number, ONE, ZERO, largest_total, number, whole};
use super::*;

/// What is compared with the real count.
#[derive(Debug, PartialEq)]
pub(super) struct Reference {
    pub(super) pairwise: Vec<Vec<Number>>,
    pub(super) paths: Vec<Vec<Number>>,
    pub(super) order: Vec<u32>,
    pub(super) outcome: Outcome,
}

/// The rank of an option; unranked ones lie behind all ranked ones.
fn place(ballot: &RankedBallot, option: usize) -> usize {
    ballot.ranks.iter().position(|rank| rank.contains(&(option as u32))).unwrap_or(usize::MAX)
}

/// The weakest link of the strongest chain of beats from one option to another, over every chain without repetition.
fn strongest(pairwise: &[Vec<Number>], from: usize, to: usize, walked: &mut Vec<usize>) -> Number {
    let mut best = ZERO;
    for next in 0..pairwise.len() {
        if pairwise[from][next] <= pairwise[next][from] || walked.contains(&next) {
            continue;
        }
        let link = pairwise[from][next];
        let strength = if next == to {
            link
        } else {
            walked.push(next);
            let rest = strongest(pairwise, next, to, walked);
            walked.pop();
            link.min(rest)
        };
        best = best.max(strength);
    }
    best
}

fn pairs(options: usize, value: impl Fn(usize, usize) -> Number) -> Vec<Vec<Number>> {
    (0..options).map(|x| (0..options).map(|y| if x == y { ZERO } else { value(x, y) }).collect()).collect()
}

fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let first = |position: usize| {
        let rest: Vec<usize> = of.iter().copied().filter(|option| *option != of[position]).collect();
        permutations(&rest).into_iter().map(move |tail| [vec![of[position]], tail].concat())
    };
    (0..of.len()).flat_map(first).collect()
}

fn matrices(options: usize, ballots: &[(&RankedBallot, Number)]) -> (Vec<Vec<Number>>, Vec<Vec<Number>>) {
    let pairwise = pairs(options, |x, y| {
        ballots.iter().filter(|(ballot, _)| place(ballot, x) < place(ballot, y)).map(|(_, weight)| weight).sum()
    });
    let paths = pairs(options, |x, y| strongest(&pairwise, x, y, &mut vec![x]));
    (pairwise, paths)
}

pub(super) fn count(rule: &Rule, options: &Options, electors: &[Elector], ballots: &[RankedBallot]) -> Reference {
    let of_rule = |elector: &&Elector| rule.reserved.is_none_or(|reserved| reserved == elector.constituency);
    let e: Vec<&Elector> = electors.iter().filter(|elector| elector.recused.is_none()).filter(of_rule).collect();
    let ballot = |elector: &Elector| ballots.iter().find(|ballot| ballot.seat == elector.seat);
    let ranked = |elector: &&&Elector| ballot(elector).is_some_and(|ballot| !ballot.ranks.is_empty());
    let n = options.names.len();

    let of = |k: Constituency| e.iter().filter(move |elector| elector.constituency == k);
    let raw = |k: Constituency| -> Number {
        match rule.base {
            Base::Cast => of(k).filter(ranked).map(|elector| whole(elector.weight)).sum(),
            Base::Eligible => of(k).map(|elector| whole(elector.weight)).sum(),
        }
    };
    let cap = |k: Constituency| rule.caps.iter().find(|cap| cap.constituency == k).map_or(ONE, |cap| number(cap.share));
    let total = largest_total(&CONSTITUENCIES.map(|k| (raw(k), cap(k))));
    let factor = |k: Constituency| if raw(k) > ZERO { raw(k).min(cap(k) * total) / raw(k) } else { ONE };
    let weighed: Vec<(&RankedBallot, Number)> = e
        .iter()
        .filter(ranked)
        .map(|elector| (ballot(elector).unwrap(), whole(elector.weight) * factor(elector.constituency)))
        .collect();
    let (pairwise, paths) = matrices(n, &weighed);

    // The first of all orders that puts nothing before what is ahead of it; "first" as a dictionary has it, by ties.
    let mut by_ties: Vec<usize> = (0..n).collect();
    if rule.ranking.unwrap().ties == TieOrder::StatusQuoFirst {
        let status_quo = options.status_quo.unwrap() as usize;
        by_ties.retain(|option| *option != status_quo);
        by_ties.insert(0, status_quo);
    }
    let ahead = |x: usize, y: usize| paths[x][y] > paths[y][x];
    if let Some(status_quo) = options.status_quo {
        let (better, rest): (Vec<usize>, Vec<usize>) =
            by_ties.into_iter().partition(|option| ahead(*option, status_quo as usize));
        by_ties = [better, rest].concat();
    }
    let stands = |order: &&Vec<usize>| {
        let wrong = |x: usize, y: usize| paths[y][x] > paths[x][y];
        !(0..n).any(|i| (i + 1..n).any(|j| wrong(order[i], order[j])))
    };
    let order: Vec<u32> =
        permutations(&by_ties).iter().find(stands).unwrap().iter().map(|option| *option as u32).collect();

    let weight = |keep: &dyn Fn(&Elector) -> bool| -> Number {
        e.iter().filter(|elector| keep(elector)).map(|elector| whole(elector.weight)).sum()
    };
    let quorum = |q: Fraction, of: &dyn Fn(&Elector) -> bool| {
        weight(of) > ZERO && weight(&|elector| of(elector) && ballot(elector).is_some()) >= number(q) * weight(of)
    };
    let quorate = rule.quorum.is_none_or(|q| quorum(q, &|_| true))
        && rule.constituency_quorums.iter().all(|named| quorum(named.share, &|e| e.constituency == named.constituency));
    let concur = rule.concurrence.iter().all(|k| {
        let own: Vec<(&RankedBallot, Number)> =
            of(*k).filter(ranked).map(|elector| (ballot(elector).unwrap(), whole(elector.weight))).collect();
        let (_, paths) = matrices(n, &own);
        let first = order[0] as usize;
        (0..n).all(|other| other == first || paths[first][other] > paths[other][first])
    });
    let cast = weight(&|elector| ballot(elector).is_some());
    let preferred = pairwise.iter().flatten().any(|weight| *weight > ZERO);
    let outcome = if cast == ZERO || !quorate || !preferred {
        Outcome::Lapsed
    } else if options.status_quo.is_none_or(|status_quo| ahead(order[0] as usize, status_quo as usize)) && concur {
        Outcome::Passed
    } else {
        Outcome::Failed
    };
    Reference { pairwise, paths, order, outcome }
}

fn same(ours: &[Vec<Exact>], theirs: &[Vec<Number>]) -> bool {
    let ours = ours.iter().flatten().map(ToString::to_string);
    ours.eq(theirs.iter().flatten().map(ToString::to_string))
}

pub(super) fn any_ranked_rule() -> impl Strategy<Value = Rule> {
    (any_rule(), any::<bool>()).prop_map(|(rule, proposal)| {
        let ties = if proposal { TieOrder::ProposalOrder } else { TieOrder::StatusQuoFirst };
        Rule {
            method: Method::Ranked,
            threshold: None,
            consent_fallback: None,
            set_aside: None,
            objectors: None,
            ranking: Some(Ranking { ties }),
            ..rule
        }
    })
}

/// For each of seven seats silence, or for each of `count` options a rank; `count` itself is no rank.
pub(super) fn any_rankings(count: usize) -> impl Strategy<Value = Vec<RankedBallot>> {
    let one = prop::option::weighted(0.85, prop::collection::vec(0..=count, count));
    prop::collection::vec(one, 7).prop_map(move |all| {
        let ranks = |levels: Vec<usize>| {
            let rank =
                |level: usize| (0..).zip(&levels).filter(|(_, own)| **own == level).map(|(option, _)| option).collect();
            (0..count).map(rank).filter(|rank: &Vec<u32>| !rank.is_empty()).collect::<Vec<_>>()
        };
        let ballot = |(number, levels): (u32, Option<Vec<usize>>)| {
            Some(RankedBallot { seat: seat(number), ranks: ranks(levels?) })
        };
        (0..).zip(all).filter_map(ballot).collect()
    })
}

pub(super) fn any_ranked_vote() -> impl Strategy<Value = (Rule, Options, Vec<Elector>, Vec<RankedBallot>)> {
    (2_usize..=4).prop_flat_map(|count| {
        let parts = (any_ranked_rule(), 0..count, any_electors(7), any_rankings(count));
        parts.prop_map(move |(rule, status_quo, electors, ballots)| {
            let names = (0..count).map(|option| format!("Option {option}")).collect();
            (rule, Options { names, status_quo: Some(status_quo as u32) }, electors, ballots)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_ranking_agrees_with_a_plain_reading_of_the_rules((rule, options, electors, ballots) in any_ranked_vote()) {
        let tally = close_ranked(&rule, &options, &electors, &ballots);
        let reference = count(&rule, &options, &electors, &ballots);
        prop_assert!(same(&tally.pairwise, &reference.pairwise), "{:?} {:?}", tally, reference);
        prop_assert!(same(&tally.paths, &reference.paths), "{:?} {:?}", tally, reference);
        prop_assert_eq!(&tally.order, &reference.order);
        prop_assert_eq!(tally.outcome, reference.outcome, "{:?}", tally);
    }
}
