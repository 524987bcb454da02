//! What will be due: closing votes, locking periods, ending terms. Outside tenant data, so that one loop finds it all.

use chrono::{DateTime, TimeDelta, Utc};
use domain::CollaborativeId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::Result;
use crate::database::Store;
use crate::entity::due;
use crate::unit::Write;

/// Something to be done at its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub id: Uuid,
    pub collaborative: CollaborativeId,
    pub kind: String,
    pub subject: Uuid,
    /// How often it was tried in vain.
    pub attempts: i64,
}

/// Counts a vote whose time is over.
pub const CLOSE_VOTE: &str = "close_vote";
/// Opens a reporting period.
pub const OPEN_PERIOD: &str = "open_period";
/// Locks a reporting period.
pub const LOCK_PERIOD: &str = "lock_period";

/// A claimed row that was not finished, because its server died, is free again after this.
const CLAIM_LASTS: TimeDelta = TimeDelta::minutes(2);

/// Notes what will be due, in the unit of the act that makes it so; a later time replaces an earlier one.
pub(crate) async fn schedule(unit: &Write, kind: &str, subject: Uuid, at: DateTime<Utc>) -> Result<()> {
    let row = due::Model {
        id: unit.new_id(),
        collaborative_id: unit.collaborative_id(),
        kind: kind.to_owned(),
        subject_id: subject,
        at,
        claimed_until: None,
        attempts: 0,
    };
    let again = OnConflict::columns([due::Column::CollaborativeId, due::Column::Kind, due::Column::SubjectId])
        .update_columns([due::Column::At, due::Column::ClaimedUntil, due::Column::Attempts])
        .to_owned();
    due::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(unit.link()).await?;
    Ok(())
}

/// Forgets what is no longer due.
pub(crate) async fn cancel(unit: &Write, kind: &str, subject: Uuid) -> Result<()> {
    let which = Condition::all()
        .add(due::Column::CollaborativeId.eq(unit.collaborative_id()))
        .add(due::Column::Kind.eq(kind))
        .add(due::Column::SubjectId.eq(subject));
    due::Entity::delete_many().filter(which).exec(unit.link()).await?;
    Ok(())
}

/// Takes what is due now for this server; no other gets it for two minutes.
pub async fn claim(store: &Store, most: u64) -> Result<Vec<Due>> {
    let now = store.clock.now();
    let link = store.write_link(None).await?;
    let free = Condition::any().add(due::Column::ClaimedUntil.is_null()).add(due::Column::ClaimedUntil.lte(now));
    let query =
        due::Entity::find().filter(due::Column::At.lte(now)).filter(free).order_by_asc(due::Column::At).limit(most);
    let skipping = sea_orm::sea_query::LockBehavior::SkipLocked;
    let rows = query.lock_with_behavior(sea_orm::sea_query::LockType::Update, skipping).all(&link).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    if !ids.is_empty() {
        due::Entity::update_many()
            .col_expr(due::Column::ClaimedUntil, Expr::value(now + CLAIM_LASTS))
            .filter(due::Column::Id.is_in(ids))
            .exec(&link)
            .await?;
        link.commit().await?;
    }
    Ok(rows
        .into_iter()
        .map(|row| Due {
            id: row.id,
            collaborative: row.collaborative_id,
            kind: row.kind,
            subject: row.subject_id,
            attempts: row.attempts,
        })
        .collect())
}

/// It was done, or there is nothing to do any more.
pub async fn done(store: &Store, id: Uuid) -> Result<()> {
    let link = store.write_link(None).await?;
    due::Entity::delete_by_id(id).exec(&link).await?;
    link.commit().await?;
    Ok(())
}

/// It could not be done now: try again, ever more slowly, at most an hour apart.
pub async fn postpone(store: &Store, item: &Due) -> Result<()> {
    let wait = TimeDelta::seconds(5 << item.attempts.clamp(0, 9)).min(TimeDelta::hours(1));
    let link = store.write_link(None).await?;
    due::Entity::update_many()
        .col_expr(due::Column::At, Expr::value(store.clock.now() + wait))
        .col_expr(due::Column::ClaimedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(due::Column::Attempts, Expr::value(item.attempts + 1))
        .filter(due::Column::Id.eq(item.id))
        .exec(&link)
        .await?;
    link.commit().await?;
    Ok(())
}
