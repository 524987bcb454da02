//! Ballots of many, weighed: what each constituency cast, and what its cap leaves of each of its ballots. Shared by the
//! methods whose ballots are no answer to one question.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::cap::{Capped, capped_total};
use super::{Base, Elector, Exact, Ground, QuorumTally, Rule, Secrecy, close};
use crate::SeatId;
use crate::fraction::Fraction;
use crate::tenancy::Constituency;

/// What one constituency could cast, did cast, and what of it counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConstituencyBallots {
    pub constituency: Constituency,
    /// How many of its seats take part.
    pub seats: u32,
    /// Their raw weight.
    pub eligible: Exact,
    /// Raw weight that was cast.
    pub cast: Exact,
    /// How many ballots say something: rank an option, support a project.
    pub ballots: u32,
    /// Their raw weight.
    pub raw: Exact,
    /// Its cap; none: no cap.
    pub cap: Option<Fraction>,
    /// What each unit of its raw weight counts.
    pub factor: Exact,
    /// The weight that counts, after the cap.
    pub counted: Exact,
}

/// What one constituency could cast and did cast, in raw weight.
#[derive(Debug)]
struct Group<'a, B> {
    seats: u32,
    eligible: BigInt,
    cast: BigInt,
    /// The ballots that say something, with their weights.
    saying: Vec<(&'a B, BigInt)>,
}

impl<B> Default for Group<'_, B> {
    fn default() -> Self {
        Self { seats: 0, eligible: BigInt::zero(), cast: BigInt::zero(), saying: Vec::new() }
    }
}

impl<B> Group<'_, B> {
    fn raw(&self) -> BigInt {
        self.saying.iter().map(|(_, weight)| weight).sum()
    }

    /// With base CAST the caps cut what was said; with base ELIGIBLE they cut the whole electorate, once.
    fn capped(&self, rule: &Rule, name: Constituency) -> Capped {
        let weight = match rule.base {
            Base::Cast => self.raw(),
            Base::Eligible => self.eligible.clone(),
        };
        Capped { weight, cap: rule.cap(name).unwrap_or(Fraction::ONE).exact() }
    }
}

/// An electorate and its ballots by constituency, with the factor of each.
#[derive(Debug)]
pub(super) struct Weighed<'a, B> {
    groups: BTreeMap<Constituency, Group<'a, B>>,
    factors: Vec<BigRational>,
}

