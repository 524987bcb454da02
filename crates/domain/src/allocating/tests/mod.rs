//! Tests of allocating, named after the rules; and what they share.

mod published;
mod reference;

use num_bigint::BigInt;

use super::pabulib::PabulibFile;
use super::*;
use crate::decisions::Exact;

fn exact(text: &str) -> Exact {
    Exact::try_from(text.to_owned()).unwrap()
}

fn one() -> Exact {
    Exact::from(BigInt::from(1))
}

fn approving(projects: &[usize]) -> WeightedBallot {
    WeightedBallot { weight: one(), ballot: ProjectBallot::Approval(projects.to_vec()) }
}

fn shareable(budget_minor: i64, costs: &[i64]) -> Shareable {
    Shareable { budget_minor, places: 0, projects: costs.iter().map(|cost| Project::costing(*cost)).collect() }
}
