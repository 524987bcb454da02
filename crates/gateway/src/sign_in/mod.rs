//! Own accounts: passwords, short access tokens, rotating refresh tokens, keys. Beside them access tokens that members make
//! for programs, and outside issuers.

mod access_token;
mod attempts;
mod file_link;
pub mod fuzzed;
mod issuers;
mod jwt;
mod keys;
mod password;
mod secret;
mod session;
mod token;

use attempts::{ATTEMPTS, Attempts};
use domain::AccessTokenId;
use governor::clock::DefaultClock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;
use persistence::{Error, Store};
use token::Verified;

pub(crate) use access_token::TokenBearer;
pub use access_token::{beginning, mint};
pub(crate) use file_link::{FileLink, FileVerb};
pub(crate) use issuers::{Arrival, IssuerAway};
pub use issuers::{IssuerSettings, Issuers};
pub use keys::Keys;
pub use password::accept as accept_password;
pub(crate) use secret::random;
pub use secret::{Secret, digest};
pub use session::{Session, SignInError};
pub use token::{ACCESS_LIFETIME, Claims};

/// Everything that signing in needs and a server keeps.
#[derive(Debug)]
pub struct SignIn {
    keys: Keys,
    verified: Cache<[u8; 32], Verified>,
    /// The hour in which this server last noted that an access token is used.
    noted: Cache<AccessTokenId, i64>,
    issuers: Issuers,
    attempts: Attempts,
    /// Looking for a key that another server may have made.
    reloads: DefaultDirectRateLimiter,
}

/// Tokens that were verified lately; a verification costs more than most queries.
const VERIFIED_KEPT: u64 = 10_000;

impl SignIn {
    /// Loads the signing keys, or makes the first; nobody signs in from outside.
    pub async fn start(store: &Store) -> persistence::Result<Self> {
        Self::start_with(store, Vec::new()).await
    }

    /// The same where these issuers are trusted.
    pub async fn start_with(store: &Store, issuers: Vec<IssuerSettings>) -> persistence::Result<Self> {
        let issuers = Issuers::new(issuers).map_err(|error| Error::Broken(format!("no client for TLS: {error}")))?;
        Ok(Self {
            keys: Keys::load(store).await?,
            issuers,
            noted: Cache::new(VERIFIED_KEPT),
            verified: Cache::new(VERIFIED_KEPT),
            attempts: Attempts::new(DefaultClock::default()),
            reloads: RateLimiter::direct(Quota::per_minute(ATTEMPTS)),
        })
    }

    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    pub fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    /// Fetches the keys of outside issuers anew where they have grown old. An issuer may take its time.
    pub async fn keep_issuers_fresh(&self, store: &Store) {
        self.issuers.keep_fresh(store.clock().now()).await;
    }

    /// What is to be done each minute: forgets old attempts, reads what other servers did with the keys, and makes a new
    /// one where the newest has become old.
    pub async fn tidy(&self, store: &Store) -> persistence::Result<()> {
        self.attempts.forget();
        self.keys.keep_fresh(store).await
    }
}
