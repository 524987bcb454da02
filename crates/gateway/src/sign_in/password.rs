//! Passwords: Argon2id, off the async threads, and as slow for nobody as for somebody.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::text;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What is checked where there is no such person, so that both answers take as long. No password has this hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bqbOXW7gLC9b2+pXDX4Jng$HJYcH9oco0GlQxdWlCv9RYbGrjdsw4Erj0d9iMzAHHg";

/// So many hashes at a time.
const AT_ONCE: usize = 4;
/// So many more may wait; who comes then is told to come again.
const WAITING: usize = 32;
const LEAST: usize = 12;
const MOST: usize = 256;

/// A password worth hashing.
pub fn accept(field: &'static str, password: &str) -> Result<(), text::Refusal> {
    match password.chars().count() {
        length if length < LEAST => {
            Err(text::Refusal::Malformed { field, expected: "password of 12 characters or more" })
        }
        length if length > MOST => Err(text::Refusal::TooLong { field, length, most: MOST }),
        _ => Ok(()),
    }
}

/// Hashes take turns: each needs 19 MiB, and anybody may ask for one.
#[derive(Debug, Clone)]
pub(super) struct Hashing {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// A place among those who wait for a hash, or whose hash is being made.
#[derive(Debug)]
pub(super) struct Place {
    _held: OwnedSemaphorePermit,
    turns: Arc<Semaphore>,
}

impl Hashing {
    pub(super) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(WAITING + AT_ONCE)), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// A place, unless too many wait already.
    pub(super) fn enter(&self) -> Option<Place> {
        let held = self.places.clone().try_acquire_owned().ok()?;
        Some(Place { _held: held, turns: self.turns.clone() })
    }
}

impl Place {
    pub(super) async fn hash(self, password: String) -> Option<String> {
        self.work(move || hash_now(&password)).await.flatten()
    }

    /// Whether the password is the one that was hashed. Without a hash the answer is no, after the same work.
    pub(super) async fn matches(self, password: String, hash: Option<String>) -> bool {
        let check = move || {
            let against = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY));
            let fits =
                against.is_ok_and(|against| Argon2::default().verify_password(password.as_bytes(), &against).is_ok());
            fits && hash.is_some()
        };
        self.work(check).await.unwrap_or(false)
    }

    /// Work in turn. Its place and its turn go with it to its thread: where the request that wanted it dies meanwhile, the
    /// work does not.
    async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
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

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::Poll;

    use super::*;

    /// Lets a future begin, and drops it.
    async fn begin_and_give_up<T>(work: impl Future<Output = T>) {
        let mut work = pin!(work);
        let begun = poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await;
        assert!(begun, "it is under way");
    }

    #[tokio::test]
    async fn who_goes_away_leaves_a_turn_taken_until_the_hash_is_made() {
        let hashing = Hashing::new();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        for _ in 0..AT_ONCE {
            let gate = gate.clone();
            let work = hashing.enter().unwrap().work(move || gate.lock().unwrap().recv().is_err());
            begin_and_give_up(work).await;
        }
        assert_eq!(hashing.turns.available_permits(), 0);
        assert_eq!(hashing.places.available_permits(), WAITING);
        drop(open);
    }

    #[tokio::test]
    async fn nobody_waits_behind_too_many() {
        let hashing = Hashing::new();
        let places: Vec<Place> = (0..WAITING + AT_ONCE).filter_map(|_| hashing.enter()).collect();
        assert_eq!(places.len(), WAITING + AT_ONCE);
        assert!(hashing.enter().is_none());
        drop(places);
        assert!(hashing.enter().is_some());
    }

    #[test]
    fn nobodys_password_costs_what_everybodys_does() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        let somebodys = hash_now("correct horse battery").unwrap();
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert_eq!(parameters(NOBODY), parameters(&somebodys));
        assert_eq!(NOBODY.len(), somebodys.len());
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_never_where_there_is_none() {
        let hashing = Hashing::new();
        let matches = |hash| hashing.enter().unwrap().matches("correct horse battery".to_owned(), hash);
        assert!(matches(hash_now("correct horse battery")).await);
        assert!(!matches(hash_now("another horse battery")).await);
        assert!(!matches(None).await);
    }
}
