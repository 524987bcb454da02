//! Baselines and targets. A revision is a new row: the old value stays, and why it was changed.

use domain::measurement::{BenchmarkKind, Refusal, Reported, Value, revise};
use domain::tenancy::Act;
use domain::text;
use domain::{BenchmarkId, CombinationId, IndicatorId, OrganisationId, PeriodId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::held::{check_calendar, total};
use super::indicator::in_use;
use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{BenchmarkRow, IndicatorRow};
use crate::entity::{benchmark, indicator, organisation, reporting_period};
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write};

/// What values are measured against.
#[derive(Debug, Clone, Serialize)]
pub struct SetBenchmark {
    pub indicator: IndicatorId,
    /// None: for every period without one of its own.
    pub period: Option<PeriodId>,
    /// None: for the collective result.
    pub organisation: Option<OrganisationId>,
    /// A plain decimal text; of a ratio its upper part.
    pub value: String,
    pub denominator: Option<String>,
    /// Needed where there is one already.
    pub reason: Option<String>,
    #[serde(skip)]
    pub key: Option<Key>,
}

/// Sets where things stood at the start.
pub async fn set_baseline(store: &Store, asking: Asking, command: &SetBenchmark) -> Result<BenchmarkId> {
    set(store, asking, Act::SetBaseline, BenchmarkKind::Baseline, command).await
}

/// Sets where things are to go.
pub async fn set_target(store: &Store, asking: Asking, command: &SetBenchmark) -> Result<BenchmarkId> {
    set(store, asking, Act::SetTarget, BenchmarkKind::Target, command).await
}

async fn set(
    store: &Store,
    asking: Asking,
    act: Act,
    kind: BenchmarkKind,
    command: &SetBenchmark,
) -> Result<BenchmarkId> {
    let mut unit = store.write(asking, act).await?;
    let id = BenchmarkId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), act, command, id.0).await? {
        return unit.answered_before(BenchmarkId(earlier)).await;
    }
    // Under the indicator's lock one revision follows another.
    let indicator = unit.lock::<indicator::Entity>("indicator", command.indicator).await?;
    check_scope(&unit, &indicator, command).await?;
    let reported = Reported::parse(&indicator.definition, &command.value, command.denominator.as_deref())?;
    let new = reported.value(&indicator.definition).ok_or(Refusal::NoValue)?;
    let combination = total(&unit).await?;
    let scope = scope(kind, command, combination);
    let (revision, reason) = match current(&unit, &indicator, &scope).await? {
        Some(old) => supersede(&unit, &indicator, &old, new, command).await?,
        None => (1, first_reason(command)?),
    };
    let row = benchmark::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        indicator_id: indicator.id,
        kind,
        scope,
        period_id: command.period,
        combination_id: combination,
        organisation_id: command.organisation,
        numerator: reported.numerator,
        denominator: reported.denominator,
        revision,
        current: true,
        reason,
        set_by: unit.actor()?.membership,
        set_at: unit.now(),
    };
    unit.insert::<benchmark::Entity>(row).await?;
    let verb = if kind == BenchmarkKind::Baseline { "baselineSet" } else { "targetSet" };
    let record = Record::new(verb, "indicator", indicator.id.0).concerning(command.period.map(|period| period.0));
    let record = record.change((command, revision));
    unit.record(match command.organisation {
        Some(organisation) => record.owned_by(organisation),
        None => record,
    });
    unit.commit().await?;
    Ok(id)
}

async fn check_scope(unit: &Write, indicator: &IndicatorRow, command: &SetBenchmark) -> Result<()> {
    in_use(indicator)?;
    if let Some(id) = command.period {
        check_calendar(indicator, &unit.get::<reporting_period::Entity>("reporting period", id).await?)?;
    }
    if let Some(id) = command.organisation {
        unit.get::<organisation::Entity>("organisation", id).await?;
    }
    Ok(())
}

/// What a revision replaces, in one text.
fn scope(kind: BenchmarkKind, command: &SetBenchmark, combination: CombinationId) -> String {
    let part = |id: Option<uuid::Uuid>| id.map_or_else(|| "-".to_owned(), |id| id.simple().to_string());
    let (period, organisation) = (command.period.map(|id| id.0), command.organisation.map(|id| id.0));
    format!("{kind}/{}/{}/{}", part(period), part(Some(combination.0)), part(organisation))
}

async fn current(read: &Read, indicator: &IndicatorRow, scope: &str) -> Result<Option<BenchmarkRow>> {
    use benchmark::Column;
    let its = Column::IndicatorId.eq(indicator.id).and(Column::Scope.eq(scope)).and(Column::Current.eq(true));
    read.one::<benchmark::Entity>(its).await
}

/// The first value needs no reason; one that is given is kept.
fn first_reason(command: &SetBenchmark) -> Result<Option<String>> {
    Ok(command.reason.as_deref().map(|reason| text::accept("reason", reason, text::REMARK)).transpose()?)
}

async fn supersede(
    unit: &Write,
    indicator: &IndicatorRow,
    old: &BenchmarkRow,
    new: Value,
    command: &SetBenchmark,
) -> Result<(i64, Option<String>)> {
    let value = old.reported().value(&indicator.definition).ok_or(Refusal::NoValue)?;
    let revision = revise(value, new, command.reason.as_deref().unwrap_or_default())?;
    unit.update::<benchmark::Entity>(old.id, |update| update.col_expr(benchmark::Column::Current, Expr::value(false)))
        .await?;
    Ok((old.revision + 1, Some(revision.reason)))
}

impl BenchmarkRow {
    /// The value as the rules know it.
    pub fn reported(&self) -> Reported {
        Reported { numerator: self.numerator, denominator: self.denominator }
    }
}
