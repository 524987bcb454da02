//! Grants: their kinds, their stages, how money is promised to one, and how one ends.

use super::allocation::leaves;
use super::{AccountKind, AllocationFacts, AllocationStage, FundFacts, GrantPlan, Money, Posting, Refusal, Source};
use crate::GrantId;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a grant pays for.
    #[derive(Default)]
    pub enum GrantKind {
        /// Whatever the grantee sees fit.
        #[default]
        Unrestricted,
        /// One project.
        Project,
        /// The grantee's own running.
        Core,
        /// The grantee's strength: skills, systems, staff.
        Capacity,
        /// Trust and ties between the parties.
        RelationshipInfrastructure,
    }
}

vocabulary! {
    /// Where a grant stands.
    pub enum GrantStage {
        /// Decided; the money is promised.
        Awarded,
        /// The grantees agreed to it.
        Agreed,
        /// The first payment was made.
        Active,
        /// Everything was paid.
        Completed,
        /// Ended before everything was paid.
        Cancelled,
    }
}

impl GrantStage {
    /// The stage that follows, when it may. A completed or cancelled grant stays so.
    pub fn to(self, next: Self) -> Result<Self, Refusal> {
        let allowed = match next {
            Self::Awarded => false,
            Self::Agreed => self == Self::Awarded,
            Self::Active => self == Self::Agreed,
            Self::Completed => self == Self::Active,
            Self::Cancelled => matches!(self, Self::Awarded | Self::Agreed | Self::Active),
        };
        if allowed { Ok(next) } else { Err(Refusal::GrantStage { from: self, to: next }) }
    }

    /// Whether grantees may be paid: they agreed, and the grant has not ended.
    pub fn pays(self) -> bool {
        matches!(self, Self::Agreed | Self::Active)
    }
}

/// Promises a plan's money to a grant: from free money, or from one open allocation.
///
/// `available` is the fund's free money. Refused: a fund or allocation that is not open, another currency than the
/// fund's, more than the source has.
pub fn award(
    fund: &FundFacts,
    allocation: Option<&AllocationFacts>,
    available: Money,
    grant: GrantId,
    plan: &GrantPlan,
) -> Result<Posting, Refusal> {
    fund.require_open()?;
    let Some(allocation) = allocation else {
        leaves(plan.amount, fund, available, AccountKind::Available)?;
        return Posting::award(Source::Available, grant, plan.amount.minor);
    };
    if allocation.stage != AllocationStage::Open {
        return Err(Refusal::AllocationNotOpen { stage: allocation.stage });
    }
    let set_aside = Money { minor: allocation.balance_minor, currency: fund.currency };
    leaves(plan.amount, fund, set_aside, AccountKind::Allocated)?;
    Posting::award(Source::Allocation { allocation: allocation.id }, grant, plan.amount.minor)
}

/// What the rules ask of a grant that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosingFacts {
    /// Which.
    pub grant: GrantId,
    /// Where it stands.
    pub stage: GrantStage,
    /// Where its money came from.
    pub source: Source,
    /// What it still holds, in minor units.
    pub committed_minor: i64,
    /// How many of its instalments are not paid.
    pub unpaid_instalments: u64,
    /// How many holds on it stand.
    pub holds: u64,
}

/// Ends a grant that paid everything. What rounding or a lowered instalment left behind goes back to its source.
///
/// Refused: a grant that is not active, one with unpaid instalments, and one with a hold on it.
pub fn complete(facts: &ClosingFacts) -> Result<Option<Posting>, Refusal> {
    facts.stage.to(GrantStage::Completed)?;
    if facts.unpaid_instalments > 0 {
        return Err(Refusal::NotAllPaid { unpaid: facts.unpaid_instalments });
    }
    if facts.holds > 0 {
        return Err(Refusal::OnHold { holds: facts.holds });
    }
    release(facts)
}

/// Ends a grant early: all that is still committed goes back to its source; what was paid stays with the grantees.
///
/// It needs a decision, which may have instalments that are already due paid first. A hold does not prevent it.
pub fn cancel(facts: &ClosingFacts) -> Result<Option<Posting>, Refusal> {
    facts.stage.to(GrantStage::Cancelled)?;
    release(facts)
}

