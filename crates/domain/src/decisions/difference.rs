//! What a change of the charter changes, for people.

use serde::{Deserialize, Serialize};

use super::charter::Scope;
use super::{AmountRange, Base, Charter, ConstituencyShare, DecisionRight, Limits, Method, Objectors, Rule, TieOrder};
use crate::fraction::Fraction;
use crate::funds::{Currency, Money};
use crate::vocabulary::vocabulary;
use crate::{BodyId, DecisionRightId, SeatId};

vocabulary! {
    /// What became of a right.
    pub enum ChangeKind as "CharterChangeKind" {
        /// There was no such right before.
        Added,
        /// It is gone.
        Removed,
        /// It is still there, and says something else.
        Changed,
    }
}

/// What became of one right, in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RightDifference {
    pub right: DecisionRightId,
    pub kind: ChangeKind,
    /// One for what was added or removed; one for each thing that changed.
    pub sentences: Vec<String>,
}

/// Every right that was added, removed or changed between two charters: removed ones in the order of the first, then the
/// others in that of the second. A right is the same one where its id is. `name` gives the name of a body.
pub fn differences(before: &Charter, after: &Charter, name: impl Fn(BodyId) -> String) -> Vec<RightDifference> {
    let removed = before.rights.iter().filter(|right| after.right(right.id).is_none()).map(|right| {
        let sentences = vec![format!("No longer: {}.", summary(right, &name))];
        RightDifference { right: right.id, kind: ChangeKind::Removed, sentences }
    });
    let others = after.rights.iter().filter_map(|right| match before.right(right.id) {
        None => {
            let sentences = vec![format!("New: {}.", summary(right, &name))];
            Some(RightDifference { right: right.id, kind: ChangeKind::Added, sentences })
        }
        Some(old) if old == right => None,
        Some(old) => {
            let sentences = changes(&aspects(old, before, &name), &aspects(right, after, &name));
            Some(RightDifference { right: right.id, kind: ChangeKind::Changed, sentences })
        }
    });
    removed.chain(others).collect()
}

/// "the Council decides GRANT_AWARD in the whole collaborative, whatever the amount, by MAJORITY …".
fn summary(right: &DecisionRight, name: &impl Fn(BodyId) -> String) -> String {
    let (scope, amounts, method) = (scope(right), amounts(right.range.as_ref()), method(&right.rule));
    format!("{} decides {} in {scope}, {amounts}, by {method}", name(right.body), right.area)
}

fn changes(before: &[(&'static str, String)], after: &[(&'static str, String)]) -> Vec<String> {
    let changed = before.iter().zip(after).filter(|(old, new)| old.1 != new.1);
    let sentences: Vec<String> =
        changed.map(|((aspect, old), (_, new))| format!("{aspect}: was {old}, becomes {new}.")).collect();
    if sentences.is_empty() { vec!["Written in another order, which changes nothing.".to_owned()] } else { sentences }
}

/// Everything that a right says, each thing by its name. Two rights differ where one of these does.
fn aspects(right: &DecisionRight, charter: &Charter, name: &impl Fn(BodyId) -> String) -> Vec<(&'static str, String)> {
    let rule = &right.rule;
    let fraction = |share: Option<Fraction>| share.map_or_else(none, |share| share.to_string());
    let next = right.escalates_to.and_then(|id| charter.right(id));
    vec![
        ("Body", name(right.body)),
        ("Area", right.area.to_string()),
        ("Scope", scope(right)),
        ("Amounts", amounts(right.range.as_ref())),
        ("Method", method(rule)),
        ("Quorum", fraction(rule.quorum)),
        ("Quorum of constituencies", shares(&rule.constituency_quorums)),
        ("Must agree on their own", listed(&rule.concurrence)),
        ("Only these vote", rule.reserved.map_or_else(|| "all".to_owned(), |reserved| reserved.to_string())),
        ("May object", rule.objectors.as_ref().map_or_else(none, objectors)),
        ("Caps", shares(&rule.caps)),
        ("Secrecy", rule.secrecy.to_string()),
        ("Ballots", if rule.final_ballots { "final" } else { "changeable until the close" }.to_owned()),
        ("Least discussion", time(rule.discussion)),
        ("Voting window", time(rule.voting)),
        ("Fallback where objections stand", fraction(rule.consent_fallback)),
        ("Setting objections aside", fraction(rule.set_aside)),
        ("Ties", rule.ranking.map_or_else(none, |ranking| ties(ranking.ties).to_owned())),
        ("Sharing a budget", rule.allocation.as_ref().map_or_else(none, ToString::to_string)),
        ("Proxies for one seat", rule.proxies.map_or_else(none, |most| most.to_string())),
        ("Decided alone by", rule.sole_decider.as_ref().map_or_else(none, |sole| seat(sole.seat))),
        ("Advice first from", rule.sole_decider.as_ref().map_or_else(none, |sole| listed(&sole.advice_from))),
        ("Limits", rule.sole_decider.as_ref().and_then(|sole| sole.limits).map_or_else(none, limits)),
        ("Limits set by", granted_by(right).map_or_else(none, |id| right_in_words(charter, id, name))),
        (
            "What can't be settled",
            next.map_or_else(|| "stays".to_owned(), |next| right_in_words(charter, next.id, name)),
        ),
    ]
}

