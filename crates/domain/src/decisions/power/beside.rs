//! Power next to money.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::what_if::{Difference, Side};
use super::{GroupPower, Power, spoken};
use crate::OrganisationId;
use crate::decisions::{Exact, effective_constituency};
use crate::funds::{self, Money};
use crate::tenancy::Constituency;

/// An organisation of the collaborative, with or without a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    pub organisation: OrganisationId,
    pub name: String,
    /// Its own constituency, whatever it counts as.
    pub constituency: Constituency,
    pub counts_as_funder: bool,
    /// What it paid in and did not get back; none: it never paid in. Less than nothing counts as nothing.
    #[serde(default)]
    pub contributed: Option<Money>,
}

/// One organisation's power beside its money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PowerAndMoney {
    pub organisation: OrganisationId,
    pub name: String,
    /// The effective one: FUNDER for all that count as one.
    pub constituency: Constituency,
    /// How many of its seats vote.
    pub seats: u32,
    /// Its part of everybody's swings.
    pub power: Exact,
    /// How often its seats, voting alike, decide.
    pub bloc: Exact,
    /// Its part of all contributions; none: nobody has paid in.
    pub money: Option<Exact>,
    /// Its power compared with its money: MORE power than money, or LESS; none: nobody has paid in.
    pub gap: Option<Difference>,
}

/// Every organisation's power beside its money, and the imbalance in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BesideMoney {
    /// In order of the organisations' ids.
    pub organisations: Vec<PowerAndMoney>,
    pub sentence: String,
}

/// Sets power next to contributions. Every party is listed, also without a seat or a contribution, and so is every
/// organisation with a seat that is not among the parties, under its id.
///
/// # Errors
/// [`funds::Refusal::CurrencyMismatch`] where contributions are in several currencies: take one fund at a time.
pub fn beside_money(power: &Power, parties: &[Party]) -> Result<BesideMoney, funds::Refusal> {
    let listed = parties.iter().map(|party| (party.organisation, party.clone()));
    let mut parties: BTreeMap<OrganisationId, Party> = unlisted(power).chain(listed).collect();
    parties.values_mut().for_each(|party| party.contributed = party.contributed.filter(|money| money.minor > 0));
    let total = total(parties.values())?;
    let organisations: Vec<PowerAndMoney> = parties.into_values().map(|party| line(power, party, &total)).collect();
    Ok(BesideMoney { sentence: sentence(power, &organisations), organisations })
}

fn unlisted(power: &Power) -> impl Iterator<Item = (OrganisationId, Party)> {
    power.organisations.iter().map(|line| {
        let (organisation, constituency) = (line.organisation, line.constituency);
        let counts_as_funder = constituency == Constituency::Funder;
        let name = organisation.to_string();
        (organisation, Party { organisation, name, constituency, counts_as_funder, contributed: None })
    })
}

fn total<'a>(parties: impl Iterator<Item = &'a Party>) -> Result<BigInt, funds::Refusal> {
    let contributions: Vec<Money> = parties.filter_map(|party| party.contributed).collect();
    contributions.windows(2).try_for_each(|two| two[0].same_currency(two[1]))?;
    Ok(contributions.iter().map(|money| BigInt::from(money.minor)).sum())
}

fn line(power: &Power, party: Party, total: &BigInt) -> PowerAndMoney {
    let own = power.of_organisation(party.organisation);
    let number = |of: fn(&GroupPower) -> &Exact| own.map_or_else(|| BigInt::zero().into(), |own| of(own).clone());
    let share = number(|own| &own.share);
    let paid = BigInt::from(party.contributed.map_or(0, |money| money.minor));
    let money = (!total.is_zero()).then(|| Exact::from(BigRational::new(paid, total.clone())));
    PowerAndMoney {
        organisation: party.organisation,
        constituency: effective_constituency(party.constituency, party.counts_as_funder),
        name: party.name,
        seats: own.map_or(0, |own| own.seats),
        gap: money.as_ref().map(|money| Difference::between(money, &share, &number(|own| &own.share_error))),
        bloc: number(|own| &own.bloc),
        power: share,
        money,
    }
}

fn sentence(power: &Power, lines: &[PowerAndMoney]) -> String {
    if !power.is_anywhere() {
        return spoken::NOBODY.to_owned();
    }
    let of_funders = |line: &&PowerAndMoney| line.constituency == Constituency::Funder;
    let share = |number: fn(&PowerAndMoney) -> Option<&Exact>| {
        spoken::share(&lines.iter().filter(of_funders).filter_map(number).map(Exact::number).sum())
    };
    let funders_power = share(|line| Some(&line.power));
    if lines.iter().all(|line| line.money.is_none()) {
        return format!(
            "Nobody has paid in yet; organisations that count as funders hold {funders_power} of the power."
        );
    }
    let funders_money = share(|line| line.money.as_ref());
    let together = format!(
        "Organisations that count as funders paid in {funders_money} of the money and hold {funders_power} of the power"
    );
    match widest(lines) {
        Some((line, money)) => format!(
            "{together}; the widest gap is that of {}, which paid in {} of the money and holds {} of the power.",
            line.name,
            spoken::share(money.number()),
            spoken::share(line.power.number())
        ),
        None => format!("{together}; everybody's power is its share of the money."),
    }
}

/// The organisation whose power and money are furthest apart, of equal ones the one with the smallest id.
fn widest(lines: &[PowerAndMoney]) -> Option<(&PowerAndMoney, &Exact)> {
    let apart = |line: &&PowerAndMoney| line.gap.as_ref().is_some_and(|gap| gap.side != Side::Same);
    let by = |line: &PowerAndMoney| line.gap.as_ref().map(|gap| gap.by.clone());
    let line = lines.iter().rev().filter(apart).max_by_key(|line| by(line))?;
    Some((line, line.money.as_ref()?))
}
