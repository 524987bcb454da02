//! One run of equal shares: project after project is bought, until nobody can pay for another.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use num_rational::BigRational;

use super::Election;
use super::books::Paid;
use super::exact::Purse;
use super::field::{Field, Supporter};
use super::price::Price;
use crate::allocating::limits::Room;
use crate::allocating::{AllocationProblem, Tie, tie};

/// What a run bought, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bought {
    pub(super) projects: Vec<usize>,
    pub(super) paid: Vec<Paid>,
    pub(super) ties: Vec<Tie>,
    /// By group: what a vote of weight 1 has left in finest money, from below and from above.
    pub(super) low: Vec<i128>,
    pub(super) high: Vec<i128>,
}

/// A run for every share from a least to a most at once. The more anyone has at the start, the more everyone has later
/// and the lower is every price, as long as the same projects are bought: so the two ends are bounds for all between.
#[derive(Debug)]
pub(super) struct Run<'a> {
    election: &'a Election<'a>,
    field: &'a Field,
    /// By group: what a vote of weight 1 has left, from below (with the least share) and from above (with the most).
    low: Vec<i128>,
    high: Vec<i128>,
    /// Projects that may still be bought, by a bound from below on their price. Prices never fall.
    queue: BinaryHeap<Reverse<(i128, usize)>>,
    /// By project: its price if everyone had what they have from above, and whether it has risen since.
    least: Vec<Price>,
    risen: Vec<bool>,
    room: Room<'a>,
    bought: Bought,
    /// The one share, where it is one: then what whole numbers leave open is computed.
    share: Option<BigRational>,
    purse: Option<Purse<'a>>,
}

/// What a project would cost its supporters: at least, and at most (none: perhaps more than they have).
#[derive(Debug, Clone, Copy)]
struct Quote {
    project: usize,
    worth: i128,
    least: Price,
    most: Option<Price>,
    key: i128,
}

enum Choice {
    Buy(Quote),
    /// None of these can be bought.
    Drop,
    Undecided,
    Finished,
}

impl<'a> Run<'a> {
    /// A run for every share from `least` to `most`; for one share they are the same.
    pub(super) fn new(
        election: &'a Election<'a>,
        field: &'a Field,
        least: &BigRational,
        most: &BigRational,
    ) -> Result<Self, AllocationProblem> {
        let groups = election.counted.groups.len();
        Ok(Self {
            election,
            field,
            low: vec![field.fine(least)?.0; groups],
            high: vec![field.fine(most)?.1; groups],
            queue: field.queue.iter().copied().map(Reverse).collect(),
            least: field.opening.clone(),
            risen: vec![true; election.shareable.projects.len()],
            room: election.room(),
            bought: Bought::default(),
            share: (least == most).then(|| least.clone()),
            purse: None,
        })
    }

    /// What is bought; none: not the same for all shares of the range, or not found to be.
    pub(super) fn finish(mut self) -> Option<Bought> {
        loop {
            let contenders = self.contenders();
            let choice = self.choose(&contenders);
            let bought = if let Choice::Buy(quote) = &choice { Some(quote.project) } else { None };
            if !matches!(choice, Choice::Drop) {
                let others = contenders.iter().filter(|quote| Some(quote.project) != bought);
                self.queue.extend(others.map(|quote| Reverse((quote.key, quote.project))));
            }
            match choice {
                Choice::Buy(quote) => self.buy(&quote),
                Choice::Drop => {}
                Choice::Undecided => return None,
                Choice::Finished => return Some(Bought { low: self.low, high: self.high, ..self.bought }),
            }
        }
    }

    /// The projects that may have the least price; what can no longer be bought leaves the queue for good.
    fn contenders(&mut self) -> Vec<Quote> {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut lowest = i128::MAX;
        while let Some(project) = self.next_below(lowest) {
            let Some(key) = self.renew(project) else { continue };
            if self.queue.peek().is_some_and(|Reverse((next, _))| *next < key) {
                // Another may be lower: its turn comes when it is the first.
                self.queue.push(Reverse((key, project)));
                continue;
            }
            let quote = self.quote(project, key);
            if let Some(most) = quote.most {
                lowest = lowest.min(most.key(quote.worth, self.field.shift).1);
            }
            quotes.push(quote);
        }
        quotes
    }

    fn next_below(&mut self, lowest: i128) -> Option<usize> {
        self.queue.peek().filter(|Reverse((key, _))| *key <= lowest)?;
        self.queue.pop().map(|Reverse((_, project))| project)
    }

    /// The least price of a project as a whole number, after what was bought; none: it can no longer be bought.
    fn renew(&mut self, project: usize) -> Option<i128> {
        if self.room.refuses(project).is_some() {
            return None;
        }
        if self.risen[project] {
            let (due, supporters) = (self.field.due[project]?, &self.field.supporters[project]);
            self.least[project] = self.least[project].rising(due, supporters, &self.high, &self.field.heavy)?;
            self.risen[project] = false;
        }
        Some(self.least[project].key(self.election.worth(project), self.field.shift).0)
    }

