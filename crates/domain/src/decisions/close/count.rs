//! Raw weights: who could vote, who did, and how.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use crate::SeatId;
use crate::decisions::{Ballot, Choice, Elector, Rule};
use crate::tenancy::Constituency;

/// What one constituency could cast and did cast.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Raw weight of its seats that take part.
    pub(super) eligible: BigInt,
    /// How many of them there are.
    pub(super) seats: u32,
    /// Ballots and raw weight of each answer.
    pub(super) answers: BTreeMap<Choice, (u32, BigInt)>,
    /// Seats whose objection stands.
    pub(super) objections: Vec<SeatId>,
}

impl Group {
    pub(super) fn weight(&self, choice: Choice) -> BigInt {
        self.answers.get(&choice).map(|(_, weight)| weight.clone()).unwrap_or_default()
    }

    /// Raw weight of all answers, abstentions included.
    pub(super) fn cast(&self) -> BigInt {
        self.answers.values().map(|(_, weight)| weight).sum()
    }

    fn answer(&mut self, elector: &Elector, choice: Choice, stands: bool) {
        let (ballots, weight) = self.answers.entry(choice).or_default();
        *ballots += 1;
        *weight += elector.weight;
        if choice == Choice::Object && stands {
            self.objections.push(elector.seat);
        }
    }
}

/// The electorate and its answers by constituency.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) groups: BTreeMap<Constituency, Group>,
    /// Seats that would take part were they not recused.
    pub(super) recused: Vec<SeatId>,
    /// Seats whose secret ballot counts in spite of a conflict that was declared too late.
    pub(super) conflicted: Vec<SeatId>,
}

impl Count {
    pub(super) fn take(rule: &Rule, electors: &[Elector], ballots: &[Ballot], set_aside: &[SeatId]) -> Self {
        let known = ballots.iter().filter(|ballot| rule.method.choices().contains(&ballot.choice));
        let choices: BTreeMap<SeatId, Choice> = known.map(|ballot| (ballot.seat, ballot.choice)).collect();
        let mut count = Self { conflicted: conflicted(rule, electors), ..Self::default() };
        for elector in electors.iter().filter(|elector| elector.is_of(rule)) {
            if elector.recused.is_some() {
                count.recused.push(elector.seat);
                continue;
            }
            let group = count.groups.entry(elector.constituency).or_default();
            group.eligible += elector.weight;
            group.seats += 1;
            if let Some(choice) = choices.get(&elector.seat) {
                group.answer(elector, *choice, !set_aside.contains(&elector.seat));
            }
        }
        count.recused.sort_unstable();
        count
    }

    pub(super) fn eligible(&self) -> BigInt {
        self.groups.values().map(|group| &group.eligible).sum()
    }

    pub(super) fn cast(&self) -> BigInt {
        self.groups.values().map(Group::cast).sum()
    }

    /// How many seats gave this answer.
    pub(super) fn ballots(&self, choice: Choice) -> u32 {
        self.groups.values().filter_map(|group| group.answers.get(&choice)).map(|(ballots, _)| ballots).sum()
    }

    /// Seats whose objection stands, in order of their ids.
    pub(super) fn objections(&self) -> Vec<SeatId> {
        let mut seats: Vec<SeatId> = self.groups.values().flat_map(|group| group.objections.clone()).collect();
        seats.sort_unstable();
        seats
    }
}

/// Seats that take part in spite of a conflict of interest, in order of their ids.
pub(in crate::decisions) fn conflicted(rule: &Rule, electors: &[Elector]) -> Vec<SeatId> {
    let part = electors.iter().filter(|elector| elector.takes_part(rule) && elector.conflict.is_some());
    let mut seats: Vec<SeatId> = part.map(|elector| elector.seat).collect();
    seats.sort_unstable();
    seats
}
