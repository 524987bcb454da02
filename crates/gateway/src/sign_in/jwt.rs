//! The header of a token, before anything else of it is believed.

use jsonwebtoken::{Header, decode_header};

/// Kinds of token that are meant to be shown to an API: not those that sign somebody out or prove a key.
const KINDS: [&str; 3] = ["jwt", "at+jwt", "application/at+jwt"];
/// Ids of keys are short; what is longer is not compared with any.
const MOST_ID: usize = 256;

/// The header, where it is one that we understand. Keys that it brings along or points to are never looked at.
pub(super) fn header(token: &str) -> Option<Header> {
    decode_header(token).ok().filter(|header| {
        let kind = header.typ.as_deref().is_none_or(|kind| KINDS.contains(&kind.to_ascii_lowercase().as_str()));
        let short = header.kid.as_ref().is_none_or(|id| id.len() <= MOST_ID);
        // What must be understood to accept it, we don't understand (RFC 7515, section 4.1.11).
        kind && short && header.crit.is_none()
    })
}
