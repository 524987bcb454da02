//! What a client is told when something can't be done. It has no `Display`, so no library's text can slip out with `?`.

use async_graphql::ErrorExtensionValues;
use domain::refusal::Explanation;
use persistence::{Conflict, Error};
use uuid::Uuid;

use crate::caller::Caller;
use crate::sign_in::SignInError;
use crate::words::sentence;

/// A message in plain words, with a stable code, the input at fault and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    message: String,
    field: Option<&'static str>,
    hint: Option<&'static str>,
    incident: Option<Uuid>,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, hint: None, incident: None }
    }

    pub(crate) fn field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    pub(crate) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Not there, not here, or not for you: all alike.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new("NOT_FOUND", format!("There is no such {what} here."))
            .hint("check the id, and the collaborative that this request names")
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new("UNAUTHENTICATED", "This needs a signed-in person.")
            .hint("send an access token: Authorization: Bearer …")
    }

    /// The same where an outside issuer knows them, and nobody here does.
    pub(crate) fn unknown_person(caller: &Caller) -> Self {
        match caller.outside {
            None => Self::unauthenticated(),
            Some(_) => Self::new("UNAUTHENTICATED", "Nobody here is known by this identity yet.")
                .hint("accept an invitation with it, or link it by linkIdentity from your own account"),
        }
    }

    /// An outside issuer does not answer, so that nobody can tell whether its token is good.
    pub(crate) fn issuer_away() -> Self {
        Self::new("UNAVAILABLE", "The issuer of this token can't be reached just now.").hint("try again in a moment")
    }

    /// Nothing of our own fault is told but the number under which the log has it.
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        let incident = Uuid::new_v4();
        tracing::error!(%incident, %cause, "internal error");
        let failure = Self::new("INTERNAL", "Something went wrong on our side.");
        Self { incident: Some(incident), ..failure.hint("Give the incident's number to whoever runs this server.") }
    }
}

impl From<domain::Refusal> for Failure {
    fn from(refusal: domain::Refusal) -> Self {
        let Explanation { code, field, hint } = refusal.explain();
        Self { code, message: sentence(&refusal.to_string()), field, hint, incident: None }
    }
}

/// A list that is not too long.
pub(crate) fn at_most(field: &'static str, length: usize, most: usize) -> Result<()> {
    if length <= most {
        return Ok(());
    }
    let message = format!("There may be at most {most} {field}, not {length}.");
    Err(Failure::new("INVALID_INPUT", message).field(field).hint("shorten the list"))
}

/// What to do where a failure has no hint of its own.
fn advice(code: &str) -> &'static str {
    match code {
        "FORBIDDEN" => "ask somebody whose role or organisation allows it",
        "CONFLICT" | "STALE_VERSION" => "read it again, then repeat your change",
        "PRECONDITION_FAILED" | "WRONG_STATE" | "VOTING_NOT_OPEN" | "VOTING_CLOSED" | "VOTING_STILL_OPEN" => {
            "read it again: its state says what can be done now"
        }
        "ALREADY_VOTED" => "a final ballot stands: read it on the proposal",
        _ => "see the description of this input in the schema",
    }
}

impl From<domain::text::Refusal> for Failure {
    fn from(refusal: domain::text::Refusal) -> Self {
        domain::Refusal::from(refusal).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::NotFound(what) => Self::not_found(what),
            Error::Conflict(conflict) => conflict.into(),
            Error::Unavailable(cause) => {
                tracing::warn!(%cause, "database unavailable");
                Self::new("UNAVAILABLE", "The database can't be reached just now.").hint(
                    "try again in a moment; with the same idempotency key a change is made once, however often you try",
                )
            }
            Error::FilesAway(cause) => {
                tracing::warn!(%cause, "files unavailable");
                Self::new("UNAVAILABLE", "The place where files are kept can't be reached just now.")
                    .hint("try again in a moment")
            }
            Error::TooSlow => Self::new("TIMEOUT", "This took too long and was stopped.")
                .hint("ask for less at once; with the same idempotency key a change is made once"),
            Error::Broken(cause) => Self::internal(&cause),
        }
    }
}

impl From<Conflict> for Failure {
    fn from(conflict: Conflict) -> Self {
        let message = sentence(&conflict.to_string());
        match conflict {
            Conflict::KeyReused => Self::new("IDEMPOTENCY_KEY_REUSED", message)
                .field("idempotencyKey")
                .hint("use a new key for a new input"),
            Conflict::Stale { .. } => {
                Self::new("CONFLICT", message).field("expectedVersion").hint("read it again, then repeat your change")
            }
            Conflict::GaveWay => Self::new("CONFLICT", message).hint("send the same request again"),
            Conflict::Taken => Self::new("CONFLICT", message).hint("read what is there, then decide"),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            SignInError::TooMany => Self::new("RATE_LIMITED", message).hint("wait a minute, then try again"),
            SignInError::Busy => Self::new("RATE_LIMITED", message).hint("try again in a moment"),
            SignInError::Store(error) => error.into(),
            SignInError::Unfit(refusal) => refusal.into(),
            SignInError::WrongCurrent => Self::new("INVALID_INPUT", message).field("currentPassword"),
            SignInError::Unchanged => Self::new("INVALID_INPUT", message).field("newPassword").hint("choose another"),
            SignInError::Wrong => Self::new("UNAUTHENTICATED", message).hint("check both, then try again"),
            SignInError::Ended | SignInError::Reused => Self::new("UNAUTHENTICATED", message).hint("sign in again"),
        }
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", failure.code);
        if let Some(field) = failure.field {
            extensions.set("field", field);
        }
        extensions.set("hint", sentence(failure.hint.unwrap_or(advice(failure.code))));
        if let Some(incident) = failure.incident {
            extensions.set("incident", incident.to_string());
        }
        Self { message: failure.message, source: None, extensions: Some(extensions) }
    }
}
