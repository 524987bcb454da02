//! A vote, from the frozen electorate to the counted result.
//!
//! `opening` freezes the electorate and begins a round, `rounds` keeps each round with what it came to, `casting` takes
//! ballots and `secret` those that nobody may find again, `recusal` takes seats out, `counting` lays what is stored before
//! the rules, `closing` concludes.

mod casting;
mod closing;
mod counting;
mod opening;
mod recusal;
mod rounds;
mod secret;

pub use casting::{CastBallot, cast_ballot};
pub use closing::close_vote;
pub(super) use closing::end_uncounted;
pub(crate) use counting::Counting;
pub use opening::open_voting;
pub(super) use recusal::recuse;
pub use recusal::{RecuseSeat, recuse_seat};
pub(crate) use rounds::Round;
