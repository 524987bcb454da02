//! What will be due, and who takes it: written by acts, taken by the scheduler of any replica.
//!
//! The table lies outside tenant data and tells only the collaborative, the kind, the id and the time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::CollaborativeId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter, Statement,
};
use uuid::Uuid;

use crate::database::Store;
use crate::entity::due;
use crate::unit::Write;
use crate::{Error, Result};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A vote's time is up.
    CloseVote,
    /// The time of a round about setting objections aside is up.
    CloseSettingAside,
    /// The time is up that a body had to take up what another one could not settle.
    EndEscalation,
    /// A reporting period takes no more reports.
    LockPeriod,
    /// A seat's term is over.
    EndSeatTerm,
    /// Something may wait to be sent to a webhook's endpoint. It takes its time: another loop does it.
    SendWebhooks,
    /// A file was not attached to anything for a day.
    RemoveUnusedFile,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::CloseVote,
        Self::CloseSettingAside,
        Self::EndEscalation,
        Self::LockPeriod,
        Self::EndSeatTerm,
        Self::SendWebhooks,
        Self::RemoveUnusedFile,
    ];

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::CloseVote => "close_vote",
            Self::CloseSettingAside => "close_setting_aside",
            Self::EndEscalation => "end_escalation",
            Self::LockPeriod => "lock_period",
            Self::EndSeatTerm => "end_seat_term",
            Self::SendWebhooks => "send_webhooks",
            Self::RemoveUnusedFile => "remove_unused_file",
        }
    }

    /// What a newer server wrote and this one can't do is left to the newer one.
    fn texts(webhooks: bool) -> String {
        let wanted = Self::ALL.into_iter().filter(|kind| (*kind == Self::SendWebhooks) == webhooks);
        wanted.map(|kind| format!("'{}'", kind.text())).collect::<Vec<_>>().join(", ")
    }

    fn read(text: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|kind| kind.text() == text);
        known.ok_or_else(|| Error::Broken(format!("nobody knows how to do what is due: {text}")))
    }
}

/// Something that is due, and ours until the claim runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub kind: Kind,
    pub collaborative: CollaborativeId,
    pub subject: Uuid,
    /// How often it was tried, this time included.
    pub attempts: i64,
    id: Uuid,
    claimed_until: Option<DateTime<Utc>>,
}

/// A claim that nobody ends, because its server died, runs out after this.
const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(2);
/// A failed attempt is repeated after a second, then two, four … but at least each quarter of an hour.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);

/// Sees to it that something is done at a time; once for each subject, so that a new time replaces the old.
pub async fn schedule(unit: &Write, kind: Kind, subject: Uuid, at: DateTime<Utc>) -> Result<()> {
    let row = due::Model {
        id: unit.new_id(),
        collaborative_id: unit.collaborative_id(),
        kind: kind.text().to_owned(),
        subject_id: subject,
        at,
        claimed_until: None,
        attempts: 0,
    };
    use due::Column;
    let replace = OnConflict::columns([Column::CollaborativeId, Column::Kind, Column::SubjectId])
        .update_columns([Column::At, Column::ClaimedUntil, Column::Attempts])
        .to_owned();
    due::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(unit.link()).await?;
    Ok(())
}

/// Takes back what need not be done any more. Says whether it was still to be done.
pub async fn unschedule(unit: &Write, kind: Kind, subject: Uuid) -> Result<bool> {
    let condition = due::Column::CollaborativeId
        .eq(unit.collaborative_id())
        .and(due::Column::Kind.eq(kind.text()))
        .and(due::Column::SubjectId.eq(subject));
    Ok(due::Entity::delete_many().filter(condition).exec(unit.link()).await?.rows_affected > 0)
}

/// Takes things whose time has come, but for webhooks. Two servers never take the same one: rows that another is just
/// taking are skipped on PostgreSQL, and SQLite has one writer.
pub async fn claim(store: &Store, limit: u64) -> Result<Vec<Due>> {
    claim_of(store, &Kind::texts(false), limit).await
}

/// The same for endpoints to which something may have to be sent.
pub async fn claim_webhooks(store: &Store, limit: u64) -> Result<Vec<Due>> {
    claim_of(store, &Kind::texts(true), limit).await
}

