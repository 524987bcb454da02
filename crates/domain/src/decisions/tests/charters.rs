//! Who decides what.

use super::*;
use crate::{AllocationId, BodyId, DecisionRightId, FundId};

fn right_id(number: u128) -> DecisionRightId {
    DecisionRightId(Uuid::from_u128(number))
}

const FUND: FundId = FundId(Uuid::from_u128(50));
const ALLOCATION: AllocationId = AllocationId(Uuid::from_u128(60));

fn right(number: u128) -> DecisionRight {
    DecisionRight {
        id: right_id(number),
        area: Area::GrantAward,
        fund: None,
        allocation: None,
        range: None,
        body: BodyId(Uuid::from_u128(9)),
        rule: plain(Method::Majority),
        escalates_to: None,
    }
}

fn ranged(number: u128, from: i64, up_to: Option<i64>) -> DecisionRight {
    DecisionRight { range: Some(AmountRange::new(from, up_to)), ..right(number) }
}

fn charter(rights: Vec<DecisionRight>) -> Charter {
    Charter { version: 3, rights }
}

fn award(amount: i64) -> Matter {
    Matter {
        fund: Some(FUND),
        allocation: Some(ALLOCATION),
        amount_minor: Some(amount),
        ..Matter::of(Area::GrantAward)
    }
}

fn decided_by(charter: &Charter, matter: &Matter) -> DecisionRightId {
    charter.who_decides(matter).unwrap().right.id
}

#[test]
fn the_most_specific_scope_holds_whatever_its_range() {
    let of_fund = DecisionRight { fund: Some(FUND), ..right(2) };
    let of_allocation = DecisionRight { allocation: Some(ALLOCATION), ..right(3) };
    let all = charter(vec![ranged(1, 0, Some(10)), of_fund, of_allocation]);
    assert_eq!(all.check(), Ok(()));
    assert_eq!(decided_by(&all, &award(5)), right_id(3));
    assert_eq!(decided_by(&all, &Matter { allocation: None, ..award(5) }), right_id(2));
    assert_eq!(decided_by(&all, &Matter { allocation: None, fund: None, ..award(5) }), right_id(1));
}

#[test]
fn at_one_scope_the_narrowest_range_holds() {
    let all = charter(vec![right(1), ranged(2, 0, None), ranged(3, 0, Some(1_000)), ranged(4, 100, Some(200))]);
    assert_eq!(all.check(), Ok(()));
    for (amount, expected) in [(0, 3), (99, 3), (100, 4), (200, 4), (201, 3), (1_000, 3), (1_001, 2)] {
        assert_eq!(decided_by(&all, &award(amount)), right_id(expected), "{amount}");
    }
    assert_eq!(decided_by(&all, &Matter { amount_minor: None, ..award(0) }), right_id(1));
    let holder = all.who_decides(&award(150)).unwrap();
    assert_eq!(
        holder.why,
        "Version 3 of the charter gives GRANT_AWARD in the whole collaborative, for amounts from 100 up to 200 minor \
         units, to this body; it is the most specific of 4 rights that cover this matter."
    );
}

#[test]
fn without_a_right_nobody_decides() {
    let refused = charter(vec![ranged(1, 0, Some(10))]).who_decides(&award(11)).unwrap_err();
    assert_eq!(refused, Refusal::NoDecisionRight { area: Area::GrantAward, amount_minor: Some(11) });
    assert_eq!(
        refused.to_string(),
        "no decision right covers this matter in GRANT_AWARD for an amount of 11 minor units"
    );
    assert_eq!(refused.explain().code, "NO_DECISION_RIGHT");
}

#[test]
fn two_rights_equally_specific_are_refused() {
    for (first, second) in [
        (right(1), right(2)),
        (ranged(1, 0, Some(10)), ranged(2, 0, Some(10))),
        (ranged(1, 0, Some(10)), ranged(2, 10, Some(20))),
        (ranged(1, 5, None), ranged(2, 0, Some(6))),
    ] {
        let refused = charter(vec![first, second]).check();
        assert!(matches!(refused, Err(Refusal::AmbiguousRights { .. })), "{refused:?}");
    }
    let other_area = DecisionRight { area: Area::Allocation, ..right(2) };
    let other_fund = DecisionRight { fund: Some(FUND), ..right(3) };
    assert_eq!(charter(vec![right(1), other_area, other_fund]).check(), Ok(()));
    assert_eq!(charter(vec![ranged(1, 0, Some(9)), ranged(2, 10, Some(20))]).check(), Ok(()));
}

