//! Charters, proposals, votes, and what follows from them.

mod casters;
mod charter;
mod charter_reads;
mod content;
mod discussion;
mod dissent;
mod electorate;
mod enactment;
mod founding;
mod interest;
mod matter;
mod participation;
mod power;
mod proposal;
mod proxy;
mod reads;
mod recount;
mod sequence;
mod stuck;
mod uses;
mod viewers;
mod vote;

pub use charter::{CharterDraft, TemplateDraft, check_references, draft_charter, draft_charter_from_template};
pub(crate) use charter::{GivenSeat, adopt_charter, check_still_balanced, digest as charter_digest, seats_were_added};
pub use charter_reads::{charter_differences, charter_version, current_charter};
pub use content::Content;
pub use discussion::{AddComment, add_comment, open_discussion};
pub use dissent::{RecordDissent, record_dissent};
pub use electorate::frozen;
pub(crate) use enactment::Decided;
pub use enactment::retry_enactment;
pub(crate) use founding::mark_founded;
pub use founding::{AssentToCharter, Founding, assent_to_charter, found_collaborative, founding};
pub use interest::{DeclareInterest, Interested, declare_interest, end_interest, interests};
pub use matter::who_decides;
pub use participation::{Participation, participation};
pub use power::{Contributions, seats_now};
pub use proposal::{AmendProposal, CreateProposal, Wording, amend_proposal, create_proposal, withdraw_proposal};
pub(crate) use proxy::end_of_others as end_proxies_of_others;
pub use proxy::{GiveProxy, TakeProxyBack, give_proxy, take_proxy_back};
pub use reads::*;
pub use recount::{Discrepancy, recount_all};
pub use viewers::{ConcerningSeat, Viewer, seats_of_viewer};
pub use vote::{
    AcceptAmendment, AllocateVotes, AskToSetAside, CastBallot, RankOptions, RecuseSeat, RequestExtension,
    RequestRevote, accept_amendment, allocate_votes, ask_to_set_aside, cast_ballot, close_setting_aside, close_vote,
    end_escalation, may_cast, may_extend, may_revote, open_voting, rank_options, recuse_seat, request_extension,
    request_revote,
};
