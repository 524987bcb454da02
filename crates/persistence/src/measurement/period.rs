//! Reporting periods: opened by an evaluator, locked by the calendar.

use chrono::NaiveDate;
use domain::measurement::{Calendar, Period, PeriodType, Refusal, Window, WindowSettings, reopen};
use domain::tenancy::{Act, Constituency, Standing};
use domain::{CollaborativeId, OrganisationId, PeriodId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::ReportingPeriodRow;
use crate::entity::{expected_reporter, organisation, reporting_period};
use crate::idempotency::Key;
use crate::unit::{Asking, Write};
use crate::{Result, due};

/// A stretch of time on which every partner reports once.
#[derive(Debug, Clone, Serialize)]
pub struct OpenReportingPeriod {
    pub period_type: PeriodType,
    pub start_month: u32,
    /// Any day in it.
    pub day: NaiveDate,
    pub window: WindowSettings,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn open_reporting_period(store: &Store, asking: Asking, command: &OpenReportingPeriod) -> Result<PeriodId> {
    let mut unit = store.write(asking, Act::OpenReportingPeriod).await?;
    let id = PeriodId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::OpenReportingPeriod, command, id.0).await? {
        return unit.answered_before(PeriodId(earlier)).await;
    }
    let reporters = active_partners(&unit).await?;
    let row = row(&unit, id, command, reporters.len())?;
    check_new(&unit, &row).await?;
    let (label, locks_on) = (row.label.clone(), row.locks_on);
    unit.insert::<reporting_period::Entity>(row).await?;
    let expected = reporters.iter().map(|organisation| expected_row(&unit, id, *organisation)).collect();
    unit.insert_all::<expected_reporter::Entity>(expected).await?;
    due::schedule(&unit, due::Kind::LockPeriod, id.0, unit.start_of(locks_on).await?).await?;
    let change = serde_json::json!({ "label": label, "window": command.window, "expected": reporters });
    unit.record(Record::new("reportingPeriodOpened", "reportingPeriod", id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

async fn active_partners(unit: &Write) -> Result<Vec<OrganisationId>> {
    use organisation::Column;
    let partners = Column::Constituency.eq(Constituency::Partner).and(Column::Standing.eq(Standing::Active));
    Ok(unit.all::<organisation::Entity>(partners).await?.into_iter().map(|row| row.id).collect())
}

fn row(
    unit: &Write,
    id: PeriodId,
    command: &OpenReportingPeriod,
    expected: usize,
) -> Result<reporting_period::Model, crate::Error> {
    let calendar = Calendar::new(command.period_type, command.start_month)?;
    let period = calendar.period_containing(command.day)?;
    let window = Window::of(&period, command.window)?;
    Ok(reporting_period::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        period_type: command.period_type,
        start_month: i64::from(calendar.start_month),
        label: calendar.label(&period),
        starts_on: period.starts_on,
        ends_on: period.ends_on,
        opens_on: window.opens_on,
        due_on: window.due_on,
        locks_on: window.locks_on,
        expected: i64::try_from(expected).unwrap_or(i64::MAX),
        submitted: 0,
        accepted: 0,
        locked_at: None,
    })
}

async fn check_new(unit: &Write, row: &ReportingPeriodRow) -> Result<()> {
    use reporting_period::Column;
    let same = Column::PeriodType
        .eq(row.period_type)
        .and(Column::StartMonth.eq(row.start_month))
        .and(Column::StartsOn.eq(row.starts_on));
    match unit.one::<reporting_period::Entity>(same).await? {
        Some(there) => Err(Refusal::PeriodThere { label: there.label }.into()),
        None => Ok(()),
    }
}

pub(super) fn expected_row(
    unit: &Write,
    period_id: PeriodId,
    organisation_id: OrganisationId,
) -> expected_reporter::Model {
    let collaborative_id = unit.collaborative_id();
    expected_reporter::Model { collaborative_id, period_id, organisation_id, reopened_until: None }
}

/// What is asked of a period: its calendar, days and window.
impl ReportingPeriodRow {
    pub fn period(&self) -> Period {
        Period { starts_on: self.starts_on, ends_on: self.ends_on }
    }

    pub fn window(&self) -> Window {
        Window { opens_on: self.opens_on, due_on: self.due_on, locks_on: self.locks_on }
    }
}

/// Locks a period whose day has come. It may be called early, or twice: it does what the calendar says.
pub async fn lock_period(store: &Store, collaborative: CollaborativeId, id: PeriodId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "CALENDAR".to_owned()).await?;
    let row = unit.lock::<reporting_period::Entity>("reporting period", id).await?;
    if row.locked_at.is_some() || unit.today().await? < row.locks_on {
        return Ok(());
    }
    let now = unit.now();
    unit.update::<reporting_period::Entity>(id, |update| {
        update.col_expr(reporting_period::Column::LockedAt, Expr::value(Some(now)))
    })
    .await?;
    let change = serde_json::json!({ "expected": row.expected, "submitted": row.submitted, "accepted": row.accepted });
    unit.record(Record::new("reportingPeriodLocked", "reportingPeriod", id.0).change(change));
    unit.commit().await
}

/// A locked period that one organisation may report on after all.
#[derive(Debug, Clone, Serialize)]
pub struct ReopenPeriod {
    pub period: PeriodId,
    pub organisation: OrganisationId,
    /// The last day on which it may.
    pub until: NaiveDate,
    pub reason: String,
}

pub async fn reopen_period(store: &Store, asking: Asking, command: &ReopenPeriod) -> Result<PeriodId> {
    let mut unit = store.write(asking, Act::ReopenPeriod).await?;
    let row = unit.lock::<reporting_period::Entity>("reporting period", command.period).await?;
    let actor = unit.actor()?;
    let wanted = (command.until, command.reason.as_str());
    let reopening = reopen(&row.window(), command.organisation, actor.organisation, wanted, actor.today)?;
    super::report::expect(&unit, &row, command.organisation).await?;
    unit.update_where::<expected_reporter::Entity>(
        super::held::reporter(command.period, command.organisation),
        |update| update.col_expr(expected_reporter::Column::ReopenedUntil, Expr::value(Some(reopening.until))),
    )
    .await?;
    let change = serde_json::json!({ "organisation": command.organisation, "until": command.until });
    unit.record(Record::new("reportingPeriodReopened", "reportingPeriod", command.period.0).change(change));
    // Why concerns that organisation alone.
    let why = Record::new("reopeningExplained", "reportingPeriod", command.period.0).owned_by(command.organisation);
    unit.record(why.change(serde_json::json!({ "reason": reopening.reason })));
    unit.commit().await?;
    Ok(command.period)
}
