//! From swings to the answer.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::figures::{ConstituencyPower, GroupPower, Measured, OrganisationPower, Power, SeatPower};
use super::game::{Game, WinsBy};
use super::quorum::Quorums;
use super::sample::{Sampling, ten_thousandths};
use super::{count, sample, spoken};
use crate::SeatId;
use crate::decisions::{Elector, Exact, Rule};

pub(super) fn of_rule(rule: &Rule, electors: &[Elector], sampling: Sampling) -> Power {
    let body = Body::of(electors, |elector| elector.takes_part(rule));
    let game = Game::of(rule, &body.voters());
    body.power(game, Some(rule), sampling)
}

pub(super) fn of_one_seat(decider: SeatId, electors: &[Elector], sampling: Sampling) -> Power {
    let decides = |elector: &Elector| elector.seat == decider && elector.recused.is_none() && elector.weight >= 1;
    let body = Body::of(electors, decides);
    let game = (!body.voters().is_empty()).then(|| (WinsBy::OneSeat, Game::of_one()));
    body.power(game, None, sampling)
}

/// More votes than this fit no fast number: so many coalitions are counted in numbers of any size.
const FAST_SEATS: usize = 120;

/// The electors in order of their seats, and which of them vote.
struct Body<'a> {
    seats: Vec<(&'a Elector, bool)>,
}

/// Swings of each group, each of so many coalitions.
struct Swings {
    of_groups: Vec<BigInt>,
    measured: Measured,
}

impl Swings {
    fn nobodys(groups: usize) -> Self {
        Self { of_groups: vec![BigInt::zero(); groups], measured: Measured::Exact }
    }
}

impl<'a> Body<'a> {
    fn of(electors: &'a [Elector], votes: impl Fn(&Elector) -> bool) -> Self {
        let mut seats: Vec<_> = electors.iter().map(|elector| (elector, votes(elector))).collect();
        seats.sort_by_key(|(elector, _)| elector.seat);
        Self { seats }
    }

    fn voters(&self) -> Vec<&'a Elector> {
        self.seats.iter().filter(|(_, votes)| *votes).map(|(elector, _)| *elector).collect()
    }

    /// The voting seats under each key of the electors, also of keys without a voting seat.
    fn grouped<K: Ord>(&self, key: impl Fn(&Elector) -> K) -> BTreeMap<K, Vec<usize>> {
        let mut groups: BTreeMap<K, Vec<usize>> =
            self.seats.iter().map(|(elector, _)| (key(elector), vec![])).collect();
        for (position, elector) in self.voters().into_iter().enumerate() {
            groups.entry(key(elector)).or_default().push(position);
        }
        groups
    }

    fn power(&self, game: Option<(WinsBy, Game<BigInt>)>, rule: Option<&Rule>, sampling: Sampling) -> Power {
        let voters = self.voters();
        let organisations = self.grouped(|elector| (elector.organisation, elector.constituency));
        let constituencies = self.grouped(|elector| elector.constituency);
        let each = (0..voters.len()).map(|seat| vec![seat]);
        let groups: Vec<Vec<usize>> =
            each.chain(organisations.values().cloned()).chain(constituencies.values().cloned()).collect();
        let objected = rule.is_some_and(|rule| rule.objectors.is_some());
        let wins_by = game.as_ref().map_or(WinsBy::NothingPasses, |(wins_by, _)| *wins_by);
        let swings = game.map_or_else(|| Swings::nobodys(groups.len()), |(_, game)| swings(&game, &groups, sampling));
        let numbers =
            Numbers { voters: &voters, quorums: Quorums::of(rule, &voters), groups: &groups, swings: &swings };
        let mut blocs = (voters.len()..).map(|group| numbers.group(group));
        Power {
            wins_by,
            seats: self.seats(&numbers),
            organisations: OrganisationPower::lines(organisations.into_keys(), &mut blocs),
            constituencies: ConstituencyPower::lines(constituencies.into_keys(), &mut blocs),
            quorums: numbers.quorums.lines(),
            sentence: spoken::measured(wins_by, &swings.measured, voters.len(), objected),
            measured: swings.measured.clone(),
        }
    }

    fn seats(&self, numbers: &Numbers<'_>) -> Vec<SeatPower> {
        let mut position = 0..;
        let line = |(elector, votes): &(&Elector, bool)| {
            let group = if *votes { position.next() } else { None };
            let members = group.as_slice();
            let (share, share_error) = numbers.share(members);
            SeatPower {
                seat: elector.seat,
                organisation: elector.organisation,
                constituency: elector.constituency,
                weight: elector.weight,
                votes: *votes,
                swings: numbers.sum(members).into(),
                index: group.map_or_else(BigRational::zero, |group| numbers.index(group)).into(),
                share,
                share_error,
            }
        };
        self.seats.iter().map(line).collect()
    }
}

