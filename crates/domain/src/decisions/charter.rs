//! The charter: the versioned set of decision rights.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Area, Imbalance, Method, Refusal, Rule, SeatFacts};
use crate::{AllocationId, BodyId, DecisionRightId, FundId};

/// Amounts that a right covers, in minor units; both ends are included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmountRange {
    pub from_minor: i64,
    /// None: without an upper end.
    #[serde(default)]
    pub up_to_minor: Option<i64>,
    /// ISO 4217 code. None: the currency of whatever fund the matter concerns.
    #[serde(default)]
    pub currency: Option<String>,
}

impl AmountRange {
    /// From one amount up to and including another, in the currency of the fund.
    pub fn new(from_minor: i64, up_to_minor: Option<i64>) -> Self {
        Self { from_minor, up_to_minor, currency: None }
    }

    pub(super) fn ends(&self) -> (i64, i64) {
        (self.from_minor, self.up_to_minor.unwrap_or(i64::MAX))
    }

    /// Whether a matter of this amount falls into the range.
    pub(super) fn covers(&self, amount_minor: i64, currency: Option<&str>) -> bool {
        let (from, up_to) = self.ends();
        (from..=up_to).contains(&amount_minor) && same_where_known(self.currency.as_deref(), currency)
    }

    /// Whether some amount could fall into both while neither lies strictly inside the other.
    fn clashes_with(&self, other: &Self) -> bool {
        let ((from, up_to), (other_from, other_up_to)) = (self.ends(), other.ends());
        let overlap = from <= other_up_to && other_from <= up_to;
        let inside = from >= other_from && up_to <= other_up_to;
        let around = other_from >= from && other_up_to <= up_to;
        same_where_known(self.currency.as_deref(), other.currency.as_deref()) && overlap && inside == around
    }
}

fn same_where_known<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// One right: what it covers, who decides, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionRight {
    pub id: DecisionRightId,
    pub area: Area,
    /// Only matters of this fund; none: of every fund and of none.
    #[serde(default)]
    pub fund: Option<FundId>,
    /// Only matters of this allocation.
    #[serde(default)]
    pub allocation: Option<AllocationId>,
    /// Only amounts in this range; none: every matter, also those without an amount.
    #[serde(default)]
    pub range: Option<AmountRange>,
    pub body: BodyId,
    pub rule: Rule,
    /// The right that a matter goes to where this one can't conclude.
    #[serde(default)]
    pub escalates_to: Option<DecisionRightId>,
}

/// What a right is limited to, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    Collaborative,
    Fund(FundId),
    Allocation(AllocationId),
}

impl Scope {
    /// Narrower scopes are greater.
    pub(super) fn depth(self) -> u8 {
        match self {
            Self::Collaborative => 0,
            Self::Fund(_) => 1,
            Self::Allocation(_) => 2,
        }
    }
}

impl DecisionRight {
    pub(super) fn scope(&self) -> Scope {
        match (self.fund, self.allocation) {
            (_, Some(allocation)) => Scope::Allocation(allocation),
            (Some(fund), None) => Scope::Fund(fund),
            (None, None) => Scope::Collaborative,
        }
    }

    fn is_as_specific_as(&self, other: &Self) -> bool {
        let ranges_clash = match (&self.range, &other.range) {
            (Some(range), Some(other)) => range.clashes_with(other),
            (None, None) => true,
            // Every range lies inside "any amount or none".
            _ => false,
        };
        self.area == other.area && self.scope() == other.scope() && ranges_clash
    }

    fn check_range(&self) -> Result<(), Refusal> {
        match self.range.as_ref().map(AmountRange::ends) {
            Some((from_minor, up_to_minor)) if from_minor < 0 || up_to_minor < from_minor => {
                Err(Refusal::InvalidRange { right: self.id, from_minor, up_to_minor })
            }
            _ => Ok(()),
        }
    }
}

/// All decision rights in force, as one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub struct Charter {
    /// Counts from 1; each change of the charter makes the next one.
    pub version: u32,
    pub rights: Vec<DecisionRight>,
}

