//! Days of a time zone, as moments.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

/// The day it is at a moment in a time zone; UTC where the zone is unknown.
pub(crate) fn day_in(time_zone: &str, at: DateTime<Utc>) -> NaiveDate {
    let zone = time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    at.with_timezone(&zone).date_naive()
}

/// The moment at which a day begins in a time zone; in UTC where the zone is unknown.
pub(crate) fn start_in(time_zone: &str, day: NaiveDate) -> DateTime<Utc> {
    let zone = time_zone.parse::<chrono_tz::Tz>().unwrap_or(chrono_tz::UTC);
    let midnight = day.and_time(NaiveTime::MIN);
    // Where the clocks go forward at midnight, the day begins an hour later.
    let begins = zone.from_local_datetime(&midnight).earliest();
    let begins = begins.or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest());
    begins.map_or_else(|| midnight.and_utc(), |begins| begins.with_timezone(&Utc))
}
