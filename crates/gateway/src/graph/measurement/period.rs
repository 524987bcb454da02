//! A reporting period.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::PeriodId;
use domain::measurement::{PeriodState, PeriodType, Value, ratio};
use futures_util::future::BoxFuture;
use persistence::measurement::{self, ReportFilter};
use persistence::rows::ReportingPeriodRow;

use super::load::{PeriodById, ReportsOnPeriod};
use super::report::{Report, ReportConnection};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::{Date, DateTime, Decimal};
use crate::graph::scope::{Snapshot, snapshot};

/// A stretch of time on which every partner reports once.
#[derive(Debug, Clone)]
pub(crate) struct ReportingPeriod(pub(crate) ReportingPeriodRow);

connection! {
    /// A page of reporting periods, in the order in which they were opened.
    ReportingPeriodConnection,
    /// A reporting period in a list.
    ReportingPeriodEdge,
    ReportingPeriod
}

/// Decimal places of a share.
const PLACES: u32 = 4;

impl ReportingPeriod {
    pub(crate) async fn load(snapshot: &Snapshot, id: PeriodId) -> Result<Self> {
        let found = snapshot.load::<PeriodById>(id.0).await?;
        found.map(Self).ok_or_else(|| Failure::not_found("reporting period"))
    }
}

/// A stretch of time on which every partner reports once, for all funders and grants.
#[Object]
impl ReportingPeriod {
    /// The reporting period's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its name: `2026-04`, `2026-Q2`, `2026/27-H1`, `2026`.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// How long it is.
    async fn period_type(&self) -> PeriodType {
        self.0.period_type
    }

    /// The month in which its year starts, 1 to 12.
    async fn start_month(&self) -> i64 {
        self.0.start_month
    }

    /// Its first day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Its last day.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// The first day on which reports are taken.
    async fn opens_on(&self) -> Date {
        Date(self.0.opens_on)
    }

    /// The last day on which they are on time.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// The first day on which none is taken any more.
    async fn locks_on(&self) -> Date {
        Date(self.0.locks_on)
    }

    /// Where it stands today, in the collaborative's time zone.
    async fn state(&self, ctx: &Context<'_>) -> Result<PeriodState> {
        Ok(self.0.window().state(snapshot(ctx).await?.actor.today))
    }

    /// When it was locked; null before.
    async fn locked_at(&self) -> Option<DateTime> {
        self.0.locked_at.map(DateTime)
    }

    /// How many organisations are expected to report.
    async fn expected(&self) -> i64 {
        self.0.expected
    }

    /// How many of them have submitted a report that was not sent back.
    async fn submitted(&self) -> i64 {
        self.0.submitted
    }

    /// How many of them have a report that was accepted, and counts.
    async fn accepted(&self) -> i64 {
        self.0.accepted
    }

    /// The share of expected reports that were accepted, with four decimals: `0.7500`. Null where none is expected.
    async fn completeness(&self) -> Option<Decimal> {
        let share = ratio(self.0.accepted, Some(self.0.expected), 1, PLACES)?;
        Some(Decimal(Value { scaled: share, decimals: PLACES }.to_string()))
    }

    /// The reports on it, oldest first. That somebody reported is seen by every member; what they reported is not.
    #[graphql(directive = Paged::apply())]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<ReportConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<ReportsOnPeriod>((id.0, page)).await?.unwrap_or_default();
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = ReportFilter { period: Some(id), ..ReportFilter::default() };
            Box::pin(async move { measurement::count_reports(&snapshot.read, &filter).await })
        });
        Ok(ReportConnection(listed(slice, |row| row.id.0, Report, count)))
    }
}
