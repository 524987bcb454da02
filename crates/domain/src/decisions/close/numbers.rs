//! From raw weights to the numbers of the result.

use num_rational::BigRational;
use num_traits::Zero;

use super::count::{Count, Group};
use super::judge::{self, Side};
use super::sentence;
use super::tally::{ChoiceTally, ConcurrenceTally, ConstituencyTally, Ground, QuorumTally, Tally};
use crate::decisions::cap::{Capped, capped_total};
use crate::decisions::{Base, Choice, Exact, Rule};
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

pub(super) fn tally(rule: &Rule, count: &Count) -> Tally {
    let capped: Vec<Capped> = count.groups.iter().map(|(name, group)| capped(rule, *name, group)).collect();
    let total = capped_total(&capped);
    let lines = count.groups.iter().zip(&capped);
    let constituencies: Vec<ConstituencyTally> =
        lines.map(|((name, group), capped)| constituency(rule, *name, group, capped.factor(&total))).collect();
    let side = Side {
        in_favour: counted(&constituencies, rule.method.in_favour()),
        opposed: counted(&constituencies, rule.method.opposed()),
        base: total,
        broken: judge::is_broken(rule.method, count.groups.values()),
    };
    let mut tally = Tally {
        method: rule.method,
        base: rule.base,
        threshold: rule.effective_threshold(),
        electorate: count.eligible().into(),
        cast: count.cast().into(),
        needed: side.needed(rule),
        in_favour: side.in_favour.clone().into(),
        opposed: side.opposed.clone().into(),
        base_weight: side.base.clone().into(),
        constituencies,
        quorums: quorums(rule, count),
        concurrence: rule.concurrence.iter().map(|name| concurrence(rule, count, *name)).collect(),
        standing_objections: count.objections(),
        recused: count.recused.clone(),
        conflicted: count.conflicted.clone(),
        ground: Ground::RuleMet,
        outcome: Ground::RuleMet.outcome(),
        early: false,
        falls_back: false,
        advice: None,
        objections: None,
        sentence: String::new(),
    };
    tally.ground = judge::ground(rule, &side, &tally);
    tally.outcome = tally.ground.outcome();
    tally.falls_back = tally.ground == Ground::ObjectionsStand && rule.fallback_round().is_some();
    tally.sentence = sentence::of(&tally, count);
    tally
}

/// With base CAST the caps cut what took sides; with base ELIGIBLE they cut the whole electorate, once.
fn capped(rule: &Rule, name: Constituency, group: &Group) -> Capped {
    let weight = match rule.base {
        Base::Cast => group.weight(rule.method.in_favour()) + group.weight(rule.method.opposed()),
        Base::Eligible => group.eligible.clone(),
    };
    Capped { weight, cap: rule.cap(name).unwrap_or(Fraction::ONE).exact() }
}

fn constituency(rule: &Rule, name: Constituency, group: &Group, factor: BigRational) -> ConstituencyTally {
    let choice = |choice: &Choice| {
        let (ballots, raw) = group.answers.get(choice).cloned().unwrap_or_default();
        let raw = BigRational::from_integer(raw);
        let counts = *choice != rule.method.neutral();
        let counted = if counts { &raw * &factor } else { BigRational::zero() };
        ChoiceTally { choice: *choice, ballots, raw: raw.into(), counted: counted.into() }
    };
    ConstituencyTally {
        constituency: name,
        seats: group.seats,
        eligible: group.eligible.clone().into(),
        cast: group.cast().into(),
        cap: rule.cap(name),
        choices: rule.method.choices().iter().map(choice).collect(),
        factor: factor.into(),
    }
}

fn counted(constituencies: &[ConstituencyTally], wanted: Choice) -> BigRational {
    let choices = constituencies.iter().flat_map(|constituency| &constituency.choices);
    choices.filter(|choice| choice.choice == wanted).map(|choice| choice.counted.number()).sum()
}

fn quorums(rule: &Rule, count: &Count) -> Vec<QuorumTally> {
    let overall = rule.quorum.map(|share| quorum(None, share, count.eligible().into(), count.cast().into()));
    let named = rule.constituency_quorums.iter().map(|named| {
        let group = count.groups.get(&named.constituency);
        let eligible = group.map(|group| group.eligible.clone()).unwrap_or_default();
        let cast = group.map(Group::cast).unwrap_or_default();
        quorum(Some(named.constituency), named.share, eligible.into(), cast.into())
    });
    overall.into_iter().chain(named).collect()
}

/// A constituency without weight in the electorate does not meet its quorum.
pub(in crate::decisions) fn quorum(
    constituency: Option<Constituency>,
    share: Fraction,
    eligible: Exact,
    cast: Exact,
) -> QuorumTally {
    let needed = Exact::from(share.exact() * eligible.number());
    let met = !eligible.number().is_zero() && cast >= needed;
    QuorumTally { constituency, share, eligible, needed, cast, met }
}

fn concurrence(rule: &Rule, count: &Count, constituency: Constituency) -> ConcurrenceTally {
    let none = Group::default();
    let group = count.groups.get(&constituency).unwrap_or(&none);
    let side = Side::alone(rule, group);
    ConcurrenceTally {
        constituency,
        needed: side.needed(rule),
        met: side.carries(rule),
        in_favour: side.in_favour.into(),
        opposed: side.opposed.into(),
        base_weight: side.base.into(),
    }
}
