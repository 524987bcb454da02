//! What the chapters share: who is who, what day it is, and how time passes.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::clock::Clock;
use domain::funds::{Currency, Money};
use domain::{BodyId, CollaborativeId, FundId, IndicatorId, MembershipId, OrganisationId, PersonId};
use persistence::{Asking, Error, Key, Result, Store};

use super::calendar::{Calendar, morning};
use super::cast::{Party, Person};
use super::clock::MovableClock;
use crate::scheduler;

/// The story so far.
#[derive(Debug)]
pub(super) struct Tale {
    pub(super) store: Store,
    pub(super) calendar: Calendar,
    clock: Arc<MovableClock>,
    pub(super) collaborative: CollaborativeId,
    pub(super) organisations: HashMap<Party, OrganisationId>,
    pub(super) persons: HashMap<Person, PersonId>,
    pub(super) memberships: HashMap<Person, MembershipId>,
    pub(super) council: Option<BodyId>,
    pub(super) fund: Option<FundId>,
    /// In the order in which they were adopted.
    pub(super) indicators: Vec<IndicatorId>,
    keys: u32,
}

/// How long somebody takes over one act.
const ONE_ACT: TimeDelta = TimeDelta::minutes(7);

impl Tale {
    pub(super) fn new(store: Store, clock: Arc<MovableClock>, calendar: Calendar) -> Self {
        Self {
            store: store.with_clock(clock.clone()),
            calendar,
            clock,
            collaborative: CollaborativeId(uuid::Uuid::nil()),
            organisations: HashMap::new(),
            persons: HashMap::new(),
            memberships: HashMap::new(),
            council: None,
            fund: None,
            indicators: Vec::new(),
            keys: 0,
        }
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What is asked of an act by this person, some minutes after the last one. The operator who tells the story acts for
    /// everybody, so every entry says that: honestly, and possible in sample data only.
    pub(super) fn by(&self, person: Person) -> Result<Asking> {
        self.clock.advance(ONE_ACT);
        let person = *self.persons.get(&person).ok_or_else(|| not_yet(person.name()))?;
        Ok(Asking { collaborative: self.collaborative, person, operator: true, token: None })
    }

    pub(super) fn organisation(&self, party: Party) -> Result<OrganisationId> {
        self.organisations.get(&party).copied().ok_or_else(|| not_yet(party.name()))
    }

    pub(super) fn council(&self) -> Result<BodyId> {
        self.council.ok_or_else(|| not_yet("the council"))
    }

    pub(super) fn fund(&self) -> Result<FundId> {
        self.fund.ok_or_else(|| not_yet("the fund"))
    }

    /// A key that no other act of the story has.
    pub(super) fn key(&mut self) -> Result<Key> {
        self.keys += 1;
        Key::new(&format!("demo-{}", self.keys))
    }

    /// Goes on to the morning of a day; stays where it is, where that day has begun.
    pub(super) async fn on(&self, day: NaiveDate) -> Result<()> {
        if self.now().date_naive() == day { Ok(()) } else { self.at(morning(day)).await }
    }

    /// Goes on to a moment. What falls due on the way is done on its day, as a running server does it.
    pub(super) async fn at(&self, moment: DateTime<Utc>) -> Result<()> {
        if moment < self.now() {
            return Err(Error::Broken(format!("the story would go back from {} to {moment}", self.now())));
        }
        loop {
            let tomorrow = morning((self.now() + TimeDelta::days(1)).date_naive());
            self.clock.set(tomorrow.min(moment));
            while scheduler::look_in(&self.store).await? > 0 {}
            if tomorrow >= moment {
                return Ok(());
            }
        }
    }

    pub(super) async fn wait(&self, time: TimeDelta) -> Result<()> {
        self.at(self.now() + time).await
    }
}

/// An amount of the fund's currency.
pub(super) fn pounds(whole: i64) -> Result<Money> {
    money(whole * 100, "GBP")
}

pub(super) fn money(minor: i64, currency: &str) -> Result<Money> {
    Ok(Money::of_minor("amount", minor, Currency::parse("currency", currency)?)?)
}

fn not_yet(name: &str) -> Error {
    Error::Broken(format!("{name} is not in the story yet"))
}
