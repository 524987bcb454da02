//! Why a socket ends, by the codes of the protocol.

use super::super::fault::{Code, Fault};
use super::super::outbox::Undelivered;
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
    pub(super) const SUBPROTOCOL: Self =
        Self::fixed(4406, "Subprotocol not acceptable: graphql-transport-ws is spoken");
    pub(super) const INIT_TIMEOUT: Self = Self::fixed(4408, "Connection initialisation timeout");
    pub(super) const TOO_MANY_INITS: Self = Self::fixed(4429, "Too many initialisation requests");
    /// It gets this if it reads on after all.
    pub(super) const SLOW: Self = Self::fixed(4410, "Too slow: what was sent was not read in time. Connect again");
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
            Code::TooManyConnections => {
                Self { code: 4430, reason: Cow::Owned(format!("Too many connections: {}", fault.message)) }
            }
            _ => Self { code: 4403, reason: Cow::Owned(format!("Forbidden: {}", fault.message)) },
        }
    }

    pub(super) fn id_in_use(id: &str) -> Self {
        Self { code: 4409, reason: Cow::Owned(format!("Subscriber for {id} already exists")) }
    }
}

impl From<Undelivered> for Close {
    fn from(undelivered: Undelivered) -> Self {
        match undelivered {
            Undelivered::Slow => Self::SLOW,
            Undelivered::Gone => Self::GONE,
        }
    }
}

/// The most bytes of a reason that fit a close frame.
const REASON: usize = 123;

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        let mut reason = close.reason.into_owned();
        reason.truncate(reason.floor_char_boundary(REASON));
        Self { code: CloseCode::from(close.code), description: Some(reason) }
    }
}
