//! Reports: written, submitted and corrected by the organisation whose they are.

use std::collections::HashSet;

use domain::measurement::{Refusal, ReportState, Reported, check_reporter, correct, save, start, submit};
use domain::tenancy::Act;
use domain::text::{self, LONG, REMARK};
use domain::{FileId, IndicatorId, OrganisationId, PeriodId, ReportId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;
use uuid::Uuid;

use super::evidence::{keep_evidence, write_evidence};
use super::held::{Held, check_calendar, expected, of_version, total};
use super::indicator::in_use;
use super::period::expected_row;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{IndicatorRow, ReportRow, ReportingPeriodRow};
use crate::entity::{
    expected_reporter, indicator, organisation, report, report_value, report_version, reporting_period,
};
use crate::error::Conflict;
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// One organisation's report on one period, as it stands now.
#[derive(Debug, Clone, Serialize)]
pub struct SaveReport {
    pub period: PeriodId,
    /// The edition that this was written over; none where the report is begun.
    pub expected_version: Option<i64>,
    pub narrative: String,
    /// All of them: a value that is left out is removed, unless its indicator is retired.
    pub values: Vec<GivenValue>,
    /// All files that are its evidence; left out, they stay as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Vec<FileId>>,
    #[serde(skip)]
    pub key: Option<Key>,
}

/// A value as an organisation writes it.
#[derive(Debug, Clone, Serialize)]
pub struct GivenValue {
    pub indicator: IndicatorId,
    /// A plain decimal text; of a ratio its upper part.
    pub value: String,
    pub denominator: Option<String>,
    pub note: Option<String>,
}

/// Begins a report, or writes on at one that is not handed in.
pub async fn save_report(store: &Store, asking: Asking, command: &SaveReport) -> Result<ReportId> {
    let mut unit = store.write(asking, Act::SaveReport).await?;
    let organisation = unit.own_organisation(Act::SaveReport)?;
    let new = ReportId(unit.new_id());
    let key = command.key.as_ref().filter(|_| command.expected_version.is_none());
    if let Some(earlier) = unit.claim(key, Act::SaveReport, command, new.0).await? {
        return unit.answered_before(ReportId(earlier)).await;
    }
    let (id, version, edition, period) = match existing(&unit, command.period, organisation).await? {
        Some(row) => go_on(&unit, row.id, command.expected_version).await?,
        None => begin(&unit, new, command, organisation).await?,
    };
    write_narrative(&unit, id, version, &command.narrative).await?;
    if let Some(files) = &command.evidence {
        write_evidence(&mut unit, (id, version), organisation, files).await?;
    }
    write_values(&unit, id, version, &period, &command.values).await?;
    // What a draft says nobody else reads, not even in the log.
    let change = serde_json::json!({ "version": version, "edition": edition });
    unit.record(
        Record::new("reportSaved", "report", id.0).concerning(command.period.0).change(change).owned_by(organisation),
    );
    unit.commit().await?;
    Ok(id)
}

async fn existing(read: &Read, period: PeriodId, organisation: OrganisationId) -> Result<Option<ReportRow>> {
    let its = report::Column::PeriodId.eq(period).and(report::Column::OrganisationId.eq(organisation));
    read.one::<report::Entity>(its).await
}

/// The report that is written, its version and edition from now on, and its period.
type Begun = (ReportId, i64, i64, ReportingPeriodRow);

async fn begin(unit: &Write, id: ReportId, command: &SaveReport, organisation_id: OrganisationId) -> Result<Begun> {
    let period = unit.lock::<reporting_period::Entity>("reporting period", command.period).await?;
    if let Some(given) = command.expected_version {
        return Err(Error::Conflict(Conflict::Stale { given, current: 0 }));
    }
    // Asked again under the lock: of two who begin at once, one finds the other's.
    let existing = existing(unit, command.period, organisation_id).await?.map(|row| row.state);
    let reopened_until = expect(unit, &period, organisation_id).await?;
    let state = start(existing, &period.window(), reopened_until, unit.actor()?.today)?;
    let row = report::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        period_id: period.id,
        organisation_id,
        state,
        version: 1,
        accepted_version: None,
        edition: 1,
        created_at: unit.now(),
        changed_at: unit.now(),
    };
    unit.insert::<report::Entity>(row).await?;
    insert_version(unit, id, 1, String::new(), None).await?;
    Ok((id, 1, 1, period))
}

