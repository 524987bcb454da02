//! How often somebody may try a password, and how many may at once.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest, Sha256};

use super::SignInError;
use super::password;
use crate::turns::{Place, Turns};

/// Attempts with one address: ten at once, then one each six seconds.
pub(super) const ATTEMPTS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

/// By the SHA-256 of an address or a person: all of one size, whatever was sent.
type Key = [u8; 32];

/// Who tried lately, and the places in which passwords are hashed.
#[derive(Debug)]
pub(super) struct Attempts<C: Clock = DefaultClock> {
    lately: RateLimiter<Key, DefaultKeyedStateStore<Key>, C, NoOpMiddleware<C::Instant>>,
    hashing: Turns,
}

impl<C: Clock> Attempts<C> {
    pub(super) fn new(clock: C) -> Self {
        let quota = Quota::per_minute(ATTEMPTS);
        Self { lately: RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock), hashing: password::hashing() }
    }

    /// A place to compare one password in, for this address or person; refused where many tried with it lately.
    pub(super) fn of(&self, who: &str) -> Result<Place, SignInError> {
        // The place first: what is remembered grows no faster than passwords are hashed.
        let place = self.place()?;
        self.lately.check_key(&Sha256::digest(who.as_bytes()).into()).map_err(|_| SignInError::TooMany)?;
        Ok(place)
    }

    /// A place to hash a password in, whosever it is.
    pub(super) fn place(&self) -> Result<Place, SignInError> {
        self.hashing.enter().ok_or(SignInError::Busy)
    }

    /// Forgets who has not tried for so long that they have all their attempts again.
    pub(super) fn forget(&self) {
        self.lately.retain_recent();
        self.lately.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn an_address_has_ten_attempts_and_another_has_its_own() {
        let attempts = Attempts::new(FakeRelativeClock::default());
        let tried: Vec<_> = (0..11).map(|_| attempts.of("ann@river.example")).collect();
        assert_eq!(tried.iter().filter(|attempt| attempt.is_ok()).count(), 10);
        assert!(matches!(tried.last(), Some(Err(SignInError::TooMany))));
        assert!(attempts.of("bob@river.example").is_ok());
    }

    #[test]
    fn what_was_sent_is_not_remembered_once_all_attempts_are_back() {
        let clock = FakeRelativeClock::default();
        let attempts = Attempts::new(clock.clone());
        for number in 0..1_000 {
            drop(attempts.of(&format!("{number}@river.example")));
        }
        assert_eq!(attempts.lately.len(), 1_000);
        clock.advance(Duration::from_secs(60));
        attempts.forget();
        assert_eq!(attempts.lately.len(), 0);
    }

    #[test]
    fn who_finds_no_place_is_not_remembered() {
        let attempts = Attempts::new(FakeRelativeClock::default());
        let places: Vec<_> = std::iter::from_fn(|| attempts.place().ok()).collect();
        assert!(matches!(attempts.of("ann@river.example"), Err(SignInError::Busy)));
        assert_eq!(attempts.lately.len(), 0);
        drop(places);
        assert!(attempts.of("ann@river.example").is_ok());
    }
}
