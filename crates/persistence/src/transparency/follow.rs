//! Following a log: one watcher for each followed collaborative and process, however many follow.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::CollaborativeId;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, watch};
use tokio::time::{sleep, timeout};

use super::{log, wake};
use crate::database::Store;
use crate::{Error, Result};

/// How often a watcher looks by itself, in case a ring was lost.
pub const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// The least time between two looks: while a log grows fast, its followers are woken this often and no more.
const PAUSE: Duration = Duration::from_millis(20);

/// Which logs are followed in this process, and how far each was seen to reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct Followed(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    ends: HashMap<CollaborativeId, watch::Receiver<i64>>,
    listening: bool,
}

/// Somebody who waits for a log to grow.
#[derive(Debug)]
pub struct Follower {
    end: watch::Receiver<i64>,
}

impl Follower {
    /// Waits until the log is longer than this.
    pub async fn past(&mut self, sequence: i64) -> Result<()> {
        let longer = self.end.wait_for(|end| *end > sequence).await;
        longer.map(drop).map_err(|_| Error::Unavailable("nobody watches the log any more".to_owned()))
    }
}

impl Store {
    /// Follows a log from now on.
    pub fn follow(&self, collaborative: CollaborativeId) -> Follower {
        let mut known = self.followed.known();
        if self.is_postgres() && !std::mem::replace(&mut known.listening, true) {
            self.runtime.spawn(wake::listen(self.clone()));
        }
        let watched = match known.ends.entry(collaborative) {
            // A watcher that died with its runtime is replaced.
            Entry::Occupied(watched) if watched.get().has_changed().is_ok() => watched.get().clone(),
            entry => {
                let (sender, end) = watch::channel(0);
                self.runtime.spawn(watch_over(self.clone(), collaborative, sender));
                entry.insert_entry(end).get().clone()
            }
        };
        Follower { end: watched }
    }
}

impl Followed {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a log that nobody follows; says whether it did. Who comes to follow it waits for this lock.
    fn forget(&self, collaborative: CollaborativeId, end: &watch::Sender<i64>) -> bool {
        let mut known = self.known();
        // One receiver is our own.
        let alone = end.receiver_count() <= 1;
        if alone {
            known.ends.remove(&collaborative);
        }
        alone
    }
}

/// Looks whenever somebody rings, and each second, as long as anybody follows.
async fn watch_over(store: Store, collaborative: CollaborativeId, end: watch::Sender<i64>) {
    let mut rings = store.grown.subscribe();
    while !store.followed.forget(collaborative, &end) {
        match end_of(&store, collaborative).await {
            Ok(sequence) => drop(end.send_if_modified(|known| std::mem::replace(known, sequence) != sequence)),
            Err(error) => tracing::debug!(%error, %collaborative, "could not look where the log ends"),
        }
        sleep(PAUSE).await;
        // Too late is in time: it looks again anyway.
        let _ = timeout(LOOK_AGAIN, rung(&mut rings, collaborative)).await;
    }
}

async fn end_of(store: &Store, collaborative: CollaborativeId) -> Result<i64> {
    let read = store.read(collaborative).await?;
    Ok(log::head(&read).await?.sequence)
}

/// Waits for a ring for this log, and takes those that came meanwhile with it.
async fn rung(rings: &mut broadcast::Receiver<CollaborativeId>, collaborative: CollaborativeId) {
    loop {
        match rings.recv().await {
            Ok(other) if other != collaborative => {}
            // Some were missed: one of them may have been ours.
            Ok(_) | Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
    while !matches!(rings.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
}
