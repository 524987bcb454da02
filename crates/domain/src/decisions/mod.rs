//! Decision rights: who decides what, by which rule, and what the ballots come to.
//!
//! The [`Charter`] is the set of [`DecisionRight`]s; [`Charter::who_decides`] finds the one that holds for a [`Matter`].
//! A proposal moves from draft to outcome by the functions of [`proposal`]. When voting opens its rule and its
//! [`Elector`]s are frozen, with the [`recusals`] that conflicts of interest bring. [`check_ballot`] says whether a
//! [`Ballot`] may be cast, [`close`] counts, [`early_outcome`] asks whether the rest could still change anything. What
//! passes does its [`Action`]. Options are put in order by [`close_ranked`], a budget is shared among projects by
//! [`close_allocation`]; one seat decides after advice by
//! [`AdviceProcess`], or within limits by [`SoleDecider::within_limits`]. Seats vote for others by [`Proxies`]; [`shown`] says
//! what secrecy lets be seen; [`ConsentCourse`] leads through objections, and [`Objectors`] may raise some against what
//! others decide; what a body can't settle goes on by
//! [`Charter::onward`]; a vote that counted somebody with a conflict is held again by a [`RevoteRequest`]. A new charter starts from a [`CharterTemplate`], and [`differences`] reads a change.
//! [`partner_led`] checks that money is not decided by funders alone, nor against everyone else by one of them;
//! [`power`] says how much power each seat has, beside its money. All arithmetic is exact.

mod action;
mod allocated;
mod ballot;
mod cap;
mod case;
mod charter;
mod close;
mod conclusion;
mod conflict;
pub mod consent;
mod difference;
mod elector;
mod escalation;
mod exact;
mod extension;
mod given;
mod lead;
mod partner_led;
pub mod power;
pub mod proposal;
mod proxies;
mod ranked;
mod refusal;
mod reversed;
mod revote;
mod rule;
mod rule_problem;
mod rule_terms;
mod secrecy;
mod sole;
mod templates;
#[cfg(test)]
mod tests;
mod weighing;
mod who_decides;
mod words;

pub use action::{Action, ExternalIdentifier, Grantee, PlannedInstalment};
pub use allocated::{
    AllocationBallot, AllocationConcurrence, AllocationTally, MOST_PROJECTS, ProjectsProblem, ProposedProject,
    ProposedProjects, SeatPayment, check_project_ballot, close_allocation, early_allocation, given_by, seat_payments,
};
pub use ballot::{Ballot, answers_left, check_ballot};
pub use case::Case;
pub use charter::{AmountRange, Charter, DecisionRight};
pub use close::{
    ChoiceTally, ConcurrenceTally, ConstituencyTally, Ground, QuorumTally, Tally, close, close_setting_aside,
    early_outcome,
};
pub use conclusion::{Ballots, Vote, VoteResult};
pub use conflict::{Interest, Interested, SeatHolder, recusals};
pub use consent::{ConsentCourse, ConsentPhase, ConsentProblem};
pub use difference::{ChangeKind, RightDifference, differences};
pub use elector::{Elector, Part, Recusal, RecusalReason, effective_constituency};
pub use escalation::{ESCALATION_DAYS, Escalation, EscalationReason, Onward, StuckMatter, escalation_due};
pub use exact::{Exact, NotExact};
pub use extension::{ExtensionProblem, ExtensionRequest};
pub use lead::{Objection, ObjectionTally, Objectors};
pub use partner_led::{
    Clause, DeclaredImbalance, Imbalance, SeatFacts, check_declared, partner_led, partner_led_electorate,
};
pub use proxies::{MOST_PROXY_DAYS, Proxies, Proxy, ProxyProblem, VotingPower, proxy_until};
pub use ranked::{
    MOST_OPTIONS, Options, ProposedOption, ProposedOptions, RankedBallot, RankedConcurrence, RankedTally, RankedTie,
    Ranking, RankingProblem, TieOrder, check_ranking, close_ranked, early_ranked,
};
pub use refusal::Refusal;
pub use reversed::Reversed;
pub use revote::{REVOTE_DAYS, RevoteProblem, RevoteRequest, stays_out};
pub use rule::{ConstituencyShare, LEAST_VOTING, MOST_TIME, Rule};
pub use rule_problem::RuleProblem;
pub use rule_terms::MOST_PERIOD_DAYS;
pub use secrecy::{
    LEAST_SECRET_CLASS, LateRecusal, SecretBallot, Shown, check_secrecy, close_secret, close_secret_ranked, dealt,
    late_recusal, shown,
};
pub use sole::{
    AdviceLine, AdviceProcess, AdviceTally, BeneficiaryShare, DelegatedUse, Headroom, Limits, SoleDecider, SoleProblem,
};
pub use templates::{CharterTemplate, TemplateBodies};
pub use weighing::ConstituencyBallots;
pub use who_decides::{Holder, Matter, SPLITTING_WINDOW_DAYS, cumulative_amount};
pub use words::{Area, Base, Choice, Method, Outcome, ProposalState, RoundKind, Secrecy};
