//! The count: from ballots to an outcome that explains itself.
//!
//! `count` adds up raw weights, `numbers` cuts them by the caps and sets them beside what the rule needs, `judge` finds
//! the ground for the outcome, `sentence` says it in words, `early` asks whether the rest could still change it.

mod count;
mod early;
mod judge;
mod numbers;
mod sentence;
mod tally;

use count::Count;
pub(super) use count::conflicted;
pub use early::early_outcome;
pub(super) use early::{early_setting_aside, passes_whatever};
pub(super) use numbers::quorum;
pub use tally::{ChoiceTally, ConcurrenceTally, ConstituencyTally, Ground, QuorumTally, Tally};

use super::{AdviceProcess, Ballot, Elector, Method, Rule, lead};
use crate::SeatId;

/// The result of a vote: every number that explains it, the outcome, and one sentence that says why.
///
/// Ballots of seats outside the electorate, of recused seats, and answers that the method does not know are left out.
/// There is one ballot for each seat at most; of two from one seat the later one counts. For methods of one answer
/// ([`Method::OF_ONE_ANSWER`]), and for what one seat decides; options are counted by [`super::close_ranked`].
pub fn close(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Tally {
    close_setting_aside(rule, electors, ballots, &[])
}

/// The same for a consent round in which the body has set aside the objections of these seats: they stay cast and
/// counted, and no longer stand.
pub fn close_setting_aside(rule: &Rule, electors: &[Elector], ballots: &[Ballot], set_aside: &[SeatId]) -> Tally {
    if rule.method == Method::Advice {
        return AdviceProcess { rule, electors, ballots }.tally();
    }
    let voted = numbers::tally(rule, &Count::take(rule, electors, ballots, set_aside));
    lead::with_objections(rule, electors, ballots, voted)
}

/// The numbers of these seats and ballots, whatever the others advised.
pub(super) fn counted(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> Tally {
    numbers::tally(rule, &Count::take(rule, electors, ballots, &[]))
}
