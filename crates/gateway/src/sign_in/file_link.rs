//! Links to the bytes of files: for one file, one way and one person, and for a short time. They are signed by the keys of
//! access tokens and can't be taken for one: they say of themselves what they are, and are meant for somebody else.

use chrono::{DateTime, Utc};
use domain::files::{LINK_LIVES, TARGET_LIVES};
use domain::{AccessTokenId, CollaborativeId, FileId, PersonId};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use persistence::{Asking, Error, Store};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SignIn;

/// What a link is, and whom it is meant for: nobody but the place where bytes come and go.
const KIND: &str = "file+jwt";
const AUDIENCE: &str = "commonpurse-files";
/// Longer than any link of ours.
const MOST_BYTES: usize = 2_048;

/// Which way the bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FileVerb {
    #[serde(rename = "get")]
    Get,
    #[serde(rename = "put")]
    Put,
}

/// What a link says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    aud: String,
    exp: i64,
    verb: FileVerb,
    file: Uuid,
    collaborative: Uuid,
    /// Who asked for it; with a machine's token, who made that.
    person: Uuid,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    operator: bool,
    /// The access token with which they asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<Uuid>,
}

/// A link that was read and is good. Whether its person may still do so is not said yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileLink {
    pub(crate) verb: FileVerb,
    pub(crate) file: FileId,
    pub(crate) collaborative: CollaborativeId,
    pub(crate) person: PersonId,
    pub(crate) operator: bool,
    pub(crate) token: Option<AccessTokenId>,
}

/// A link as it is handed out.
#[derive(Debug)]
pub(crate) struct WrittenLink {
    /// Seen from the address of GraphQL.
    pub(crate) url: String,
    pub(crate) expires_at: DateTime<Utc>,
}

impl SignIn {
    /// A link to a file for whoever asks.
    pub(crate) fn file_link(
        &self,
        store: &Store,
        verb: FileVerb,
        file: FileId,
        asking: &Asking,
    ) -> Result<WrittenLink, Error> {
        let broken = |what: &str| Error::Broken(format!("no link could be signed: {what}"));
        let lives = match verb {
            FileVerb::Get => LINK_LIVES,
            FileVerb::Put => TARGET_LIVES,
        };
        let exp = (store.clock().now() + lives).timestamp();
        let claims = Claims {
            aud: AUDIENCE.to_owned(),
            exp,
            verb,
            file: file.0,
            collaborative: asking.collaborative.0,
            person: asking.person.0,
            operator: asking.operator,
            token: asking.token.map(|token| token.id.0),
        };
        let keys = self.keys.all();
        let key = keys.first().ok_or_else(|| broken("there is no key"))?;
        let kind = Some(KIND.to_owned());
        let header = Header { kid: Some(key.id.clone()), typ: kind, ..Header::new(Algorithm::EdDSA) };
        let text = encode(&header, &claims, &key.encoding).map_err(|error| broken(&error.to_string()))?;
        let expires_at = DateTime::from_timestamp(exp, 0).unwrap_or_default();
        Ok(WrittenLink { url: format!("files?link={text}"), expires_at })
    }

    /// What a link says; none where it is forged, altered or over.
    pub(crate) async fn read_file_link(&self, store: &Store, text: &str) -> Option<FileLink> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let header = decode_header(text).ok()?;
        let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(KIND);
        let id = header.kid.filter(|_| ours)?;
        if !self.keys.all().iter().any(|key| key.id == id) && self.may_reload() {
            self.keys.reload(store).await.ok()?;
        }
        let now = store.clock().now();
        let key = self.keys.verifying(&id, now)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "aud"]);
        // Compared with our own clock, below.
        validation.validate_exp = false;
        let claims = decode::<Claims>(text, &key.decoding, &validation).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(FileLink {
            verb: claims.verb,
            file: FileId(claims.file),
            collaborative: CollaborativeId(claims.collaborative),
            person: PersonId(claims.person),
            operator: claims.operator,
            token: claims.token.map(AccessTokenId),
        })
    }
}
