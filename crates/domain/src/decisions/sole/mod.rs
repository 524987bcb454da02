//! Where one seat decides: ADVICE, after the constituencies were heard, and DELEGATED, within limits.
//!
//! About money the deciding seat is a partner's; or what it may do lies within limits that a right of the same charter
//! grants, whose own body and rule are partner-led ([`Charter::imbalances_of`]).

mod advice;
mod delegation;
mod grant;
mod problem;

use serde::{Deserialize, Serialize};

pub use advice::{AdviceLine, AdviceProcess, AdviceTally};
pub use delegation::{BeneficiaryShare, DelegatedUse, Headroom};
pub use problem::SoleProblem;

use super::{Clause, Elector, Imbalance, Method, Rule};
use crate::funds::Money;
use crate::tenancy::Constituency;
use crate::{DecisionRightId, SeatId};

#[cfg(doc)]
use super::Charter;

/// How much may be decided alone.
///
/// The period is a number of days up to and including the act, not a calendar month: so a month's end lets nobody use
/// two limits in two days, and no time zone matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// The most for one act, what the same beneficiaries had from the same fund in the last 90 days included.
    pub per_act: Money,
    /// The most for all acts of a period together.
    pub per_period: Money,
    /// How long the period is, in days.
    pub period_days: u32,
}

/// What ADVICE and DELEGATED need beside the common clauses.
///
/// It is always a seat: authority belongs to seats, and no role holds a vote or money. Who should decide by their office
/// is given a seat for it, which is vacant, handed over and recused as every seat is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoleDecider {
    /// Whoever holds it decides.
    pub seat: SeatId,
    /// ADVICE: the constituencies that must be heard first.
    #[serde(default)]
    pub advice_from: Vec<Constituency>,
    /// Needed for DELEGATED about money; possible for both.
    #[serde(default)]
    pub limits: Option<Limits>,
    /// The right of the same charter under which the limits are set, and which may take them back.
    #[serde(default)]
    pub granted_by: Option<DecisionRightId>,
}

impl Rule {
    /// The one seat that decides by it; none: a body votes.
    pub fn deciding_seat(&self) -> Option<SeatId> {
        self.sole_decider.as_ref().filter(|_| self.method.is_sole()).map(|sole| sole.seat)
    }

    /// Who decides by it, where what they decide is a use of a delegation, which is listed and counts towards limits:
    /// under DELEGATED, and under ADVICE with limits.
    pub fn delegation(&self) -> Option<&SoleDecider> {
        let sole = self.sole_decider.as_ref()?;
        let delegated = match self.method {
            Method::Delegated => true,
            Method::Advice => sole.limits.is_some(),
            _ => false,
        };
        delegated.then_some(sole)
    }
}

/// What of partner leadership one who decides alone does not meet: nothing, where the seat is a partner's.
///
/// A funder's seat passes it alone (A), stops it alone (B), and no partner decides (C). Any other seat, and one
/// that is vacant or recused: no partner decides (C).
pub(super) fn imbalances(rule: &Rule, electors: &[&Elector]) -> Vec<Imbalance> {
    let decider = rule.deciding_seat().and_then(|seat| electors.iter().find(|elector| elector.seat == seat));
    let imbalance =
        |clause, funder, explanation: &str| Imbalance { clause, funder, explanation: explanation.to_owned() };
    let no_partner = imbalance(Clause::C, None, "It is decided alone, and not by a filled partner's seat.");
    match decider.map(|elector| (elector.constituency, elector.organisation)) {
        Some((Constituency::Partner, _)) => Vec::new(),
        Some((Constituency::Funder, funder)) => vec![
            imbalance(Clause::A, None, "A funder's seat decides it alone."),
            imbalance(Clause::B, Some(funder), "This funder decides it alone, so it could stop it."),
            no_partner,
        ],
        _ => vec![no_partner],
    }
}
