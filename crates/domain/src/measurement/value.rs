//! Values: whole numbers of the indicator's smallest unit, never floats.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use super::{IndicatorDefinition, IndicatorKind, Refusal};
use crate::funds::decimal;

/// A number with a fixed number of decimals: `12.5` with one decimal is 125.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Value {
    /// In units of 10^-`decimals`.
    pub scaled: i64,
    /// How many decimals it has.
    pub decimals: u32,
}

impl Value {
    /// A plain decimal text, exactly.
    ///
    /// Refused: anything but digits, one point and one leading minus; more decimals than allowed; what is beyond 64 bits.
    pub fn parse(field: &'static str, text: &str, decimals: u32) -> Result<Self, Refusal> {
        let scaled = decimal::scaled(text, decimals).map_err(|fault| match fault {
            decimal::Fault::NotANumber => Refusal::NotANumber { field, given: text.chars().take(80).collect() },
            decimal::Fault::TooManyDecimals { given } => Refusal::TooManyDecimals { field, given, allowed: decimals },
            decimal::Fault::TooLarge => Refusal::TooLarge { field },
        })?;
        Ok(Self { scaled, decimals })
    }

    /// The same, zero or more: what organisations report is never negative.
    pub fn not_negative(field: &'static str, text: &str, decimals: u32) -> Result<Self, Refusal> {
        let value = Self::parse(field, text, decimals)?;
        if value.scaled < 0 { Err(Refusal::Negative { field, given: value }) } else { Ok(value) }
    }
}

/// The plain decimal text, with exactly its decimals.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal::write(self.scaled, self.decimals))
    }
}

/// What one organisation reported of one indicator, scaled by [`IndicatorDefinition::reported_decimals`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    /// The value, or a ratio's upper part. Zero or more.
    pub numerator: i64,
    /// A ratio's lower part. Zero or more; none for every other kind.
    pub denominator: Option<i64>,
}

impl Reported {
    /// Reads what was written for an indicator.
    ///
    /// Refused: negative numbers, a ratio without its denominator, a denominator on anything else.
    pub fn parse(definition: &IndicatorDefinition, value: &str, denominator: Option<&str>) -> Result<Self, Refusal> {
        let decimals = definition.reported_decimals();
        match (definition.kind, denominator) {
            (IndicatorKind::Ratio, None) => {
                return Err(Refusal::Missing { kind: definition.kind, field: "denominator" });
            }
            (IndicatorKind::Count | IndicatorKind::Amount, Some(_)) => {
                return Err(Refusal::OutOfPlace { kind: definition.kind, field: "denominator" });
            }
            _ => {}
        }
        let numerator = Value::not_negative("value", value, decimals)?.scaled;
        let denominator = denominator.map(|text| Value::not_negative("denominator", text, decimals)).transpose()?;
        Ok(Self { numerator, denominator: denominator.map(|value| value.scaled) })
    }

    /// As a number with the indicator's decimals; of a ratio none where the denominator is zero or missing, and none
    /// where the number is beyond 64 bits.
    pub fn value(&self, definition: &IndicatorDefinition) -> Option<Value> {
        let (decimals, factor) = (definition.decimals, definition.factor.unwrap_or(1));
        let scaled = match definition.kind {
            IndicatorKind::Count | IndicatorKind::Amount => Some(self.numerator),
            IndicatorKind::Ratio => ratio(self.numerator, self.denominator, factor, decimals),
        };
        scaled.map(|scaled| Value { scaled, decimals })
    }
}

/// `numerator / denominator × factor` in units of 10^-`decimals`, half-even.
///
/// None where the denominator is zero or missing, and where the result is beyond 64 bits.
pub fn ratio(numerator: i64, denominator: Option<i64>, factor: i64, decimals: u32) -> Option<i64> {
    let denominator = denominator.filter(|denominator| *denominator != 0)?;
    let units = BigInt::from(numerator) * factor * decimal::power_of_ten(decimals);
    i64::try_from(decimal::half_even(&units, &BigInt::from(denominator))).ok()
}

#[cfg(test)]
mod tests {
    use super::super::definition::tests::definition;
    use super::*;

    fn reported(kind: IndicatorKind, value: &str, denominator: Option<&str>) -> Result<Reported, Refusal> {
        Reported::parse(&definition(kind), value, denominator)
    }

    #[test]
    fn a_value_is_read_back_as_written() {
        for text in ["0.00", "12.50", "-3.07"] {
            assert_eq!(Value::parse("value", text, 2).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_value_that_is_too_fine_too_large_or_no_number_is_refused() {
        let refused = |text| Value::parse("value", text, 1).unwrap_err();
        assert_eq!(refused("1.25").to_string(), "value has 2 decimals, at most 1 allowed");
        assert!(matches!(refused("99999999999999999999"), Refusal::TooLarge { .. }));
        assert!(matches!(refused("many"), Refusal::NotANumber { .. }));
    }

    #[test]
    fn reported_values_are_never_negative() {
        assert!(matches!(reported(IndicatorKind::Count, "-1", None), Err(Refusal::Negative { .. })));
        assert!(matches!(reported(IndicatorKind::Ratio, "1", Some("-1")), Err(Refusal::Negative { .. })));
    }

    #[test]
    fn only_a_ratio_has_a_denominator_and_always() {
        assert!(matches!(reported(IndicatorKind::Ratio, "1", None), Err(Refusal::Missing { .. })));
        assert!(matches!(reported(IndicatorKind::Count, "1", Some("2")), Err(Refusal::OutOfPlace { .. })));
        assert!(matches!(reported(IndicatorKind::Ratio, "1.5", Some("2")), Err(Refusal::TooManyDecimals { .. })));
    }

    #[test]
    fn a_ratio_over_zero_or_nothing_has_no_value() {
        let over_zero = reported(IndicatorKind::Ratio, "5", Some("0")).unwrap();
        assert_eq!(over_zero.value(&definition(IndicatorKind::Ratio)), None);
        assert_eq!(ratio(5, None, 100, 0), None);
    }

    #[test]
    fn a_ratio_is_exact_and_rounds_a_half_to_even() {
        let third = reported(IndicatorKind::Ratio, "1", Some("3")).unwrap();
        assert_eq!(third.value(&definition(IndicatorKind::Ratio)).unwrap().to_string(), "33.33");
        assert_eq!([ratio(1, Some(8), 100, 0), ratio(3, Some(8), 100, 0)], [Some(12), Some(38)]);
        assert_eq!(ratio(i64::MAX, Some(1), 1000, 6), None);
    }
}
