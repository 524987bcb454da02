//! Which ballots may be cast.

use super::*;
use Constituency::{Funder, Partner};

fn code(
    rule: &Rule,
    elector: Option<&Elector>,
    existing: Option<Choice>,
    choice: Choice,
    reason: Option<&str>,
) -> &'static str {
    let existing = existing.map(|choice| ballot(0, choice));
    match check_ballot(rule, elector, existing.as_ref(), choice, reason) {
        Ok(()) => "OK",
        Err(refusal) => refusal.explain().code,
    }
}

#[test]
fn only_the_electorate_votes() {
    let rule = Rule { reserved: Some(Partner), ..plain(Method::Majority) };
    assert_eq!(code(&rule, None, None, Choice::For, None), "NOT_ELIGIBLE");
    assert_eq!(code(&rule, Some(&elector(0, Funder, 1)), None, Choice::For, None), "NOT_ELIGIBLE");
    assert_eq!(code(&rule, Some(&elector(0, Partner, 1)), None, Choice::For, None), "OK");
}

#[test]
fn a_recused_seat_casts_no_ballot() {
    let organisation = Some(organisation(7));
    let recused = Some(Recusal { reason: RecusalReason::DeclaredInterest, organisation });
    let elector = Elector { recused, ..elector(0, Partner, 1) };
    assert_eq!(code(&plain(Method::Majority), Some(&elector), None, Choice::For, None), "RECUSED");
}

#[test]
fn a_final_ballot_stays_and_another_may_be_changed() {
    let elector = elector(0, Partner, 1);
    let rule = plain(Method::Majority);
    assert_eq!(code(&rule, Some(&elector), Some(Choice::For), Choice::Against, None), "OK");
    let rule = Rule { final_ballots: true, ..rule };
    assert_eq!(code(&rule, Some(&elector), Some(Choice::For), Choice::Against, None), "ALREADY_VOTED");
}

#[test]
fn the_answers_are_those_of_the_method() {
    let elector = elector(0, Partner, 1);
    assert_eq!(code(&plain(Method::Consent), Some(&elector), None, Choice::For, None), "WRONG_CHOICE");
    assert_eq!(code(&plain(Method::Majority), Some(&elector), None, Choice::Object, Some("no")), "WRONG_CHOICE");
    let refusal = Refusal::WrongChoice { method: Method::Consent, choice: Choice::For };
    assert_eq!(
        refusal.to_string(),
        "FOR is no answer to a vote by CONSENT; the answers are CONSENT, STAND_ASIDE, OBJECT"
    );
}

#[test]
fn an_objection_needs_a_reason_and_may_be_withdrawn() {
    let (elector, rule) = (elector(0, Partner, 1), Rule { final_ballots: true, ..plain(Method::Consent) });
    assert_eq!(code(&rule, Some(&elector), None, Choice::Object, Some("  ")), "OBJECTION_NEEDS_REASON");
    assert_eq!(code(&rule, Some(&elector), None, Choice::Object, Some("it would split the fund")), "OK");
    assert_eq!(code(&rule, Some(&elector), Some(Choice::Object), Choice::StandAside, None), "OK");
    assert_eq!(code(&rule, Some(&elector), Some(Choice::Consent), Choice::Object, Some("late")), "ALREADY_VOTED");
}