impl Charter {
    /// Whether these rights can stand together. Whether each rule suits its body, and is partner-led, is asked of the
    /// rule with the body's seats ([`Rule::validate`], [`super::partner_led`]).
    ///
    /// # Errors
    /// A right given twice; a range without amounts; a rule that no body could use; two rights equally specific for
    /// some matter; an escalation out of the charter or in a circle; budgets shared where nobody could decide what is no
    /// budget; money delegated without limits, or by a right that
    /// can't grant it.
    pub fn check(&self) -> Result<(), Refusal> {
        self.check_ids()?;
        for right in &self.rights {
            right.check_range()?;
            right.rule.validate(&[])?;
            self.check_sole(right)?;
        }
        self.check_ambiguity()?;
        self.rights.iter().try_for_each(|right| self.check_escalation(right))?;
        let closed = self.rights.iter().find(|right| {
            right.rule.method == Method::Allocation && right.area.has_single_matters() && self.single(right).is_none()
        });
        closed.map_or(Ok(()), |right| Err(Refusal::BudgetsOnly { right: right.id, area: right.area }))
    }

    /// The right by which a matter is decided that is no budget: where budgets are shared, the next on the path that
    /// decides otherwise.
    ///
    /// # Errors
    /// [`super::ProjectsProblem::ProjectsMissing`] where there is none.
    pub fn for_single_matter<'a>(&'a self, right: &'a DecisionRight) -> Result<&'a DecisionRight, Refusal> {
        self.single(right).ok_or_else(|| super::ProjectsProblem::ProjectsMissing.into())
    }

    fn single<'a>(&'a self, right: &'a DecisionRight) -> Option<&'a DecisionRight> {
        let mut path = std::iter::successors(Some(right), |right| self.next_on_path(right));
        path.find(|right| right.rule.method != Method::Allocation)
    }

    /// The right with this id.
    pub fn right(&self, id: DecisionRightId) -> Option<&DecisionRight> {
        self.rights.iter().find(|right| right.id == id)
    }

    /// The right that a matter goes to where this one can't conclude: the one that it escalates to; else, where one decides
    /// alone, the one that grants it.
    pub fn next_on_path(&self, right: &DecisionRight) -> Option<&DecisionRight> {
        match right.escalates_to {
            Some(next) => self.right(next),
            None => self.granting(right),
        }
    }

    /// The change of this charter into the next version.
    ///
    /// # Errors
    /// [`Refusal::StaleVersion`] where the change was written for another version; those of [`Charter::check`].
    pub fn amended(&self, amends_version: u32, rights: Vec<DecisionRight>) -> Result<Self, Refusal> {
        if amends_version != self.version {
            return Err(Refusal::StaleVersion { based_on: amends_version, current: self.version });
        }
        let next = Self { version: self.version + 1, rights };
        next.check()?;
        Ok(next)
    }

    /// What of this charter is not partner-led, right by right, given the seats of each body.
    ///
    /// # Errors
    /// [`Refusal::InvalidRule`] where a rule does not suit the constituencies of its body.
    pub fn imbalances(
        &self,
        seats_of: impl Fn(BodyId) -> Vec<SeatFacts>,
    ) -> Result<Vec<(DecisionRightId, Imbalance)>, Refusal> {
        let mut found = Vec::new();
        for right in &self.rights {
            found.extend(self.imbalances_of(right, &seats_of)?.into_iter().map(|imbalance| (right.id, imbalance)));
        }
        Ok(found)
    }

    fn check_ids(&self) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        match self.rights.iter().find(|right| !seen.insert(right.id)) {
            Some(right) => Err(Refusal::RightGivenTwice { right: right.id }),
            None => Ok(()),
        }
    }

    fn check_ambiguity(&self) -> Result<(), Refusal> {
        for (position, first) in self.rights.iter().enumerate() {
            let later = &self.rights[position + 1..];
            if let Some(second) = later.iter().find(|second| first.is_as_specific_as(second)) {
                return Err(Refusal::AmbiguousRights { area: first.area, first: first.id, second: second.id });
            }
        }
        Ok(())
    }

    fn check_escalation(&self, start: &DecisionRight) -> Result<(), Refusal> {
        let (mut right, mut seen) = (start, BTreeSet::from([start.id]));
        loop {
            if let Some(escalates_to) = right.escalates_to.filter(|next| self.right(*next).is_none()) {
                return Err(Refusal::UnknownEscalation { right: right.id, escalates_to });
            }
            // Whoever decides alone passes on to the right that grants it: a circle through that would never end either.
            let Some(next) = self.next_on_path(right) else { return Ok(()) };
            if !seen.insert(next.id) {
                return Err(Refusal::EscalationCycle { right: start.id });
            }
            right = next;
        }
    }
}
