//! An indicator, its versions and its results.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::measurement::BenchmarkKind;
use domain::{IndicatorId, OrganisationId, PeriodId};
use futures_util::future::{BoxFuture, try_join_all};
use persistence::Slice;
use persistence::measurement::{self, PeriodFilter};
use persistence::rows::{IndicatorRow, IndicatorVersionRow};

use super::benchmark::{self, Benchmark};
use super::definition::IndicatorDefinition;
use super::load::{CalendarPeriods, IndicatorById, IndicatorVersions, PeriodById, Results};
use super::outcome::Outcome;
use super::result::{CollectiveResult, CollectiveResultConnection};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::decisions::Proposal;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};

/// A measure of an outcome.
#[derive(Debug, Clone)]
pub(crate) struct Indicator(pub(crate) IndicatorRow);

connection! {
    /// A page of indicators, oldest first.
    IndicatorConnection,
    /// An indicator in a list.
    IndicatorEdge,
    Indicator
}

impl Indicator {
    pub(crate) async fn load(snapshot: &Snapshot, id: IndicatorId) -> Result<Self> {
        let found = snapshot.load::<IndicatorById>(id.0).await?;
        found.map(Self).ok_or_else(|| Failure::not_found("indicator"))
    }
}

/// A measure of an outcome, owned by the collaborative: adopted, changed and retired by decision.
#[Object]
impl Indicator {
    /// The indicator's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The number of the version in force, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What is measured, in the version in force.
    async fn definition(&self) -> IndicatorDefinition {
        self.0.definition.0.clone().into()
    }

    /// The change that it measures.
    async fn outcome(&self, ctx: &Context<'_>) -> Result<Outcome> {
        Outcome::load(&*snapshot(ctx).await?, self.0.outcome_id).await
    }

    /// Every version that was adopted, oldest first.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<IndicatorVersion>> {
        let rows = snapshot(ctx).await?.load::<IndicatorVersions>(self.0.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(IndicatorVersion).collect())
    }

    /// When it was retired; null while it is in use.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }

    /// When it was adopted first.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Its collective results, one for each reporting period of its calendar, newest period first. A period on which
    /// nothing was accepted yet has a result without a value.
    #[graphql(directive = Paged::apply())]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<CollectiveResultConnection> {
        let snapshot = snapshot(ctx).await?;
        let page = Window { first, after, last, before }.page(true)?;
        let calendar = (self.0.period_type, self.0.start_month);
        let periods = snapshot.load::<CalendarPeriods>((calendar, page)).await?.unwrap_or_default();
        let wanted = periods.rows.iter().map(|period| snapshot.load::<Results>((self.0.id, period.id)));
        let kept = try_join_all(wanted).await?;
        let rows = periods.rows.into_iter().zip(kept).collect();
        let slice = Slice { rows, has_next: periods.has_next, has_previous: periods.has_previous };
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let (period_type, start_month) = (Some(calendar.0), Some(calendar.1));
            let filter = PeriodFilter { period_type, start_month, ..PeriodFilter::default() };
            Box::pin(async move { measurement::count_reporting_periods(&snapshot.read, &filter).await })
        });
        let node = |(period, kept)| CollectiveResult::of(&snapshot.actor, self.0.clone(), period, kept);
        Ok(CollectiveResultConnection(listed(slice, |(period, _)| period.id.0, node, count)))
    }

    /// Its collective result in one reporting period.
    async fn result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reporting period.")] period_id: ID,
    ) -> Result<CollectiveResult> {
        let snapshot = snapshot(ctx).await?;
        let period: PeriodId = id::decode(&period_id)?;
        let period = snapshot.load::<PeriodById>(period.0).await?;
        let period =
            period.filter(|row| (row.period_type, row.start_month) == (self.0.period_type, self.0.start_month));
        let period = period.ok_or_else(|| Failure::not_found("reporting period"))?;
        let kept = snapshot.load::<Results>((self.0.id, period.id)).await?;
        Ok(CollectiveResult::of(&snapshot.actor, self.0.clone(), period, kept))
    }

    /// Where things stood at the start; null where it was not set.
    async fn baseline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The baseline for this period; where it has none of its own, the general one.")]
        period_id: Option<ID>,
        #[graphql(desc = "One organisation's own baseline; left out, the collective one.")] organisation_id: Option<ID>,
    ) -> Result<Option<Benchmark>> {
        self.benchmark(ctx, BenchmarkKind::Baseline, period_id, organisation_id).await
    }

    /// Where things are to go; null where it was not set.
    async fn target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The target for this period; where it has none of its own, the general one.")]
        period_id: Option<ID>,
        #[graphql(desc = "One organisation's own target; left out, the collective one.")] organisation_id: Option<ID>,
    ) -> Result<Option<Benchmark>> {
        self.benchmark(ctx, BenchmarkKind::Target, period_id, organisation_id).await
    }
}

impl Indicator {
    async fn benchmark(
        &self,
        ctx: &Context<'_>,
        kind: BenchmarkKind,
        period: Option<ID>,
        organisation: Option<ID>,
    ) -> Result<Option<Benchmark>> {
        let snapshot = snapshot(ctx).await?;
        let period: Option<PeriodId> = id::decode_optional(period.as_ref())?;
        let organisation: Option<OrganisationId> = id::decode_optional(organisation.as_ref())?;
        benchmark::find(&snapshot, &self.0, kind, period, organisation).await
    }
}

/// An indicator as one decision adopted it.
#[derive(Debug, Clone)]
pub(crate) struct IndicatorVersion(IndicatorVersionRow);

/// An indicator as one decision adopted it.
#[Object]
impl IndicatorVersion {
    /// Its number, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What is measured in this version.
    async fn definition(&self) -> IndicatorDefinition {
        self.0.definition.0.clone().into()
    }

    /// The proposal that adopted it.
    async fn proposal(&self, ctx: &Context<'_>) -> Result<Proposal> {
        Proposal::load(&*snapshot(ctx).await?, self.0.proposal_id).await
    }

    /// When it came into force.
    async fn adopted_at(&self) -> DateTime {
        DateTime(self.0.adopted_at)
    }
}
