//! What clients and other acts read of measurement, but for results.

use std::collections::HashMap;
use std::hash::Hash;

use domain::measurement::{Consent, PeriodType, ReportState};
use domain::{OrganisationId, OutcomeId, PeriodId, ReportId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait};
use uuid::Uuid;

use crate::entity::rows::{
    IndicatorRow, IndicatorVersionRow, OutcomeRow, ReportRow, ReportValueRow, ReportVersionRow, ReportingPeriodRow,
    SharingConsentRow,
};
use crate::entity::{
    expected_reporter, indicator, indicator_version, outcome, report, report_value, report_version, reporting_period,
    sharing_consent,
};
use crate::page::{Page, Slice};
use crate::unit::Read;
use crate::{Result, ordered};

/// Reads by id, by page, and how many there are, for each thing with an identity.
macro_rules! reads {
    ($($row:ident, $table:ident, $filter:ty, $by_ids:ident, $page:ident, $count:ident;)+) => {$(
        pub async fn $by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<$row>>> {
            let rows = read.among::<$table::Entity>($table::Column::Id, ids).await?;
            Ok(ordered::by_key(ids, rows, |row| row.id.0))
        }

        pub async fn $page(read: &Read, filter: &$filter, page: Page) -> Result<Slice<$row>> {
            read.page::<$table::Entity>(filter.condition(), page).await
        }

        pub async fn $count(read: &Read, filter: &$filter) -> Result<u64> {
            read.count::<$table::Entity>(filter.condition()).await
        }
    )+};
}

reads! {
    OutcomeRow, outcome, OutcomeFilter, outcomes_by_ids, outcomes, count_outcomes;
    IndicatorRow, indicator, IndicatorFilter, indicators_by_ids, indicators, count_indicators;
    ReportingPeriodRow, reporting_period, PeriodFilter, reporting_periods_by_ids, reporting_periods, count_reporting_periods;
    ReportRow, report, ReportFilter, reports_by_ids, reports, count_reports;
    SharingConsentRow, sharing_consent, ConsentFilter, sharing_consents_by_ids, sharing_consents, count_sharing_consents;
}

/// Which outcomes are wanted: all.
#[derive(Debug, Clone, Default)]
pub struct OutcomeFilter;

impl OutcomeFilter {
    fn condition(&self) -> Condition {
        Condition::all()
    }
}

/// Which indicators are wanted.
#[derive(Debug, Clone, Default)]
pub struct IndicatorFilter {
    pub outcome: Option<OutcomeId>,
    pub period_type: Option<PeriodType>,
    /// Only those that were retired, or only those in use.
    pub retired: Option<bool>,
}

impl IndicatorFilter {
    fn condition(&self) -> Condition {
        use indicator::Column;
        let retired = |retired| if retired { Column::RetiredAt.is_not_null() } else { Column::RetiredAt.is_null() };
        Condition::all()
            .add_option(self.outcome.map(|id| Column::OutcomeId.eq(id)))
            .add_option(self.period_type.map(|one| Column::PeriodType.eq(one)))
            .add_option(self.retired.map(retired))
    }
}

/// Which reporting periods are wanted.
#[derive(Debug, Clone, Default)]
pub struct PeriodFilter {
    pub period_type: Option<PeriodType>,
    pub start_month: Option<i64>,
    /// Only the period in which this day lies.
    pub containing: Option<chrono::NaiveDate>,
}

impl PeriodFilter {
    fn condition(&self) -> Condition {
        use reporting_period::Column;
        Condition::all()
            .add_option(self.period_type.map(|one| Column::PeriodType.eq(one)))
            .add_option(self.start_month.map(|month| Column::StartMonth.eq(month)))
            .add_option(self.containing.map(|day| Column::StartsOn.lte(day).and(Column::EndsOn.gte(day))))
    }
}

/// Which reports are wanted.
#[derive(Debug, Clone, Default)]
pub struct ReportFilter {
    pub period: Option<PeriodId>,
    pub organisation: Option<OrganisationId>,
    pub states: Option<Vec<ReportState>>,
}