fn none() -> String {
    "none".to_owned()
}

fn scope(right: &DecisionRight) -> String {
    match (right.scope(), right.fund) {
        (Scope::Allocation(allocation), Some(fund)) => format!("the allocation {allocation} of the fund {fund}"),
        (Scope::Allocation(allocation), None) => format!("the allocation {allocation}"),
        (Scope::Fund(fund), _) => format!("the fund {fund}"),
        (Scope::Collaborative, _) => "the whole collaborative".to_owned(),
    }
}

fn amounts(range: Option<&AmountRange>) -> String {
    let Some(range) = range else { return "whatever the amount".to_owned() };
    let currency = range.currency.as_deref().and_then(Currency::known);
    let words = |minor| match currency {
        Some(currency) => Money { minor, currency }.words(),
        None => format!("{minor} minor units{}", range.currency.as_deref().map(in_currency).unwrap_or_default()),
    };
    match range.up_to_minor {
        Some(up_to) => format!("for amounts from {} up to {}", words(range.from_minor), words(up_to)),
        None => format!("for amounts of {} and more", words(range.from_minor)),
    }
}

fn in_currency(code: &str) -> String {
    format!(" of {code}")
}

fn method(rule: &Rule) -> String {
    let of = if rule.base == Base::Cast { "the counted votes" } else { "the votes of the electorate" };
    match (rule.method, rule.effective_threshold()) {
        (Method::Majority, Some(threshold)) => format!("MAJORITY, more than {threshold} of {of}"),
        (Method::Supermajority, Some(threshold)) => format!("SUPERMAJORITY, at least {threshold} of {of}"),
        (method, _) if rule.base == Base::Eligible => format!("{method}, caps by {of}"),
        (method, _) => method.to_string(),
    }
}

fn objectors(objectors: &Objectors) -> String {
    let who = listed(&objectors.constituencies);
    match objectors.organisations {
        1 => format!("{who}, and 1 organisation is enough"),
        more => format!("{who}, and it takes {more} organisations"),
    }
}

fn shares(shares: &[ConstituencyShare]) -> String {
    let each = shares.iter().map(|share| format!("{} {}", share.constituency, share.share));
    joined(each.collect())
}

fn listed<T: ToString>(things: &[T]) -> String {
    joined(things.iter().map(ToString::to_string).collect())
}

/// In a settled order: the order in which clauses are written means nothing.
fn joined(mut words: Vec<String>) -> String {
    words.sort_unstable();
    if words.is_empty() { none() } else { words.join(", ") }
}

fn time(seconds: i64) -> String {
    super::refusal::plain_time(seconds)
}

fn ties(order: TieOrder) -> &'static str {
    match order {
        TieOrder::ProposalOrder => "in the order of the proposal",
        TieOrder::StatusQuoFirst => "the status quo first",
    }
}

fn seat(seat: SeatId) -> String {
    format!("the seat {seat}")
}

fn limits(limits: Limits) -> String {
    let Limits { per_act, per_period, period_days } = limits;
    format!("{} per act and {} within {period_days} days", per_act.words(), per_period.words())
}

fn granted_by(right: &DecisionRight) -> Option<DecisionRightId> {
    right.rule.sole_decider.as_ref()?.granted_by
}

/// "the Assembly, by its right over DISPUTE in the whole collaborative, whatever the amount".
fn right_in_words(charter: &Charter, id: DecisionRightId, name: &impl Fn(BodyId) -> String) -> String {
    match charter.right(id) {
        Some(right) => {
            let (scope, amounts) = (scope(right), amounts(right.range.as_ref()));
            format!("{}, by its right over {} in {scope}, {amounts}", name(right.body), right.area)
        }
        None => format!("the right {id}"),
    }
}
