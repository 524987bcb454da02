//! An amount of money.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use super::{Currency, decimal};
use crate::funds::Refusal;

/// The greatest amount in minor units, up or down: 2^53 - 1, which every JSON reader keeps exactly.
pub const GREATEST_MINOR: i64 = 9_007_199_254_740_991;

/// An exact amount in one currency. Rows and frozen texts hold it as whole minor units, people read a decimal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// Whole minor units: pence, cents, yen. At most [`GREATEST_MINOR`] up or down.
    pub minor: i64,
    /// The currency whose minor units these are.
    pub currency: Currency,
}

/// An amount as somebody else published it, to the minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The amount.
    pub money: Money,
    /// Whether the published number was finer than the minor unit.
    pub rounded: bool,
}

impl Money {
    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// That many minor units; refused beyond [`GREATEST_MINOR`].
    pub fn of_minor(field: &'static str, minor: i64, currency: Currency) -> Result<Self, Refusal> {
        let within = minor.unsigned_abs() <= GREATEST_MINOR.unsigned_abs();
        if within { Ok(Self { minor, currency }) } else { Err(Refusal::AmountTooLarge { field, currency }) }
    }

    /// A plain decimal text such as `1234.50`, exactly.
    ///
    /// Refused: anything but digits, one point and one leading minus; more decimals than the currency has; and amounts
    /// beyond [`GREATEST_MINOR`].
    pub fn parse(field: &'static str, text: &str, currency: Currency) -> Result<Self, Refusal> {
        let allowed = currency.places();
        let minor = decimal::scaled(text, allowed).map_err(|fault| refused(fault, field, text, currency))?;
        Self::of_minor(field, minor, currency)
    }

    /// The same, greater than zero.
    pub fn positive(field: &'static str, text: &str, currency: Currency) -> Result<Self, Refusal> {
        Self::parse(field, text, currency)?.require_positive(field)
    }

    /// Itself, when greater than zero.
    pub fn require_positive(self, field: &'static str) -> Result<Self, Refusal> {
        if self.minor > 0 { Ok(self) } else { Err(Refusal::AmountNotPositive { field, given: self }) }
    }

    /// A number as published in JSON, where floats leave noise (`1250.0000000000002`): half-even to the minor unit.
    pub fn from_published(field: &'static str, text: &str, currency: Currency) -> Result<Published, Refusal> {
        let number = decimal::Decimal::json(text).map_err(|fault| refused(fault, field, text, currency))?;
        let (minor, rounded) = number.rounded(currency.places());
        Ok(Published { money: Self::of_any_size(field, minor, currency)?, rounded })
    }

    pub(super) fn of_any_size(field: &'static str, minor: BigInt, currency: Currency) -> Result<Self, Refusal> {
        let minor = i64::try_from(minor).map_err(|_| Refusal::AmountTooLarge { field, currency })?;
        Self::of_minor(field, minor, currency)
    }

    /// Both are in one currency, or the refusal names the two.
    pub fn same_currency(self, other: Self) -> Result<(), Refusal> {
        other.currency_is(self.currency)
    }

    /// It is in that currency, or the refusal names the two.
    pub fn currency_is(self, expected: Currency) -> Result<(), Refusal> {
        if self.currency == expected {
            return Ok(());
        }
        Err(Refusal::CurrencyMismatch { expected, given: self.currency })
    }

    /// The sum, in one currency and within [`GREATEST_MINOR`].
    pub fn checked_add(self, other: Self) -> Result<Self, Refusal> {
        self.same_currency(other)?;
        Self::of_minor("amount", self.minor.saturating_add(other.minor), self.currency)
    }

    /// The difference, in one currency and within [`GREATEST_MINOR`].
    pub fn checked_sub(self, other: Self) -> Result<Self, Refusal> {
        self.same_currency(other)?;
        Self::of_minor("amount", self.minor.saturating_sub(other.minor), self.currency)
    }

    /// For people: `12,000.00 GBP`.
    pub fn words(self) -> String {
        format!("{} {}", self.grouped(), self.currency)
    }

    /// With a comma between thousands and without the currency: `12,000.00`.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let unsigned = plain.trim_start_matches('-');
        let whole_digits = unsigned.find('.').unwrap_or(unsigned.len());
        let mut grouped = plain[..plain.len() - unsigned.len()].to_owned();
        for (position, character) in unsigned.chars().enumerate() {
            if position > 0 && position < whole_digits && (whole_digits - position).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(character);
        }
        grouped
    }
}

