//! What is passed on when a seat changes hands.

use serde::{Deserialize, Serialize};

use crate::text::{self, REMARK};

/// The most items of one list.
pub const MOST_ITEMS: usize = 100;

/// One thing that whoever comes next should know or be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandoverItem {
    pub text: String,
    /// Whether it was passed on.
    pub done: bool,
}

impl HandoverItem {
    /// The item as it will be kept.
    ///
    /// # Errors
    /// A text that is empty, too long, or holds characters that deceive.
    pub fn accept(self) -> Result<Self, text::Refusal> {
        Ok(Self { text: text::accept("items", &self.text, REMARK)?, ..self })
    }
}
