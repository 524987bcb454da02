//! Whether a ranking about money is led by partners.
//!
//! A seat is *for* an option where it ranks it above the status quo. Two options, the status quo and one change, stand
//! for all: further options help neither funders who want the change alone nor a funder who wants to stop it.

use std::collections::BTreeSet;

use super::{Options, RankedBallot, RankedTally, close_ranked};
use crate::OrganisationId;
use crate::decisions::partner_led::without_partner;
use crate::decisions::{Clause, Elector, Imbalance, Outcome, Rule};
use crate::tenancy::Constituency;

const CHANGE: u32 = 0;
const STATUS_QUO: u32 = 1;

/// The clauses that this electorate, of which all take part, does not meet.
pub(in crate::decisions) fn imbalances(rule: &Rule, electors: &[&Elector]) -> Vec<Imbalance> {
    let electorate = Electorate { rule, electors: electors.iter().copied().cloned().collect() };
    let funders: BTreeSet<OrganisationId> =
        electorate.electors.iter().filter(|elector| is_funder(elector)).map(|elector| elector.organisation).collect();
    let stopped = funders.into_iter().filter_map(|funder| electorate.stopped_by(funder));
    electorate.funders_alone().into_iter().chain(stopped).chain(without_partner(electors)).collect()
}

fn is_funder(elector: &Elector) -> bool {
    elector.constituency == Constituency::Funder
}

struct Electorate<'a> {
    rule: &'a Rule,
    electors: Vec<Elector>,
}

impl Electorate<'_> {
    /// Clause A. Others serve funders best by ranking the two as equals: that is counted, so that caps and quorums are
    /// met, and opposes nothing.
    fn funders_alone(&self) -> Option<Imbalance> {
        let ranks = |elector: &Elector| {
            if is_funder(elector) { vec![vec![CHANGE]] } else { vec![vec![CHANGE, STATUS_QUO]] }
        };
        let ballots: Vec<RankedBallot> = self.electors.iter().map(|elector| ballot(elector, ranks(elector))).collect();
        let tally = self.close(&ballots);
        let explanation = format!("Funders could bring an option to the front alone: {}", tally.sentence);
        let funders = self.electors.iter().any(is_funder);
        (funders && tally.outcome == Outcome::Passed).then_some(Imbalance {
            clause: Clause::A,
            funder: None,
            explanation,
        })
    }

    /// Clause B. A funder stops a change best by staying away, which starves quorums, or by ranking the status quo first.
    fn stopped_by(&self, funder: OrganisationId) -> Option<Imbalance> {
        let (own, others): (Vec<&Elector>, Vec<&Elector>) =
            self.electors.iter().partition(|elector| elector.organisation == funder);
        let others: Vec<RankedBallot> = others.into_iter().map(|elector| ballot(elector, vec![vec![CHANGE]])).collect();
        let opposed = own.into_iter().map(|elector| ballot(elector, vec![vec![STATUS_QUO]]));
        let against: Vec<RankedBallot> = others.iter().cloned().chain(opposed).collect();
        let how = [("staying away", others), ("ranking the status quo first", against)];
        let stopped = how.into_iter().find_map(|(how, ballots)| {
            let tally = self.close(&ballots);
            (tally.outcome != Outcome::Passed).then_some((how, tally))
        });
        let (how, tally) = stopped?;
        let explanation =
            format!("This funder could stop it by {how}, with every other seat in favour: {}", tally.sentence);
        Some(Imbalance { clause: Clause::B, funder: Some(funder), explanation })
    }

    fn close(&self, ballots: &[RankedBallot]) -> RankedTally {
        let names = vec!["the change".to_owned(), "the status quo".to_owned()];
        close_ranked(self.rule, &Options { names, status_quo: Some(STATUS_QUO) }, &self.electors, ballots)
    }
}

fn ballot(elector: &Elector, ranks: Vec<Vec<u32>>) -> RankedBallot {
    RankedBallot { seat: elector.seat, ranks }
}
