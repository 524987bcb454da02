//! What an allocation comes to, and why, project by project.

use serde::{Deserialize, Serialize};

use super::counted::Counted;
use super::{AllocationProblem, AllocationRule, Shareable, Tie, WeightedBallot};
use crate::decisions::Exact;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Why ADD1 took no further step.
    pub enum AddOneEnd {
        /// No further project could be added within the budget and the limits.
        Exhaustive,
        /// The next step would have cost more than the budget.
        OverBudget,
        /// The rule allows no more steps.
        StepLimit,
    }
}

vocabulary! {
    /// By what a project was funded.
    pub enum Funding as "ProjectFunding" {
        /// Its supporters paid for it out of their equal shares.
        EqualShares,
        /// The UTILITARIAN completion, out of what equal shares had left.
        Utilitarian,
        /// Its score, under GREEDY.
        Greedy,
    }
}

/// An allocation, with the numbers that explain it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Allocation {
    /// In the order in which the projects are listed.
    pub projects: Vec<ProjectOutcome>,
    /// The positions of the funded ones, in the order in which they were funded.
    pub funded: Vec<usize>,
    pub spent_minor: i64,
    pub remaining_minor: i64,
    /// The weight of all ballots.
    pub weight: Exact,
    /// Under equal shares: what everyone had to spend.
    pub shares: Option<Shares>,
    pub ties: Vec<Tie>,
    /// In one sentence.
    pub sentence: String,
}

/// What one project came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectOutcome {
    pub cost_minor: i64,
    /// The points that it got, each multiplied by the weight of its ballot.
    pub score: Exact,
    /// How many ballots support it.
    pub supporters: usize,
    pub verdict: Verdict,
}

/// Whether a project is funded, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Funded {
        by: Funding,
        /// 1 for the first that was funded.
        rank: usize,
        /// Under EQUAL_SHARES.
        payment: Option<Payment>,
    },
    NotFunded(NotFunded),
}

/// How the supporters of a project paid for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The most that a vote of weight 1 paid for each point, in minor units, rounded up to a millionth.
    pub most_per_point: Exact,
    /// ρ: the price for each unit of utility, rounded up to a millionth of a millionth.
    pub rho: Exact,
    /// How many ballots had less than that left and gave all of it.
    pub gave_all: usize,
}

/// Why a project is not funded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotFunded {
    /// No ballot supports it.
    NoSupport,
    /// This constituency must agree on its own, and none of its ballots supports it.
    NotAgreed { constituency: Constituency },
    /// Its score is below the least score.
    BelowLeastScore { least: Exact },
    /// Its supporters had less left than it costs: in minor units, rounded down.
    SupportersCannotPay { left_minor: i64 },
    /// It costs more than was left of the budget.
    NotAffordable { left_minor: i64 },
    /// As many projects as the rule allows are funded.
    MostProjectsReached { most: u32 },
    /// The cap of this category leaves no room for it.
    CategoryCap { category: String },
    /// An earlier project did not fit, and the rule ends there.
    AfterFirstMisfit,
    /// It would be funded, but fewer projects would be than the rule's least, so none is.
    MinimumNotReached { funded: usize, least: u32 },
}

/// What everyone had to spend under equal shares. For a vote of weight 1, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shares {
    /// The equal part of the budget.
    pub first: Exact,
    /// What it was after ADD1.
    pub last: Exact,
    /// How many steps of ADD1 were taken.
    pub add1_steps: u64,
    /// Why no more; none: the rule has no ADD1, or no ballot was cast.
    pub add1_end: Option<AddOneEnd>,
}

/// Shares the budget among the projects.
///
/// Every ballot counts for the equal part, one that supports nothing included: leave those out that shall not count.
///
/// # Errors
/// A rule that contradicts itself, amounts out of range, a ballot that the rule does not allow (with its position).
pub fn allocate(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: &[WeightedBallot],
) -> Result<Allocation, AllocationProblem> {
    allocate_among(rule, shareable, ballots, |_| None)
}

/// The same where some projects may not be funded whatever the ballots say: `barred` says why, by position.
///
/// # Errors
/// As [`allocate`].
pub fn allocate_among(
    rule: &AllocationRule,
    shareable: &Shareable,
    ballots: &[WeightedBallot],
    barred: impl Fn(usize) -> Option<NotFunded>,
) -> Result<Allocation, AllocationProblem> {
    rule.validate()?;
    shareable.check()?;
    let counted = Counted::of(rule, shareable, ballots)?;
    let barred: Vec<Option<NotFunded>> = (0..shareable.projects.len()).map(barred).collect();
    super::account::allocation(rule, shareable, &counted, &barred)
}
