//! Which matters are put to the council, when, and what becomes of each.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ProposalId;
use domain::decisions::Area;
use domain::tenancy::Constituency;

use super::generator::Generator;
use super::parties::Parties;
use super::plot::{Plot, Stream, along};
use super::rules::{DISCUSSION_DAYS, VOTING_DAYS};
use super::sizes::ALLOCATIONS;

/// What a proposal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The indicator with this index.
    Adopt(usize),
    /// One of the purposes for which a fund sets money aside.
    Allocate {
        fund: usize,
        allocation: usize,
    },
    Award {
        fund: usize,
    },
    /// Nothing that follows by itself.
    Advice(Area),
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Draft,
    Discussion,
    /// Still voted on.
    Open,
    Withdrawn,
    Passes,
    /// Passes, and the fund does not cover it.
    PassesInVain,
    Fails,
    Lapses,
}

impl Fate {
    pub(super) fn is_closed(self) -> bool {
        matches!(self, Self::Passes | Self::PassesInVain | Self::Fails | Self::Lapses)
    }
}

/// One proposal as it is planned.
#[derive(Debug)]
pub(super) struct Matter {
    pub(super) id: ProposalId,
    pub(super) purpose: Purpose,
    pub(super) fate: Fate,
    pub(super) created_at: DateTime<Utc>,
    /// The index of the party whose member proposes it.
    pub(super) proposer: usize,
}

const TO_DISCUSSION: TimeDelta = TimeDelta::days(1);
const TO_VOTING: TimeDelta = TimeDelta::days(1 + DISCUSSION_DAYS);
/// A vote's whole way, with a fallback round and a day to spare.
pub(super) const TO_CLOSE: TimeDelta = TimeDelta::days(1 + DISCUSSION_DAYS + VOTING_DAYS);

impl Matter {
    pub(super) fn discussed_at(&self) -> DateTime<Utc> {
        self.created_at + TO_DISCUSSION
    }

    pub(super) fn opened_at(&self) -> DateTime<Utc> {
        self.created_at + TO_VOTING
    }

    /// The close of its first round.
    pub(super) fn closes_at(&self) -> DateTime<Utc> {
        self.created_at + TO_CLOSE
    }

    pub(super) fn area(&self) -> Area {
        match self.purpose {
            Purpose::Adopt(_) => Area::Measurement,
            Purpose::Allocate { .. } => Area::Allocation,
            Purpose::Award { .. } => Area::GrantAward,
            Purpose::Advice(area) => area,
        }
    }
}

/// How much of a collaborative's money goes through one of its funds: the first is the hot one, with a third or more.
/// Answers what the funds before it weigh, what it weighs, and what all weigh.
pub(super) fn weight(fund: usize, funds: u64) -> ((u64, u64), u64) {
    let fund = u64::try_from(fund).unwrap_or_default();
    let sum = funds + 2 * funds.saturating_sub(1);
    if fund == 0 { ((0, funds), sum) } else { ((funds + 2 * (fund - 1), 2), sum) }
}

fn any_fund(generator: &mut Generator, funds: u64) -> usize {
    let drawn = generator.below(funds + 2 * funds.saturating_sub(1));
    usize::try_from(if drawn < funds { 0 } else { 1 + (drawn - funds) / 2 }).unwrap_or_default()
}

