//! Rights to decide alone within a charter: who granted them, and whether that is partner-led.

use chrono::{DateTime, Utc};

use super::{SoleDecider, SoleProblem};
use crate::decisions::{
    Area, Charter, DecisionRight, Elector, Imbalance, Method, Refusal, SeatFacts, lead, partner_led,
};
use crate::{BodyId, DecisionRightId};

impl Charter {
    /// What of one right is not partner-led, given the seats of each body. A right to decide alone within limits is as
    /// partner-led as the right that grants it; one without limits, or that no right grants, as its own seat is. A right
    /// that matters of money may come to along their path is judged as one about money, and limits that were granted for
    /// something else are none there. Where others may object, what they object to must go on to another right.
    ///
    /// # Errors
    /// [`Refusal::InvalidRule`] where a rule does not suit the constituencies of its body.
    pub fn imbalances_of(
        &self,
        right: &DecisionRight,
        seats_of: impl Fn(BodyId) -> Vec<SeatFacts>,
    ) -> Result<Vec<Imbalance>, Refusal> {
        let own = self.own_imbalances(right, self.money_through(right), &seats_of)?;
        match self.granting(right).filter(|_| right.area.is_money()) {
            Some(granting) if !own.is_empty() => self.own_imbalances(granting, granting.area, &seats_of),
            _ => Ok(own),
        }
    }

    /// The area of a right; of one to which matters of money may come along their path, that of the money.
    fn money_through(&self, right: &DecisionRight) -> Area {
        let leads_here =
            |from: &&DecisionRight| from.area.is_money() && self.path(from).iter().any(|on| on.id == right.id);
        let from = self.rights.iter().filter(|_| !right.area.is_money()).find(leads_here);
        from.map_or(right.area, |from| from.area)
    }

    fn own_imbalances(
        &self,
        right: &DecisionRight,
        area: Area,
        seats_of: impl Fn(BodyId) -> Vec<SeatFacts>,
    ) -> Result<Vec<Imbalance>, Refusal> {
        let seats = seats_of(right.body);
        let electors: Vec<Elector> = seats.iter().filter_map(SeatFacts::elector).collect();
        right.rule.validate(&electors.iter().map(|elector| elector.constituency).collect::<Vec<_>>())?;
        let mut found = partner_led(&right.rule, &seats, area);
        if !self.goes_on(right) {
            found.extend(lead::imbalances(&right.rule, &electors, area));
        }
        Ok(found)
    }

    /// The right that sets the limits within which this one decides alone.
    pub fn granting(&self, right: &DecisionRight) -> Option<&DecisionRight> {
        let sole = right.rule.sole_decider.as_ref().filter(|sole| sole.limits.is_some())?;
        self.right(sole.granted_by?)
    }

    /// Who decides alone by this right as the charter, in force since then, says now; none: after advice, without limits.
    ///
    /// # Errors
    /// [`SoleProblem::Revoked`] where the right is gone or its method another one.
    pub fn still_delegates(
        &self,
        right: DecisionRightId,
        method: Method,
        since: DateTime<Utc>,
    ) -> Result<Option<&SoleDecider>, SoleProblem> {
        let holding = self.right(right).filter(|right| right.rule.method == method);
        Ok(holding.ok_or(SoleProblem::Revoked { at: since })?.rule.sole_decider.as_ref())
    }

    pub(in crate::decisions) fn check_sole(&self, right: &DecisionRight) -> Result<(), SoleProblem> {
        let Some(sole) = &right.rule.sole_decider else { return Ok(()) };
        let delegates_money = right.area.is_money() && right.rule.method == Method::Delegated;
        if sole.limits.is_none() && (delegates_money || sole.granted_by.is_some()) {
            return Err(SoleProblem::LimitsMissing { right: right.id });
        }
        let Some(granted_by) = sole.granted_by else { return Ok(()) };
        match self.right(granted_by) {
            None => Err(SoleProblem::UnknownGrant { right: right.id, granted_by }),
            Some(granting) if granting.may_grant(right) => Ok(()),
            Some(_) => Err(SoleProblem::UnsuitableGrant { right: right.id, granted_by }),
        }
    }
}

impl DecisionRight {
    /// Whether this right, by which a body votes, reaches over all that the other one covers in scope. Amounts don't matter:
    /// a body that decides large ones may hand on small ones.
    fn may_grant(&self, other: &Self) -> bool {
        let fund = self.fund.is_none() || self.fund == other.fund;
        let allocation = self.allocation.is_none() || self.allocation == other.allocation;
        !self.rule.method.is_sole() && self.area == other.area && fund && allocation
    }
}