impl ReportFilter {
    fn condition(&self) -> Condition {
        use report::Column;
        Condition::all()
            .add_option(self.period.map(|id| Column::PeriodId.eq(id)))
            .add_option(self.organisation.map(|id| Column::OrganisationId.eq(id)))
            .add_option(self.states.as_ref().map(|states| Column::State.is_in(ordered::distinct(states))))
    }
}

/// Which consents are wanted, withdrawn ones too.
#[derive(Debug, Clone, Default)]
pub struct ConsentFilter {
    pub organisation: Option<OrganisationId>,
}

impl ConsentFilter {
    fn condition(&self) -> Condition {
        Condition::all().add_option(self.organisation.map(|id| sharing_consent::Column::OrganisationId.eq(id)))
    }
}

/// Indicators of several outcomes, a page for each.
pub async fn indicators_of(read: &Read, outcomes: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<IndicatorRow>>> {
    read.children::<indicator::Entity>(indicator::Column::OutcomeId, outcomes, page, |row| row.outcome_id.0).await
}

/// Reports on several periods, a page for each.
pub async fn reports_on(read: &Read, periods: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<ReportRow>>> {
    read.children::<report::Entity>(report::Column::PeriodId, periods, page, |row| row.period_id.0).await
}

/// All versions of several indicators, oldest first.
pub async fn indicator_versions_of(
    read: &Read,
    indicators: &[Uuid],
) -> Result<HashMap<Uuid, Vec<IndicatorVersionRow>>> {
    let mut rows = read.among::<indicator_version::Entity>(indicator_version::Column::IndicatorId, indicators).await?;
    rows.sort_by_key(|row| row.version);
    Ok(grouped(rows, |row| row.indicator_id.0))
}

/// All versions of several reports, oldest first. Who may read which is for the caller to ask.
pub async fn report_versions_of(read: &Read, reports: &[Uuid]) -> Result<HashMap<Uuid, Vec<ReportVersionRow>>> {
    let mut rows = read.among::<report_version::Entity>(report_version::Column::ReportId, reports).await?;
    rows.sort_by_key(|row| row.version);
    Ok(grouped(rows, |row| row.report_id.0))
}

/// The values of several reports, each in one version, in the order in which the indicators were adopted.
pub async fn values_of(
    read: &Read,
    versions: &[(ReportId, i64)],
) -> Result<HashMap<(ReportId, i64), Vec<ReportValueRow>>> {
    let reports: Vec<Uuid> = versions.iter().map(|(id, _)| id.0).collect();
    // A report has few versions: reading all of them keeps this one statement of one text.
    let mut rows = read.among::<report_value::Entity>(report_value::Column::ReportId, &reports).await?;
    rows.retain(|row| versions.contains(&(row.report_id, row.version)));
    rows.sort_by_key(|row| (row.indicator_id, row.combination_id));
    Ok(grouped(rows, |row| (row.report_id, row.version)))
}

/// The consents of several organisations that hold now.
pub async fn consents_of(read: &Read, organisations: &[Uuid]) -> Result<HashMap<Uuid, Vec<Consent>>> {
    let rows = read.among::<sharing_consent::Entity>(sharing_consent::Column::OrganisationId, organisations).await?;
    let rows = rows.into_iter().filter(|row| row.withdrawn_at.is_none()).collect();
    let open = grouped(rows, |row: &SharingConsentRow| row.organisation_id.0);
    Ok(open.into_iter().map(|(id, rows)| (id, rows.iter().map(SharingConsentRow::consent).collect())).collect())
}

/// Until when several periods were reopened, for the organisations for which they were.
pub async fn reopenings_of(
    read: &Read,
    periods: &[Uuid],
) -> Result<HashMap<(PeriodId, OrganisationId), chrono::NaiveDate>> {
    use expected_reporter::Column;
    if periods.is_empty() {
        return Ok(HashMap::new());
    }
    let reopened = Column::PeriodId.is_in(periods.iter().copied()).and(Column::ReopenedUntil.is_not_null());
    let rows = read.all::<expected_reporter::Entity>(reopened).await?;
    Ok(rows.into_iter().filter_map(|row| Some(((row.period_id, row.organisation_id), row.reopened_until?))).collect())
}

/// Rows by what they belong to.
pub(super) fn grouped<K: Hash + Eq, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut found: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}
