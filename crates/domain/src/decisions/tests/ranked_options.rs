//! The options of a proposal, and what belongs together.

use super::actions::award;
use super::*;

fn option(name: &str, action: Option<Action>) -> ProposedOption {
    ProposedOption { name: name.to_owned(), action }
}

/// Two grants, each to somebody else and one to both, or none.
fn grants() -> ProposedOptions {
    let options = vec![
        option("To the first", Some(award(&[(1, 500)], &[]))),
        option("To both", Some(award(&[(1, 300), (2, 400)], &[]))),
        option("To nobody", None),
    ];
    ProposedOptions { options, status_quo: Some(2) }
}

fn ranked() -> Rule {
    Rule { ranking: Some(Ranking { ties: TieOrder::ProposalOrder }), ..plain(Method::Ranked) }
}

fn problem(options: &ProposedOptions, area: Area, rule: &Rule) -> &'static str {
    match options.check(area, rule) {
        Ok(()) => "OK",
        Err(problem) => Refusal::from(problem).explain().code,
    }
}

#[test]
fn options_are_ranked_by_name_and_bring_what_their_actions_bring() {
    let grants = grants();
    assert_eq!(grants.ranked().names, ["To the first", "To both", "To nobody"]);
    assert_eq!(grants.beneficiaries(), [organisation(1), organisation(2)]);
    assert_eq!(grants.given(), [(organisation(1), 500), (organisation(2), 400)], "only one of them is done");
    assert!(grants.action(1).is_some() && grants.action(2).is_none() && grants.action(3).is_none());
}

#[test]
fn options_about_money_need_a_status_quo_that_does_nothing() {
    let (rule, area) = (ranked(), Area::GrantAward);
    assert_eq!(problem(&grants(), area, &rule), "OK");
    let without = ProposedOptions { status_quo: None, ..grants() };
    assert_eq!(problem(&without, area, &rule), "INVALID_OPTIONS");
    assert_eq!(problem(&without, Area::Pilot, &rule), "OK");
    let acting = ProposedOptions { status_quo: Some(0), ..grants() };
    assert_eq!(problem(&acting, area, &rule), "INVALID_OPTIONS");
    assert_eq!(problem(&grants(), area, &plain(Method::Majority)), "NOT_RANKED");
}

#[test]
fn options_are_about_one_matter_and_the_greatest_amount_says_who_decides() {
    let matter = |amount| Matter { amount_minor: Some(amount), ..Matter::of(Area::Allocation) };
    let whole = ProposedOptions::matter(vec![matter(5), matter(9), matter(7)], None).unwrap();
    assert_eq!(whole.amount_minor, Some(9));
    let apart = ProposedOptions::matter(vec![matter(5), Matter::of(Area::Charter)], None);
    assert_eq!(code(apart.map(drop)), "INVALID_OPTIONS");
    assert_eq!(ProposedOptions::matter(Vec::new(), Some(Area::Pilot)), Ok(Matter::of(Area::Pilot)));
    assert_eq!(ProposedOptions::matter(Vec::new(), None), Err(Refusal::ActionMissing));
}
