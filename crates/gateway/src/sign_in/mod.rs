//! Own accounts: passwords, short access tokens, rotating refresh tokens, keys.

mod attempts;
mod keys;
mod password;
mod secret;
mod session;
mod token;

use attempts::{ATTEMPTS, Attempts};
use governor::clock::DefaultClock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;
use persistence::Store;
use token::Verified;

pub use keys::Keys;
pub use password::accept as accept_password;
pub use secret::{Secret, digest};
pub use session::{Session, SignInError};
pub use token::{ACCESS_LIFETIME, Claims};

/// Everything that signing in needs and a server keeps.
#[derive(Debug)]
pub struct SignIn {
    keys: Keys,
    verified: Cache<[u8; 32], Verified>,
    attempts: Attempts,
    /// Looking for a key that another server may have made.
    reloads: DefaultDirectRateLimiter,
}

/// Tokens that were verified lately; a verification costs more than most queries.
const VERIFIED_KEPT: u64 = 10_000;

impl SignIn {
    /// Loads the signing keys, or makes the first.
    pub async fn start(store: &Store) -> persistence::Result<Self> {
        Ok(Self {
            keys: Keys::load(store).await?,
            verified: Cache::new(VERIFIED_KEPT),
            attempts: Attempts::new(DefaultClock::default()),
            reloads: RateLimiter::direct(Quota::per_minute(ATTEMPTS)),
        })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What is to be done each minute: forgets old attempts, reads what other servers did with the keys, and makes a new
    /// one where the newest has become old.
    pub async fn tidy(&self, store: &Store) -> persistence::Result<()> {
        self.attempts.forget();
        self.keys.keep_fresh(store).await
    }
}
