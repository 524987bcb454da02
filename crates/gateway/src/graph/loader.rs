//! One statement for each level of a query.
//!
//! Fields of one level are polled one after the other before any of them goes on; the first that wants something becomes
//! the leader, waits for its turn, steps back once so that its siblings can name what they want, and then loads for all of
//! them. No timer. A snapshot has one connection, so the turns cost nothing; they let everybody whom the statement before
//! woke name what they want first, so that how many statements a query takes does not hang on how fast the database is.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use persistence::Read;
use tokio::sync::watch;

use super::failure::{Failure, Result};
use super::scope::Snapshot;

/// Something that is loaded for many keys at once.
pub(crate) trait Load: 'static {
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    type Value: Clone + Send + Sync + 'static;

    /// Values by key; a key without one is left out.
    fn load(read: &Read, keys: Vec<Self::Key>) -> Loading<'_, Self::Key, Self::Value>;
}

/// Values on their way.
pub(crate) type Loading<'a, K, V> = BoxFuture<'a, persistence::Result<HashMap<K, V>>>;

type Answer<V> = Option<Result<Option<V>>>;

/// What was asked for and found in one snapshot.
#[derive(Default)]
pub(crate) struct Loaders {
    batches: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Loaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaders")
    }
}

struct Batch<L: Load> {
    state: Mutex<BatchState<L>>,
}

struct BatchState<L: Load> {
    waiting: Vec<L::Key>,
    answers: HashMap<L::Key, watch::Receiver<Answer<L::Value>>>,
    senders: HashMap<L::Key, watch::Sender<Answer<L::Value>>>,
}

impl Loaders {
    fn batch<L: Load>(&self) -> Arc<Batch<L>> {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = batches
            .entry(TypeId::of::<L>())
            .or_insert_with(|| Arc::new(Batch::<L>::new()) as Arc<dyn Any + Send + Sync>);
        batch.clone().downcast().unwrap_or_else(|_| Arc::new(Batch::new()))
    }
}

impl Snapshot {
    /// The value for a key, loaded together with those of its siblings.
    pub(crate) async fn load<L: Load>(&self, key: L::Key) -> Result<Option<L::Value>> {
        let batch = self.loaders.batch::<L>();
        loop {
            let (mut answer, leads) = batch.want(key.clone());
            if leads {
                let mut led = Led::of(&batch);
                let _turn = self.loaders.turn.lock().await;
                self.read.idle().await;
                led.load(&self.read).await;
            }
            // It ends without an answer where its leader was dropped, with a list of which another item had failed.
            if let Ok(answer) = answer.wait_for(Option::is_some).await {
                return answer.clone().unwrap_or(Ok(None));
            }
        }
    }

    /// The same where the value must be there.
    pub(crate) async fn expect<L: Load>(&self, key: L::Key) -> Result<L::Value> {
        self.load::<L>(key).await?.ok_or_else(|| Failure::internal(&"a row refers to one that is not there"))
    }
}

impl<L: Load> Batch<L> {
    fn new() -> Self {
        Self { state: Mutex::new(BatchState { waiting: Vec::new(), answers: HashMap::new(), senders: HashMap::new() }) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, BatchState<L>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a key on the list, unless it is there; says whether the caller is the first and so has to load.
    fn want(&self, key: L::Key) -> (watch::Receiver<Answer<L::Value>>, bool) {
        let mut state = self.state();
        if let Some(answer) = state.answers.get(&key) {
            return (answer.clone(), false);
        }
        let (sender, answer) = watch::channel(None);
        let leads = state.waiting.is_empty();
        state.waiting.push(key.clone());
        state.answers.insert(key.clone(), answer.clone());
        state.senders.insert(key, sender);
        (answer, leads)
    }

    /// Once nobody names another key.
    async fn settled(&self) {
        let mut seen = 0;
        loop {
            tokio::task::yield_now().await;
            let wanted = self.state().waiting.len();
            if wanted == seen {
                return;
            }
            seen = wanted;
        }
    }
}

/// What a leader is to load. Dropped before, it lets go of its keys, so that whoever waits for them leads instead.
struct Led<'a, L: Load> {
    batch: &'a Batch<L>,
    /// None until it stops collecting: then they are those that wait.
    taken: Option<Vec<L::Key>>,
}

impl<'a, L: Load> Led<'a, L> {
    fn of(batch: &'a Batch<L>) -> Self {
        Self { batch, taken: None }
    }

    fn take(&mut self) -> Vec<L::Key> {
        let keys = std::mem::take(&mut self.batch.state().waiting);
        self.taken.insert(keys).clone()
    }