/// Exact up to [`super::EXACT_SEATS`] seats and wherever there are few different sums; else drawn.
fn swings(game: &Game<BigInt>, groups: &[Vec<usize>], sampling: Sampling) -> Swings {
    let narrow = game.narrow();
    let exact = match narrow.as_ref().filter(|_| game.seats.len() <= FAST_SEATS) {
        Some(narrow) => count::swings(narrow, groups),
        None => count::swings(game, groups),
    };
    let drawn = || match &narrow {
        Some(narrow) => sample::swings(narrow, groups, sampling),
        None => sample::swings(game, groups, sampling),
    };
    match exact {
        Some(of_groups) => Swings { of_groups, measured: Measured::Exact },
        None => Swings { of_groups: drawn(), measured: sampled(sampling, groups.len()) },
    }
}

fn sampled(sampling: Sampling, indices: usize) -> Measured {
    Measured::Sampled {
        seed: sampling.seed,
        samples: sampling.drawn(),
        certainty: Sampling::certainty(),
        index_error: sampling.error(indices),
    }
}

/// Where every number of the answer comes from.
struct Numbers<'a> {
    voters: &'a [&'a Elector],
    quorums: Quorums<'a>,
    /// The seats first, each as a group of one.
    groups: &'a [Vec<usize>],
    swings: &'a Swings,
}

impl Numbers<'_> {
    /// The part of all coalitions of the others in which a group swings.
    fn index(&self, group: usize) -> BigRational {
        let coalitions = match &self.swings.measured {
            Measured::Exact => BigInt::one() << (self.voters.len() - self.groups[group].len()),
            Measured::Sampled { samples, .. } => BigInt::from(*samples),
        };
        BigRational::new(self.swings.of_groups[group].clone(), coalitions)
    }

    fn sum(&self, seats: &[usize]) -> BigInt {
        seats.iter().map(|seat| &self.swings.of_groups[*seat]).sum()
    }

    /// These seats' part of everybody's swings, and its error.
    fn share(&self, seats: &[usize]) -> (Exact, Exact) {
        let (own, all) = (self.sum(seats), self.swings.of_groups[..self.voters.len()].iter().sum::<BigInt>());
        let share = part(BigRational::from_integer(own.clone()), BigRational::from_integer(&all - &own));
        let error = match &self.swings.measured {
            Measured::Sampled { samples, index_error, .. } if !seats.is_empty() => {
                let total_error = |seats: usize| index_error.number() * BigInt::from(seats) * BigInt::from(*samples);
                let (own_error, other_error) = (total_error(seats.len()), total_error(self.voters.len() - seats.len()));
                let (own, others) = (BigRational::from_integer(own.clone()), BigRational::from_integer(all - own));
                let least = part(less(&own, &own_error), &others + &other_error);
                let most = part(&own + &own_error, less(&others, &other_error));
                rounded_up((&share - least).max(most - &share))
            }
            _ => BigInt::zero().into(),
        };
        (share.into(), error)
    }

    fn group(&self, group: usize) -> GroupPower {
        let members = &self.groups[group];
        let (share, share_error) = self.share(members);
        let of_it: Vec<SeatId> = members.iter().map(|seat| self.voters[*seat].seat).collect();
        GroupPower {
            seats: u32::try_from(members.len()).unwrap_or(u32::MAX),
            weight: members.iter().map(|seat| BigInt::from(self.voters[*seat].weight)).sum::<BigInt>().into(),
            swings: self.sum(members).into(),
            share,
            share_error,
            bloc: self.index(group).into(),
            quorum: self.quorums.role(&|elector| of_it.contains(&elector.seat)),
        }
    }
}

/// One number's part of itself and the others; nothing is no part.
fn part(own: BigRational, others: BigRational) -> BigRational {
    let all = &own + others;
    if all.is_zero() { all } else { own / all }
}

fn less(number: &BigRational, by: &BigRational) -> BigRational {
    (number - by).max(BigRational::zero())
}

fn rounded_up(error: BigRational) -> Exact {
    ten_thousandths((error * BigInt::from(10_000)).ceil().to_integer())
}
