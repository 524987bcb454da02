//! What one level of a query about measurement loads at once.

use std::collections::HashMap;

use domain::measurement::Consent;
use domain::{OrganisationId, PeriodId, ReportId};
use persistence::measurement::{self, CalendarKey, ResultKey};
use persistence::rows::{
    BenchmarkRow, CollectiveResultRow, IndicatorRow, IndicatorVersionRow, OutcomeRow, ReportRow, ReportValueRow,
    ReportVersionRow, ReportingPeriodRow, SharingConsentRow,
};
use persistence::{Page, Read, Slice};
use uuid::Uuid;

use crate::graph::loader::{Load, Loading, by_ids, pages, whole};

by_ids! {
    OutcomeById: OutcomeRow = measurement::outcomes_by_ids;
    IndicatorById: IndicatorRow = measurement::indicators_by_ids;
    PeriodById: ReportingPeriodRow = measurement::reporting_periods_by_ids;
    ReportById: ReportRow = measurement::reports_by_ids;
    BenchmarkById: BenchmarkRow = measurement::benchmarks_by_ids;
    ConsentById: SharingConsentRow = measurement::sharing_consents_by_ids;
}

whole! {
    IndicatorVersions: Uuid => Vec<IndicatorVersionRow> = measurement::indicator_versions_of;
    ReportVersions: Uuid => Vec<ReportVersionRow> = measurement::report_versions_of;
    Values: (ReportId, i64) => Vec<ReportValueRow> = measurement::values_of;
    Results: ResultKey => CollectiveResultRow = measurement::collective_results;
    Consents: Uuid => Vec<Consent> = measurement::consents_of;
    BenchmarkHistory: Uuid => Vec<BenchmarkRow> = measurement::benchmark_history_of;
}

/// Baselines and targets that hold now, of an indicator: collective ones, or those of one organisation.
pub(super) struct Benchmarks;

impl Load for Benchmarks {
    type Key = (Uuid, Option<OrganisationId>);
    type Value = Vec<BenchmarkRow>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> Loading<'_, Self::Key, Self::Value> {
        Box::pin(async move {
            let mut whose: HashMap<Option<OrganisationId>, Vec<Uuid>> = HashMap::new();
            for (indicator, organisation) in keys {
                whose.entry(organisation).or_default().push(indicator);
            }
            let mut found = HashMap::new();
            for (organisation, indicators) in whose {
                let rows = measurement::benchmarks_of(read, &indicators, organisation).await?;
                found.extend(rows.into_iter().map(|(indicator, rows)| ((indicator, organisation), rows)));
            }
            Ok(found)
        })
    }
}

/// Until when a period was reopened for an organisation.
pub(super) struct Reopenings;

impl Load for Reopenings {
    type Key = (PeriodId, OrganisationId);
    type Value = chrono::NaiveDate;

    fn load(read: &Read, keys: Vec<Self::Key>) -> Loading<'_, Self::Key, Self::Value> {
        Box::pin(async move {
            let mut periods: Vec<Uuid> = keys.iter().map(|(period, _)| period.0).collect();
            periods.sort_unstable();
            periods.dedup();
            measurement::reopenings_of(read, &periods).await
        })
    }
}

/// A page of the periods by which an indicator's time is cut.
pub(super) struct CalendarPeriods;

impl Load for CalendarPeriods {
    type Key = (CalendarKey, Page);
    type Value = Slice<ReportingPeriodRow>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> Loading<'_, Self::Key, Self::Value> {
        Box::pin(async move {
            let mut pages: HashMap<Page, Vec<CalendarKey>> = HashMap::new();
            for (calendar, page) in keys {
                pages.entry(page).or_default().push(calendar);
            }
            let mut found = HashMap::new();
            for (page, calendars) in pages {
                let slices = measurement::periods_of_calendars(read, &calendars, page).await?;
                found.extend(slices.into_iter().map(|(calendar, slice)| ((calendar, page), slice)));
            }
            Ok(found)
        })
    }
}

pages! {
    IndicatorsOfOutcome: IndicatorRow = measurement::indicators_of;
    ReportsOnPeriod: ReportRow = measurement::reports_on;
}
