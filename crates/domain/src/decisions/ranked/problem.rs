//! What can be wrong with options and with a ranking of them.

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
    #[error("option {option} is ranked twice")]
    RankedTwice { option: u32 },
    #[error("a rank without options was given")]
    EmptyRank,
}

impl RankingProblem {
    pub(in crate::decisions) fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } | Self::RankedTwice { .. } | Self::EmptyRank => "INVALID_RANKING",
            _ => "INVALID_OPTIONS",
        }
    }

    pub(in crate::decisions) fn field(&self) -> &'static str {
        match self {
            Self::RankedTwice { .. } | Self::EmptyRank => "ranks",
            Self::StatusQuoMissing => "statusQuo",
            _ => "options",
        }
    }

    pub(in crate::decisions) fn hint(&self) -> &'static str {
        match self {
            Self::Count { .. } => "name at least two",
            Self::Unnamed { .. } => "say in a few words what it is",
            Self::NamedTwice { .. } => "give each its own name",
            Self::Unknown { .. } => "name options by their position in the proposal, from 0",
            Self::StatusQuoMissing => "add the status quo to the options and say which one it is",
            Self::RankedTwice { .. } => "name each option once; options at one rank count as equal",
            Self::EmptyRank => "leave the rank out; options that are not ranked come last, as equals",
        }
    }
}
