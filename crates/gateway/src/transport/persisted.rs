//! Automatic persisted queries, by Apollo's protocol: a client names a document by its SHA-256, and sends the text only
//! where we don't know it.

use super::fault::{Code, Fault};
use super::request::Params;
use async_graphql::from_value;
use moka::sync::Cache;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// The texts that clients sent with their hash. Bounded by memory; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Persisted {
    /// None where the memory for it is nothing: this is switched off.
    known: Option<Cache<Arc<str>, Arc<str>>>,
}

/// `extensions.persistedQuery`.
#[derive(Debug, Deserialize)]
struct PersistedQuery {
    version: u32,
    #[serde(rename = "sha256Hash")]
    hash: String,
}

impl Persisted {
    pub(super) fn new(bytes: u64) -> Self {
        let weigh = |hash: &Arc<str>, text: &Arc<str>| u32::try_from(hash.len() + text.len() + 128).unwrap_or(u32::MAX);
        Self { known: (bytes > 0).then(|| Cache::builder().max_capacity(bytes).weigher(weigh).build()) }
    }

    /// The text that a client sent, or named by its hash.
    pub(super) fn text(&self, params: &Params) -> Result<Arc<str>, Fault> {
        match (params.text(), named(params)?) {
            (Some(text), None) => Ok(Arc::from(text)),
            (Some(text), Some(hash)) if sha256(text) == *hash => Ok(Arc::from(text)),
            // The words of Apollo's servers: their clients know them.
            (Some(_), Some(_)) => {
                Err(Fault::new(Code::PersistedQueryHashMismatch, "provided sha does not match query"))
            }
            (None, Some(hash)) => self.known(&hash),
            (None, None) => Err(without_query()),
        }
    }

    /// Keeps the text of a document that passed the guard, where its client wants to name it by its hash from now on.
    pub(super) fn keep(&self, params: &Params, text: &Arc<str>) {
        if let (Some(known), Ok(Some(hash)), true) = (&self.known, named(params), params.text().is_some()) {
            known.insert(Arc::from(hash), Arc::clone(text));
        }
    }

    /// How much it keeps, in bytes.
    #[cfg(test)]
    pub(super) fn memory(&self) -> u64 {
        self.known.as_ref().map_or(0, |known| {
            known.run_pending_tasks();
            known.weighted_size()
        })
    }

    fn known(&self, hash: &str) -> Result<Arc<str>, Fault> {
        let Some(known) = &self.known else {
            return Err(Fault::new(Code::PersistedQueryNotSupported, "PersistedQueryNotSupported"));
        };
        known.get(hash).ok_or_else(|| Fault::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound"))
    }
}

pub(super) fn without_query() -> Fault {
    Fault::new(Code::BadRequest, "The parameter query is missing.").hint("Send the GraphQL document as query.")
}

/// By which hash or id a client names its document: Apollo's way, or as `documentId`.
pub(super) fn named(params: &Params) -> Result<Option<String>, Fault> {
    if let Some(id) = &params.document_id {
        return Ok(Some(plain(id)));
    }
    let given = params.extensions.as_ref().and_then(|extensions| extensions.0.get("persistedQuery"));
    let Some(given) = given else { return Ok(None) };
    match from_value::<PersistedQuery>(given.clone()) {
        Ok(PersistedQuery { version: 1, hash }) => Ok(Some(plain(&hash))),
        Ok(_) => {
            Err(Fault::new(Code::BadRequest, "Unsupported persisted query version")
                .hint("Send version 1 of the protocol."))
        }
        Err(_) => Err(Fault::new(Code::BadRequest, "The extension persistedQuery has a version and a sha256Hash.")
            .hint("Send { version: 1, sha256Hash: … }.")),
    }
}

/// Hashes are written in either case, and with their kind before them or without.
pub(super) fn plain(id: &str) -> String {
    match id.strip_prefix("sha256:").unwrap_or(id) {
        hash if hash.len() == 64 => hash.to_ascii_lowercase(),
        other => other.to_owned(),
    }
}

/// The SHA-256 of a text, in hexadecimal digits.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
