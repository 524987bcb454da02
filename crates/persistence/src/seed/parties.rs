//! Who takes part in a collaborative, and how they decide.

use chrono::{DateTime, TimeDelta, Utc};
use domain::decisions::{Area, Charter, DecisionRight, Elector, SeatFacts, check_declared};
use domain::tenancy::{Constituency, Role};
use domain::{BodyId, CombinationId, MembershipId, OrganisationId, PersonId, SeatId};

use super::generator::Generator;
use super::plot::{Plot, Stream};
use super::{rules, sizes};
use crate::Result;
use crate::entity::seat;

/// An organisation with the member who acts for it.
#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) organisation: OrganisationId,
    pub(super) constituency: Constituency,
    pub(super) member: MembershipId,
    pub(super) person: PersonId,
    pub(super) name: String,
}

/// Who is there, and how they decide.
#[derive(Debug)]
pub(super) struct Parties {
    pub(super) founded_at: DateTime<Utc>,
    pub(super) all: Vec<Party>,
    pub(super) treasurer: MembershipId,
    pub(super) evaluator: MembershipId,
    /// The council's electorate when nobody is recused, with who holds each seat.
    pub(super) electorate: Vec<(Elector, MembershipId)>,
    pub(super) rights: Vec<DecisionRight>,
    pub(super) total: CombinationId,
    /// Members with a duty of the collaborative: person, membership, word and role.
    pub(super) officers: Vec<(PersonId, MembershipId, &'static str, Role)>,
    /// The assembly and the council.
    pub(super) bodies: [BodyId; 2],
    pub(super) seats: Vec<seat::Model>,
}

impl Parties {
    pub(super) fn of(&self, constituency: Constituency) -> Vec<&Party> {
        self.all.iter().filter(|party| party.constituency == constituency).collect()
    }

    /// The legal holder of every fund.
    pub(super) fn holder(&self) -> OrganisationId {
        let backbone = self.all.iter().find(|party| party.constituency == Constituency::Backbone);
        backbone.map_or(OrganisationId(uuid::Uuid::nil()), |party| party.organisation)
    }

