//! The partner-led check, by example and against every profile of small bodies.

use super::reference::count;
use super::*;
use crate::{BodyId, DecisionRightId};
use Constituency::{Backbone, Funder, Partner};

/// Every profile of answers in which each elector gives one of those it is allowed; `None` is silence.
pub(super) fn profiles(electors: &[Elector], allowed: impl Fn(&Elector) -> Vec<Option<Choice>>) -> Vec<Vec<Ballot>> {
    electors.iter().fold(vec![Vec::new()], |profiles, elector| {
        let extend = |profile: &Vec<Ballot>| {
            let with = |choice: Option<Choice>| {
                let answer = choice.map(|choice| Ballot { seat: elector.seat, choice, reason: None });
                profile.iter().cloned().chain(answer).collect::<Vec<Ballot>>()
            };
            allowed(elector).into_iter().map(with).collect::<Vec<_>>()
        };
        profiles.iter().flat_map(extend).collect()
    })
}

fn anything(rule: &Rule) -> Vec<Option<Choice>> {
    rule.method.choices().iter().copied().map(Some).chain([None]).collect()
}

pub(super) fn passes(rule: &Rule, electors: &[Elector], ballots: &[Ballot]) -> bool {
    count(rule, electors, ballots, &[]).outcome == Outcome::Passed
}

fn objectors(ballots: &[Ballot]) -> Vec<SeatId> {
    ballots.iter().filter(|ballot| ballot.choice == Choice::Object).map(|ballot| ballot.seat).collect()
}

/// Clause A from its text: is there a way for it to pass in which only funders' seats are in favour, in every round?
fn funders_alone(rule: &Rule, electors: &[Elector]) -> bool {
    let only_funders = |rule: &Rule| {
        profiles(electors, |elector| {
            let mut allowed = anything(rule);
            allowed.retain(|choice| elector.constituency == Funder || *choice != Some(rule.method.in_favour()));
            allowed
        })
    };
    let round = |rule: Option<Rule>| {
        rule.is_some_and(|rule| only_funders(&rule).iter().any(|ballots| passes(&rule, electors, ballots)))
    };
    let (fallback, set_aside) = (round(rule.fallback_round()), round(rule.set_aside_round()));
    only_funders(rule).iter().any(|ballots| {
        let objectors = objectors(ballots);
        let objected = !objectors.is_empty() && count(rule, electors, ballots, &[]).outcome == Outcome::Failed;
        passes(rule, electors, ballots)
            || (fallback && objected)
            || (set_aside && count(rule, electors, ballots, &objectors).outcome == Outcome::Passed)
    })
}

/// Clause B from its text: does it pass with every seat outside one funder in favour, whatever that funder's seats do,
/// the others being free to move for setting objections aside?
fn safe_from(rule: &Rule, electors: &[Elector], funder: OrganisationId) -> bool {
    let others_in_favour = |rule: &Rule| {
        profiles(electors, |elector| {
            if elector.organisation == funder { anything(rule) } else { vec![Some(rule.method.in_favour())] }
        })
    };
    let sure = |rule: Option<Rule>| {
        rule.is_some_and(|rule| others_in_favour(&rule).iter().all(|ballots| passes(&rule, electors, ballots)))
    };
    let (fallback, set_aside) = (sure(rule.fallback_round()), sure(rule.set_aside_round()));
    others_in_favour(rule).iter().all(|ballots| {
        let objectors = objectors(ballots);
        let objected = !objectors.is_empty() && count(rule, electors, ballots, &[]).outcome == Outcome::Failed;
        passes(rule, electors, ballots)
            || (fallback && objected)
            || (set_aside && objected && count(rule, electors, ballots, &objectors).outcome == Outcome::Passed)
    })
}

/// Of those who vote: who may only object is asked in the tests of lead bodies.
pub(super) fn brute(rule: &Rule, electors: &[Elector]) -> Vec<(Clause, Option<OrganisationId>)> {
    let part: Vec<Elector> = electors
        .iter()
        .filter(|elector| {
            let named = rule.objectors.as_ref().is_some_and(|who| who.constituencies.contains(&elector.constituency));
            let reserved = rule.reserved.is_none_or(|reserved| reserved == elector.constituency);
            elector.recused.is_none() && reserved && !named
        })
        .cloned()
        .collect();
    let mut found = Vec::new();
    if funders_alone(rule, &part) {
        found.push((Clause::A, None));
    }
    let funders = part.iter().filter(|elector| elector.constituency == Funder).map(|elector| elector.organisation);
    let funders: std::collections::BTreeSet<OrganisationId> = funders.collect();
    found.extend(
        funders.into_iter().filter(|funder| !safe_from(rule, &part, *funder)).map(|funder| (Clause::B, Some(funder))),
    );
    if !part.iter().any(|elector| elector.constituency == Partner) {
        found.push((Clause::C, None));
    }
    found
}

