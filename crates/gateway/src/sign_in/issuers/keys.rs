//! The keys of one issuer, kept: fetched anew while they are in use, and for a key that is not known; never in a storm.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use reqwest::Client;
use tokio::sync::Mutex;

use super::IssuerAway;
use super::fetch::{self, Key};
use super::settings::IssuerSettings;

/// After this time they are fetched anew: what the issuer took back ends here.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// While an issuer is away, its keys are good for this long.
const GOOD: TimeDelta = TimeDelta::days(1);
/// The least time between two fetches, whatever ids of keys are invented.
const BETWEEN: TimeDelta = TimeDelta::seconds(30);
/// The longest time that an issuer is left alone after it failed.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(5);

/// An issuer with the keys that it published last.
#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) settings: IssuerSettings,
    client: Client,
    known: RwLock<Option<Arc<Known>>>,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Known {
    keys: Vec<Arc<Key>>,
    since: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct Pace {
    not_before: Option<DateTime<Utc>>,
    failures: u32,
}

impl Issuer {
    pub(super) fn new(settings: IssuerSettings, client: Client) -> Self {
        Self { settings, client, known: RwLock::default(), pace: Mutex::default() }
    }

    /// The key of this id for this algorithm; none where the issuer has no such key.
    pub(super) async fn key(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Key>>, IssuerAway> {
        let known = self.known();
        if let Some(key) = known.as_ref().filter(|known| known.good(now)).and_then(|known| known.find(id, algorithm)) {
            return Ok(Some(key));
        }
        let failing = self.fetch(known.map(|known| known.since), now).await;
        let known = self.known().filter(|known| known.good(now)).ok_or(IssuerAway)?;
        match known.find(id, algorithm) {
            // It may have a new key, and can't tell us.
            None if failing => Err(IssuerAway),
            found => Ok(found),
        }
    }

    /// Fetches the keys anew where that is due.
    pub(super) async fn keep_fresh(self: &Arc<Self>, now: DateTime<Utc>) {
        let since = self.known().map(|known| known.since);
        if since.is_none_or(|since| now - since >= FRESH) {
            self.fetch(since, now).await;
        }
    }

    fn known(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches, unless somebody did since `seen`, or it is too soon; says whether the last fetch failed. Where the request
    /// that wanted it dies meanwhile, the fetch does not: nobody can ask for one again and again by hanging up.
    async fn fetch(self: &Arc<Self>, seen: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let issuer = self.clone();
        let fetching = tokio::spawn(async move {
            let mut pace = issuer.pace.lock().await;
            let meanwhile = issuer.known().map(|known| known.since) != seen;
            if !meanwhile && pace.not_before.is_none_or(|earliest| earliest <= now) {
                issuer.fetch_now(&mut pace, now).await;
            }
            pace.failures > 0
        });
        fetching.await.unwrap_or(true)
    }

    async fn fetch_now(&self, pace: &mut Pace, now: DateTime<Utc>) {
        match fetch::keys(&self.client, &self.settings).await {
            Ok(keys) => {
                let known = Arc::new(Known { keys, since: now });
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
                *pace = Pace { not_before: Some(now + BETWEEN), failures: 0 };
            }
            Err(error) => {
                tracing::warn!(issuer = self.settings.issuer, error, "the keys of an issuer could not be fetched");
                let pause = TimeDelta::seconds(1 << pace.failures.min(10)).min(LONGEST_PAUSE);
                *pace = Pace { not_before: Some(now + pause), failures: pace.failures.saturating_add(1) };
            }
        }
    }
}

impl Known {
    fn good(&self, now: DateTime<Utc>) -> bool {
        now - self.since < GOOD
    }

    /// Where a token names no key, there must be only one that it can mean.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<Key>> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithm == algorithm);
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)).cloned(),
            None => fitting.next().filter(|_| fitting.next().is_none()).cloned(),
        }
    }
}
