//! Numbers as cities write them, exactly.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::ReadFault;
use crate::funds::{GREATEST_MINOR, decimal};

/// The most decimal places that are read.
const MOST_PLACES: u32 = 6;

/// A decimal number: `digits` / 10^`places`, with as few places as it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    digits: BigInt,
    pub(super) places: u32,
}

impl Number {
    /// Reads `1200`, `1200.50`, `1200,50`, `1 200,50` or `1.2e3`; `what` names it in a message.
    pub(super) fn read(what: &str, given: &str) -> Result<Self, ReadFault> {
        let (what, given) = (what.to_owned(), given.to_owned());
        let plain: String = given.chars().filter(|character| !character.is_whitespace()).collect();
        let plain = plain.trim_start_matches('+').replace(',', ".");
        let number = decimal::Decimal::json(&plain).map_err(|fault| match fault {
            decimal::Fault::NotANumber => ReadFault::NotANumber { what: what.clone(), given: given.clone() },
            decimal::Fault::TooManyDecimals { .. } | decimal::Fault::TooLarge => {
                ReadFault::TooLarge { what: what.clone(), given: given.clone() }
            }
        })?;
        let number = Self { digits: number.digits, places: number.places }.shortened();
        if number.places > MOST_PLACES {
            return Err(ReadFault::TooFine { what, given });
        }
        Ok(number)
    }

    /// The same, zero or more.
    pub(super) fn read_unsigned(what: &str, given: &str) -> Result<Self, ReadFault> {
        let number = Self::read(what, given)?;
        if number.digits.is_negative() {
            return Err(ReadFault::Negative { what: what.to_owned(), given: given.to_owned() });
        }
        Ok(number)
    }

    /// In units of 10^-`places`, of which it has no more.
    pub(super) fn scaled(&self, what: &str, places: u32) -> Result<i64, ReadFault> {
        let scaled = &self.digits * decimal::power_of_ten(places.saturating_sub(self.places));
        let within = scaled.to_i64().filter(|scaled| scaled.unsigned_abs() <= GREATEST_MINOR.unsigned_abs());
        within.ok_or_else(|| ReadFault::TooLarge { what: what.to_owned(), given: scaled.to_string() })
    }

    fn shortened(mut self) -> Self {
        let ten = BigInt::from(10);
        while self.places > 0 && self.digits.is_multiple_of(&ten) {
            self.digits /= &ten;
            self.places -= 1;
        }
        if self.digits.is_zero() { Self { places: 0, ..self } } else { self }
    }
}
