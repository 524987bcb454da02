//! Who decides a matter, and why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::charter::Scope;
use super::{AmountRange, Area, Charter, DecisionRight, Refusal};
use crate::{AllocationId, FundId};

/// How many days back amounts to one beneficiary from one fund are added up, so that splitting changes nothing.
pub const SPLITTING_WINDOW_DAYS: i64 = 90;

/// What is to be decided, as far as it settles who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Matter {
    pub area: Area,
    #[serde(default)]
    pub fund: Option<FundId>,
    #[serde(default)]
    pub allocation: Option<AllocationId>,
    /// In minor units, after [`cumulative_amount`]; none: no money is named.
    #[serde(default)]
    pub amount_minor: Option<i64>,
    /// ISO 4217 code, where it is known.
    #[serde(default)]
    pub currency: Option<String>,
}

impl Matter {
    /// A matter of the collaborative as a whole, without fund or amount.
    pub fn of(area: Area) -> Self {
        Self { area, fund: None, allocation: None, amount_minor: None, currency: None }
    }

    /// The first of these matters that lies in another area, fund or allocation: it may have another right.
    pub fn apart<'m>(&self, others: &'m [Self]) -> Option<&'m Self> {
        let place = |matter: &Self| (matter.area, matter.fund, matter.allocation);
        others.iter().find(|other| place(other) != place(self))
    }

    /// The same in a known currency.
    pub fn in_currency(self, code: impl Into<String>) -> Self {
        Self { currency: Some(code.into()), ..self }
    }

    /// The same with what its beneficiaries were awarded from this fund in the last 90 days added. A matter without an
    /// amount stays without.
    ///
    /// # Errors
    /// [`Refusal::AmountTooLarge`].
    pub fn with_previous(self, previous_minor: &[i64]) -> Result<Self, Refusal> {
        let amount_minor = self.amount_minor.map(|amount| cumulative_amount(previous_minor, amount)).transpose()?;
        Ok(Self { amount_minor, ..self })
    }
}

/// The amount by which a range is looked up: this one and those to the same beneficiary from the same fund within
/// [`SPLITTING_WINDOW_DAYS`], in minor units.
///
/// # Errors
/// [`Refusal::AmountTooLarge`] where the sum exceeds what can be counted.
pub fn cumulative_amount(previous_minor: &[i64], this_minor: i64) -> Result<i64, Refusal> {
    let add = |sum: i64, amount: &i64| sum.checked_add(*amount);
    previous_minor.iter().try_fold(this_minor, add).ok_or(Refusal::AmountTooLarge)
}

/// The right that holds for a matter, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder<'a> {
    pub right: &'a DecisionRight,
    /// One sentence for people.
    pub why: String,
}

impl Charter {
    /// The most specific right for a matter: one for its allocation before one for its fund before one for the whole
    /// collaborative; at one scope the narrowest range.
    ///
    /// # Errors
    /// [`Refusal::NoDecisionRight`]: no right covers it, and none is ever assumed.
    pub fn who_decides(&self, matter: &Matter) -> Result<Holder<'_>, Refusal> {
        let covering: Vec<&DecisionRight> = self.rights.iter().filter(|right| right.covers(matter)).collect();
        let Some(right) = covering.iter().copied().max_by_key(|right| right.specificity()) else {
            return Err(Refusal::NoDecisionRight { area: matter.area, amount_minor: matter.amount_minor });
        };
        Ok(Holder { right, why: why(right, covering.len(), self.version) })
    }
}

impl DecisionRight {
    /// Whether a matter falls under this right, more specific ones aside.
    pub fn covers(&self, matter: &Matter) -> bool {
        let fund = self.fund.is_none() || self.fund == matter.fund;
        let allocation = self.allocation.is_none() || self.allocation == matter.allocation;
        let amount = match (&self.range, matter.amount_minor) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(range), Some(amount)) => range.covers(amount, matter.currency.as_deref()),
        };
        self.area == matter.area && fund && allocation && amount
    }

    /// Greater is more specific. Ranges of one scope that cover one amount are nested, so the one that starts last and
    /// ends first is the innermost.
    fn specificity(&self) -> (u8, bool, i64, Reverse<i64>) {
        let (from, up_to) = self.range.as_ref().map_or((0, i64::MAX), AmountRange::ends);
        (self.scope().depth(), self.range.is_some(), from, Reverse(up_to))
    }
}

fn why(right: &DecisionRight, covering: usize, version: u32) -> String {
    let scope = match right.scope() {
        Scope::Allocation(_) => "this allocation",
        Scope::Fund(_) => "this fund",
        Scope::Collaborative => "the whole collaborative",
    };
    let amounts = match right.range.as_ref().map(|range| (range.from_minor, range.up_to_minor)) {
        None => "whatever the amount".to_owned(),
        Some((from, Some(up_to))) => format!("for amounts from {from} up to {up_to} minor units"),
        Some((from, None)) => format!("for amounts of {from} minor units and more"),
    };
    let choice = match covering {
        1 => "it is the only right that covers this matter".to_owned(),
        many => format!("it is the most specific of {many} rights that cover this matter"),
    };
    format!("Version {version} of the charter gives {} in {scope}, {amounts}, to this body; {choice}.", right.area)
}
