//! Who is asking, as far as a token and two headers tell.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{CollaborativeId, PersonId};
use persistence::identity::{self, Outside};
use persistence::tenancy::token_holder;
use persistence::{Asking, Bearer, Error, Store};
use uuid::Uuid;

use crate::State;
use crate::sign_in::{Arrival, FileLink, IssuerAway, SignIn, TokenBearer};

/// What a request says about who sent it, not yet believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presented<'a> {
    /// The header Authorization.
    pub authorization: Option<&'a str>,
    /// The short name of a collaborative.
    pub collaborative: Option<&'a str>,
    /// From which page a browser sent it.
    pub origin: Option<&'a str>,
}

/// Somebody who sent a request: a person, a machine or nobody, in a collaborative or in none.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Nobody where a machine asks, or somebody whom only an outside issuer knows.
    pub person: Option<PersonId>,
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
    /// Somebody made it for a program: it does less than its person may.
    pub token: Option<Bearer>,
    /// Who made that token. It asks with what is left of their part.
    pub(crate) maker: Option<PersonId>,
    /// As whom an outside issuer knows them, where they signed in there.
    pub outside: Option<Outside>,
    /// What was named; none also where there is no such collaborative, so that nobody can tell the two apart.
    pub collaborative: Option<CollaborativeId>,
    /// A collaborative was named, whether or not it exists.
    pub named: bool,
    /// The short names of those in which alone the token works, where there are such.
    only_in: Option<Arc<[String]>>,
    expires_at: Option<DateTime<Utc>>,
    /// The session of our own in which the token was given.
    session: Option<Uuid>,
    /// Whether they are a member of the collaborative; looked up for what lasts.
    takes_part: bool,
}

impl Caller {
    /// Whoever was handed a link to a file, as they are now. None where the access token no longer works with which they
    /// asked for it.
    pub(crate) async fn of_link(store: &Store, link: &FileLink) -> persistence::Result<Option<Self>> {
        let caller = Self { collaborative: Some(link.collaborative), named: true, ..Self::default() };
        let Some(id) = link.token else {
            return Ok(Some(Self { person: Some(link.person), operator: link.operator, ..caller }));
        };
        let holder = token_holder(store, link.collaborative, id).await?.filter(|holder| holder.person == link.person);
        Ok(holder.map(|holder| {
            let bearer = Bearer { id, kind: holder.kind, acts: holder.acts.iter().copied().collect() };
            let person = (!bearer.is_machine()).then_some(holder.person);
            Self { person, operator: holder.operator, token: Some(bearer), maker: Some(holder.person), ..caller }
        }))
    }

    /// Whether this token may tell that its person belongs to a collaborative.
    pub(crate) fn may_name(&self, slug: &str) -> bool {
        self.only_in.as_ref().is_none_or(|only| only.iter().any(|one| one == slug))
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

    /// Whether they were a member of the collaborative, where that was looked up.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn takes_part(&self) -> bool {
        self.takes_part
    }

    async fn is_member(&self, state: &State) -> Result<bool, Error> {
        let (Some(collaborative), Some(person)) = (self.collaborative, self.person) else { return Ok(false) };
        let asking = Asking { collaborative, person, operator: self.operator, token: self.token };
        let read = state.store.read(collaborative).await?;
        Ok(read.actor(asking).await?.is_some())
    }

    /// The same in the collaborative that was named, or in the only one in which the token works. Naming another one finds
    /// nothing.
    async fn somewhere(self, state: &State, named: Option<&str>) -> Result<Self, CallerError> {
        let only = match self.only_in.as_deref() {
            Some([only]) => Some(only.as_str()),
            _ => None,
        };
        let slug = named.or(only);
        let collaborative = match slug.filter(|slug| self.may_name(slug)) {
            Some(slug) => identity::collaborative_by_slug(&state.store, slug).await?.map(|row| row.id),
            None => None,
        };
        Ok(Self { collaborative, named: slug.is_some(), ..self })
    }
}

/// Why a request can't even be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CallerError {
    #[error("The access token is invalid or has expired.")]
    BadToken,
    #[error("The session has ended.")]
    SessionEnded,
    #[error("The access token does not work on this page.")]
    WrongOrigin,
    #[error("The database can't be reached just now.")]
    Unavailable,
    #[error("The issuer of this token can't be reached just now.")]
    IssuerAway,
}

