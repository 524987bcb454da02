//! Own accounts: passwords, short access tokens, rotating refresh tokens, keys.

mod keys;
mod password;
mod secret;
mod session;
mod token;

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;
use persistence::Store;
use tokio::sync::Semaphore;

pub use keys::Keys;
pub use password::accept as accept_password;
pub use secret::{Secret, digest};
pub use session::{Session, SignInError};
pub use token::{ACCESS_LIFETIME, Claims};

/// Everything that signing in needs and a server keeps.
#[derive(Debug)]
pub struct SignIn {
    keys: Keys,
    verified: Cache<[u8; 32], Claims>,
    attempts: DefaultKeyedRateLimiter<String>,
    hashing: Arc<Semaphore>,
}

/// Tokens that were verified lately; a verification costs more than most queries.
const VERIFIED_KEPT: u64 = 10_000;
/// Attempts to sign in with one address: ten at once, then one each six seconds.
const ATTEMPTS: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Each hash takes 19 MiB: this many at a time.
const HASHED_AT_ONCE: usize = 4;

impl SignIn {
    /// Loads the signing keys, or makes the first.
    pub async fn start(store: &Store) -> persistence::Result<Self> {
        Ok(Self {
            keys: Keys::load(store).await?,
            verified: Cache::new(VERIFIED_KEPT),
            attempts: RateLimiter::keyed(Quota::per_minute(ATTEMPTS)),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
        })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}
