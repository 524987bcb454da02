//! Decision rights: who decides what, by which rule, and what the ballots come to.
//!
//! The [`Charter`] is the set of [`DecisionRight`]s; [`Charter::who_decides`] finds the one that holds for a [`Matter`].
//! A proposal moves from draft to outcome by the functions of [`proposal`]. When voting opens its rule and its
//! [`Elector`]s are frozen, with the [`recusals`] that conflicts of interest bring. [`check_ballot`] says whether a
//! [`Ballot`] may be cast, [`close`] counts, [`early_outcome`] asks whether the rest could still change anything. What
//! passes does its [`Action`]. [`partner_led`] checks that money is not decided by funders alone, nor against everyone
//! else by one of them; [`power`] says how much power each seat has, beside its money. All arithmetic is exact.

mod action;
mod ballot;
mod cap;
mod case;
mod charter;
mod close;
mod conclusion;
mod conflict;
mod elector;
mod exact;
mod given;
mod partner_led;
pub mod power;
pub mod proposal;
mod refusal;
mod reversed;
mod rule;
mod rule_problem;
#[cfg(test)]
mod tests;
mod who_decides;
mod words;

pub use action::{Action, ExternalIdentifier, Grantee, PlannedInstalment};
pub use ballot::{Ballot, check_ballot};
pub use case::Case;
pub use charter::{AmountRange, Charter, DecisionRight};
pub use close::{
    ChoiceTally, ConcurrenceTally, ConstituencyTally, Ground, QuorumTally, Tally, close, close_setting_aside,
    early_outcome,
};
pub use conclusion::Vote;
pub use conflict::{Interest, Interested, SeatHolder, recusals};
pub use elector::{Elector, Recusal, RecusalReason, effective_constituency};
pub use exact::{Exact, NotExact};
pub use partner_led::{
    Clause, DeclaredImbalance, Imbalance, SeatFacts, check_declared, partner_led, partner_led_electorate,
};
pub use refusal::Refusal;
pub use reversed::Reversed;
pub use rule::{ConstituencyShare, LEAST_VOTING, MOST_TIME, Rule};
pub use rule_problem::RuleProblem;
pub use who_decides::{Holder, Matter, SPLITTING_WINDOW_DAYS, cumulative_amount};
pub use words::{Area, Base, Choice, Method, Outcome, ProposalState, Secrecy};
