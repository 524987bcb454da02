//! The budget and the projects that want it.

use serde::{Deserialize, Serialize};

use super::AllocationProblem;
use crate::funds::{GREATEST_MINOR, decimal};

/// A project that asks for its whole cost: it is funded in full or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Whole minor units, more than zero.
    pub cost_minor: i64,
    /// The categories that it belongs to; caps of the rule name them.
    #[serde(default)]
    pub categories: Vec<String>,
}

impl Project {
    /// A project of no category.
    pub fn costing(cost_minor: i64) -> Self {
        Self { cost_minor, categories: Vec::new() }
    }
}

/// A budget, and the projects in their listed order, which is the last of the tie-breakers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shareable {
    pub budget_minor: i64,
    /// The decimal places of the currency: ADD1 adds one whole unit, and amounts are written so.
    pub places: u32,
    pub projects: Vec<Project>,
}

impl Shareable {
    /// Whether the amounts can be counted.
    ///
    /// # Errors
    /// A budget or a cost out of range, a currency with too many decimal places.
    pub fn check(&self) -> Result<(), AllocationProblem> {
        if !(0..=GREATEST_MINOR).contains(&self.budget_minor) {
            return Err(AllocationProblem::Budget { budget_minor: self.budget_minor });
        }
        if self.places > 6 {
            return Err(AllocationProblem::Places { places: self.places });
        }
        let costs = self.projects.iter().map(|project| project.cost_minor).enumerate();
        match costs.into_iter().find(|(_, cost)| !(1..=GREATEST_MINOR).contains(cost)) {
            Some((project, cost_minor)) => Err(AllocationProblem::Cost { project, cost_minor }),
            None => Ok(()),
        }
    }

    /// One currency unit, in minor units.
    pub(super) fn unit(&self) -> i64 {
        10_i64.pow(self.places)
    }

    pub(super) fn written(&self, minor: i64) -> String {
        decimal::write(minor, self.places)
    }

    pub(super) fn cost(&self, project: usize) -> i64 {
        self.projects[project].cost_minor
    }

    /// What these projects cost together. A sum of amounts, each below 2^53, fits for any list that fits in memory.
    pub(super) fn cost_of(&self, projects: &[usize]) -> i128 {
        projects.iter().map(|project| i128::from(self.cost(*project))).sum()
    }
}
