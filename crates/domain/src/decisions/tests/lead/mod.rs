//! Some decide, and others may object.

mod early;
mod escalating;
mod partner_leadership;
mod properties;

use std::collections::BTreeSet;

use super::*;
use Choice::{Abstain, Against, For, Object, StandAside};
use Constituency::{Backbone, Funder, Observer, Partner};

/// All but these decide by majority; it takes so many organisations.
fn led(objectors: &[Constituency], organisations: u32) -> Rule {
    let objectors = Some(Objectors { constituencies: objectors.to_vec(), organisations });
    Rule { objectors, ..plain(Method::Majority) }
}

/// Two partners and two funders; the third funder's seat, number 4, is the second one of organisation 3.
fn seats() -> Vec<Elector> {
    let mut seats = electors(&[(Partner, 1), (Partner, 1), (Funder, 9), (Funder, 9), (Funder, 9)]);
    seats[4].organisation = seats[3].organisation;
    seats
}

fn objection(number: u32, why: &str) -> Ballot {
    Ballot { reason: Some(why.to_owned()), ..ballot(number, Object) }
}

fn closed(rule: &Rule, ballots: &[Ballot]) -> Tally {
    close(rule, &seats(), ballots)
}

/// Both partners are for it.
fn carried(more: &[Ballot]) -> Vec<Ballot> {
    answers(&[Some(For), Some(For)]).into_iter().chain(more.iter().cloned()).collect()
}

#[test]
fn what_the_lead_carries_passes_where_nobody_objects() {
    let tally = closed(&led(&[Funder], 1), &carried(&[]));
    assert_eq!((tally.outcome, tally.ground), (Outcome::Passed, Ground::RuleMet));
    assert_eq!(
        (tally.electorate.to_string(), tally.cast.to_string()),
        ("2".into(), "2".into()),
        "funders are in no number"
    );
    assert_eq!(tally.sentence, "2 of 2 counted votes were for; more than 1/2 was needed; nobody objected.");
    assert_eq!(tally.objections.unwrap().lines, []);
}

#[test]
fn one_organisation_that_objects_stops_it_and_the_result_shows_why() {
    let tally =
        closed(&led(&[Funder], 1), &carried(&[objection(2, "It would close the mill."), ballot(3, StandAside)]));
    assert_eq!((tally.outcome, tally.ground), (Outcome::Failed, Ground::Objected));
    assert_eq!(
        tally.sentence,
        "2 of 2 counted votes were for; more than 1/2 was needed, but 1 organisation objected; 1 was enough."
    );
    assert_eq!(tally.standing_objections, [seat(2)]);
    let objections = tally.objections.unwrap();
    assert_eq!((objections.needed, objections.standing, objections.stops()), (1, 1, true));
    let line = |line: &Objection| (line.seat, line.organisation, line.constituency, line.reason.clone(), line.stands);
    assert_eq!(
        objections.lines.iter().map(line).collect::<Vec<_>>(),
        [
            (seat(2), organisation(2), Funder, Some("It would close the mill.".to_owned()), true),
            (seat(3), organisation(3), Funder, None, false),
        ]
    );
}

#[test]
fn several_seats_of_one_organisation_count_once() {
    let two = led(&[Funder], 2);
    let once = closed(&two, &carried(&[objection(3, "No."), objection(4, "No.")]));
    assert_eq!((once.outcome, once.objections.unwrap().standing), (Outcome::Passed, 1));
    assert_eq!(
        once.sentence,
        "2 of 2 counted votes were for; more than 1/2 was needed; 1 organisation objected, and 2 would have been needed."
    );
    let twice = closed(&two, &carried(&[objection(2, "No."), objection(4, "No.")]));
    assert_eq!((twice.ground, twice.objections.unwrap().standing), (Ground::Objected, 2));
    assert_eq!(
        twice.sentence,
        "2 of 2 counted votes were for; more than 1/2 was needed, but 2 organisations objected; 2 were enough."
    );
}

