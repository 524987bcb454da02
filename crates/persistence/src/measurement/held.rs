//! A report under lock, and what the rules ask of it.

use chrono::NaiveDate;
use domain::measurement::{Refusal, ReportFacts, ReportState};
use domain::tenancy::Act;
use domain::{CombinationId, OrganisationId, PeriodId, ReportId};
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, ExprTrait};

use crate::entity::rows::{IndicatorRow, ReportRow, ReportingPeriodRow};
use crate::entity::{combination, expected_reporter, organisation, report, report_version, reporting_period};
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// A report with its period, both locked until the unit ends.
pub(super) struct Held {
    pub(super) row: ReportRow,
    pub(super) period: ReportingPeriodRow,
    pub(super) facts: ReportFacts,
}

impl Held {
    /// Locked in this order: the report, its organisation (whose consents count), its period.
    pub(super) async fn of(unit: &Write, id: ReportId) -> Result<Self> {
        let row = unit.lock::<report::Entity>("report", id).await?;
        unit.lock::<organisation::Entity>("organisation", row.organisation_id).await?;
        let period = unit.lock::<reporting_period::Entity>("reporting period", row.period_id).await?;
        let facts = facts(unit, &row, &period).await?;
        Ok(Self { row, period, facts })
    }

    /// Only its own organisation writes it.
    pub(super) fn check_own(&self, unit: &Write, act: Act) -> Result<()> {
        if unit.own_organisation(act)? == self.row.organisation_id {
            Ok(())
        } else {
            Err(domain::tenancy::Refusal::OwnOrganisationOnly { act }.into())
        }
    }

    /// Whether this is the first version that is handed in or accepted: corrections don't count anew.
    pub(super) fn first(&self) -> bool {
        self.row.accepted_version.is_none()
    }

    pub(super) async fn set_state(
        &self,
        unit: &Write,
        state: ReportState,
        version: i64,
        accepted: Option<i64>,
    ) -> Result<()> {
        let (now, edition) = (unit.now(), self.row.edition + 1);
        unit.update::<report::Entity>(self.row.id, |update| {
            use report::Column;
            update
                .col_expr(Column::State, Expr::value(state))
                .col_expr(Column::Version, Expr::value(version))
                .col_expr(Column::AcceptedVersion, Expr::value(accepted))
                .col_expr(Column::Edition, Expr::value(edition))
                .col_expr(Column::ChangedAt, Expr::value(now))
        })
        .await
    }

    /// Keeps how many have submitted and how many were accepted.
    pub(super) async fn count(&self, unit: &Write, submitted: i64, accepted: i64) -> Result<()> {
        let (submitted, accepted) = (self.period.submitted + submitted, self.period.accepted + accepted);
        unit.update::<reporting_period::Entity>(self.period.id, |update| {
            update
                .col_expr(reporting_period::Column::Submitted, Expr::value(submitted))
                .col_expr(reporting_period::Column::Accepted, Expr::value(accepted))
        })
        .await
    }
}

/// What the rules ask of a report.
pub(super) async fn facts(read: &Read, row: &ReportRow, period: &ReportingPeriodRow) -> Result<ReportFacts> {
    let expected = expected(read, row.period_id, row.organisation_id).await?;
    Ok(row.facts(period, expected.and_then(|row| row.reopened_until)))
}

impl ReportRow {
    /// What the rules ask of a report.
    pub fn facts(&self, period: &ReportingPeriodRow, reopened_until: Option<NaiveDate>) -> ReportFacts {
        ReportFacts { organisation: self.organisation_id, state: self.state, window: period.window(), reopened_until }
    }
}

pub(super) fn reporter(period: PeriodId, organisation: OrganisationId) -> SimpleExpr {
    use expected_reporter::Column;
    Column::PeriodId.eq(period).and(Column::OrganisationId.eq(organisation))
}

pub(super) async fn expected(
    read: &Read,
    period: PeriodId,
    organisation: OrganisationId,
) -> Result<Option<expected_reporter::Model>> {
    read.one::<expected_reporter::Entity>(reporter(period, organisation)).await
}

pub(super) fn of_version(id: ReportId, version: i64) -> SimpleExpr {
    report_version::Column::ReportId.eq(id).and(report_version::Column::Version.eq(version))
}

/// An indicator is reported for periods of its own calendar only.
pub(super) fn check_calendar(indicator: &IndicatorRow, period: &ReportingPeriodRow) -> Result<()> {
    if (indicator.period_type, indicator.start_month) == (period.period_type, period.start_month) {
        Ok(())
    } else {
        Err(Refusal::OtherCalendar { name: indicator.name.clone(), period: period.label.clone() }.into())
    }
}

/// The combination that stands for the whole.
pub(super) async fn total(read: &Read) -> Result<CombinationId> {
    let row = read.one::<combination::Entity>(combination::Column::OptionsKey.eq("TOTAL")).await?;
    row.map(|row| row.id).ok_or_else(|| Error::Broken("a collaborative without its total".to_owned()))
}
