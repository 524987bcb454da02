//! Scalars: what a number or a time looks like in this API.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::Datelike;

/// A moment in RFC 3339, always in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) chrono::DateTime<chrono::Utc>);

/// A moment in RFC 3339, always in UTC: `2026-11-21T12:00:00Z`.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value)?;
        let parsed = chrono::DateTime::parse_from_rfc3339(&text)
            .map(|moment| moment.with_timezone(&chrono::Utc))
            .ok()
            // An offset can lead into a year that is not written with four digits.
            .filter(|moment| (0..=9999).contains(&moment.year()));
        parsed.map(Self).ok_or_else(|| unlike(&text, "a moment in RFC 3339", "2026-11-21T12:00:00Z"))
    }

    fn to_value(&self) -> Value {
        Value::String(domain::transparency::instant(self.0))
    }
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) chrono::NaiveDate);

/// A day of the calendar in ISO 8601: `2026-11-21`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value)?;
        // What chrono reads is written back and compared: it would skip blanks and take signs and short numbers.
        let parsed = chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            .filter(|day| text.len() == 10 && day.to_string() == text);
        parsed.map(Self).ok_or_else(|| unlike(&text, "a day of the calendar", "2026-11-21"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact decimal number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal(pub(crate) String);

/// An exact decimal number in a string: `1234.50`. Never a float, so nothing is rounded on the way.
#[Scalar(name = "Decimal", specified_by_url = "https://spec.graphql.org/draft/#sec-String")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(unlike(&other.to_string(), "a decimal number in a string", "\"1234.50\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CurrencyCode(pub(crate) String);

/// A currency by its alphabetic code in ISO 4217: `GBP`.
#[Scalar(name = "CurrencyCode", specified_by_url = "https://www.iso.org/iso-4217-currency-codes.html")]
impl ScalarType for CurrencyCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value)?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A language and region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Locale(pub(crate) String);

/// A language tag of BCP 47: `en-GB`.
#[Scalar(name = "Locale", specified_by_url = "https://www.rfc-editor.org/info/bcp47")]
impl ScalarType for Locale {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(text(value)?))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn text<T: async_graphql::InputType>(value: Value) -> Result<String, InputValueError<T>> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(unlike(&other.to_string(), "a string", "\"this\"")),
    }
}

/// What was written, cut where it is long; what it should be; and how that looks.
fn unlike<T: async_graphql::InputType>(given: &str, what: &str, example: &str) -> InputValueError<T> {
    let short: String = given.chars().take(40).collect();
    InputValueError::custom(format!("{short:?} is not {what}: write it as {example}"))
}
