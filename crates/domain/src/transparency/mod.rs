//! The one activity log: what an entry says, and how entries are chained; and webhooks, which send it out.

mod refusal;
pub mod webhook;

pub use refusal::Refusal;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::tenancy::Role;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Who may read a thing.
    pub enum DataClass {
        /// Everybody.
        Public,
        /// Members of the collaborative.
        Members,
        /// The organisation it belongs to.
        Organisation,
        /// Stewards.
        Stewards,
        /// Whom its owner names; never exported or searched.
        CulturallyRestricted,
    }
}

impl DataClass {
    /// Whether a member with these roles reads entries of this class in the log; `own` where the entry belongs to their own
    /// organisation.
    pub fn readable(self, roles: &[Role], own: bool) -> bool {
        match self {
            Self::Public | Self::Members => true,
            Self::Organisation => own || roles.contains(&Role::Auditor),
            Self::Stewards => roles.contains(&Role::Steward) || roles.contains(&Role::Auditor),
            // Its owner alone sets the audience, and not through the log.
            Self::CulturallyRestricted => false,
        }
    }
}

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What the chain starts from.
pub const FIRST: Hash = [0; 32];

/// One entry as it is hashed. The change itself lies beside it under `digest`, so that it can be erased by right
/// without breaking the chain.
#[derive(Debug, Clone, Serialize)]
pub struct Entry<'a> {
    pub sequence: i64,
    /// RFC 3339 in UTC, to the microsecond.
    pub at: String,
    /// The membership that acted; none for the scheduler.
    pub actor: Option<String>,
    /// Set when an operator's token was used.
    pub operator: bool,
    /// The access token that was used; not written where the person had signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// By what right: a decision, a standing right or a role's duty.
    pub authority: &'a str,
    pub verb: &'a str,
    pub subject_kind: &'a str,
    pub subject: Option<String>,
    pub data_class: DataClass,
    /// The organisation that it belongs to, where it is one's own.
    pub owner: Option<String>,
    /// Salted SHA-256 of the change, in hexadecimal.
    pub digest: String,
}

/// What an entry's text says beyond its columns: on what grounds somebody acted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Grounds {
    /// An operator's token was used.
    pub operator: bool,
    /// The access token that was used.
    pub token: Option<uuid::Uuid>,
    /// By what right: a decision, a standing right or a role's duty.
    pub authority: String,
}

impl Grounds {
    /// Reads them out of an entry's stored text; none where it is no entry.
    pub fn of(canonical: &str) -> Option<Self> {
        serde_json::from_str(canonical).ok()
    }
}

/// A time as entries write it.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The digest of a change: its salt first, so that a short change can't be guessed from it.
pub fn digest(salt: &[u8], change: &str) -> String {
    hexadecimal(&Sha256::new().chain_update(salt).chain_update(change.as_bytes()).finalize())
}

/// The hash of an entry over its stored bytes and the hash of the entry before it.
pub fn chain(before: &Hash, canonical: &str) -> Hash {
    Sha256::new().chain_update(before).chain_update(canonical.as_bytes()).finalize().into()
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entrys_hash_depends_on_every_byte_and_on_the_entry_before() {
        let first = chain(&FIRST, "one");
        assert_ne!(chain(&first, "two"), chain(&FIRST, "two"));
        assert_ne!(chain(&first, "two"), chain(&first, "twp"));
    }

    #[test]
    fn refused_attempts_are_read_by_stewards_and_auditors_alone() {
        for role in Role::ALL {
            let reads = matches!(role, Role::Steward | Role::Auditor);
            assert_eq!(DataClass::Stewards.readable(&[*role], true), reads, "{role}");
        }
    }

    #[test]
    fn what_an_organisation_keeps_to_itself_its_own_members_and_auditors_read() {
        assert!(DataClass::Organisation.readable(&[Role::Observer], true));
        assert!(DataClass::Organisation.readable(&[Role::Auditor], false));
        assert!(!DataClass::Organisation.readable(&[Role::Steward, Role::Evaluator, Role::Member], false));
    }

    #[test]
    fn the_log_shows_nobody_what_is_culturally_restricted() {
        assert!(!DataClass::CulturallyRestricted.readable(Role::ALL, true));
    }

    #[test]
    fn an_entrys_text_gives_back_its_grounds() {
        let entry = Entry {
            sequence: 1,
            at: instant(DateTime::UNIX_EPOCH),
            actor: None,
            operator: true,
            token: None,
            authority: "OPERATOR",
            verb: "bodyCreated",
            subject_kind: "body",
            subject: None,
            data_class: DataClass::Members,
            owner: None,
            digest: digest(b"salt", "null"),
        };
        let text = serde_json::to_string(&entry).unwrap();
        let grounds = Grounds { operator: true, token: None, authority: "OPERATOR".to_owned() };
        assert_eq!(Grounds::of(&text), Some(grounds.clone()));
        let token = uuid::Uuid::from_u128(7);
        let by_token = serde_json::to_string(&Entry { token: Some(token.to_string()), ..entry }).unwrap();
        assert_eq!(Grounds::of(&by_token), Some(Grounds { token: Some(token), ..grounds }));
        assert_eq!(Grounds::of("no entry"), None);
    }

    #[test]
    fn the_same_change_has_another_digest_under_another_salt() {
        assert_ne!(digest(b"a", "x"), digest(b"b", "x"));
    }
}
