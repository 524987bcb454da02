//! Persons and how they sign in: apart from tenant data. Nothing here tells one collaborative of another.

use chrono::{DateTime, TimeDelta, Utc};
use domain::PersonId;
use domain::text;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::Store;
use crate::entity::rows::{CollaborativeRow, PersonRow, SigningKeyRow};
use crate::entity::{belonging, collaborative, credential, person, refresh_token, signing_key};
use crate::error::Conflict;
use crate::{Error, Result};

/// Makes a person; an address that is taken is a conflict.
pub async fn create_person(store: &Store, email: &str, name: &str, locale: &str) -> Result<PersonId> {
    let row = person::Model {
        id: PersonId(store.ids.next()),
        email: text::email("email", email)?,
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

/// The person with this address and the hash of their password, where both exist.
pub async fn credential_of(store: &Store, email: &str) -> Result<Option<(PersonRow, String)>> {
    let Some(person) = person_by_email(store, email).await? else { return Ok(None) };
    let link = store.read_link(None).await?;
    let credential = credential::Entity::find_by_id(person.id).one(&link).await?;
    Ok(credential.map(|credential| (person, credential.password_hash)))
}

/// Sets a password, already hashed, and ends every session: whoever knew the old one is out.
pub async fn set_password(store: &Store, person: PersonId, password_hash: String) -> Result<()> {
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    let row = credential::Model { person_id: person, password_hash, changed_at: now }.into_active_model();
    let replace = sea_orm::sea_query::OnConflict::column(credential::Column::PersonId)
        .update_columns([credential::Column::PasswordHash, credential::Column::ChangedAt])
        .to_owned();
    credential::Entity::insert(row).on_conflict(replace).exec_without_returning(&link).await?;
    revoke(&link, refresh_token::Column::PersonId.eq(person), now).await?;
    link.commit().await?;
    Ok(())
}

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// It was good: the person may have a new pair.
    Rotated(PersonId),
    /// It is unknown, expired or revoked.
    Refused,
    /// It had been used before: somebody has a copy, so the whole family is revoked.
    Reused,
}

/// Starts a family of refresh tokens: one sign-in.
pub async fn start_session(store: &Store, person: PersonId, digest: Vec<u8>, lifetime: TimeDelta) -> Result<()> {
    let link = store.write_link(None).await?;
    let family_id = store.ids.next();
    insert_token(store, &link, person, family_id, digest, lifetime).await?;
    link.commit().await?;
    Ok(())
}

/// Exchanges a refresh token for the next of its family.
pub async fn rotate_session(store: &Store, digest: Vec<u8>, next: Vec<u8>, lifetime: TimeDelta) -> Result<Rotation> {
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    let found = refresh_token::Entity::find()
        .filter(refresh_token::Column::Digest.eq(digest))
        .lock_exclusive()
        .one(&link)
        .await?;
    let Some(token) = found else { return Ok(Rotation::Refused) };
    if token.used_at.is_some() {
        revoke(&link, refresh_token::Column::FamilyId.eq(token.family_id), now).await?;
        link.commit().await?;
        return Ok(Rotation::Reused);
    }
    if token.revoked_at.is_some() || token.expires_at <= now {
        return Ok(Rotation::Refused);
    }
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::Id.eq(token.id))
        .exec(&link)
        .await?;
    insert_token(store, &link, token.person_id, token.family_id, next, lifetime).await?;
    link.commit().await?;
    Ok(Rotation::Rotated(token.person_id))
}

/// Ends the session that a refresh token belongs to. An unknown one is no error: the session is over either way.
pub async fn end_session(store: &Store, digest: Vec<u8>) -> Result<()> {
    let link = store.write_link(None).await?;
    let found = refresh_token::Entity::find().filter(refresh_token::Column::Digest.eq(digest)).one(&link).await?;
    if let Some(token) = found {
        revoke(&link, refresh_token::Column::FamilyId.eq(token.family_id), store.clock.now()).await?;
        link.commit().await?;
    }
    Ok(())
}

async fn insert_token(
    store: &Store,
    link: &crate::database::Link,
    person_id: PersonId,
    family_id: Uuid,
    digest: Vec<u8>,
    lifetime: TimeDelta,
) -> Result<()> {
    let issued_at = store.clock.now();
    let row = refresh_token::Model {
        id: store.ids.next(),
        family_id,
        person_id,
        digest,
        issued_at,
        expires_at: issued_at + lifetime,
        used_at: None,
        revoked_at: None,
    };
    refresh_token::Entity::insert(row.into_active_model()).exec_without_returning(link).await?;
    Ok(())
}

async fn revoke(link: &crate::database::Link, which: sea_orm::sea_query::SimpleExpr, now: DateTime<Utc>) -> Result<()> {
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::RevokedAt, Expr::value(now))
        .filter(which.and(refresh_token::Column::RevokedAt.is_null()))
        .exec(link)
        .await?;
    Ok(())
}

/// Every key that still verifies, newest first: the first one signs.
pub async fn signing_keys(store: &Store) -> Result<Vec<SigningKeyRow>> {
    let link = store.read_link(None).await?;
    let now = store.clock.now();
    let good = signing_key::Column::RetiresAt.is_null().or(signing_key::Column::RetiresAt.gt(now));
    Ok(signing_key::Entity::find().filter(good).order_by_desc(signing_key::Column::CreatedAt).all(&link).await?)
}

/// Adds a key that signs from now on; the ones before it verify until `others_retire`, so nobody is signed out.
pub async fn add_signing_key(
    store: &Store,
    id: String,
    private_key: Vec<u8>,
    public_key: Vec<u8>,
    others_retire: DateTime<Utc>,
) -> Result<()> {
    let link = store.write_link(None).await?;
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiresAt, Expr::value(others_retire))
        .filter(signing_key::Column::RetiresAt.is_null())
        .exec(&link)
        .await?;
    let row = signing_key::Model { id, private_key, public_key, created_at: store.clock.now(), retires_at: None };
    signing_key::Entity::insert(row.into_active_model()).exec_without_returning(&link).await?;
    link.commit().await?;
    Ok(())
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
