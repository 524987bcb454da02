//! One seat's ballot about projects.

use serde::{Deserialize, Serialize};

use super::ProjectsProblem;
use crate::SeatId;
use crate::allocating::{ProjectBallot, Shareable};
use crate::decisions::{Elector, Refusal, Rule};

/// What a seat says about the projects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AllocationBallot {
    pub seat: SeatId,
    /// One that names nothing abstains.
    pub ballot: ProjectBallot,
}

/// Whether a seat may say this about the projects. Whether voting is open is asked of the proposal.
///
/// # Errors
/// Not in the electorate or not of the reserved constituency; recused; a rule that shares no budget; a final ballot given
/// before; a ballot of another form, about projects that are not there, or beyond the rule's limits.
pub fn check_project_ballot(
    rule: &Rule,
    shareable: &Shareable,
    elector: Option<&Elector>,
    voted_before: bool,
    ballot: &ProjectBallot,
) -> Result<(), Refusal> {
    let elector = elector.filter(|elector| elector.is_of(rule)).ok_or(Refusal::NotEligible)?;
    if let Some(recusal) = elector.recused {
        return Err(Refusal::Recused { reason: recusal.reason });
    }
    let sharing = rule.allocation.as_ref().ok_or(ProjectsProblem::NotAllocated { method: rule.method })?;
    if rule.final_ballots && voted_before {
        return Err(Refusal::AlreadyVoted);
    }
    ballot.points(sharing, shareable.projects.len()).map_err(ProjectsProblem::Ballot)?;
    Ok(())
}
