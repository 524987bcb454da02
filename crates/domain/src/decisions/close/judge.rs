//! Which ground settles a vote.

use num_rational::BigRational;
use num_traits::Zero;

use super::count::Group;
use super::tally::{Ground, Tally};
use crate::decisions::{Base, Choice, Exact, Method, Rule};

/// What speaks for and against a proposal, in the whole electorate or inside one constituency.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) in_favour: BigRational,
    pub(super) opposed: BigRational,
    pub(super) base: BigRational,
    /// A vote against breaks a unanimity, a standing objection breaks a consent, however little it weighs.
    pub(super) broken: bool,
}

impl Side {
    /// One constituency on its own, in raw weight.
    pub(super) fn alone(rule: &Rule, group: &Group) -> Self {
        let in_favour = BigRational::from_integer(group.weight(rule.method.in_favour()));
        let opposed = BigRational::from_integer(group.weight(rule.method.opposed()));
        let base = match rule.base {
            Base::Cast => &in_favour + &opposed,
            Base::Eligible => BigRational::from_integer(group.eligible.clone()),
        };
        Self { in_favour, opposed, base, broken: is_broken(rule.method, std::iter::once(group)) }
    }

    /// The threshold's share of the base.
    pub(super) fn needed(&self, rule: &Rule) -> Option<Exact> {
        rule.effective_threshold().map(|threshold| Exact::from(threshold.exact() * &self.base))
    }

    /// Whether the method is satisfied. Nothing in favour never carries anything.
    pub(super) fn carries(&self, rule: &Rule) -> bool {
        if self.in_favour.is_zero() {
            return false;
        }
        match (rule.method, self.needed(rule)) {
            (Method::Majority, Some(needed)) => &self.in_favour > needed.number(),
            (Method::Supermajority, Some(needed)) => &self.in_favour >= needed.number(),
            // A supermajority without a threshold was never valid: nothing passes by it.
            (Method::Majority | Method::Supermajority, None) => false,
            (Method::Unanimity | Method::Consent, _) => !self.broken,
            // Only the seat that decides is counted.
            (Method::Delegated | Method::Advice, _) => self.opposed.is_zero(),
            // Not methods of one answer: no ballot of theirs is counted here.
            (Method::Ranked | Method::Allocation, _) => false,
        }
    }
}

/// Whether a single answer already stops it under this method.
pub(super) fn is_broken<'a>(method: Method, mut groups: impl Iterator<Item = &'a Group>) -> bool {
    match method {
        Method::Majority
        | Method::Supermajority
        | Method::Ranked
        | Method::Allocation
        | Method::Advice
        | Method::Delegated => false,
        Method::Unanimity => groups.any(|group| group.answers.contains_key(&Choice::Against)),
        Method::Consent => groups.any(|group| !group.objections.is_empty()),
    }
}

/// The first reason that settles it: what makes it lapse, then what makes it fail.
pub(super) fn ground(rule: &Rule, side: &Side, tally: &Tally) -> Ground {
    if tally.electorate.number().is_zero() {
        Ground::EmptyElectorate
    } else if tally.cast.number().is_zero() {
        Ground::NoBallots
    } else if tally.quorums.iter().any(|quorum| !quorum.met) {
        Ground::NoQuorum
    } else if side.base.is_zero() {
        Ground::NothingCounted
    } else if !side.carries(rule) {
        shortfall(rule.method, side)
    } else if tally.concurrence.iter().any(|constituency| !constituency.met) {
        Ground::NoConcurrence
    } else {
        Ground::RuleMet
    }
}

fn shortfall(method: Method, side: &Side) -> Ground {
    match method {
        Method::Majority | Method::Supermajority => Ground::TooFewInFavour,
        Method::Unanimity if side.broken => Ground::VotesAgainst,
        Method::Consent if side.broken => Ground::ObjectionsStand,
        _ => Ground::NobodyInFavour,
    }
}
