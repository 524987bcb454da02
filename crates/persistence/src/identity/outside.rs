//! As whom outside issuers know a person: linked by the person, or by the invitation with which they joined. An address
//! finds nobody here.

use domain::PersonId;
use domain::tenancy::Refusal;
use domain::transparency::DataClass;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{collaboratives_of, taken};
use crate::activity::Record;
use crate::database::{Link, Store};
use crate::entity::outside_identity::{Column, Entity, Model};
use crate::entity::person;
use crate::entity::rows::IdentityRow;
use crate::unit::{Asking, Write};
use crate::{Conflict, Error, Result};

/// More than anybody has accounts elsewhere.
const MOST_IDENTITIES: u64 = 20;

/// Somebody as an outside issuer knows them; it has signed this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    pub issuer: String,
    pub subject: String,
    /// Their address in lower case, where the issuer says that it has verified it.
    pub email: Option<String>,
}

/// Who this is here, where somebody linked it.
pub async fn person_of(store: &Store, outside: &Outside) -> Result<Option<PersonId>> {
    let link = store.read_link(None).await?;
    Ok(find(outside).one(&link).await?.map(|row| row.person_id))
}

/// What is linked to a person, oldest first.
pub async fn identities_of(store: &Store, person: PersonId) -> Result<Vec<IdentityRow>> {
    let link = store.read_link(None).await?;
    let own = Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::LinkedAt);
    Ok(own.limit(MOST_IDENTITIES).all(&link).await?)
}

/// Lets a person sign in as this from now on, in the collaboratives for which the issuer holds; each of them is told
/// first. What they have linked already stays as it is.
pub async fn link_identity(
    store: &Store,
    person: PersonId,
    outside: &Outside,
    holds_in: impl Fn(&str) -> bool,
) -> Result<IdentityRow> {
    match find(outside).one(&store.read_link(None).await?).await? {
        Some(row) if row.person_id == person => return Ok(row),
        Some(_) => return Err(Refusal::IdentityTaken.into()),
        None => {}
    }
    tell(store, person, "identityLinked", &outside.issuer, holds_in).await?;
    let link = store.write_link(None).await?;
    // Of two at once the second counts what the first linked.
    person::Entity::find_by_id(person).lock_exclusive().one(&link).await?.ok_or(Error::NotFound("person"))?;
    if Entity::find().filter(Column::PersonId.eq(person)).count(&link).await? >= MOST_IDENTITIES {
        return Err(Refusal::TooManyIdentities { most: MOST_IDENTITIES }.into());
    }
    let row = insert(store, &link, person, outside).await?;
    link.commit().await?;
    Ok(row)
}

/// Takes that back, at once; false where there was nothing to take back.
pub async fn unlink_identity(
    store: &Store,
    person: PersonId,
    outside: &Outside,
    holds_in: impl Fn(&str) -> bool,
) -> Result<bool> {
    if person_of(store, outside).await? != Some(person) {
        return Ok(false);
    }
    tell(store, person, "identityUnlinked", &outside.issuer, holds_in).await?;
    let link = store.write_link(None).await?;
    let key = (outside.issuer.clone(), outside.subject.clone());
    Entity::delete_by_id(key).filter(Column::PersonId.eq(person)).exec(&link).await?;
    link.commit().await?;
    Ok(true)
}

/// A person who joins through an outside issuer: they have no address and no password here.
pub(crate) async fn newcomer(unit: &Write, outside: &Outside, name: &str, locale: &str) -> Result<PersonId> {
    let row = person::Model {
        id: PersonId(unit.new_id()),
        email: None,
        name: name.to_owned(),
        locale: locale.to_owned(),
        created_at: unit.now(),
    };
    let id = row.id;
    person::Entity::insert(row.into_active_model()).exec_without_returning(unit.link()).await?;
    insert(unit.store(), unit.link(), id, outside).await?;
    Ok(id)
}

fn find(outside: &Outside) -> sea_orm::Select<Entity> {
    Entity::find_by_id((outside.issuer.clone(), outside.subject.clone()))
}

async fn insert(store: &Store, link: &Link, person_id: PersonId, outside: &Outside) -> Result<IdentityRow> {
    let Outside { issuer, subject, .. } = outside.clone();
    let row = Model { issuer, subject, person_id, linked_at: store.clock.now() };
    let inserted = Entity::insert(row.clone().into_active_model()).exec_without_returning(link).await;
    inserted.map_err(|error| taken(error.into(), Error::Conflict(Conflict::GaveWay)))?;
    Ok(row)
}

/// Each log shows who can sign in through whom.
async fn tell(
    store: &Store,
    person: PersonId,
    verb: &'static str,
    issuer: &str,
    holds_in: impl Fn(&str) -> bool,
) -> Result<()> {
    for row in collaboratives_of(store, person).await?.into_iter().filter(|row| holds_in(&row.slug)) {
        let mut unit = store.write_unasked(row.id, "PERSON".to_owned()).await?;
        let asking = Asking { collaborative: row.id, person, operator: false, token: None };
        if let Some(membership) = unit.actor_of(asking).await? {
            let change = serde_json::json!({ "issuer": issuer });
            unit.record(Record::new(verb, "membership", membership.0).class(DataClass::Stewards).change(change));
            unit.commit().await?;
        }
    }
    Ok(())
}
