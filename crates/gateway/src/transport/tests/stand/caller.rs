//! Who is asking. The real one verifies tokens; this one knows a few words.

use super::State;
use crate::caller::Presented;
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often each of these was looked at.
static LOOKS: AtomicUsize = AtomicUsize::new(0);
static STAYS: AtomicUsize = AtomicUsize::new(0);
static STREAM_LOOKS: AtomicUsize = AtomicUsize::new(0);
static STREAM_STAYS: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug, Clone)]
pub struct Caller {
    pub name: Option<String>,
    pub collaborative: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    takes_part: bool,
}

impl Caller {
    pub(crate) fn person_key(&self) -> Option<u128> {
        self.name.as_ref().map(|name| name.bytes().fold(0, |key, byte| key * 256 + u128::from(byte)))
    }

    pub(crate) fn takes_part(&self) -> bool {
        self.takes_part
    }

    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }
}

#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct CallerError(pub String);

impl CallerError {
    pub(crate) fn is_unavailable(&self) -> bool {
        self.0 == AWAY
    }

    pub(crate) fn is_about_origin(&self) -> bool {
        self.0 == ELSEWHERE
    }
}

const AWAY: &str = "the database is away";
const ELSEWHERE: &str = "the token does not work on this page";

/// `Bearer away` finds no database, `Bearer bad` is refused, `Bearer pinned` works on `https://app.example` alone, `Bearer brief` ends after 300 ms, `Bearer revoked` and
/// `Bearer revoked-stream` were good only when first looked at.
pub async fn identify(state: &State, presented: Presented<'_>) -> Result<Caller, CallerError> {
    let Presented { authorization, collaborative, origin } = presented;
    let name = authorization.map(|value| value.trim_start_matches("Bearer ").to_owned());
    let expires_at = match name.as_deref() {
        Some("away") => return Err(CallerError(AWAY.into())),
        Some("pinned") if origin != Some("https://app.example") => return Err(CallerError(ELSEWHERE.into())),
        Some("bad") => return Err(CallerError("the token is not valid".into())),
        Some("revoked") if LOOKS.fetch_add(1, Ordering::SeqCst) > 0 => {
            return Err(CallerError("the token was revoked".into()));
        }
        Some("revoked-stream") if STREAM_LOOKS.fetch_add(1, Ordering::SeqCst) > 0 => {
            return Err(CallerError("the token was revoked".into()));
        }
        Some("brief") => Some(state.clock.now() + chrono::Duration::milliseconds(300)),
        _ => None,
    };
    Ok(Caller { name, collaborative: collaborative.map(str::to_owned), expires_at, takes_part: false })
}

/// `Bearer leaver` and `Bearer leaver-stream` are members only when first looked at.
pub async fn identify_lasting(state: &State, presented: Presented<'_>) -> Result<Caller, CallerError> {
    let caller = identify(state, presented).await?;
    let stays = match caller.name.as_deref() {
        Some("leaver") => STAYS.fetch_add(1, Ordering::SeqCst) == 0,
        Some("leaver-stream") => STREAM_STAYS.fetch_add(1, Ordering::SeqCst) == 0,
        _ => true,
    };
    Ok(Caller { takes_part: stays, ..caller })
}
