//! Whether deciding alone, and after advice, is partner-led; and who grants it.

use super::*;
use crate::funds::{Currency, Money};
use crate::{BodyId, DecisionRightId};
use Constituency::{Backbone, Funder, Partner};

pub(super) fn pounds(minor: i64) -> Money {
    Money { minor, currency: Currency::known("GBP").unwrap() }
}

pub(super) fn sole(decider: u32) -> SoleDecider {
    SoleDecider { seat: seat(decider), advice_from: Vec::new(), limits: None, granted_by: None }
}

pub(super) fn some_limits() -> Limits {
    Limits { per_act: pounds(500), per_period: pounds(1_000), period_days: 30 }
}

pub(super) fn by_advice(decider: u32) -> Rule {
    let advice_from = vec![Funder, Partner];
    let sole_decider = Some(SoleDecider { advice_from, ..sole(decider) });
    Rule { sole_decider, ..Rule::plain(Method::Advice) }
}

/// A partner's seat, which decides; another partner's; a funder's; the backbone's.
pub(super) fn seats() -> Vec<Elector> {
    electors(&[(Partner, 1), (Partner, 1), (Funder, 1), (Backbone, 1)])
}

fn clauses(rule: &Rule, electors: &[Elector]) -> Vec<Clause> {
    partner_led_electorate(rule, electors, Area::GrantAward).iter().map(|imbalance| imbalance.clause).collect()
}

#[test]
fn money_is_decided_alone_by_a_partners_seat() {
    use Clause::{A, B, C};
    assert_eq!(clauses(&by_advice(0), &seats()), []);
    assert_eq!(clauses(&by_advice(2), &seats()), [A, B, C]);
    assert_eq!(clauses(&by_advice(3), &seats()), [C]);
    assert_eq!(clauses(&by_advice(9), &seats()), [C]);
    let mut recused = seats();
    recused[0].recused = Some(Recusal::OWN_WISH);
    assert_eq!(clauses(&by_advice(0), &recused), [C]);
    assert!(partner_led_electorate(&by_advice(3), &seats(), Area::Measurement).is_empty());
}

const COUNCIL: BodyId = BodyId(Uuid::from_u128(5));

fn right(number: u128, area: Area, rule: Rule) -> DecisionRight {
    let id = DecisionRightId(Uuid::from_u128(number));
    DecisionRight { id, area, fund: None, allocation: None, range: None, body: COUNCIL, rule, escalates_to: None }
}

/// The backbone's seat decides alone up to 500, granted by right 1.
fn delegated(limits: Option<Limits>) -> DecisionRight {
    let granted_by = Some(DecisionRightId(Uuid::from_u128(1)));
    let sole_decider = Some(SoleDecider { limits, granted_by, ..sole(3) });
    let rule = Rule { sole_decider, ..Rule::plain(Method::Delegated) };
    DecisionRight { range: Some(AmountRange::new(0, Some(500))), ..right(2, Area::GrantAward, rule) }
}

fn facts(number: u32, constituency: Constituency) -> SeatFacts {
    SeatFacts {
        seat: seat(number),
        organisation: organisation(number),
        constituency,
        counts_as_funder: constituency == Funder,
        weight: 1,
        filled: true,
        voting: true,
        recused: None,
    }
}

#[test]
fn a_delegation_is_as_partner_led_as_the_right_that_sets_its_limits() {
    let seats = |_| vec![facts(0, Partner), facts(1, Partner), facts(2, Funder)];
    let capped = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) };
    let of = |granting: Rule| {
        let charter =
            Charter { version: 1, rights: vec![right(1, Area::GrantAward, granting), delegated(Some(some_limits()))] };
        assert_eq!(charter.check(), Ok(()));
        let imbalances = charter.imbalances(seats).unwrap();
        let named: Vec<_> =
            imbalances.into_iter().map(|(right, imbalance)| (right.0.as_u128(), imbalance.clause)).collect();
        named
    };
    assert_eq!(of(capped), []);
    assert_eq!(of(plain(Method::Majority)), [(1, Clause::A), (2, Clause::A)]);
}

