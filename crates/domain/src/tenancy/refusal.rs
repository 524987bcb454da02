//! Why a rule of tenancy said no.

use chrono::NaiveDate;

use crate::refusal::Explanation;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it would end on {ends_on}, before it starts on {starts_on}")]
    DatesOutOfOrder { starts_on: NaiveDate, ends_on: NaiveDate },
}

impl Refusal {
    pub fn explain(&self) -> Explanation {
        match self {
            Self::DatesOutOfOrder { .. } => {
                Explanation::code("INVALID_INPUT").field("endsOn").hint("put the dates in order")
            }
        }
    }
}
