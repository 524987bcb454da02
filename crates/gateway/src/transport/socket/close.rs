//! Why a socket ends, by the codes of the protocol.

use super::super::fault::{Code, Fault};
use actix_ws::{CloseCode, CloseReason};
use std::borrow::Cow;

/// The code and the words of a close frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: Cow<'static, str>,
}

impl Close {
    pub(super) const NORMAL: Self = Self::fixed(1000, "Goodbye");
    pub(super) const TOO_BIG: Self = Self::fixed(1009, "Message too big");
    pub(super) const INTERNAL: Self = Self::fixed(4500, "Internal server error");
    pub(super) const RESTART: Self = Self::fixed(1012, "The server stops: connect again");
    pub(super) const UNAUTHORIZED: Self = Self::fixed(4401, "Unauthorized");
    pub(super) const EXPIRED: Self = Self::fixed(4403, "Forbidden: the token has expired");
    pub(super) const SUBPROTOCOL: Self =
        Self::fixed(4406, "Subprotocol not acceptable: graphql-transport-ws is spoken");
    pub(super) const INIT_TIMEOUT: Self = Self::fixed(4408, "Connection initialisation timeout");
    pub(super) const TOO_MANY_INITS: Self = Self::fixed(4429, "Too many initialisation requests");
    /// Nobody reads any more: no close frame would arrive either.
    pub(super) const GONE: Self = Self::fixed(1006, "");

    const fn fixed(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    pub(super) fn bad_message(what: &str) -> Self {
        Self { code: 4400, reason: Cow::Owned(format!("Bad message: {what}")) }
    }

    /// The caller could not be identified: by their own fault, or because the database is away.
    pub(super) fn because(fault: &Fault) -> Self {
        match fault.code {
            Code::Unavailable => Self { code: 1013, reason: Cow::Borrowed("Try again later") },
            _ => Self { code: 4403, reason: Cow::Owned(format!("Forbidden: {}", fault.message)) },
        }
    }

    pub(super) fn id_in_use(id: &str) -> Self {
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {id} already exists")) }
    }
}

impl From<Close> for CloseReason {
    /// `actix_ws` cuts reasons to the 123 bytes that fit a close frame.
    fn from(close: Close) -> Self {
        Self { code: CloseCode::from(close.code), description: Some(close.reason.into_owned()) }
    }
}
