//! Which rules are refused.

use super::*;
use Constituency::{Funder, Partner};

fn problem(rule: &Rule) -> Option<RuleProblem> {
    match rule.validate(&[Funder, Partner]) {
        Ok(()) => None,
        Err(Refusal::InvalidRule(problem)) => Some(problem),
        Err(other) => panic!("{other}"),
    }
}

fn with_threshold(method: Method, threshold: Option<&str>) -> Rule {
    Rule { threshold: threshold.map(fraction), ..Rule::plain(method) }
}

#[test]
fn thresholds_keep_within_their_method() {
    for (method, threshold, good) in [
        (Method::Majority, None, true),
        (Method::Majority, Some("1/2"), true),
        (Method::Majority, Some("49/100"), false),
        (Method::Majority, Some("1"), false),
        (Method::Supermajority, None, false),
        (Method::Supermajority, Some("1/2"), false),
        (Method::Supermajority, Some("51/100"), true),
        (Method::Supermajority, Some("1"), true),
        (Method::Supermajority, Some("101/100"), false),
        (Method::Unanimity, Some("1/2"), false),
        (Method::Consent, Some("2/3"), false),
        (Method::Consent, None, true),
    ] {
        assert_eq!(problem(&with_threshold(method, threshold)).is_none(), good, "{method} {threshold:?}");
    }
}

#[test]
fn a_cap_on_funders_may_not_reach_past_the_threshold() {
    let capped = |method, threshold, cap| Rule { caps: vec![share(Funder, cap)], ..with_threshold(method, threshold) };
    assert_eq!(problem(&capped(Method::Majority, None, "1/2")), None);
    assert_eq!(problem(&capped(Method::Supermajority, Some("2/3"), "1/2")), None);
    for wrong in [capped(Method::Majority, None, "51/100"), capped(Method::Supermajority, Some("2/3"), "2/3")] {
        assert!(matches!(problem(&wrong), Some(RuleProblem::FundersCap { .. })));
    }
    let consent = Rule { consent_fallback: Some(fraction("3/5")), ..capped(Method::Consent, None, "3/5") };
    assert!(matches!(problem(&consent), Some(RuleProblem::FundersCap { .. })));
    assert_eq!(
        capped(Method::Majority, None, "51/100").validate(&[]).unwrap_err().to_string(),
        "the cap of FUNDER is 51/100 and the threshold is 1/2: the cap may not be above it, \
         or the funders' turnout could turn a result round"
    );
}

#[test]
fn caps_on_every_constituency_must_leave_something_to_count() {
    let rule = |partner| Rule {
        caps: vec![share(Funder, "1/2"), share(Partner, partner)],
        ..with_threshold(Method::Majority, None)
    };
    assert_eq!(problem(&rule("1/2")), None);
    assert!(matches!(problem(&rule("1/3")), Some(RuleProblem::CapsLeaveNothing { .. })));
    assert_eq!(rule("1/3").validate(&[Funder, Partner, Constituency::Observer]), Ok(()));
    let reserved = Rule { reserved: Some(Partner), ..rule("1/2") };
    assert!(matches!(problem(&reserved), Some(RuleProblem::CapsLeaveNothing { .. })));
    let whole = Rule { caps: vec![share(Partner, "1")], ..with_threshold(Method::Majority, None) };
    assert!(matches!(problem(&whole), Some(RuleProblem::CapTooHigh { .. })));
}

#[test]
fn clauses_are_named_once_and_can_be_met() {
    let plain = plain(Method::Majority);
    let twice = Rule { concurrence: vec![Partner, Partner], ..plain.clone() };
    assert!(matches!(problem(&twice), Some(RuleProblem::NamedTwice { .. })));
    let shut_out = Rule { concurrence: vec![Funder], reserved: Some(Partner), ..plain.clone() };
    assert!(matches!(problem(&shut_out), Some(RuleProblem::ShutOut { .. })));
    for share in ["0", "3/2"] {
        let quorum = Rule { quorum: Some(fraction(share)), ..plain.clone() };
        assert!(matches!(problem(&quorum), Some(RuleProblem::Quorum { .. })));
    }
}

#[test]
fn only_consent_has_further_rounds() {
    let rounds = |method, round| Rule { set_aside: Some(fraction(round)), ..plain(method) };
    assert_eq!(problem(&rounds(Method::Consent, "2/3")), None);
    assert!(matches!(problem(&rounds(Method::Consent, "1/2")), Some(RuleProblem::SupermajorityThreshold { .. })));
    assert!(matches!(problem(&rounds(Method::Majority, "2/3")), Some(RuleProblem::RoundsNotUsed { .. })));
}

#[test]
fn times_are_bounded() {
    for (discussion, voting, good) in
        [(0, 60, true), (MOST_TIME, MOST_TIME, true), (-1, 60, false), (0, 59, false), (0, MOST_TIME + 1, false)]
    {
        let rule = Rule { discussion, voting, ..plain(Method::Majority) };
        assert_eq!(problem(&rule).is_none(), good, "{discussion} {voting}");
    }
}
