//! Who paid what under equal shares.

use num_rational::BigRational;
use num_traits::Zero;

use super::counted::Counted;
use super::limits;
use super::shares::Election;
use super::shares::exact::Purse;
use super::{Allocation, AllocationProblem, AllocationRule, Funding, Shareable, Verdict, WeightedBallot, tie};
use crate::decisions::Exact;

/// What one ballot paid for one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotPayment {
    /// The position of the ballot.
    pub ballot: usize,
    /// The position of the project.
    pub project: usize,
    /// In minor units, exactly.
    pub amount: Exact,
}

/// What each ballot paid for each project that equal shares bought, in the order in which they were bought; the payments
/// for a project sum to its cost. Projects that were funded by score were paid by nobody in particular.
///
/// # Errors
/// As [`super::allocate`].
pub fn payments(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: &[WeightedBallot],
    allocation: &Allocation,
) -> Result<Vec<BallotPayment>, AllocationProblem> {
    let Some(shares) = &allocation.shares else { return Ok(Vec::new()) };
    let counted = Counted::of(rule, shareable, ballots)?;
    let groups = groups_of(rule, shareable, ballots, &counted)?;
    let (precedence, caps) = (tie::precedence(shareable, &counted), limits::caps_of(shareable, rule));
    let eligible = vec![true; shareable.projects.len()];
    let election =
        Election { rule, shareable, counted: &counted, eligible: &eligible, caps: &caps, precedence: &precedence };
    let mut purse = Purse::new(election, shares.last.number());
    let mut paid = Vec::new();
    for project in bought(allocation) {
        let before: Vec<BigRational> = (0..counted.groups.len()).map(|group| purse.money(group).clone()).collect();
        purse.buy(project);
        for (ballot, group) in groups.iter().enumerate() {
            let Some(group) = group.filter(|group| purse.money(*group) != &before[*group]) else { continue };
            let amount = (&before[group] - purse.money(group)) * ballots[ballot].weight.number();
            paid.push(BallotPayment { ballot, project, amount: amount.into() });
        }
    }
    Ok(paid)
}

/// The group that each ballot was taken into; none: it weighs nothing.
fn groups_of(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: &[WeightedBallot],
    counted: &Counted,
) -> Result<Vec<Option<usize>>, AllocationProblem> {
    let group = |one: &WeightedBallot| {
        let points = one.ballot.points(rule, shareable.projects.len())?;
        if one.weight.number().is_zero() {
            return Ok(None);
        }
        Ok(counted.groups.binary_search_by(|group| group.points.cmp(&points)).ok())
    };
    ballots.iter().map(group).collect()
}

fn bought(allocation: &Allocation) -> impl Iterator<Item = usize> {
    let by_shares = |project: &usize| {
        matches!(allocation.projects[*project].verdict, Verdict::Funded { by: Funding::EqualShares, .. })
    };
    allocation.funded.iter().copied().filter(by_shares)
}
