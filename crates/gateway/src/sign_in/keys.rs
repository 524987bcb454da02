//! Ed25519 keys: made at first start, published as JWKS, rotated without signing anybody out.

use std::sync::{Arc, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use persistence::identity::NewKey;
use persistence::rows::SigningKeyRow;
use persistence::{Error, Result, Store, identity};
use sha2::{Digest, Sha256};

/// A replaced key verifies for this long: far longer than an access token lives.
const VERIFIES_AFTER_ROTATION: TimeDelta = TimeDelta::days(1);
/// A key signs for this long before the scheduler makes the next.
const SIGNS_FOR: TimeDelta = TimeDelta::days(30);

/// The keys of this deployment, shared by all its servers through the database.
#[derive(Debug)]
pub struct Keys {
    loaded: RwLock<Arc<Vec<Arc<Key>>>>,
}

pub(super) struct Key {
    pub(super) id: String,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
    public: Vec<u8>,
    created_at: DateTime<Utc>,
    retires_at: Option<DateTime<Utc>>,
}

impl Key {
    /// Whether tokens of this key are good at this moment.
    pub(super) fn verifies_at(&self, now: DateTime<Utc>) -> bool {
        self.retires_at.is_none_or(|end| now < end)
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

impl From<SigningKeyRow> for Key {
    fn from(row: SigningKeyRow) -> Self {
        Self {
            encoding: EncodingKey::from_ed_der(&row.private_key),
            decoding: DecodingKey::from_ed_der(&row.public_key),
            id: row.id,
            public: row.public_key,
            created_at: row.created_at,
            retires_at: row.retires_at,
        }
    }
}

impl Keys {
    /// Loads the keys; the first server of a deployment makes the first one.
    pub(super) async fn load(store: &Store) -> Result<Self> {
        let keys = Self { loaded: RwLock::default() };
        keys.reload(store).await?;
        if keys.all().is_empty() {
            keys.make(store, None).await?;
        }
        Ok(keys)
    }

    /// Reads them anew: another server may have made one, and the others then have an end.
    pub(super) async fn reload(&self, store: &Store) -> Result<()> {
        let rows = identity::signing_keys(store).await?.into_iter();
        let keys: Vec<Arc<Key>> = rows.map(Key::from).map(Arc::new).collect();
        if let Ok(mut loaded) = self.loaded.write() {
            *loaded = Arc::new(keys);
        }
        Ok(())
    }

    /// Makes a new key that signs from now on; tokens of the old ones stay good until they end.
    pub async fn rotate(&self, store: &Store) -> Result<()> {
        self.make(store, Some(TimeDelta::zero())).await
    }

    /// Reads what other servers did, and rotates where the signing key has become old.
    pub(super) async fn keep_fresh(&self, store: &Store) -> Result<()> {
        self.reload(store).await?;
        self.rotate_if_older_than(store, SIGNS_FOR).await
    }

    /// Rotates where the signing key is older than this: for tokens that are to live longer than usual.
    pub async fn rotate_if_older_than(&self, store: &Store, age: TimeDelta) -> Result<()> {
        let now = store.clock().now();
        match self.all().first() {
            Some(newest) if now - newest.created_at < age => Ok(()),
            _ => self.make(store, Some(age)).await,
        }
    }

    async fn make(&self, store: &Store, older_than: Option<TimeDelta>) -> Result<()> {
        let others_retire = store.clock().now() + VERIFIES_AFTER_ROTATION;
        identity::add_signing_key(store, key_pair(others_retire)?, older_than).await?;
        self.reload(store).await
    }

    pub(super) fn all(&self) -> Arc<Vec<Arc<Key>>> {
        self.loaded.read().map(|keys| keys.clone()).unwrap_or_default()
    }

    /// The key of this id, where its tokens are good at this moment.
    pub(super) fn verifying(&self, id: &str, now: DateTime<Utc>) -> Option<Arc<Key>> {
        self.all().iter().find(|key| key.id == id && key.verifies_at(now)).cloned()
    }

    /// The public keys, as others need them to verify our tokens (RFC 7517, RFC 8037).
    pub fn jwks(&self, now: DateTime<Utc>) -> serde_json::Value {
        let keys: Vec<_> = self
            .all()
            .iter()
            .filter(|key| key.verifies_at(now))
            .map(|key| {
                serde_json::json!({
                    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
                    "kid": key.id, "x": BASE64_URL_SAFE_NO_PAD.encode(&key.public),
                })
            })
            .collect();
        serde_json::json!({ "keys": keys })
    }
}

fn key_pair(others_retire: DateTime<Utc>) -> Result<NewKey> {
    let failed = |_| Error::Broken("no key could be made".to_owned());
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(failed)?;
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref())
        .map_err(|_| Error::Broken("our own key was refused".to_owned()))?;
    let public_key = pair.public_key().as_ref().to_vec();
    let id = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&public_key)[..12]);
    Ok(NewKey { id, private_key: document.as_ref().to_vec(), public_key, others_retire })
}
