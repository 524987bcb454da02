//! One change of each term by which a budget is shared.

use super::*;
use crate::allocating::{AllocationRule, BallotForm, CategoryCap, Completion, Sharing, Utility};

const ADD1: &str = "at most 100000 steps of ADD1";

pub(super) fn of_sharings() -> Vec<Row> {
    let by = |sharing: AllocationRule| with(Rule { allocation: Some(sharing), ..Rule::plain(Method::Allocation) });
    let shares = AllocationRule::equal_shares;
    let form = |ballot_form| AllocationRule { ballot_form, ..shares() };
    let ranking = |points: &[u64]| AllocationRule { ranking_points: points.to_vec(), ..form(BallotForm::Ranking) };
    let cap = |category: &str, most_minor, most_projects| AllocationRule {
        category_caps: vec![CategoryCap { category: category.to_owned(), most_minor, most_projects }],
        ..shares()
    };
    let capped = || cap("green", Some(5), None);
    let plain = add1("APPROVAL", "");
    let row = |before: AllocationRule, after: AllocationRule, was: &str, becomes: &str| {
        row(&by(before), by(after), &format!("Sharing a budget: was {was}, becomes {becomes}."))
    };
    let more = |after: AllocationRule, becomes: &str| row(shares(), after, &plain, becomes);
    let none = with(Rule::plain(Method::Allocation));
    let greedy = AllocationRule::greedy;
    vec![
        (none, by(greedy()), "Sharing a budget: was none, becomes ballots by APPROVAL, GREEDY.".to_owned()),
        more(form(BallotForm::Points), &add1("POINTS", "")),
        more(AllocationRule { most_named: Some(3), ..shares() }, &add1("APPROVAL, at most 3 projects on a ballot", "")),
        row(
            form(BallotForm::Points),
            AllocationRule { most_points: Some(9), ..form(BallotForm::Points) },
            &add1("POINTS", ""),
            &add1("POINTS, at most 9 points on a ballot", ""),
        ),
        row(
            ranking(&[2, 1]),
            ranking(&[3, 1]),
            &add1("RANKING, ranks worth 2 1", ""),
            &add1("RANKING, ranks worth 3 1", ""),
        ),
        row(
            AllocationRule { completion: Completion::None, ..shares() },
            AllocationRule { completion: Completion::None, sharing: Sharing::Greedy, ..shares() },
            "ballots by APPROVAL, EQUAL_SHARES by COST, completed by NONE",
            "ballots by APPROVAL, GREEDY",
        ),
        more(
            AllocationRule { utility: Utility::Points, ..shares() },
            &format!("ballots by APPROVAL, EQUAL_SHARES by POINTS, completed by ADD1, {ADD1}"),
        ),
        more(
            AllocationRule { completion: Completion::Add1Utilitarian, ..shares() },
            &format!("ballots by APPROVAL, EQUAL_SHARES by COST, completed by ADD1_UTILITARIAN, {ADD1}"),
        ),
        more(AllocationRule { add1_most_steps: 7, ..shares() }, &plain.replace("100000", "7")),
        more(
            AllocationRule { add1_stops_when_exhaustive: false, ..shares() },
            &add1("APPROVAL", "going on after no project could be added"),
        ),
        row(
            greedy(),
            AllocationRule { stops_at_first_misfit: true, ..greedy() },
            "ballots by APPROVAL, GREEDY",
            "ballots by APPROVAL, GREEDY, ending at the first project that does not fit",
        ),
        more(
            AllocationRule { least_score: Some("7/2".to_owned().try_into().unwrap()), ..shares() },
            &add1("APPROVAL", "a score of 7/2 or more"),
        ),
        more(AllocationRule { least_projects: 2, ..shares() }, &add1("APPROVAL", "at least 2 projects or none")),
        more(AllocationRule { most_projects: Some(2), ..shares() }, &add1("APPROVAL", "at most 2 projects")),
        more(capped(), &add1("APPROVAL", "at most 5 minor units for \"green\"")),
        row(
            capped(),
            cap("blue", Some(5), None),
            &add1("APPROVAL", "at most 5 minor units for \"green\""),
            &add1("APPROVAL", "at most 5 minor units for \"blue\""),
        ),
        row(
            capped(),
            cap("green", Some(6), None),
            &add1("APPROVAL", "at most 5 minor units for \"green\""),
            &add1("APPROVAL", "at most 6 minor units for \"green\""),
        ),
        row(
            capped(),
            cap("green", Some(5), Some(1)),
            &add1("APPROVAL", "at most 5 minor units for \"green\""),
            &add1("APPROVAL", "at most 5 minor units and 1 projects for \"green\""),
        ),
    ]
}

/// The words of equal shares by cost, completed by ADD1, with something more at the end.
fn add1(form: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { ", " };
    format!("ballots by {form}, EQUAL_SHARES by COST, completed by ADD1, {ADD1}{comma}{more}")
}
