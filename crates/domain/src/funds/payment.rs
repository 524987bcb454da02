//! Paying an instalment of a grant.

use chrono::NaiveDate;

use super::{FundFacts, GrantStage, Money, Posting, Refusal};
use crate::{GrantId, OrganisationId, PersonId};

/// What the rules ask of a grant when one of its instalments is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayableGrant {
    /// Which.
    pub grant: GrantId,
    /// Where it stands.
    pub stage: GrantStage,
    /// Who proposed it, and so may not pay it.
    pub proposed_by: PersonId,
    /// How many holds on it stand.
    pub holds: u64,
    /// What it still holds, in minor units.
    pub committed_minor: i64,
}

/// What the rules ask of the instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstalmentFacts {
    /// To whom.
    pub grantee: OrganisationId,
    /// How much.
    pub amount: Money,
    /// From which day on it may be paid.
    pub due_on: NaiveDate,
    /// Whether it has been paid.
    pub paid: bool,
}

/// A payment to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disbursement {
    /// The movement.
    pub posting: Posting,
    /// Where the grant stands afterwards: its first payment makes it active.
    pub stage: GrantStage,
}

/// Pays an instalment in full.
///
/// Refused: a fund that is not open; a grant whose grantees have not agreed, that has ended, or that is on hold; an
/// instalment that was paid or is not due yet; a payer who proposed the grant; more than the grant still holds.
pub fn disburse(
    fund: &FundFacts,
    grant: &PayableGrant,
    instalment: &InstalmentFacts,
    payer: PersonId,
    today: NaiveDate,
) -> Result<Disbursement, Refusal> {
    fund.require_open()?;
    grant.may_pay(payer)?;
    instalment.may_be_paid(today)?;
    let committed = Money { minor: grant.committed_minor, currency: fund.currency };
    super::allocation::leaves(instalment.amount, fund, committed, super::AccountKind::Committed)?;
    let posting = Posting::disbursement(grant.grant, instalment.grantee, instalment.amount.minor)?;
    Ok(Disbursement { posting, stage: GrantStage::Active })
}

/// A grantee sends money back, which becomes free money of the fund.
///
/// `paid` is what the grant has paid it and did not get back yet, and the day of its first payment. Refused: a fund that is
/// not open, another currency, a day in the future or before the first payment, and more than was paid.
pub fn send_back(
    fund: &FundFacts,
    (grant, grantee): (GrantId, OrganisationId),
    amount: Money,
    (paid, first_paid_on): (Money, NaiveDate),
    effective_on: NaiveDate,
    today: NaiveDate,
) -> Result<Posting, Refusal> {
    fund.require_open()?;
    fund.takes_effect(effective_on, today)?;
    in_order("returnedOn", first_paid_on, effective_on)?;
    super::allocation::leaves(amount, fund, paid, super::AccountKind::Paid)?;
    Posting::returned(grant, grantee, amount.minor)
}

fn in_order(field: &'static str, first: NaiveDate, then: NaiveDate) -> Result<(), Refusal> {
    if then < first { Err(Refusal::DatesOutOfOrder { field, first, then }) } else { Ok(()) }
}

impl PayableGrant {
    fn may_pay(&self, payer: PersonId) -> Result<(), Refusal> {
        if !self.stage.pays() {
            return Err(Refusal::GrantDoesNotPay { stage: self.stage });
        }
        if self.holds > 0 {
            return Err(Refusal::OnHold { holds: self.holds });
        }
        if payer == self.proposed_by { Err(Refusal::PayerProposedGrant) } else { Ok(()) }
    }
}

impl InstalmentFacts {
    /// A payment is dated between the day on which it was both awarded and due, and today.
    pub fn is_dated(
        &self,
        paid_on: NaiveDate,
        awarded_on: NaiveDate,
        fund: &FundFacts,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        fund.takes_effect(paid_on, today)?;
        in_order("paidOn", self.due_on.max(awarded_on), paid_on)
    }

