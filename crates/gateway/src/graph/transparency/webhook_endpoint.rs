//! Endpoints of webhooks, without their secrets.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use domain::WebhookEndpointId;
use domain::transparency::webhook::{DeliveryState, DisabledReason};
use futures_util::future::BoxFuture;
use persistence::rows::WebhookEndpointRow;
use persistence::transparency::webhook;

use super::WebhookEndpointById;
use super::load::PublicKeys;
use super::webhook_delivery::WebhookDeliveryConnection;
use crate::graph::connection::{Window, connection, cursor_of_sequence, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Membership;
use crate::webhooks::public_key_text;

/// A place to which a member has the log sent.
#[derive(Debug, Clone)]
pub(crate) struct WebhookEndpoint(WebhookEndpointRow);

/// Which deliveries to show; what is left out does not narrow.
#[derive(Debug, Default, InputObject)]
pub(crate) struct WebhookDeliveryFilter {
    /// Only those that have come this far; all where left out or empty.
    states: Option<Vec<DeliveryState>>,
}

connection! {
    /// A page of webhooks' endpoints, oldest first.
    WebhookEndpointConnection,
    /// A webhook's endpoint in a list.
    WebhookEndpointEdge,
    WebhookEndpoint
}

impl WebhookEndpoint {
    pub(crate) async fn load(snapshot: &Snapshot, id: WebhookEndpointId) -> Result<Self> {
        let row = snapshot.expect::<WebhookEndpointById>(id.0).await?;
        let shown = webhook::shown(&snapshot.actor, &row);
        shown.then_some(Self(row)).ok_or_else(|| Failure::not_found("webhook endpoint"))
    }

    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(webhook::owns(&snapshot(ctx).await?.actor, self.0.membership_id))
    }
}

impl WebhookEndpointConnection {
    pub(super) async fn load(snapshot: &Snapshot, window: &Window) -> Result<Self> {
        let slice = webhook::webhook_endpoints(&snapshot.read, &snapshot.actor, window.page(false)?).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { webhook::count_webhook_endpoints(&snapshot.read, &snapshot.actor).await })
        });
        Ok(Self(listed(slice, |row| row.id.0, WebhookEndpoint, count)))
    }
}

/// A place to which a member has the activity log sent, entry by entry, as far as they may read each when it is sent.
/// Stewards and auditors see that it is there, and to which host it leads; the rest is its owner's.
#[Object]
impl WebhookEndpoint {
    /// The endpoint's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Who made it. With their part in the collaborative it ends.
    async fn membership(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.membership_id).await
    }

    /// The host to which it leads.
    async fn host(&self) -> &str {
        &self.0.host
    }

    /// The whole address; null for everybody but its owner.
    async fn url(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.is_own(ctx).await?.then_some(self.0.url.as_str()))
    }

    /// What its owner calls it; null where that is nothing, and for everybody else.
    async fn description(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let own = self.is_own(ctx).await?;
        Ok(self.0.description.as_deref().filter(|_| own))
    }

    /// It is sent only where one of these was done, such as `ballotCast`; whatever was done where this is empty.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn verbs(&self) -> &[String] {
        &self.0.verbs
    }

    /// It is sent only what was done to one of these kinds of things, such as `proposal`; to anything where this is empty.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn subject_kinds(&self) -> &[String] {
        &self.0.subject_kinds
    }

    /// The Ed25519 keys by which its messages can be verified now, the newest first: `whpk_` and 32 bytes in Base64. For a
    /// day after a rotation there are two or more.
    async fn public_keys(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let keys = snapshot(ctx).await?.load::<PublicKeys>(self.0.id.0).await?;
        Ok(keys.unwrap_or_default().iter().map(|key| public_key_text(key)).collect())
    }

    /// Whether anything is sent to it.
    async fn enabled(&self) -> bool {
        self.0.disabled_at.is_none()
    }

    /// Since when nothing is sent; null where something is.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// Why nothing is sent; null where something is.
    async fn disabled_reason(&self) -> Option<DisabledReason> {
        self.0.disabled_reason
    }

    /// Since when nothing has come through, though it was tried; null where the last try was taken.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(DateTime)
    }

    /// The cursor of the last entry that was looked at: what comes behind it was not yet made a delivery.
    async fn cursor(&self) -> String {
        cursor_of_sequence(self.0.reached)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What was sent to it in the last 30 days, and what waits, newest first; null for everybody but its owner.
    #[graphql(directive = Paged::apply())]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor: older ones.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor: newer ones.")] before: Option<String>,
        #[graphql(desc = "Only items that fit.")] filter: Option<WebhookDeliveryFilter>,
    ) -> Result<Option<WebhookDeliveryConnection>> {
        let states = filter.unwrap_or_default().states.unwrap_or_default();
        at_most("states", states.len(), DeliveryState::ALL.len())?;
        if !self.is_own(ctx).await? {
            return Ok(None);
        }
        let window = Window { first, after, last, before };
        WebhookDeliveryConnection::load(&*snapshot(ctx).await?, self.0.id, states, &window).await.map(Some)
    }
}
