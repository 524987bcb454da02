//! ADVICE: what must be heard, who decides, and how it ends; and whether deciding alone is partner-led.

use super::*;
use crate::funds::{Currency, Money};
use crate::tenancy::Role;
use crate::{BodyId, DecisionRightId};
use Choice::{Abstain, Against, For};
use Constituency::{Backbone, Funder, Partner};

pub(super) fn pounds(minor: i64) -> Money {
    Money { minor, currency: Currency::known("GBP").unwrap() }
}

pub(super) fn sole(decider: Decider) -> SoleDecider {
    SoleDecider { decider, advice_from: Vec::new(), limits: None, granted_by: None }
}

pub(super) fn some_limits() -> Limits {
    Limits { per_act: pounds(500), per_period: pounds(1_000), period_days: 30 }
}

fn by_advice(decider: u32) -> Rule {
    let advice_from = vec![Funder, Partner];
    let sole_decider = Some(SoleDecider { advice_from, ..sole(Decider::Seat(seat(decider))) });
    Rule { sole_decider, ..Rule::plain(Method::Advice) }
}

fn advice(number: u32, leaning: Choice) -> Advice {
    Advice { seat: seat(number), leaning, words: "Mind the winter".to_owned() }
}

fn decision(number: u32, choice: Choice) -> SoleDecision {
    SoleDecision { seat: seat(number), choice, reason: "Heard all, and it is needed".to_owned() }
}

/// A partner's seat, which decides; another partner's; a funder's; the backbone's.
fn seats() -> Vec<Elector> {
    electors(&[(Partner, 1), (Partner, 1), (Funder, 1), (Backbone, 1)])
}

#[test]
fn one_seat_decides_once_every_named_constituency_was_heard() {
    let (rule, electors) = (by_advice(0), seats());
    let with = |advice: &[Advice]| {
        let process = AdviceProcess { rule: &rule, electors: &electors, advice };
        (process.missing(), code(process.may_decide(&decision(0, For))))
    };
    assert_eq!(with(&[]), (vec![Funder, Partner], "ADVICE_MISSING"));
    assert_eq!(with(&[advice(1, For)]), (vec![Funder], "ADVICE_MISSING"));
    assert_eq!(with(&[advice(3, For), advice(2, For)]), (vec![Partner], "ADVICE_MISSING"));
    assert_eq!(with(&[advice(1, For), advice(2, Against)]), (vec![], "OK"));
}

#[test]
fn the_deciding_seat_does_not_advise_itself() {
    let (rule, electors) = (by_advice(0), seats());
    let process = AdviceProcess { rule: &rule, electors: &electors, advice: &[advice(0, For), advice(2, For)] };
    assert_eq!(process.missing(), [Partner]);
    assert_eq!(code(process.may_advise(seat(0), For, "I like it")), "OWN_ADVICE");
}

#[test]
fn advice_has_words_and_a_seat_that_takes_part() {
    let (rule, mut electors) = (by_advice(0), seats());
    electors[2].recused = Some(Recusal::OWN_WISH);
    let process = AdviceProcess { rule: &rule, electors: &electors, advice: &[advice(1, For), advice(2, For)] };
    assert_eq!(code(process.may_advise(seat(1), For, "Yes")), "OK");
    assert_eq!(code(process.may_advise(seat(1), For, "  ")), "REASON_NEEDED");
    assert_eq!(code(process.may_advise(seat(1), Choice::Object, "No")), "WRONG_CHOICE");
    assert_eq!(code(process.may_advise(seat(2), For, "Yes")), "RECUSED");
    assert_eq!(code(process.may_advise(seat(9), For, "Yes")), "NOT_ELIGIBLE");
    assert_eq!(process.missing(), [Funder]);
}

#[test]
fn only_the_deciding_seat_decides_and_says_why() {
    let (rule, electors) = (by_advice(0), seats());
    let process = AdviceProcess { rule: &rule, electors: &electors, advice: &[advice(1, For), advice(2, For)] };
    assert_eq!(code(process.may_decide(&decision(1, For))), "NOT_THE_DECIDER");
    assert_eq!(code(process.may_decide(&decision(0, Abstain))), "WRONG_CHOICE");
    let silent = SoleDecision { reason: " ".to_owned(), ..decision(0, For) };
    assert_eq!(code(process.may_decide(&silent)), "REASON_NEEDED");
}

#[test]
fn advice_binds_nobody_and_is_counted_in_the_sentence() {
    let (rule, electors) = (by_advice(0), seats());
    let given = [advice(1, Against), advice(2, For), advice(2, Against), advice(3, Abstain)];
    let process = AdviceProcess { rule: &rule, electors: &electors, advice: &given };
    let passed = process.result(Some(&decision(0, For)), false).unwrap();
    assert_eq!((passed.outcome, passed.ground), (Outcome::Passed, AdviceGround::DecidedFor));
    assert_eq!(passed.sentence, "The deciding seat decided for it; 0 advised for it, 2 against and 1 neither way.");
    let failed = process.result(Some(&decision(0, Against)), false).unwrap();
    assert_eq!((failed.outcome, failed.ground), (Outcome::Failed, AdviceGround::DecidedAgainst));
}

