//! How many sockets, streams and subscriptions each person and each address holds just now. Each server counts its own.

use super::address::household;
use super::fault::{Code, Fault};
use super::limits::{Shares, SocketLimits};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who holds how many. Cheap to clone; forgets who holds nothing.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<HashMap<(Kind, Holder), usize>>>);

/// What there is a limited number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A WebSocket, or a stream of events.
    Connection,
    Subscription,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Holder {
    Person(u128),
    Address(IpAddr),
}

/// One of those that are held. Dropped, however that comes about, it makes room.
#[derive(Debug)]
pub(super) struct Place {
    places: Places,
    held: Vec<(Kind, Holder)>,
}

impl Places {
    /// One more of this kind for a person and an address, as far as they are known; or for neither.
    pub(super) fn take(
        &self,
        kind: Kind,
        address: Option<IpAddr>,
        person: Option<u128>,
        limits: &SocketLimits,
    ) -> Result<Place, Fault> {
        let shares = kind.shares(limits);
        let person = person.map(|person| (Holder::Person(person), shares.person));
        let address = address.map(|address| (Holder::Address(household(address)), shares.address));
        let mut place = Place { places: self.clone(), held: Vec::new() };
        for (holder, limit) in [person, address].into_iter().flatten() {
            // What was taken already is given back with the place.
            self.count(kind, holder, limit)?;
            place.held.push((kind, holder));
        }
        Ok(place)
    }

    fn count(&self, kind: Kind, holder: Holder, limit: usize) -> Result<(), Fault> {
        let mut known = self.known();
        let held = known.get(&(kind, holder)).copied().unwrap_or_default();
        Fault::within(kind.code(), kind.held_by(holder), held + 1, limit)?;
        known.insert((kind, holder), held + 1);
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, HashMap<(Kind, Holder), usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut known = self.places.known();
        for key in &self.held {
            match known.get_mut(key) {
                Some(held) if *held > 1 => *held -= 1,
                _ => drop(known.remove(key)),
            }
        }
    }
}

impl Kind {
    fn shares(self, limits: &SocketLimits) -> Shares {
        match self {
            Self::Connection => limits.connections,
            Self::Subscription => limits.subscriptions,
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Connection => Code::TooManyConnections,
            Self::Subscription => Code::TooManySubscriptions,
        }
    }

    fn held_by(self, holder: Holder) -> &'static str {
        match (self, holder) {
            (Self::Connection, Holder::Person(_)) => "Sockets and streams of this person",
            (Self::Connection, Holder::Address(_)) => "Sockets and streams of this address",
            (Self::Subscription, Holder::Person(_)) => "Subscriptions of this person",
            (Self::Subscription, Holder::Address(_)) => "Subscriptions of this address",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const ANN: Option<u128> = Some(1);
    const HOME: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));

    fn limits() -> SocketLimits {
        SocketLimits { connections: Shares { person: 2, address: 3 }, ..SocketLimits::default() }
    }

    #[test]
    fn whoever_lets_go_of_a_place_makes_room_and_is_forgotten() {
        let (places, limits) = (Places::default(), limits());
        let take = |person| places.take(Kind::Connection, HOME, person, &limits);
        let held = [take(ANN).unwrap(), take(ANN).unwrap()];
        let fault = take(ANN).unwrap_err();
        assert_eq!(fault.code, Code::TooManyConnections);
        assert_eq!(fault.message, "Sockets and streams of this person: 3; the limit is 2.");
        let third = take(Some(2)).unwrap();
        assert_eq!(take(Some(3)).unwrap_err().message, "Sockets and streams of this address: 4; the limit is 3.");
        drop(held);
        take(ANN).unwrap();
        drop(third);
        assert!(places.known().is_empty());
    }

    #[test]
    fn who_is_refused_by_one_limit_takes_nothing_of_the_other() {
        let (places, limits) = (Places::default(), limits());
        let _held: Vec<_> =
            (0..3).map(|person| places.take(Kind::Connection, HOME, Some(person), &limits).unwrap()).collect();
        for _ in 0..5 {
            places.take(Kind::Connection, HOME, Some(7), &limits).unwrap_err();
        }
        assert!(places.take(Kind::Connection, None, Some(7), &limits).is_ok());
        assert!(places.take(Kind::Subscription, HOME, ANN, &limits).is_ok());
    }
}
