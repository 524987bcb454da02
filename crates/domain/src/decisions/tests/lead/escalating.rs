//! Where it goes what others object to.

use chrono::{DateTime, Utc};

use super::*;
use crate::{BodyId, DecisionRightId};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn id(number: u128) -> DecisionRightId {
    DecisionRightId(Uuid::from_u128(number))
}

/// Right 0 leads; 1, if any, comes next.
pub(super) fn charter(area: Area, lead: Rule, next: Option<Rule>) -> Charter {
    let right = |number: u128, rule: Rule, next: Option<u128>| DecisionRight {
        id: id(number),
        area: if number == 0 { area } else { Area::Dispute },
        fund: None,
        allocation: None,
        range: None,
        body: BodyId(Uuid::from_u128(number)),
        rule,
        escalates_to: next.map(id),
    };
    let first = right(0, lead, next.as_ref().map(|_| 1));
    Charter { version: 1, rights: std::iter::once(first).chain(next.map(|rule| right(1, rule, None))).collect() }
}

fn onward(charter: &Charter, fit: bool) -> Onward {
    let tally = closed(&charter.rights[0].rule, &carried(&[objection(2, "No.")]));
    charter.onward(&StuckMatter::after(&charter.rights[0], &tally, &[]), NOW, |_| fit)
}

#[test]
fn what_is_objected_to_goes_to_the_next_right() {
    let charter = charter(Area::Engagement, led(&[Funder], 1), Some(plain(Method::Majority)));
    let Onward::Goes(escalation) = onward(&charter, true) else { panic!("it goes on") };
    assert_eq!((escalation.reason, escalation.to), (EscalationReason::Objected, id(1)));
    assert!(escalation.sentence.starts_with("Others objected to what those who decide were for, so it goes to"));
    assert!(matches!(onward(&charter, false), Onward::Goes(_)), "that body has until the deadline to become able");
}

#[test]
fn without_a_next_right_that_answers_it_it_has_failed() {
    let alone = charter(Area::Engagement, led(&[Funder], 1), None);
    assert_eq!(onward(&alone, true), Onward::Ends { reason: EscalationReason::Objected });
    let ranked = charter(Area::Engagement, led(&[Funder], 1), Some(plain(Method::Ranked)));
    assert_eq!(onward(&ranked, false), Onward::Ends { reason: EscalationReason::Objected });
    assert!(!alone.goes_on(&alone.rights[0]) && !ranked.goes_on(&ranked.rights[0]));
}

#[test]
fn what_the_lead_voted_down_is_settled() {
    let charter = charter(Area::Engagement, led(&[Funder], 1), Some(plain(Method::Majority)));
    let lost = answers(&[Some(Against), Some(Against), Some(Object)]);
    let tally = closed(&charter.rights[0].rule, &lost);
    let stuck = StuckMatter::after(&charter.rights[0], &tally, &[]);
    assert_eq!(charter.onward(&stuck, NOW, |_| true), Onward::Settled);
}
