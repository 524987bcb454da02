//! Money that comes in another currency: what it was, at which rate, and what it became.

use chrono::NaiveDate;
use num_bigint::BigInt;
use num_traits::Signed;
use serde::{Deserialize, Serialize};

use super::decimal::{Decimal, half_even, power_of_ten};
use super::{Currency, Money};
use crate::funds::Refusal;
use crate::text;

/// One exchange, kept whole so that anybody can compute it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversion {
    /// What came.
    pub original: Money,
    /// How many units of the result's currency one unit of the original's is worth: a plain decimal text.
    pub rate: String,
    /// The day of the rate.
    pub rate_date: NaiveDate,
    /// Who published the rate.
    pub source: String,
    /// What it became, half-even to the minor unit.
    pub result: Money,
}

impl Conversion {
    /// Computes the result from the rate's decimal text, exactly, then rounds half-even.
    ///
    /// Refused: one currency on both sides, a rate that is not a plain decimal above zero, a source without words, and a
    /// result beyond what can be recorded.
    pub fn new(
        original: Money,
        rate: &str,
        rate_date: NaiveDate,
        source: &str,
        into: Currency,
    ) -> Result<Self, Refusal> {
        if original.currency == into {
            return Err(Refusal::ConversionWithinOneCurrency { currency: into });
        }
        let source = text::accept("rateSource", source, text::NAME)?;
        let exact = exact_rate(rate)?;
        let units = BigInt::from(original.minor) * &exact.digits * power_of_ten(into.places());
        let minor = half_even(&units, &power_of_ten(exact.places + original.currency.places()));
        let result = Money::of_any_size("amount", minor, into)?;
        Ok(Self { original, rate: rate.to_owned(), rate_date, source, result })
    }

    /// Whether the result is what the original and the rate give: what was kept has not been changed since.
    pub fn holds(&self) -> bool {
        Self::new(self.original, &self.rate, self.rate_date, &self.source, self.result.currency).as_ref() == Ok(self)
    }
}

fn exact_rate(rate: &str) -> Result<Decimal, Refusal> {
    let malformed = || Refusal::NotARate { given: rate.chars().take(80).collect() };
    let exact = Decimal::plain(rate).map_err(|_| malformed())?;
    if exact.digits.is_positive() { Ok(exact) } else { Err(malformed()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::known(code).unwrap()
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
    }

    fn euros(minor: i64) -> Money {
        Money { minor, currency: currency("EUR") }
    }

    #[test]
    fn a_conversion_is_exact_and_rounds_a_half_to_even() {
        for (minor, rate, expected) in [(100, "0.125", 12), (300, "0.125", 38), (1_000_000, "0.8567", 856_700)] {
            let conversion = Conversion::new(euros(minor), rate, day(), "ECB", currency("GBP")).unwrap();
            assert_eq!(conversion.result.minor, expected, "{minor} at {rate}");
            assert!(conversion.holds());
        }
    }

    #[test]
    fn a_conversion_minds_the_places_of_both_currencies() {
        let yen = Conversion::new(euros(1_050), "162.50", day(), "ECB", currency("JPY")).unwrap();
        assert_eq!(yen.result.words(), "1,706 JPY");
        let dinars = Conversion::new(euros(1_050), "0.3345", day(), "ECB", currency("KWD")).unwrap();
        assert_eq!(dinars.result.words(), "3.512 KWD");
    }

    #[test]
    fn a_rate_is_a_plain_decimal_above_zero() {
        for bad in ["0", "0.000", "-1.2", "1e2", "1/3", ""] {
            let refusal = Conversion::new(euros(100), bad, day(), "ECB", currency("GBP")).unwrap_err();
            assert!(matches!(refusal, Refusal::NotARate { .. }), "{bad}");
        }
    }

    #[test]
    fn a_conversion_into_the_same_currency_or_without_a_source_is_refused() {
        let same = Conversion::new(euros(100), "1", day(), "ECB", currency("EUR"));
        assert!(matches!(same, Err(Refusal::ConversionWithinOneCurrency { .. })));
        assert!(matches!(Conversion::new(euros(100), "1", day(), " ", currency("GBP")), Err(Refusal::Text(_))));
    }

    #[test]
    fn a_conversion_changed_afterwards_no_longer_holds() {
        let mut conversion = Conversion::new(euros(100), "0.9", day(), "ECB", currency("GBP")).unwrap();
        conversion.result.minor += 1;
        assert!(!conversion.holds());
    }

    proptest! {
        #[test]
        fn a_converted_amount_is_within_half_a_minor_unit_of_the_exact_one(minor in 0i64..1_000_000_000, rate in 1u32..9_999_999) {
            let rate_text = format!("{}.{:06}", rate / 1_000_000, rate % 1_000_000);
            let result = Conversion::new(euros(minor), &rate_text, day(), "ECB", currency("GBP")).unwrap().result;
            let off = i128::from(result.minor) * 1_000_000 - i128::from(minor) * i128::from(rate);
            prop_assert!(off.abs() <= 500_000);
            prop_assert!(off.abs() < 500_000 || result.minor % 2 == 0);
        }
    }
}
