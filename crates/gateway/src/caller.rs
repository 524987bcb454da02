//! Who is asking, as far as a token and two headers tell.

use chrono::{DateTime, Utc};
use domain::PersonId;
use persistence::rows::CollaborativeRow;

use crate::State;

/// Somebody who sent a request: a person or nobody, in a collaborative or in none.
#[derive(Debug, Clone)]
pub struct Caller {
    pub person: Option<PersonId>,
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
    /// What the header named; none also where there is no such collaborative, so that nobody can tell the two apart.
    pub collaborative: Option<CollaborativeRow>,
    /// A collaborative was named, whether or not it exists.
    pub named: bool,
    /// The slug of the one collaborative that the token is for, where it is for one.
    bound: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}

impl Caller {
    /// Whether this token may tell that its person belongs to a collaborative.
    pub(crate) fn may_name(&self, slug: &str) -> bool {
        self.bound.as_deref().is_none_or(|bound| bound == slug)
    }

    /// Whose budget pays, whatever their tokens.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn person_key(&self) -> Option<u128> {
        self.person.map(|person| person.0.as_u128())
    }

    /// When the token ends, where there is one.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }
}

/// Why a request can't even be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CallerError {
    #[error("The access token is invalid or has expired.")]
    BadToken,
    #[error("The database can't be reached just now.")]
    Unavailable,
}

impl CallerError {
    /// The database is at fault, not the token.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable)
    }
}

/// Reads a bearer token and the slug of a collaborative.
pub async fn identify(state: &State, authorization: Option<&str>, slug: Option<&str>) -> Result<Caller, CallerError> {
    let token = authorization.map(bearer).transpose()?;
    let claims = match token {
        Some(token) => Some(state.sign_in.verify(&state.store, token).await.ok_or(CallerError::BadToken)?),
        None => None,
    };
    let bound = claims.as_ref().and_then(|claims| claims.collaborative.as_deref());
    let wanted = match (slug, bound) {
        // A bound token acts nowhere else: naming another collaborative finds nothing.
        (Some(slug), Some(bound)) if slug != bound => None,
        (slug, bound) => slug.or(bound),
    };
    let collaborative = match wanted {
        Some(slug) => persistence::identity::collaborative_by_slug(&state.store, slug).await.map_err(unavailable)?,
        None => None,
    };
    Ok(Caller {
        person: claims.as_ref().map(|claims| PersonId(claims.sub)),
        operator: claims.as_ref().is_some_and(|claims| claims.operator),
        named: slug.or(bound).is_some(),
        collaborative,
        expires_at: claims.as_ref().and_then(|claims| DateTime::from_timestamp(claims.exp, 0)),
        bound: claims.and_then(|claims| claims.collaborative),
    })
}

fn bearer(header: &str) -> Result<&str, CallerError> {
    let (scheme, token) = header.split_once(' ').ok_or(CallerError::BadToken)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(CallerError::BadToken) }
}

fn unavailable(error: persistence::Error) -> CallerError {
    tracing::warn!(%error, "could not look up the collaborative");
    CallerError::Unavailable
}
