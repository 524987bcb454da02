//! The tenant itself.

use domain::funds::Currency;
use domain::tenancy::{Role, Stage};
use domain::text;
use domain::{CollaborativeId, CombinationId, MembershipId, PersonId};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Serialize;

use super::membership::open_membership;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::CollaborativeRow;
use crate::entity::{activity_head, body, collaborative};
use crate::unit::Read;
use crate::{Error, Result};

/// What an operator decides about a new collaborative.
#[derive(Debug, Clone, Serialize)]
pub struct CreateCollaborative {
    pub slug: String,
    pub name: String,
    pub purpose: String,
    pub currency: String,
    pub time_zone: String,
    pub locale: String,
    /// Fixed for ever: demo or load-test data.
    pub sample: bool,
}

/// Makes a collaborative in DRAFT with its first steward, its assembly and the head of its activity log. This is the
/// operator's only way to make anybody a member: whoever comes later is invited.
pub async fn create_collaborative(
    store: &Store,
    command: &CreateCollaborative,
    steward: PersonId,
) -> Result<(CollaborativeId, MembershipId)> {
    let person = crate::identity::person_by_id(store, steward).await?.ok_or(Error::NotFound("person"))?;
    let time_zone: chrono_tz::Tz = command.time_zone.parse().map_err(|_| text::Refusal::Malformed {
        field: "timeZone",
        expected: "IANA time zone such as Europe/London",
    })?;
    let id = CollaborativeId(store.ids.next());
    let mut unit = store.write_unasked(id, "OPERATOR".to_owned()).await?;
    let row = collaborative::Model {
        id,
        slug: text::slug("slug", &command.slug)?,
        name: text::accept("name", &command.name, text::NAME)?,
        purpose: text::accept("purpose", &command.purpose, text::LONG)?,
        currency: Currency::parse("currency", &command.currency)?.code().to_owned(),
        time_zone: time_zone.name().to_owned(),
        locale: text::accept("locale", &command.locale, text::Limit { most: 35, lines: false })?,
        stage: Stage::Draft,
        sample: command.sample,
        created_at: unit.now(),
        founded_at: None,
    };
    collaborative::Entity::insert(row.into_active_model()).exec_without_returning(unit.link()).await?;
    let hash = domain::transparency::FIRST.to_vec();
    let head = activity_head::Model { collaborative_id: id, sequence: 0, hash, webhooks: false };
    unit.insert::<activity_head::Entity>(head).await?;
    let assembly = body::Model {
        collaborative_id: id,
        id: domain::BodyId(unit.new_id()),
        kind: domain::tenancy::BodyKind::Assembly,
        name: "Assembly".to_owned(),
        mandate: "One seat for each active organisation.".to_owned(),
        parent_id: None,
        most_weight_per_organisation: None,
        created_at: unit.now(),
    };
    unit.insert::<body::Entity>(assembly).await?;
    insert_total(&unit).await?;
    unit.record(Record::new("collaborativeCreated", "collaborative", id.0).change(command));
    let first = open_membership(&mut unit, steward, &person.name, None, &[Role::Steward]).await?;
    unit.commit().await?;
    Ok((id, first))
}

/// The combination that stands for the whole.
async fn insert_total(unit: &crate::unit::Write) -> Result<()> {
    let id = CombinationId(unit.new_id());
    unit.execute("insert into combinations (collaborative_id, id, options_key) values ($1, $2, 'TOTAL')", [id.into()])
        .await?;
    Ok(())
}

/// The collaborative of this unit.
pub async fn collaborative(read: &Read) -> Result<CollaborativeRow> {
    let row = collaborative::Entity::find_by_id(read.collaborative_id()).one(read.link()).await?;
    row.ok_or(Error::NotFound("collaborative"))
}
