//! Allocating: a budget shared among projects by the ballots of many.
//!
//! Reading order: an [`AllocationRule`] says what a [`ProjectBallot`] looks like and how the money is shared: `GREEDY`, or
//! by the **method of equal shares**, after which a named [`Completion`] may go on. [`allocate`] takes the
//! [`Shareable`] budget with its projects and the [`WeightedBallot`]s, and answers with an [`Allocation`] that explains
//! each project. [`pabulib`] reads published elections, whose outcomes are the oracle of the tests.
//!
//! **Greedy**: projects in order of their score; each that fits into what is left is funded.
//!
//! **Equal shares** (as on equalshares.net): the budget is divided equally among the ballots (a ballot of weight 1/2 gets
//! half as much). A project is paid by those who support it, as equally as possible: nobody pays more than ρ for each
//! unit of utility, and who has less left pays all of it. Again and again the project with the least ρ is bought, until
//! no project's supporters can pay for it. With the utility `COST` that is the project with the most effective votes.
//!
//! **Completions**: `ADD1` gives each ballot of average weight one currency unit more, and again, as long as what is bought stays
//! within the budget; the last outcome within it stands, and it stops early where no further project could be added.
//! The first share is the exact one; the next are whole units, from the next whole unit above. `UTILITARIAN` spends
//! what is left greedily, by score. `ADD1_UTILITARIAN` does both.
//!
//! **Ties** go to the lower cost, then to the higher score, then to the order in which the projects are listed (draw
//! lots before the vote where that should be chance). A project that no ballot supports is never funded.
//!
//! All arithmetic is exact. Most comparisons are settled by whole numbers that hold a bound from below and one from
//! above; only where these overlap are the fractions themselves computed.

mod account;
mod ballot;
mod counted;
mod greedy;
mod limits;
mod outcome;
pub mod pabulib;
mod payments;
mod problem;
mod rule;
mod sentence;
mod shareable;
mod shares;
#[cfg(test)]
pub(crate) mod tests;
mod tie;
mod words;

pub use ballot::{ProjectBallot, WeightedBallot};
pub use outcome::{
    AddOneEnd, Allocation, Funding, NotFunded, Payment, ProjectOutcome, Shares, Verdict, allocate, allocate_among,
};
pub use payments::{BallotPayment, payments};
pub use problem::AllocationProblem;
pub use rule::{AllocationRule, BallotForm, CategoryCap, Completion, Sharing, Utility};
pub use shareable::{Project, Shareable};
pub use tie::{Tie, TieBreaker};
