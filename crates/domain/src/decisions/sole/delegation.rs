//! DELEGATED: one seat decides alone, up to a limit per act and per period; every use is listed.

use chrono::{DateTime, TimeDelta, Utc};
use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

use super::{Limits, SoleDecider, SoleProblem};
use crate::decisions::SPLITTING_WINDOW_DAYS;
use crate::funds::Money;
use crate::{FundId, OrganisationId};

/// What one beneficiary was given by a use, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BeneficiaryShare {
    pub beneficiary: OrganisationId,
    pub amount_minor: i64,
}

/// One use of a delegation. It stays listed and goes on counting, whatever becomes of the money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DelegatedUse {
    pub at: DateTime<Utc>,
    pub fund: Option<FundId>,
    /// None: the act moves no money.
    pub amount: Option<Money>,
    /// Whom it names, with what each is given; empty where it names nobody.
    pub shares: Vec<BeneficiaryShare>,
}

/// How much could still be decided alone after a use. None: without limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Headroom {
    /// For the same beneficiaries, within 90 days.
    pub per_act: Option<Money>,
    /// Within the period.
    pub per_period: Option<Money>,
}

impl SoleDecider {
    /// Whether a use lies within the limits, and what they would leave.
    ///
    /// An act counts with what its beneficiaries were given from the same fund in the 90 days before, so that splitting
    /// it changes nothing. A use that long ago to the instant counts no more, here and for the period.
    ///
    /// # Errors
    /// Those of amounts and limits.
    pub fn within_limits(&self, earlier: &[DelegatedUse], this: &DelegatedUse) -> Result<Headroom, SoleProblem> {
        let (Some(limits), Some(amount)) = (self.limits, this.amount) else {
            return Ok(Headroom { per_act: None, per_period: None });
        };
        limits.accept(amount)?;
        let per_act = limits.left_of_act(earlier, this, amount)?;
        let per_period = limits.left_of_period(earlier, this, amount)?;
        Ok(Headroom { per_act: Some(per_act), per_period: Some(per_period) })
    }
}

impl Limits {
    fn accept(&self, amount: Money) -> Result<(), SoleProblem> {
        if amount.currency != self.per_act.currency {
            return Err(SoleProblem::OtherCurrency { limit: self.per_act, amount });
        }
        if amount.minor <= 0 { Err(SoleProblem::NothingUsed { amount }) } else { Ok(()) }
    }

    fn left_of_act(&self, earlier: &[DelegatedUse], this: &DelegatedUse, amount: Money) -> Result<Money, SoleProblem> {
        let same = |share: &&BeneficiaryShare| this.shares.iter().any(|own| own.beneficiary == share.beneficiary);
        let counting =
            since(this.at, SPLITTING_WINDOW_DAYS, earlier, amount).filter(|earlier| earlier.fund == this.fund);
        let given = counting.flat_map(|earlier| earlier.shares.iter().filter(same)).map(|share| share.amount_minor);
        let total = sum(amount, given)?;
        left(self.per_act, total).ok_or(SoleProblem::OverActLimit { amount, total, limit: self.per_act })
    }

    fn left_of_period(
        &self,
        earlier: &[DelegatedUse],
        this: &DelegatedUse,
        amount: Money,
    ) -> Result<Money, SoleProblem> {
        let counting = since(this.at, i64::from(self.period_days), earlier, amount);
        let total = sum(amount, counting.filter_map(|earlier| earlier.amount).map(|earlier| earlier.minor))?;
        let (limit, days) = (self.per_period, self.period_days);
        left(limit, total).ok_or(SoleProblem::OverPeriodLimit { amount, total, limit, days })
    }
}

/// The uses made less than that many days before. Those from a time when the limits were in another currency can't be
/// added up with this one.
fn since(at: DateTime<Utc>, days: i64, uses: &[DelegatedUse], like: Money) -> impl Iterator<Item = &DelegatedUse> {
    let window = TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX);
    let addable = move |earlier: &DelegatedUse| earlier.amount.is_some_and(|amount| amount.currency == like.currency);
    uses.iter().filter(move |earlier| at - earlier.at < window && addable(earlier))
}

fn sum(amount: Money, others: impl Iterator<Item = i64>) -> Result<Money, SoleProblem> {
    let total: BigInt = others.map(BigInt::from).sum::<BigInt>() + amount.minor;
    let minor = i64::try_from(total).map_err(|_| SoleProblem::TooLarge)?;
    Money::of_minor("amount", minor, amount.currency).map_err(|_| SoleProblem::TooLarge)
}

fn left(limit: Money, total: Money) -> Option<Money> {
    let minor = limit.minor.checked_sub(total.minor)?;
    (minor >= 0).then_some(Money { minor, currency: limit.currency })
}
