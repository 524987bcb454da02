//! A vote, from the frozen electorate to the counted result.
//!
//! `opening` freezes the electorate and begins a round, `rounds` keeps each round with what it came to, `casting` takes
//! ballots, `answer` is what one says, `proxy` lets seats vote for others, `secret` keeps those that nobody may find again, `recusal` takes seats out, `facts`
//! finds what is stored and `counting` lays it before the rules, `closing` concludes.
//! `again` and `escalation` lead on what could not be settled, `way` and `fit` say to whom; `revote` has a vote held again that
//! counted somebody with a conflict, `extension` gives more time. Under consent, `consent` lets the
//! body set objections aside, and `amendment` lets one meet them.

mod again;
mod amendment;
mod answer;
mod casting;
mod closing;
mod consent;
mod counting;
mod delegated;
mod escalation;
mod extension;
mod facts;
mod fit;
mod opening;
mod proxy;
mod recusal;
mod revote;
mod rounds;
mod secret;
mod way;

pub(super) use amendment::offer;
pub use amendment::{AcceptAmendment, accept_amendment};
pub(super) use casting::own_elector;
pub use casting::{AllocateVotes, CastBallot, RankOptions, allocate_votes, cast_ballot, rank_options};
pub use closing::close_vote;
pub(super) use closing::end_uncounted;
pub(super) use consent::objections_changed;
pub use consent::{AskToSetAside, ask_to_set_aside, close_setting_aside};
pub(crate) use counting::Counting;
pub(super) use delegated::used;
pub use escalation::end_escalation;
pub(super) use escalation::{earlier_grounds, give_time, gone_to};
pub use extension::{RequestExtension, may_extend, request_extension};
pub use opening::open_voting;
pub(super) use opening::{forget_amounts, remember_amounts};
pub use proxy::may_cast;
pub(super) use proxy::{end_proxy, open_votes_with_proxy_of, proxies_of_bodies};
pub(super) use recusal::recuse;
pub use recusal::{RecuseSeat, recuse_seat};
pub use revote::{RequestRevote, may_revote, request_revote};
pub(crate) use rounds::Round;
