//! An outcome.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::OutcomeId;
use futures_util::future::BoxFuture;
use persistence::measurement::{self, IndicatorFilter};
use persistence::rows::OutcomeRow;

use super::indicator::{Indicator, IndicatorConnection};
use super::load::{IndicatorsOfOutcome, OutcomeById};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};

/// A change sought together.
#[derive(Debug, Clone)]
pub(crate) struct Outcome(pub(crate) OutcomeRow);

connection! {
    /// A page of outcomes, oldest first.
    OutcomeConnection,
    /// An outcome in a list.
    OutcomeEdge,
    Outcome
}

impl Outcome {
    pub(crate) async fn load(snapshot: &Snapshot, id: OutcomeId) -> Result<Self> {
        let found = snapshot.load::<OutcomeById>(id.0).await?;
        found.map(Self).ok_or_else(|| Failure::not_found("outcome"))
    }
}

/// A change sought together; its indicators tell how far it has come.
#[Object]
impl Outcome {
    /// The outcome's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What shall be different, for whom.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Targets of the Sustainable Development Goals that it serves: `6.1`.
    async fn sdg_targets(&self) -> &[String] {
        &self.0.sdg_targets.0
    }

    /// What is measured of it, oldest first; retired indicators too.
    #[graphql(directive = Paged::apply())]
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<IndicatorConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<IndicatorsOfOutcome>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = IndicatorFilter { outcome: Some(id), ..IndicatorFilter::default() };
            Box::pin(async move { measurement::count_indicators(&snapshot.read, &filter).await })
        });
        Ok(IndicatorConnection(listed(slice, |row| row.id.0, Indicator, count)))
    }

    /// When it was described.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
