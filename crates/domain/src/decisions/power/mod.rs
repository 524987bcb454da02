//! Power beside money: how often each seat decides, counted over every coalition, next to who paid what in.
//!
//! The measure is the Banzhaf index. In a coalition some seats are in favour and **all** others opposed; a seat swings
//! where the coalition of others carries the proposal with it and not without it. The index is the part of the other
//! seats' coalitions in which it swings; its share is its part of everybody's swings. Caps, concurrence and reservation
//! are in it. Quorum is not, since everybody votes in every coalition: it stands beside, as [`QuorumRole`].
//!
//! What each method means here is said at [`WinsBy`]. An organisation or a constituency has two numbers: the sum of its
//! seats' shares, which adds up to 1 over all, and its index as one bloc whose seats always vote alike.
//!
//! As everybody votes, caps cut the same weights in every coalition, so that a rule is one sum to reach, and one more in
//! each constituency that must agree. `game` sets up these sums; `count` counts exactly the coalitions that reach them, by
//! the `sums` that coalitions weigh and not one by one; `sample` draws coalitions where there are too many sums;
//! `measure` puts the numbers together, `beside` sets them next to money, `what_if` compares two.

mod beside;
mod count;
mod figures;
mod game;
mod measure;
mod quorum;
mod sample;
mod spoken;
mod sums;
mod what_if;

pub use beside::{BesideMoney, Party, PowerAndMoney, beside_money};
pub use figures::{
    ConstituencyPower, GroupPower, Measured, OrganisationPower, Power, QuorumReach, QuorumRole, SeatPower,
};
pub use game::WinsBy;
pub use sample::Sampling;
use serde::{Deserialize, Serialize};
pub use what_if::{ConstituencyChange, Difference, OrganisationChange, PowerChange, Side, what_if};

use super::{Elector, Method, Rule};
use crate::SeatId;

/// Up to this many voting seats every index is exact, whatever the weights. Above it every index is exact too where the
/// weights make few different sums, as small weights do; else coalitions are drawn.
pub const EXACT_SEATS: usize = 20;

/// How a matter is decided, as far as power over it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deciding<'a> {
    /// By the ballots of a body.
    ByRule(&'a Rule),
    /// By one seat alone: it has all the power.
    ByOneSeat(SeatId),
    /// By one seat after advice.
    AfterAdvice,
    /// By ranking options.
    ByRanking,
    /// By sharing a budget among projects.
    BySharing,
}

impl<'a> Deciding<'a> {
    /// How a body with this rule decides.
    pub fn of(rule: &'a Rule) -> Self {
        match (rule.method, rule.deciding_seat()) {
            (Method::Advice, _) => Self::AfterAdvice,
            (_, Some(seat)) => Self::ByOneSeat(seat),
            (Method::Ranked, _) => Self::ByRanking,
            (Method::Allocation, _) => Self::BySharing,
            _ => Self::ByRule(rule),
        }
    }
}

/// Why there is no index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoIndex {
    #[error(
        "Power is not defined where one seat decides after advice: nobody else votes, and what advice moves can't be counted."
    )]
    Advice,
    #[error(
        "Power is not defined where options are ranked: nobody is for or against. Compare the weights of the seats."
    )]
    Ranking,
    #[error(
        "Power is not defined where a budget is shared among projects: nobody is for or against. \
         Compare the weights of the seats."
    )]
    Sharing,
}

/// The power of every seat, organisation and constituency, however the matter is decided.
///
/// # Errors
/// [`NoIndex`] where nobody is for or against anything.
pub fn power(deciding: Deciding<'_>, electors: &[Elector], sampling: Sampling) -> Result<Power, NoIndex> {
    match deciding {
        Deciding::ByRule(rule) => Ok(power_by_rule(rule, electors, sampling)),
        Deciding::ByOneSeat(seat) => Ok(measure::of_one_seat(seat, electors, sampling)),
        Deciding::AfterAdvice => Err(NoIndex::Advice),
        Deciding::ByRanking => Err(NoIndex::Ranking),
        Deciding::BySharing => Err(NoIndex::Sharing),
    }
}

/// The power of every seat, organisation and constituency under a rule. Seats that are recused, outside a reservation or may
/// only object are listed without any. The order of the electors never matters; a sample is the same for the same seed.
pub fn power_by_rule(rule: &Rule, electors: &[Elector], sampling: Sampling) -> Power {
    measure::of_rule(rule, electors, sampling)
}
