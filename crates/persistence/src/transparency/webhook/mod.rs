//! Webhooks: a member has the log sent to an address of theirs, as far as they may read it.
//!
//! Each endpoint has a place in the log that it has reached. What comes behind it becomes deliveries, a window of them at
//! a time; of each subject one is sent after the other. Sending itself happens outside of every unit, in the gateway.

mod again;
mod change;
mod endpoint;
mod outcome;
mod reads;
mod sending;
mod switch;

pub use again::{replay_webhook_deliveries, send_test_webhook};
pub use change::{WebhookChange, update_webhook_endpoint};
pub use endpoint::{
    NewWebhookEndpoint, NewWebhookKeys, WebhookTarget, create_webhook_endpoint, delete_webhook_endpoint,
    rotate_webhook_secret,
};
pub use outcome::{Tried, next_look, note};
pub use reads::*;
pub use sending::{Batch, Message, SigningKey, take};
pub(crate) use switch::{end_all_of, wake};
