//! How long somebody holds a seat, and how often in a row.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};

use super::Refusal;

/// The days, both included, on which a seat has a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub starts_on: NaiveDate,
    /// When it would have begun, had nobody been late: on the day after the one before.
    pub planned_from: NaiveDate,
    /// None: open-ended.
    pub ends_on: Option<NaiveDate>,
}

impl Term {
    /// A term that ends on or after the day it starts.
    pub fn new(starts_on: NaiveDate, ends_on: Option<NaiveDate>) -> Result<Self, Refusal> {
        match ends_on {
            Some(end) if end < starts_on => Err(Refusal::DatesOutOfOrder { starts_on, ends_on: end }),
            _ => Ok(Self { starts_on, planned_from: starts_on, ends_on }),
        }
    }

    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.starts_on <= day && !self.is_over(day)
    }

    /// Whether its last day has passed.
    pub fn is_over(self, day: NaiveDate) -> bool {
        self.ends_on.is_some_and(|end| end < day)
    }

    /// Whether somebody may still be named for it.
    ///
    /// # Errors
    /// [`Refusal::TermOver`] after its last day.
    pub fn lasts(self, day: NaiveDate) -> Result<(), Refusal> {
        match self.ends_on {
            Some(ended_on) if ended_on < day => Err(Refusal::TermOver { ended_on }),
            _ => Ok(()),
        }
    }

    /// The next term, begun on this day: it ends where terms as long as this one, each following the one before, say it
    /// does. So a seat that stood empty for a while keeps to its calendar.
    ///
    /// # Errors
    /// [`Refusal::TermNotOver`] while this one lasts.
    pub fn next(self, begins_on: NaiveDate) -> Result<Self, Refusal> {
        let Some(end) = self.ends_on.filter(|_| self.is_over(begins_on)) else {
            return Err(Refusal::TermNotOver { ends_on: self.ends_on });
        };
        let (mut planned_from, mut ends_on) = (self.planned_from, end);
        let length = Length::of(planned_from, end);
        while ends_on < begins_on {
            planned_from = ends_on.succ_opt().unwrap_or(ends_on);
            ends_on = length.after(ends_on);
        }
        Ok(Self { starts_on: begins_on, planned_from, ends_on: Some(ends_on) })
    }
}

/// How long a term is: in whole months where it is, else in days.
#[derive(Debug, Clone, Copy)]
enum Length {
    Months(u32),
    Days(TimeDelta),
}

impl Length {
    fn of(starts_on: NaiveDate, ends_on: NaiveDate) -> Self {
        let behind = ends_on.checked_add_days(Days::new(1)).unwrap_or(ends_on);
        let months = (behind.year() - starts_on.year()) * 12 + to_month(behind) - to_month(starts_on);
        match u32::try_from(months) {
            Ok(months) if months > 0 && behind.day() == starts_on.day() => Self::Months(months),
            _ => Self::Days(behind - starts_on),
        }
    }

    /// The last day of the term that follows one with this last day.
    fn after(self, ends_on: NaiveDate) -> NaiveDate {
        let next = match self {
            Self::Days(days) => ends_on.checked_add_signed(days),
            // Counted from the first days: the last days of months are not equally far apart.
            Self::Months(months) => {
                let first = ends_on.checked_add_days(Days::new(1));
                first.and_then(|first| first.checked_add_months(Months::new(months))).and_then(|day| day.pred_opt())
            }
        };
        next.unwrap_or(NaiveDate::MAX)
    }
}

fn to_month(day: NaiveDate) -> i32 {
    i32::try_from(day.month0()).unwrap_or_default()
}

/// The how-manieth term in a row it is that somebody holds a seat, after so many before it.
///
/// # Errors
/// [`Refusal::TooManyTerms`] above the most that the seat allows.
pub fn term_in_a_row(before: i64, most: Option<i64>) -> Result<i64, Refusal> {
    let number = before + 1;
    match most {
        Some(most) if number > most => Err(Refusal::TooManyTerms { most }),
        _ => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(from: &str, to: &str) -> Term {
        Term::new(day(from), Some(day(to))).unwrap()
    }

    #[test]
    fn a_term_follows_another_of_the_same_length() {
        for (from, to, next) in [
            ("2027-01-01", "2027-12-31", "2028-12-31"),
            ("2026-09-01", "2027-02-28", "2027-08-31"),
            ("2026-01-10", "2026-01-19", "2026-01-29"),
        ] {
            let term = term(from, to);
            let begins = term.ends_on.unwrap().succ_opt().unwrap();
            assert_eq!(term.next(begins).unwrap(), Term::new(begins, Some(day(next))).unwrap());
        }
    }

    #[test]
    fn a_seat_that_stood_empty_keeps_to_its_calendar() {
        let late = term("2026-01-01", "2026-12-31").next(day("2028-05-05")).unwrap();
        assert_eq!((late.starts_on, late.ends_on), (day("2028-05-05"), Some(day("2028-12-31"))));
        assert_eq!(late.next(day("2029-01-01")).unwrap(), term("2029-01-01", "2029-12-31"), "the next is whole again");
    }

    #[test]
    fn no_term_begins_while_another_lasts() {
        let year = term("2026-01-01", "2026-12-31");
        assert!(matches!(year.next(day("2026-12-31")), Err(Refusal::TermNotOver { .. })));
        let open = Term { ends_on: None, ..year };
        assert_eq!(open.next(day("2099-01-01")), Err(Refusal::TermNotOver { ends_on: None }));
    }

    #[test]
    fn nobody_holds_a_seat_for_more_terms_in_a_row_than_it_allows() {
        assert_eq!(term_in_a_row(1, Some(2)), Ok(2));
        assert_eq!(term_in_a_row(2, Some(2)), Err(Refusal::TooManyTerms { most: 2 }));
        assert_eq!(term_in_a_row(9, None), Ok(10));
    }
}
