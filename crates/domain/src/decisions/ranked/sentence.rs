//! Why, in one sentence with the numbers.

use super::{Options, RankedTally, TieOrder};
use crate::decisions::weighing::lapsed;
use crate::decisions::{Exact, Ground, Rule};

pub(super) fn of(rule: &Rule, options: &Options, tally: &RankedTally) -> String {
    let turnout = (&tally.electorate, &tally.cast);
    if let Some(lapsed) = lapsed(tally.ground, turnout, &tally.quorums, "prefers one option") {
        return lapsed;
    }
    match tally.ground {
        Ground::StatusQuoStands => {
            format!("{}; no option is ahead of the status quo, so nothing changes.", placing(rule, options, tally))
        }
        Ground::NoConcurrence => no_concurrence(rule, options, tally),
        _ => {
            let mut placing = placing(rule, options, tally);
            placing.push('.');
            placing
        }
    }
}

/// "“Buses” comes first of 3 options: its strongest path to “Trams”, the next, is 9, and the one back 6".
fn placing(rule: &Rule, options: &Options, tally: &RankedTally) -> String {
    let (Some(first), Some(second)) = (tally.order.first().copied(), tally.order.get(1).copied()) else {
        return "Nothing was ranked".to_owned();
    };
    let of = options.count();
    let there = path(tally, first, second);
    if let Some(tie) = tally.ties.iter().find(|tie| tie.place == 1) {
        let names: Vec<String> = tie.options.iter().map(|option| quoted(options, *option)).collect();
        return format!(
            "{} comes first of {of} options: {} tie for it, and {} decides",
            quoted(options, first),
            names.join(" and "),
            tie_order(rule)
        );
    }
    format!(
        "{} comes first of {of} options: its strongest path to {}, the next, is {there}, and the one back {}",
        quoted(options, first),
        quoted(options, second),
        path(tally, second, first)
    )
}

fn no_concurrence(rule: &Rule, options: &Options, tally: &RankedTally) -> String {
    let Some(alone) = tally.concurrence.iter().find(|constituency| !constituency.met) else { return String::new() };
    let names: Vec<String> = alone.first.iter().map(|option| quoted(options, *option)).collect();
    let own = match names.as_slice() {
        [] => "it ranked nothing".to_owned(),
        [one] => format!("its own count puts {one} first"),
        several => format!("in its own count {} tie", several.join(" and ")),
    };
    format!("{}, but {} must agree on its own: {own}.", placing(rule, options, tally), alone.constituency)
}

fn tie_order(rule: &Rule) -> &'static str {
    match rule.ranking.map(|ranking| ranking.ties) {
        Some(TieOrder::StatusQuoFirst) => "the order that puts the status quo first",
        _ => "the order of the proposal",
    }
}

fn path(tally: &RankedTally, from: u32, to: u32) -> String {
    let at = |option: u32| usize::try_from(option).unwrap_or(usize::MAX);
    let strength = tally.paths.get(at(from)).and_then(|row| row.get(at(to)));
    strength.map(Exact::spoken).unwrap_or_default()
}

fn quoted(options: &Options, option: u32) -> String {
    format!("“{}”", options.name(option).unwrap_or_default())
}