/// Who joined after the period was opened is expected from their first report on, or once it is reopened for them.
pub(super) async fn expect(
    unit: &Write,
    period: &ReportingPeriodRow,
    organisation_id: OrganisationId,
) -> Result<Option<chrono::NaiveDate>> {
    if let Some(row) = expected(unit, period.id, organisation_id).await? {
        return Ok(row.reopened_until);
    }
    let row = unit.get::<organisation::Entity>("organisation", organisation_id).await?;
    check_reporter(row.constituency, row.standing)?;
    unit.insert::<expected_reporter::Entity>(expected_row(unit, period.id, organisation_id)).await?;
    let expected = period.expected + 1;
    unit.update::<reporting_period::Entity>(period.id, |update| {
        update.col_expr(reporting_period::Column::Expected, Expr::value(expected))
    })
    .await?;
    Ok(None)
}

async fn go_on(unit: &Write, id: ReportId, expected: Option<i64>) -> Result<Begun> {
    let held = Held::of(unit, id).await?;
    let today = unit.actor()?.today;
    let Some(given) = expected else {
        start(Some(held.row.state), &held.facts.window, held.facts.reopened_until, today)?;
        return Err(Error::Broken("a report begun twice".to_owned()));
    };
    if given != held.row.edition {
        return Err(Error::Conflict(Conflict::Stale { given, current: held.row.edition }));
    }
    save(&held.facts, today)?;
    let version = held.writable_version(unit).await?;
    held.set_state(unit, ReportState::Draft, version, held.row.accepted_version).await?;
    Ok((id, version, held.row.edition + 1, held.period))
}

impl Held {
    /// The version that is written on. What was handed in and returned stays as it was, with the reason.
    async fn writable_version(&self, unit: &Write) -> Result<i64> {
        if self.row.state.is_kept() { self.next_version(unit, None).await } else { Ok(self.row.version) }
    }

    /// Begins a new version with what the newest one says.
    async fn next_version(&self, unit: &Write, correction_reason: Option<String>) -> Result<i64> {
        let (id, newest, version) = (self.row.id, self.row.version, self.row.version + 1);
        let earlier = unit.one::<report_version::Entity>(of_version(id, newest)).await?;
        let (narrative, reason) = earlier.map(|row| (row.narrative, row.correction_reason)).unwrap_or_default();
        // A correction that came back is still the same correction.
        let kept = reason.filter(|_| self.row.state == ReportState::Returned);
        insert_version(unit, id, version, narrative, correction_reason.or(kept)).await?;
        let values = values_of(unit, id, newest).await?;
        let values = values.into_iter().map(|row| report_value::Model { version, ..row }).collect();
        unit.insert_all::<report_value::Entity>(values).await?;
        keep_evidence(unit, id, newest, version).await?;
        Ok(version)
    }
}

async fn values_of(read: &Read, id: ReportId, version: i64) -> Result<Vec<report_value::Model>> {
    use report_value::Column;
    read.all::<report_value::Entity>(Column::ReportId.eq(id).and(Column::Version.eq(version))).await
}

async fn insert_version(
    unit: &Write,
    report_id: ReportId,
    version: i64,
    narrative: String,
    correction_reason: Option<String>,
) -> Result<()> {
    let row = report_version::Model {
        collaborative_id: unit.collaborative_id(),
        report_id,
        version,
        narrative,
        correction_reason,
        submitted_by: None,
        submitted_at: None,
        decided_by: None,
        decided_at: None,
        return_reason: None,
    };
    unit.insert::<report_version::Entity>(row).await
}

async fn write_narrative(unit: &Write, id: ReportId, version: i64, narrative: &str) -> Result<()> {
    let narrative = text::accept_possibly_empty("narrative", narrative, LONG)?;
    unit.update_where::<report_version::Entity>(of_version(id, version), |update| {
        update.col_expr(report_version::Column::Narrative, Expr::value(narrative))
    })
    .await
}

