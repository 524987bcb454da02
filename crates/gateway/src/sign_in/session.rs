//! Signing in, staying signed in, signing out.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{PersonId, text};
use persistence::identity::{self, ChangePassword, NewToken, Rotation, SessionOf};
use persistence::{Error, Store};

use super::secret::{Secret, digest};
use super::{ACCESS_LIFETIME, Claims, SignIn, password};

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
    #[error("the current password is wrong")]
    WrongCurrent,
    #[error("the new password is the current one")]
    Unchanged,
    #[error(transparent)]
    Unfit(#[from] text::Refusal),
    #[error("there were too many attempts with this address")]
    TooMany,
    #[error("too many people are signing in just now")]
    Busy,
    #[error("the session has ended")]
    Ended,
    #[error("this refresh token was used before, so somebody may have a copy: the session was ended everywhere")]
    Reused,
    #[error(transparent)]
    Store(#[from] Error),
}

impl SignIn {
    pub async fn sign_in(&self, store: &Store, email: &str, given: String) -> Result<Session, SignInError> {
        // What is no address is tried as nobody, after the same work.
        let place = self.attempts.of(&text::email("email", email).unwrap_or_default())?;
        let found = identity::credential_of(store, email).await?;
        let hash = found.as_ref().map(|credential| credential.password_hash.clone());
        if !password::matches(place, given, hash).await {
            return Err(SignInError::Wrong);
        }
        let credential = found.ok_or(SignInError::Wrong)?;
        let refresh = Secret::new("cpr");
        let session = identity::start_session(store, &credential, next(&refresh)).await?.ok_or(SignInError::Wrong)?;
        self.session(store, session, refresh)
    }

    /// Exchanges a refresh token, once.
    pub async fn refresh(&self, store: &Store, token: &str) -> Result<Session, SignInError> {
        let refresh = Secret::new("cpr");
        match identity::rotate_session(store, digest(token), next(&refresh)).await? {
            Rotation::Rotated(session) => self.session(store, session, refresh),
            Rotation::Refused => Err(SignInError::Ended),
            Rotation::Reused => Err(SignInError::Reused),
        }
    }

    pub async fn sign_out(&self, store: &Store, token: &str) -> Result<(), SignInError> {
        Ok(identity::end_session(store, digest(token)).await?)
    }

    /// Replaces a person's password by one that they chose themselves. Every session ends, and one begins that bears no
    /// operator's mark.
    pub async fn change_password(
        &self,
        store: &Store,
        person: PersonId,
        current: String,
        new: String,
    ) -> Result<Session, SignInError> {
        password::accept("newPassword", &new)?;
        if current == new {
            return Err(SignInError::Unchanged);
        }
        let place = self.attempts.of(&person.to_string())?;
        let checked = identity::credential_of_person(store, person).await?.ok_or(SignInError::WrongCurrent)?;
        if !password::matches(place, current, Some(checked.password_hash.clone())).await {
            return Err(SignInError::WrongCurrent);
        }
        let password_hash = self.hash(new).await?;
        let refresh = Secret::new("cpr");
        let command = ChangePassword { checked, password_hash, token: next(&refresh) };
        let session = identity::change_password(store, command).await?.ok_or(SignInError::WrongCurrent)?;
        self.session(store, session, refresh)
    }

    /// The operator's way: sets a person's password and ends their sessions. Those that it opens are marked.
    pub async fn set_password(&self, store: &Store, person: PersonId, given: String) -> Result<(), SignInError> {
        password::accept("password", &given)?;
        Ok(identity::set_password(store, person, self.hash(given).await?).await?)
    }

    async fn hash(&self, password: String) -> Result<String, SignInError> {
        let hash = password::hash(self.attempts.place()?, password).await;
        hash.ok_or_else(|| Error::Broken("a password could not be hashed".to_owned()).into())
    }

    fn session(&self, store: &Store, of: SessionOf, refresh_token: Secret) -> Result<Session, SignInError> {
        let SessionOf { person, session, operator } = of;
        let claims = Claims { operator, ..Claims::of(person, Some(session)) };
        let access_token = self.signed(store, ACCESS_LIFETIME, claims)?;
        Ok(Session { person, access_token, expires_at: store.clock().now() + ACCESS_LIFETIME, refresh_token })
    }
}

fn next(refresh: &Secret) -> NewToken {
    NewToken { digest: refresh.digest(), lifetime: REFRESH_LIFETIME }
}
