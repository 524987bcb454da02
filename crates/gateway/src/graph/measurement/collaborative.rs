//! The collaborative's outcomes, indicators, periods, reports and consents.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use domain::measurement::{PeriodType, ReportState};
use futures_util::future::BoxFuture;
use persistence::measurement::{self, OutcomeFilter};

use super::consent::{SharingConsent, SharingConsentConnection, readable};
use super::indicator::{Indicator, IndicatorConnection};
use super::outcome::{Outcome, OutcomeConnection};
use super::period::{ReportingPeriod, ReportingPeriodConnection};
use super::report::{Report, ReportConnection};
use crate::graph::connection::{Window, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::Date;
use crate::graph::scope::{Snapshot, snapshot};

/// The part of a collaborative that measures.
pub struct CollaborativeMeasurement(pub(crate) Arc<Snapshot>);

/// Which indicators to list.
#[derive(Debug, Default, InputObject)]
pub(crate) struct IndicatorFilter {
    /// Only indicators of this outcome.
    outcome_id: Option<ID>,
    /// Only indicators that are reported this often.
    period_type: Option<PeriodType>,
    /// True: only retired ones; false: only those in use.
    retired: Option<bool>,
}

/// Which reporting periods to list.
#[derive(Debug, Default, InputObject)]
pub(crate) struct ReportingPeriodFilter {
    /// Only periods of this length.
    period_type: Option<PeriodType>,
    /// Only periods of years that start in this month, 1 to 12.
    start_month: Option<i64>,
    /// Only periods in which this day lies.
    containing: Option<Date>,
}

/// Which reports to list.
#[derive(Debug, Default, InputObject)]
pub(crate) struct ReportFilter {
    /// Only reports on this period.
    period_id: Option<ID>,
    /// Only reports of this organisation.
    organisation_id: Option<ID>,
    /// Only reports whose newest version is in one of these states.
    states: Option<Vec<ReportState>>,
}

#[Object]
impl CollaborativeMeasurement {
    /// An outcome by its global id.
    async fn outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The outcome's global id.")] id: ID,
    ) -> Result<Outcome> {
        Outcome::load(&*snapshot(ctx).await?, id::decode(&id)?).await
    }

    /// The changes sought together, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn outcomes(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<OutcomeConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let slice = measurement::outcomes(&self.0.read, &OutcomeFilter, page).await?;
        let count = Arc::new(|snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { measurement::count_outcomes(&snapshot.read, &OutcomeFilter).await })
        });
        Ok(OutcomeConnection(listed(slice, |row| row.id.0, Outcome, count)))
    }

    /// An indicator by its global id.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator's global id.")] id: ID,
    ) -> Result<Indicator> {
        Indicator::load(&*snapshot(ctx).await?, id::decode(&id)?).await
    }

    /// What is measured, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn indicators(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only indicators that fit.")] filter: Option<IndicatorFilter>,
    ) -> Result<IndicatorConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let filter = filter.unwrap_or_default();
        let filter = measurement::IndicatorFilter {
            outcome: id::decode_optional(filter.outcome_id.as_ref())?,
            period_type: filter.period_type,
            retired: filter.retired,
        };
        let slice = measurement::indicators(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { measurement::count_indicators(&snapshot.read, &filter).await })
        });
        Ok(IndicatorConnection(listed(slice, |row| row.id.0, Indicator, count)))
    }

    /// A reporting period by its global id.
    async fn reporting_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reporting period's global id.")] id: ID,
    ) -> Result<ReportingPeriod> {
        ReportingPeriod::load(&*snapshot(ctx).await?, id::decode(&id)?).await
    }

    /// The periods on which partners report, in the order in which they were opened.
    #[graphql(directive = Paged::apply())]
    async fn reporting_periods(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only periods that fit.")] filter: Option<ReportingPeriodFilter>,
    ) -> Result<ReportingPeriodConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let filter = filter.unwrap_or_default();
        let filter = measurement::PeriodFilter {
            period_type: filter.period_type,
            start_month: filter.start_month,
            containing: filter.containing.map(|day| day.0),
        };
        let slice = measurement::reporting_periods(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { measurement::count_reporting_periods(&snapshot.read, &filter).await })
        });
        Ok(ReportingPeriodConnection(listed(slice, |row| row.id.0, ReportingPeriod, count)))
    }

    /// A report by its global id.
    async fn report(&self, ctx: &Context<'_>, #[graphql(desc = "The report's global id.")] id: ID) -> Result<Report> {
        Report::load(&*snapshot(ctx).await?, id::decode(&id)?).await
    }

    /// What organisations reported, oldest first. Every member sees where a report stands; what it says is its
    /// organisation's own.
    #[graphql(directive = Paged::apply())]
    async fn reports(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only reports that fit.")] filter: Option<ReportFilter>,
    ) -> Result<ReportConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let filter = filter.unwrap_or_default();
        let filter = measurement::ReportFilter {
            period: id::decode_optional(filter.period_id.as_ref())?,
            organisation: id::decode_optional(filter.organisation_id.as_ref())?,
            states: filter.states,
        };
        let slice = measurement::reports(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { measurement::count_reports(&snapshot.read, &filter).await })
        });
        Ok(ReportConnection(listed(slice, |row| row.id.0, Report, count)))
    }

    /// Consents to sharing, given and withdrawn, oldest first: those of the viewer's own organisation; for evaluators and
    /// auditors those of all.
    #[graphql(directive = Paged::apply())]
    async fn sharing_consents(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<SharingConsentConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let filter = readable(&self.0.actor);
        let slice = measurement::sharing_consents(&self.0.read, &filter, page).await?;
        let count = Arc::new(move |snapshot: Arc<Snapshot>| -> BoxFuture<'static, _> {
            let filter = filter.clone();
            Box::pin(async move { measurement::count_sharing_consents(&snapshot.read, &filter).await })
        });
        Ok(SharingConsentConnection(listed(slice, |row| row.id.0, SharingConsent, count)))
    }
}
