//! More time for a vote: once, on request of an organisation that is affected.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Elector, Rule};
use crate::OrganisationId;

/// Why a vote is not extended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionProblem {
    #[error("the vote on this proposal was extended before: it is extended once")]
    ExtendedBefore,
    #[error("only an organisation that is affected may ask for more time: this proposal names others")]
    NotAffected,
}

impl ExtensionProblem {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::ExtendedBefore => "EXTENDED_BEFORE",
            Self::NotAffected => "NOT_AFFECTED",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::ExtendedBefore => "vote before it closes",
            Self::NotAffected => "ask one of the organisations that it names",
        }
    }
}

/// A vote of which an organisation wants to be longer.
#[derive(Debug, Clone, Copy)]
pub struct ExtensionRequest<'a> {
    pub organisation: OrganisationId,
    /// Whom the proposal names: those who gain by it and those whose grant it cuts.
    pub named: &'a [OrganisationId],
    pub electors: &'a [Elector],
    pub rule: &'a Rule,
    pub closes_at: DateTime<Utc>,
    pub extended_before: bool,
}

impl ExtensionRequest<'_> {
    /// When the vote closes instead: later by the rule's own window.
    ///
    /// # Errors
    /// Extended before; an organisation that is not affected.
    pub fn granted(&self) -> Result<DateTime<Utc>, ExtensionProblem> {
        if self.extended_before {
            return Err(ExtensionProblem::ExtendedBefore);
        }
        if !self.affected() {
            return Err(ExtensionProblem::NotAffected);
        }
        let longer = TimeDelta::try_seconds(self.rule.voting).and_then(|by| self.closes_at.checked_add_signed(by));
        Ok(longer.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Affected is whom the proposal names, and whose seat is out of the vote because of a tie with those; where it names
    /// nobody, it is a matter of all, and every organisation is.
    fn affected(&self) -> bool {
        let tied = |elector: &Elector| {
            let conflict = elector.recused.or(elector.conflict);
            elector.organisation == self.organisation && conflict.is_some_and(|one| one.organisation.is_some())
        };
        self.named.is_empty() || self.named.contains(&self.organisation) || self.electors.iter().any(tied)
    }
}
