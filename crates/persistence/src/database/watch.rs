//! SQLite knows no time limit. It asks this, every so many steps of a statement, whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

/// Steps of SQLite's machine between two questions: well under a millisecond of work.
const STEPS: i32 = 10_000;
/// Nothing is watched.
const REST: u64 = 0;
/// Whatever runs is to end.
const STOP: u64 = 1;

/// The time limit of the statement that runs on one connection.
#[derive(Debug)]
pub(super) struct Watch {
    made: Instant,
    /// In microseconds since it was made.
    until: AtomicU64,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { made: Instant::now(), until: AtomicU64::new(REST) })
    }

    /// From now on statements of this connection are watched.
    pub(super) async fn over(self: &Arc<Self>, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let watch = self.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS, move || watch.may_go_on());
        Ok(())
    }

    /// The next statement has so long.
    pub(super) fn begin(&self, limit: Duration) {
        let until = self.made.elapsed().saturating_add(limit).as_micros();
        self.until.store(u64::try_from(until).unwrap_or(u64::MAX).max(STOP + 1), Ordering::Relaxed);
    }

    /// The statement has ended.
    pub(super) fn end(&self) {
        self.until.store(REST, Ordering::Relaxed);
    }

    /// Nobody waits for the statement any more.
    pub(super) fn stop(&self) {
        self.until.store(STOP, Ordering::Relaxed);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.until.load(Ordering::Relaxed) == STOP
    }

    /// Asked on the connection's own thread. What is stopped is stopped once: the rollback behind it may run.
    fn may_go_on(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        let over = until != REST && self.made.elapsed().as_micros() >= u128::from(until);
        if over {
            let _ = self.until.compare_exchange(until, REST, Ordering::Relaxed, Ordering::Relaxed);
        }
        !over
    }
}
