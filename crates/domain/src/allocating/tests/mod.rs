//! Tests of allocating, named after the rules; and what they share.

mod accounts;
mod cohesive;
mod fast;
mod files;
mod monotone;
mod properties;
mod published;
pub(crate) mod reference;
mod rules;

use num_bigint::BigInt;
use proptest::prelude::*;

use super::pabulib::PabulibFile;
use super::*;
use crate::decisions::Exact;

fn exact(text: &str) -> Exact {
    Exact::try_from(text.to_owned()).unwrap()
}

fn weighing(weight: &str, ballot: ProjectBallot) -> WeightedBallot {
    WeightedBallot { weight: exact(weight), ballot }
}

fn approving(projects: &[usize]) -> WeightedBallot {
    weighing("1", ProjectBallot::Approval(projects.to_vec()))
}

fn shareable(budget_minor: i64, costs: &[i64]) -> Shareable {
    Shareable { budget_minor, places: 0, projects: costs.iter().map(|cost| Project::costing(*cost)).collect() }
}

/// An election of any rule.
#[derive(Debug, Clone)]
struct AnyElection {
    rule: AllocationRule,
    shareable: Shareable,
    ballots: Vec<WeightedBallot>,
}

impl AnyElection {
    fn allocate(&self) -> Allocation {
        allocate(&self.rule, &self.shareable, &self.ballots).unwrap()
    }
}

const CATEGORIES: [&str; 2] = ["green", "culture"];

/// What ranks may be worth: also the same, and also nothing.
const RANKS: [&[u64]; 4] = [&[1], &[3, 2, 1], &[2, 2], &[5, 1, 0, 0]];

/// Any rule of equal shares or greedy for ballots of any form, with or without limits.
pub(crate) fn any_rule() -> impl Strategy<Value = AllocationRule> {
    let limits = (
        prop::option::weighted(0.2, prop::sample::select(vec!["2", "7/2", "6"])),
        prop::option::weighted(0.2, 1_u32..4),
        prop_oneof![3 => Just(0_u32), 1 => 1_u32..4],
        prop::collection::vec((prop::option::of(0_i64..60), prop::option::of(0_u32..3)), 0..=2),
    );
    let kinds = (
        prop::sample::select(vec![Sharing::EqualShares, Sharing::EqualShares, Sharing::Greedy]),
        prop::sample::select(Utility::ALL.to_vec()),
        prop::sample::select(Completion::ALL.to_vec()),
        prop::bool::ANY,
        prop_oneof![1 => 0_u64..4, 5 => Just(30_u64), 1 => Just(300_u64)],
        prop::sample::select(BallotForm::ALL.to_vec()),
        prop::sample::select(RANKS.to_vec()),
    );
    (kinds, limits).prop_map(|(kinds, (least_score, most, least, caps))| {
        let (sharing, utility, completion, flag, steps, ballot_form, ranks) = kinds;
        let shares = sharing == Sharing::EqualShares;
        let capped = CATEGORIES.iter().zip(caps).filter(|(_, (minor, projects))| minor.is_some() || projects.is_some());
        let capped = capped.map(|(category, (most_minor, most_projects))| CategoryCap {
            category: (*category).to_owned(),
            most_minor,
            most_projects,
        });
        AllocationRule {
            ballot_form,
            ranking_points: if ballot_form == BallotForm::Ranking { ranks.to_vec() } else { Vec::new() },
            sharing,
            utility,
            completion: if shares { completion } else { Completion::None },
            add1_most_steps: steps,
            add1_stops_when_exhaustive: flag,
            stops_at_first_misfit: flag && !shares,
            least_score: least_score.map(exact),
            most_projects: most.map(|most| most.max(least)),
            least_projects: least,
            category_caps: capped.collect(),
            ..AllocationRule::equal_shares()
        }
    })
}

/// Costs that are often equal or multiples of each other, so that ties and near ties are common.
pub(crate) fn any_project() -> impl Strategy<Value = Project> {
    let cost = prop_oneof![3 => prop::sample::select(vec![6_i64, 10, 12, 20, 30]), 1 => 1_i64..50];
    let categories = prop::sample::subsequence(CATEGORIES.to_vec(), 0..=2);
    (cost, categories).prop_map(|(cost_minor, categories)| Project {
        cost_minor,
        categories: categories.into_iter().map(str::to_owned).collect(),
    })
}

/// What a ballot by this rule may say, in any order. One in a few says nothing.
pub(crate) fn any_saying(rule: &AllocationRule, projects: usize) -> impl Strategy<Value = ProjectBallot> + use<> {
    let (form, ranks) = (rule.ballot_form, rule.ranking_points.len());
    let points = prop_oneof![3 => Just(0_u64), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    let order = Just((0..projects).collect::<Vec<_>>()).prop_shuffle();
    (prop::collection::vec(points, projects), order).prop_map(move |(points, order)| {
        let supported = || order.iter().copied().filter(|project| points[*project] > 0);
        match form {
            BallotForm::Approval => ProjectBallot::Approval(supported().collect()),
            BallotForm::Points => {
                ProjectBallot::Points(order.iter().map(|project| (*project, points[*project])).collect())
            }
            BallotForm::Ranking => ProjectBallot::Ranking(supported().take(ranks).collect()),
        }
    })
}

fn any_ballot(rule: &AllocationRule, projects: usize) -> impl Strategy<Value = WeightedBallot> + use<> {
    // The last three have no common denominator that whole numbers could hold.
    let odd = vec!["2", "1/3", "5/17", "0", "1000003/2000029", "7919/1000033", "104729/1299709"];
    let weight = prop_oneof![3 => Just("1"), 2 => prop::sample::select(odd)];
    (any_saying(rule, projects), weight).prop_map(|(ballot, weight)| weighing(weight, ballot))
}

fn any_election() -> impl Strategy<Value = AnyElection> {
    any_rule().prop_flat_map(election_by)
}

fn election_by(rule: AllocationRule) -> impl Strategy<Value = AnyElection> {
    let projects = prop::collection::vec(any_project(), 1..=6);
    (projects, prop_oneof![4 => 0_i64..120, 1 => 0_i64..2_000]).prop_flat_map(move |(projects, budget_minor)| {
        let ballots = prop::collection::vec(any_ballot(&rule, projects.len()), 0..=8);
        let (rule, shareable) = (rule.clone(), Shareable { budget_minor, places: 0, projects });
        ballots.prop_map(move |ballots| AnyElection { rule: rule.clone(), shareable: shareable.clone(), ballots })
    })
}
