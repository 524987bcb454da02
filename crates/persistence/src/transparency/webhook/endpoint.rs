//! What members do with endpoints.

use chrono::{DateTime, Utc};
use domain::tenancy::{Act, Role};
use domain::transparency::Refusal;
use domain::transparency::webhook::{
    DisabledReason, MOST_ENDPOINTS, MOST_ENDPOINTS_OF_MEMBER, MOST_SECRETS, MOST_TESTS, OLD_SECRET_SIGNS, words,
};
use domain::{WebhookDeliveryId, WebhookEndpointId, tenancy, text};
use sea_orm::sea_query::{Condition, Expr, SimpleExpr};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, UpdateMany};
use serde_json::json;

use super::reads::shown;
use super::sending::waiting;
use super::switch::{disable, lock_head, note_at_head};
use crate::activity::Record;
use crate::database::Store;
use crate::due::{self, Kind};
use crate::entity::rows::WebhookEndpointRow;
use crate::entity::webhook_endpoint::{Column, Entity, Model};
use crate::entity::{Tenant, membership, webhook_delivery, webhook_key};
use crate::unit::{Asking, Write};
use crate::{Error, Result, Stored};

/// An address that settings allow, and what others are told of it.
#[derive(Debug, Clone)]
pub struct WebhookTarget {
    pub url: String,
    pub host: String,
}

/// What messages will be signed by. They are made by whoever signs.
#[derive(Clone)]
pub struct NewWebhookKeys {
    pub secret: Vec<u8>,
    /// Ed25519, in PKCS#8.
    pub private_key: Vec<u8>,
    pub public_key: Vec<u8>,
}

impl std::fmt::Debug for NewWebhookKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewWebhookKeys(…)")
    }
}

/// An endpoint to be made.
#[derive(Debug, Clone)]
pub struct NewWebhookEndpoint {
    pub target: WebhookTarget,
    pub description: Option<String>,
    /// What is sent; everything where a list is empty.
    pub verbs: Vec<String>,
    pub subject_kinds: Vec<String>,
    pub keys: NewWebhookKeys,
}

/// What is to be changed; what is none stays.
#[derive(Debug, Clone)]
pub struct WebhookChange {
    pub id: WebhookEndpointId,
    pub target: Option<WebhookTarget>,
    pub description: Option<String>,
    pub verbs: Option<Vec<String>>,
    pub subject_kinds: Option<Vec<String>>,
    pub enabled: Option<bool>,
}

const WHAT: &str = "webhook endpoint";

