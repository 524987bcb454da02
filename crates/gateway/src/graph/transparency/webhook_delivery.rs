//! Messages of webhooks, as their endpoint's owner sees them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::transparency::webhook::{Attempt, AttemptProblem, DeliveryState, message_id};
use domain::{WebhookDeliveryId, WebhookEndpointId};
use futures_util::future::BoxFuture;
use persistence::rows::WebhookDeliveryRow;
use persistence::transparency::{self, webhook};

use super::activity::Activity;
use super::load::Entries;
use super::{WebhookDeliveryById, WebhookEndpoint, WebhookEndpointById};
use crate::graph::connection::{Window, connection, cursor_of_sequence, listed};
use crate::graph::cost::list_size;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};

/// One message to an endpoint.
#[derive(Debug, Clone)]
pub(crate) struct WebhookDelivery(WebhookDeliveryRow);

connection! {
    /// A page of a webhook's deliveries, newest first.
    WebhookDeliveryConnection,
    /// A webhook's delivery in a list.
    WebhookDeliveryEdge,
    WebhookDelivery
}

impl WebhookDelivery {
    pub(crate) async fn load(snapshot: &Snapshot, id: WebhookDeliveryId) -> Result<Self> {
        let row = snapshot.expect::<WebhookDeliveryById>(id.0).await?;
        let endpoint = snapshot.expect::<WebhookEndpointById>(row.endpoint_id.0).await?;
        let own = webhook::owns(&snapshot.actor, endpoint.membership_id);
        own.then_some(Self(row)).ok_or_else(|| Failure::not_found("webhook delivery"))
    }
}

impl WebhookDeliveryConnection {
    pub(super) async fn load(
        snapshot: &Snapshot,
        endpoint: WebhookEndpointId,
        states: Vec<DeliveryState>,
        window: &Window,
    ) -> Result<Self> {
        let slice = webhook::webhook_deliveries(&snapshot.read, endpoint, &states, window.page(true)?).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let states = states.clone();
            Box::pin(async move { webhook::count_webhook_deliveries(&snapshot.read, endpoint, &states).await })
        });
        Ok(Self(listed(slice, |row| row.id.0, WebhookDelivery, count)))
    }
}

/// One message to a webhook's endpoint: an entry of the log, or a test. Only the endpoint's owner sees it.
#[Object]
impl WebhookDelivery {
    /// The delivery's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The header `webhook-id`, by which the receiver knows the message again: the same in every try, and in a replay.
    async fn webhook_id(&self) -> String {
        message_id(self.0.endpoint_id, self.0.id, self.0.sequence)
    }

    /// To where it goes.
    async fn endpoint(&self, ctx: &Context<'_>) -> Result<WebhookEndpoint> {
        WebhookEndpoint::load(&*snapshot(ctx).await?, self.0.endpoint_id).await
    }

    /// Whether it is a test, which tells of no entry and is tried once.
    async fn test(&self) -> bool {
        self.0.sequence.is_none()
    }

    /// The cursor of the entry that it tells of; null for a test.
    async fn cursor(&self) -> Option<String> {
        self.0.sequence.map(cursor_of_sequence)
    }

    /// The entry that it tells of; null for a test, and where the viewer may no longer read it.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>> {
        let Some(sequence) = self.0.sequence else { return Ok(None) };
        let snapshot = snapshot(ctx).await?;
        let entry = snapshot.load::<Entries>(sequence).await?;
        Ok(entry.filter(|entry| transparency::entry_shown(&snapshot.actor, entry)).map(Activity))
    }

    /// How far it has come.
    async fn state(&self) -> DeliveryState {
        self.0.state
    }

    /// The tries so far, oldest first: the last 20.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn attempts(&self) -> Vec<WebhookAttempt> {
        self.0.attempts.iter().map(WebhookAttempt::from).collect()
    }

    /// When it is tried next, where nothing before it holds it back; null where it is settled.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        (self.0.state == DeliveryState::Pending).then_some(DateTime(self.0.next_attempt_at))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was delivered or given up; null where it waits. 30 days later it is cleared away.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

/// One try to deliver a webhook's message.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct WebhookAttempt {
    /// When it was sent.
    at: DateTime,
    /// How long the answer took, in milliseconds.
    milliseconds: i32,
    /// The status of the answer, such as 503; null where there was no answer. What else it said is not read.
    status: Option<i32>,
    /// Why it failed; null where it was taken.
    problem: Option<AttemptProblem>,
}

impl From<&Attempt> for WebhookAttempt {
    fn from(attempt: &Attempt) -> Self {
        let Attempt { at, milliseconds, status, problem } = attempt;
        Self { at: DateTime(*at), milliseconds: *milliseconds, status: status.map(i32::from), problem: *problem }
    }
}
