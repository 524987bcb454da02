//! Time and new ids come from outside, so that a rule and a test see the same ones.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Tells the time, to the microsecond: the finest that both databases keep.
pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> DateTime<Utc>;
}

/// Makes new ids.
pub trait Ids: Send + Sync + std::fmt::Debug {
    fn next(&self) -> Uuid;

    /// Bytes that nobody can guess, to be hashed with what could be.
    fn salt(&self) -> [u8; 16] {
        Uuid::new_v4().into_bytes()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// Time-ordered random ids.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    #[expect(clippy::disallowed_methods, reason = "this is the source that everybody else is handed")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
