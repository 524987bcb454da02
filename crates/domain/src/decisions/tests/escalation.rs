//! Where a matter goes that a body can't settle.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{BodyId, DecisionRightId};
use Constituency::{Funder, Partner};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn right(number: u128, next: Option<u128>) -> DecisionRight {
    let id = |number| DecisionRightId(Uuid::from_u128(number));
    DecisionRight {
        id: id(number),
        area: Area::ALL[number as usize],
        fund: None,
        allocation: None,
        range: None,
        body: BodyId(Uuid::from_u128(number)),
        rule: Rule { discussion: 86_400, voting: 86_400, ..plain(Method::Majority) },
        escalates_to: next.map(id),
    }
}

/// From right 0 to 1 to 2.
fn charter() -> Charter {
    Charter { version: 1, rights: vec![right(0, Some(1)), right(1, Some(2)), right(2, None)] }
}

fn lapsed() -> Tally {
    close(&plain(Method::Majority), &electors(&[(Partner, 1)]), &[])
}

fn onward(tally: &Tally, earlier: &[Ground]) -> Onward {
    let charter = charter();
    charter.onward(&StuckMatter::after(&charter.rights[0], tally, earlier), NOW, |_| true)
}

fn reason(tally: &Tally, earlier: &[Ground]) -> Option<EscalationReason> {
    match onward(tally, earlier) {
        Onward::Goes(escalation) => Some(escalation.reason),
        _ => None,
    }
}

#[test]
fn a_quorum_that_failed_once_is_tried_again_and_twice_goes_on() {
    assert_eq!(onward(&lapsed(), &[]), Onward::VoteAgain);
    assert_eq!(onward(&lapsed(), &[Ground::TooFewInFavour]), Onward::VoteAgain);
    assert_eq!(reason(&lapsed(), &[Ground::NoQuorum]), Some(EscalationReason::QuorumFailedTwice));
}

#[test]
fn what_was_decided_stays_with_the_body() {
    let seats = electors(&[(Partner, 2), (Partner, 1)]);
    for answers in [[Some(Choice::For), Some(Choice::Against)], [Some(Choice::Against), Some(Choice::For)]] {
        let tally = close(&plain(Method::Majority), &seats, &super::answers(&answers));
        assert_eq!(onward(&tally, &[Ground::NoQuorum]), Onward::Settled);
    }
}

#[test]
fn a_body_divided_against_itself_is_a_deadlock() {
    let halves = answers(&[Some(Choice::For), Some(Choice::Against)]);
    let tie = close(&plain(Method::Majority), &electors(&[(Partner, 1), (Funder, 1)]), &halves);
    assert_eq!(reason(&tie, &[]), Some(EscalationReason::Deadlock));
    let concurrence = Rule { concurrence: vec![Funder], ..plain(Method::Majority) };
    let split = close(&concurrence, &electors(&[(Partner, 2), (Funder, 1)]), &halves);
    assert_eq!(reason(&split, &[]), Some(EscalationReason::Deadlock));
    let objection = answers(&[Some(Choice::Consent), Some(Choice::Object)]);
    let stands = close(&plain(Method::Consent), &electors(&[(Partner, 1), (Funder, 1)]), &objection);
    assert_eq!(reason(&stands, &[]), Some(EscalationReason::Deadlock));
    let fallback = Rule { consent_fallback: Some(fraction("2/3")), ..plain(Method::Consent) };
    let falls_back = close(&fallback, &electors(&[(Partner, 1), (Funder, 1)]), &objection);
    assert_eq!(onward(&falls_back, &[]), Onward::Settled);
}

#[test]
fn a_body_that_abstains_to_the_last_seat_is_not_divided() {
    let eligible = Rule { base: Base::Eligible, ..plain(Method::Majority) };
    let tally = close(&eligible, &electors(&[(Partner, 1)]), &answers(&[Some(Choice::Abstain)]));
    assert_eq!((tally.ground, onward(&tally, &[])), (Ground::TooFewInFavour, Onward::Settled));
}

#[test]
fn a_ranking_that_one_constituency_does_not_share_is_a_deadlock_and_a_broken_tie_is_none() {
    let charter = charter();
    let reason = |rule: &Rule| {
        let options = super::ranked::options(&["A", "B"], None);
        let ballots = [super::ranked::ranking(0, &[&[0]]), super::ranked::ranking(1, &[&[1]])];
        let tally = close_ranked(rule, &options, &electors(&[(Partner, 1), (Funder, 1)]), &ballots);
        StuckMatter::after_ranking(&charter.rights[0], &tally, &[]).reason()
    };
    assert_eq!(reason(&plain(Method::Ranked)), None);
    let concurrence = Rule { concurrence: vec![Funder], ..plain(Method::Ranked) };
    assert_eq!(reason(&concurrence), Some(EscalationReason::Deadlock));
}

