//! The keys that sign access tokens.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::Result;
use crate::database::Store;
use crate::entity::rows::SigningKeyRow;
use crate::entity::signing_key;

/// Every key that still verifies, newest first: the first one signs.
pub async fn signing_keys(store: &Store) -> Result<Vec<SigningKeyRow>> {
    let link = store.read_link(None).await?;
    let now = store.clock.now();
    let good = signing_key::Column::RetiresAt.is_null().or(signing_key::Column::RetiresAt.gt(now));
    Ok(signing_key::Entity::find().filter(good).order_by_desc(signing_key::Column::CreatedAt).all(&link).await?)
}

/// A key pair to sign with from now on.
#[derive(Debug)]
pub struct NewKey {
    pub id: String,
    pub private_key: Vec<u8>,
    pub public_key: Vec<u8>,
    /// The keys before it verify until then, so that nobody is signed out.
    pub others_retire: DateTime<Utc>,
}

/// Adds a key, unless the newest is younger than this age: of several servers that want a new key at once, one makes it.
/// Without an age, only where there is no key at all.
pub async fn add_signing_key(store: &Store, key: NewKey, older_than: Option<TimeDelta>) -> Result<()> {
    let link = store.write_link(None).await?;
    if store.is_postgres() {
        // Also where there is no row to lock. Readers go on; on SQLite there is one writer anyway.
        link.execute_unprepared("lock table signing_keys in share row exclusive mode").await?;
    }
    let now = store.clock.now();
    let newest = signing_key::Entity::find().order_by_desc(signing_key::Column::CreatedAt).one(&link).await?;
    if newest.is_some_and(|newest| older_than.is_none_or(|age| now - newest.created_at < age)) {
        return Ok(());
    }
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiresAt, Expr::value(key.others_retire))
        .filter(signing_key::Column::RetiresAt.is_null())
        .exec(&link)
        .await?;
    let NewKey { id, private_key, public_key, .. } = key;
    let row = signing_key::Model { id, private_key, public_key, created_at: now, retires_at: None };
    signing_key::Entity::insert(row.into_active_model()).exec_without_returning(&link).await?;
    link.commit().await?;
    Ok(())
}
