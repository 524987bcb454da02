//! What an issuer publishes: its discovery document (OpenID Connect Discovery 1.0) and its keys (RFC 7517).

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::settings::{IssuerSettings, may_be_asked};

/// One answer of an issuer takes no longer.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 512 * 1024;
const MOST_KEYS: usize = 100;

/// A key that verifies tokens by one algorithm.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

/// Asks nobody twice for one answer, and follows nobody elsewhere.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder().redirect(Policy::none()).connect_timeout(PATIENCE).timeout(PATIENCE).build()
}

/// The keys of an issuer that verify by the algorithms pinned for it.
pub(super) async fn keys(client: &Client, settings: &IssuerSettings) -> Result<Vec<Arc<Key>>, String> {
    let mut discovery = settings.url.clone();
    discovery.set_path(&format!("{}/.well-known/openid-configuration", settings.url.path().trim_end_matches('/')));
    let found: Discovery = document(client, settings, discovery).await?;
    if found.issuer != settings.issuer {
        return Err(format!("it says that it is the issuer {}", found.issuer));
    }
    let address = Url::parse(&found.jwks_uri).map_err(|error| format!("its jwks_uri: {error}"))?;
    let published: Published = document(client, settings, address).await?;
    // A kind of key that is new to us is no reason to do without the others.
    let known = published.keys.into_iter().take(MOST_KEYS).filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let usable = |key: Jwk| {
        let fitting = settings.algorithms.iter().copied().filter(|algorithm| fits(&key, *algorithm));
        let made = fitting.filter_map(|algorithm| {
            let decoding = DecodingKey::from_jwk(&key).ok()?;
            Some(Arc::new(Key { id: key.common.key_id.clone(), algorithm, decoding }))
        });
        made.collect::<Vec<_>>()
    };
    let keys: Vec<Arc<Key>> = known.flat_map(usable).collect();
    if keys.is_empty() { Err("it publishes no key for the algorithms that are set".to_owned()) } else { Ok(keys) }
}

/// Whether a key is there to verify by this algorithm.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let meant = &key.common;
    let by_kind = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => curve.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES384) => curve.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(pair), Algorithm::EdDSA) => pair.curve == EllipticCurve::Ed25519,
        (AlgorithmParameters::RSA(_), algorithm) => RSA.contains(&algorithm),
        // A shared secret is none once it is published.
        _ => false,
    };
    by_kind
        && meant.public_key_use.as_ref().is_none_or(|meant| *meant == PublicKeyUse::Signature)
        && meant.key_operations.as_ref().is_none_or(|all| all.contains(&KeyOperations::Verify))
        && meant.key_algorithm.is_none_or(|meant| meant == KeyAlgorithm::from(algorithm))
}

const RSA: [Algorithm; 6] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];

async fn document<T: DeserializeOwned>(client: &Client, settings: &IssuerSettings, url: Url) -> Result<T, String> {
    let told = url.to_string();
    if !may_be_asked(&url, settings.http_on_loopback) {
        return Err(format!("{told} is no https address"));
    }
    let bytes = bytes(client, url).await.map_err(|error| format!("{told}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{told}: {error}"))
}

async fn bytes(client: &Client, url: Url) -> Result<Vec<u8>, String> {
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut answer = client.get(url).header("accept", "application/json").send().await.map_err(words)?;
    if !answer.status().is_success() {
        return Err(format!("the answer was {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(words)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_BYTES {
            return Err(format!("the answer is over {MOST_BYTES} bytes"));
        }
    }
    Ok(bytes)
}
