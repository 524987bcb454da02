//! A clock that a test sets.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::clock::Clock;

/// Stands still until it is moved.
#[derive(Debug)]
pub struct SetClock(Mutex<DateTime<Utc>>);

impl Default for SetClock {
    /// A Monday morning.
    fn default() -> Self {
        Self(Mutex::new(Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).single().unwrap_or_default()))
    }
}

impl SetClock {
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
