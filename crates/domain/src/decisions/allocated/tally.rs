//! The result of sharing a budget, as it is kept and published.

use serde::{Deserialize, Serialize};

use crate::SeatId;
use crate::allocating::Allocation;
use crate::decisions::{Base, ConstituencyBallots, Exact, Ground, Outcome, QuorumTally};
use crate::tenancy::Constituency;

/// Every number that explains what was funded. Anyone who holds the frozen rule, projects, electorate and ballots gets
/// the same one. Projects are known by their position in the proposal, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct AllocationTally {
    /// What the factors of the caps are computed from.
    pub base: Base,
    /// Raw weight of the electorate, recused seats left out.
    pub electorate: Exact,
    /// Raw weight that was cast, ballots that support nothing included.
    pub cast: Exact,
    /// Weight of the ballots that support something, after caps.
    pub counted: Exact,
    /// One line for each constituency in the electorate.
    pub constituencies: Vec<ConstituencyBallots>,
    /// One line for each quorum of the rule.
    pub quorums: Vec<QuorumTally>,
    /// One line for each constituency that must agree on its own with each project.
    pub concurrence: Vec<AllocationConcurrence>,
    /// Project by project; none where it could not be computed, which the sentence explains.
    pub allocation: Option<Allocation>,
    /// Seats left out of every number because of a conflict of interest.
    pub recused: Vec<SeatId>,
    /// Seats whose secret ballot is counted although they declared a conflict of interest after casting it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicted: Vec<SeatId>,
    pub ground: Ground,
    pub outcome: Outcome,
    /// Whether the vote was settled before its deadline.
    pub early: bool,
    /// Why, in one sentence with the numbers.
    pub sentence: String,
}

impl AllocationTally {
    /// The projects that were chosen, in the order in which they were funded; none where it did not pass.
    pub fn chosen(&self) -> &[usize] {
        let funded = self.allocation.as_ref().map(|allocation| allocation.funded.as_slice()).unwrap_or_default();
        if self.outcome == Outcome::Passed { funded } else { &[] }
    }
}

/// Which projects a constituency supports on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AllocationConcurrence {
    pub constituency: Constituency,
    /// Raw weight of its ballots that support something.
    pub raw: Exact,
    /// The projects that at least one of them supports.
    pub supports: Vec<usize>,
}

/// What one seat paid for one project, out of its equal share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatPayment {
    pub seat: SeatId,
    /// The position of the project.
    pub project: usize,
    /// In minor units, exactly.
    pub amount: Exact,
}
