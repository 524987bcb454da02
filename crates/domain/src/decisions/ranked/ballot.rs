//! One seat's ranking.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Options, RankingProblem};
use crate::SeatId;
use crate::decisions::{Elector, Method, Refusal, Rule};

/// A seat's order of the options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RankedBallot {
    pub seat: SeatId,
    /// From best to worst; options of one rank are equal, those of none come last, as equals. Empty: an abstention.
    pub ranks: Vec<Vec<u32>>,
}

impl RankedBallot {
    /// The rank of each option, from 0; those not ranked share the last one. An option named twice has its better rank.
    pub(super) fn places(&self, options: usize) -> Vec<usize> {
        let place = |option: u32| self.ranks.iter().position(|rank| rank.contains(&option));
        (0..).take(options).map(|option| place(option).unwrap_or(self.ranks.len())).collect()
    }

    /// Whether it ranks at least one of the options, so that it is counted.
    pub(super) fn ranks_any(&self, options: usize) -> bool {
        let exists = |option: &u32| usize::try_from(*option).is_ok_and(|option| option < options);
        self.ranks.iter().flatten().any(exists)
    }
}

/// Whether a seat may rank the options so. Whether voting is open is asked of the proposal.
///
/// # Errors
/// Not in the electorate or not of the reserved constituency; recused; a rule that ranks nothing; a final ballot given
/// before; an option that does not exist or is ranked twice; a rank without options.
pub fn check_ranking(
    rule: &Rule,
    options: &Options,
    elector: Option<&Elector>,
    existing: Option<&RankedBallot>,
    ranks: &[Vec<u32>],
) -> Result<(), Refusal> {
    let elector = elector.filter(|elector| elector.is_of(rule)).ok_or(Refusal::NotEligible)?;
    if let Some(recusal) = elector.recused {
        return Err(Refusal::Recused { reason: recusal.reason });
    }
    if rule.method != Method::Ranked {
        return Err(RankingProblem::NotRanked { method: rule.method }.into());
    }
    if rule.final_ballots && existing.is_some() {
        return Err(Refusal::AlreadyVoted);
    }
    Ok(check_ranks(options, ranks)?)
}

fn check_ranks(options: &Options, ranks: &[Vec<u32>]) -> Result<(), RankingProblem> {
    if ranks.iter().any(Vec::is_empty) {
        return Err(RankingProblem::EmptyRank);
    }
    let mut seen = BTreeSet::new();
    for option in ranks.iter().flatten().copied() {
        if options.name(option).is_none() {
            return Err(RankingProblem::Unknown { option, count: options.count() });
        }
        if !seen.insert(option) {
            return Err(RankingProblem::RankedTwice { option });
        }
    }
    Ok(())
}
