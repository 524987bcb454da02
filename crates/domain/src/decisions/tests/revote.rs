//! Another vote after a late conflict.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use Constituency::{Observer, Partner};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn secret() -> Rule {
    Rule { secrecy: Secrecy::Secret, final_ballots: true, ..plain(Method::Majority) }
}

/// Six partners, of whom the first has declared a conflict after its ballot.
fn shown() -> Vec<Elector> {
    let mut seats = electors(&[(Partner, 1); 6]);
    seats[0].conflict = Some(Recusal::OWN_WISH);
    seats
}

fn request<'a>(rule: &'a Rule, electors: &'a [Elector], state: ProposalState) -> RevoteRequest<'a> {
    RevoteRequest {
        organisation: organisation(3),
        named: &[],
        electors,
        rule,
        state,
        now: NOW,
        closes_at: Some(NOW + TimeDelta::days(1)),
        closed_at: Some(NOW - TimeDelta::days(1)),
        voted_again: false,
        votes_again: false,
    }
}

#[test]
fn there_is_another_vote_until_something_was_done() {
    let (rule, seats) = (secret(), shown());
    let by_state = |state| code(request(&rule, &seats, state).granted());
    use ProposalState::{Discussion, Draft, Enacted, EnactmentFailed, Failed, Lapsed, Passed, Voting, Withdrawn};
    assert_eq!([Voting, Passed, Failed, Lapsed, EnactmentFailed].map(by_state), ["OK"; 5]);
    assert_eq!(by_state(Enacted), "ALREADY_ENACTED");
    assert_eq!([Draft, Discussion, Withdrawn].map(by_state), ["WRONG_STATE"; 3]);
}

#[test]
fn it_is_asked_for_before_the_close_or_in_the_thirty_days_after_it() {
    let (rule, seats) = (secret(), shown());
    let asked = |state, closes: i64, closed: i64| {
        let (closes_at, closed_at) = (NOW + TimeDelta::seconds(closes), NOW - TimeDelta::seconds(closed));
        let request = request(&rule, &seats, state);
        code(RevoteRequest { closes_at: Some(closes_at), closed_at: Some(closed_at), ..request }.granted())
    };
    assert_eq!(asked(ProposalState::Voting, 0, 0), "VOTING_CLOSED", "it waits to be counted");
    assert_eq!(asked(ProposalState::Voting, 1, 0), "OK");
    let days = REVOTE_DAYS * 86_400;
    assert_eq!(asked(ProposalState::Failed, 0, days), "OK");
    assert_eq!(asked(ProposalState::Failed, 0, days + 1), "REVOTE_TOO_LATE");
}

#[test]
fn without_a_conflict_that_was_counted_there_is_nothing_to_vote_on_again() {
    let rule = secret();
    let mut seats = electors(&[(Partner, 1); 6]);
    let asked = |seats: &[Elector], votes_again| {
        code(RevoteRequest { votes_again, ..request(&rule, seats, ProposalState::Failed) }.granted())
    };
    assert_eq!(asked(&seats, false), "NO_CONFLICT_SHOWN");
    assert_eq!(asked(&seats, true), "REVOTED_BEFORE", "whoever asks twice is told that it was granted");
    seats[0].recused = Some(Recusal::OWN_WISH);
    assert_eq!(asked(&seats, false), "NO_CONFLICT_SHOWN", "a recused seat was not counted");
    assert_eq!(asked(&shown(), true), "OK", "another conflict is another reason");
    let (reserved, seats) = (Rule { reserved: Some(Observer), ..secret() }, shown());
    let outside = request(&reserved, &seats, ProposalState::Failed);
    assert_eq!(code(outside.granted()), "NO_CONFLICT_SHOWN", "a seat without a vote was not counted either");
}

#[test]
fn a_round_is_voted_on_again_once() {
    let (rule, seats) = (secret(), shown());
    for state in ProposalState::ALL {
        let again = RevoteRequest { voted_again: true, ..request(&rule, &seats, *state) };
        assert_eq!(code(again.granted()), "REVOTED_BEFORE", "{state}");
    }
}

#[test]
fn whom_it_names_and_who_has_a_seat_is_affected_and_where_it_names_nobody_all_are() {
    let (rule, seats, named) = (secret(), shown(), [organisation(20)]);
    let asked = |asks: u32, named: &[OrganisationId]| {
        let request = request(&rule, &seats, ProposalState::Voting);
        code(RevoteRequest { organisation: organisation(asks), named, ..request }.granted())
    };
    assert_eq!([20, 0, 5].map(|asks| asked(asks, &named)), ["OK"; 3]);
    assert_eq!(asked(21, &named), "NOT_AFFECTED");
    assert_eq!(asked(21, &[]), "OK");
}

#[test]
fn whoever_was_out_or_should_have_been_stays_out() {
    let mut seats = shown();
    let tie = Recusal { reason: RecusalReason::DeclaredInterest, organisation: Some(organisation(9)) };
    seats[1].recused = Some(tie);
    let out: Vec<_> = stays_out(&seats).collect();
    assert_eq!(out, [(seat(0), Recusal::OWN_WISH), (seat(1), tie)]);
}
