//! Signing in by outside issuers (OpenID Connect). What an issuer signs says who somebody is there; who they are here says
//! only what was linked. Its tokens work in the collaboratives for which an operator trusts it, and nowhere else.

mod fetch;
mod keys;
mod settings;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::text;
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Validation, decode};
use persistence::identity::Outside;
use serde::Deserialize;
use serde_json::{Map, Value};

use self::fetch::Key;
use self::keys::Issuer;
use super::jwt;

pub use settings::IssuerSettings;

/// Longer than any token that a client would send with each request.
const MOST_BYTES: usize = 16 * 1024;
/// OpenID Connect Core, section 2: a subject is no longer.
const MOST_SUBJECT: usize = 255;

/// The issuers of this deployment.
#[derive(Debug, Default)]
pub struct Issuers(Vec<Arc<Issuer>>);

/// The issuer can't be asked for its keys, and there are none that could go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IssuerAway;

/// A good token of an issuer.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) outside: Outside,
    pub(crate) expires_at: DateTime<Utc>,
    /// Short names of the collaboratives in which it works; none: in all of them.
    pub(crate) collaboratives: Option<Arc<[String]>>,
}

impl Arrival {
    pub(crate) fn holds_in(&self, slug: &str) -> bool {
        self.collaboratives.as_ref().is_none_or(|only| only.iter().any(|one| one == slug))
    }
}

impl Issuers {
    pub(super) fn new(settings: Vec<IssuerSettings>) -> reqwest::Result<Self> {
        if settings.is_empty() {
            return Ok(Self::default());
        }
        let client = fetch::client()?;
        Ok(Self(settings.into_iter().map(|one| Arc::new(Issuer::new(one, client.clone()))).collect()))
    }

    /// Fetches the keys that have grown old, of all issuers at once.
    pub(super) async fn keep_fresh(&self, now: DateTime<Utc>) {
        futures_util::future::join_all(self.0.iter().map(|issuer| issuer.keep_fresh(now))).await;
    }

    /// What is configured of the issuer of this name.
    pub(crate) fn named(&self, issuer: &str) -> Option<&IssuerSettings> {
        self.0.iter().map(|one| &one.settings).find(|settings| settings.issuer == issuer)
    }

    /// The names of those whose tokens work in a collaborative.
    pub(crate) fn in_collaborative(&self, slug: &str) -> Vec<String> {
        let holding = self.0.iter().filter(|issuer| issuer.settings.holds_in(slug));
        holding.map(|issuer| issuer.settings.issuer.clone()).collect()
    }

    /// Whether a token says that it is of one of them; whether that is true, and the token good, says [`Issuers::verify`].
    pub(crate) fn claimed_by(&self, token: &str) -> bool {
        self.claimed(token).is_some()
    }

    fn claimed(&self, token: &str) -> Option<&Arc<Issuer>> {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        if self.0.is_empty() || token.len() > MOST_BYTES {
            return None;
        }
        let claimed: Claimed = insecure_decode_claims(token).ok()?;
        self.0.iter().find(|issuer| issuer.settings.issuer == claimed.iss)
    }

    /// Who comes with this token, where it is good.
    pub(crate) async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Arrival>, IssuerAway> {
        let (Some(issuer), Some(header)) = (self.claimed(token), jwt::header(token)) else { return Ok(None) };
        if !issuer.settings.algorithms.contains(&header.alg) {
            return Ok(None);
        }
        let key = issuer.key(header.kid.as_deref(), header.alg, now).await?;
        Ok(key.and_then(|key| arrival(token, &key, &issuer.settings, now)))
    }
}

/// The key says by which algorithm the signature is looked at, never the token.
fn arrival(token: &str, key: &Key, settings: &IssuerSettings, now: DateTime<Utc>) -> Option<Arrival> {
    let mut validation = Validation::new(key.algorithm);
    validation.set_issuer(&[&settings.issuer]);
    validation.set_audience(&settings.audiences);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    // Times are compared with our own clock.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims = decode::<Map<String, Value>>(token, &key.decoding, &validation).ok()?.claims;
    let expires_at = in_time(&claims, settings.clock_skew, now)?;
    let subject =
        claims.get(&settings.subject_claim)?.as_str().filter(|text| (1..=MOST_SUBJECT).contains(&text.len()))?;
    let verified = claims.get("email_verified") == Some(&Value::Bool(true));
    let email = claims.get("email").and_then(Value::as_str).filter(|_| verified);
    let outside = Outside {
        issuer: settings.issuer.clone(),
        subject: subject.to_owned(),
        email: email.and_then(|address| text::email("email", address).ok()),
    };
    Some(Arrival { outside, expires_at, collaboratives: settings.collaboratives.clone() })
}

/// When a token ends that has begun and has not ended, each within the skew of the clocks.
fn in_time(claims: &Map<String, Value>, skew: TimeDelta, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let begun = |name: &str| claims.get(name).is_none_or(|at| moment(at).is_some_and(|at| at <= now + skew));
    let end = moment(claims.get("exp")?)?.checked_add_signed(skew)?;
    (begun("nbf") && begun("iat") && now < end).then_some(end)
}

/// A NumericDate of RFC 7519: whole seconds, or with a fraction, which is left out.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
    DateTime::from_timestamp(seconds, 0)
}