    async fn load(&mut self, read: &Read) {
        self.batch.settled().await;
        let keys = self.take();
        let mut found = L::load(read, keys.clone()).await.map_err(Failure::from);
        let mut state = self.batch.state();
        for key in keys {
            let answer = match &mut found {
                Ok(values) => Ok(values.remove(&key)),
                Err(failure) => Err(failure.clone()),
            };
            if let Some(sender) = state.senders.remove(&key) {
                sender.send_replace(Some(answer));
            }
        }
    }
}

impl<L: Load> Drop for Led<'_, L> {
    fn drop(&mut self) {
        let mut state = self.batch.state();
        let keys = self.taken.take().unwrap_or_else(|| std::mem::take(&mut state.waiting));
        for key in keys {
            // One that was answered has no sender any more, and keeps its answer.
            if state.senders.remove(&key).is_some() {
                state.answers.remove(&key);
            }
        }
    }
}

/// Loads children of several parents, one statement for each page that is asked for: nearly always one.
pub(crate) async fn by_page<V, F>(
    keys: Vec<(uuid::Uuid, persistence::Page)>,
    load: impl Fn(Vec<uuid::Uuid>, persistence::Page) -> F,
) -> persistence::Result<HashMap<(uuid::Uuid, persistence::Page), V>>
where
    F: Future<Output = persistence::Result<HashMap<uuid::Uuid, V>>>,
{
    let mut pages: HashMap<persistence::Page, Vec<uuid::Uuid>> = HashMap::new();
    for (parent, page) in keys {
        pages.entry(page).or_default().push(parent);
    }
    let mut found = HashMap::new();
    for (page, parents) in pages {
        found.extend(load(parents, page).await?.into_iter().map(|(parent, value)| ((parent, page), value)));
    }
    Ok(found)
}

/// Declares what is loaded by ids, all that one level of a query wants at once.
macro_rules! by_ids {
    ($($load:ident: $row:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(crate) struct $load;

        impl $crate::graph::loader::Load for $load {
            type Key = uuid::Uuid;
            type Value = $row;

            fn load(
                read: &persistence::Read,
                keys: Vec<Self::Key>,
            ) -> $crate::graph::loader::Loading<'_, Self::Key, Self::Value> {
                Box::pin(async move {
                    let rows = $read(read, &keys).await?;
                    Ok(keys.into_iter().zip(rows).filter_map(|(key, row)| Some((key, row?))).collect())
                })
            }
        }
    )+};
}
pub(crate) use by_ids;

/// Declares what belongs to several things, and is loaded whole.
macro_rules! whole {
    ($($load:ident: $key:ty => $value:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(super) struct $load;

        impl $crate::graph::loader::Load for $load {
            type Key = $key;
            type Value = $value;

            fn load(
                read: &persistence::Read,
                keys: Vec<$key>,
            ) -> $crate::graph::loader::Loading<'_, $key, $value> {
                Box::pin(async move { $read(read, &keys).await })
            }
        }
    )+};
}
pub(crate) use whole;

/// Declares what belongs to several parents, and is loaded by pages.
macro_rules! pages {
    ($($load:ident: $row:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(super) struct $load;

        impl $crate::graph::loader::Load for $load {
            type Key = (uuid::Uuid, persistence::Page);
            type Value = persistence::Slice<$row>;

            fn load(
                read: &persistence::Read,
                keys: Vec<Self::Key>,
            ) -> $crate::graph::loader::Loading<'_, Self::Key, Self::Value> {
                Box::pin($crate::graph::loader::by_page(keys, move |parents, page| async move {
                    $read(read, &parents, page).await
                }))
            }
        }
    )+};
}
pub(crate) use pages;

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers;

    impl Load for Numbers {
        type Key = u32;
        type Value = u32;

        fn load(_: &Read, _: Vec<u32>) -> BoxFuture<'_, persistence::Result<HashMap<u32, u32>>> {
            Box::pin(async { Ok(HashMap::new()) })
        }
    }

    #[test]
    fn who_waits_for_a_leader_that_was_dropped_leads_instead() {
        for collected in [false, true] {
            let batch = Batch::<Numbers>::new();
            let (_, leads) = batch.want(1);
            let mut led = Led::of(&batch);
            let (waiter, also_leads) = batch.want(2);
            assert_eq!((leads, also_leads), (true, false));
            if collected {
                assert_eq!(led.take(), [1, 2]);
                let (_, leads_the_next) = batch.want(3);
                assert!(leads_the_next, "what is wanted later is another leader's");
            }
            drop(led);
            assert!(waiter.has_changed().is_err(), "it does not wait for ever");
            let (_, leads) = batch.want(2);
            assert_eq!(leads, !collected, "the next leader loads it, where there is one");
            assert_eq!(batch.state().waiting, if collected { vec![3, 2] } else { vec![2] });
        }
    }
}
