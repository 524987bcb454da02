//! What can be wrong with a rule of allocation, its projects or its ballots.

use super::{AllocationRule, BallotForm, Completion};
use crate::funds::GREATEST_MINOR;

/// Why an allocation can't be computed, with the numbers. Positions count from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationProblem {
    // The rule.
    #[error("{}", of_ranking(*form))]
    RankingPoints { form: BallotForm },
    #[error("rank {rank} is worth more than the rank before it: let the points for ranks never rise")]
    RankingPointsRise { rank: usize },
    #[error("a rank is worth {points} points; at most {} are possible", AllocationRule::MOST_POINTS)]
    RankWorthTooMuch { points: u64 },
    #[error("ballots by {form} give no points of their own: leave the most points out")]
    PointsNotUsed { form: BallotForm },
    #[error("GREEDY leaves no money that {completion} could spend: choose the completion NONE")]
    CompletionOfGreedy { completion: Completion },
    #[error("only GREEDY can stop at the first project that does not fit")]
    MisfitOfShares,
    #[error(
        "at least {least} and at most {most} projects can't be funded: let the most be 1 or more, and not below the least"
    )]
    MostProjects { least: u32, most: u32 },
    #[error("the category {category:?} is capped twice: give it one cap")]
    CapTwice { category: String },
    #[error("the cap of the category {category:?} names neither an amount of 0 or more nor a number of projects")]
    EmptyCap { category: String },

    // The projects.
    #[error("the budget is {budget_minor} minor units; from 0 to {GREATEST_MINOR} are possible")]
    Budget { budget_minor: i64 },
    #[error(
        "the project at position {project} costs {cost_minor} minor units; from 1 to {GREATEST_MINOR} are possible"
    )]
    Cost { project: usize, cost_minor: i64 },
    #[error("a currency has at most 6 decimal places, not {places}")]
    Places { places: u32 },

    // The ballots.
    #[error("the ballot at position {ballot}: {problem}")]
    InBallot { ballot: usize, problem: Box<AllocationProblem> },
    #[error("this vote is by {needed}, and the ballot is by {given}")]
    WrongForm { needed: BallotForm, given: BallotForm },
    #[error("the project at position {project} does not exist: there are {projects} projects")]
    UnknownProject { project: usize, projects: usize },
    #[error("the project at position {project} is named twice: name each project once")]
    NamedTwice { project: usize },
    #[error("{named} projects are named; at most {most} are allowed")]
    TooManyNamed { named: usize, most: usize },
    #[error("{given} points are given; at most {most} are allowed")]
    TooManyPoints { given: u64, most: u64 },
    #[error(
        "the project at position {project} gets {points} points; at most {} are possible",
        AllocationRule::MOST_POINTS
    )]
    TooManyPointsForOne { project: usize, points: u64 },
    #[error("a ballot can't weigh less than nothing")]
    NegativeWeight,
    #[error("weights, amounts and points are together too large to be counted: state the amounts in a larger unit")]
    TooLarge,
}

impl AllocationProblem {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Budget { .. } | Self::Cost { .. } | Self::Places { .. } => "INVALID_AMOUNT",
            Self::InBallot { .. }
            | Self::WrongForm { .. }
            | Self::UnknownProject { .. }
            | Self::NamedTwice { .. }
            | Self::TooManyNamed { .. }
            | Self::TooManyPoints { .. }
            | Self::TooManyPointsForOne { .. }
            | Self::NegativeWeight => "INVALID_BALLOT",
            Self::TooLarge => "AMOUNT_TOO_LARGE",
            _ => "INVALID_RULE",
        }
    }
}

fn of_ranking(form: BallotForm) -> String {
    match form {
        BallotForm::Ranking => "ballots by RANKING need the points that each rank is worth, such as 3, 2, 1".to_owned(),
        other => format!("ballots by {other} have no ranks: leave the points for ranks out"),
    }
}
