//! What can be wrong with options and with a ranking of them.

use crate::decisions::{Area, Method};

/// Why, with the numbers that explain it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RankingProblem {
    #[error("there are {count} options; from 2 to {} can be ranked", super::MOST_OPTIONS)]
    Count { count: usize },
    #[error("the option at position {position} has no name")]
    Unnamed { position: usize },
    #[error("two options are named \"{name}\"")]
    NamedTwice { name: String },
    #[error("there is no option {option}: the {count} options are counted from 0")]
    Unknown { option: u32, count: usize },
    #[error("the rule breaks ties for the status quo, and no option is named as the status quo")]
    StatusQuoMissing,
    #[error("the option at position {position} is the status quo, and would do something")]
    StatusQuoActs { position: u32 },
    #[error("options about money ({area}) need the status quo among them: what is not liked better changes nothing")]
    StatusQuoNeeded { area: Area },
    #[error("the options are about different matters ({one} and {other}, or different funds or allocations)")]
    Apart { one: Area, other: Area },
    #[error("this matter is decided by {method}, which puts no options in order")]
    NotRanked { method: Method },
    #[error("this matter is decided by putting options in order, and none are named")]
    OptionsMissing,
    #[error("a proposal asks for one action or for an order of options, not for both")]
    ActionBeside,
    #[error("option {option} is ranked twice")]
    RankedTwice { option: u32 },
    #[error("a rank without options was given")]
    EmptyRank,
}

impl RankingProblem {
    pub(in crate::decisions) fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } | Self::RankedTwice { .. } | Self::EmptyRank => "INVALID_RANKING",
            Self::NotRanked { .. } => "NOT_RANKED",
            Self::OptionsMissing => "OPTIONS_MISSING",
            _ => "INVALID_OPTIONS",
        }
    }

    pub(in crate::decisions) fn field(&self) -> &'static str {
        match self {
            Self::RankedTwice { .. } | Self::EmptyRank => "ranks",
            Self::StatusQuoMissing | Self::StatusQuoActs { .. } | Self::StatusQuoNeeded { .. } => "statusQuo",
            Self::ActionBeside => "action",
            _ => "options",
        }
    }

    pub(in crate::decisions) fn hint(&self) -> &'static str {
        match self {
            Self::Count { .. } => "name at least two",
            Self::Unnamed { .. } => "say in a few words what it is",
            Self::NamedTwice { .. } => "give each its own name",
            Self::Unknown { .. } => "name options by their position in the proposal, from 0",
            Self::StatusQuoMissing | Self::StatusQuoNeeded { .. } => {
                "add the status quo to the options and say which one it is"
            }
            Self::StatusQuoActs { .. } => "leave its action out",
            Self::Apart { .. } => "put what belongs to other matters into proposals of their own",
            Self::NotRanked { .. } => "propose one action, or advice",
            Self::OptionsMissing => "name at least two options, each with what is done when it comes first",
            Self::ActionBeside => "give the action to one of the options",
            Self::RankedTwice { .. } => "name each option once; options at one rank count as equal",
            Self::EmptyRank => "leave the rank out; options that are not ranked come last, as equals",
        }
    }
}
