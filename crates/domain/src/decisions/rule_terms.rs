//! What single methods need beside the common clauses, and what they don't go with.

use super::rule::twice;
use super::{Limits, Method, Rule, RuleProblem, Secrecy, SoleDecider};
use crate::allocating::{AllocationRule, Sharing};

/// The longest period that a limit may be for, in days.
pub const MOST_PERIOD_DAYS: u32 = 366;

impl Rule {
    /// Terms of the method are there, and none of another method.
    pub(super) fn check_terms(&self) -> Result<(), RuleProblem> {
        let method = self.method;
        match (method == Method::Ranked, self.ranking) {
            (true, None) => return Err(RuleProblem::RankingMissing),
            (false, Some(_)) => return Err(RuleProblem::TermsNotUsed { terms: "a ranking", method }),
            _ => {}
        }
        match (method == Method::Allocation, &self.allocation) {
            (true, None) => return Err(RuleProblem::AllocationMissing),
            (false, Some(_)) => return Err(RuleProblem::TermsNotUsed { terms: "an allocation", method }),
            (true, Some(allocation)) => check_allocation(allocation, self.secrecy)?,
            (false, None) => {}
        }
        if self.proxies == Some(0) {
            return Err(RuleProblem::NoProxies);
        }
        match (method.is_sole(), &self.sole_decider) {
            (true, None) => Err(RuleProblem::DeciderMissing { method }),
            (false, Some(_)) => Err(RuleProblem::TermsNotUsed { terms: "a sole decider", method }),
            (true, Some(sole)) => sole.check(method).and_then(|()| self.check_nobody_votes()),
            (false, None) => Ok(()),
        }
    }

    /// Whether one decides alone within limits that a body of the same charter grants.
    pub(super) fn is_within_granted_limits(&self) -> bool {
        let granted = |sole: &SoleDecider| sole.limits.is_some() && sole.granted_by.is_some();
        self.method.is_sole() && self.sole_decider.as_ref().is_some_and(granted)
    }

    /// Where one decides alone, clauses about votes mean nothing.
    fn check_nobody_votes(&self) -> Result<(), RuleProblem> {
        let clauses = [
            ("a quorum", self.quorum.is_some() || !self.constituency_quorums.is_empty()),
            ("a concurrence", !self.concurrence.is_empty()),
            ("a reservation", self.reserved.is_some()),
            ("a cap", !self.caps.is_empty()),
            ("proxies", self.proxies.is_some()),
        ];
        match clauses.into_iter().find(|(_, given)| *given) {
            Some((clause, _)) => Err(RuleProblem::NobodyVotes { clause, method: self.method }),
            None => Ok(()),
        }
    }

    /// The secrecy can be kept under this method. Whether the electorate is large enough is asked when voting opens
    /// ([`super::check_secrecy`]).
    pub(super) fn check_secrecy(&self) -> Result<(), RuleProblem> {
        let (method, secrecy) = (self.method, self.secrecy);
        if secrecy == Secrecy::Open {
            return Ok(());
        }
        if method == Method::Consent || method.is_sole() {
            return Err(RuleProblem::MustBeHeard { method, secrecy });
        }
        if secrecy == Secrecy::Secret && !self.final_ballots {
            return Err(RuleProblem::SecretNotFinal);
        }
        if secrecy == Secrecy::Secret && self.proxies.is_some() {
            return Err(RuleProblem::SecretProxies);
        }
        Ok(())
    }
}

impl SoleDecider {
    fn check(&self, method: Method) -> Result<(), RuleProblem> {
        match method {
            Method::Advice if self.advice_from.is_empty() => return Err(RuleProblem::NoAdviceAsked),
            Method::Delegated if !self.advice_from.is_empty() => return Err(RuleProblem::AdviceNotUsed),
            _ => {}
        }
        if let Some(constituency) = twice(&self.advice_from) {
            return Err(RuleProblem::NamedTwice { clause: "advice", constituency });
        }
        self.limits.as_ref().map_or(Ok(()), Limits::check)
    }
}

impl Limits {
    fn check(&self) -> Result<(), RuleProblem> {
        let Self { per_act, per_period, period_days } = *self;
        if per_act.currency != per_period.currency {
            return Err(RuleProblem::LimitCurrencies { per_act, per_period });
        }
        if per_act.minor <= 0 || per_period.minor < per_act.minor {
            return Err(RuleProblem::LimitsOutOfOrder { per_act, per_period });
        }
        if !(1..=MOST_PERIOD_DAYS).contains(&period_days) {
            return Err(RuleProblem::LimitPeriod { days: period_days });
        }
        Ok(())
    }
}

/// What is asked of sharing a budget where people vote on it, beyond what any count needs.
fn check_allocation(sharing: &AllocationRule, secrecy: Secrecy) -> Result<(), RuleProblem> {
    sharing.validate()?;
    if secrecy == Secrecy::Secret && sharing.sharing == Sharing::EqualShares {
        return Err(RuleProblem::SecretShares);
    }
    let ranks = Some(sharing.ranking_points.len() as u64).filter(|ranks| *ranks > 0);
    let least = u64::from(sharing.least_projects);
    let limits = [sharing.most_named.map(u64::from), sharing.most_points, ranks];
    match limits.into_iter().flatten().min() {
        Some(most) if most < least => Err(RuleProblem::TooFewNamed { least, most }),
        _ => Ok(()),
    }
}