#[test]
fn ranges_in_different_currencies_are_disjoint() {
    let range = |code: &str| Some(AmountRange { currency: Some(code.to_owned()), ..AmountRange::new(0, Some(10)) });
    let euro = DecisionRight { range: range("EUR"), ..right(1) };
    let pound = DecisionRight { range: range("GBP"), ..right(2) };
    let both = charter(vec![euro, pound]);
    assert_eq!(both.check(), Ok(()));
    assert_eq!(decided_by(&both, &award(5).in_currency("GBP")), right_id(2));
    assert!(both.who_decides(&award(5).in_currency("USD")).is_err());
}

#[test]
fn ranges_hold_amounts_and_rights_are_given_once() {
    for (from, up_to) in [(-1, Some(5)), (5, Some(4))] {
        assert!(matches!(charter(vec![ranged(1, from, up_to)]).check(), Err(Refusal::InvalidRange { .. })));
    }
    let twice = charter(vec![ranged(1, 0, Some(1)), ranged(1, 2, Some(3))]);
    assert_eq!(twice.check(), Err(Refusal::RightGivenTwice { right: right_id(1) }));
}

#[test]
fn an_escalation_path_ends_within_the_charter() {
    let to = |number, escalates_to| DecisionRight {
        escalates_to: Some(right_id(escalates_to)),
        ..ranged(number, number as i64, Some(number as i64))
    };
    assert_eq!(charter(vec![to(1, 2), to(2, 3), ranged(3, 3, None)]).check(), Ok(()));
    let unknown = charter(vec![to(1, 9)]).check();
    assert_eq!(unknown, Err(Refusal::UnknownEscalation { right: right_id(1), escalates_to: right_id(9) }));
    let circle = charter(vec![to(1, 2), to(2, 3), to(3, 2)]).check();
    assert_eq!(circle, Err(Refusal::EscalationCycle { right: right_id(1) }));
}

#[test]
fn a_change_of_the_charter_names_the_version_that_it_amends() {
    let current = charter(vec![right(1)]);
    assert_eq!(current.amended(3, vec![right(2)]).unwrap().version, 4);
    for other in [2, 4] {
        let refused = Err(Refusal::StaleVersion { based_on: other, current: 3 });
        assert_eq!(current.amended(other, vec![right(2)]), refused);
    }
}

#[test]
fn splitting_an_amount_changes_nothing() {
    let all = charter(vec![ranged(1, 0, Some(1_000)), ranged(2, 1_001, None)]);
    let split = award(600).with_previous(&[500]).unwrap();
    assert_eq!((split.amount_minor, decided_by(&all, &split)), (Some(1_100), right_id(2)));
    assert_eq!(cumulative_amount(&[i64::MAX], 1), Err(Refusal::AmountTooLarge));
}

proptest! {
    #[test]
    fn in_a_charter_that_was_accepted_one_right_is_inside_all_others_that_cover(
        ends in prop::collection::vec((0_i64..8, 0_i64..8), 1..6), amount in 0_i64..8,
    ) {
        let rights = (1..).zip(&ends).map(|(number, (from, more))| ranged(number, *from, Some(from + more))).collect();
        let all = charter(rights);
        if all.check().is_err() {
            return Ok(());
        }
        let covering: Vec<&DecisionRight> = all.rights.iter().filter(|right| right.covers(&award(amount))).collect();
        let width = |right: &DecisionRight| right.range.as_ref().map(|range| range.up_to_minor.unwrap() - range.from_minor);
        match all.who_decides(&award(amount)) {
            Ok(holder) => prop_assert!(covering.iter().all(|other| other.id == holder.right.id || width(other) > width(holder.right))),
            Err(_) => prop_assert!(covering.is_empty()),
        }
    }
}
