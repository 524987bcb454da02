//! By score, highest first, whatever fits.

use std::cmp::Reverse;

use super::counted::Counted;
use super::limits::{Full, Room};
use super::{Shareable, Tie, tie};

/// What greedy spending came to.
#[derive(Debug, Default)]
pub(super) struct Spent {
    /// In the order in which they were funded.
    pub(super) funded: Vec<usize>,
    /// Those passed over, and why.
    pub(super) passed: Vec<(usize, Passed)>,
    pub(super) ties: Vec<Tie>,
}

/// Why a project was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    /// It costs more than what was left then.
    DoesNotFit {
        left_minor: i64,
    },
    Full(Full),
    /// An earlier project did not fit, and the rule ends there.
    AfterMisfit,
}

/// Spends `left_minor` on these projects.
pub(super) fn spend(
    among: Vec<usize>,
    mut left_minor: i64,
    mut room: Room<'_>,
    stops_at_first_misfit: bool,
    shareable: &Shareable,
    counted: &Counted,
) -> Spent {
    let precedence = tie::precedence(shareable, counted);
    let mut order = among;
    order.sort_by_key(|project| (Reverse(&counted.scores[*project]), precedence[*project]));
    let mut spent = Spent::default();
    let mut misfit = false;
    for (position, project) in order.iter().copied().enumerate() {
        let cost = shareable.cost(project);
        let passed = match room.refuses(project) {
            _ if misfit => Some(Passed::AfterMisfit),
            Some(full) => Some(Passed::Full(full)),
            None if cost > left_minor => Some(Passed::DoesNotFit { left_minor }),
            None => None,
        };
        if let Some(passed) = passed {
            misfit |= stops_at_first_misfit && matches!(passed, Passed::DoesNotFit { .. });
            spent.passed.push((project, passed));
            continue;
        }
        let tied: Vec<usize> = order[position..]
            .iter()
            .copied()
            .take_while(|other| counted.scores[*other] == counted.scores[project])
            .collect();
        if tied.len() > 1 {
            spent.ties.push(tie::broken(&tied, &precedence, shareable, counted));
        }
        left_minor -= cost;
        room.take(project);
        spent.funded.push(project);
    }
    spent
}
