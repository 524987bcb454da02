//! Why a rule about webhooks said no.

use crate::refusal::Explanation;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no webhook is sent to this address: {why}")]
    TargetNotAllowed { why: &'static str },
    #[error("{most} webhook endpoints are in use already by {whose}")]
    TooManyEndpoints { most: u64, whose: &'static str },
    #[error("{most} secrets of this endpoint are in use already")]
    TooManySecrets { most: u64 },
    #[error("{most} tests of this endpoint are on their way already")]
    TooManyTests { most: u64 },
    #[error("only who made a webhook endpoint changes it; a steward may stop or delete it")]
    NotYourEndpoint,
    #[error("the log has {end} entries, and this cursor stands behind entries that it doesn't have")]
    BehindTheLog { end: i64 },
}

impl Refusal {
    pub fn explain(&self) -> Explanation {
        match self {
            Self::TargetNotAllowed { .. } => Explanation::code("INVALID_INPUT")
                .field("url")
                .hint("name a public https address, such as https://hooks.example.org/commonpurse"),
            Self::TooManyEndpoints { .. } => {
                Explanation::code("PRECONDITION_FAILED").hint("delete one that nobody needs any more")
            }
            Self::TooManySecrets { .. } => {
                Explanation::code("PRECONDITION_FAILED").hint("wait until an old one ends: a day after its rotation")
            }
            Self::TooManyTests { .. } => Explanation::code("PRECONDITION_FAILED").hint("wait for the others"),
            Self::NotYourEndpoint => Explanation::code("FORBIDDEN").hint("ask whoever made it"),
            Self::BehindTheLog { .. } => {
                Explanation::code("INVALID_INPUT").field("after").hint("use the cursor of an entry of this log")
            }
        }
    }
}
