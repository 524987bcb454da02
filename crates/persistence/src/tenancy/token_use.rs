//! Access tokens as they are used: whom one speaks for now, and when it was used last.

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use domain::tenancy::{Act, TokenKind};
use domain::{AccessTokenId, CollaborativeId, PersonId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult};

use crate::database::Store;
use crate::entity::access_token::{Column, Entity};
use crate::unit::day_in;
use crate::{Result, Stored};

/// A token that works, and whom it speaks for.
#[derive(Debug, Clone)]
pub struct TokenHolder {
    pub kind: TokenKind,
    /// Who made it.
    pub person: PersonId,
    /// Short name of the one collaborative in which it works.
    pub slug: String,
    /// SHA-256 of the whole token.
    pub digest: Vec<u8>,
    pub acts: Vec<Act>,
    /// Pages on which alone it works; none: anywhere.
    pub allowed_origins: Vec<String>,
    /// Made under the operator's mark.
    pub operator: bool,
    pub expires_at: DateTime<Utc>,
    /// It was not noted in this hour that it is used.
    pub to_be_noted: bool,
}

#[derive(FromQueryResult)]
struct Found {
    kind: TokenKind,
    person_id: PersonId,
    slug: String,
    digest: Vec<u8>,
    acts: Stored<Vec<Act>>,
    allowed_origins: Stored<Vec<String>>,
    operator: bool,
    expires_at: DateTime<Utc>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    ends_on: Option<NaiveDate>,
    time_zone: String,
}

/// The token with this id, where it works now: it has not ended, nor has its member's part in the collaborative. One
/// statement, for each request: what is revoked ends at once on every server.
pub async fn token_holder(
    store: &Store,
    collaborative: CollaborativeId,
    id: AccessTokenId,
) -> Result<Option<TokenHolder>> {
    let sql = "select t.kind, t.digest, t.acts, t.allowed_origins, t.operator, t.expires_at, t.last_used_at, t.revoked_at, \
               m.person_id, m.ends_on, c.slug, c.time_zone from access_tokens t \
               join memberships m on m.collaborative_id = t.collaborative_id and m.id = t.membership_id \
               join collaboratives c on c.id = t.collaborative_id where t.collaborative_id = $1 and t.id = $2";
    let read = store.read(collaborative).await?;
    let found: Option<Found> = read.row(sql, [id.into()]).await?;
    let now = read.now();
    let works = |found: &Found| {
        let member = found.ends_on.is_none_or(|end| day_in(&found.time_zone, now) <= end);
        found.revoked_at.is_none() && now < found.expires_at && member
    };
    Ok(found.filter(works).map(|found| TokenHolder {
        to_be_noted: found.last_used_at.is_none_or(|last| last < hour(now)),
        kind: found.kind,
        person: found.person_id,
        slug: found.slug,
        digest: found.digest,
        acts: found.acts.0,
        allowed_origins: found.allowed_origins.0,
        operator: found.operator,
        expires_at: found.expires_at,
    }))
}

/// Notes that a token is used in this hour. Nobody waits for it, and where it fails the next use notes it.
pub fn note_token_use(store: &Store, collaborative: CollaborativeId, id: AccessTokenId) {
    let store = store.clone();
    store.runtime.clone().spawn(async move {
        if let Err(error) = note(&store, collaborative, id).await {
            tracing::debug!(%error, %collaborative, "the use of a token could not be noted");
        }
    });
}

async fn note(store: &Store, collaborative: CollaborativeId, id: AccessTokenId) -> Result<()> {
    let unit = store.write_unasked(collaborative, "TOKEN".to_owned()).await?;
    let hour = hour(unit.now());
    let not_noted = Column::LastUsedAt.is_null().or(Column::LastUsedAt.lt(hour));
    unit.update_all::<Entity>(Column::Id.eq(id).and(not_noted), |update| {
        update.col_expr(Column::LastUsedAt, Expr::value(hour))
    })
    .await?;
    unit.commit().await
}

/// The hour that a moment belongs to.
fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}
