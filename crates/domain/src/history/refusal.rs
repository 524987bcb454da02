//! Why a file was refused as a whole.

use crate::allocating::pabulib::ReadProblem;
use crate::refusal::Explanation;

/// Nothing of the file was imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its meaning, its fields are the numbers in it")]
pub enum Refusal {
    #[error("the file has {bytes} bytes, at most {most} are read")]
    TooLarge { bytes: u64, most: u64 },
    #[error("the file is empty")]
    Empty,
    #[error("the file is a spreadsheet (XLSX or ODS), only JSON is read")]
    Spreadsheet,
    #[error("the file is not JSON, it starts with {starts:?}: a CSV file perhaps, but only JSON is read")]
    NotJson { starts: String },
    #[error("the file is not UTF-8: byte 0x{byte:02X} at position {position}, as in Windows-1252 or UTF-16")]
    NotUtf8 { byte: u8, position: usize },
    #[error("the file is not well-formed JSON: {reason}")]
    Malformed { reason: String },
    #[error("the file has no array named grants: {found}")]
    NoGrants { found: &'static str },
    #[error("{problem}")]
    Vote { problem: ReadProblem },
    #[error("the collaborative was wound up, nothing is imported into it any more")]
    WoundUp,
}

const CONVERT: &str =
    "convert it to 360Giving JSON, for example with the 360Giving Data Quality Tool, and import the JSON file";

impl Refusal {
    /// The code and what to do.
    pub fn explain(&self) -> Explanation {
        let hint = match self {
            Self::WoundUp => return Explanation::code("PRECONDITION_FAILED"),
            Self::TooLarge { .. } => "split the file into several, each with its own grants",
            Self::Empty => "check that it was downloaded or exported completely",
            Self::Spreadsheet | Self::NotJson { .. } => CONVERT,
            Self::NotUtf8 { .. } => "save it as UTF-8 and import it again",
            Self::Malformed { .. } => "check that it was downloaded or exported completely; JSON tools show the place",
            Self::Vote { .. } => "correct that line and import the file again: nothing of it was taken",
            Self::NoGrants { .. } => "a file of the 360Giving standard looks like {\"grants\": [ … ]}",
        };
        Explanation::code("INVALID_INPUT").field("file").hint(hint)
    }
}
