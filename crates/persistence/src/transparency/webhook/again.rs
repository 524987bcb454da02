//! Sending a test, and sending again what was sent before.

use chrono::{DateTime, Utc};
use domain::tenancy::Act;
use domain::transparency::Refusal;
use domain::transparency::webhook::MOST_TESTS;
use domain::{WebhookDeliveryId, WebhookEndpointId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde_json::json;

use super::endpoint::{delete_all, own};
use super::sending::waiting;
use super::switch::lock_head;
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::due::{self, Kind};
use crate::entity::webhook_delivery;
use crate::entity::webhook_endpoint::{Column, Entity};
use crate::unit::Asking;

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
    let mut reached = row.reached;
    if only_dead {
        let sql = "update webhook_deliveries set state = 'PENDING', settled_at = null, failed = 0, next_attempt_at = $3 \
                   where collaborative_id = $1 and endpoint_id = $2 and state = 'DEAD' and sequence > $4";
        unit.execute(sql, [id.into(), unit.now().into(), after.into()]).await?;
    } else {
        // They are made anew as the log is gone through again; who is just sending one notes nothing then.
        let behind = Delivery::EndpointId.eq(id).and(Delivery::Sequence.gt(after));
        delete_all::<webhook_delivery::Entity>(&unit, behind).await?;
        reached = Ord::min(reached, after);
    }
    unit.update::<Entity>(id, |update| {
        // Whoever asks for it now wants it now.
        let free = update.col_expr(Column::PausesUntil, Expr::value(None::<DateTime<Utc>>));
        free.col_expr(Column::Reached, Expr::value(reached))
    })
    .await?;
    let change = json!({ "after": after, "onlyDead": only_dead });
    unit.record(Record::new("webhookDeliveriesReplayed", "webhookEndpoint", id.0).change(change));
    unit.commit().await?;
    Ok(id)
}
