//! The method of equal shares, exactly and without fractions that grow.
//!
//! A [`field::Field`] holds the election in whole numbers, a [`run::Run`] buys one project after the other for one equal
//! share (or for a whole range of shares at once), an [`exact::Purse`] computes the fractions where whole numbers leave
//! it open, and [`add_one`] raises the share.

pub(super) mod add_one;
mod books;
pub(super) mod exact;
pub(super) mod field;
pub(super) mod price;
pub(super) mod run;

use super::counted::Counted;
use super::limits::Room;
use super::{AllocationRule, Shareable, Utility};

/// All that stays the same however large the share is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Election<'a> {
    pub(super) rule: &'a AllocationRule,
    pub(super) shareable: &'a Shareable,
    pub(super) counted: &'a Counted,
    /// By project: whether it has support and reaches the least score.
    pub(super) eligible: &'a [bool],
    pub(super) caps: &'a [Vec<usize>],
    pub(super) precedence: &'a [usize],
}

impl<'a> Election<'a> {
    pub(super) fn room(&self) -> Room<'a> {
        Room::new(self.shareable, self.rule, self.caps)
    }

    /// What one point for the project is worth.
    pub(super) fn worth(&self, project: usize) -> i128 {
        match self.rule.utility {
            Utility::Cost => i128::from(self.shareable.cost(project)),
            Utility::Points => 1,
        }
    }

    pub(super) fn eligible_projects(&self) -> impl Iterator<Item = usize> {
        self.eligible.iter().enumerate().filter(|(_, eligible)| **eligible).map(|(project, _)| project)
    }

    /// Whether no further eligible project could be added within the budget and the limits.
    pub(super) fn is_exhaustive(&self, funded: &[usize]) -> bool {
        let left = i128::from(self.shareable.budget_minor) - self.shareable.cost_of(funded);
        let room = self.room().take_all(funded);
        !self.eligible_projects().any(|project| {
            i128::from(self.shareable.cost(project)) <= left
                && !funded.contains(&project)
                && room.refuses(project).is_none()
        })
    }
}
