//! Work that keeps a processor busy: off the async threads, few at a time, and only so many waiting.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A kind of work, of which only so much is done at once.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// A place among those who wait for their turn, or whose work is being done.
#[derive(Debug)]
pub(crate) struct Place {
    _held: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
}

impl Turns {
    /// So many at a time, and so many more may wait; who comes then is told to come again.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(waiting + at_once)), turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// A place, unless too many wait already.
    pub(crate) fn enter(&self) -> Option<Place> {
        let held = self.places.clone().try_acquire_owned().ok()?;
        Some(Place { _held: held, turns: self.turns.clone() })
    }
}

impl Place {
    /// Work in turn. Its place and its turn go with it to its thread: where the request that wanted it dies meanwhile, the
    /// work does not.
    pub(crate) async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let turn = self.turns.clone().acquire_owned().await.ok()?;
        let held = (self, turn);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(held);
            done
        });
        done.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::Poll;

    use super::*;

    const AT_ONCE: usize = 4;
    const WAITING: usize = 32;

    /// Lets a future begin, and drops it.
    async fn begin_and_give_up<T>(work: impl Future<Output = T>) {
        let mut work = pin!(work);
        let begun = poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await;
        assert!(begun, "it is under way");
    }

    #[tokio::test]
    async fn who_goes_away_leaves_a_turn_taken_until_the_work_is_done() {
        let turns = Turns::new(AT_ONCE, WAITING);
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        for _ in 0..AT_ONCE {
            let gate = gate.clone();
            let work = turns.enter().unwrap().work(move || gate.lock().unwrap().recv().is_err());
            begin_and_give_up(work).await;
        }
        assert_eq!(turns.turns.available_permits(), 0);
        assert_eq!(turns.places.available_permits(), WAITING);
        drop(open);
    }

    #[tokio::test]
    async fn nobody_waits_behind_too_many() {
        let turns = Turns::new(AT_ONCE, WAITING);
        let places: Vec<Place> = (0..WAITING + AT_ONCE).filter_map(|_| turns.enter()).collect();
        assert_eq!(places.len(), WAITING + AT_ONCE);
        assert!(turns.enter().is_none());
        drop(places);
        assert!(turns.enter().is_some());
    }
}
