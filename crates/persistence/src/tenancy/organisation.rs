//! Organisations: parties inside one collaborative.

use std::collections::{HashMap, HashSet};

use domain::tenancy::{Act, BodyKind, Constituency, Refusal, Standing};
use domain::text;
use domain::{BodyId, OrganisationId, ProposalId, SeatId};
use sea_orm::ColumnTrait;
use serde::Serialize;
use uuid::Uuid;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::OrganisationIdentifierRow;
use crate::entity::{body, organisation, organisation_identifier, seat};
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// An organisation to be added, by a steward's draft or by a decision.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewOrganisation {
    pub(crate) name: String,
    pub(crate) constituency: Constituency,
    pub(crate) controlled_by_funder: bool,
    pub(crate) website: Option<String>,
    /// Scheme and value, such as GB-CHC and 1234567.
    pub(crate) identifiers: Vec<(String, String)>,
    pub(crate) admitted_by: Option<ProposalId>,
}

/// Adds an organisation to a collaborative in DRAFT; after founding only a decision admits one.
#[derive(Debug, Clone, Serialize)]
pub struct DraftOrganisation {
    pub name: String,
    pub constituency: Constituency,
    pub controlled_by_funder: bool,
    pub website: Option<String>,
    pub identifiers: Vec<(String, String)>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn draft_organisation(store: &Store, asking: Asking, command: &DraftOrganisation) -> Result<OrganisationId> {
    let mut unit = store.write(asking, Act::DraftOrganisation).await?;
    let id = OrganisationId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::DraftOrganisation, command, id.0).await? {
        return unit.answered_before(OrganisationId(earlier)).await;
    }
    let new = NewOrganisation {
        name: command.name.clone(),
        constituency: command.constituency,
        controlled_by_funder: command.controlled_by_funder,
        website: command.website.clone(),
        identifiers: command.identifiers.clone(),
        admitted_by: None,
    };
    let assembly = add_organisation(&mut unit, id, new).await?;
    crate::decisions::seats_were_added(&mut unit, assembly).await?;
    unit.commit().await?;
    Ok(id)
}

/// Adds the organisation, its identifiers, and its seat in the assembly, which is handed back.
pub(crate) async fn add_organisation(unit: &mut Write, id: OrganisationId, new: NewOrganisation) -> Result<BodyId> {
    let collaborative_id = unit.collaborative_id();
    let row = organisation::Model {
        collaborative_id,
        id,
        name: text::accept("name", &new.name, text::NAME)?,
        constituency: new.constituency,
        controlled_by_funder: new.controlled_by_funder,
        standing: Standing::Active,
        website: new.website.as_deref().map(|site| text::accept("website", site, text::NAME)).transpose()?,
        admitted_by: new.admitted_by,
        created_at: unit.now(),
    };
    unit.insert::<organisation::Entity>(row).await?;
    for (scheme, value) in &new.identifiers {
        add_identifier(unit, id, scheme, value).await?;
    }
    let assembly = insert_assembly_seat(unit, id, new.constituency).await?;
    unit.record(Record::new("organisationAdded", "organisation", id.0).change(&new));
    Ok(assembly)
}

/// Whether an organisation could be added under this name, with these identifiers.
pub(crate) async fn check_admission(
    read: &Read,
    name: &str,
    identifiers: impl Iterator<Item = (&str, &str)>,
) -> Result<()> {
    let name = text::accept("name", name, text::NAME)?;
    let mut seen = HashSet::new();
    for (scheme, value) in identifiers {
        let (scheme, value) = free_identifier(read, scheme, value).await?;
        if !seen.insert((scheme.clone(), value.clone())) {
            return Err(Refusal::IdentifierTaken { scheme, value, organisation: name }.into());
        }
    }
    Ok(())
}

/// Gives an organisation an external identifier that nobody else has.
pub(crate) async fn add_identifier(
    unit: &Write,
    organisation_id: OrganisationId,
    scheme: &str,
    value: &str,
) -> Result<()> {
    let (scheme, value) = free_identifier(unit, scheme, value).await?;
    let row =
        organisation_identifier::Model { collaborative_id: unit.collaborative_id(), scheme, value, organisation_id };
    unit.insert::<organisation_identifier::Entity>(row).await
}

/// Scheme and value as they are kept, where no organisation has them.
async fn free_identifier(read: &Read, scheme: &str, value: &str) -> Result<(String, String)> {
    let limit = text::Limit { most: 100, lines: false };
    let scheme = text::accept("identifiers", scheme, limit)?.to_uppercase();
    let value = text::accept("identifiers", value, limit)?;
    if let Some(taken) = by_identifier(read, &scheme, &value).await? {
        let holder = read.get::<organisation::Entity>("organisation", taken.organisation_id).await?;
        return Err(Refusal::IdentifierTaken { scheme, value, organisation: holder.name }.into());
    }
    Ok((scheme, value))
}

async fn by_identifier(read: &Read, scheme: &str, value: &str) -> Result<Option<OrganisationIdentifierRow>> {
    use organisation_identifier::Column;
    use sea_orm::ExprTrait;
    read.one::<organisation_identifier::Entity>(Column::Scheme.eq(scheme).and(Column::Value.eq(value))).await
}

async fn insert_assembly_seat(
    unit: &Write,
    organisation_id: OrganisationId,
    constituency: Constituency,
) -> Result<BodyId> {
    let assembly = unit.one::<body::Entity>(body::Column::Kind.eq(BodyKind::Assembly)).await?;
    let assembly = assembly.ok_or_else(|| Error::Broken("a collaborative without an assembly".to_owned()))?;
    let today = unit.today().await?;
    let row = seat::Model {
        collaborative_id: unit.collaborative_id(),
        id: SeatId(unit.new_id()),
        body_id: assembly.id,
        organisation_id,
        constituency,
        holder_id: None,
        understudy_id: None,
        voting: true,
        weight: 1,
        starts_on: today,
        planned_from: today,
        ends_on: None,
        most_consecutive_terms: None,
        term_number: 1,
        created_at: unit.now(),
    };
    unit.insert::<seat::Entity>(row).await?;
    Ok(assembly.id)
}

/// External identifiers of several organisations.
pub async fn identifiers_of(
    read: &Read,
    organisations: &[Uuid],
) -> Result<HashMap<Uuid, Vec<OrganisationIdentifierRow>>> {
    let column = organisation_identifier::Column::OrganisationId;
    let mut found: HashMap<Uuid, Vec<OrganisationIdentifierRow>> = HashMap::new();
    for row in read.among::<organisation_identifier::Entity>(column, organisations).await? {
        found.entry(row.organisation_id.0).or_default().push(row);
    }
    Ok(found)
}
