//! Making, ending and signing anew: what members do with endpoints.

use chrono::{DateTime, Utc};
use domain::tenancy::{Act, Role};
use domain::transparency::Refusal;
use domain::transparency::webhook::{MOST_ENDPOINTS, MOST_ENDPOINTS_OF_MEMBER, MOST_SECRETS, OLD_SECRET_SIGNS, words};
use domain::{WebhookEndpointId, tenancy, text};
use sea_orm::sea_query::{Condition, Expr, SimpleExpr};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter};
use serde_json::json;

use super::reads::shown;
use super::switch::note_at_head;
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

pub(super) fn described(description: Option<&str>) -> Result<Option<String>, text::Refusal> {
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
pub(super) async fn own(unit: &Write, id: WebhookEndpointId) -> Result<WebhookEndpointRow> {
    let row = known(unit, id).await?;
    if row.membership_id == unit.actor()?.membership { Ok(row) } else { Err(Refusal::NotYourEndpoint.into()) }
}

/// The endpoint, locked, where it is one's own, or a steward acts.
pub(super) async fn own_or_stewarded(unit: &Write, id: WebhookEndpointId, act: Act) -> Result<WebhookEndpointRow> {
    let row = known(unit, id).await?;
    let actor = unit.actor()?;
    if row.membership_id == actor.membership || actor.has(Role::Steward) {
        return Ok(row);
    }
    Err(tenancy::Refusal::RoleNeeded { act, roles: &[Role::Steward] }.into())
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

pub(super) async fn delete_all<E: Tenant>(unit: &Write, condition: SimpleExpr) -> Result<()> {
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
