//! Sessions: families of refresh tokens, each token used once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::PersonId;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::credential::{self, Credential, is_still};
use crate::Result;
use crate::database::{Link, Store};
use crate::entity::refresh_token::{Column, Entity, Model};

/// A session that is never signed into anew ends for good after this time, however often it is refreshed.
const FAMILY_LIVES: TimeDelta = TimeDelta::days(90);

/// What became of a refresh token that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// It was good: the person may have a new pair.
    Rotated(SessionOf),
    /// It is unknown, expired or revoked.
    Refused,
    /// It had been used before: somebody has a copy, so the whole family is revoked.
    Reused,
}

/// A person's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionOf {
    pub person: PersonId,
    pub session: Uuid,
    /// An operator chose the password that began it.
    pub operator: bool,
}

/// The first or the next refresh token of a session.
#[derive(Debug)]
pub struct NewToken {
    /// SHA-256 of the token.
    pub digest: Vec<u8>,
    pub lifetime: TimeDelta,
}

/// Starts a family of refresh tokens: one sign-in. None where the password was replaced since it was checked.
pub async fn start_session(store: &Store, checked: &Credential, token: NewToken) -> Result<Option<SessionOf>> {
    let link = store.write_link(None).await?;
    if !is_still(&link, checked).await? {
        return Ok(None);
    }
    let session = begin(store, &link, checked.person_id, checked.set_by_operator, token).await?;
    link.commit().await?;
    Ok(Some(session))
}

/// Exchanges a refresh token for the next of its family.
pub async fn rotate_session(store: &Store, digest: Vec<u8>, next: NewToken) -> Result<Rotation> {
    let Some(person) = owner_of(store, &digest).await? else { return Ok(Rotation::Refused) };
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    // Before the token itself, as those do who end every session: no new one slips through between.
    credential::lock(&link, person).await?;
    let Some(token) = find(&digest).lock_exclusive().one(&link).await? else { return Ok(Rotation::Refused) };
    if token.used_at.is_some() {
        revoke(&link, Column::FamilyId.eq(token.family_id), now).await?;
        link.commit().await?;
        return Ok(Rotation::Reused);
    }
    if token.revoked_at.is_some() || token.expires_at <= now {
        return Ok(Rotation::Refused);
    }
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Id.eq(token.id))
        .exec(&link)
        .await?;
    let session = SessionOf { person, session: token.family_id, operator: token.operator };
    insert(&link, Model { id: store.ids.next(), ..token }, next, now).await?;
    link.commit().await?;
    Ok(Rotation::Rotated(session))
}

/// Ends the session that a refresh token belongs to. An unknown one is no error: the session is over either way.
pub async fn end_session(store: &Store, digest: Vec<u8>) -> Result<()> {
    let Some(person) = owner_of(store, &digest).await? else { return Ok(()) };
    let link = store.write_link(None).await?;
    credential::lock(&link, person).await?;
    if let Some(token) = find(&digest).one(&link).await? {
        revoke(&link, Column::FamilyId.eq(token.family_id), store.clock.now()).await?;
        link.commit().await?;
    }
    Ok(())
}

/// Whether nobody ended this session.
pub async fn session_lasts(store: &Store, session: Uuid) -> Result<bool> {
    let link = store.read_link(None).await?;
    let revoked = Entity::find().filter(Column::FamilyId.eq(session).and(Column::RevokedAt.is_not_null()));
    Ok(revoked.one(&link).await?.is_none())
}

/// Whose token this is. Asked of a snapshot first: whoever invents tokens must not queue where changes are made.
async fn owner_of(store: &Store, digest: &[u8]) -> Result<Option<PersonId>> {
    let link = store.read_link(None).await?;
    Ok(find(digest).one(&link).await?.map(|token| token.person_id))
}

fn find(digest: &[u8]) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::Digest.eq(digest.to_vec()))
}

/// The first token of a new family.
pub(super) async fn begin(
    store: &Store,
    link: &Link,
    person_id: PersonId,
    operator: bool,
    token: NewToken,
) -> Result<SessionOf> {
    let (now, session) = (store.clock.now(), store.ids.next());
    let first = Model {
        id: store.ids.next(),
        family_id: session,
        person_id,
        operator,
        digest: Vec::new(),
        issued_at: now,
        expires_at: now,
        family_ends_at: now + FAMILY_LIVES,
        used_at: None,
        revoked_at: None,
    };
    insert(link, first, token, now).await?;
    Ok(SessionOf { person: person_id, session, operator })
}

/// A token of this family, which does not outlive it.
async fn insert(link: &Link, family: Model, token: NewToken, now: DateTime<Utc>) -> Result<()> {
    let expires_at = std::cmp::min(now + token.lifetime, family.family_ends_at);
    let row = Model { digest: token.digest, issued_at: now, expires_at, used_at: None, revoked_at: None, ..family };
    Entity::insert(row.into_active_model()).exec_without_returning(link).await?;
    Ok(())
}

pub(super) async fn revoke(link: &Link, which: SimpleExpr, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(which.and(Column::RevokedAt.is_null()))
        .exec(link)
        .await?;
    Ok(())
}