pub(super) fn found(rule: &Rule, electors: &[Elector]) -> Vec<(Clause, Option<OrganisationId>)> {
    let imbalances = partner_led_electorate(rule, electors, Area::GrantAward);
    imbalances.iter().map(|imbalance| (imbalance.clause, imbalance.funder)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_check_agrees_with_trying_every_profile(rule in any_rule(), electors in any_electors(5)) {
        prop_assert_eq!(found(&rule, &electors), brute(&rule, &electors));
    }

    /// Funders and partners only, with clauses about them: where most real charters are.
    #[test]
    fn the_check_agrees_with_every_profile_of_funders_and_partners(
        rule in any_rule(),
        seats in prop::collection::vec((prop::bool::weighted(0.5), 1_i64..=4), 1..=5),
    ) {
        let seats: Vec<(Constituency, i64)> =
            seats.into_iter().map(|(funder, weight)| (if funder { Funder } else { Partner }, weight)).collect();
        let rule = Rule { reserved: None, ..rule };
        prop_assert_eq!(found(&rule, &electors(&seats)), brute(&rule, &electors(&seats)));
    }
}

fn clauses(rule: &Rule, of: &[(Constituency, i64)]) -> Vec<Clause> {
    found(rule, &electors(of)).into_iter().map(|(clause, _)| clause).collect()
}

#[test]
fn where_partners_must_agree_and_are_the_many_it_is_partner_led() {
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Majority) };
    assert_eq!(clauses(&rule, &[(Funder, 1), (Partner, 1), (Partner, 1)]), []);
}

#[test]
fn funders_who_could_pass_it_while_others_abstain_break_clause_a() {
    let seats = [(Funder, 1), (Partner, 3), (Partner, 3)];
    assert_eq!(clauses(&plain(Method::Majority), &seats), [Clause::A]);
    let capped = Rule { caps: vec![share(Funder, "1/2")], ..plain(Method::Majority) };
    assert_eq!(clauses(&capped, &seats), []);
    let rule = plain(Method::Majority);
    let imbalances = partner_led_electorate(&rule, &electors(&seats), Area::GrantAward);
    assert_eq!(
        imbalances[0].explanation,
        "Funders could pass it alone, with nobody else for it: 1 of 1 counted votes was for; more than 1/2 was needed."
    );
}

#[test]
fn a_funder_who_could_outvote_or_starve_the_others_breaks_clause_b() {
    let outvotes = Rule { concurrence: vec![Partner], ..plain(Method::Majority) };
    assert_eq!(clauses(&outvotes, &[(Funder, 2), (Partner, 1), (Partner, 1)]), [Clause::B]);
    let starves = Rule { quorum: Some(fraction("3/4")), ..outvotes };
    let imbalances =
        partner_led_electorate(&starves, &electors(&[(Funder, 2), (Partner, 1), (Partner, 2)]), Area::Benefits);
    assert_eq!(imbalances[0].funder, Some(organisation(0)));
    assert_eq!(
        imbalances[0].explanation,
        "This funder could stop it by staying away, with every other seat in favour: \
         3 of 5 votes were cast; the quorum of 3/4 needed at least 3 3/4, so it lapsed."
    );
}

#[test]
fn unanimity_lets_every_funder_stop_it() {
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Unanimity) };
    assert_eq!(clauses(&rule, &[(Funder, 1), (Partner, 1)]), [Clause::B]);
}

#[test]
fn consent_needs_a_way_past_a_funders_objection() {
    let seats = [(Funder, 1), (Partner, 1), (Partner, 1)];
    let consent = Rule { concurrence: vec![Partner], ..plain(Method::Consent) };
    assert_eq!(clauses(&consent, &seats), [Clause::B]);
    let two_thirds = Some(fraction("2/3"));
    assert_eq!(clauses(&Rule { set_aside: two_thirds, ..consent.clone() }, &seats), []);
    assert_eq!(clauses(&Rule { consent_fallback: two_thirds, ..consent.clone() }, &seats), []);
    let three_quarters = Some(fraction("3/4"));
    assert_eq!(clauses(&Rule { consent_fallback: three_quarters, ..consent }, &seats), [Clause::B]);
}