    fn quote(&self, project: usize, key: i128) -> Quote {
        let (least, supporters) = (self.least[project], &self.field.supporters[project]);
        let due = self.field.due[project];
        let most = due.and_then(|due| least.rising(due, supporters, &self.low, &self.field.light));
        Quote { project, worth: self.election.worth(project), least, most, key }
    }

    fn choose(&mut self, contenders: &[Quote]) -> Choice {
        let Some(first) = contenders.first() else { return Choice::Finished };
        let lowest = contenders.iter().filter_map(|quote| Some((quote.most?, quote.worth)));
        let lowest = lowest.min_by(|one, other| one.0.cmp(one.1, other.0, other.1));
        let may_win = |quote: &&Quote| {
            lowest.is_none_or(|(price, worth)| quote.least.cmp(quote.worth, price, worth) != Ordering::Greater)
        };
        let left: Vec<&Quote> = contenders.iter().filter(may_win).collect();
        match left.as_slice() {
            [only] if only.most.is_some() => Choice::Buy(**only),
            tied if tied.iter().all(|quote| quote.equals(tied[0])) => {
                let projects = tied.iter().map(|quote| quote.project).collect::<Vec<_>>();
                let chosen = self.break_tie(&projects);
                Choice::Buy(tied.iter().find(|quote| quote.project == chosen).map_or(*first, |quote| **quote))
            }
            _ => self.compute(contenders),
        }
    }

    /// Where bounds overlap, the fractions decide; for a range of shares nothing does.
    fn compute(&mut self, contenders: &[Quote]) -> Choice {
        let Some(share) = self.share.clone() else { return Choice::Undecided };
        let mut purse = self.purse.take().unwrap_or_else(|| Purse::new(*self.election, &share));
        purse.replay(&self.bought.projects);
        let priced = contenders.iter().filter_map(|quote| {
            let price = purse.price(quote.project)?;
            Some((price.per_point / BigRational::from_integer(quote.worth.into()), quote.project))
        });
        let priced: Vec<(BigRational, usize)> = priced.collect();
        for quote in contenders {
            self.tighten(&purse, quote.project);
        }
        self.purse = Some(purse);
        let Some(lowest) = priced.iter().map(|(price, _)| price).min() else { return Choice::Drop };
        let tied: Vec<usize> =
            priced.iter().filter(|(price, _)| price == lowest).map(|(_, project)| *project).collect();
        let chosen = if tied.len() > 1 { self.break_tie(&tied) } else { tied[0] };
        self.renew(chosen).map_or(Choice::Drop, |key| Choice::Buy(self.quote(chosen, key)))
    }

    /// What the project's supporters have, as finely as it can be said.
    fn tighten(&mut self, purse: &Purse<'_>, project: usize) {
        for supporter in &self.field.supporters[project] {
            if let Ok((low, high)) = self.field.fine(purse.money(supporter.group)) {
                self.low[supporter.group] = low;
                self.set_high(supporter.group, high);
            }
        }
    }

    /// Prices rise where somebody who has less now can no longer pay their part.
    fn set_high(&mut self, group: usize, high: i128) {
        self.high[group] = high;
        for (project, points) in &self.field.wanted[group] {
            self.risen[*project] |= self.least[*project].is_beyond(high, *points);
        }
    }

    fn break_tie(&mut self, tied: &[usize]) -> usize {
        let tie = tie::broken(tied, self.election.precedence, self.election.shareable, self.election.counted);
        let chosen = tie.chosen;
        self.bought.ties.push(tie);
        chosen
    }

    fn buy(&mut self, quote: &Quote) {
        // Most supporters give the same points, and so pay the same part.
        let mut part = (0, (0, None));
        let mut gave_all = Some(0);
        for supporter in &self.field.supporters[quote.project] {
            gave_all = gave_all.zip(self.gives_all(quote, *supporter)).map(|(sum, ballots)| sum + ballots);
            if part.0 != supporter.points {
                let most = quote.most.map(|price| price.part(supporter.points).1);
                part = (supporter.points, (quote.least.part(supporter.points).0, most));
            }
            let (least, most) = part.1;
            let low = &mut self.low[supporter.group];
            *low = most.map_or(0, |most| (*low - most).max(0));
            self.set_high(supporter.group, (self.high[supporter.group] - least).max(0));
        }
        self.room.take(quote.project);
        self.bought.projects.push(quote.project);
        self.bought.paid.push(Paid { least: quote.least, most: quote.most, gave_all });
    }

    /// How many ballots of a group have less than their part; none: the bounds leave it open.
    fn gives_all(&self, quote: &Quote, Supporter { group, points }: Supporter) -> Option<usize> {
        if quote.least.is_beyond(self.high[group], points) {
            return Some(self.election.counted.groups[group].ballots);
        }
        quote.most.filter(|most| !most.is_beyond(self.low[group], points)).map(|_| 0)
    }
}

impl Quote {
    /// Whether both prices are known exactly, and are the same.
    fn equals(&self, other: &Self) -> bool {
        let known = |quote: &Self| quote.most == Some(quote.least);
        known(self) && known(other) && self.least.cmp(self.worth, other.least, other.worth) == Ordering::Equal
    }
}
