//! The collaborative itself: its parties, its people, its council and its charter.

use chrono::{DateTime, TimeDelta, Utc};
use domain::decisions::{Charter, DecisionRight};
use domain::tenancy::{BodyKind, Role, Stage, Standing};

use super::parties::{Parties, Party};
use super::plot::{Counts, Plot};
use crate::decisions::GivenSeat;
use crate::entity::{
    activity_head, belonging, body, charter, collaborative, combination, decision_right, founding_assent, membership,
    organisation, person, seat,
};
use crate::{Result, Stored};

/// Writes it all down: the first batch of a collaborative.
pub(super) async fn sow(plot: &Plot, parties: &Parties) -> Result<Counts> {
    let made = parties.founded_at - TimeDelta::days(60);
    let id = plot.collaborative;
    let mut batch = plot.batch().await?;
    batch.add_identity::<collaborative::Entity>(vec![collaborative_row(plot, made)]).await?;
    let hash = domain::transparency::FIRST.to_vec();
    let head = activity_head::Model { collaborative_id: id, sequence: 0, hash, webhooks: false };
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
        digest: crate::decisions::charter_digest(&charter, &[], &given(parties))?,
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
    batch.found(parties.founded_at).await?;
    batch.finish("parties and charter").await
}

/// All seats are in the bodies that decide.
fn given(parties: &Parties) -> Vec<GivenSeat> {
    let given = |row: &seat::Model| GivenSeat {
        id: row.id,
        body: row.body_id,
        organisation: row.organisation_id,
        constituency: row.constituency,
        voting: row.voting,
        weight: row.weight,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    };
    parties.seats.iter().map(given).collect()
}

fn collaborative_row(plot: &Plot, made: DateTime<Utc>) -> collaborative::Model {
    collaborative::Model {
        id: plot.collaborative,
        slug: plot.slug.clone(),
        name: format!("Sample Collaborative {}", plot.slug),
        purpose: "Sample data for load tests: nothing here is about anybody.".to_owned(),
        currency: "GBP".to_owned(),
        time_zone: "Europe/London".to_owned(),
        locale: "en-GB".to_owned(),
        stage: Stage::Draft,
        sample: true,
        created_at: made,
        founded_at: None,
    }
}

fn persons(plot: &Plot, parties: &Parties, created_at: DateTime<Utc>) -> Vec<person::Model> {
    let person = |id, word: String, name: String| person::Model {
        id,
        email: Some(format!("{word}@{}.example.org", plot.slug)),
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
        most_weight_per_organisation: None,
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
