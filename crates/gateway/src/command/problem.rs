//! Why a command stopped, and what to type instead.

use std::process::ExitCode;

use persistence::{Conflict, Error};

use crate::sign_in::SignInError;

pub(super) type Outcome<T> = Result<T, Problem>;

/// What is told on standard error before the process ends.
#[derive(Debug)]
pub(super) struct Problem {
    message: String,
    hint: Option<String>,
    code: u8,
}

impl Problem {
    /// It was typed wrongly: exit 2.
    pub(super) fn wrong_use(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: 2 }
    }

    /// It was typed rightly and went wrong: exit 1.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: 1 }
    }

    /// What to do about it.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    pub(super) fn report(self) -> ExitCode {
        eprintln!("commonpurse: {}", self.message);
        if let Some(hint) = self.hint {
            eprintln!("  {hint}");
        }
        ExitCode::from(self.code)
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => error.into(),
            other => Self::wrong_use(other.to_string()),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => {
                let problem = Self::wrong_use(refusal.to_string());
                match refusal.explain().hint {
                    Some(hint) => problem.hint(hint),
                    None => problem,
                }
            }
            Error::NotFound(what) => Self::failed(format!("there is no such {what}")),
            Error::Conflict(Conflict::Taken) => Self::failed("that already exists"),
            Error::Conflict(conflict) => Self::failed(conflict.to_string()).hint("try again"),
            Error::Unavailable(cause) => Self::failed(format!("the database can't be reached: {cause}"))
                .hint("check --database-url (COMMONPURSE_DATABASE_URL), and that the database runs"),
            Error::FilesAway(cause) => {
                Self::failed(format!("files can't be kept: {cause}")).hint("check --files (COMMONPURSE_FILES)")
            }
            Error::TooSlow => Self::failed("the database took too long").hint("try again when it has less to do"),
            Error::Broken(cause) => Self::failed(cause),
        }
    }
}