    pub(super) fn right(&self, area: Area) -> Option<&DecisionRight> {
        self.rights.iter().find(|right| right.area == area)
    }
}

/// Works out who takes part, from the moment of founding.
pub(super) fn plan(plot: &Plot, founded_at: DateTime<Utc>) -> Result<Parties> {
    let mut generator = plot.generator(Stream::Parties, 0);
    let made = founded_at - TimeDelta::days(60);
    let all: Vec<Party> = constituencies(plot.sizes.organisations)
        .map(|(constituency, number)| party(&mut generator, made, constituency, number))
        .collect();
    let officers = OFFICERS.map(|(word, role)| {
        let (person, member) = (PersonId(generator.id(made)), MembershipId(generator.id(made)));
        (person, member, word, role)
    });
    let [_, treasurer, evaluator] = officers.map(|(_, member, _, _)| member);
    let bodies = [BodyId(generator.id(made)), BodyId(generator.id(made))];
    let [assembly, council] = bodies;
    let delegates = delegates(&all);
    let seats: Vec<seat::Model> = all
        .iter()
        .map(|party| (assembly, party))
        .chain(delegates.iter().map(|party| (council, *party)))
        .map(|(body, party)| seat_row(plot, &mut generator, made, body, party))
        .collect();
    let rights: Vec<DecisionRight> = rules::rights(&mut generator, made, council);
    check(&rights, &seats, council)?;
    let electorate = seats.iter().filter(|seat| seat.body_id == council).filter_map(|seat| {
        let elector = facts(seat).elector()?;
        Some((elector, seat.holder_id?))
    });
    Ok(Parties {
        founded_at,
        treasurer,
        evaluator,
        electorate: electorate.collect(),
        rights,
        total: CombinationId(generator.id(made)),
        officers: officers.to_vec(),
        bodies,
        seats,
        all,
    })
}

const OFFICERS: [(&str, Role); 3] =
    [("steward", Role::Steward), ("treasurer", Role::Treasurer), ("evaluator", Role::Evaluator)];

/// One backbone, a few observers, about a seventh funders, and partners for the most part; each counted from 1.
fn constituencies(organisations: u64) -> impl Iterator<Item = (Constituency, u64)> {
    let (observers, funders) = others(organisations);
    let partners = partners(organisations);
    let several = |constituency, many: u64| (1..=many).map(move |number| (constituency, number));
    several(Constituency::Backbone, 1)
        .chain(several(Constituency::Funder, funders))
        .chain(several(Constituency::Partner, partners))
        .chain(several(Constituency::Observer, observers))
}

/// How many observers and funders there are.
fn others(organisations: u64) -> (u64, u64) {
    ((organisations / 20).max(1), (organisations * 3 / 20).max(3))
}

/// How many partners there are: everybody else.
pub(super) fn partners(organisations: u64) -> u64 {
    let (observers, funders) = others(organisations);
    organisations.saturating_sub(1 + observers + funders)
}

fn party(generator: &mut Generator, at: DateTime<Utc>, constituency: Constituency, number: u64) -> Party {
    let word = match constituency {
        Constituency::Funder => "Funder",
        Constituency::Partner => "Partner",
        Constituency::Backbone => "Backbone",
        Constituency::Observer => "Observer",
    };
    Party {
        organisation: OrganisationId(generator.id(at)),
        constituency,
        member: MembershipId(generator.id(at)),
        person: PersonId(generator.id(at)),
        name: format!("Sample {word} {number:04}"),
    }
}

/// Who sits in the council: the backbone, an observer, up to six funders, and partners in all the other seats.
fn delegates(all: &[Party]) -> Vec<&Party> {
    let of = |constituency, most| all.iter().filter(move |party| party.constituency == constituency).take(most);
    let mut delegates: Vec<&Party> =
        of(Constituency::Backbone, 1).chain(of(Constituency::Observer, 1)).chain(of(Constituency::Funder, 6)).collect();
    let left = usize::try_from(sizes::SEATS).unwrap_or_default().saturating_sub(delegates.len());
    delegates.extend(of(Constituency::Partner, left));
    delegates
}

fn seat_row(plot: &Plot, generator: &mut Generator, at: DateTime<Utc>, body_id: BodyId, party: &Party) -> seat::Model {
    seat::Model {
        collaborative_id: plot.collaborative,
        id: SeatId(generator.id(at)),
        body_id,
        organisation_id: party.organisation,
        constituency: party.constituency,
        holder_id: Some(party.member),
        understudy_id: None,
        voting: true,
        weight: 1,
        starts_on: at.date_naive(),
        planned_from: at.date_naive(),
        ends_on: None,
        most_consecutive_terms: None,
        term_number: 1,
        created_at: at,
    }
}

/// Only funders give money, so a seat counts as its label says.
fn facts(seat: &seat::Model) -> SeatFacts {
    SeatFacts {
        seat: seat.id,
        organisation: seat.organisation_id,
        constituency: seat.constituency,
        counts_as_funder: seat.constituency == Constituency::Funder,
        weight: seat.weight,
        filled: true,
        voting: seat.voting,
        recused: None,
    }
}

/// What every charter must be: coherent, and partner-led.
fn check(rights: &[DecisionRight], seats: &[seat::Model], council: BodyId) -> Result<()> {
    let charter = Charter { version: 1, rights: rights.to_vec() };
    charter.check()?;
    let seats: Vec<SeatFacts> = seats.iter().filter(|seat| seat.body_id == council).map(facts).collect();
    let imbalances = charter.imbalances(|_| seats.clone())?.into_iter().map(|(_, imbalance)| imbalance);
    Ok(check_declared(&imbalances.collect::<Vec<_>>(), &[])?)
}
