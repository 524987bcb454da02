//! What another rule, other seats or other weights would do to power, before it is proposed.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Serialize};

use super::{GroupPower, Power, WinsBy, spoken};
use crate::OrganisationId;
use crate::decisions::Exact;
use crate::tenancy::Constituency;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How one number compares with the one before it or beside it.
    pub enum Side as "Comparison" {
        /// It is greater.
        More,
        /// It is smaller.
        Less,
        /// It is equal, or so close that samples can't tell.
        Same,
    }
}

/// How far apart two shares are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub by: Exact,
    pub side: Side,
}

impl Difference {
    /// From one number to another that together are off by at most an error.
    pub(super) fn between(from: &Exact, to: &Exact, error: &Exact) -> Self {
        let step: BigRational = to.number() - from.number();
        let side = if step.abs() <= *error.number() {
            Side::Same
        } else if step.is_positive() {
            Side::More
        } else {
            Side::Less
        };
        Self { by: step.abs().into(), side }
    }
}

/// What the change does to one organisation. Without a seat its shares are 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganisationChange {
    pub organisation: OrganisationId,
    pub before: Exact,
    pub after: Exact,
    pub difference: Difference,
    /// The same for its seats voting alike.
    pub bloc_before: Exact,
    pub bloc_after: Exact,
}

/// What the change does to one constituency. Without a seat its shares are 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConstituencyChange {
    pub constituency: Constituency,
    pub before: Exact,
    pub after: Exact,
    pub difference: Difference,
    /// The same for its seats voting alike.
    pub bloc_before: Exact,
    pub bloc_after: Exact,
}

/// Power before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PowerChange {
    pub wins_by_before: WinsBy,
    pub wins_by_after: WinsBy,
    /// One line for each organisation with a seat before or after, in order of their ids.
    pub organisations: Vec<OrganisationChange>,
    /// One line for each constituency with a seat before or after.
    pub constituencies: Vec<ConstituencyChange>,
    pub sentence: String,
}

/// Compares power as it is with power as it would be.
pub fn what_if(before: &Power, after: &Power) -> PowerChange {
    let ids = |power: &Power| power.organisations.iter().map(|line| line.organisation).collect::<Vec<_>>();
    let names = |power: &Power| power.constituencies.iter().map(|line| line.constituency).collect::<Vec<_>>();
    let organisations: BTreeSet<OrganisationId> = ids(before).into_iter().chain(ids(after)).collect();
    let constituencies: BTreeSet<Constituency> = names(before).into_iter().chain(names(after)).collect();
    let mut change = PowerChange {
        wins_by_before: before.wins_by,
        wins_by_after: after.wins_by,
        organisations: organisations.into_iter().map(|id| of_organisation(id, before, after)).collect(),
        constituencies: constituencies.into_iter().map(|name| of_constituency(name, before, after)).collect(),
        sentence: String::new(),
    };
    change.sentence = sentence(&change, after);
    change
}

/// Two numbers of a group that may be missing before or after.
fn two(before: Option<&GroupPower>, after: Option<&GroupPower>, of: fn(&GroupPower) -> &Exact) -> (Exact, Exact) {
    let number = |group: Option<&GroupPower>| group.map_or_else(|| BigInt::zero().into(), |group| of(group).clone());
    (number(before), number(after))
}

fn difference(before: Option<&GroupPower>, after: Option<&GroupPower>) -> Difference {
    let (from, to) = two(before, after, |group| &group.share);
    let (error, more_error) = two(before, after, |group| &group.share_error);
    Difference::between(&from, &to, &Exact::from(error.number() + more_error.number()))
}

fn of_organisation(organisation: OrganisationId, before: &Power, after: &Power) -> OrganisationChange {
    let (was, is) = (before.of_organisation(organisation), after.of_organisation(organisation));
    let (bloc_before, bloc_after) = two(was, is, |group| &group.bloc);
    let (before, after) = two(was, is, |group| &group.share);
    OrganisationChange { organisation, before, after, difference: difference(was, is), bloc_before, bloc_after }
}

fn of_constituency(constituency: Constituency, before: &Power, after: &Power) -> ConstituencyChange {
    let (was, is) = (before.of_constituency(constituency), after.of_constituency(constituency));
    let (bloc_before, bloc_after) = two(was, is, |group| &group.bloc);
    let (before, after) = two(was, is, |group| &group.share);
    ConstituencyChange { constituency, before, after, difference: difference(was, is), bloc_before, bloc_after }
}

fn sentence(change: &PowerChange, after: &Power) -> String {
    if !after.is_anywhere() {
        return format!("After this change: {}", spoken::NOBODY);
    }
    let count = |side| change.organisations.iter().filter(|line| line.difference.side == side).count();
    let (more, less) = (count(Side::More), count(Side::Less));
    let moved = change.constituencies.iter().filter(|line| line.difference.side != Side::Same);
    let moves: Vec<String> = moved.map(constituency_moves).collect();
    match (moves.is_empty(), more + less) {
        (true, 0) => "No organisation's share of the power would change.".to_owned(),
        (true, _) => format!("No constituency's share of the power would change; {}.", gains(more, less)),
        (false, _) => format!("Of the power, {}; {}.", moves.join(", "), gains(more, less)),
    }
}

fn constituency_moves(line: &ConstituencyChange) -> String {
    let (before, after) = (spoken::share(line.before.number()), spoken::share(line.after.number()));
    format!("{} would hold {after} instead of {before}", spoken::whose(line.constituency))
}

fn gains(more: usize, less: usize) -> String {
    let organisations = |number: usize| match number {
        1 => "1 organisation".to_owned(),
        _ => format!("{number} organisations"),
    };
    format!("{} would gain and {} would lose", organisations(more), organisations(less))
}
