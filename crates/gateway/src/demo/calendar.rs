//! The days of the story. They hang on the quarters of the calendar, so that the story is the same whatever the day.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::measurement::WindowSettings;

/// How many quarters are reported on: two years.
pub(super) const QUARTERS: u32 = 8;

/// Partners report from two weeks before a quarter ends. It locks later than the next one ends, so that the last quarter
/// still takes reports on whatever day the demo is made.
pub(super) const WINDOW: WindowSettings =
    WindowSettings { opens_before_end_days: 14, due_after_days: 30, locks_after_days: 100 };

/// When everything happens, seen from the moment at which the demo is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    now: DateTime<Utc>,
    /// The first day of the first quarter that is reported on.
    first: NaiveDate,
}

impl Calendar {
    pub(super) fn up_to(now: DateTime<Utc>) -> Self {
        let today = now.date_naive();
        let months_into_quarter = today.month0() % 3;
        let this_quarter = first_of_month(today, months_into_quarter);
        Self { now, first: first_of_month(this_quarter, 3 * QUARTERS) }
    }

    /// A day of a quarter that is reported on, from 0; the day after the last of those is [`QUARTERS`], 0. Days before
    /// the first quarter count downwards from it.
    pub(super) fn day(&self, quarter: u32, day: i64) -> NaiveDate {
        let start = self.first.checked_add_months(Months::new(3 * quarter)).unwrap_or(self.first);
        start + TimeDelta::days(day)
    }

    /// So many days before the demo is made.
    pub(super) fn ago(&self, days: i64) -> DateTime<Utc> {
        self.now - TimeDelta::days(days)
    }

    /// A day counted from the one on which the demo is made.
    pub(super) fn days_from_today(&self, days: i64) -> NaiveDate {
        self.now.date_naive() + TimeDelta::days(days)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

/// When people begin to work on a day.
pub(super) fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9)
}

fn first_of_month(day: NaiveDate, months_before: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_sub_months(Months::new(months_before)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_last_quarter_is_the_one_that_ended_before_today() {
        for (today, first) in [
            (day(2026, 1, 1), day(2024, 1, 1)),
            (day(2026, 3, 31), day(2024, 1, 1)),
            (day(2026, 4, 1), day(2024, 4, 1)),
            (day(2028, 2, 29), day(2026, 1, 1)),
        ] {
            let calendar = Calendar::up_to(morning(today));
            assert_eq!(calendar.day(0, 0), first, "{today}");
            let last = calendar.day(QUARTERS, -1);
            assert!(last < today && today <= last + TimeDelta::days(92), "{today}");
        }
    }
}