#[test]
fn undecided_at_the_deadline_it_lapses_and_says_for_want_of_what() {
    let rule = by_advice(0);
    let ended = |electors: &[Elector], advice: &[Advice]| {
        let process = AdviceProcess { rule: &rule, electors, advice };
        assert_eq!(process.result(None, false), None);
        let result = process.result(None, true).unwrap();
        assert_eq!(result.outcome, Outcome::Lapsed);
        (result.ground, result.sentence)
    };
    let (ground, sentence) = ended(&seats(), &[advice(1, For)]);
    assert_eq!(ground, AdviceGround::AdviceMissing);
    assert_eq!(
        sentence,
        "The advice of FUNDER was never recorded, so it lapsed; 1 advised for it, 0 against and 0 neither way."
    );
    assert_eq!(ended(&seats(), &[advice(1, For), advice(2, For)]).0, AdviceGround::NotDecided);
    let mut recused = seats();
    recused[0].recused = Some(Recusal::OWN_WISH);
    assert_eq!(ended(&recused, &[advice(1, For), advice(2, For)]).0, AdviceGround::NoDecider);
}

proptest! {
    /// The rule from its text: it passes or fails exactly where the seat decides and every named constituency has advice
    /// of a seat that takes part, is not the deciding one, and says something.
    #[test]
    fn advice_agrees_with_a_plain_reading_of_the_rule(
        electors in any_electors(6),
        given in prop::collection::vec((0_u32..7, 0_usize..3, any::<bool>()), 0..8),
        asked in prop::collection::btree_set(prop::sample::select(CONSTITUENCIES.to_vec()), 1..=3),
        decider in 0_u32..7, yes in any::<bool>(), decides in any::<bool>(),
    ) {
        let asked: Vec<Constituency> = asked.into_iter().collect();
        let sole_decider = Some(SoleDecider { advice_from: asked.clone(), ..sole(Decider::Seat(seat(decider))) });
        let rule = Rule { sole_decider, ..Rule::plain(Method::Advice) };
        let given: Vec<Advice> = given.into_iter().map(|(number, leaning, speaks)| Advice {
            words: if speaks { "Words" } else { "" }.to_owned(),
            ..advice(number, [For, Against, Abstain][leaning])
        }).collect();
        let here = |wanted: SeatId| electors.iter().find(|elector| elector.seat == wanted && elector.recused.is_none());
        let last = |wanted: SeatId| given.iter().rfind(|advice| advice.seat == wanted);
        let heard = |k: &Constituency| (0..7).map(seat).any(|one| {
            one != seat(decider)
                && here(one).is_some_and(|elector| elector.constituency == *k)
                && last(one).is_some_and(|advice| !advice.words.is_empty())
        });
        let expected = match (decides && here(seat(decider)).is_some() && asked.iter().all(heard), yes) {
            (true, true) => Outcome::Passed,
            (true, false) => Outcome::Failed,
            (false, _) => Outcome::Lapsed,
        };
        let made = decision(decider, if yes { For } else { Against });
        let process = AdviceProcess { rule: &rule, electors: &electors, advice: &given };
        let result = process.result(Some(&made).filter(|_| decides), true).unwrap();
        prop_assert_eq!(result.outcome, expected);
        prop_assert_eq!(result.missing, asked.into_iter().filter(|k| !heard(k)).collect::<Vec<_>>());
    }
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
    let of_role = Rule { sole_decider: Some(sole(Decider::Role(Role::Treasurer))), ..Rule::plain(Method::Delegated) };
    assert_eq!(clauses(&of_role, &seats()), [C]);
    assert!(partner_led_electorate(&of_role, &seats(), Area::Measurement).is_empty());
}

const COUNCIL: BodyId = BodyId(Uuid::from_u128(5));

fn right(number: u128, area: Area, rule: Rule) -> DecisionRight {
    let id = DecisionRightId(Uuid::from_u128(number));
    DecisionRight { id, area, fund: None, allocation: None, range: None, body: COUNCIL, rule, escalates_to: None }
}

/// The treasurer decides alone up to 500, granted by right 1.
fn delegated(limits: Option<Limits>) -> DecisionRight {
    let granted_by = Some(DecisionRightId(Uuid::from_u128(1)));
    let sole_decider = Some(SoleDecider { limits, granted_by, ..sole(Decider::Role(Role::Treasurer)) });
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
    let sole_decider =
        Some(SoleDecider { limits: Some(some_limits()), granted_by, ..sole(Decider::Seat(seat(decider))) });
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
        Vote { area, granted_for, rule, electors: &electorate, ballots, declared: &[] }.unfit().map(|one| one.clause)
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
