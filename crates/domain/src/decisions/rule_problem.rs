//! What can be wrong with a rule.

use super::{Exact, Method};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

/// Why a rule can't be used, with the numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    #[error("a MAJORITY needs a threshold of at least 1/2 and less than 1, not {threshold}")]
    MajorityThreshold { threshold: Fraction },
    #[error("a supermajority needs a threshold above 1/2 and at most 1, not {threshold}")]
    SupermajorityThreshold { threshold: Fraction },
    #[error("a SUPERMAJORITY needs a threshold, such as 2/3")]
    ThresholdMissing,
    #[error("{method} has no threshold: leave it out")]
    ThresholdNotUsed { method: Method },
    #[error("only CONSENT has a fallback or sets objections aside; this rule is {method}")]
    RoundsNotUsed { method: Method },
    #[error("a quorum is more than 0 and at most 1, not {share}: leave it out to need none")]
    Quorum { share: Fraction },
    #[error("{clause} is given twice for {constituency}")]
    NamedTwice { clause: &'static str, constituency: Constituency },
    #[error("only {reserved} seats vote under this rule, so a quorum or a concurrence of {constituency} is never met")]
    ShutOut { reserved: Constituency, constituency: Constituency },
    #[error("the cap of {constituency} is {cap}; a cap is less than 1: leave it out to have none")]
    CapTooHigh { constituency: Constituency, cap: Fraction },
    #[error(
        "the cap of FUNDER is {cap} and the threshold is {threshold}: {}, or the funders' turnout could turn a result round",
        if *method == Method::Majority { "the cap may not be above it" } else { "the cap must be below it" }
    )]
    FundersCap { method: Method, cap: Fraction, threshold: Fraction },
    #[error(
        "every constituency that votes is capped and the caps sum to {}, less than 1: nothing could ever be counted",
        sum.spoken()
    )]
    CapsLeaveNothing { sum: Exact },
    #[error("the least discussion time is {seconds} seconds; from 0 to 365 days are possible")]
    Discussion { seconds: i64 },
    #[error("the voting window is {seconds} seconds; from 60 seconds to 365 days are possible")]
    Voting { seconds: i64 },
}

impl RuleProblem {
    /// The field of the rule at fault.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::MajorityThreshold { .. } | Self::ThresholdMissing | Self::ThresholdNotUsed { .. } => "threshold",
            Self::SupermajorityThreshold { .. } => "threshold",
            Self::RoundsNotUsed { .. } => "method",
            Self::Quorum { .. } => "quorum",
            Self::NamedTwice { .. } => "rule",
            Self::ShutOut { .. } => "reserved",
            Self::CapTooHigh { .. } | Self::FundersCap { .. } | Self::CapsLeaveNothing { .. } => "caps",
            Self::Discussion { .. } => "discussion",
            Self::Voting { .. } => "voting",
        }
    }
}