#[test]
fn a_delegation_of_money_has_limits_set_by_a_right_of_a_body_that_votes() {
    let check = |granting: DecisionRight, delegated: DecisionRight| {
        let charter = Charter { version: 1, rights: vec![granting, delegated] };
        match charter.check() {
            Err(refusal) => refusal.explain().code,
            Ok(()) => "OK",
        }
    };
    let granting = || right(1, Area::GrantAward, plain(Method::Majority));
    assert_eq!(check(granting(), delegated(Some(some_limits()))), "OK");
    assert_eq!(check(granting(), delegated(None)), "LIMITS_MISSING");
    let unknown = DecisionRight { id: DecisionRightId(Uuid::from_u128(9)), ..granting() };
    assert_eq!(check(unknown, delegated(Some(some_limits()))), "INVALID_GRANT");
    let elsewhere = right(1, Area::Allocation, plain(Method::Majority));
    assert_eq!(check(elsewhere, delegated(Some(some_limits()))), "INVALID_GRANT");
    let narrower = DecisionRight { fund: Some(crate::FundId(Uuid::from_u128(50))), ..granting() };
    assert_eq!(check(narrower, delegated(Some(some_limits()))), "INVALID_GRANT");
    let alone =
        DecisionRight { id: DecisionRightId(Uuid::from_u128(1)), range: None, ..delegated(Some(some_limits())) };
    assert_eq!(check(alone, delegated(Some(some_limits()))), "INVALID_GRANT");
}

/// A grant goes on to a right about engagement, by which a seat decides alone within limits that its body grants.
fn money_through_engagement(decider: u32, body: BodyId) -> Charter {
    let id = |number| DecisionRightId(Uuid::from_u128(number));
    let funders = DecisionRight { body, range: None, ..right(2, Area::Engagement, plain(Method::Majority)) };
    let granted_by = Some(funders.id);
    let sole_decider = Some(SoleDecider { limits: Some(some_limits()), granted_by, ..sole(decider) });
    let rule = Rule { sole_decider, ..Rule::plain(Method::Delegated) };
    let alone = DecisionRight { body, range: Some(AmountRange::new(0, None)), ..right(3, Area::Engagement, rule) };
    let capped = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) };
    let grants = DecisionRight { escalates_to: Some(id(3)), ..right(1, Area::GrantAward, capped) };
    Charter { version: 1, rights: vec![grants, funders, alone] }
}

#[test]
fn no_seat_comes_to_decide_alone_about_money_along_a_path_from_limits_that_were_granted_for_something_else() {
    let funders = BodyId(Uuid::from_u128(6));
    let seats = |body| match body {
        COUNCIL => vec![facts(0, Partner), facts(1, Partner), facts(2, Funder)],
        _ => vec![facts(7, Funder), facts(8, Funder)],
    };
    let charter = money_through_engagement(7, funders);
    assert_eq!(charter.check(), Ok(()));
    let found = charter.imbalances(seats).unwrap();
    let refused: Vec<_> = found.iter().map(|(right, imbalance)| (right.0.as_u128(), imbalance.clause)).collect();
    assert!(refused.contains(&(3, Clause::A)), "{refused:?}");
    assert!(check_declared(&found.into_iter().map(|(_, one)| one).collect::<Vec<_>>(), &[]).is_err());
    let rule = &charter.rights[2].rule;
    let electorate: Vec<Elector> = seats(funders).iter().filter_map(SeatFacts::elector).collect();
    let of = |area, granted_for| {
        let ballots = Ballots::answers(&[]);
        Vote { area, granted_for, rule, electors: &electorate, ballots, goes_on: false, declared: &[] }
            .unfit()
            .map(|one| one.clause)
    };
    assert_eq!(of(Area::GrantAward, Some(Area::Engagement)), Some(Clause::A));
    assert_eq!(of(Area::GrantAward, None), Some(Clause::A));
    assert_eq!(of(Area::GrantAward, Some(Area::GrantAward)), None, "its limits were granted about money");
    assert_eq!(of(Area::Engagement, Some(Area::Engagement)), None, "it is not about money");
}

#[test]
fn the_path_of_one_who_decides_alone_leads_to_the_right_that_grants_it() {
    let charter = money_through_engagement(7, COUNCIL);
    let path: Vec<u128> = charter.path(&charter.rights[0]).iter().map(|right| right.id.0.as_u128()).collect();
    assert_eq!(path, [3, 2]);
}

#[test]
fn no_path_leads_in_a_circle_through_a_grant() {
    let back = |to: u128| Some(DecisionRightId(Uuid::from_u128(to)));
    let granting =
        |escalates_to| DecisionRight { escalates_to, ..right(1, Area::GrantAward, Rule::plain(Method::Majority)) };
    let charter = |rights| Charter { version: 1, rights };
    assert_eq!(charter(vec![granting(None), delegated(Some(some_limits()))]).check(), Ok(()));
    let circle = charter(vec![granting(back(2)), delegated(Some(some_limits()))]).check();
    assert_eq!(circle, Err(Refusal::EscalationCycle { right: granting(None).id }));
}
