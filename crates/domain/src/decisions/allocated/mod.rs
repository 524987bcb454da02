//! ALLOCATION: a budget shared among projects by the ballots of an electorate.
//!
//! Each ballot weighs what its seat weighs times the factor of its constituency's cap; how the money is then shared is
//! said by the rule's [`AllocationRule`](crate::allocating::AllocationRule) and worked out by [`crate::allocating`]. A
//! ballot that supports nothing is cast, helps the quorum, and is not counted: it has no part of the budget to spend.
//!
//! The matter passes where at least one project is funded. A constituency *concurs* with a project where at least one of
//! its own ballots that count supports it: without that, the project is not funded, however many others want it.

mod ballot;
mod count;
mod partner_led;
mod problem;
mod proposed;
mod tally;

pub use ballot::{AllocationBallot, check_project_ballot};
pub(super) use partner_led::imbalances;
pub use problem::ProjectsProblem;
pub use proposed::{ProposedProject, ProposedProjects, given_by};
pub use tally::{AllocationConcurrence, AllocationTally, SeatPayment};

use super::weighing::everybody_voted;
use super::{Elector, Rule};
use crate::allocating::Shareable;

/// The most projects among which one proposal can share a budget.
pub const MOST_PROJECTS: usize = 200;

/// The result of sharing a budget: every number that explains it, project by project, and one sentence that says why.
///
/// Ballots of seats outside the electorate and of recused seats are left out; of two ballots of one seat the later one
/// counts.
pub fn close_allocation(
    rule: &Rule,
    shareable: &Shareable,
    electors: &[Elector],
    ballots: &[AllocationBallot],
) -> AllocationTally {
    count::tally(rule, shareable, electors, ballots)
}

/// The result before the deadline: only of open votes with final ballots, once every seat has voted.
pub fn early_allocation(
    rule: &Rule,
    shareable: &Shareable,
    electors: &[Elector],
    ballots: &[AllocationBallot],
) -> Option<AllocationTally> {
    let settled = everybody_voted(rule, electors, ballots.iter().map(|ballot| ballot.seat));
    settled.then(|| AllocationTally { early: true, ..close_allocation(rule, shareable, electors, ballots) })
}

/// What each seat paid for each project that equal shares bought; the payments for a project sum to its cost. Empty under
/// GREEDY. Not for the eyes of those who may not see the ballots.
pub fn seat_payments(
    rule: &Rule,
    shareable: &Shareable,
    electors: &[Elector],
    ballots: &[AllocationBallot],
) -> Vec<SeatPayment> {
    count::payments(rule, shareable, electors, ballots)
}
