//! How long somebody holds a seat.

use chrono::NaiveDate;

use super::Refusal;

/// The days, both included, on which a seat has a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub starts_on: NaiveDate,
    /// None: open-ended.
    pub ends_on: Option<NaiveDate>,
}

impl Term {
    /// A term that ends on or after the day it starts.
    pub fn new(starts_on: NaiveDate, ends_on: Option<NaiveDate>) -> Result<Self, Refusal> {
        match ends_on {
            Some(end) if end < starts_on => Err(Refusal::DatesOutOfOrder { starts_on, ends_on: end }),
            _ => Ok(Self { starts_on, ends_on }),
        }
    }

    pub fn holds_on(self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|end| day <= end)
    }
}
