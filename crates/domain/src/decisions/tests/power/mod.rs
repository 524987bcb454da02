//! Power beside money: by example, against every coalition, and compared.

mod beside;
mod every_coalition;
mod known;
mod properties;
mod samples;
mod what_if;

use num_rational::BigRational;

use super::*;
use crate::decisions::power::*;

fn measured(rule: &Rule, electors: &[Elector]) -> Power {
    power_by_rule(rule, electors, Sampling::seeded(1))
}

fn of(rule: &Rule, seats: &[(Constituency, i64)]) -> Power {
    measured(rule, &electors(seats))
}

fn shares(power: &Power) -> Vec<String> {
    power.seats.iter().map(|seat| seat.share.to_string()).collect()
}

/// The shares of seats with these weights, for the page that explains them.
pub(super) fn shares_of(rule: &Rule, seats: &[(Constituency, i64)]) -> Vec<String> {
    shares(&of(rule, seats))
}

fn indices(power: &Power) -> Vec<String> {
    power.seats.iter().map(|seat| seat.index.to_string()).collect()
}

fn sum<'a>(shares: impl Iterator<Item = &'a Exact>) -> BigRational {
    shares.map(Exact::number).sum()
}

fn supermajority(threshold: &str) -> Rule {
    Rule { threshold: Some(fraction(threshold)), ..plain(Method::Supermajority) }
}
