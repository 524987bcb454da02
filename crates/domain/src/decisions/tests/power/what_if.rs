//! Power before and after a change.

use super::*;
use Constituency::{Funder, Partner};

const SEATS: [(Constituency, i64); 4] = [(Funder, 100), (Partner, 1), (Partner, 1), (Partner, 1)];

fn capped() -> Rule {
    Rule { caps: vec![share(Funder, "1/3")], ..plain(Method::Majority) }
}

#[test]
fn a_cap_shows_what_it_would_change_before_it_is_proposed() {
    let change = what_if(&of(&plain(Method::Majority), &SEATS), &of(&capped(), &SEATS));
    let line = &change.organisations[0];
    assert_eq!((line.before.to_string(), line.after.to_string()), ("1".to_owned(), "1/2".to_owned()));
    assert_eq!((line.difference.by.to_string(), line.difference.side), ("1/2".to_owned(), Side::Less));
    assert_eq!((line.bloc_before.to_string(), line.bloc_after.to_string()), ("1".to_owned(), "3/4".to_owned()));
    assert_eq!(change.constituencies[1].difference.side, Side::More);
    assert_eq!(
        change.sentence,
        "Of the power, funders would hold 1/2 instead of all, partners would hold 1/2 instead of none; \
         3 organisations would gain and 1 organisation would lose."
    );
}

#[test]
fn a_new_seat_starts_from_nothing_and_a_lost_one_ends_there() {
    let change = what_if(&of(&capped(), &SEATS[..2]), &of(&capped(), &SEATS));
    let new = &change.organisations[3];
    assert_eq!((new.before.to_string(), new.after.to_string()), ("0".to_owned(), "1/6".to_owned()));
    let back = what_if(&of(&capped(), &SEATS), &of(&capped(), &SEATS[..2]));
    assert_eq!(
        (back.organisations[3].after.to_string(), back.organisations[3].difference.side),
        ("0".into(), Side::Less)
    );
}

#[test]
fn a_change_that_moves_no_power_says_so() {
    let change = what_if(&of(&capped(), &SEATS), &of(&Rule { base: Base::Eligible, ..capped() }, &SEATS));
    assert!(change.organisations.iter().all(|line| line.difference.side == Side::Same));
    assert_eq!(change.sentence, "No organisation's share of the power would change.");
}

#[test]
fn power_that_moves_inside_a_constituency_is_said_too() {
    let before = of(&plain(Method::Majority), &[(Partner, 1), (Partner, 1), (Partner, 1)]);
    let after = of(&plain(Method::Majority), &[(Partner, 3), (Partner, 1), (Partner, 1)]);
    assert_eq!(
        what_if(&before, &after).sentence,
        "No constituency's share of the power would change; 1 organisation would gain and 2 organisations would lose."
    );
}

#[test]
fn a_change_after_which_nothing_can_pass_is_a_warning() {
    let nothing = Rule { concurrence: vec![Constituency::Backbone], ..capped() };
    assert_eq!(
        what_if(&of(&capped(), &SEATS), &of(&nothing, &SEATS)).sentence,
        "After this change: Nothing can pass by this rule with these seats, so nobody has power over it."
    );
}

#[test]
fn differences_within_the_error_of_samples_are_told_as_none() {
    let seats = electors(&(0..41).map(|bit| (Partner, (1_i64 << 48) + (1 << bit))).collect::<Vec<_>>());
    let drawn = |seed| power_by_rule(&plain(Method::Majority), &seats, Sampling { seed, samples: 1_000 });
    let change = what_if(&drawn(1), &drawn(2));
    assert!(change.organisations.iter().any(|line| line.difference.by.to_string() != "0"));
    assert!(change.organisations.iter().all(|line| line.difference.side == Side::Same));
}
