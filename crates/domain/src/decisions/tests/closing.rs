//! The counting rules by example.

use super::*;
use Choice::{Abstain, Against, Consent, For, Object, StandAside};
use Constituency::{Backbone, Funder, Partner};

fn counted(rule: &Rule, of: &[(Constituency, i64)], choices: &[Option<Choice>]) -> Tally {
    close(rule, &electors(of), &answers(choices))
}

#[test]
fn a_majority_needs_more_than_half_of_the_counted_votes() {
    let seats = [(Partner, 11), (Partner, 4), (Partner, 20)];
    let tally = counted(&plain(Method::Majority), &seats, &[Some(For), Some(Against), Some(Abstain)]);
    assert_eq!(tally.outcome, Outcome::Passed);
    assert_eq!(tally.sentence, "11 of 15 counted votes were for; more than 1/2 was needed.");
    let tie = counted(&plain(Method::Majority), &[(Partner, 4), (Partner, 4)], &[Some(For), Some(Against)]);
    assert_eq!((tie.outcome, tie.ground), (Outcome::Failed, Ground::TooFewInFavour));
}

#[test]
fn with_the_base_eligible_silence_counts_like_a_vote_against() {
    let rule = Rule { base: Base::Eligible, ..plain(Method::Majority) };
    let tally = counted(&rule, &[(Partner, 2), (Partner, 3)], &[Some(For), None]);
    assert_eq!(tally.outcome, Outcome::Failed);
    assert_eq!(tally.sentence, "2 of 5 votes of the electorate were for; more than 1/2 was needed.");
}

#[test]
fn a_supermajority_is_reached_at_its_threshold() {
    let at = counted(&plain(Method::Supermajority), &[(Partner, 2), (Partner, 1)], &[Some(For), Some(Against)]);
    assert_eq!(
        (at.outcome, at.sentence.as_str()),
        (Outcome::Passed, "2 of 3 counted votes were for; at least 2/3 was needed.")
    );
}

#[test]
fn one_vote_against_breaks_a_unanimity() {
    let seats = [(Partner, 5), (Funder, 1)];
    let broken = counted(&plain(Method::Unanimity), &seats, &[Some(For), Some(Against)]);
    assert_eq!(broken.sentence, "1 seat was against; unanimity needs none.");
    let passed = counted(&plain(Method::Unanimity), &seats, &[Some(For), Some(Abstain)]);
    assert_eq!(
        (passed.outcome, passed.sentence.as_str()),
        (Outcome::Passed, "1 seat was for and none against; unanimity was needed.")
    );
}

#[test]
fn consent_needs_one_consent_and_no_standing_objection() {
    let seats = [(Partner, 1), (Partner, 1), (Funder, 1)];
    let passed = counted(&plain(Method::Consent), &seats, &[Some(Consent), Some(StandAside), None]);
    assert_eq!(passed.sentence, "1 seat consented, 1 stood aside and nobody objected.");
    let failed = counted(&plain(Method::Consent), &seats, &[Some(Consent), Some(Consent), Some(Object)]);
    assert_eq!((failed.outcome, failed.standing_objections.clone()), (Outcome::Failed, vec![seat(2)]));
    assert_eq!(failed.sentence, "2 seats consented, but 1 objection stands.");
    let nobody = counted(&plain(Method::Consent), &seats, &[Some(StandAside); 3]);
    assert_eq!(nobody.outcome, Outcome::Lapsed);
}

#[test]
fn an_objection_that_the_body_set_aside_no_longer_stands() {
    let (electors, ballots) = (electors(&[(Partner, 1), (Funder, 1)]), answers(&[Some(Consent), Some(Object)]));
    let tally = close_setting_aside(&plain(Method::Consent), &electors, &ballots, &[seat(1)]);
    assert_eq!(tally.outcome, Outcome::Passed);
    assert_eq!(tally.sentence, "1 seat consented, 0 stood aside and 1 objected, all set aside by the body.");
}

#[test]
fn a_consent_round_with_objections_falls_back_where_the_rule_says_so() {
    let rule = Rule { consent_fallback: Some(fraction("2/3")), ..plain(Method::Consent) };
    let tally = counted(&rule, &[(Partner, 1), (Funder, 1)], &[Some(Consent), Some(Object)]);
    assert!(tally.falls_back && tally.outcome == Outcome::Failed);
    assert_eq!(tally.sentence, "1 seat consented, but 1 objection stands; a supermajority round follows.");
    let round = rule.fallback_round().unwrap();
    assert_eq!((round.method, round.threshold), (Method::Supermajority, Some(fraction("2/3"))));
    assert_eq!(round.validate(&[Partner, Funder]), Ok(()));
    assert_eq!(rule.set_aside_round(), None);
}

#[test]
fn nothing_passes_vacuously() {
    // What lapses where one seat decides after advice is told by `advice`.
    for method in Method::ALL.iter().filter(|method| **method != Method::Advice) {
        let empty = counted(&plain(*method), &[], &[]);
        assert_eq!((empty.ground, empty.outcome), (Ground::EmptyElectorate, Outcome::Lapsed));
        let silent = counted(&plain(*method), &[(Partner, 3)], &[None]);
        assert_eq!((silent.ground, silent.outcome), (Ground::NoBallots, Outcome::Lapsed));
    }
}

