//! Endpoints and deliveries as they are read.

use std::collections::HashMap;

use domain::tenancy::Role;
use domain::transparency::webhook::DeliveryState;
use domain::{MembershipId, WebhookEndpointId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use uuid::Uuid;

use crate::entity::rows::{WebhookDeliveryRow, WebhookEndpointRow};
use crate::entity::{webhook_delivery, webhook_endpoint, webhook_key};
use crate::page::{Page, Slice};
use crate::unit::{Actor, Read};
use crate::{Result, ordered};

/// Whether a reader may know that there is such an endpoint: their own; stewards and auditors of everybody's.
pub fn shown(reader: &Actor, row: &WebhookEndpointRow) -> bool {
    owns(reader, row.membership_id) || sees_all(reader)
}

/// Whether it is the reader's own, and with it the address, the keys and what was sent.
pub fn owns(reader: &Actor, owner: MembershipId) -> bool {
    reader.membership == owner
}

fn sees_all(reader: &Actor) -> bool {
    reader.has(Role::Steward) || reader.has(Role::Auditor)
}

fn visible(reader: &Actor) -> Condition {
    let own = webhook_endpoint::Column::MembershipId.eq(reader.membership);
    Condition::all().add_option((!sees_all(reader)).then_some(own))
}

/// One page of the endpoints that a reader may know of.
pub async fn webhook_endpoints(read: &Read, reader: &Actor, page: Page) -> Result<Slice<WebhookEndpointRow>> {
    read.page::<webhook_endpoint::Entity>(visible(reader), page).await
}

pub async fn count_webhook_endpoints(read: &Read, reader: &Actor) -> Result<u64> {
    read.count::<webhook_endpoint::Entity>(visible(reader)).await
}

/// Whoever asks for them must look at [`shown`].
pub async fn webhook_endpoints_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<WebhookEndpointRow>>> {
    let rows = read.among::<webhook_endpoint::Entity>(webhook_endpoint::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

/// The public keys by which messages of these endpoints can be verified now, the newest first. Only for their owners.
pub async fn webhook_public_keys(read: &Read, endpoints: &[Uuid]) -> Result<HashMap<Uuid, Vec<Vec<u8>>>> {
    use webhook_key::Column as Key;
    let mut rows = read.among::<webhook_key::Entity>(Key::EndpointId, endpoints).await?;
    rows.retain(|row| row.ends_at.is_none_or(|end| read.now() < end));
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let mut keys: HashMap<Uuid, Vec<Vec<u8>>> = HashMap::new();
    for row in rows {
        keys.entry(row.endpoint_id.0).or_default().push(row.public_key);
    }
    Ok(keys)
}

fn of(endpoint: WebhookEndpointId, states: &[DeliveryState]) -> Condition {
    use webhook_delivery::Column as Delivery;
    let named = (!states.is_empty()).then(|| Delivery::State.is_in(states.iter().copied()));
    Condition::all().add(Delivery::EndpointId.eq(endpoint)).add_option(named)
}

/// One page of what was sent or waits. Only for the endpoint's owner.
pub async fn webhook_deliveries(
    read: &Read,
    endpoint: WebhookEndpointId,
    states: &[DeliveryState],
    page: Page,
) -> Result<Slice<WebhookDeliveryRow>> {
    read.page::<webhook_delivery::Entity>(of(endpoint, states), page).await
}

pub async fn count_webhook_deliveries(
    read: &Read,
    endpoint: WebhookEndpointId,
    states: &[DeliveryState],
) -> Result<u64> {
    read.count::<webhook_delivery::Entity>(of(endpoint, states)).await
}

/// Only for their endpoint's owner.
pub async fn webhook_deliveries_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<WebhookDeliveryRow>>> {
    let rows = read.among::<webhook_delivery::Entity>(webhook_delivery::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}