async fn write_values(
    unit: &Write,
    id: ReportId,
    version: i64,
    period: &ReportingPeriodRow,
    given: &[GivenValue],
) -> Result<()> {
    let held = values_of(unit, id, version).await?;
    let ids: Vec<Uuid> = given
        .iter()
        .map(|value| value.indicator)
        .chain(held.iter().map(|row| row.indicator_id))
        .map(|id| id.0)
        .collect();
    let indicators = unit.among::<indicator::Entity>(indicator::Column::Id, &ids).await?;
    let total = total(unit).await?;
    // What a retired indicator once measured stays in the report.
    let retired = |id: IndicatorId| indicators.iter().any(|row| row.id == id && row.retired_at.is_some());
    let mut rows: Vec<_> = held.into_iter().filter(|row| retired(row.indicator_id)).collect();
    let mut seen = HashSet::new();
    for value in given {
        let indicator = indicators.iter().find(|row| row.id == value.indicator).ok_or(Error::NotFound("indicator"))?;
        if !seen.insert(value.indicator) {
            return Err(Refusal::GivenTwice { name: indicator.name.clone() }.into());
        }
        match rows.iter().position(|row| row.indicator_id == value.indicator) {
            Some(kept) => drop(rows.swap_remove(kept)),
            None => in_use(indicator)?,
        }
        let reported = read_value(indicator, period, value)?;
        rows.push(report_value::Model {
            collaborative_id: unit.collaborative_id(),
            report_id: id,
            version,
            indicator_id: indicator.id,
            combination_id: total,
            indicator_version: indicator.version,
            numerator: reported.numerator,
            denominator: reported.denominator,
            note: value.note.as_deref().map(|note| text::accept("note", note, REMARK)).transpose()?,
        });
    }
    let old = "delete from report_values where collaborative_id = $1 and report_id = $2 and version = $3";
    unit.execute(old, [id.into(), version.into()]).await?;
    unit.insert_all::<report_value::Entity>(rows).await
}

fn read_value(indicator: &IndicatorRow, period: &ReportingPeriodRow, given: &GivenValue) -> Result<Reported> {
    check_calendar(indicator, period)?;
    Ok(Reported::parse(&indicator.definition, &given.value, given.denominator.as_deref())?)
}

/// Hands one's organisation's report to the evaluators.
pub async fn submit_report(store: &Store, asking: Asking, id: ReportId) -> Result<ReportId> {
    let mut unit = store.write(asking, Act::SubmitReport).await?;
    let held = Held::of(&unit, id).await?;
    held.check_own(&unit, Act::SubmitReport)?;
    let (today, by, now) = (unit.actor()?.today, unit.actor()?.membership, unit.now());
    let late = submit(&held.facts, today)?;
    let version = held.writable_version(&unit).await?;
    unit.update_where::<report_version::Entity>(of_version(id, version), |update| {
        update
            .col_expr(report_version::Column::SubmittedBy, Expr::value(Some(by)))
            .col_expr(report_version::Column::SubmittedAt, Expr::value(Some(now)))
    })
    .await?;
    held.set_state(&unit, ReportState::Submitted, version, held.row.accepted_version).await?;
    held.count(&unit, i64::from(held.first()), 0).await?;
    let change = serde_json::json!({ "version": version, "late": late });
    unit.record(Record::new("reportSubmitted", "report", id.0).concerning(held.row.period_id.0).change(change));
    unit.commit().await?;
    Ok(id)
}

/// Begins a new version of an accepted report, with what the accepted one says. That one counts until the new one is
/// accepted in its place.
pub async fn correct_report(store: &Store, asking: Asking, id: ReportId, reason: &str) -> Result<ReportId> {
    let mut unit = store.write(asking, Act::CorrectReport).await?;
    let held = Held::of(&unit, id).await?;
    held.check_own(&unit, Act::CorrectReport)?;
    correct(&held.facts, reason, unit.actor()?.today)?;
    let version = held.next_version(&unit, Some(text::accept("reason", reason, REMARK)?)).await?;
    held.set_state(&unit, ReportState::Draft, version, held.row.accepted_version).await?;
    // The reason is read with the report, by those with whom it is shared.
    let record = Record::new("reportCorrected", "report", id.0).concerning(held.row.period_id.0);
    unit.record(record.change(serde_json::json!({ "version": version })));
    unit.commit().await?;
    Ok(id)
}
