//! RANKED: options put in order by every ballot, and brought into one order by the method of Schulze.
//!
//! *Preference*: for options X and Y, the weight of the ballots that rank X above Y; each ballot weighs what its seat
//! weighs times the factor of its constituency's cap. X *beats* Y where more prefer X to Y than Y to X; the strength of
//! that is the weight that prefers X: the **winning votes**, not the margin. Ballots may rank only some options, and by
//! margins an option could come first that fewer ballots rank at all than put another one first.
//! *Path*: the strongest chain of beats from X to Y, as strong as its weakest link. X is *ahead of* Y where its path to Y
//! is stronger than the one back. That is never circular, so an order exists; what it leaves open is a *tie*, named in
//! the result and broken by the order that the rule states, except that what is ahead of the status quo comes before
//! what is not.
//!
//! The matter passes where the first option is ahead of the status quo, or where there is none: a tie with it changes
//! nothing. A constituency *concurs* where in its own raw count that option is ahead of every other one: a tie there is
//! no agreement.

mod ballot;
mod count;
mod order;
mod partner_led;
mod problem;
mod proposed;
mod sentence;
mod tally;

use serde::{Deserialize, Serialize};

pub use ballot::{RankedBallot, check_ranking};
pub(super) use partner_led::imbalances;
pub use problem::RankingProblem;
pub use proposed::{ProposedOption, ProposedOptions};
pub use tally::{RankedConcurrence, RankedTally, RankedTie};

use super::weighing::everybody_voted;
use super::{Elector, Rule};
use crate::vocabulary::vocabulary;

/// The most options that may be ranked at once.
pub const MOST_OPTIONS: usize = 50;

vocabulary! {
    /// Which of several options that tie for a place comes first.
    pub enum TieOrder {
        /// The one that the proposal names first.
        ProposalOrder,
        /// The status quo; after it, the one that the proposal names first.
        StatusQuoFirst,
    }
}

/// What RANKED needs beside the common clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ranking {
    pub ties: TieOrder,
}

/// What is ranked, frozen with the version of the proposal. Options are known by their position, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct Options {
    /// Their names, in the order of the proposal.
    pub names: Vec<String>,
    /// The one that changes nothing, if it is among them.
    #[serde(default)]
    pub status_quo: Option<u32>,
}

impl Options {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The positions, in the order of the proposal.
    pub fn positions(&self) -> impl Iterator<Item = u32> {
        (0..).take(self.count())
    }

    /// Whether they can be ranked under a rule.
    ///
    /// # Errors
    /// Fewer than two or more than [`MOST_OPTIONS`]; one without a name or named twice; a status quo that is not among
    /// them, or none where the rule puts it first.
    pub fn check(&self, rule: &Rule) -> Result<(), RankingProblem> {
        let count = self.count();
        if !(2..=MOST_OPTIONS).contains(&count) {
            return Err(RankingProblem::Count { count });
        }
        if let Some(position) = self.names.iter().position(|name| name.trim().is_empty()) {
            return Err(RankingProblem::Unnamed { position });
        }
        let twice = |(position, name): &(usize, &String)| self.names[..*position].contains(name);
        if let Some((_, name)) = self.names.iter().enumerate().find(twice) {
            return Err(RankingProblem::NamedTwice { name: name.clone() });
        }
        match self.status_quo {
            Some(option) if self.name(option).is_none() => Err(RankingProblem::Unknown { option, count }),
            None if rule.ranking.is_some_and(|ranking| ranking.ties == TieOrder::StatusQuoFirst) => {
                Err(RankingProblem::StatusQuoMissing)
            }
            _ => Ok(()),
        }
    }

    /// The name of an option.
    pub fn name(&self, option: u32) -> Option<&str> {
        self.names.get(usize::try_from(option).ok()?).map(String::as_str)
    }
}

/// The result of a ranked vote: every number that explains it, the order, and one sentence that says why.
///
/// Ballots of seats outside the electorate and of recused seats are left out, as are options that don't exist; of two
/// ballots of one seat the later one counts. A ballot that ranks nothing is cast, and not counted.
pub fn close_ranked(rule: &Rule, options: &Options, electors: &[Elector], ballots: &[RankedBallot]) -> RankedTally {
    count::tally(rule, options, electors, ballots)
}

/// The result before the deadline: only of open votes with final ballots, once every seat has voted. One ballot more may
/// turn any ranking round in more ways than are worth foretelling.
pub fn early_ranked(
    rule: &Rule,
    options: &Options,
    electors: &[Elector],
    ballots: &[RankedBallot],
) -> Option<RankedTally> {
    let voted = ballots.iter().map(|ballot| ballot.seat);
    let settled = everybody_voted(rule, electors, voted);
    settled.then(|| RankedTally { early: true, ..close_ranked(rule, options, electors, ballots) })
}
