//! From ballots to the numbers of the result.

use num_bigint::BigInt;
use num_traits::Zero;

use super::{AllocationBallot, AllocationConcurrence, AllocationTally, SeatPayment};
use crate::allocating::{
    self, Allocation, AllocationProblem, AllocationRule, NotFunded, Shareable, WeightedBallot, allocate_among,
};
use crate::decisions::weighing::{Weighed, lapse, lapsed, recused};
use crate::decisions::{Elector, Ground, Rule, close};
use crate::tenancy::Constituency;

pub(super) fn tally(
    rule: &Rule,
    shareable: &Shareable,
    electors: &[Elector],
    ballots: &[AllocationBallot],
) -> AllocationTally {
    let counting = Counting { sharing: rule.allocation.as_ref(), shareable };
    let of_seats = ballots.iter().map(|ballot| (ballot.seat, ballot));
    let weighed = Weighed::of(rule, electors, of_seats, |ballot| counting.supports_any(ballot));
    let concurrence: Vec<_> = rule.concurrence.iter().map(|name| counting.concurrence(&weighed, *name)).collect();
    let allocation = counting.allocation(&weighed, &concurrence);
    let mut tally = AllocationTally {
        base: rule.base,
        electorate: weighed.electorate(),
        cast: weighed.cast(),
        counted: weighed.counted(),
        constituencies: weighed.lines(rule),
        quorums: weighed.quorums(rule),
        concurrence,
        allocation: None,
        recused: recused(rule, electors),
        conflicted: close::conflicted(rule, electors),
        ground: Ground::RuleMet,
        outcome: Ground::RuleMet.outcome(),
        early: false,
        sentence: String::new(),
    };
    settle(&mut tally, allocation);
    tally
}

/// What each seat paid for each project that equal shares bought, exactly, in minor units.
pub(super) fn payments(
    rule: &Rule,
    shareable: &Shareable,
    electors: &[Elector],
    ballots: &[AllocationBallot],
) -> Vec<SeatPayment> {
    let Some(sharing) = &rule.allocation else { return Vec::new() };
    let tally = tally(rule, shareable, electors, ballots);
    let counting = Counting { sharing: Some(sharing), shareable };
    let of_seats = ballots.iter().map(|ballot| (ballot.seat, ballot));
    let weighed = Weighed::of(rule, electors, of_seats, |ballot| counting.supports_any(ballot));
    let seats: Vec<_> = weighed.ballots().map(|(ballot, _)| ballot.seat).collect();
    let paid =
        tally.allocation.map(|allocation| allocating::payments(sharing, shareable, &weighted(&weighed), &allocation));
    let paid = paid.and_then(Result::ok).unwrap_or_default().into_iter();
    paid.map(|one| SeatPayment { seat: seats[one.ballot], project: one.project, amount: one.amount }).collect()
}

fn weighted(weighed: &Weighed<'_, AllocationBallot>) -> Vec<WeightedBallot> {
    let ballots = weighed.ballots();
    ballots.map(|(one, weight)| WeightedBallot { weight: weight.into(), ballot: one.ballot.clone() }).collect()
}

struct Counting<'a> {
    sharing: Option<&'a AllocationRule>,
    shareable: &'a Shareable,
}

impl Counting<'_> {
    /// The projects that a ballot supports; none where it is not one of this vote.
    fn supported(&self, ballot: &AllocationBallot) -> Vec<usize> {
        let points = self.sharing.and_then(|rule| ballot.ballot.points(rule, self.shareable.projects.len()).ok());
        points.unwrap_or_default().into_iter().map(|(project, _)| project).collect()
    }

    fn supports_any(&self, ballot: &AllocationBallot) -> bool {
        !self.supported(ballot).is_empty()
    }

    fn concurrence(&self, weighed: &Weighed<'_, AllocationBallot>, name: Constituency) -> AllocationConcurrence {
        let ballots = weighed.alone(name);
        let mut supports: Vec<usize> = ballots.iter().flat_map(|(ballot, _)| self.supported(ballot)).collect();
        supports.sort_unstable();
        supports.dedup();
        let raw = ballots.iter().map(|(_, weight)| weight).sum::<BigInt>().into();
        AllocationConcurrence { constituency: name, raw, supports }
    }

    fn allocation(
        &self,
        weighed: &Weighed<'_, AllocationBallot>,
        concurrence: &[AllocationConcurrence],
    ) -> Result<Allocation, AllocationProblem> {
        let ballots = weighted(weighed);
        let barred = |project: usize| {
            let missing = concurrence.iter().find(|line| !line.supports.contains(&project))?;
            Some(NotFunded::NotAgreed { constituency: missing.constituency })
        };
        // A rule without its terms was never valid: by a plain one no ballot of another form is counted.
        let plain = AllocationRule::greedy();
        allocate_among(self.sharing.unwrap_or(&plain), self.shareable, &ballots, barred)
    }
}

fn settle(tally: &mut AllocationTally, allocation: Result<Allocation, AllocationProblem>) {
    let nothing_said = tally.counted.number().is_zero();
    let lapse = lapse((&tally.electorate, &tally.cast), &tally.quorums, nothing_said);
    let (ground, sentence) = match (&lapse, &allocation) {
        (Some(ground), _) => {
            let sentence = lapsed(*ground, (&tally.electorate, &tally.cast), &tally.quorums, "supports a project");
            (*ground, sentence.unwrap_or_default())
        }
        (None, Err(problem)) => (Ground::NothingCounted, format!("It lapsed, as it can't be computed: {problem}.")),
        (None, Ok(allocation)) if allocation.funded.is_empty() => (Ground::NothingFunded, allocation.sentence.clone()),
        (None, Ok(allocation)) => (Ground::RuleMet, allocation.sentence.clone()),
    };
    // What lapsed shares nothing.
    tally.allocation = allocation.ok().filter(|_| lapse.is_none());
    (tally.ground, tally.outcome, tally.sentence) = (ground, ground.outcome(), sentence);
}
