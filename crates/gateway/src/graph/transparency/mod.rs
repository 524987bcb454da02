//! The activity log, as clients read and follow it.

mod activity;
mod changes;
mod collaborative;
mod filter;
mod following;
mod load;
mod subscription;
mod webhook_delivery;
mod webhook_endpoint;
mod webhook_mutation;

use persistence::rows::{WebhookDeliveryRow, WebhookEndpointRow};
use persistence::transparency::webhook;

use super::loader::by_ids;

pub use changes::ChangeSubscription;
pub(crate) use collaborative::CollaborativeTransparency;
pub use subscription::TransparencySubscription;
pub(crate) use webhook_delivery::WebhookDelivery;
pub(crate) use webhook_endpoint::WebhookEndpoint;
pub use webhook_mutation::WebhookMutation;

by_ids! {
    WebhookEndpointById: WebhookEndpointRow = webhook::webhook_endpoints_by_ids;
    WebhookDeliveryById: WebhookDeliveryRow = webhook::webhook_deliveries_by_ids;
}
