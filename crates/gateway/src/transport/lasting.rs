//! What a socket and a stream have in common: they last as long as what began them is good.

use super::State;
use super::caller::{self, Caller};
use super::credentials::{Credentials, refused};
use super::fault::{Code, Fault};
use std::future::pending;
use tokio::time::{Instant, sleep_until, timeout};

impl Credentials {
    /// Who this is, now; refused also where the session has ended in which the token was given.
    pub(super) async fn identify_lasting(&self, state: &State) -> Result<Caller, Fault> {
        let known = timeout(state.limits.time, caller::identify_lasting(state, self.presented())).await;
        let known = known.map_err(|_| Fault::new(Code::Unavailable, "The database took too long."))?;
        known.map_err(|error| refused(&error))
    }
}

/// Until when somebody may go on, and whether as a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tenure {
    /// When the token ends.
    pub(super) ends: Option<Instant>,
    took_part: bool,
}

impl Tenure {
    /// Somebody's who has not said yet who they are.
    pub(super) fn until(moment: Instant) -> Self {
        Self { ends: Some(moment), took_part: false }
    }

    pub(super) fn of(caller: &Caller, state: &State) -> Self {
        let left = caller.expires_at().map(|end| (end - state.clock.now()).to_std().unwrap_or_default());
        let ends = left.and_then(|left| Instant::now().checked_add(left));
        Self { ends, took_part: caller.takes_part() }
    }

    /// The same after another look; refused to somebody who left the collaborative meanwhile.
    pub(super) fn after(self, caller: &Caller, state: &State) -> Result<Self, Fault> {
        let next = Self::of(caller, state);
        match (self.took_part, next.took_part) {
            (true, false) => Err(Fault::new(Code::Unauthenticated, "The membership in this collaborative has ended.")),
            _ => Ok(next),
        }
    }
}

pub(super) fn expired() -> Fault {
    Fault::new(Code::Unauthenticated, "The access token has expired.")
}

pub(super) fn stopping() -> Fault {
    Fault::new(Code::Unavailable, "The server stops: connect again.")
}

/// Until a moment that may never come.
pub(super) async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}
