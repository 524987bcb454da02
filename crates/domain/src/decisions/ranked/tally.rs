//! The result of a ranked vote, as it is kept and published.

use serde::{Deserialize, Serialize};

use crate::SeatId;
use crate::decisions::{Base, ConstituencyBallots, Exact, Ground, Outcome, QuorumTally};
use crate::tenancy::Constituency;

/// Every number that explains the order. Anyone who holds the frozen rule, options, electorate and ballots gets the
/// same one. Options are known by their position in the proposal, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct RankedTally {
    /// What the factors of the caps are computed from.
    pub base: Base,
    /// Raw weight of the electorate, recused seats left out.
    pub electorate: Exact,
    /// Raw weight that was cast, ballots that rank nothing included.
    pub cast: Exact,
    /// Weight of the ballots that rank something, after caps.
    pub counted: Exact,
    /// One line for each constituency in the electorate.
    pub constituencies: Vec<ConstituencyBallots>,
    /// One line for each quorum of the rule.
    pub quorums: Vec<QuorumTally>,
    /// One line for each constituency that must agree on its own.
    pub concurrence: Vec<RankedConcurrence>,
    /// Row X, column Y: the weight that prefers X to Y.
    pub pairwise: Vec<Vec<Exact>>,
    /// Row X, column Y: the strength of the strongest path from X to Y.
    pub paths: Vec<Vec<Exact>>,
    /// All options, the first one first.
    pub order: Vec<u32>,
    /// Every place for which several options tied.
    pub ties: Vec<RankedTie>,
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

impl RankedTally {
    /// The option that was chosen; none where nothing was.
    pub fn chosen(&self) -> Option<u32> {
        self.order.first().copied().filter(|_| self.outcome == Outcome::Passed)
    }
}

/// Several options tied for a place, and the rule's order put one of them there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RankedTie {
    /// The place, from 1.
    pub place: u32,
    /// The options that no other remaining one was ahead of, in the order of the proposal.
    pub options: Vec<u32>,
    pub taken_by: u32,
}

/// Whether a constituency on its own, in raw weight, puts the same option first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RankedConcurrence {
    pub constituency: Constituency,
    /// Raw weight of its ballots that rank something.
    pub ranked: Exact,
    /// The options that none is ahead of in its own count; empty where it ranked nothing.
    pub first: Vec<u32>,
    pub met: bool,
}
