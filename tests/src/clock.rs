//! When a test begins.

use chrono::{DateTime, TimeZone, Utc};

/// A Monday morning.
pub(crate) fn monday_morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).single().unwrap_or_default()
}
