//! The plain-language case of a proposal.

use serde::{Deserialize, Serialize};

use crate::text::{self, LONG, Refusal};

/// What anybody should know before they decide: who gains, who loses, what it costs, how harm is kept off, what else
/// could be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// What is proposed and why.
    pub summary: String,
    pub who_gains: Option<String>,
    pub who_loses: Option<String>,
    pub cost: Option<String>,
    pub safeguards: Option<String>,
    pub alternatives: Option<String>,
}

impl Case {
    /// What a case must say before its vote may open and does not say yet, by the names of its fields. Where there is
    /// nothing to say, that is what it says: "Nobody loses."
    pub fn missing(&self) -> Vec<&'static str> {
        let said = [
            ("whoGains", &self.who_gains),
            ("whoLoses", &self.who_loses),
            ("cost", &self.cost),
            ("safeguards", &self.safeguards),
            ("alternatives", &self.alternatives),
        ];
        let silent = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        said.into_iter().filter(|(_, text)| silent(text)).map(|(name, _)| name).collect()
    }

    /// Whether its vote may open.
    ///
    /// # Errors
    /// [`super::Refusal::CaseIncomplete`] with what is [missing](Self::missing).
    pub fn complete(&self) -> Result<(), super::Refusal> {
        let missing = self.missing();
        if missing.is_empty() { Ok(()) } else { Err(super::Refusal::CaseIncomplete { missing }) }
    }

    /// The case as it will be kept.
    ///
    /// # Errors
    /// A text that is empty where it must not be, too long, or holds characters that deceive.
    pub fn accept(self) -> Result<Self, Refusal> {
        let optional = |field, given: Option<String>| {
            given.filter(|given| !given.trim().is_empty()).map(|given| text::accept(field, &given, LONG)).transpose()
        };
        Ok(Self {
            summary: text::accept("summary", &self.summary, LONG)?,
            who_gains: optional("whoGains", self.who_gains)?,
            who_loses: optional("whoLoses", self.who_loses)?,
            cost: optional("cost", self.cost)?,
            safeguards: optional("safeguards", self.safeguards)?,
            alternatives: optional("alternatives", self.alternatives)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_whole_once_it_says_something_to_each_question() {
        let mut case = Case { summary: "A well.".to_owned(), who_gains: Some("All.".to_owned()), ..Case::default() };
        assert_eq!(case.missing(), ["whoLoses", "cost", "safeguards", "alternatives"]);
        for part in [&mut case.who_loses, &mut case.cost, &mut case.safeguards] {
            *part = Some("Nobody.".to_owned());
        }
        case.alternatives = Some("  ".to_owned());
        assert_eq!(case.missing(), ["alternatives"]);
        case.alternatives = Some("To wait.".to_owned());
        assert!(case.missing().is_empty());
    }
}