/// All of them, in the order in which they were made.
pub(super) fn plan(plot: &Plot, parties: &Parties) -> Vec<Matter> {
    let mut generator = plot.generator(Stream::Matters, 0);
    let proposers: Vec<usize> = (0..parties.all.len())
        .filter(|index| parties.all.get(*index).is_some_and(|one| one.constituency != Constituency::Observer))
        .collect();
    let first = first(plot, parties);
    let last = last(plot, &mut generator);
    let between = plot.sizes.proposals.saturating_sub((first.len() + last.len()) as u64);
    let (from, until) = (plot.from() + TimeDelta::days(3), plot.until - TO_CLOSE - TimeDelta::days(VOTING_DAYS + 2));
    let middle = (0..between).map(|index| {
        let (purpose, fate) = closed(&mut generator, plot.sizes.funds);
        // The last one settles the number of ballots: any of them may be cast on advice.
        let advice = (Purpose::Advice(Area::Engagement), Fate::Passes);
        let (purpose, fate) = if index + 1 == between { advice } else { (purpose, fate) };
        (purpose, fate, along(from, until, index, between))
    });
    let planned: Vec<_> = first.into_iter().chain(middle).chain(last).collect();
    let matter = |(purpose, fate, created_at): (Purpose, Fate, DateTime<Utc>)| Matter {
        id: ProposalId(generator.id(created_at)),
        purpose,
        fate,
        created_at,
        proposer: proposers.get(generator.index(proposers.len())).copied().unwrap_or_default(),
    };
    planned.into_iter().map(matter).collect()
}

/// What everything else stands on: indicators right after founding, then each fund's purposes and its first grant.
fn first(plot: &Plot, parties: &Parties) -> Vec<(Purpose, Fate, DateTime<Utc>)> {
    let whole = |number: u64| usize::try_from(number).unwrap_or_default();
    let adopted = (0..whole(plot.sizes.indicators)).map(|index| (Purpose::Adopt(index), parties.founded_at));
    let allocated = (0..whole(plot.sizes.funds)).flat_map(|fund| {
        (0..whole(ALLOCATIONS)).map(move |allocation| (Purpose::Allocate { fund, allocation }, plot.from()))
    });
    let day = TimeDelta::days(1);
    let awarded = (0..whole(plot.sizes.funds)).map(|fund| (Purpose::Award { fund }, plot.from() + day));
    let minutes = (0..).map(TimeDelta::minutes);
    let spread = adopted.chain(allocated).chain(awarded).zip(minutes);
    spread.map(|((purpose, at), after)| (purpose, Fate::Passes, at + after.min(day))).collect()
}

/// A matter whose vote is over.
fn closed(generator: &mut Generator, funds: u64) -> (Purpose, Fate) {
    let fund = any_fund(generator, funds);
    let award = Purpose::Award { fund };
    match generator.per_cent() {
        0..3 => (award, Fate::Withdrawn),
        3..45 => (award, Fate::Passes),
        45..47 => (award, Fate::PassesInVain),
        47..53 => (award, Fate::Fails),
        53..56 => (award, Fate::Lapses),
        56..92 => (advice(generator), Fate::Passes),
        92..97 => (advice(generator), Fate::Fails),
        _ => (advice(generator), Fate::Lapses),
    }
}

fn advice(generator: &mut Generator) -> Purpose {
    let areas = [Area::Engagement, Area::Publication, Area::Agreement, Area::Pilot];
    Purpose::Advice(areas.get(generator.index(areas.len())).copied().unwrap_or(Area::Engagement))
}

/// What is still under way: drafts, discussions, open votes.
fn last(plot: &Plot, generator: &mut Generator) -> Vec<(Purpose, Fate, DateTime<Utc>)> {
    let all = plot.sizes.proposals;
    let ago = |days: i64| plot.until - TimeDelta::days(days);
    let voting = (Fate::Open, (all / 20).max(2), ago(3 + DISCUSSION_DAYS), ago(1 + DISCUSSION_DAYS));
    let discussion = (Fate::Discussion, (all / 25).max(1), ago(6), ago(2));
    let drafts = (Fate::Draft, (all / 40).max(1), ago(2), ago(0));
    let mut planned = Vec::new();
    for (fate, many, from, until) in [voting, discussion, drafts] {
        for index in 0..many {
            let fund = any_fund(generator, plot.sizes.funds);
            let purpose = if index % 2 == 0 { Purpose::Award { fund } } else { advice(generator) };
            planned.push((purpose, fate, along(from, until, index, many)));
        }
    }
    planned
}
