//! Which fields of two rights differ. Every type is taken apart whole, so that a new field does not compile until it is
//! named here.

use super::*;
use crate::allocating::{AllocationRule, CategoryCap};

/// Fields by name, and whether they differ.
pub(super) type Fields = Vec<(&'static str, bool)>;

macro_rules! fields {
    ($type:ident { $($field:ident),+ $(,)? } of $before:expr, $after:expr) => {{
        let ($type { $($field),+ }, after) = ($before, $after);
        vec![$((concat!(stringify!($type), ".", stringify!($field)), *$field != after.$field)),+]
    }};
}

/// Where both have it, the parts of a field stand for the field.
fn within<T>(all: &mut Fields, name: &str, both: (Option<&T>, Option<&T>), fields: impl Fn(&T, &T) -> Fields) {
    if let (Some(before), Some(after)) = both {
        let whole = all.iter_mut().find(|(field, _)| *field == name).unwrap();
        whole.1 = false;
        all.extend(fields(before, after));
    }
}

pub(super) fn of_right(before: &DecisionRight, after: &DecisionRight) -> Fields {
    let mut all =
        fields!(DecisionRight { id, area, fund, allocation, range, body, rule, escalates_to } of before, after);
    within(&mut all, "DecisionRight.rule", (Some(&before.rule), Some(&after.rule)), of_rule);
    within(
        &mut all,
        "DecisionRight.range",
        (before.range.as_ref(), after.range.as_ref()),
        |before, after| fields!(AmountRange { from_minor, up_to_minor, currency } of before, after),
    );
    all
}

fn of_rule(before: &Rule, after: &Rule) -> Fields {
    let mut all = fields!(Rule {
        method, threshold, base, quorum, constituency_quorums, concurrence, reserved, objectors, caps, secrecy, final_ballots,
        discussion, voting, consent_fallback, set_aside, ranking, allocation, sole_decider, proxies,
    } of before, after);
    within(
        &mut all,
        "Rule.objectors",
        (before.objectors.as_ref(), after.objectors.as_ref()),
        |before, after| fields!(Objectors { constituencies, organisations } of before, after),
    );
    within(
        &mut all,
        "Rule.ranking",
        (before.ranking.as_ref(), after.ranking.as_ref()),
        |before, after| fields!(Ranking { ties } of before, after),
    );
    within(&mut all, "Rule.allocation", (before.allocation.as_ref(), after.allocation.as_ref()), of_sharing);
    within(&mut all, "Rule.sole_decider", (before.sole_decider.as_ref(), after.sole_decider.as_ref()), of_sole);
    let share = |shares: &[ConstituencyShare]| shares.first().copied();
    within(
        &mut all,
        "Rule.caps",
        (share(&before.caps).as_ref(), share(&after.caps).as_ref()),
        |before, after| fields!(ConstituencyShare { constituency, share } of before, after),
    );
    all
}

fn of_sharing(before: &AllocationRule, after: &AllocationRule) -> Fields {
    let mut all = fields!(AllocationRule {
        ballot_form, most_named, most_points, ranking_points, sharing, utility, completion, add1_most_steps,
        add1_stops_when_exhaustive, stops_at_first_misfit, least_score, least_projects, most_projects, category_caps,
    } of before, after);
    let caps = (before.category_caps.first(), after.category_caps.first());
    within(
        &mut all,
        "AllocationRule.category_caps",
        caps,
        |before, after| fields!(CategoryCap { category, most_minor, most_projects } of before, after),
    );
    all
}

fn of_sole(before: &SoleDecider, after: &SoleDecider) -> Fields {
    let mut all = fields!(SoleDecider { seat, advice_from, limits, granted_by } of before, after);
    within(
        &mut all,
        "SoleDecider.limits",
        (before.limits.as_ref(), after.limits.as_ref()),
        |before, after| fields!(Limits { per_act, per_period, period_days } of before, after),
    );
    all
}
