//! A mistake is reversed by a mirrored transfer that links back.

use chrono::{Days, NaiveDate};

use super::{Authority, AuthorityNeeded, Posting, Refusal, TransferKind, authorise};
use crate::PersonId;

/// For so many days after it was recorded, money in is reversed on the treasurer's duty; afterwards by a decision.
pub const REVERSED_BY_DUTY_DAYS: u64 = 30;

/// What the rules ask of a transfer that somebody wants to reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reversible {
    /// The transfer as recorded.
    pub posting: Posting,
    /// The day it was recorded: not its effective date, which the recorder chose.
    pub recorded_on: NaiveDate,
    /// Who recorded it.
    pub recorded_by: PersonId,
    /// Whether a reversal of it exists already.
    pub reversed: bool,
    /// Whether it carried an earmarked contribution on to its allocation: then it is reversed as the contribution is.
    pub carried_earmark: bool,
}

/// The mirrored transfer, by that person on that authority.
///
/// Refused: a second reversal, a reversal of a reversal, an authority that the reversed kind would not accept; and for
/// money in (contributions and returns) the person who recorded it, and once it is older than
/// [`REVERSED_BY_DUTY_DAYS`] anything but a decision. Inside that time a decision is accepted too.
pub fn reverse(
    transfer: &Reversible,
    by: PersonId,
    authority: &Authority,
    today: NaiveDate,
) -> Result<Posting, Refusal> {
    let mirror = transfer.posting.reversal()?;
    if transfer.reversed {
        return Err(Refusal::AlreadyReversed);
    }
    if transfer.records_money_in() {
        reverse_money_in(transfer, by, authority, today)?;
    } else {
        authorise(transfer.posting.kind, authority)?;
    }
    Ok(mirror)
}

fn reverse_money_in(
    transfer: &Reversible,
    by: PersonId,
    authority: &Authority,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if by == transfer.recorded_by {
        return Err(Refusal::SecondPersonNeeded);
    }
    if authority.satisfies(AuthorityNeeded::Decision) {
        return Ok(());
    }
    let last_day = transfer.recorded_on.checked_add_days(Days::new(REVERSED_BY_DUTY_DAYS));
    if last_day.is_none_or(|last_day| today > last_day) {
        return Err(Refusal::TooOldToReverseByDuty { recorded_on: transfer.recorded_on });
    }
    authorise(TransferKind::Contribution, authority)
}

impl Reversible {
    fn records_money_in(&self) -> bool {
        self.posting.kind.brings_money_in() || self.carried_earmark
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{OrganisationId, ProposalId};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(u64::from(day))
    }

    fn person(id: u128) -> PersonId {
        PersonId(Uuid::from_u128(id))
    }

    fn recorded(posting: Posting) -> Reversible {
        Reversible { posting, recorded_on: day(0), recorded_by: person(1), reversed: false, carried_earmark: false }
    }

    fn contribution() -> Reversible {
        recorded(Posting::contribution(OrganisationId(Uuid::from_u128(5)), 100).unwrap())
    }

    fn duty() -> Authority {
        Authority::Duty { act: "REVERSE_TRANSFER".into() }
    }

    fn decision() -> Authority {
        Authority::Decision { proposal: ProposalId(Uuid::from_u128(8)) }
    }

    #[test]
    fn money_in_is_reversed_by_a_second_person() {
        assert_eq!(reverse(&contribution(), person(1), &duty(), day(1)), Err(Refusal::SecondPersonNeeded));
        assert_eq!(reverse(&contribution(), person(1), &decision(), day(1)), Err(Refusal::SecondPersonNeeded));
        assert!(reverse(&contribution(), person(2), &duty(), day(1)).is_ok());
    }

    #[test]
    fn money_in_older_than_30_days_is_reversed_by_a_decision() {
        assert!(reverse(&contribution(), person(2), &duty(), day(30)).is_ok());
        let refusal = reverse(&contribution(), person(2), &duty(), day(31)).unwrap_err();
        assert_eq!(refusal.explain().code, "DECISION_NEEDED");
        assert!(reverse(&contribution(), person(2), &decision(), day(31)).is_ok());
    }

    #[test]
    fn money_out_is_reversed_by_the_authority_of_its_kind() {
        let fee = recorded(Posting::fee(100).unwrap());
        assert!(matches!(reverse(&fee, person(2), &duty(), day(1)), Err(Refusal::DecisionNeeded { .. })));
        assert!(reverse(&fee, person(1), &decision(), day(400)).is_ok());
    }

    #[test]
    fn what_carried_an_earmark_is_reversed_as_its_contribution_is() {
        let allocation = crate::AllocationId(Uuid::from_u128(6));
        let decided = recorded(Posting::allocation(allocation, 100).unwrap());
        let carried = Reversible { carried_earmark: true, ..decided };
        assert!(matches!(reverse(&decided, person(2), &duty(), day(1)), Err(Refusal::DecisionNeeded { .. })));
        assert!(reverse(&carried, person(2), &duty(), day(1)).is_ok());
        assert_eq!(reverse(&carried, person(1), &duty(), day(1)), Err(Refusal::SecondPersonNeeded));
    }

    #[test]
    fn a_transfer_is_reversed_at_most_once() {
        let reversed = Reversible { reversed: true, ..contribution() };
        assert_eq!(reverse(&reversed, person(2), &duty(), day(1)), Err(Refusal::AlreadyReversed));
    }

    #[test]
    fn a_reversal_cannot_be_reversed() {
        let reversal = recorded(contribution().posting.reversal().unwrap());
        assert_eq!(reverse(&reversal, person(2), &decision(), day(1)), Err(Refusal::ReversalOfReversal));
    }
}
