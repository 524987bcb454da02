//! Access tokens: EdDSA, 15 minutes, and nothing in them about roles.

use chrono::{DateTime, TimeDelta, Utc};
use domain::PersonId;
use jsonwebtoken::{Algorithm, Header, Validation, decode, encode};
use persistence::Store;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{SignIn, jwt};

/// How long an access token lives.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
const ISSUER: &str = "commonpurse";
const AUDIENCE: &str = "commonpurse";
/// Longer than any token of ours; what is longer is not looked at.
const MOST_BYTES: usize = 4_096;

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    /// The person.
    pub sub: Uuid,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub jti: Uuid,
    /// The session in which it was given; none where an operator made it. What lasts ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Uuid>,
    /// The slug of the one collaborative in which this token acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collaborative: Option<String>,
    /// Made by an operator on the command line, or with a password set there: binds nobody except in sample data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub operator: bool,
}

impl Claims {
    /// A person's, in this session of theirs.
    pub(super) fn of(person: PersonId, session: Option<Uuid>) -> Self {
        let (iss, aud) = (ISSUER.to_owned(), AUDIENCE.to_owned());
        let (sub, jti) = (person.0, Uuid::new_v4());
        Self { iss, aud, sub, iat: 0, nbf: 0, exp: 0, jti, session, collaborative: None, operator: false }
    }
}

/// A token that was verified lately.
#[derive(Debug, Clone)]
pub(super) struct Verified {
    claims: Claims,
    /// The key that signed it; with it the token ends.
    key: String,
}

impl SignIn {
    /// An access token for a person, of no session.
    pub fn access_token(
        &self,
        store: &Store,
        person: PersonId,
        lifetime: TimeDelta,
        collaborative: Option<String>,
        operator: bool,
    ) -> persistence::Result<String> {
        self.signed(store, lifetime, Claims { collaborative, operator, ..Claims::of(person, None) })
    }

    /// These claims, good from now on.
    pub(super) fn signed(&self, store: &Store, lifetime: TimeDelta, claims: Claims) -> persistence::Result<String> {
        let broken = |what: &str| persistence::Error::Broken(format!("no token could be signed: {what}"));
        let now = store.clock().now();
        let (now, exp) = (now.timestamp(), (now + lifetime).timestamp());
        let claims = Claims { iat: now, nbf: now, exp, ..claims };
        let keys = self.keys.all();
        let key = keys.first().ok_or_else(|| broken("there is no key"))?;
        let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &key.encoding).map_err(|error| broken(&error.to_string()))
    }

    /// The claims of a good token. A key that another server made since is looked up once.
    pub async fn verify(&self, store: &Store, token: &str) -> Option<Claims> {
        if token.len() > MOST_BYTES {
            return None;
        }
        let mark: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let now = store.clock().now();
        if let Some(known) = self.verified.get(&mark) {
            let good = now.timestamp() < known.claims.exp && self.keys.verifying(&known.key, now).is_some();
            return good.then_some(known.claims);
        }
        let id = jwt::header(token).filter(|header| header.alg == Algorithm::EdDSA)?.kid?;
        if !self.keys.all().iter().any(|key| key.id == id) && self.may_reload() {
            self.keys.reload(store).await.ok()?;
        }
        let claims = self.decode(token, &id, now)?;
        self.verified.insert(mark, Verified { claims: claims.clone(), key: id });
        Some(claims)
    }

    /// Unknown key ids are cheap to invent: the database is asked for them a few times a minute at most.
    pub(super) fn may_reload(&self) -> bool {
        self.reloads.check().is_ok()
    }

    fn decode(&self, token: &str, id: &str, now: DateTime<Utc>) -> Option<Claims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Times are compared with our own clock, below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let key = self.keys.verifying(id, now)?;
        let claims = decode::<Claims>(token, &key.decoding, &validation).ok()?.claims;
        (claims.nbf <= now.timestamp() && now.timestamp() < claims.exp).then_some(claims)
    }
}