async fn claim_of(store: &Store, kinds: &str, limit: u64) -> Result<Vec<Due>> {
    let now = store.clock.now();
    if !any(store, kinds, now).await? {
        return Ok(Vec::new());
    }
    let skip = if store.is_postgres() { " for update skip locked" } else { "" };
    let sql = format!(
        "update due set claimed_until = $1, attempts = attempts + 1 where id in (select id from due \
         where at <= $2 and (claimed_until is null or claimed_until <= $2) and kind in ({kinds}) \
         order by at limit {limit}{skip}) returning *"
    );
    let link = store.write_link(None).await?;
    let statement = Statement::from_sql_and_values(store.backend(), sql, [(now + CLAIMED_FOR).into(), now.into()]);
    let mut rows = due::Model::find_by_statement(statement).all(&link).await?;
    link.commit().await?;
    rows.sort_by_key(|row| row.at);
    rows.into_iter().map(Due::try_from).collect()
}

/// Most looks find nothing, and must not stand in the writer's line for it.
async fn any(store: &Store, kinds: &str, now: DateTime<Utc>) -> Result<bool> {
    let link = store.read_link(None).await?;
    let sql = format!(
        "select 1 from due where at <= $1 and (claimed_until is null or claimed_until <= $1) and kind in ({kinds}) limit 1"
    );
    let statement = Statement::from_sql_and_values(store.backend(), sql, [now.into()]);
    Ok(link.query_one_raw(statement).await?.is_some())
}

/// It was done. Where doing it set a new time, that stays.
pub async fn done(store: &Store, thing: &Due) -> Result<()> {
    let link = store.write_link(None).await?;
    due::Entity::delete_many().filter(thing.still_ours()).exec(&link).await?;
    link.commit().await?;
    Ok(())
}

/// It was done for now, and is to be looked at again then. Where somebody asked for it meanwhile, the earlier time holds.
pub async fn again(store: &Store, thing: &Due, at: DateTime<Utc>) -> Result<()> {
    let link = store.write_link(None).await?;
    let set = |filter| {
        let update = due::Entity::update_many().col_expr(due::Column::At, Expr::value(at));
        let free = update.col_expr(due::Column::ClaimedUntil, Expr::value(None::<DateTime<Utc>>));
        free.col_expr(due::Column::Attempts, Expr::value(0)).filter(filter)
    };
    if set(thing.still_ours()).exec(&link).await?.rows_affected == 0 {
        let unclaimed = due::Column::Id.eq(thing.id).and(due::Column::ClaimedUntil.is_null());
        set(unclaimed.and(due::Column::At.gt(at))).exec(&link).await?;
        // Somebody else may have found nothing to do meanwhile.
        let row = due::Model {
            id: store.ids.next(),
            collaborative_id: thing.collaborative,
            kind: thing.kind.text().to_owned(),
            subject_id: thing.subject,
            at,
            claimed_until: None,
            attempts: 0,
        };
        let mut known = OnConflict::columns([due::Column::CollaborativeId, due::Column::Kind, due::Column::SubjectId]);
        let insert = due::Entity::insert(row.into_active_model()).on_conflict(known.do_nothing().to_owned());
        insert.exec_without_returning(&link).await?;
    }
    link.commit().await?;
    Ok(())
}

/// It could not be done: somebody tries again, later each time.
pub async fn postpone(store: &Store, thing: &Due) -> Result<()> {
    let doublings = u32::try_from(thing.attempts.clamp(1, 16) - 1).unwrap_or_default();
    let wait = TimeDelta::seconds(1_i64 << doublings).min(LONGEST_WAIT);
    let link = store.write_link(None).await?;
    due::Entity::update_many()
        .col_expr(due::Column::ClaimedUntil, Expr::value(Some(store.clock.now() + wait)))
        .filter(thing.still_ours())
        .exec(&link)
        .await?;
    link.commit().await?;
    Ok(())
}

impl Due {
    fn still_ours(&self) -> sea_orm::sea_query::SimpleExpr {
        due::Column::Id.eq(self.id).and(due::Column::ClaimedUntil.eq(self.claimed_until))
    }
}

impl TryFrom<due::Model> for Due {
    type Error = Error;

    fn try_from(row: due::Model) -> Result<Self> {
        Ok(Self {
            kind: Kind::read(&row.kind)?,
            collaborative: row.collaborative_id,
            subject: row.subject_id,
            attempts: row.attempts,
            id: row.id,
            claimed_until: row.claimed_until,
        })
    }
}
