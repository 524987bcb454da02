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