#[test]
fn what_one_seat_did_not_decide_after_advice_goes_on() {
    let sole_decider = Some(SoleDecider { advice_from: vec![Funder], ..super::sole::sole(0) });
    let rule = Rule { sole_decider, ..plain(Method::Advice) };
    let of = |seats: &[Elector], ballots: &[Ballot]| reason(&close(&rule, seats, ballots), &[]);
    let (seats, advised) = (electors(&[(Partner, 1), (Funder, 1)]), ballot(1, Choice::For));
    let decided = |choice| of(&seats, &[advised.clone(), ballot(0, choice)]);
    assert_eq!([Choice::For, Choice::Against].map(decided), [None, None], "it was settled");
    let stuck = [
        of(&seats, std::slice::from_ref(&advised)),
        of(&seats, &[ballot(0, Choice::For)]),
        of(&seats[1..], &[advised]),
    ];
    assert_eq!(stuck, [Some(EscalationReason::NotDecided); 3], "undecided, unheard, and with nobody to decide");
}

#[test]
fn an_electorate_that_may_not_or_can_not_decide_goes_on_at_once() {
    let empty = close(&plain(Method::Majority), &[], &[]);
    assert_eq!(reason(&empty, &[]), Some(EscalationReason::EmptyElectorate));
    let seats = electors(&[(Funder, 1)]);
    let rule = plain(Method::Majority);
    for (choice, final_ballots) in [(Choice::For, false), (Choice::Against, false), (Choice::Against, true)] {
        let (ballots, rule) = ([ballot(0, choice)], Rule { final_ballots, ..rule.clone() });
        let ballots = Ballots::answers(&ballots);
        let unfit = Vote {
            area: Area::Benefits,
            granted_for: None,
            rule: &rule,
            electors: &seats,
            ballots,
            goes_on: false,
            declared: &[],
        };
        let result = if final_ballots { unfit.conclude_early().unwrap() } else { unfit.conclude() };
        assert_eq!(result.outcome(), Outcome::Lapsed, "funders bury nothing either");
        assert_eq!(reason(result.answers().unwrap(), &[]), Some(EscalationReason::UnfitElectorate));
    }
}

#[test]
fn a_body_in_which_a_secret_would_be_guessed_passes_it_on() {
    let seats = electors(&[(Partner, 1); 4]);
    let rule = Rule { secrecy: Secrecy::Secret, final_ballots: true, ..plain(Method::Majority) };
    let ballots = answers(&[Some(Choice::Against); 4]);
    let ballots = Ballots::answers(&ballots);
    let few = Vote {
        area: Area::Benefits,
        granted_for: None,
        rule: &rule,
        electors: &seats,
        ballots,
        goes_on: false,
        declared: &[],
    };
    let tally = few.conclude().answers().unwrap().clone();
    assert_eq!(reason(&tally, &[]), Some(EscalationReason::TooFewForSecrecy));
    let refused = check_secrecy(&rule, &seats).unwrap_err();
    assert_eq!(EscalationReason::of_unfit(&refused), EscalationReason::TooFewForSecrecy);
    let unfit = EscalationReason::ALL.iter().filter(|reason| reason.is_unfit()).count();
    assert_eq!(unfit, 3, "the others are about what was cast, or about time");
}

#[test]
fn the_next_right_has_time_to_take_it_up_discuss_and_vote() {
    let Onward::Goes(escalation) = onward(&lapsed(), &[Ground::NoBallots]) else { panic!("it goes on") };
    assert_eq!((escalation.from.0.as_u128(), escalation.to.0.as_u128()), (0, 1));
    assert_eq!(escalation.due_at, NOW + TimeDelta::days(ESCALATION_DAYS + 2));
    assert_eq!(
        escalation.sentence,
        "Two rounds lapsed because too little was cast, so it goes to the next right on the escalation path, for \
         ALLOCATION; that body has until 1970-01-17 00:00:00 UTC to open its vote."
    );
}

#[test]
fn rights_that_could_not_decide_it_are_passed_over_and_the_path_ends() {
    let charter = charter();
    let escalated = |from: usize, fit: &dyn Fn(&DecisionRight) -> bool| match charter.escalated(
        &charter.rights[from],
        EscalationReason::DeadlineMissed,
        NOW,
        fit,
    ) {
        Onward::Goes(escalation) => Some(escalation.to.0.as_u128()),
        Onward::Ends { reason: EscalationReason::DeadlineMissed } => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(escalated(0, &|right| right.id.0.as_u128() != 1), Some(2));
    assert_eq!(escalated(0, &|_| false), None);
    assert_eq!(escalated(2, &|_| true), None);
}

#[test]
fn a_path_that_leads_back_is_walked_once() {
    let circle = Charter { version: 1, rights: vec![right(0, Some(1)), right(1, Some(0))] };
    let path: Vec<u128> = circle.path(&circle.rights[0]).iter().map(|right| right.id.0.as_u128()).collect();
    assert_eq!(path, [1]);
}
