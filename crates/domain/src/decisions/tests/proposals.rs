//! The life of a proposal.

use chrono::{DateTime, TimeDelta, Utc};

use super::proposal::*;
use super::*;
use ProposalState::{Discussion, Draft, Enacted, EnactmentFailed, Failed, Passed, Voting, Withdrawn};

fn hours(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(number)
}

fn opening<'a>(rule: &'a Rule, electors: &'a [Elector]) -> Opening<'a> {
    Opening {
        state: Discussion,
        discussed_since: hours(0),
        now: hours(72),
        has_action: true,
        advisory: false,
        rule,
        electors,
    }
}

fn three_days() -> Rule {
    Rule { discussion: 72 * 3_600, voting: 3_600, ..plain(Method::Majority) }
}

#[test]
fn a_draft_is_discussed_then_voted_on() {
    assert_eq!(open_discussion(Draft), Ok(Discussion));
    assert_eq!(code(open_discussion(Voting)), "WRONG_STATE");
    let (rule, seats) = (three_days(), electors(&[(Constituency::Partner, 1)]));
    let window = open_voting(&opening(&rule, &seats)).unwrap();
    assert_eq!(window, VotingWindow { opens_at: hours(72), closes_at: hours(73) });
    assert_eq!(code(open_voting(&Opening { state: Draft, ..opening(&rule, &seats) })), "WRONG_STATE");
}

#[test]
fn a_vote_does_not_open_before_the_least_discussion_time() {
    let (rule, seats) = (three_days(), electors(&[(Constituency::Partner, 1)]));
    let early = open_voting(&Opening { now: hours(12), ..opening(&rule, &seats) }).unwrap_err();
    assert_eq!(early.explain().code, "DISCUSSION_TOO_SHORT");
    assert_eq!(
        early.to_string(),
        "discussed for 12 hours of at least 3 days; voting may open from 1970-01-04 00:00:00 UTC"
    );
}

#[test]
fn a_vote_opens_on_an_action_or_as_advice() {
    let (rule, seats) = (three_days(), electors(&[(Constituency::Partner, 1)]));
    let with = |has_action, advisory| code(open_voting(&Opening { has_action, advisory, ..opening(&rule, &seats) }));
    assert_eq!(
        [with(true, false), with(false, true), with(false, false), with(true, true)],
        ["OK", "OK", "ACTION_MISSING", "ADVISORY_WITH_ACTION"]
    );
}

#[test]
fn a_vote_does_not_open_where_nobody_could_vote() {
    let rule = three_days();
    let recused = Elector { recused: Some(Recusal::OWN_WISH), ..elector(0, Constituency::Partner, 1) };
    for seats in [Vec::new(), vec![recused]] {
        assert_eq!(code(open_voting(&opening(&rule, &seats))), "EMPTY_ELECTORATE");
    }
}

#[test]
fn voting_freezes_the_version() {
    assert_eq!(amend(Discussion, 2, 2), Ok(3));
    assert_eq!(code(amend(Discussion, 2, 1)), "STALE_VERSION");
    assert_eq!(code(amend(Voting, 2, 2)), "WRONG_STATE");
}

#[test]
fn ballots_are_cast_while_voting_is_open() {
    assert_eq!(code(may_vote(hours(1), Discussion, None)), "VOTING_NOT_OPEN");
    assert_eq!(code(may_vote(hours(1), Voting, Some(hours(2)))), "OK");
    assert_eq!(code(may_vote(hours(2), Voting, Some(hours(2)))), "VOTING_CLOSED");
    assert_eq!(code(may_vote(hours(1), Passed, Some(hours(2)))), "VOTING_CLOSED");
    assert_eq!(code(may_close(hours(1), Voting, hours(2))), "VOTING_STILL_OPEN");
    assert_eq!(code(may_close(hours(2), Voting, hours(2))), "OK");
}

#[test]
fn an_outcome_follows_the_vote_and_enactment_follows_a_pass() {
    assert_eq!(conclude(Voting, Outcome::Passed), Ok(Passed));
    assert_eq!(code(conclude(Passed, Outcome::Passed)), "WRONG_STATE");
    assert_eq!(enacted(Passed, false), Ok(EnactmentFailed));
    assert_eq!(enacted(EnactmentFailed, true), Ok(Enacted));
    assert_eq!(code(enacted(Failed, true)), "WRONG_STATE");
    assert_eq!(code(enacted(Enacted, true)), "WRONG_STATE");
}

#[test]
fn a_proposal_is_withdrawn_until_its_vote_is_over() {
    for state in [Draft, Discussion] {
        assert_eq!(withdraw(hours(5), state, None), Ok(Withdrawn));
    }
    assert_eq!(withdraw(hours(1), Voting, Some(hours(2))), Ok(Withdrawn));
    assert_eq!(code(withdraw(hours(2), Voting, Some(hours(2)))), "VOTING_CLOSED");
    assert_eq!(code(withdraw(hours(2), Passed, Some(hours(2)))), "WRONG_STATE");
}

#[test]
fn an_action_that_failed_may_be_tried_again_for_ninety_days() {
    assert_eq!(code(retry_enactment(hours(90 * 24), EnactmentFailed, hours(0))), "OK");
    assert_eq!(code(retry_enactment(hours(90 * 24 + 1), EnactmentFailed, hours(0))), "RETRY_TOO_LATE");
    assert_eq!(code(retry_enactment(hours(1), Enacted, hours(0))), "WRONG_STATE");
}

#[test]
fn an_amendment_keeps_the_kind_of_action() {
    let retire = Action::RetireIndicator { indicator: crate::IndicatorId(Uuid::from_u128(80)) };
    assert_eq!(amend_action(Some("RETIRE_INDICATOR"), Some(retire.word())), Ok(()));
    assert_eq!(amend_action(None, None), Ok(()));
    let retire = Some(retire.word());
    for (kind, amended) in [(Some("ALLOCATE"), retire), (Some("RETIRE_INDICATOR"), None), (None, retire)] {
        assert_eq!(code(amend_action(kind, amended)), "INVALID_INPUT");
    }
}
