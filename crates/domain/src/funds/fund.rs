//! A fund: pooled money in one currency.

use chrono::NaiveDate;

use super::{Currency, Refusal};
use crate::tenancy::{Constituency, Standing};
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

/// Opens a fund: its legal holder is an active BACKBONE organisation, and its first day has come.
pub fn open_fund(
    holder: (Constituency, Standing),
    opened_on: NaiveDate,
    today: NaiveDate,
    currency: Currency,
) -> Result<FundFacts, Refusal> {
    if holder != (Constituency::Backbone, Standing::Active) {
        return Err(Refusal::HolderNotBackbone { constituency: holder.0, standing: holder.1 });
    }
    if opened_on > today {
        return Err(Refusal::InTheFuture { field: "openedOn", day: opened_on, today });
    }
    Ok(FundFacts { stage: FundStage::Open, currency, opened_on })
}

impl FundStage {
    /// Money moves only in an open fund.
    pub fn require_open(self) -> Result<(), Refusal> {
        if self == Self::Open { Ok(()) } else { Err(Refusal::FundNotOpen { stage: self }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn opened(constituency: Constituency, standing: Standing, on: u32) -> Result<FundFacts, Refusal> {
        open_fund((constituency, standing), day(on), day(2), Currency::known("GBP").unwrap())
    }

    #[test]
    fn only_an_active_backbone_organisation_holds_a_fund() {
        for constituency in Constituency::ALL {
            let held = opened(*constituency, Standing::Active, 2);
            assert_eq!(held.is_ok(), *constituency == Constituency::Backbone, "{constituency}");
        }
        let refusal = opened(Constituency::Backbone, Standing::Left, 2).unwrap_err();
        assert_eq!(refusal.explain().field, Some("holderId"));
    }

    #[test]
    fn a_fund_opens_today_or_earlier() {
        assert!(opened(Constituency::Backbone, Standing::Active, 1).is_ok());
        assert!(matches!(opened(Constituency::Backbone, Standing::Active, 3), Err(Refusal::InTheFuture { .. })));
    }
}
