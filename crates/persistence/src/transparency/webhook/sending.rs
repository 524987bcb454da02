//! What is to be sent now: the log is gone through, and of each subject the first that waits is taken.

use chrono::{DateTime, TimeDelta, Utc};
use domain::transparency::webhook::{DELIVERIES_KEPT, DeliveryState, DisabledReason, message_id};
use domain::{CollaborativeId, WebhookDeliveryId, WebhookEndpointId};
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use uuid::Uuid;

use super::switch::disable;
use crate::database::Store;
use crate::entity::rows::{ActivityRow, WebhookDeliveryRow, WebhookEndpointRow};
use crate::entity::webhook_delivery::{Column, Entity};
use crate::entity::{Tenant, membership, webhook_endpoint, webhook_key};
use crate::transparency::Filter;
use crate::transparency::log::{entries_after, entries_by_sequence, entry_shown};
use crate::unit::{Actor, Asking, Read, Write};
use crate::{Result, Stored};

/// Deliveries of one endpoint that wait: what comes behind them stays in the log until there is room.
const WINDOW: u64 = 500;
/// Entries that are looked at in one go.
const AT_ONCE: u64 = 100;
/// Messages to one endpoint that are on their way, from all servers together; one where the last try failed.
const IN_FLIGHT: u64 = 4;
/// A server that took a message and was never heard of again has died: somebody else may send it.
pub(super) const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(1);