#[test]
fn a_quorum_counts_raw_weight_and_abstentions_help_it() {
    let rule = Rule { quorum: Some(Fraction::HALF), ..plain(Method::Majority) };
    let seats = [(Partner, 1), (Partner, 4), (Partner, 5)];
    let tally = counted(&rule, &seats, &[Some(For), None, None]);
    assert_eq!(tally.sentence, "1 of 10 votes was cast; the quorum of 1/2 needed at least 5, so it lapsed.");
    assert_eq!(counted(&rule, &seats, &[Some(For), Some(Abstain), None]).outcome, Outcome::Passed);
}

#[test]
fn a_named_constituency_without_weight_does_not_meet_its_quorum_or_its_concurrence() {
    let quorum = Rule { constituency_quorums: vec![share(Backbone, "1/3")], ..plain(Method::Majority) };
    let lapsed = counted(&quorum, &[(Partner, 1)], &[Some(For)]);
    assert_eq!(
        lapsed.sentence,
        "No backbone votes were in the electorate, and a quorum of 1/3 of them was needed, so it lapsed."
    );
    let concurrence = Rule { concurrence: vec![Backbone], ..plain(Method::Supermajority) };
    assert_eq!(counted(&concurrence, &[(Partner, 1)], &[Some(For)]).ground, Ground::NoConcurrence);
}

#[test]
fn a_named_constituency_must_also_agree_on_its_own() {
    let rule = Rule { concurrence: vec![Partner], ..plain(Method::Majority) };
    let tally = counted(&rule, &[(Funder, 9), (Partner, 2), (Partner, 3)], &[Some(For), Some(For), Some(Against)]);
    assert_eq!((tally.outcome, tally.ground), (Outcome::Failed, Ground::NoConcurrence));
    assert_eq!(
        tally.sentence,
        "11 of 14 counted votes were for; more than 1/2 was needed, but PARTNER must agree on its own: \
         2 of 5 partners' votes were for; more than 1/2 was needed."
    );
}

#[test]
fn only_the_reserved_constituency_votes() {
    let rule = Rule { reserved: Some(Partner), ..plain(Method::Majority) };
    let tally = counted(&rule, &[(Funder, 9), (Partner, 1)], &[Some(Against), Some(For)]);
    assert_eq!((tally.outcome, tally.electorate.to_string()), (Outcome::Passed, "1".to_owned()));
}

#[test]
fn a_recused_seat_leaves_the_quorum_base() {
    let rule = Rule { quorum: Some(fraction("2/3")), ..plain(Method::Majority) };
    let mut seats = electors(&[(Partner, 2), (Partner, 3)]);
    let ballots = answers(&[Some(For), Some(Against)]);
    assert_eq!(close(&rule, &seats, &ballots[..1]).outcome, Outcome::Lapsed);
    seats[1].recused = Some(Recusal::OWN_WISH);
    let tally = close(&rule, &seats, &ballots);
    assert_eq!((tally.outcome, tally.recused), (Outcome::Passed, vec![seat(1)]));
    assert_eq!(tally.sentence, "2 of 2 counted votes were for; more than 1/2 was needed.");
}

#[test]
fn a_cap_holds_on_what_is_counted_whatever_the_turnout() {
    let rule = Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) };
    let tally = counted(&rule, &[(Funder, 100), (Partner, 7), (Partner, 4)], &[Some(For), Some(Against), Some(For)]);
    assert_eq!(tally.base_weight.to_string(), "33/2");
    assert_eq!(tally.sentence, "9 1/2 of 16 1/2 counted votes were for; more than 1/2 was needed.");
    assert_eq!(tally.constituencies[0].factor.to_string(), "11/200");
    let alone = counted(&rule, &[(Funder, 100), (Partner, 7)], &[Some(For), Some(Abstain)]);
    assert_eq!(alone.outcome, Outcome::Lapsed);
}

#[test]
fn with_the_base_eligible_factors_come_from_the_whole_electorate() {
    let rule = Rule { base: Base::Eligible, caps: vec![share(Funder, "1/2")], ..plain(Method::Majority) };
    let tally = counted(&rule, &[(Funder, 30), (Partner, 10)], &[Some(For), None]);
    assert_eq!((tally.base_weight.to_string(), tally.in_favour.to_string()), ("20".into(), "10".into()));
    assert_eq!(tally.outcome, Outcome::Failed);
}

#[test]
fn an_answer_that_the_method_does_not_know_is_left_out() {
    let tally = counted(&plain(Method::Majority), &[(Partner, 1)], &[Some(Consent)]);
    assert_eq!(tally.ground, Ground::NoBallots);
}

#[test]
fn a_tally_is_kept_with_stable_names() {
    let kept = serde_json::to_value(counted(&plain(Method::Majority), &[(Partner, 2)], &[Some(For)])).unwrap();
    for name in ["inFavour", "baseWeight", "standingObjections", "fallsBack", "sentence", "constituencies"] {
        assert!(kept.get(name).is_some(), "{name}");
    }
    assert_eq!(
        kept["constituencies"][0]["choices"][0],
        serde_json::json!({"choice": "FOR", "ballots": 1, "raw": "2", "counted": "2"})
    );
}
