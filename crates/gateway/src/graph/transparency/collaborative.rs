//! The collaborative's activity log.

use std::sync::Arc;

use async_graphql::Object;
use futures_util::future::BoxFuture;
use persistence::transparency;

use super::activity::{Activity, ActivityConnection, ActivityHead};
use super::filter::ActivityFilter;
use super::webhook_endpoint::WebhookEndpointConnection;
use crate::graph::connection::{Window, cursor_of_sequence, listed_at};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::scope::Snapshot;

/// The part of a collaborative that says what was done.
pub(crate) struct CollaborativeTransparency(pub(crate) Arc<Snapshot>);

#[Object]
impl CollaborativeTransparency {
    /// What was done here, newest first: the entries of the log that the viewer may read.
    #[graphql(directive = Paged::apply())]
    async fn activity(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor: older ones.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor: newer ones.")] before: Option<String>,
        #[graphql(desc = "Only entries that fit.")] filter: Option<ActivityFilter>,
    ) -> Result<ActivityConnection> {
        let filter = filter.unwrap_or_default().read()?;
        let page = Window { first, after, last, before }.page_of_sequence(true)?;
        let slice = transparency::activities(&self.0.read, &self.0.actor, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { transparency::count_activities(&snapshot.read, &snapshot.actor, &filter).await })
        });
        Ok(ActivityConnection(listed_at(slice, |row| cursor_of_sequence(row.sequence), Activity, count)))
    }

    /// Where members have this log sent, oldest first: stewards and auditors see that there are such endpoints, others their
    /// own.
    #[graphql(directive = Paged::apply())]
    async fn webhook_endpoints(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<WebhookEndpointConnection> {
        WebhookEndpointConnection::load(&self.0, &Window { first, after, last, before }).await
    }

    /// Where the log ends, whether or not the viewer may read its last entry.
    async fn activity_head(&self) -> Result<ActivityHead> {
        Ok(transparency::head(&self.0.read).await?.into())
    }
}
