//! What can be wrong with projects and with a ballot about them.

use super::MOST_PROJECTS;
use crate::allocating::AllocationProblem;
use crate::decisions::{Area, Method};
use crate::funds::Money;

/// Why, with the numbers that explain it. Projects are named by their position, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectsProblem {
    #[error("there are {count} projects; a budget can be shared among 1 to {MOST_PROJECTS}")]
    Count { count: usize },
    #[error("two projects are named \"{name}\"")]
    NamedTwice { name: String },
    #[error(
        "the project at position {project} costs {}, and its action gives {}: they must be the same",
        cost.words(),
        action.words()
    )]
    CostDiffers { project: usize, cost: Money, action: Money },
    #[error("the project at position {project} would {action}: a project awards a grant or sets money aside")]
    NoMoneyIn { project: usize, action: &'static str },
    #[error("some projects have an action and the one at position {project} has none: what would its money be for?")]
    ActionMissing { project: usize },
    #[error("the projects are about different matters ({one} and {other}, or different funds or allocations)")]
    Apart { one: Area, other: Area },
    #[error("the budget is {budget}, and the fund is in {fund}")]
    Currency { budget: String, fund: String },
    #[error("the project at position {project} costs {}, more than the whole budget of {}", cost.words(), budget.words())]
    BeyondBudget { project: usize, cost: Money, budget: Money },
    #[error("the budget is {}, and all projects together cost {}", budget.words(), costs.words())]
    BudgetUnused { budget: Money, costs: Money },
    #[error("{0}")]
    Amounts(AllocationProblem),
    #[error("this matter is decided by {method}, which shares no budget among projects")]
    NotAllocated { method: Method },
    #[error("this matter is decided by sharing a budget among projects, and none are named")]
    ProjectsMissing,
    #[error("a proposal asks for one action, for an order of options or for a budget to be shared, not for several")]
    SeveralKinds,
    #[error("{0}")]
    Ballot(AllocationProblem),
}

impl ProjectsProblem {
    pub(in crate::decisions) fn code(&self) -> &'static str {
        match self {
            Self::Ballot(_) => "INVALID_BALLOT",
            Self::NotAllocated { .. } => "NOT_ALLOCATED",
            Self::ProjectsMissing => "PROJECTS_MISSING",
            Self::Currency { .. } => "CURRENCY_MISMATCH",
            _ => "INVALID_PROJECTS",
        }
    }

    pub(in crate::decisions) fn field(&self) -> &'static str {
        match self {
            Self::Ballot(_) => "ballot",
            Self::Currency { .. } | Self::BudgetUnused { .. } => "budget",
            Self::SeveralKinds => "action",
            _ => "projects",
        }
    }

    pub(in crate::decisions) fn hint(&self) -> &'static str {
        match self {
            Self::Count { .. } => "name at least one, and put what is beyond that into a proposal of its own",
            Self::NamedTwice { .. } => "give each its own name",
            Self::CostDiffers { .. } => "let the cost be what the grant gives in all, or what is set aside",
            Self::NoMoneyIn { .. } => "put other actions into proposals of their own",
            Self::ActionMissing { .. } => "give every project its action, or none where you ask for advice only",
            Self::Apart { .. } => "put what belongs to other matters into proposals of their own",
            Self::Currency { .. } => "give amounts in the fund's currency",
            Self::BeyondBudget { .. } => "leave it out, or raise the budget",
            Self::BudgetUnused { .. } => "let the budget be what they cost at most",
            Self::Amounts(_) => "let the budget and every cost be above 0",
            Self::NotAllocated { .. } => "propose one action, or advice",
            Self::ProjectsMissing => {
                "name the budget and the projects, each with its cost and what is done when chosen"
            }
            Self::SeveralKinds => "choose one of them, and propose the rest apart",
            Self::Ballot(_) => {
                "read `rule.allocation`: it says what a ballot is; name projects by their position, from 0"
            }
        }
    }
}