#[test]
fn what_the_lead_does_not_carry_fails_or_lapses_whatever_is_objected() {
    for (answer, ground) in [(Against, Ground::TooFewInFavour), (Abstain, Ground::NothingCounted)] {
        let votes = answers(&[Some(answer), Some(answer)]);
        let with: Vec<Ballot> = votes.iter().cloned().chain([objection(2, "No.")]).collect();
        let (with, without) = (closed(&led(&[Funder], 1), &with), closed(&led(&[Funder], 1), &votes));
        assert_eq!((with.ground, &with.sentence), (ground, &without.sentence));
        assert_eq!(with.objections.unwrap().standing, 1, "it is shown all the same");
    }
    let nobody = closed(&led(&[Funder], 1), &[objection(2, "No.")]);
    assert_eq!(nobody.ground, Ground::NoBallots, "an objection is no vote, and helps no quorum");
}

#[test]
fn a_recused_seat_objects_to_nothing() {
    let mut seats = seats();
    seats[2].recused = Some(Recusal::OWN_WISH);
    let tally = close(&led(&[Funder], 1), &seats, &carried(&[objection(2, "No.")]));
    assert_eq!((tally.outcome, &tally.recused[..]), (Outcome::Passed, &[seat(2)][..]));
    assert_eq!(tally.objections.unwrap().lines, []);
    let refused = check_ballot(&led(&[Funder], 1), Some(&seats[2]), None, Object, Some("No."));
    assert_eq!(code(refused), "RECUSED");
}

#[test]
fn whoever_is_named_has_no_vote_and_whoever_is_not_reserved_looks_on() {
    let part = |rule: &Rule| CONSTITUENCIES.map(|constituency| elector(0, constituency, 1).part(rule));
    assert_eq!(part(&led(&[Funder, Observer], 1)), [Part::MayObject, Part::Votes, Part::Votes, Part::MayObject]);
    let reserved = Rule { reserved: Some(Partner), ..led(&[Funder], 1) };
    assert_eq!(part(&reserved), [Part::MayObject, Part::Votes, Part::LooksOn, Part::LooksOn]);
}

#[test]
fn after_advice_one_seat_decides_and_the_others_advise() {
    let sole_decider = Some(super::sole::sole(1));
    let rule = Rule { sole_decider, ..plain(Method::Advice) };
    let seats = electors(&[(Funder, 1), (Partner, 1)]);
    let parts: Vec<(Part, usize)> =
        seats.iter().map(|seat| seat.part(&rule)).map(|part| (part, part.answers(&rule).len())).collect();
    assert_eq!(parts, [(Part::Advises, 3), (Part::Votes, 2)]);
}

#[test]
fn who_may_only_object_gives_a_reason_or_stands_aside() {
    let rule = Rule { reserved: Some(Partner), final_ballots: true, ..led(&[Funder], 1) };
    let (funder, partner, backbone) = (elector(0, Funder, 1), elector(0, Partner, 1), elector(0, Backbone, 1));
    let may = |elector: &Elector, before: Option<Choice>, choice, reason| {
        let before = before.map(|choice| ballot(0, choice));
        code(check_ballot(&rule, Some(elector), before.as_ref(), choice, reason))
    };
    assert_eq!(may(&funder, None, For, None), "MAY_ONLY_OBJECT");
    assert_eq!(may(&funder, None, Object, Some(" ")), "OBJECTION_NEEDS_REASON");
    assert_eq!(may(&funder, None, Object, Some("No.")), "OK");
    assert_eq!(may(&funder, None, StandAside, None), "OK");
    assert_eq!(may(&funder, Some(Object), StandAside, None), "OK", "an objection may be withdrawn, final or not");
    assert_eq!(may(&funder, Some(Object), Object, Some("And this.")), "ALREADY_VOTED");
    assert_eq!(may(&funder, Some(StandAside), Object, Some("After all.")), "ALREADY_VOTED");
    assert_eq!(may(&partner, None, Object, Some("No.")), "WRONG_CHOICE");
    assert_eq!(may(&backbone, None, Object, Some("No.")), "NOT_ELIGIBLE");
    let refusal = Refusal::OnlyObjects { choice: For };
    assert_eq!(
        refusal.to_string(),
        "FOR is no answer of this seat: others decide here, and it may OBJECT, with a reason, or STAND_ASIDE"
    );
}