/// The plain decimal text, without the currency: `1234.50`.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal::write(self.minor, self.currency.places()))
    }
}

fn refused(fault: decimal::Fault, field: &'static str, text: &str, currency: Currency) -> Refusal {
    match fault {
        decimal::Fault::NotANumber => Refusal::NotAnAmount { field, given: text.chars().take(80).collect() },
        decimal::Fault::TooManyDecimals { given } => {
            Refusal::TooManyDecimals { field, given, allowed: currency.places(), currency }
        }
        decimal::Fault::TooLarge => Refusal::AmountTooLarge { field, currency },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::known(code).unwrap()
    }

    fn pounds(text: &str) -> Money {
        Money::parse("amount", text, currency("GBP")).unwrap()
    }

    #[test]
    fn an_amount_with_more_decimals_than_its_currency_is_refused_not_rounded() {
        let refusal = Money::parse("amount", "12.345", currency("GBP")).unwrap_err();
        assert_eq!(refusal.to_string(), "GBP allows at most 2 decimals, amount has 3");
        let refusal = Money::parse("amount", "12.5", currency("JPY")).unwrap_err();
        assert_eq!(refusal.to_string(), "JPY allows at most 0 decimals, amount has 1");
    }

    #[test]
    fn an_amount_is_plain_digits() {
        for bad in ["1e3", "+5", " 5", "5 ", "1,000.00", "£5", "", "0x10", "∞"] {
            let refusal = Money::parse("amount", bad, currency("GBP")).unwrap_err();
            assert!(matches!(refusal, Refusal::NotAnAmount { .. }), "{bad}");
        }
    }

    #[test]
    fn an_amount_beyond_what_json_keeps_exactly_is_refused() {
        assert_eq!(Money::parse("amount", "90071992547409.91", currency("GBP")).unwrap().minor, GREATEST_MINOR);
        for large in ["90071992547409.92", "-90071992547409.92", "99999999999999999999999999"] {
            let refusal = Money::parse("amount", large, currency("GBP")).unwrap_err();
            assert_eq!(
                refusal.to_string(),
                "amount is beyond 90,071,992,547,409.91 GBP, the most that can be recorded"
            );
        }
    }

    #[test]
    fn zero_and_negative_amounts_are_not_positive() {
        for bad in ["0", "0.00", "-0.00", "-0.01"] {
            let refusal = Money::positive("amount", bad, currency("GBP")).unwrap_err();
            assert!(matches!(refusal, Refusal::AmountNotPositive { .. }), "{bad}");
        }
    }

    #[test]
    fn words_separate_thousands_and_name_the_currency() {
        assert_eq!(pounds("12000").words(), "12,000.00 GBP");
        assert_eq!(pounds("-1234567.8").words(), "-1,234,567.80 GBP");
        assert_eq!(pounds("999.99").words(), "999.99 GBP");
        assert_eq!(Money { minor: 1_000, currency: currency("JPY") }.words(), "1,000 JPY");
    }

    #[test]
    fn amounts_in_two_currencies_are_never_added() {
        let refusal = pounds("1").checked_add(Money::zero(currency("EUR"))).unwrap_err();
        assert_eq!(refusal.to_string(), "an amount in EUR was given where GBP is needed");
    }

    #[test]
    fn a_sum_beyond_the_limit_is_refused() {
        let most = Money { minor: GREATEST_MINOR, currency: currency("GBP") };
        assert!(matches!(most.checked_add(pounds("0.01")), Err(Refusal::AmountTooLarge { .. })));
        assert_eq!(most.checked_sub(most).unwrap().minor, 0);
    }

    #[test]
    fn float_noise_in_published_numbers_is_rounded_and_said() {
        for (text, minor, rounded) in [
            ("1250.0000000000002", 125_000, true),
            ("1250.10", 125_010, false),
            ("0.125", 12, true),
            ("1.2e4", 1_200_000, false),
        ] {
            let published = Money::from_published("amount", text, currency("GBP")).unwrap();
            assert_eq!((published.money.minor, published.rounded), (minor, rounded), "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_is_read_back_as_written(
            minor in -GREATEST_MINOR..=GREATEST_MINOR,
            code in prop::sample::select(vec!["JPY", "GBP", "KWD", "CLF"]),
        ) {
            let money = Money { minor, currency: currency(code) };
            prop_assert_eq!(Money::parse("amount", &money.to_string(), money.currency), Ok(money));
            prop_assert_eq!(money.grouped().replace(',', ""), money.to_string());
        }
    }
}
