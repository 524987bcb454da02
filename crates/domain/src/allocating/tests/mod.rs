//! Tests of allocating, named after the rules; and what they share.

mod accounts;
mod cohesive;
mod fast;
mod files;
mod properties;
mod published;
mod reference;
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

/// Any rule of equal shares or greedy for ballots by points, with or without limits.
fn any_rule() -> impl Strategy<Value = AllocationRule> {
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
    );
    (kinds, limits).prop_map(|((sharing, utility, completion, flag, steps), (least_score, most, least, caps))| {
        let shares = sharing == Sharing::EqualShares;
        let capped = CATEGORIES.iter().zip(caps).filter(|(_, (minor, projects))| minor.is_some() || projects.is_some());
        let capped = capped.map(|(category, (most_minor, most_projects))| CategoryCap {
            category: (*category).to_owned(),
            most_minor,
            most_projects,
        });
        AllocationRule {
            ballot_form: BallotForm::Points,
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
fn any_project() -> impl Strategy<Value = Project> {
    let cost = prop_oneof![3 => prop::sample::select(vec![6_i64, 10, 12, 20, 30]), 1 => 1_i64..50];
    let categories = prop::sample::subsequence(CATEGORIES.to_vec(), 0..=2);
    (cost, categories).prop_map(|(cost_minor, categories)| Project {
        cost_minor,
        categories: categories.into_iter().map(str::to_owned).collect(),
    })
}

fn any_ballot(projects: usize) -> impl Strategy<Value = WeightedBallot> {
    let points = prop_oneof![3 => Just(0_u64), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    // The last three have no common denominator that whole numbers could hold.
    let odd = vec!["2", "1/3", "5/17", "0", "1000003/2000029", "7919/1000033", "104729/1299709"];
    let weight = prop_oneof![3 => Just("1"), 2 => prop::sample::select(odd)];
    (prop::collection::vec(points, projects), weight)
        .prop_map(|(points, weight)| weighing(weight, ProjectBallot::Points(points.into_iter().enumerate().collect())))
}

fn any_election() -> impl Strategy<Value = AnyElection> {
    let projects = prop::collection::vec(any_project(), 1..=7);
    (any_rule(), projects, prop_oneof![4 => 0_i64..120, 1 => 0_i64..2_000]).prop_flat_map(
        |(rule, projects, budget_minor)| {
            let ballots = prop::collection::vec(any_ballot(projects.len()), 0..=9);
            let shareable = Shareable { budget_minor, places: 0, projects };
            ballots.prop_map(move |ballots| AnyElection { rule: rule.clone(), shareable: shareable.clone(), ballots })
        },
    )
}
