//! The collaborative itself: its parties, its people, its council and its charter.

use chrono::{DateTime, TimeDelta, Utc};
use domain::decisions::{Area, Charter, DecisionRight, Elector, SeatFacts, check_declared};
use domain::tenancy::{BodyKind, Constituency, Role, Stage, Standing};
use domain::{BodyId, CombinationId, MembershipId, OrganisationId, PersonId, SeatId};

use super::generator::Generator;
use super::plot::{Counts, Plot, Stream};
use super::{rules, sizes};
use crate::entity::{
    activity_head, belonging, body, charter, collaborative, combination, decision_right, founding_assent, membership,
    organisation, person, seat,
};
use crate::{Result, Stored};

/// An organisation with the member who acts for it.
#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) organisation: OrganisationId,
    pub(super) constituency: Constituency,
    pub(super) member: MembershipId,
    pub(super) person: PersonId,
    name: String,
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
    officers: Vec<(PersonId, MembershipId, &'static str, Role)>,
    bodies: [BodyId; 2],
    seats: Vec<seat::Model>,
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

/// Writes it all down: the first batch of a collaborative.
pub(super) async fn sow(plot: &Plot, parties: &Parties) -> Result<Counts> {
    let made = parties.founded_at - TimeDelta::days(60);
    let id = plot.collaborative;
    let mut batch = plot.batch().await?;
    batch.add_identity::<collaborative::Entity>(vec![collaborative_row(plot, parties, made)]).await?;
    let head = activity_head::Model { collaborative_id: id, sequence: 0, hash: domain::transparency::FIRST.to_vec() };
    batch.add::<activity_head::Entity>(vec![head]).await?;
    batch.add_identity::<person::Entity>(persons(plot, parties, made)).await?;
    let everybody = parties.officers.iter().map(|(person, ..)| *person).chain(parties.all.iter().map(|one| one.person));
    let belongings = everybody.map(|person_id| belonging::Model { person_id, collaborative_id: id });
    batch.add_identity::<belonging::Entity>(belongings.collect()).await?;
    let organisations = parties.all.iter().map(|party| organisation_row(plot, party, made));
    batch.add::<organisation::Entity>(organisations.collect()).await?;
    batch.add::<membership::Entity>(memberships(plot, parties, made)).await?;
    batch.add::<body::Entity>(bodies(plot, parties, made)).await?;
    batch.add::<seat::Entity>(parties.seats.clone()).await?;
    let total = combination::Model { collaborative_id: id, id: parties.total, options_key: "TOTAL".to_owned() };
    batch.add::<combination::Entity>(vec![total]).await?;
    let charter = Charter { version: 1, rights: parties.rights.clone() };
    let row = charter::Model {
        collaborative_id: id,
        version: 1,
        proposal_id: None,
        declared_imbalances: Stored(Vec::new()),
        digest: crate::decisions::charter_digest(&charter, &[])?,
        written_at: made,
    };
    batch.add::<charter::Entity>(vec![row]).await?;
    let rights = (0..).zip(&charter.rights).map(|(position, right)| right_row(plot, position, right));
    batch.add::<decision_right::Entity>(rights.collect()).await?;
    let assents = parties.all.iter().map(|party| founding_assent::Model {
        collaborative_id: id,
        charter_version: 1,
        organisation_id: party.organisation,
        membership_id: party.member,
        at: parties.founded_at,
    });
    batch.add::<founding_assent::Entity>(assents.collect()).await?;
    batch.finish("parties and charter").await
}

fn collaborative_row(plot: &Plot, parties: &Parties, made: DateTime<Utc>) -> collaborative::Model {
    collaborative::Model {
        id: plot.collaborative,
        slug: plot.slug.clone(),
        name: format!("Sample Collaborative {}", plot.slug),
        purpose: "Sample data for load tests: nothing here is about anybody.".to_owned(),
        currency: "GBP".to_owned(),
        time_zone: "Europe/London".to_owned(),
        locale: "en-GB".to_owned(),
        stage: Stage::Founded,
        sample: true,
        created_at: made,
        founded_at: Some(parties.founded_at),
    }
}

fn persons(plot: &Plot, parties: &Parties, created_at: DateTime<Utc>) -> Vec<person::Model> {
    let person = |id, word: String, name: String| person::Model {
        id,
        email: format!("{word}@{}.example.org", plot.slug),
        name,
        locale: "en-GB".to_owned(),
        created_at,
    };
    let officers =
        parties.officers.iter().map(|(id, _, word, _)| person(*id, (*word).to_owned(), format!("Sample {word}")));
    let members = parties.all.iter().map(|party| {
        let word = party.name.trim_start_matches("Sample ").to_lowercase().replace(' ', "-");
        person(party.person, word, format!("{} Member", party.name))
    });
    officers.chain(members).collect()
}

fn memberships(plot: &Plot, parties: &Parties, at: DateTime<Utc>) -> Vec<membership::Model> {
    let membership = |id, person_id, organisation_id, name, role| membership::Model {
        collaborative_id: plot.collaborative,
        id,
        person_id,
        organisation_id,
        name,
        roles: Stored(vec![role]),
        starts_on: at.date_naive(),
        ends_on: None,
        created_at: at,
    };
    let officers = parties.officers.iter();
    let officers =
        officers.map(|(person, id, word, role)| membership(*id, *person, None, format!("Sample {word}"), *role));
    let members = parties.all.iter().map(|party| {
        membership(party.member, party.person, Some(party.organisation), format!("{} Member", party.name), Role::Member)
    });
    officers.chain(members).collect()
}

fn organisation_row(plot: &Plot, party: &Party, created_at: DateTime<Utc>) -> organisation::Model {
    organisation::Model {
        collaborative_id: plot.collaborative,
        id: party.organisation,
        name: party.name.clone(),
        constituency: party.constituency,
        controlled_by_funder: false,
        standing: Standing::Active,
        website: Some("https://example.org/".to_owned()),
        admitted_by: None,
        created_at,
    }
}

fn bodies(plot: &Plot, parties: &Parties, created_at: DateTime<Utc>) -> Vec<body::Model> {
    let body = |id, kind, name: &str, mandate: &str| body::Model {
        collaborative_id: plot.collaborative,
        id,
        kind,
        name: name.to_owned(),
        mandate: mandate.to_owned(),
        parent_id: None,
        created_at,
    };
    let [assembly, council] = parties.bodies;
    vec![
        body(assembly, BodyKind::Assembly, "Assembly", "One seat for each active organisation."),
        body(council, BodyKind::Council, "Sample Council", "Decides about money, measures and members."),
    ]
}

fn right_row(plot: &Plot, position: i64, right: &DecisionRight) -> decision_right::Model {
    decision_right::Model {
        collaborative_id: plot.collaborative,
        charter_version: 1,
        id: right.id,
        area: right.area,
        fund_id: None,
        allocation_id: None,
        range_from: None,
        range_up_to: None,
        range_currency: None,
        position,
        body_id: right.body,
        rule: Stored(right.rule.clone()),
        escalates_to: None,
    }
}
