//! Decimal texts as exact whole numbers: `12.50` is 1250 hundredths.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

/// Longest text read as a number, and most decimal places of an exponent: what is longer is no amount of anything.
const MOST_CHARACTERS: usize = 64;

/// Why a text is not the number it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NotANumber,
    TooManyDecimals { given: u32 },
    TooLarge,
}

/// An exact decimal number: `digits` / 10^`places`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) digits: BigInt,
    pub(crate) places: u32,
}

impl Decimal {
    /// Digits, with at most one minus sign before and one point between them; nothing else.
    pub(crate) fn plain(text: &str) -> Result<Self, Fault> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let all_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() > MOST_CHARACTERS || !all_digits(whole) || !all_digits(part) {
            return Err(Fault::NotANumber);
        }
        let part = if unsigned.contains('.') { part } else { "" };
        let digits: BigInt = format!("{whole}{part}").parse().map_err(|_| Fault::NotANumber)?;
        let places = u32::try_from(part.len()).map_err(|_| Fault::TooLarge)?;
        Ok(Self { digits: if text.starts_with('-') { -digits } else { digits }, places })
    }

    /// A JSON number: as [`Decimal::plain`], and an exponent may follow.
    pub(crate) fn json(text: &str) -> Result<Self, Fault> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Self::plain(text) };
        let exponent: i32 = exponent.parse().map_err(|_| Fault::NotANumber)?;
        let number = Self::plain(mantissa)?;
        if exponent.unsigned_abs() as usize > MOST_CHARACTERS {
            return Err(Fault::TooLarge);
        }
        if exponent < 0 {
            return Ok(Self { places: number.places + exponent.unsigned_abs(), ..number });
        }
        Ok(Self { digits: number.digits * power_of_ten(exponent.unsigned_abs()), ..number })
    }

    /// In units of 10^-`places`, half-even, and whether anything was rounded away.
    pub(crate) fn rounded(&self, places: u32) -> (BigInt, bool) {
        let scaled = &self.digits * power_of_ten(places);
        let unit = power_of_ten(self.places);
        (half_even(&scaled, &unit), !scaled.is_multiple_of(&unit))
    }
}

/// A plain text in units of 10^-`places`; more decimals than that are refused, not rounded.
pub(crate) fn scaled(text: &str, places: u32) -> Result<i64, Fault> {
    let number = Decimal::plain(text)?;
    if number.places > places {
        return Err(Fault::TooManyDecimals { given: number.places });
    }
    i64::try_from(number.digits * power_of_ten(places - number.places)).map_err(|_| Fault::TooLarge)
}

/// `scaled` units of 10^-`places` as plain text, with exactly that many decimals.
pub(crate) fn write(scaled: i64, places: u32) -> String {
    let places = places as usize;
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if scaled < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// `numerator / denominator` as a whole number; a half goes to the even neighbour. The denominator is not zero.
pub(crate) fn half_even(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    let (numerator, denominator) =
        if denominator.is_negative() { (-numerator, -denominator) } else { (numerator.clone(), denominator.clone()) };
    let (floor, rest) = numerator.div_mod_floor(&denominator);
    let twice: BigInt = rest * 2;
    let up = twice > denominator || (twice == denominator && floor.is_odd());
    if up && !twice.is_zero() { floor + 1 } else { floor }
}

pub(crate) fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_half_goes_to_the_even_neighbour_on_both_sides_of_zero() {
        for (numerator, expected) in [(5, 2), (15, 8), (-5, -2), (-15, -8), (7, 4), (-7, -4), (0, 0)] {
            assert_eq!(half_even(&numerator.into(), &2.into()), expected.into(), "{numerator}/2");
        }
    }

    #[test]
    fn only_plain_digits_are_a_number() {
        for bad in ["", "-", ".", "1.", ".5", "+1", "1e3", " 1", "1 ", "1,000", "--1", "1.2.3", "NaN", "١", "1.-2"] {
            assert_eq!(Decimal::plain(bad), Err(Fault::NotANumber), "{bad:?}");
        }
        assert_eq!(Decimal::plain(&"9".repeat(65)), Err(Fault::NotANumber));
    }

    #[test]
    fn an_exponent_of_a_json_number_is_exact_and_bounded() {
        assert_eq!(Decimal::json("1.5e3").map(|number| number.rounded(0)), Ok((1500.into(), false)));
        assert_eq!(Decimal::json("25E-3").map(|number| number.rounded(2)), Ok((2.into(), true)));
        assert_eq!(Decimal::json("1e999999999"), Err(Fault::TooLarge));
        assert_eq!(Decimal::json("1e"), Err(Fault::NotANumber));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(scaled_value: i64, places in 0u32..=6) {
            prop_assert_eq!(scaled(&write(scaled_value, places), places), Ok(scaled_value));
        }
    }
}
