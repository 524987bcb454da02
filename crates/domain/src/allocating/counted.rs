//! Ballots counted: equal ones taken together, and the score of every project.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::{AllocationProblem, AllocationRule, Shareable, WeightedBallot};

/// Ballots that give the same points to the same projects. They pay the same, so they are one payer of their joint weight.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) weight: BigRational,
    /// How many of them weigh anything.
    pub(super) ballots: usize,
    /// By project, ascending; more than zero each.
    pub(super) points: Vec<(usize, u64)>,
}

/// All that is counted.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    /// In an order that does not depend on the order of the ballots.
    pub(super) groups: Vec<Group>,
    /// The weight of all ballots, those that support nothing included.
    pub(super) weight: BigRational,
    /// How many ballots weigh anything.
    pub(super) ballots: usize,
    /// By project: the points that it got, each multiplied by the weight of its ballot.
    pub(super) scores: Vec<BigRational>,
    /// By project: how many ballots that weigh anything support it.
    pub(super) supporters: Vec<usize>,
}

impl Counted {
    pub(super) fn of(
        rule: &AllocationRule,
        shareable: &Shareable,
        ballots: &[WeightedBallot],
    ) -> Result<Self, AllocationProblem> {
        let projects = shareable.projects.len();
        let mut groups: BTreeMap<Vec<(usize, u64)>, (BigRational, usize)> = BTreeMap::new();
        for (position, ballot) in ballots.iter().enumerate() {
            let points = points_of(rule, projects, ballot)
                .map_err(|problem| AllocationProblem::InBallot { ballot: position, problem: Box::new(problem) })?;
            let (weight, count) = groups.entry(points).or_insert_with(|| (BigRational::zero(), 0));
            *weight += ballot.weight.number();
            *count += usize::from(ballot.weight.number().is_positive());
        }
        let groups = groups.into_iter().map(|(points, (weight, ballots))| Group { weight, ballots, points });
        let weighty = ballots.iter().filter(|ballot| ballot.weight.number().is_positive()).count();
        Ok(Self::of_groups(groups.filter(|group| group.weight.is_positive()).collect(), projects, weighty))
    }

    fn of_groups(groups: Vec<Group>, projects: usize, ballots: usize) -> Self {
        let mut scores = vec![BigRational::zero(); projects];
        let mut supporters = vec![0; projects];
        for group in &groups {
            for (project, points) in &group.points {
                scores[*project] += &group.weight * BigRational::from_integer((*points).into());
                supporters[*project] += group.ballots;
            }
        }
        Self { weight: groups.iter().map(|group| &group.weight).sum(), ballots, groups, scores, supporters }
    }
}

fn points_of(
    rule: &AllocationRule,
    projects: usize,
    ballot: &WeightedBallot,
) -> Result<Vec<(usize, u64)>, AllocationProblem> {
    if ballot.weight.number().is_negative() {
        return Err(AllocationProblem::NegativeWeight);
    }
    ballot.ballot.points(rule, projects)
}