fn release(facts: &ClosingFacts) -> Result<Option<Posting>, Refusal> {
    if facts.committed_minor == 0 {
        return Ok(None);
    }
    Posting::release(facts.grant, facts.source, facts.committed_minor).map(Some)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::AllocationId;
    use crate::funds::{Currency, FundStage, TransferKind};

    fn grant() -> GrantId {
        GrantId(Uuid::from_u128(1))
    }

    fn pounds(minor: i64) -> Money {
        Money { minor, currency: Currency::known("GBP").unwrap() }
    }

    fn fund() -> FundFacts {
        let opened_on = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        FundFacts { stage: FundStage::Open, currency: pounds(0).currency, opened_on }
    }

    fn plan(minor: i64) -> GrantPlan {
        let day = fund().opened_on;
        GrantPlan {
            kind: GrantKind::default(),
            amount: pounds(minor),
            starts_on: day,
            ends_on: day,
            grantees: vec![],
            instalments: vec![],
        }
    }

    fn closing(stage: GrantStage, committed_minor: i64, unpaid_instalments: u64) -> ClosingFacts {
        ClosingFacts { grant: grant(), stage, source: Source::Available, committed_minor, unpaid_instalments, holds: 0 }
    }

    #[test]
    fn a_grant_is_unrestricted_unless_it_says_otherwise() {
        assert_eq!(GrantKind::default(), GrantKind::Unrestricted);
    }

    #[test]
    fn a_grant_moves_through_its_stages_in_order() {
        let allowed: Vec<(GrantStage, GrantStage)> = GrantStage::ALL
            .iter()
            .flat_map(|from| GrantStage::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.to(*to).is_ok())
            .collect();
        use GrantStage::{Active, Agreed, Awarded, Cancelled, Completed};
        let expected = [
            (Awarded, Agreed),
            (Awarded, Cancelled),
            (Agreed, Active),
            (Agreed, Cancelled),
            (Active, Completed),
            (Active, Cancelled),
        ];
        assert_eq!(allowed, expected);
    }

    #[test]
    fn an_award_takes_its_money_from_one_source_that_has_it() {
        let allocation = AllocationFacts {
            id: AllocationId(Uuid::from_u128(2)),
            stage: AllocationStage::Open,
            balance_minor: 40,
            earmarked_minor: 0,
            spent_minor: 0,
        };
        let posting = award(&fund(), Some(&allocation), pounds(0), grant(), &plan(40)).unwrap();
        assert_eq!(posting.from.allocation, Some(allocation.id));
        let refusal = award(&fund(), Some(&allocation), pounds(1_000), grant(), &plan(41)).unwrap_err();
        assert_eq!(refusal.to_string(), "needs 0.41 GBP, the allocation has 0.40 GBP left");
        assert!(award(&fund(), None, pounds(41), grant(), &plan(41)).is_ok());
        let closed = AllocationFacts { stage: AllocationStage::Closed, ..allocation };
        assert!(matches!(
            award(&fund(), Some(&closed), pounds(0), grant(), &plan(1)),
            Err(Refusal::AllocationNotOpen { .. })
        ));
    }

    #[test]
    fn a_grant_completes_when_everything_is_paid() {
        assert_eq!(complete(&closing(GrantStage::Active, 0, 0)), Ok(None));
        let refusal = complete(&closing(GrantStage::Active, 50, 1)).unwrap_err();
        assert_eq!(refusal.to_string(), "instalments still to be paid: 1");
        assert!(matches!(complete(&closing(GrantStage::Agreed, 0, 0)), Err(Refusal::GrantStage { .. })));
        let held = ClosingFacts { holds: 1, ..closing(GrantStage::Active, 0, 0) };
        assert!(matches!(complete(&held), Err(Refusal::OnHold { holds: 1 })));
    }

    #[test]
    fn what_a_cancelled_grant_still_holds_goes_back_to_its_source() {
        let posting = cancel(&closing(GrantStage::Active, 50, 1)).unwrap().unwrap();
        assert_eq!((posting.kind, posting.amount_minor), (TransferKind::Release, 50));
        assert_eq!(posting.to, Source::Available.account());
        assert!(cancel(&closing(GrantStage::Completed, 0, 0)).is_err());
    }
}
