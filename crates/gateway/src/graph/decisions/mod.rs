//! The charter, proposals, votes and results, as clients see them.

mod ability;
mod action;
mod action_input;
mod amendment;
mod charter;
mod charter_input;
mod collaborative;
mod content;
mod difference;
mod discussion;
mod escalation;
mod extension;
mod interest;
mod load;
mod mutation;
mod power;
mod proposal;
mod proxy;
mod ranking;
mod rule;
mod sole;
mod stand_in_mutation;
mod tally;
mod version;
mod vote;
mod vote_input;

pub(crate) use charter::DecisionRight;
pub(crate) use collaborative::CollaborativeDecisions;
pub(crate) use discussion::Comment;
pub(crate) use interest::Interest;
pub(crate) use load::{CommentById, InterestById, ProposalById, RightsOfBody};
pub use mutation::DecisionsMutation;
pub(crate) use proposal::Proposal;
pub(crate) use proxy::{Proxy, proxies_of};
pub use stand_in_mutation::StandInMutation;
