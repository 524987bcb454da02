//! Exact shares: two whole numbers, never a float.

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use serde::{Deserialize, Serialize};

/// A share between whole numbers, such as a threshold of 2/3. Always reduced, with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fraction(Ratio<i64>);

impl Fraction {
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));
    pub const HALF: Self = Self(Ratio::new_raw(1, 2));

    /// `numerator / denominator`; none where the denominator is not positive or the numerator is negative.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        (numerator >= 0 && denominator > 0).then(|| Self(Ratio::new(numerator, denominator)))
    }

    pub fn numerator(self) -> i64 {
        *self.0.numer()
    }

    pub fn denominator(self) -> i64 {
        *self.0.denom()
    }

    /// The same number without a bound on its size, for arithmetic.
    pub fn exact(self) -> BigRational {
        BigRational::new(BigInt::from(self.numerator()), BigInt::from(self.denominator()))
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator(), self.denominator())
    }
}

/// Not a fraction such as `2/3`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a fraction of two whole numbers such as 2/3: {0}")]
pub struct NotAFraction(String);

impl std::str::FromStr for Fraction {
    type Err = NotAFraction;

    fn from_str(text: &str) -> Result<Self, NotAFraction> {
        let parts = text.split_once('/').unwrap_or((text, "1"));
        let parse = |part: &str| part.trim().parse::<i64>().ok();
        (|| Self::new(parse(parts.0)?, parse(parts.1)?))().ok_or_else(|| NotAFraction(text.to_owned()))
    }
}

impl TryFrom<String> for Fraction {
    type Error = NotAFraction;

    fn try_from(text: String) -> Result<Self, NotAFraction> {
        text.parse()
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_reduced_and_read_back_as_written() {
        let two_thirds: Fraction = "4/6".parse().unwrap();
        assert_eq!(two_thirds.to_string(), "2/3");
        assert_eq!(serde_json::to_string(&two_thirds).unwrap(), "\"2/3\"");
        assert_eq!("1".parse::<Fraction>().unwrap(), Fraction::ONE);
    }

    #[test]
    fn a_zero_denominator_and_negative_parts_are_refused() {
        for bad in ["1/0", "-1/2", "1/-2", "0.5", "", "1/2/3"] {
            assert!(bad.parse::<Fraction>().is_err(), "{bad}");
        }
    }
}
