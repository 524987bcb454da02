//! Why a request was not executed: a stable code, words for people, and the numbers of a limit.

use async_graphql::{ErrorExtensionValues, Pos, ServerError};
use std::fmt::Display;
use std::time::Duration;

pub(super) use super::codes::Code;

/// A request error: nothing was executed, or nothing of it may be told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) hint: Option<&'static str>,
    pub(super) allow: Option<&'static str>,
    pub(super) at: Vec<Pos>,
    /// What was too much, and how much there may be.
    pub(super) passed: Option<Passed>,
    /// When it is worth another try.
    pub(super) after: Option<Duration>,
}

/// A limit that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) value: usize,
    pub(super) limit: usize,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, allow: None, at: Vec::new(), passed: None, after: None }
    }

    /// Nothing, unless a value is over its limit.
    pub(super) fn within(code: Code, what: impl Display, value: usize, limit: usize) -> Result<(), Self> {
        if value <= limit {
            return Ok(());
        }
        let message = format!("{what}: {value}; the limit is {limit}.");
        Err(Self { passed: Some(Passed { value, limit }), ..Self::new(code, message) })
    }

    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What the `Allow` header says.
    pub(super) fn allow(self, methods: &'static str) -> Self {
        Self { allow: Some(methods), ..self }
    }

    /// What the `Retry-After` header says.
    pub(super) fn after(self, after: Duration) -> Self {
        Self { after: Some(after), ..self }
    }

    pub(super) fn at(self, at: impl IntoIterator<Item = Pos>) -> Self {
        Self { at: at.into_iter().collect(), ..self }
    }

    pub(super) fn into_error(self) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code.as_str());
        extensions.set("hint", self.hint.unwrap_or(self.code.advice()));
        if let Some(Passed { value, limit }) = self.passed {
            extensions.set("value", value);
            extensions.set("limit", limit);
        }
        if let Some(after) = self.after {
            extensions.set("retryAfterSeconds", after.as_secs());
        }
        let mut error = ServerError::new(self.message, None);
        error.locations = self.at;
        error.extensions = Some(extensions);
        error
    }
}
