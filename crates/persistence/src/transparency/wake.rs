//! Rings for those who follow a log: in this process by a channel, between servers by NOTIFY. A lost ring loses nothing,
//! because followers also look by themselves.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::CollaborativeId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use super::follow::LOOK_AGAIN;
use crate::database::Store;

/// The PostgreSQL channel on which servers wake each other.
const CHANNEL: &str = "commonpurse_activity";
/// NOTIFY takes a lock of the whole database until its transaction ends, so commits within this time share one.
const MERGED: Duration = Duration::from_millis(20);
/// PostgreSQL takes 8,000 bytes in one notification; an id has 37 with its space.
const MOST_AT_ONCE: usize = 200;

/// What one process has yet to tell the others.
#[derive(Debug, Clone)]
pub(crate) struct Bell {
    /// By which a process knows its own rings.
    process: Uuid,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    grown: HashSet<CollaborativeId>,
    /// A task is on its way that takes whatever waits.
    ringing: bool,
}

impl Default for Bell {
    fn default() -> Self {
        Self { process: Uuid::new_v4(), waiting: Arc::default() }
    }
}

/// Tells everybody that this log grew; called after the commit, never inside the unit.
pub(crate) fn wake(store: &Store, collaborative: CollaborativeId) {
    // Nobody may be following just now.
    let _ = store.grown.send(collaborative);
    if let Some(pool) = store.postgres_pool()
        && store.bell.must_ring(collaborative)
    {
        store.runtime.spawn(ring(store.bell.clone(), pool.clone()));
    }
}

impl Bell {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a log on the list; says whether nobody is on the way to ring for it.
    fn must_ring(&self, collaborative: CollaborativeId) -> bool {
        let mut waiting = self.waiting();
        waiting.grown.insert(collaborative);
        !std::mem::replace(&mut waiting.ringing, true)
    }

    /// What waits; where nothing does, whoever rings may go.
    fn take(&self) -> Option<Vec<CollaborativeId>> {
        let mut waiting = self.waiting();
        waiting.ringing = !waiting.grown.is_empty();
        waiting.ringing.then(|| waiting.grown.drain().collect())
    }

    fn messages(&self, grown: &[CollaborativeId]) -> Vec<String> {
        let message = |some: &[CollaborativeId]| {
            some.iter().fold(self.process.to_string(), |message, id| format!("{message} {id}"))
        };
        grown.chunks(MOST_AT_ONCE).map(message).collect()
    }

    /// The logs that another process says have grown; none where the message is our own.
    fn read(&self, message: &str) -> Vec<CollaborativeId> {
        let mut words = message.split(' ').map(Uuid::try_parse);
        match words.next() {
            Some(Ok(process)) if process != self.process => words.flatten().map(CollaborativeId).collect(),
            _ => Vec::new(),
        }
    }
}

/// The first ring goes out at once, those that come meanwhile go together.
async fn ring(bell: Bell, pool: PgPool) {
    while let Some(grown) = bell.take() {
        for message in bell.messages(&grown) {
            let notify = sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(message);
            if let Err(error) = notify.execute(&pool).await {
                tracing::debug!(%error, "could not notify the other servers");
            }
        }
        tokio::time::sleep(MERGED).await;
    }
}

/// Hears the other servers until the store is closed. It has a connection of its own, beside the pool's.
pub(super) async fn listen(store: Store) {
    let Some(pool) = store.postgres_pool() else { return };
    let mut closed = pool.close_event();
    let hearing = async {
        loop {
            if let Err(error) = hear(&store).await {
                tracing::debug!(%error, "can't hear the other servers; trying again");
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    // An error here means that the pool was closed, which is when to stop.
    let _ = closed.do_until(hearing).await;
}

async fn hear(store: &Store) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect(store.url()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // It connects again by itself; what was rung meanwhile, followers find when they look.
        let message = listener.recv().await?;
        for collaborative in store.bell.read(message.payload()) {
            let _ = store.grown.send(collaborative);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collaborative(number: u128) -> CollaborativeId {
        CollaborativeId(Uuid::from_u128(number))
    }

    #[test]
    fn many_commits_of_a_moment_are_one_ring() {
        let bell = Bell::default();
        assert!(bell.must_ring(collaborative(1)));
        for _ in 0..1_000 {
            assert!(!bell.must_ring(collaborative(1)));
        }
        assert_eq!(bell.take(), Some(vec![collaborative(1)]));
        assert_eq!(bell.take(), None);
        assert!(bell.must_ring(collaborative(1)), "whoever rang has gone");
    }

    #[test]
    fn a_ring_fits_one_notification_and_tells_others_but_not_ourselves() {
        let (ours, others) = (Bell::default(), Bell::default());
        let grown: Vec<_> = (0..500).map(collaborative).collect();
        let messages = ours.messages(&grown);
        assert!(messages.iter().all(|message| message.len() < 8_000));
        assert_eq!(messages.iter().flat_map(|message| others.read(message)).collect::<Vec<_>>(), grown);
        assert!(messages.iter().all(|message| ours.read(message).is_empty()));
        assert!(others.read("something else").is_empty());
    }
}
