//! Currencies by their ISO 4217 alphabetic code.

use serde::{Deserialize, Serialize};

use crate::funds::Refusal;

/// An ISO 4217 currency: written as its code in JSON and in both databases.
///
/// New money takes only current ones ([`Currency::parse`]); what was written earlier stays readable when a currency has
/// been withdrawn since ([`Currency::known`], serde and the column type).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String", column_type = "Text"))]
pub struct Currency(iso_currency::Currency);

/// Not the code of a currency that this release knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 currency code: {0}")]
pub struct NotACurrency(String);

impl Currency {
    /// A currency for new money.
    ///
    /// Refused: unknown codes, withdrawn ones (the message names the successor), and codes that name no money to hold:
    /// metals, accounting units, the test code and "no currency".
    pub fn parse(field: &'static str, code: &str) -> Result<Self, Refusal> {
        let currency = Self::known(code)
            .ok_or_else(|| Refusal::UnknownCurrency { field, given: code.chars().take(20).collect() })?;
        match currency.successor() {
            Some(successor) => Err(Refusal::CurrencyWithdrawn { field, currency, successor }),
            None if currency.0.is_special() => Err(Refusal::NotMoneyToHold { field, currency }),
            None => Ok(currency),
        }
    }

    /// Any currency that can be named, withdrawn ones included, for reading history.
    pub fn known(code: &str) -> Option<Self> {
        iso_currency::Currency::from_code(code).map(Self)
    }

    /// The three capital letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of its minor unit: 0, 2, 3 or 4. (0 for metals and the like, which no new money is in.)
    pub fn places(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// What replaced it. The bolívar soberano still circulates beside the digital one, and the standard lists both.
    fn successor(self) -> Option<Self> {
        match self.0 {
            iso_currency::Currency::VES => None,
            other => other.is_superseded().map(Self),
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(code: &str) -> Result<Self, NotACurrency> {
        Self::known(code).ok_or_else(|| NotACurrency(code.to_owned()))
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(code: String) -> Result<Self, NotACurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;

    /// Withdrawn, though the list of June 2024 still names them: when.
    const WITHDRAWN_SINCE: [(&str, &str); 5] =
        [("ANG", "2025-03"), ("BGN", "2026-01"), ("CUC", "2021-06"), ("SLL", "2023-12"), ("ZWL", "2024-09")];

    fn text_of<'a>(entry: &'a str, tag: &str) -> Option<&'a str> {
        let from = entry.find(&format!("<{tag}>"))? + tag.len() + 2;
        entry[from..].split('<').next()
    }

    /// The published list of current codes, where it lies beside the repository.
    fn published() -> Option<BTreeMap<String, String>> {
        let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
        let folder = std::env::var_os("COMMONPURSE_SHARED").map_or_else(beside, PathBuf::from);
        let list = std::fs::read_to_string(folder.join("data/iso4217/list-one-current.xml")).ok()?;
        let entry = |text: &str| Some((text_of(text, "Ccy")?.to_owned(), text_of(text, "CcyMnrUnts")?.to_owned()));
        Some(list.split("<CcyNtry>").filter_map(entry).collect())
    }

    #[test]
    fn every_current_code_of_the_standard_is_accepted_with_its_decimal_places() {
        let Some(published) = published() else {
            println!("skipped: the ISO 4217 list is not beside this repository (set COMMONPURSE_SHARED)");
            return;
        };
        assert!(published.len() > 150, "only {} codes read", published.len());
        for (code, places) in &published {
            let withdrawn = WITHDRAWN_SINCE.iter().any(|(gone, _)| gone == code);
            match Currency::parse("currency", code) {
                Ok(currency) => {
                    assert_eq!((currency.places().to_string(), withdrawn), (places.clone(), false), "{code}")
                }
                Err(Refusal::NotMoneyToHold { .. }) => assert_eq!(places, "N.A.", "{code}"),
                Err(refusal) => assert!(withdrawn, "{refusal}"),
            }
        }
    }

    #[test]
    fn a_withdrawn_currency_is_refused_for_new_money_but_history_stays_readable() {
        let refusal = Currency::parse("currency", "HRK").unwrap_err();
        assert_eq!(refusal.to_string(), "HRK was withdrawn, EUR has replaced it");
        assert_eq!(serde_json::from_str::<Currency>("\"HRK\"").unwrap().code(), "HRK");
    }

    #[test]
    fn metals_and_the_test_code_are_no_money() {
        for code in ["XAU", "XXX", "XTS", "XDR"] {
            assert!(matches!(Currency::parse("currency", code), Err(Refusal::NotMoneyToHold { .. })), "{code}");
        }
    }

    #[test]
    fn only_the_exact_code_is_a_currency() {
        for code in ["", "gbp", "GBPX", "AAA", " GBP", "£"] {
            assert!(matches!(Currency::parse("currency", code), Err(Refusal::UnknownCurrency { .. })), "{code}");
        }
    }

    #[test]
    fn minor_units_have_0_2_3_or_4_places() {
        let places = |code| Currency::parse("currency", code).map(Currency::places);
        assert_eq!([places("JPY"), places("GBP"), places("KWD"), places("CLF")], [Ok(0), Ok(2), Ok(3), Ok(4)]);
    }

    #[test]
    fn a_currency_is_its_code_in_json() {
        let pound = Currency::parse("currency", "GBP").unwrap();
        assert_eq!(serde_json::to_string(&pound).unwrap(), "\"GBP\"");
        assert!(serde_json::from_str::<Currency>("\"AAA\"").is_err());
    }

    #[cfg(feature = "columns")]
    #[test]
    fn a_currency_is_its_code_in_a_column_also_when_withdrawn_since() {
        use sea_orm::sea_query::ValueType;

        let kuna = Currency::known("HRK").unwrap();
        let column = sea_orm::Value::from(kuna);
        assert_eq!(column, sea_orm::Value::from("HRK"));
        assert_eq!(<Currency as ValueType>::try_from(column).unwrap(), kuna);
        assert_eq!(Currency::column_type(), sea_orm::sea_query::ColumnType::Text);
        assert!(<Currency as ValueType>::try_from(sea_orm::Value::from("AAA")).is_err());
    }
}