    fn may_be_paid(&self, today: NaiveDate) -> Result<(), Refusal> {
        if self.paid {
            return Err(Refusal::AlreadyPaid { amount: self.amount });
        }
        if today < self.due_on { Err(Refusal::NotDue { due_on: self.due_on, today }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::funds::{Currency, FundStage};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 4, day).unwrap()
    }

    fn person(id: u128) -> PersonId {
        PersonId(Uuid::from_u128(id))
    }

    fn pounds(minor: i64) -> Money {
        Money { minor, currency: Currency::known("GBP").unwrap() }
    }

    fn fund() -> FundFacts {
        FundFacts { stage: FundStage::Open, currency: pounds(0).currency, opened_on: day(1) }
    }

    fn grant() -> PayableGrant {
        PayableGrant {
            grant: GrantId(Uuid::from_u128(1)),
            stage: GrantStage::Agreed,
            proposed_by: person(7),
            holds: 0,
            committed_minor: 500,
        }
    }

    fn instalment() -> InstalmentFacts {
        let grantee = OrganisationId(Uuid::from_u128(3));
        InstalmentFacts { grantee, amount: pounds(500), due_on: day(10), paid: false }
    }

    fn paid(grant: &PayableGrant, instalment: &InstalmentFacts) -> Result<Disbursement, Refusal> {
        disburse(&fund(), grant, instalment, person(1), day(10))
    }

    #[test]
    fn the_first_payment_makes_a_grant_active() {
        let disbursement = paid(&grant(), &instalment()).unwrap();
        assert_eq!(disbursement.stage, GrantStage::Active);
        assert_eq!(disbursement.posting.amount_minor, 500);
        assert!(paid(&PayableGrant { stage: GrantStage::Active, ..grant() }, &instalment()).is_ok());
    }

    #[test]
    fn nothing_is_paid_before_the_grantees_agreed_or_after_the_grant_ended() {
        for stage in [GrantStage::Awarded, GrantStage::Completed, GrantStage::Cancelled] {
            assert_eq!(
                paid(&PayableGrant { stage, ..grant() }, &instalment()),
                Err(Refusal::GrantDoesNotPay { stage })
            );
        }
    }

    #[test]
    fn the_person_who_proposed_a_grant_never_pays_it() {
        let refusal = disburse(&fund(), &grant(), &instalment(), person(7), day(10)).unwrap_err();
        assert_eq!(refusal, Refusal::PayerProposedGrant);
        assert_eq!(refusal.explain().code, "PAYER_PROPOSED_GRANT");
    }

    #[test]
    fn an_instalment_is_paid_once_and_not_before_it_is_due() {
        let again = InstalmentFacts { paid: true, ..instalment() };
        assert!(matches!(paid(&grant(), &again), Err(Refusal::AlreadyPaid { .. })));
        let early = InstalmentFacts { due_on: day(11), ..instalment() };
        let refusal = paid(&grant(), &early).unwrap_err();
        assert_eq!(refusal.to_string(), "it is due on 2026-04-11, today is 2026-04-10");
    }

    #[test]
    fn a_payment_is_dated_neither_before_it_was_due_nor_before_it_was_decided() {
        let dated = |awarded, paid| {
            let dated = instalment().is_dated(day(paid), day(awarded), &fund(), day(20));
            dated.map_err(|refusal| refusal.explain().code)
        };
        assert_eq!((dated(2, 10), dated(12, 12)), (Ok(()), Ok(())));
        assert_eq!((dated(2, 9), dated(12, 11)), (Err("DATES_OUT_OF_ORDER"), Err("DATES_OUT_OF_ORDER")));
    }

    #[test]
    fn money_does_not_come_back_before_it_was_paid() {
        let grantee = (GrantId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(3)));
        let back = |on| send_back(&fund(), grantee, pounds(100), (pounds(500), day(10)), day(on), day(20));
        assert!(back(10).is_ok());
        assert_eq!(back(9).unwrap_err().explain().code, "DATES_OUT_OF_ORDER");
    }

    #[test]
    fn a_hold_stops_payments() {
        assert!(matches!(
            paid(&PayableGrant { holds: 2, ..grant() }, &instalment()),
            Err(Refusal::OnHold { holds: 2 })
        ));
    }

    #[test]
    fn a_frozen_fund_pays_nothing() {
        let frozen = FundFacts { stage: FundStage::Frozen, ..fund() };
        let result = disburse(&frozen, &grant(), &instalment(), person(1), day(10));
        assert!(matches!(result, Err(Refusal::FundNotOpen { .. })));
    }

    #[test]
    fn a_grant_pays_no_more_than_it_holds() {
        let refusal = paid(&PayableGrant { committed_minor: 499, ..grant() }, &instalment()).unwrap_err();
        assert_eq!(refusal.to_string(), "needs 5.00 GBP, the grant has 4.99 GBP committed");
    }
}
