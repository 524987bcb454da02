//! Ties: who wins, and by what.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::Shareable;
use super::counted::Counted;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What broke a tie.
    pub enum TieBreaker as "ProjectTieBreaker" {
        /// The lower cost.
        LowerCost,
        /// The same cost, and the higher score.
        HigherScore,
        /// The same cost and score, and listed before.
        ListedOrder,
    }
}

/// Projects that were exactly equal when one of them was to be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// Their positions, in ascending order.
    pub projects: Vec<usize>,
    /// The one that was chosen.
    pub chosen: usize,
    /// What set it apart from the next best.
    pub by: TieBreaker,
}

/// The place of every project when ties are broken, smallest first.
pub(super) fn precedence(shareable: &Shareable, counted: &Counted) -> Vec<usize> {
    let mut order: Vec<usize> = (0..shareable.projects.len()).collect();
    order.sort_by_key(|project| (shareable.cost(*project), Reverse(&counted.scores[*project]), *project));
    let mut place = vec![0; order.len()];
    for (position, project) in order.into_iter().enumerate() {
        place[project] = position;
    }
    place
}

/// The tie among these projects, of which there are at least two.
pub(super) fn broken(tied: &[usize], precedence: &[usize], shareable: &Shareable, counted: &Counted) -> Tie {
    let mut order = tied.to_vec();
    order.sort_by_key(|project| precedence[*project]);
    let (chosen, next) = (order[0], order[1]);
    let by = if shareable.cost(chosen) != shareable.cost(next) {
        TieBreaker::LowerCost
    } else if counted.scores[chosen] != counted.scores[next] {
        TieBreaker::HigherScore
    } else {
        TieBreaker::ListedOrder
    };
    order.sort_unstable();
    Tie { projects: order, chosen, by }
}