/// What one signature is made by.
#[derive(Clone)]
pub struct SigningKey {
    pub secret: Vec<u8>,
    /// Ed25519, in PKCS#8.
    pub private_key: Vec<u8>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// One message to be sent.
#[derive(Debug, Clone)]
pub struct Message {
    pub delivery: WebhookDeliveryId,
    /// By what the receiver knows it again.
    pub id: String,
    /// What was done, as the endpoint's owner may read it at this moment; none in a test.
    pub entry: Option<ActivityRow>,
    pub(super) claimed_until: DateTime<Utc>,
}

/// What is to be sent to one endpoint.
#[derive(Debug, Clone)]
pub struct Batch {
    pub collaborative: CollaborativeId,
    pub endpoint: WebhookEndpointId,
    pub url: String,
    /// The newest first.
    pub keys: Vec<SigningKey>,
    pub messages: Vec<Message>,
}

/// Takes what may be sent to an endpoint at this moment; none where it is no longer there. Whoever takes it sends it, or
/// dies, and then somebody else does.
pub async fn take(store: &Store, collaborative: CollaborativeId, id: WebhookEndpointId) -> Result<Option<Batch>> {
    let mut unit = store.write_unasked(collaborative, "WEBHOOK".to_owned()).await?;
    let query = unit.find::<webhook_endpoint::Entity>().filter(webhook_endpoint::Column::Id.eq(id));
    let Some(row) = query.lock_exclusive().one(unit.link()).await? else { return Ok(None) };
    clear_away(&unit, id).await?;
    let Some(owner) = owner_of(&unit, &row).await? else {
        if row.disabled_at.is_none() {
            disable(&mut unit, &row, DisabledReason::MembershipEnded).await?;
        }
        let tests = Column::EndpointId.eq(id).and(Column::SettledAt.is_null()).and(Column::Sequence.is_null());
        withhold(&unit, tests).await?;
        unit.commit().await?;
        return Ok(None);
    };
    if row.disabled_at.is_none() {
        go_on_in_the_log(&unit, &row, &owner).await?;
    }
    let picked = pick(&unit, &row).await?;
    let messages = readable(&unit, &owner, picked).await?;
    let keys = keys_of(&unit, id).await?;
    unit.commit().await?;
    Ok(Some(Batch { collaborative, endpoint: id, url: row.url, keys, messages }))
}

async fn clear_away(unit: &Write, endpoint: WebhookEndpointId) -> Result<()> {
    let old = Column::EndpointId.eq(endpoint).and(Column::SettledAt.lte(unit.now() - DELIVERIES_KEPT));
    let all = Entity::delete_many().filter(Entity::COLLABORATIVE.eq(unit.collaborative_id())).filter(old);
    all.exec(unit.link()).await?;
    Ok(())
}

/// With whose eyes is read what is sent: whoever made the endpoint, as long as their part in the collaborative lasts.
/// Another part of the same person has endpoints of its own.
async fn owner_of(read: &Read, row: &WebhookEndpointRow) -> Result<Option<Actor>> {
    let member = read.get::<membership::Entity>("membership", row.membership_id).await?;
    let collaborative = read.collaborative_id();
    let asking = Asking { collaborative, person: member.person_id, operator: false, token: None };
    Ok(read.actor(asking).await?.filter(|actor| actor.membership == row.membership_id))
}

/// Makes deliveries of what comes next in the log, as far as there is room.
async fn go_on_in_the_log(unit: &Write, row: &WebhookEndpointRow, owner: &Actor) -> Result<()> {
    let room = Ord::min(room(unit, row.id).await?, AT_ONCE);
    if room == 0 {
        return Ok(());
    }
    let named = |words: &Stored<Vec<String>>| (!words.is_empty()).then(|| words.0.clone());
    let (verbs, subject_kinds) = (named(&row.verbs), named(&row.subject_kinds));
    let filter = Filter { verbs, subject_kinds, ..Filter::default() };
    let stretch = entries_after(unit, owner, &filter, row.reached, room).await?;
    // An entry that was committed after the end was read is there as well, and all before it.
    let reached = stretch.entries.last().map_or(stretch.reached, |last| Ord::max(stretch.reached, last.sequence));
    if reached == row.reached {
        return Ok(());
    }
    let new = stretch.entries.iter().map(|entry| {
        let (id, subject) = (WebhookDeliveryId(unit.new_id()), entry.subject_id.unwrap_or_default());
        waiting(unit, id, row.id, Some(entry.sequence), subject)
    });
    unit.insert_all::<Entity>(new.collect()).await?;
    let set = Expr::value(reached);
    unit.update::<webhook_endpoint::Entity>(row.id, |update| update.col_expr(webhook_endpoint::Column::Reached, set))
        .await
}

/// A delivery that waits for its turn.
pub(super) fn waiting(
    unit: &Write,
    id: WebhookDeliveryId,
    endpoint_id: WebhookEndpointId,
    sequence: Option<i64>,
    subject_id: Uuid,
) -> WebhookDeliveryRow {
    WebhookDeliveryRow {
        collaborative_id: unit.collaborative_id(),
        id,
        endpoint_id,
        sequence,
        subject_id,
        state: DeliveryState::Pending,
        failed: 0,
        attempts: Stored(Vec::new()),
        next_attempt_at: unit.now(),
        claimed_until: None,
        created_at: unit.now(),
        settled_at: None,
    }
}

/// How many more deliveries of an endpoint may wait.
pub(super) async fn room(read: &Read, endpoint: WebhookEndpointId) -> Result<u64> {
    let waiting = Column::EndpointId.eq(endpoint).and(Column::SettledAt.is_null());
    Ok(WINDOW.saturating_sub(read.count::<Entity>(waiting).await?))
}

/// How many more messages may be sent to an endpoint at this moment.
pub(super) async fn free(read: &Read, row: &WebhookEndpointRow) -> Result<u64> {
    let most = if row.failing_since.is_some() { 1 } else { IN_FLIGHT };
    let of_endpoint = Column::EndpointId.eq(row.id).and(Column::SettledAt.is_null());
    let on_their_way = of_endpoint.and(Column::ClaimedUntil.gt(read.now()));
    Ok(most.saturating_sub(read.count::<Entity>(on_their_way).await?))
}

/// What is the first of its subject and waits, or tests alone. `$2` is the endpoint.
pub(super) fn first_of_its_subject(only_tests: bool) -> String {
    let which = if only_tests { " and d.sequence is null" } else { "" };
    format!(
        "select d.* from webhook_deliveries d where d.collaborative_id = $1 and d.endpoint_id = $2 \
         and d.state = 'PENDING'{which} and not exists (select 1 from webhook_deliveries e \
         where e.collaborative_id = $1 and e.endpoint_id = $2 and e.subject_id = d.subject_id \
         and e.state = 'PENDING' and e.sequence < d.sequence)"
    )
}

/// Takes what is due, few at a time; tests alone where the endpoint is disabled or left alone for a moment.
async fn pick(unit: &Write, row: &WebhookEndpointRow) -> Result<Vec<WebhookDeliveryRow>> {
    let (now, free) = (unit.now(), free(unit, row).await?);
    if free == 0 {
        return Ok(Vec::new());
    }
    let only_tests = row.disabled_at.is_some() || row.pauses_until.is_some_and(|until| now < until);
    let waits = first_of_its_subject(only_tests);
    let sql = format!("{waits} and d.next_attempt_at <= $3 order by d.id limit {free}");
    unit.rows::<WebhookDeliveryRow>(&sql, [row.id.into(), now.into()]).await
}

/// Of these those whose entry the owner may read now; they are taken. The others are not sent at all.
async fn readable(unit: &Write, owner: &Actor, picked: Vec<WebhookDeliveryRow>) -> Result<Vec<Message>> {
    let sequences: Vec<i64> = picked.iter().filter_map(|row| row.sequence).collect();
    let mut entries = if sequences.is_empty() { Vec::new() } else { entries_by_sequence(unit, &sequences).await? };
    entries.retain(|entry| entry_shown(owner, entry));
    let claimed_until = unit.now() + CLAIMED_FOR;
    let (mut messages, mut withheld) = (Vec::new(), Vec::new());
    for row in picked {
        let entry = entries.iter().find(|entry| Some(entry.sequence) == row.sequence).cloned();
        if row.sequence.is_some() && entry.is_none() {
            withheld.push(row.id);
            continue;
        }
        let id = message_id(row.endpoint_id, row.id, row.sequence);
        messages.push(Message { delivery: row.id, id, entry, claimed_until });
    }
    let taken: Vec<_> = messages.iter().map(|message| message.delivery).collect();
    if !taken.is_empty() {
        unit.update_all::<Entity>(Column::Id.is_in(taken), |update| {
            let claimed = update.col_expr(Column::ClaimedUntil, Expr::value(claimed_until));
            claimed.col_expr(Column::NextAttemptAt, Expr::value(claimed_until))
        })
        .await?;
    }
    if !withheld.is_empty() {
        withhold(unit, Column::Id.is_in(withheld)).await?;
    }
    Ok(messages)
}

async fn withhold(unit: &Write, which: impl IntoCondition) -> Result<()> {
    let (state, now) = (DeliveryState::Withheld, unit.now());
    let settle = |update: UpdateMany<Entity>| {
        update.col_expr(Column::State, Expr::value(state)).col_expr(Column::SettledAt, Expr::value(now))
    };
    unit.update_all::<Entity>(which, settle).await.map(drop)
}

async fn keys_of(read: &Read, endpoint: WebhookEndpointId) -> Result<Vec<SigningKey>> {
    use webhook_key::Column as Key;
    let signs = Key::EndsAt.is_null().or(Key::EndsAt.gt(read.now()));
    let query = read.find::<webhook_key::Entity>().filter(Key::EndpointId.eq(endpoint)).filter(signs);
    let rows = query.order_by_desc(Key::Id).all(read.link()).await?;
    Ok(rows.into_iter().map(|row| SigningKey { secret: row.secret, private_key: row.private_key }).collect())
}