impl<'a, B> Weighed<'a, B> {
    /// Ballots of seats that take no part are left out; of two ballots of one seat the later one counts. One that says
    /// nothing is cast, and not counted.
    pub(super) fn of(
        rule: &Rule,
        electors: &[Elector],
        ballots: impl Iterator<Item = (SeatId, &'a B)>,
        says_something: impl Fn(&B) -> bool,
    ) -> Self {
        let latest: BTreeMap<SeatId, &B> = ballots.collect();
        let mut groups = BTreeMap::<Constituency, Group<'a, B>>::new();
        for elector in electors.iter().filter(|elector| elector.takes_part(rule)) {
            let group = groups.entry(elector.constituency).or_default();
            group.seats += 1;
            group.eligible += elector.weight;
            if let Some(ballot) = latest.get(&elector.seat) {
                group.cast += elector.weight;
                if says_something(ballot) {
                    group.saying.push((ballot, elector.weight.into()));
                }
            }
        }
        let capped: Vec<Capped> = groups.iter().map(|(name, group)| group.capped(rule, *name)).collect();
        let total = capped_total(&capped);
        let factors = capped.iter().map(|capped| capped.factor(&total)).collect();
        Self { groups, factors }
    }

    /// Every ballot that says something, with its weight after the cap.
    pub(super) fn ballots(&self) -> impl Iterator<Item = (&'a B, BigRational)> {
        let lines = self.groups.values().zip(&self.factors);
        lines.flat_map(|(group, factor)| group.saying.iter().map(move |(ballot, weight)| (*ballot, factor * weight)))
    }

    /// Those of one constituency alone, with their raw weight.
    pub(super) fn alone(&self, name: Constituency) -> &[(&'a B, BigInt)] {
        self.groups.get(&name).map(|group| group.saying.as_slice()).unwrap_or_default()
    }

    /// Raw weight of the electorate.
    pub(super) fn electorate(&self) -> Exact {
        self.groups.values().map(|group| &group.eligible).sum::<BigInt>().into()
    }

    /// Raw weight that was cast.
    pub(super) fn cast(&self) -> Exact {
        self.groups.values().map(|group| &group.cast).sum::<BigInt>().into()
    }

    /// Weight of what was said, after caps.
    pub(super) fn counted(&self) -> Exact {
        self.groups.values().zip(&self.factors).map(|(group, factor)| factor * group.raw()).sum::<BigRational>().into()
    }

    /// One line for each constituency.
    pub(super) fn lines(&self, rule: &Rule) -> Vec<ConstituencyBallots> {
        let line = |((name, group), factor): ((&Constituency, &Group<'_, B>), &BigRational)| ConstituencyBallots {
            constituency: *name,
            seats: group.seats,
            eligible: group.eligible.clone().into(),
            cast: group.cast.clone().into(),
            ballots: u32::try_from(group.saying.len()).unwrap_or(u32::MAX),
            raw: group.raw().into(),
            cap: rule.cap(*name),
            factor: factor.clone().into(),
            counted: (factor * group.raw()).into(),
        };
        self.groups.iter().zip(&self.factors).map(line).collect()
    }

    /// One line for each quorum of the rule.
    pub(super) fn quorums(&self, rule: &Rule) -> Vec<QuorumTally> {
        let line = |name: Option<Constituency>, share| {
            let of = || self.groups.iter().filter(|(constituency, _)| name.is_none_or(|name| name == **constituency));
            let eligible: BigInt = of().map(|(_, group)| &group.eligible).sum();
            let cast: BigInt = of().map(|(_, group)| &group.cast).sum();
            close::quorum(name, share, eligible.into(), cast.into())
        };
        let overall = rule.quorum.map(|share| line(None, share));
        let named = rule.constituency_quorums.iter().map(|named| line(Some(named.constituency), named.share));
        overall.into_iter().chain(named).collect()
    }
}

/// Seats that would take part were they not recused, in order of their ids.
pub(super) fn recused(rule: &Rule, electors: &[Elector]) -> Vec<SeatId> {
    let out = electors.iter().filter(|elector| elector.is_of(rule) && elector.recused.is_some());
    let mut seats: Vec<SeatId> = out.map(|elector| elector.seat).collect();
    seats.sort_unstable();
    seats
}

/// Whether nothing is left to wait for in a vote that may close early: everybody who can has voted.
pub(super) fn everybody_voted(rule: &Rule, electors: &[Elector], voted: impl Iterator<Item = SeatId>) -> bool {
    let voted: BTreeSet<SeatId> = voted.collect();
    let mut part = electors.iter().filter(|elector| elector.takes_part(rule)).peekable();
    let may_close = rule.secrecy == Secrecy::Open && rule.final_ballots && part.peek().is_some();
    may_close && part.all(|elector| voted.contains(&elector.seat))
}

/// What makes a vote lapse, before anybody asks what it says; `nothing_said`: no ballot that counts says anything.
pub(super) fn lapse(
    (electorate, cast): (&Exact, &Exact),
    quorums: &[QuorumTally],
    nothing_said: bool,
) -> Option<Ground> {
    if electorate.number().is_zero() {
        Some(Ground::EmptyElectorate)
    } else if cast.number().is_zero() {
        Some(Ground::NoBallots)
    } else if quorums.iter().any(|quorum| !quorum.met) {
        Some(Ground::NoQuorum)
    } else if nothing_said {
        Some(Ground::NothingCounted)
    } else {
        None
    }
}

/// Why it lapsed, in one sentence; none where it did not for a reason of [`lapse`]. `nothing` says what is missing where
/// nothing counts.
pub(super) fn lapsed(
    ground: Ground,
    (electorate, cast): (&Exact, &Exact),
    quorums: &[QuorumTally],
    nothing: &str,
) -> Option<String> {
    Some(match ground {
        Ground::EmptyElectorate => "No seat could vote, so it lapsed.".to_owned(),
        Ground::NoBallots => format!("Nobody voted, out of {}, so it lapsed.", votes(electorate)),
        Ground::NoQuorum => no_quorum(quorums),
        Ground::NothingCounted => format!("Of {} cast, none that counts {nothing}, so it lapsed.", votes(cast)),
        _ => return None,
    })
}

fn no_quorum(quorums: &[QuorumTally]) -> String {
    let Some(quorum) = quorums.iter().find(|quorum| !quorum.met) else { return String::new() };
    let whose = quorum.constituency.map(|name| format!(" of {name}")).unwrap_or_default();
    format!(
        "{} of {} votes{whose} were cast; the quorum of {} needed at least {} and more than none, so it lapsed.",
        quorum.cast.spoken(),
        quorum.eligible.spoken(),
        quorum.share,
        quorum.needed.spoken()
    )
}

fn votes(weight: &Exact) -> String {
    let weight = weight.spoken();
    if weight == "1" { "1 vote".to_owned() } else { format!("{weight} votes") }
}
