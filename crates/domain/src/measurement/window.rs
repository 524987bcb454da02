//! When organisations report on a period: from its opening, on time until it is due, late until it locks.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Period, Refusal};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a period stands on a day.
    pub enum PeriodState {
        /// Nobody reports yet.
        Upcoming,
        /// Reports are on time.
        Open,
        /// Reports are late, and still taken.
        Due,
        /// No report is taken.
        Locked,
    }
}

/// How many days around the end of a period reports are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowSettings {
    /// How many days before its last day a period opens; never before its first.
    pub opens_before_end_days: u16,
    /// How many days after its last day reports are due.
    pub due_after_days: u16,
    /// How many days after its last day it locks; more than `due_after_days`.
    pub locks_after_days: u16,
}

impl Default for WindowSettings {
    /// Opens on the last day, due after 30 days, locked after 90.
    fn default() -> Self {
        Self { opens_before_end_days: 0, due_after_days: 30, locks_after_days: 90 }
    }
}

/// The days that matter for one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The first day on which reports are taken.
    pub opens_on: NaiveDate,
    /// The last day on which they are on time.
    pub due_on: NaiveDate,
    /// The first day on which none is taken any more.
    pub locks_on: NaiveDate,
}

impl Window {
    /// The window of a period. Refused: settings in which it would lock before reports are late.
    pub fn of(period: &Period, settings: WindowSettings) -> Result<Self, Refusal> {
        if settings.locks_after_days <= settings.due_after_days {
            return Err(Refusal::LocksBeforeLate {
                due_after_days: settings.due_after_days,
                locks_after_days: settings.locks_after_days,
            });
        }
        let after = |days: u16| {
            let day = period.ends_on.checked_add_days(Days::new(u64::from(days)));
            day.ok_or(Refusal::DayOutOfRange { day: period.ends_on })
        };
        let opens = period.ends_on.checked_sub_days(Days::new(u64::from(settings.opens_before_end_days)));
        let opens_on = opens.map_or(period.starts_on, |day| day.max(period.starts_on));
        Ok(Self { opens_on, due_on: after(settings.due_after_days)?, locks_on: after(settings.locks_after_days)? })
    }

    /// Where the period stands on a day.
    pub fn state(&self, today: NaiveDate) -> PeriodState {
        match today {
            day if day >= self.locks_on => PeriodState::Locked,
            day if day > self.due_on => PeriodState::Due,
            day if day >= self.opens_on => PeriodState::Open,
            _ => PeriodState::Upcoming,
        }
    }

    /// Reports are taken on that day: the period is open or due, or was reopened for this organisation.
    pub fn takes_reports(&self, today: NaiveDate, reopened_until: Option<NaiveDate>) -> Result<(), Refusal> {
        match self.state(today) {
            PeriodState::Upcoming => Err(Refusal::PeriodNotOpen { opens_on: self.opens_on, today }),
            PeriodState::Locked if reopened_until.is_none_or(|until| today > until) => {
                Err(Refusal::PeriodLocked { locks_on: self.locks_on, today })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn first_quarter() -> Period {
        Period { starts_on: day(1, 1), ends_on: day(3, 31) }
    }

    #[test]
    fn a_period_opens_falls_due_and_locks() {
        let window = Window::of(&first_quarter(), WindowSettings::default()).unwrap();
        let expected = [
            (day(3, 30), PeriodState::Upcoming),
            (day(3, 31), PeriodState::Open),
            (day(4, 30), PeriodState::Open),
            (day(5, 1), PeriodState::Due),
            (day(6, 28), PeriodState::Due),
            (day(6, 29), PeriodState::Locked),
        ];
        for (on, state) in expected {
            assert_eq!(window.state(on), state, "{on}");
        }
    }

    #[test]
    fn a_period_never_opens_before_it_starts() {
        let settings = WindowSettings { opens_before_end_days: 500, ..WindowSettings::default() };
        assert_eq!(Window::of(&first_quarter(), settings).unwrap().opens_on, day(1, 1));
    }

    #[test]
    fn a_period_that_would_lock_before_reports_are_late_is_refused() {
        let settings = WindowSettings { locks_after_days: 30, ..WindowSettings::default() };
        assert!(matches!(Window::of(&first_quarter(), settings), Err(Refusal::LocksBeforeLate { .. })));
    }
}