#[test]
fn funders_who_could_set_objections_aside_alone_break_clause_a() {
    // Such a cap is refused by the rule's own check; the partner-led check does not rely on that.
    let rule = Rule { caps: vec![share(Funder, "3/5")], set_aside: Some(fraction("3/5")), ..plain(Method::Consent) };
    let seats = electors(&[(Funder, 3), (Partner, 1)]);
    assert!(rule.validate(&[Funder, Partner]).is_err());
    assert!(found(&rule, &seats).contains(&(Clause::A, None)));
    assert_eq!(found(&rule, &seats), brute(&rule, &seats));
}

#[test]
fn a_charter_is_checked_right_by_right_with_the_seats_of_each_body() {
    let council = BodyId(Uuid::from_u128(5));
    let right = |number: u128, rule: Rule| DecisionRight {
        id: DecisionRightId(Uuid::from_u128(number)),
        area: Area::Allocation,
        fund: None,
        allocation: None,
        range: None,
        body: council,
        rule,
        escalates_to: None,
    };
    let capped = Rule { caps: vec![share(Funder, "1/2")], ..plain(Method::Majority) };
    let charter = Charter { version: 1, rights: vec![right(1, capped), right(2, plain(Method::Majority))] };
    let seats = |_| vec![seat_facts(0, Funder), seat_facts(1, Partner), seat_facts(2, Partner)];
    let imbalances = charter.imbalances(seats).unwrap();
    let named: Vec<_> = imbalances.iter().map(|(right, imbalance)| (*right, imbalance.clause)).collect();
    assert_eq!(named, [(DecisionRightId(Uuid::from_u128(2)), Clause::A)]);
}

#[test]
fn without_a_filled_partners_seat_clause_c_is_not_met() {
    let rule = Rule { caps: vec![share(Funder, "1/2")], ..plain(Method::Majority) };
    assert_eq!(clauses(&rule, &[(Backbone, 1), (Backbone, 1), (Funder, 1)]), [Clause::C]);
}

fn seat_facts(number: u32, constituency: Constituency) -> SeatFacts {
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
fn an_organisation_that_counts_as_a_funder_is_one_whatever_its_label() {
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Majority) };
    let partner = seat_facts(1, Partner);
    let controlled = SeatFacts { counts_as_funder: true, ..seat_facts(0, Partner) };
    let clauses: Vec<Clause> = partner_led(&rule, &[controlled, partner], Area::GrantAward)
        .into_iter()
        .map(|imbalance| imbalance.clause)
        .collect();
    assert_eq!(clauses, [Clause::B]);
    assert_eq!(controlled.elector().unwrap().constituency, Funder);
}

#[test]
fn vacant_and_non_voting_seats_do_not_vote() {
    let rule = Rule { reserved: Some(Partner), ..plain(Method::Majority) };
    for without in [
        SeatFacts { filled: false, ..seat_facts(1, Partner) },
        SeatFacts { voting: false, ..seat_facts(1, Partner) },
        SeatFacts { recused: Some(Recusal::OWN_WISH), ..seat_facts(1, Partner) },
    ] {
        let imbalances = partner_led(&rule, &[seat_facts(0, Funder), without], Area::FundPolicy);
        assert_eq!(imbalances.iter().map(|imbalance| imbalance.clause).collect::<Vec<_>>(), [Clause::C]);
    }
}

#[test]
fn only_money_must_be_partner_led() {
    let seats = [seat_facts(0, Funder)];
    assert!(!partner_led(&plain(Method::Majority), &seats, Area::Benefits).is_empty());
    assert!(partner_led(&plain(Method::Majority), &seats, Area::Measurement).is_empty());
}

#[test]
fn an_imbalance_is_refused_unless_it_is_declared_with_a_reason() {
    let imbalances =
        partner_led_electorate(&plain(Method::Majority), &electors(&[(Funder, 1), (Partner, 2)]), Area::Benefits);
    assert_eq!(check_declared(&imbalances, &[]).unwrap_err().explain().code, "NOT_PARTNER_LED");
    let declared = |clause, why: &str| DeclaredImbalance { clause, why: why.to_owned() };
    assert_eq!(check_declared(&imbalances, &[declared(Clause::A, "first year only")]), Ok(()));
    assert!(check_declared(&imbalances, &[declared(Clause::B, "another")]).is_err());
    assert_eq!(
        check_declared(&imbalances, &[declared(Clause::A, " ")]),
        Err(Refusal::ImbalanceWithoutReason { clause: Clause::A })
    );
}

#[test]
fn a_large_body_is_checked_exactly_and_at_once() {
    let rule = Rule { caps: vec![share(Funder, "1/2")], ..plain(Method::Majority) };
    let mut seats = vec![(Funder, 1); 150];
    seats.extend(vec![(Partner, 1); 300]);
    assert_eq!(clauses(&rule, &seats), []);
}
