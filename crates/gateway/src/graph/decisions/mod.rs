//! The charter, proposals, votes and results, as clients see them.

mod action;
mod action_input;
mod charter;
mod charter_input;
mod collaborative;
mod discussion;
mod interest;
mod load;
mod mutation;
mod proposal;
mod rule;
mod tally;
mod vote_input;

pub(crate) use collaborative::CollaborativeDecisions;
pub use mutation::DecisionsMutation;
