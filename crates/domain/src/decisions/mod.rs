//! Placeholder.

use crate::refusal::Explanation;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {}

impl Refusal {
    pub fn explain(&self) -> Explanation {
        match *self {}
    }
}
