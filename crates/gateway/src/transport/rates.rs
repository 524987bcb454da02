//! How much one person, and one address, may ask in a minute: counted in what operations weigh, so that many small
//! questions and a few large ones cost the same.

use super::address::household;
use super::caller::Caller;
use super::fault::{Code, Fault};
use async_graphql::{Value, value};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// What a request costs beside what its operation weighs; one that is refused costs this alone.
const REQUEST: u32 = 10;

/// Complexity that may be asked for in a minute; as much is saved up at most. None is without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute {
    pub person: Option<NonZeroU32>,
    pub address: Option<NonZeroU32>,
}

impl Default for PerMinute {
    /// Some ten times what the busiest person at a dashboard asks, and what five such persons behind one address do.
    fn default() -> Self {
        Self { person: NonZeroU32::new(1_000_000), address: NonZeroU32::new(5_000_000) }
    }
}

/// Who asked how much lately. Cheap to clone; forgets who has all their budget again.
#[derive(Debug, Clone)]
pub struct Rates<C: Clock = DefaultClock> {
    people: Option<Arc<Budget<u128, C>>>,
    addresses: Option<Arc<Budget<IpAddr, C>>>,
}

#[derive(Debug)]
struct Budget<K: Hash + Eq + Clone, C: Clock> {
    lately: RateLimiter<K, DefaultKeyedStateStore<K>, C, StateInformationMiddleware>,
    per_minute: NonZeroU32,
}

/// What is left after an operation was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    cost: u32,
    remaining: u32,
    per_minute: u32,
}

impl Left {
    /// As answers tell it.
    pub(super) fn told(self) -> Value {
        value!({ "cost": self.cost, "remaining": self.remaining, "perMinute": self.per_minute })
    }
}

impl Rates {
    /// Nobody has asked anything yet.
    #[must_use]
    pub fn new(per_minute: PerMinute) -> Self {
        Self::by(DefaultClock::default(), per_minute)
    }
}

impl<C: Clock + Clone> Rates<C> {
    fn by(clock: C, per_minute: PerMinute) -> Self {
        Self {
            people: per_minute.person.map(|quota| Arc::new(Budget::new(quota, clock.clone()))),
            addresses: per_minute.address.map(|quota| Arc::new(Budget::new(quota, clock))),
        }
    }

    /// Pays for a request, whatever it is about: before anything of it is read.
    pub(super) fn enter(&self, address: IpAddr) -> Result<(), Fault> {
        self.pay_at(address, REQUEST).map(drop)
    }

    /// Pays for an operation of this complexity, and tells what is left: to the person, or to the address where nobody
    /// signed in.
    pub(super) fn pay(&self, address: IpAddr, caller: &Caller, complexity: usize) -> Result<Option<Left>, Fault> {
        let complexity = u32::try_from(complexity).unwrap_or(u32::MAX);
        let left = self.pay_at(address, complexity)?;
        match (&self.people, caller.person_key()) {
            (Some(people), Some(person)) => {
                people.pay(&person, complexity.saturating_add(REQUEST), "this person").map(Some)
            }
            _ => Ok(left.map(|left| Left { cost: left.cost.saturating_add(REQUEST), ..left })),
        }
    }

    fn pay_at(&self, address: IpAddr, cost: u32) -> Result<Option<Left>, Fault> {
        let paid = self.addresses.as_ref().map(|all| all.pay(&household(address), cost, "this address"));
        paid.transpose()
    }

    /// Forgets who has all their budget again.
    pub fn forget(&self) {
        if let Some(people) = &self.people {
            people.forget();
        }
        if let Some(addresses) = &self.addresses {
            addresses.forget();
        }
    }
}

impl<K: Hash + Eq + Clone, C: Clock> Budget<K, C> {
    fn new(per_minute: NonZeroU32, clock: C) -> Self {
        let quota = Quota::per_minute(per_minute);
        Self { lately: RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock), per_minute }
    }

    fn pay(&self, who: &K, cost: u32, whose: &str) -> Result<Left, Fault> {
        let per_minute = self.per_minute.get();
        // What costs more than there ever is costs all of it.
        let cost = NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN).min(self.per_minute);
        match self.lately.check_key_n(who, cost) {
            Ok(Ok(state)) => Ok(Left { cost: cost.get(), remaining: state.remaining_burst_capacity(), per_minute }),
            Ok(Err(not_yet)) => Err(too_much(whose, per_minute, not_yet.wait_time_from(self.lately.clock().now()))),
            Err(_) => Err(too_much(whose, per_minute, Duration::from_secs(60))),
        }
    }

    fn forget(&self) {
        self.lately.retain_recent();
        self.lately.shrink_to_fit();
    }
}

fn too_much(whose: &str, per_minute: u32, wait: Duration) -> Fault {
    let seconds = u32::try_from(wait.as_nanos().div_ceil(1_000_000_000)).unwrap_or(u32::MAX);
    let message = format!(
        "The budget of {whose} is used up: {per_minute} points of complexity a minute. There is enough again in {seconds} s."
    );
    Fault::new(Code::RateLimited, message).after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;
    use std::net::Ipv4Addr;

    #[test]
    fn a_budget_comes_back_within_a_minute_and_its_owner_is_forgotten() {
        let clock = FakeRelativeClock::default();
        let quota = NonZeroU32::new(600);
        let rates = Rates::by(clock.clone(), PerMinute { person: quota, address: quota });
        let address = |number: u32| IpAddr::from(Ipv4Addr::from_bits(number));
        for number in 0..1_000 {
            rates.enter(address(number)).unwrap();
        }
        let known = || rates.addresses.as_ref().map(|all| all.lately.len());
        assert_eq!(known(), Some(1_000));
        rates.pay_at(address(1), 590).unwrap();
        let fault = rates.pay_at(address(1), 100).unwrap_err();
        assert_eq!(fault.after, Some(10), "{}", fault.message);
        clock.advance(Duration::from_secs(10));
        assert_eq!(rates.pay_at(address(1), 100).unwrap().map(|left| left.remaining), Some(0));
        clock.advance(Duration::from_secs(61));
        rates.forget();
        assert_eq!(known(), Some(0));
    }

    #[test]
    fn what_costs_more_than_there_ever_is_takes_all_of_it() {
        let rates = Rates::by(FakeRelativeClock::default(), PerMinute { person: None, address: NonZeroU32::new(100) });
        let left = rates.pay_at(Ipv4Addr::LOCALHOST.into(), 1_000_000).unwrap();
        assert_eq!(left.map(|left| (left.cost, left.remaining)), Some((100, 0)));
    }
}
