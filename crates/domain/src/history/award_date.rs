//! The day of an award, as precisely as it was published.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::ProblemCode;

/// A day, and the text it was read from: a date or a date-time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardDate {
    /// The day as written: a time zone beside it doesn't move it.
    pub day: NaiveDate,
    /// As published.
    pub text: String,
}

impl AwardDate {
    /// Reads `2020-11-03` or `2020-11-03T00:00:00+00:00`. Anything else is refused, never guessed.
    pub(super) fn read(text: &str) -> Result<Self, (ProblemCode, String)> {
        let text = text.trim();
        if let Some(day) = plain(text).or_else(|| with_time(text)) {
            return Ok(Self { day, text: text.to_owned() });
        }
        let shown: String = text.chars().take(40).collect();
        if day_and_month_in_some_order(text) {
            let message =
                format!("{shown:?} may be read in two ways: write the year, the month and the day, as 2020-11-03");
            return Err((ProblemCode::DateOrderUnclear, message));
        }
        Err((ProblemCode::NotADate, format!("{shown:?} is no date: write it as 2020-11-03")))
    }
}

fn plain(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

fn with_time(text: &str) -> Option<NaiveDate> {
    // The day must stand where a plain date has it, so that no odd year slips in.
    let day = text.get(..10).and_then(plain)?;
    let zoned = DateTime::parse_from_rfc3339(text).is_ok();
    (zoned || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok()).then_some(day)
}

/// `5/6/2020`, `05.06.2020`, `05-06-20`.
fn day_and_month_in_some_order(text: &str) -> bool {
    let date = text.split(' ').next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let digits = |part: &str, longest: usize| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    matches!(parts.as_slice(), [first, second, year] if digits(first, 2) && digits(second, 2) && digits(year, 4))
}