#[test]
fn the_answers_that_are_left_are_those_that_would_be_taken() {
    for rule in [led(&[Funder], 1), Rule { final_ballots: true, ..led(&[Funder], 1) }, plain(Method::Consent)] {
        for (constituency, before) in CONSTITUENCIES
            .iter()
            .flat_map(|name| [None, Some(For), Some(Object), Some(StandAside)].map(|before| (*name, before)))
        {
            let elector = elector(0, constituency, 1);
            let before = before.filter(|before| elector.part(&rule).answers(&rule).contains(before));
            let left = answers_left(&rule, Some(&elector), before.is_some(), before).unwrap_or_default();
            let stands = before.map(|choice| ballot(0, choice));
            let taken = |choice: &Choice| {
                check_ballot(&rule, Some(&elector), stands.as_ref(), *choice, Some("Because.")).is_ok()
            };
            let all = [For, Against, Abstain, Choice::Consent, StandAside, Object];
            let taken: BTreeSet<Choice> = all.into_iter().filter(taken).collect();
            assert_eq!(left.into_iter().collect::<BTreeSet<_>>(), taken, "{constituency} {before:?} {rule:?}");
        }
    }
}

#[test]
fn a_rule_names_others_than_those_who_decide_and_lets_them_be_heard() {
    let wrong = [
        (led(&[], 1), "INVALID_RULE", "objectors"),
        (led(&[Funder], 0), "INVALID_RULE", "objectors"),
        (led(&[Funder, Funder], 1), "INVALID_RULE", "rule"),
        (led(&CONSTITUENCIES, 1), "INVALID_RULE", "objectors"),
        (Rule { reserved: Some(Funder), ..led(&[Funder], 1) }, "INVALID_RULE", "objectors"),
        (Rule { concurrence: vec![Funder], ..led(&[Funder], 1) }, "INVALID_RULE", "objectors"),
        (Rule { constituency_quorums: vec![share(Funder, "1/2")], ..led(&[Funder], 1) }, "INVALID_RULE", "objectors"),
        (Rule { caps: vec![share(Funder, "1/3")], ..led(&[Funder], 1) }, "INVALID_RULE", "objectors"),
        (Rule { secrecy: Secrecy::HiddenUntilClose, ..led(&[Funder], 1) }, "INVALID_RULE", "secrecy"),
        (Rule { secrecy: Secrecy::Secret, final_ballots: true, ..led(&[Funder], 1) }, "INVALID_RULE", "secrecy"),
    ];
    for (rule, code, field) in wrong {
        let refused = rule.validate(&[]).expect_err("a wrong rule").explain();
        assert_eq!((refused.code, refused.field), (code, Some(field)), "{rule:?}");
    }
    for method in Method::ALL {
        let with = Rule { objectors: led(&[Funder], 1).objectors, ..plain(*method) };
        let good = [Method::Majority, Method::Supermajority, Method::Unanimity].contains(method);
        assert_eq!(with.validate(&[]).is_ok(), good, "{method}");
    }
    let reserved = Rule { reserved: Some(Partner), proxies: Some(1), ..led(&[Funder, Backbone, Observer], 3) };
    assert_eq!(reserved.validate(&[]), Ok(()));
    let unwritten: Objectors = serde_json::from_str(r#"{"constituencies":["FUNDER"]}"#).unwrap();
    assert_eq!(unwritten.organisations, 1);
}

#[test]
fn caps_of_those_who_decide_must_leave_something_to_count() {
    let capped = Rule { caps: vec![share(Partner, "1/2")], ..led(&[Funder], 1) };
    assert!(matches!(
        capped.validate(&[Funder, Partner]),
        Err(Refusal::InvalidRule(RuleProblem::CapsLeaveNothing { .. }))
    ));
}

#[test]
fn nobody_objects_by_proxy() {
    let (rule, seats) = (Rule { proxies: Some(2), ..led(&[Funder], 1) }, seats());
    let proxies = Proxies { rule: &rule, electors: &seats, given: &[] };
    let give = |giver, holder| proxies.may_give(Proxy { giver: seat(giver), holder: seat(holder) });
    assert_eq!(give(0, 1), Ok(()));
    assert_eq!(give(2, 3), Err(ProxyProblem::NoPart { seat: seat(2) }));
}

#[test]
fn power_is_that_of_the_lead_and_says_so() {
    use crate::decisions::power::{Sampling, power_by_rule};
    let power = power_by_rule(&led(&[Funder], 1), &seats(), Sampling::seeded(1));
    let votes: Vec<bool> = power.seats.iter().map(|line| line.votes).collect();
    assert_eq!(votes, [true, true, false, false, false]);
    assert_eq!(
        power.sentence,
        "All coalitions of 2 voting seats were counted, so these numbers are exact. Who may only object carries nothing, \
         and is not counted: what they object to goes on, or fails."
    );
}
