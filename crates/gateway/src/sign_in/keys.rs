//! Ed25519 keys: made at first start, published as JWKS, rotated without signing anybody out.

use std::sync::{Arc, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::{DecodingKey, EncodingKey};
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
    loaded: RwLock<Arc<Vec<Key>>>,
}

pub(super) struct Key {
    pub(super) id: String,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
    public: Vec<u8>,
    created_at: chrono::DateTime<chrono::Utc>,
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
        }
    }
}

impl Keys {
    /// Loads the keys; the first server of a deployment makes the first one.
    pub(super) async fn load(store: &Store) -> Result<Self> {
        if identity::signing_keys(store).await?.is_empty() {
            make(store).await?;
        }
        let keys = Self { loaded: RwLock::default() };
        keys.reload(store).await?;
        Ok(keys)
    }

    pub(super) async fn reload(&self, store: &Store) -> Result<()> {
        let keys: Vec<Key> = identity::signing_keys(store).await?.into_iter().map(Key::from).collect();
        if let Ok(mut loaded) = self.loaded.write() {
            *loaded = Arc::new(keys);
        }
        Ok(())
    }

    /// Makes a new key that signs from now on; tokens of the old ones stay good until they end.
    pub async fn rotate(&self, store: &Store) -> Result<()> {
        make(store).await?;
        self.reload(store).await
    }

    /// Rotates where the signing key has become old.
    pub async fn rotate_if_old(&self, store: &Store) -> Result<()> {
        self.rotate_if_older_than(store, SIGNS_FOR).await
    }

    /// The same with another limit: for tokens that are to live longer than usual.
    pub async fn rotate_if_older_than(&self, store: &Store, age: TimeDelta) -> Result<()> {
        let now = store.clock().now();
        match self.all().first() {
            Some(newest) if now - newest.created_at < age => Ok(()),
            _ => self.rotate(store).await,
        }
    }

    pub(super) fn all(&self) -> Arc<Vec<Key>> {
        self.loaded.read().map(|keys| keys.clone()).unwrap_or_default()
    }

    /// The public keys, as others need them to verify our tokens (RFC 7517, RFC 8037).
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> = self
            .all()
            .iter()
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

async fn make(store: &Store) -> Result<()> {
    let failed = |_| Error::Broken("no key could be made".to_owned());
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(failed)?;
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref())
        .map_err(|_| Error::Broken("our own key was refused".to_owned()))?;
    let public = pair.public_key().as_ref().to_vec();
    let id = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&public)[..12]);
    let retire = store.clock().now() + VERIFIES_AFTER_ROTATION;
    identity::add_signing_key(store, id, document.as_ref().to_vec(), public, retire).await
}
