//! Signatures by Standard Webhooks 1.0.0: each message by HMAC-SHA-256 (`v1`) and by Ed25519 (`v1a`), with every key that
//! is good, so that a receiver verifies by whichever it has.

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use persistence::Error;
use persistence::transparency::webhook::{NewWebhookKeys, SigningKey};

use crate::sign_in::{Secret, random};

/// New keys, and the secret as it is shown once.
pub(crate) fn new_keys() -> persistence::Result<(NewWebhookKeys, Secret)> {
    let failed = |what: &str| Error::Broken(format!("no key for webhooks could be made: {what}"));
    let secret = random::<32>().to_vec();
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| failed("none was generated"))?;
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|_| failed("our own was refused"))?;
    let shown = Secret::from(format!("whsec_{}", BASE64_STANDARD.encode(&secret)));
    let (private_key, public_key) = (document.as_ref().to_vec(), pair.public_key().as_ref().to_vec());
    Ok((NewWebhookKeys { secret, private_key, public_key }, shown))
}

/// A public key as receivers are given it.
pub fn public_key_text(public_key: &[u8]) -> String {
    format!("whpk_{}", BASE64_STANDARD.encode(public_key))
}

/// The header `webhook-signature` of a message: the newest key first.
pub fn sign(keys: &[SigningKey], id: &str, timestamp: i64, body: &str) -> persistence::Result<String> {
    let signed = format!("{id}.{timestamp}.{body}");
    let mut signatures = Vec::with_capacity(keys.len() * 2);
    for SigningKey { secret, private_key } in keys {
        let mark = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
        signatures.push(format!("v1,{}", BASE64_STANDARD.encode(mark)));
        let pair = Ed25519KeyPair::from_pkcs8(private_key)
            .map_err(|_| Error::Broken("a webhook's stored key can't be read".to_owned()))?;
        signatures.push(format!("v1a,{}", BASE64_STANDARD.encode(pair.sign(signed.as_bytes()))));
    }
    Ok(signatures.join(" "))
}
