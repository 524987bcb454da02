//! What every word's refusals have in common.

use crate::{decisions, files, funds, history, measurement, tenancy, text, transparency};

/// A rule said no: which word's rule, with the numbers that explain it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Text(#[from] text::Refusal),
    #[error(transparent)]
    Tenancy(#[from] tenancy::Refusal),
    #[error(transparent)]
    Funds(#[from] funds::Refusal),
    #[error(transparent)]
    Decisions(#[from] decisions::Refusal),
    #[error(transparent)]
    Measurement(#[from] measurement::Refusal),
    #[error(transparent)]
    Files(#[from] files::Refusal),
    #[error(transparent)]
    History(#[from] history::Refusal),
    #[error(transparent)]
    Transparency(#[from] transparency::Refusal),
}

/// What a client is told beside the message: a stable code, the input at fault, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Stable, for programs.
    pub code: &'static str,
    /// The input field at fault, when it is one.
    pub field: Option<&'static str>,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

impl Explanation {
    pub const fn code(code: &'static str) -> Self {
        Self { code, field: None, hint: None }
    }

    pub const fn field(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

impl Refusal {
    /// The code, field and hint of this refusal.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Text(refusal) => refusal.explain(),
            Self::Tenancy(refusal) => refusal.explain(),
            Self::Funds(refusal) => refusal.explain(),
            Self::Decisions(refusal) => refusal.explain(),
            Self::Measurement(refusal) => refusal.explain(),
            Self::Files(refusal) => refusal.explain(),
            Self::History(refusal) => refusal.explain(),
            Self::Transparency(refusal) => refusal.explain(),
        }
    }
}
