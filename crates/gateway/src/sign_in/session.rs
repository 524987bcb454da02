//! Signing in, staying signed in, signing out.

use chrono::{DateTime, TimeDelta, Utc};
use domain::PersonId;
use persistence::identity::{self, Rotation};
use persistence::{Error, Store};

use super::secret::{Secret, digest};
use super::{ACCESS_LIFETIME, SignIn, password};

/// How long a refresh token can be exchanged.
const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

/// What a client keeps after signing in.
#[derive(Debug, Clone)]
pub struct Session {
    pub person: PersonId,
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    pub refresh_token: Secret,
}

/// Why somebody could not sign in. Unknown addresses and wrong passwords are one and the same.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("the e-mail address or the password is wrong")]
    Wrong,
    #[error("there were too many attempts with this address")]
    TooMany,
    #[error("the session has ended")]
    Ended,
    #[error("this refresh token was used before, so somebody may have a copy: the session was ended everywhere")]
    Reused,
    #[error(transparent)]
    Store(#[from] Error),
}

impl SignIn {
    pub async fn sign_in(&self, store: &Store, email: &str, given: String) -> Result<Session, SignInError> {
        self.attempts.check_key(&email.trim().to_lowercase()).map_err(|_| SignInError::TooMany)?;
        let found = identity::credential_of(store, email).await?;
        let (person, hash) = found.map_or((None, None), |(person, hash)| (Some(person), Some(hash)));
        if !password::matches(&self.hashing, given, hash).await {
            return Err(SignInError::Wrong);
        }
        let person = person.ok_or(SignInError::Wrong)?.id;
        let refresh = Secret::new("cpr");
        identity::start_session(store, person, refresh.digest(), REFRESH_LIFETIME).await?;
        self.session(store, person, refresh)
    }

    /// Exchanges a refresh token, once.
    pub async fn refresh(&self, store: &Store, token: &str) -> Result<Session, SignInError> {
        let next = Secret::new("cpr");
        match identity::rotate_session(store, digest(token), next.digest(), REFRESH_LIFETIME).await? {
            Rotation::Rotated(person) => self.session(store, person, next),
            Rotation::Refused => Err(SignInError::Ended),
            Rotation::Reused => Err(SignInError::Reused),
        }
    }

    pub async fn sign_out(&self, store: &Store, token: &str) -> Result<(), SignInError> {
        Ok(identity::end_session(store, digest(token)).await?)
    }

    /// Sets a person's password and ends their sessions.
    pub async fn set_password(&self, store: &Store, person: PersonId, given: String) -> persistence::Result<()> {
        password::accept(&given)?;
        let hash = password::hash(&self.hashing, given).await;
        let hash = hash.ok_or_else(|| Error::Broken("a password could not be hashed".to_owned()))?;
        identity::set_password(store, person, hash).await
    }

    fn session(&self, store: &Store, person: PersonId, refresh_token: Secret) -> Result<Session, SignInError> {
        let access_token = self.access_token(store, person, ACCESS_LIFETIME, None, false)?;
        Ok(Session { person, access_token, expires_at: store.clock().now() + ACCESS_LIFETIME, refresh_token })
    }
}
