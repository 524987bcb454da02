//! A fund: pooled money in one currency.

use chrono::NaiveDate;

use super::{Currency, Refusal};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where a fund stands.
    pub enum FundStage {
        /// Takes money in, and gives it out.
        Open,
        /// Nothing moves until whoever froze it opens it again; corrections of mistakes excepted.
        Frozen,
        /// Ended; everything stays readable.
        Closed,
    }
}

/// What the rules ask of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundFacts {
    /// Where it stands.
    pub stage: FundStage,
    /// The one currency of its accounts.
    pub currency: Currency,
    /// Its first day: nothing in its ledger takes effect before.
    pub opened_on: NaiveDate,
}

impl FundFacts {
    /// Money moves only in an open fund.
    pub fn require_open(&self) -> Result<(), Refusal> {
        self.stage.require_open()
    }

    /// A movement takes effect between the fund's first day and `today`, both included.
    pub fn takes_effect(&self, effective_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        if effective_on > today {
            return Err(Refusal::InTheFuture { field: "effectiveOn", day: effective_on, today });
        }
        if effective_on < self.opened_on {
            return Err(Refusal::BeforeFundOpened { effective_on, opened_on: self.opened_on });
        }
        Ok(())
    }
}

impl FundStage {
    /// Money moves only in an open fund.
    pub fn require_open(self) -> Result<(), Refusal> {
        if self == Self::Open { Ok(()) } else { Err(Refusal::FundNotOpen { stage: self }) }
    }
}
