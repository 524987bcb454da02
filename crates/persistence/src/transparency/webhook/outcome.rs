//! What came of tries, and when to look again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::transparency::webhook::{
    ATTEMPTS_KEPT, Attempt, DELIVERIES_KEPT, DeliveryState, DisabledReason, LONGEST_PAUSE, PAUSE, disabled_by,
    wait_after,
};
use domain::{CollaborativeId, WebhookEndpointId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::sending::{CLAIMED_FOR, Message, first_of_its_subject, free, room};
use super::switch::disable;
use crate::Result;
use crate::database::Store;
use crate::entity::rows::{WebhookDeliveryRow, WebhookEndpointRow};
use crate::entity::webhook_delivery::{Column, Entity};
use crate::entity::webhook_endpoint;
use crate::stored::Stored;
use crate::unit::{Read, Write};

/// What came of one try.
#[derive(Debug, Clone)]
pub struct Tried {
    pub message: Message,
    pub attempt: Attempt,
    /// For how long the receiver asked to be left alone.
    pub asked_to_wait: Option<TimeDelta>,
}

/// Notes what came of tries.
pub async fn note(store: &Store, collaborative: CollaborativeId, id: WebhookEndpointId, tried: &[Tried]) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "WEBHOOK".to_owned()).await?;
    let query = unit.find::<webhook_endpoint::Entity>().filter(webhook_endpoint::Column::Id.eq(id));
    // Deleted meanwhile: there is nothing to note.
    let Some(mut endpoint) = query.lock_exclusive().one(unit.link()).await? else { return Ok(()) };
    for one in tried {
        let query = unit.find::<Entity>().filter(Column::Id.eq(one.message.delivery));
        let Some(row) = query.lock_exclusive().one(unit.link()).await? else { continue };
        if note_one(&unit, &row, one).await? && row.sequence.is_some() {
            judge(&mut endpoint, one);
        }
    }
    keep(&unit, &endpoint).await?;
    if let Some(reason) = reason_to_stop(&endpoint, tried) {
        disable(&mut unit, &endpoint, reason).await?;
    }
    unit.commit().await
}

/// Whether it counts: what somebody else took meanwhile is theirs to note, unless it came through after all.
async fn note_one(unit: &Write, row: &WebhookDeliveryRow, tried: &Tried) -> Result<bool> {
    let ours = row.claimed_until == Some(tried.message.claimed_until);
    if row.state != DeliveryState::Pending || !(ours || tried.attempt.succeeded()) {
        return Ok(false);
    }
    let failed = row.failed + i64::from(!tried.attempt.succeeded());
    let (state, next) = next(unit, row, failed, tried);
    let mut attempts = row.attempts.0.clone();
    attempts.push(tried.attempt.clone());
    let surplus = attempts.len().saturating_sub(ATTEMPTS_KEPT);
    attempts.drain(..surplus);
    let settled = (state != DeliveryState::Pending).then(|| unit.now());
    unit.update::<Entity>(row.id, |update| {
        update
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::Failed, Expr::value(failed))
            .col_expr(Column::Attempts, Expr::value(Stored(attempts)))
            .col_expr(Column::NextAttemptAt, Expr::value(next))
            .col_expr(Column::ClaimedUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::SettledAt, Expr::value(settled))
    })
    .await?;
    Ok(true)
}

fn next(unit: &Write, row: &WebhookDeliveryRow, failed: i64, tried: &Tried) -> (DeliveryState, DateTime<Utc>) {
    let now = unit.now();
    if tried.attempt.succeeded() {
        return (DeliveryState::Delivered, now);
    }
    let chance = unit.store().ids.salt()[0];
    // A test is tried once: whoever sent it is looking.
    let failed = usize::try_from(failed).ok().filter(|_| row.sequence.is_some());
    match failed.and_then(|failed| wait_after(failed, chance, tried.asked_to_wait)) {
        Some(wait) => (DeliveryState::Pending, now + wait),
        None => (DeliveryState::Dead, now),
    }
}

/// What a try says about its endpoint.
fn judge(endpoint: &mut WebhookEndpointRow, tried: &Tried) {
    if tried.attempt.succeeded() {
        (endpoint.failing_since, endpoint.pauses_until) = (None, None);
        return;
    }
    let pause = tried.asked_to_wait.map_or(PAUSE, |asked| asked.clamp(PAUSE, LONGEST_PAUSE));
    endpoint.failing_since.get_or_insert(tried.attempt.at);
    endpoint.pauses_until = Some(tried.attempt.at + pause);
}

async fn keep(unit: &Write, endpoint: &WebhookEndpointRow) -> Result<()> {
    use webhook_endpoint::Column as Endpoint;
    unit.update::<webhook_endpoint::Entity>(endpoint.id, |update| {
        update
            .col_expr(Endpoint::FailingSince, Expr::value(endpoint.failing_since))
            .col_expr(Endpoint::PausesUntil, Expr::value(endpoint.pauses_until))
    })
    .await
}

fn reason_to_stop(endpoint: &WebhookEndpointRow, tried: &[Tried]) -> Option<DisabledReason> {
    let since = endpoint.failing_since.filter(|_| endpoint.disabled_at.is_none())?;
    let mut of_entries = tried.iter().filter(|one| one.message.entry.is_some() && !one.attempt.succeeded());
    of_entries.find_map(|one| disabled_by(&one.attempt, since))
}

/// When there is something to do for this endpoint again; none where it has nothing at all.
pub async fn next_look(
    store: &Store,
    collaborative: CollaborativeId,
    id: WebhookEndpointId,
) -> Result<Option<DateTime<Utc>>> {
    let read = store.read(collaborative).await?;
    let found = read.one::<webhook_endpoint::Entity>(webhook_endpoint::Column::Id.eq(id)).await?;
    let Some(row) = found else { return Ok(None) };
    let waits = next_try(&read, &row).await?;
    let oldest = read.find::<Entity>().filter(Column::EndpointId.eq(id).and(Column::SettledAt.is_not_null()));
    let oldest = oldest.order_by_asc(Column::SettledAt).limit(1).one(read.link()).await?;
    let cleared = oldest.and_then(|row| row.settled_at).map(|settled| settled + DELIVERIES_KEPT);
    Ok(waits.into_iter().chain(cleared).min())
}

async fn next_try(read: &Read, row: &WebhookEndpointRow) -> Result<Option<DateTime<Utc>>> {
    let now = read.now();
    if free(read, row).await? == 0 {
        // Whoever sends them looks again when they are back; this is for the case that it dies.
        return Ok(Some(now + CLAIMED_FOR));
    }
    let test = first(read, row, true).await?;
    if row.disabled_at.is_some() {
        return Ok(test);
    }
    let behind = crate::transparency::head(read).await?.sequence > row.reached && room(read, row.id).await? > 0;
    let next = if behind { Some(now) } else { first(read, row, false).await? };
    let next = next.map(|next| row.pauses_until.map_or(next, |until| Ord::max(next, until)));
    Ok(test.into_iter().chain(next).min())
}

async fn first(read: &Read, row: &WebhookEndpointRow, only_tests: bool) -> Result<Option<DateTime<Utc>>> {
    let sql = format!("{} order by d.next_attempt_at limit 1", first_of_its_subject(only_tests));
    let first: Option<WebhookDeliveryRow> = read.row(&sql, [row.id.into()]).await?;
    Ok(first.map(|first| first.next_attempt_at))
}
