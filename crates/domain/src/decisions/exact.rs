//! Exact numbers of any size, for weights that caps have cut.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

/// An exact number, zero or more, written `7` or `22/3`. Weights are plain numbers of votes, without a unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact(BigRational);

impl Exact {
    /// The number itself, for arithmetic.
    pub fn number(&self) -> &BigRational {
        &self.0
    }

    /// The number as it is said in a sentence: `7 1/3` rather than `22/3`.
    pub fn spoken(&self) -> String {
        let (whole, rest) = (self.0.trunc(), self.0.fract());
        if whole.is_zero() || rest.is_zero() { self.to_string() } else { format!("{whole} {rest}") }
    }
}

impl From<BigRational> for Exact {
    fn from(number: BigRational) -> Self {
        Self(number)
    }
}

impl From<BigInt> for Exact {
    fn from(number: BigInt) -> Self {
        Self(BigRational::from_integer(number))
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Exact> for String {
    fn from(number: Exact) -> Self {
        number.to_string()
    }
}

/// Not a number such as `7` or `22/3`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an exact number such as 7 or 22/3: {0}")]
pub struct NotExact(String);

impl TryFrom<String> for Exact {
    type Error = NotExact;

    fn try_from(text: String) -> Result<Self, NotExact> {
        match text.parse::<BigRational>() {
            Ok(number) if !number.is_negative() => Ok(Self(number)),
            _ => Err(NotExact(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn an_exact_number_is_kept_as_text_and_spoken_as_a_mixed_number() {
        assert_eq!(serde_json::to_string(&exact("44/6")).unwrap(), "\"22/3\"");
        assert_eq!(exact("22/3").spoken(), "7 1/3");
        assert_eq!(exact("1/3").spoken(), "1/3");
        assert_eq!(exact("14/2").spoken(), "7");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in ["", "1/0", "-1", "0.5", "x"] {
            assert!(Exact::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