impl CallerError {
    /// The database or an issuer is at fault, not the token.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable | Self::IssuerAway)
    }

    /// The token is good, elsewhere.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn is_about_origin(&self) -> bool {
        matches!(self, Self::WrongOrigin)
    }
}

impl From<Error> for CallerError {
    fn from(error: Error) -> Self {
        tracing::warn!(%error, "could not look up who is asking");
        Self::Unavailable
    }
}

impl From<IssuerAway> for CallerError {
    fn from(_: IssuerAway) -> Self {
        Self::IssuerAway
    }
}

/// Finds out who is asking.
pub async fn identify(state: &State, presented: Presented<'_>) -> Result<Caller, CallerError> {
    let Presented { authorization, collaborative, origin } = presented;
    let Some(token) = authorization.map(bearer).transpose()? else {
        return Caller::default().somewhere(state, collaborative).await;
    };
    if SignIn::is_access_token(token) {
        return with_access_token(state, token, collaborative, origin).await;
    }
    let caller = match state.sign_in.issuers().claimed_by(token) {
        true => from_outside(state, token).await?,
        false => signed_in(state, token).await?,
    };
    caller.somewhere(state, collaborative).await
}

/// The same for a socket or a stream: it lasts no longer than the session of the token, and knows whether somebody leaves.
#[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
pub(crate) async fn identify_lasting(state: &State, presented: Presented<'_>) -> Result<Caller, CallerError> {
    let caller = identify(state, presented).await?;
    if let Some(session) = caller.session
        && !identity::session_lasts(&state.store, session).await?
    {
        return Err(CallerError::SessionEnded);
    }
    let takes_part = caller.is_member(state).await?;
    Ok(Caller { takes_part, ..caller })
}

/// One of our own sessions, or an operator's token.
async fn signed_in(state: &State, token: &str) -> Result<Caller, CallerError> {
    let claims = state.sign_in.verify(&state.store, token).await.ok_or(CallerError::BadToken)?;
    Ok(Caller {
        person: Some(PersonId(claims.sub)),
        operator: claims.operator,
        only_in: claims.collaborative.map(|slug| Arc::from([slug])),
        expires_at: DateTime::from_timestamp(claims.exp, 0),
        session: claims.session,
        ..Caller::default()
    })
}

/// A session of an outside issuer: of a person here, where it was linked.
async fn from_outside(state: &State, token: &str) -> Result<Caller, CallerError> {
    let arrival = state.sign_in.issuers().verify(token, state.clock.now()).await?;
    let Arrival { outside, expires_at, collaboratives } = arrival.ok_or(CallerError::BadToken)?;
    Ok(Caller {
        person: identity::person_of(&state.store, &outside).await?,
        outside: Some(outside),
        only_in: collaboratives,
        expires_at: Some(expires_at),
        ..Caller::default()
    })
}

/// A program with an access token. It is looked up in the collaborative that it names itself.
async fn with_access_token(
    state: &State,
    token: &str,
    named: Option<&str>,
    origin: Option<&str>,
) -> Result<Caller, CallerError> {
    let found = state.sign_in.bearer(&state.store, token).await?.ok_or(CallerError::BadToken)?;
    let allowed = &found.holder.allowed_origins;
    if !allowed.is_empty() && !origin.is_some_and(|origin| allowed.iter().any(|one| one == origin)) {
        return Err(CallerError::WrongOrigin);
    }
    state.sign_in.note_use(&state.store, &found);
    let TokenBearer { bearer, collaborative, holder } = found;
    let here = named.is_none_or(|named| named == holder.slug);
    Ok(Caller {
        person: (!bearer.is_machine()).then_some(holder.person),
        operator: holder.operator,
        token: Some(bearer),
        maker: Some(holder.person),
        collaborative: here.then_some(collaborative),
        named: true,
        only_in: Some(Arc::from([holder.slug])),
        expires_at: Some(holder.expires_at),
        ..Caller::default()
    })
}

fn bearer(header: &str) -> Result<&str, CallerError> {
    let (scheme, token) = header.split_once(' ').ok_or(CallerError::BadToken)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(CallerError::BadToken) }
}
