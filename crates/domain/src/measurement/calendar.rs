//! Reporting periods: time cut into months, quarters, halves and years from a start month.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::vocabulary::vocabulary;

/// Years in which periods are counted; a day outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2999;

vocabulary! {
    /// How long a reporting period is.
    pub enum PeriodType {
        /// One month.
        Month,
        /// Three months.
        Quarter,
        /// Six months.
        HalfYear,
        /// Twelve months.
        Year,
    }
}

impl PeriodType {
    /// How many months it has.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

/// How an indicator's time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    /// How long a period is.
    pub period_type: PeriodType,
    /// The month in which the year starts, 1 to 12. Months are the same whenever a year starts: there it is 1.
    pub start_month: u32,
}

/// One reporting period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Period {
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
}

impl Calendar {
    /// Refused: a start month that is not 1 to 12.
    pub fn new(period_type: PeriodType, start_month: u32) -> Result<Self, Refusal> {
        match (period_type, start_month) {
            (PeriodType::Month, 1..=12) => Ok(Self { period_type, start_month: 1 }),
            (_, 1..=12) => Ok(Self { period_type, start_month }),
            _ => Err(Refusal::NotAMonth { given: start_month }),
        }
    }

    /// The period that a day lies in. Refused: a day outside the years 1900 to 2999.
    pub fn period_containing(&self, day: NaiveDate) -> Result<Period, Refusal> {
        if !YEARS.contains(&day.year()) {
            return Err(Refusal::DayOutOfRange { day });
        }
        let months_in = (day.month0() + 12 - (self.start_month - 1) % 12) % self.period_type.months();
        let first = day.with_day(1).and_then(|first| first.checked_sub_months(Months::new(months_in)));
        self.starting(first).ok_or(Refusal::DayOutOfRange { day })
    }

    /// The period after one.
    pub fn next(&self, period: &Period) -> Result<Period, Refusal> {
        let day = period.ends_on.succ_opt().ok_or(Refusal::DayOutOfRange { day: period.ends_on })?;
        self.period_containing(day)
    }

    fn starting(&self, first: Option<NaiveDate>) -> Option<Period> {
        let starts_on = first?;
        let following = starts_on.checked_add_months(Months::new(self.period_type.months()))?;
        Some(Period { starts_on, ends_on: following.checked_sub_days(Days::new(1))? })
    }

    /// Its name: `2026-04`, `2026-Q2`, `2026-H1`, `2026`; where the year starts in another month than January, years are
    /// named by both calendar years they touch: `2026/27-Q1`.
    pub fn label(&self, period: &Period) -> String {
        let months_in = (period.starts_on.month0() + 12 - (self.start_month - 1) % 12) % 12;
        let year = period.starts_on.year() - i32::from(period.starts_on.month() < self.start_month);
        let year = if self.start_month == 1 { year.to_string() } else { format!("{year}/{:02}", (year + 1) % 100) };
        let number = months_in / self.period_type.months() + 1;
        match self.period_type {
            PeriodType::Month => period.starts_on.format("%Y-%m").to_string(),
            PeriodType::Quarter => format!("{year}-Q{number}"),
            PeriodType::HalfYear => format!("{year}-H{number}"),
            PeriodType::Year => year,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn calendar(period_type: PeriodType, start_month: u32) -> Calendar {
        Calendar::new(period_type, start_month).unwrap()
    }

    fn period(calendar: Calendar, on: NaiveDate) -> (String, NaiveDate, NaiveDate) {
        let period = calendar.period_containing(on).unwrap();
        (calendar.label(&period), period.starts_on, period.ends_on)
    }

    #[test]
    fn a_quarter_of_the_calendar_year() {
        let quarter = period(calendar(PeriodType::Quarter, 1), day(2026, 5, 17));
        assert_eq!(quarter, ("2026-Q2".into(), day(2026, 4, 1), day(2026, 6, 30)));
    }

    #[test]
    fn a_year_that_starts_in_april_is_named_by_both_calendar_years() {
        let april = |period_type| calendar(period_type, 4);
        assert_eq!(
            period(april(PeriodType::Year), day(2026, 3, 31)),
            ("2025/26".into(), day(2025, 4, 1), day(2026, 3, 31))
        );
        assert_eq!(period(april(PeriodType::Quarter), day(2027, 1, 5)).0, "2026/27-Q4");
        assert_eq!(period(april(PeriodType::HalfYear), day(2026, 10, 1)).0, "2026/27-H2");
        assert_eq!(period(april(PeriodType::Month), day(2026, 4, 1)).0, "2026-04");
    }

    #[test]
    fn a_leap_year_has_its_day() {
        assert_eq!(period(calendar(PeriodType::Month, 1), day(2028, 2, 3)).2, day(2028, 2, 29));
    }

    #[test]
    fn a_month_and_a_year_that_cannot_be_are_refused() {
        assert!(matches!(Calendar::new(PeriodType::Year, 13), Err(Refusal::NotAMonth { given: 13 })));
        let far = calendar(PeriodType::Year, 1).period_containing(day(20_260, 1, 1));
        assert!(matches!(far, Err(Refusal::DayOutOfRange { .. })));
    }

    proptest! {
        #[test]
        fn periods_follow_each_other_without_gap_or_overlap(
            offset in 0u64..300_000,
            start_month in 1u32..=12,
            period_type in prop::sample::select(PeriodType::ALL),
        ) {
            let calendar = calendar(period_type, start_month);
            let on = day(1950, 1, 1) + Days::new(offset);
            let period = calendar.period_containing(on).unwrap();
            prop_assert!(period.starts_on <= on && on <= period.ends_on);
            prop_assert_eq!(calendar.period_containing(period.starts_on).unwrap(), period);
            prop_assert_eq!(calendar.period_containing(period.ends_on).unwrap(), period);
            let next = calendar.next(&period).unwrap();
            prop_assert_eq!(Some(next.starts_on), period.ends_on.succ_opt());
            prop_assert_ne!(calendar.label(&next), calendar.label(&period));
        }
    }
}
