//! What reads the bytes of strangers here, as functions of these bytes: `fuzz/` calls them.

use std::str::from_utf8;

use async_graphql::{ID, ScalarType, Value};
use domain::fraction::Fraction;
use domain::funds::{Currency, Money};
use uuid::Uuid;

use super::connection::{Window, cursor, cursor_of_sequence, read_cursor_of_sequence};
use super::id;
use super::scalar::{Date, DateTime};

/// An id, and a cursor of either kind of list: what is read is what is written.
///
/// # Panics
/// Where one thing has two names.
pub fn ids(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let given = ID(text.to_owned());
    if let Some((kind, uuid)) = id::parts(&given) {
        assert_eq!(id::encode_parts(&kind, uuid), text, "one thing has two ids");
    }
    if let Ok((kind, uuid)) = id::decode_subject(&given) {
        assert_eq!(id::encode_subject(&kind, uuid), Some(given), "a subject has two ids");
    }
    if let Ok(sequence) = read_cursor_of_sequence(text, "after") {
        assert_eq!(cursor_of_sequence(sequence), text, "one place has two cursors");
    }
    let window = Window { after: Some(text.to_owned()), ..Window::default() };
    if let Some(after) = window.page(false).ok().and_then(|page| page.after) {
        let after: Uuid = after;
        assert_eq!(cursor(after), text, "one place has two cursors");
    }
}

/// Amounts of money, shares, days and moments: what is read and written is read as the same again.
///
/// # Panics
/// Where it is not.
pub fn scalars(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    for code in ["GBP", "JPY", "KWD"] {
        let Ok(currency) = Currency::parse("currency", code) else { panic!("{code} is a currency") };
        if let Ok(money) = Money::positive("amount", text, currency) {
            assert!(money.minor > 0, "{text:?} is no positive amount");
            assert_eq!(Money::positive("amount", &money.to_string(), currency), Ok(money), "{text:?} in {code}");
        }
    }
    if let Ok(share) = text.parse::<Fraction>() {
        assert_eq!(share.to_string().parse(), Ok(share), "{text:?}");
    }
    let given = || Value::String(text.to_owned());
    if let Ok(day) = Date::parse(given()) {
        assert_eq!(day.to_value(), given(), "one day is written in two ways");
    }
    if let Ok(at) = DateTime::parse(given()) {
        let again = DateTime::parse(at.to_value()).map(|again| again.0.timestamp_micros());
        assert_eq!(again.ok(), Some(at.0.timestamp_micros()), "{text:?}");
    }
}
