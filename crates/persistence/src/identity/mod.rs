//! Persons and how they sign in: apart from tenant data. Nothing here tells one collaborative of another.

mod credential;
mod keys;
mod outside;
mod session;

pub use credential::{ChangePassword, Credential, change_password, credential_of, credential_of_person, set_password};
pub use keys::{NewKey, add_signing_key, signing_keys};
pub(crate) use outside::newcomer;
pub use outside::{Outside, identities_of, link_identity, person_of, unlink_identity};
pub use session::{NewToken, Rotation, SessionOf, end_session, rotate_session, session_lasts, start_session};

use domain::PersonId;
use domain::text;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::database::Store;
use crate::entity::rows::{CollaborativeRow, PersonRow};
use crate::entity::{belonging, collaborative, person};
use crate::error::Conflict;
use crate::{Error, Result};

/// Makes a person; an address that is taken is a conflict.
pub async fn create_person(store: &Store, email: &str, name: &str, locale: &str) -> Result<PersonId> {
    let row = person::Model {
        id: PersonId(store.ids.next()),
        email: Some(text::email("email", email)?),
        name: text::accept("name", name, text::NAME)?,
        locale: text::accept("locale", locale, text::Limit { most: 35, lines: false })?,
        created_at: store.clock.now(),
    };
    let id = row.id;
    let link = store.write_link(None).await?;
    person::Entity::insert(row.into_active_model()).exec_without_returning(&link).await?;
    link.commit().await?;
    Ok(id)
}

pub async fn person_by_email(store: &Store, email: &str) -> Result<Option<PersonRow>> {
    let Ok(email) = text::email("email", email) else { return Ok(None) };
    let link = store.read_link(None).await?;
    Ok(person::Entity::find().filter(person::Column::Email.eq(email)).one(&link).await?)
}

pub async fn person_by_id(store: &Store, id: PersonId) -> Result<Option<PersonRow>> {
    let link = store.read_link(None).await?;
    Ok(person::Entity::find_by_id(id).one(&link).await?)
}

pub async fn collaborative_by_slug(store: &Store, slug: &str) -> Result<Option<CollaborativeRow>> {
    let link = store.read_link(None).await?;
    Ok(collaborative::Entity::find().filter(collaborative::Column::Slug.eq(slug)).one(&link).await?)
}

/// Every collaborative of the deployment; for the operator's commands.
pub async fn all_collaboratives(store: &Store) -> Result<Vec<CollaborativeRow>> {
    let link = store.read_link(None).await?;
    Ok(collaborative::Entity::find().order_by_asc(collaborative::Column::Slug).all(&link).await?)
}

/// The collaboratives that a person belongs to.
pub async fn collaboratives_of(store: &Store, person: PersonId) -> Result<Vec<CollaborativeRow>> {
    let link = store.read_link(None).await?;
    let own = belonging::Entity::find().filter(belonging::Column::PersonId.eq(person)).all(&link).await?;
    let ids: Vec<Uuid> = own.iter().map(|row| row.collaborative_id.0).collect();
    let query = collaborative::Entity::find().filter(collaborative::Column::Id.is_in(ids));
    Ok(query.order_by_asc(collaborative::Column::Slug).all(&link).await?)
}

/// An address that is taken, in the words of a client.
pub(crate) fn taken(error: Error, instead: impl Into<Error>) -> Error {
    match error {
        Error::Conflict(Conflict::Taken) => instead.into(),
        other => other,
    }
}