/// Makes an endpoint. It is sent what is entered from here on: that it was made comes first.
pub async fn create_webhook_endpoint(
    store: &Store,
    asking: Asking,
    new: &NewWebhookEndpoint,
) -> Result<WebhookEndpointId> {
    let mut unit = store.write(asking, Act::CreateWebhookEndpoint).await?;
    // Of two at once the second counts what the first made.
    unit.lock_collaborative().await?;
    let owner = unit.actor()?.membership;
    // Held back while the membership ends: no endpoint is made that would not end with it.
    if unit.lock::<membership::Entity>("membership", owner).await?.ends_on.is_some() {
        return Err(Error::NotFound("collaborative"));
    }
    let row = Model {
        collaborative_id: unit.collaborative_id(),
        id: WebhookEndpointId(unit.new_id()),
        membership_id: owner,
        url: new.target.url.clone(),
        host: new.target.host.clone(),
        description: described(new.description.as_deref())?,
        verbs: Stored(words("verbs", &new.verbs)?),
        subject_kinds: Stored(words("subjectKinds", &new.subject_kinds)?),
        reached: 0,
        failing_since: None,
        pauses_until: None,
        disabled_at: None,
        disabled_reason: None,
        created_at: unit.now(),
    };
    let own = unit.count::<Entity>(Column::MembershipId.eq(owner)).await?;
    let all = unit.count::<Entity>(Condition::all()).await?;
    for (number, most, whose) in
        [(own, MOST_ENDPOINTS_OF_MEMBER, "one member"), (all, MOST_ENDPOINTS, "one collaborative")]
    {
        if number >= most {
            return Err(Refusal::TooManyEndpoints { most, whose }.into());
        }
    }
    let id = row.id;
    let change = json!({ "host": row.host, "verbs": row.verbs.0, "subjectKinds": row.subject_kinds.0 });
    unit.insert::<Entity>(row).await?;
    add_keys(&unit, id, &new.keys).await?;
    let head = note_at_head(&unit).await?;
    unit.update::<Entity>(id, |update| update.col_expr(Column::Reached, Expr::value(head.sequence))).await?;
    unit.record(Record::new("webhookEndpointCreated", "webhookEndpoint", id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

fn described(description: Option<&str>) -> Result<Option<String>, text::Refusal> {
    description.map(|text| text::accept("description", text, text::NAME)).transpose()
}

async fn add_keys(unit: &Write, endpoint_id: WebhookEndpointId, keys: &NewWebhookKeys) -> Result<()> {
    let NewWebhookKeys { secret, private_key, public_key } = keys.clone();
    let (collaborative_id, created_at) = (unit.collaborative_id(), unit.now());
    let row = webhook_key::Model {
        collaborative_id,
        id: unit.new_id(),
        endpoint_id,
        secret,
        private_key,
        public_key,
        created_at,
        ends_at: None,
    };
    unit.insert::<webhook_key::Entity>(row).await
}

/// The endpoint, locked, where whoever acts may know of it.
async fn known(unit: &Write, id: WebhookEndpointId) -> Result<WebhookEndpointRow> {
    let row = unit.lock::<Entity>(WHAT, id).await?;
    if shown(unit.actor()?, &row) { Ok(row) } else { Err(Error::NotFound(WHAT)) }
}

/// The endpoint, locked, where it is one's own.
async fn own(unit: &Write, id: WebhookEndpointId) -> Result<WebhookEndpointRow> {
    let row = known(unit, id).await?;
    if row.membership_id == unit.actor()?.membership { Ok(row) } else { Err(Refusal::NotYourEndpoint.into()) }
}

/// The endpoint, locked, where it is one's own, or a steward acts.
async fn own_or_stewarded(unit: &Write, id: WebhookEndpointId, act: Act) -> Result<WebhookEndpointRow> {
    let row = known(unit, id).await?;
    let actor = unit.actor()?;
    if row.membership_id == actor.membership || actor.has(Role::Steward) {
        return Ok(row);
    }
    Err(tenancy::Refusal::RoleNeeded { act, roles: &[Role::Steward] }.into())
}

/// Changes an endpoint of one's own; a steward may stop anybody's. What waits is tried at once where the address changed
/// or the endpoint works again, as if it had not been tried before.
pub async fn update_webhook_endpoint(
    store: &Store,
    asking: Asking,
    change: &WebhookChange,
) -> Result<WebhookEndpointId> {
    let mut unit = store.write(asking, Act::UpdateWebhookEndpoint).await?;
    let row = own_or_stewarded(&unit, change.id, Act::UpdateWebhookEndpoint).await?;
    let owner = row.membership_id == unit.actor()?.membership;
    if !owner && !only_stops(change) {
        return Err(Refusal::NotYourEndpoint.into());
    }
    if change.enabled == Some(false) && row.disabled_at.is_none() {
        let reason = if owner { DisabledReason::ByOwner } else { DisabledReason::BySteward };
        disable(&mut unit, &row, reason).await?;
    }
    if owner {
        rewrite(&mut unit, &row, change).await?;
    }
    unit.commit().await?;
    Ok(change.id)
}

fn only_stops(change: &WebhookChange) -> bool {
    let WebhookChange { id: _, target, description, verbs, subject_kinds, enabled } = change;
    let nothing_else = target.is_none() && description.is_none() && verbs.is_none() && subject_kinds.is_none();
    nothing_else && *enabled == Some(false)
}

async fn rewrite(unit: &mut Write, row: &WebhookEndpointRow, change: &WebhookChange) -> Result<()> {
    let again = change.enabled == Some(true) && row.disabled_at.is_some();
    let target = change.target.clone().filter(|target| target.url != row.url);
    let description = described(change.description.as_deref())?.or_else(|| row.description.clone());
    let verbs = change.verbs.as_deref().map(|given| words("verbs", given)).transpose()?;
    let verbs = verbs.map_or_else(|| row.verbs.clone(), Stored);
    let kinds = change.subject_kinds.as_deref().map(|given| words("subjectKinds", given)).transpose()?;
    let kinds = kinds.map_or_else(|| row.subject_kinds.clone(), Stored);
    let changed =
        target.is_some() || description != row.description || verbs != row.verbs || kinds != row.subject_kinds;
    if !changed && !again {
        return Ok(());
    }
    let moved = target.is_some();
    let target = target.unwrap_or_else(|| WebhookTarget { url: row.url.clone(), host: row.host.clone() });
    let told = json!({ "host": target.host, "verbs": verbs.0, "subjectKinds": kinds.0, "enabledAgain": again,
        "addressChanged": moved });
    unit.update::<Entity>(row.id, |update| {
        let update = update
            .col_expr(Column::Url, Expr::value(target.url))
            .col_expr(Column::Host, Expr::value(target.host))
            .col_expr(Column::Description, Expr::value(description))
            .col_expr(Column::Verbs, Expr::value(verbs))
            .col_expr(Column::SubjectKinds, Expr::value(kinds));
        if again { works_again(update) } else { update }
    })
    .await?;
    if moved || again {
        begin_anew(unit, row.id).await?;
    }
    if again {
        note_at_head(unit).await?;
    }
    unit.record(Record::new("webhookEndpointUpdated", "webhookEndpoint", row.id.0).change(told));
    Ok(())
}

fn works_again(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    let never = || Expr::value(None::<DateTime<Utc>>);
    update
        .col_expr(Column::DisabledAt, never())
        .col_expr(Column::DisabledReason, Expr::value(None::<String>))
        .col_expr(Column::FailingSince, never())
        .col_expr(Column::PausesUntil, never())
}

/// What waits is tried at once, and has all its tries before it.
async fn begin_anew(unit: &Write, endpoint: WebhookEndpointId) -> Result<()> {
    let sql = "update webhook_deliveries set failed = 0, next_attempt_at = $3 where collaborative_id = $1 \
               and endpoint_id = $2 and state = 'PENDING' and (claimed_until is null or claimed_until <= $3)";
    unit.execute(sql, [endpoint.into(), unit.now().into()]).await.map(drop)
}

/// Ends an endpoint, with all that waits for it.
pub async fn delete_webhook_endpoint(
    store: &Store,
    asking: Asking,
    id: WebhookEndpointId,
) -> Result<WebhookEndpointId> {
    let mut unit = store.write(asking, Act::DeleteWebhookEndpoint).await?;
    let row = own_or_stewarded(&unit, id, Act::DeleteWebhookEndpoint).await?;
    delete_all::<webhook_delivery::Entity>(&unit, webhook_delivery::Column::EndpointId.eq(id)).await?;
    delete_all::<webhook_key::Entity>(&unit, webhook_key::Column::EndpointId.eq(id)).await?;
    delete_all::<Entity>(&unit, Column::Id.eq(id)).await?;
    note_at_head(&unit).await?;
    due::unschedule(&unit, Kind::SendWebhooks, id.0).await?;
    let change = json!({ "host": row.host, "owner": row.membership_id });
    unit.record(Record::new("webhookEndpointDeleted", "webhookEndpoint", id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

async fn delete_all<E: Tenant>(unit: &Write, condition: SimpleExpr) -> Result<()> {
    let all = E::delete_many().filter(E::COLLABORATIVE.eq(unit.collaborative_id())).filter(condition);
    all.exec(unit.link()).await?;
    Ok(())
}

/// Signs by new keys from now on, and for a day by the old ones too. Says when those end.
pub async fn rotate_webhook_secret(
    store: &Store,
    asking: Asking,
    id: WebhookEndpointId,
    keys: &NewWebhookKeys,
) -> Result<DateTime<Utc>> {
    use webhook_key::Column as Key;
    let mut unit = store.write(asking, Act::RotateWebhookSecret).await?;
    own(&unit, id).await?;
    let (now, ends_at) = (unit.now(), unit.now() + OLD_SECRET_SIGNS);
    delete_all::<webhook_key::Entity>(&unit, Key::EndpointId.eq(id).and(Key::EndsAt.lte(now))).await?;
    if unit.count::<webhook_key::Entity>(Key::EndpointId.eq(id)).await? >= MOST_SECRETS {
        return Err(Refusal::TooManySecrets { most: MOST_SECRETS }.into());
    }
    unit.update_all::<webhook_key::Entity>(Key::EndpointId.eq(id).and(Key::EndsAt.is_null()), |update| {
        update.col_expr(Key::EndsAt, Expr::value(ends_at))
    })
    .await?;
    add_keys(&unit, id, keys).await?;
    unit.record(Record::new("webhookSecretRotated", "webhookEndpoint", id.0));
    unit.commit().await?;
    Ok(ends_at)
}

/// Sends a message that says nothing; also to an endpoint that is disabled, to see whether it works again.
pub async fn send_test_webhook(store: &Store, asking: Asking, id: WebhookEndpointId) -> Result<WebhookDeliveryId> {
    use webhook_delivery::Column as Delivery;
    let mut unit = store.write(asking, Act::SendTestWebhook).await?;
    own(&unit, id).await?;
    let on_their_way = Delivery::EndpointId.eq(id).and(Delivery::Sequence.is_null()).and(Delivery::SettledAt.is_null());
    if unit.count::<webhook_delivery::Entity>(on_their_way).await? >= MOST_TESTS {
        return Err(Refusal::TooManyTests { most: MOST_TESTS }.into());
    }
    let test = WebhookDeliveryId(unit.new_id());
    // It stands in nobody's way: its subject is itself.
    let row = waiting(&unit, test, id, None, test.0);
    unit.insert::<webhook_delivery::Entity>(row).await?;
    lock_head(&unit).await?;
    due::schedule(&unit, Kind::SendWebhooks, id.0, unit.now()).await?;
    unit.record(Record::new("webhookTestSent", "webhookEndpoint", id.0));
    unit.commit().await?;
    Ok(test)
}

/// Sends again what comes behind an entry: all of it, or only what is dead.
pub async fn replay_webhook_deliveries(
    store: &Store,
    asking: Asking,
    id: WebhookEndpointId,
    after: i64,
    only_dead: bool,
) -> Result<WebhookEndpointId> {
    use webhook_delivery::Column as Delivery;
    let mut unit = store.write(asking, Act::ReplayWebhookDeliveries).await?;
    let row = own(&unit, id).await?;
    let end = crate::transparency::head(&unit).await?.sequence;
    if !(0..=end).contains(&after) {
        return Err(Refusal::BehindTheLog { end }.into());
    }
    if only_dead {
        let sql = "update webhook_deliveries set state = 'PENDING', settled_at = null, failed = 0, next_attempt_at = $3 \
                   where collaborative_id = $1 and endpoint_id = $2 and state = 'DEAD' and sequence > $4";
        unit.execute(sql, [id.into(), unit.now().into(), after.into()]).await?;
    } else {
        // They are made anew as the log is gone through again; who is just sending one notes nothing then.
        let behind = Delivery::EndpointId.eq(id).and(Delivery::Sequence.gt(after));
        delete_all::<webhook_delivery::Entity>(&unit, behind).await?;
        let reached = Ord::min(row.reached, after);
        unit.update::<Entity>(id, |update| update.col_expr(Column::Reached, Expr::value(reached))).await?;
    }
    let change = json!({ "after": after, "onlyDead": only_dead });
    unit.record(Record::new("webhookDeliveriesReplayed", "webhookEndpoint", id.0).change(change));
    unit.commit().await?;
    Ok(id)
}
