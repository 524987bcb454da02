//! Which rules are refused for what their method needs or can't go with.

use super::sole::{pounds, sole, some_limits};
use super::*;
use crate::funds::{Currency, Money};
use Constituency::{Funder, Partner};

fn problem(rule: &Rule) -> Option<RuleProblem> {
    match rule.validate(&[Funder, Partner]) {
        Ok(()) => None,
        Err(Refusal::InvalidRule(problem)) => Some(problem),
        Err(other) => panic!("{other}"),
    }
}

fn delegated(sole: SoleDecider) -> Rule {
    Rule { sole_decider: Some(sole), ..Rule::plain(Method::Delegated) }
}

fn advised(advice_from: &[Constituency]) -> Rule {
    let sole_decider = Some(SoleDecider { advice_from: advice_from.to_vec(), ..sole(0) });
    Rule { sole_decider, ..Rule::plain(Method::Advice) }
}

#[test]
fn a_ranking_says_how_ties_are_broken_and_no_other_method_does() {
    assert_eq!(problem(&plain(Method::Ranked)), None);
    assert_eq!(problem(&Rule::plain(Method::Ranked)), Some(RuleProblem::RankingMissing));
    let ranking = plain(Method::Ranked).ranking;
    let majority = Rule { ranking, ..plain(Method::Majority) };
    assert!(matches!(problem(&majority), Some(RuleProblem::TermsNotUsed { .. })));
    let threshold = Rule { threshold: Some(fraction("2/3")), ..plain(Method::Ranked) };
    assert!(matches!(problem(&threshold), Some(RuleProblem::ThresholdNotUsed { .. })));
}

#[test]
fn advice_names_a_seat_and_who_is_heard_first() {
    assert_eq!(problem(&advised(&[Funder, Partner])), None);
    assert_eq!(problem(&advised(&[])), Some(RuleProblem::NoAdviceAsked));
    assert!(matches!(problem(&advised(&[Funder, Funder])), Some(RuleProblem::NamedTwice { .. })));
    assert_eq!(problem(&Rule::plain(Method::Advice)), Some(RuleProblem::DeciderMissing { method: Method::Advice }));
    let majority = Rule { sole_decider: advised(&[Partner]).sole_decider, ..plain(Method::Majority) };
    assert!(matches!(problem(&majority), Some(RuleProblem::TermsNotUsed { .. })));
}

#[test]
fn a_delegation_asks_for_no_advice() {
    assert_eq!(problem(&delegated(sole(1))), None);
    let advised = SoleDecider { advice_from: vec![Partner], ..sole(0) };
    assert_eq!(problem(&delegated(advised)), Some(RuleProblem::AdviceNotUsed));
}

#[test]
fn where_nobody_votes_there_are_no_clauses_about_votes() {
    let advised = advised(&[Partner]);
    for rule in [
        Rule { quorum: Some(Fraction::HALF), ..advised.clone() },
        Rule { constituency_quorums: vec![share(Partner, "1/2")], ..advised.clone() },
        Rule { concurrence: vec![Partner], ..advised.clone() },
        Rule { reserved: Some(Partner), ..advised.clone() },
        Rule { caps: vec![share(Funder, "1/2")], ..advised.clone() },
        Rule { proxies: Some(1), ..advised },
    ] {
        assert!(matches!(problem(&rule), Some(RuleProblem::NobodyVotes { .. })), "{rule:?}");
    }
}

#[test]
fn limits_are_in_order_and_in_one_currency() {
    let with = |limits: Limits| problem(&delegated(SoleDecider { limits: Some(limits), ..sole(0) }));
    assert_eq!(with(some_limits()), None);
    for (per_act, per_period) in [(0, 10), (-1, 10), (11, 10)] {
        let limits = Limits { per_act: pounds(per_act), per_period: pounds(per_period), period_days: 30 };
        assert!(matches!(with(limits), Some(RuleProblem::LimitsOutOfOrder { .. })));
    }
    for period_days in [0, MOST_PERIOD_DAYS + 1] {
        assert!(matches!(with(Limits { period_days, ..some_limits() }), Some(RuleProblem::LimitPeriod { .. })));
    }
    let euros = Money { minor: 1_000, currency: Currency::known("EUR").unwrap() };
    assert!(matches!(with(Limits { per_period: euros, ..some_limits() }), Some(RuleProblem::LimitCurrencies { .. })));
}

#[test]
fn a_secret_vote_has_final_ballots_and_no_proxies() {
    let secret = Rule { secrecy: Secrecy::Secret, final_ballots: true, ..plain(Method::Majority) };
    assert_eq!(problem(&secret), None);
    assert_eq!(problem(&Rule { final_ballots: false, ..secret.clone() }), Some(RuleProblem::SecretNotFinal));
    assert_eq!(problem(&Rule { proxies: Some(1), ..secret }), Some(RuleProblem::SecretProxies));
    let hidden = Rule { secrecy: Secrecy::HiddenUntilClose, proxies: Some(1), ..plain(Method::Ranked) };
    assert_eq!(problem(&hidden), None);
    assert_eq!(problem(&Rule { proxies: Some(0), ..plain(Method::Majority) }), Some(RuleProblem::NoProxies));
}

#[test]
fn objections_advice_and_decisions_alone_are_open() {
    for rule in [plain(Method::Consent), advised(&[Partner]), delegated(sole(0))] {
        for secrecy in [Secrecy::HiddenUntilClose, Secrecy::Secret] {
            let rule = Rule { secrecy, final_ballots: true, ..rule.clone() };
            assert!(matches!(problem(&rule), Some(RuleProblem::MustBeHeard { .. })));
        }
    }
}

#[test]
fn a_rule_without_terms_of_single_methods_is_written_as_before_there_were_any() {
    let kept = serde_json::to_value(plain(Method::Majority)).unwrap();
    for name in ["ranking", "soleDecider", "proxies"] {
        assert_eq!(kept.get(name), None);
    }
}
