//! What reads the bytes of strangers here, as functions of these bytes: `fuzz/` calls them.

use std::str::from_utf8;

use jsonwebtoken::Algorithm;

use super::access_token::{Named, beginning};
use super::jwt;

/// A token: the header of a signed one, and which of ours it says that it is.
///
/// # Panics
/// Where an unsigned token passes for a signed one, or one of ours for another.
pub fn token(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Some(header) = jwt::header(text) {
        assert!(text.split('.').count() == 3, "a token of other than three parts");
        let _: Algorithm = header.alg;
    }
    if let Some(named) = Named::read(text) {
        assert!(text.starts_with(&beginning(named.kind, named.id)), "one token has two beginnings");
    }
}
