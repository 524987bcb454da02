//! What clients read of results: several indicators over several periods in one statement.

use std::collections::HashMap;

use domain::measurement::PeriodType;
use domain::{IndicatorId, OrganisationId, PeriodId};
use sea_orm::{ColumnTrait, ExprTrait, Value};
use uuid::Uuid;

use super::reads::grouped;
use crate::Result;
use crate::entity::benchmark;
use crate::entity::rows::{BenchmarkRow, CollectiveResultRow, ReportingPeriodRow};
use crate::page::{Page, Slice};
use crate::unit::Read;

/// An indicator's result in a period.
pub type ResultKey = (IndicatorId, PeriodId);
/// How an indicator's time is cut, by which its periods are found.
pub type CalendarKey = (PeriodType, i64);

/// Collective results, one for each indicator and period that has one.
pub async fn collective_results(read: &Read, keys: &[ResultKey]) -> Result<HashMap<ResultKey, CollectiveResultRow>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = padded(keys);
    let values = keys.iter().flat_map(|(indicator, period)| [Value::from(*indicator), Value::from(*period)]);
    let sql = format!(
        "select r.* from (values {}) k join collective_results r \
         on r.collaborative_id = $1 and r.indicator_id = k.column1 and r.period_id = k.column2 \
         join combinations c on c.collaborative_id = $1 and c.id = r.combination_id and c.options_key = 'TOTAL'",
        pairs(keys.len())
    );
    let rows: Vec<CollectiveResultRow> = read.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.period_id), row)).collect())
}

/// Places for pairs of values, from `$2` on.
fn pairs(count: usize) -> String {
    (0..count).map(|index| format!("(${}, ${})", index * 2 + 2, index * 2 + 3)).collect::<Vec<_>>().join(", ")
}

/// Padded by repeating the last, to the next power of two: a few statement texts instead of one for each length.
fn padded<T: Copy>(keys: &[T]) -> Vec<T> {
    let mut padded = keys.to_vec();
    if let Some(last) = keys.last() {
        padded.resize(keys.len().next_power_of_two(), *last);
    }
    padded
}

/// The periods of several calendars in order of time, a page for each: one statement, whose cost does not grow with how
/// many periods there were.
pub async fn periods_of_calendars(
    read: &Read,
    calendars: &[CalendarKey],
    page: Page,
) -> Result<HashMap<CalendarKey, Slice<ReportingPeriodRow>>> {
    if calendars.is_empty() {
        return Ok(HashMap::new());
    }
    let calendars = padded(calendars);
    let mut values: Vec<Value> =
        calendars.iter().flat_map(|(kind, month)| [Value::from(kind.to_string()), Value::from(*month)]).collect();
    let (above, below) = page.bounds();
    let mut bounds = String::new();
    for (sign, id) in [(">", above), ("<", below)] {
        if let Some(id) = id {
            values.push(id.into());
            let marker = "select m.starts_on from reporting_periods m where m.collaborative_id = $1 and m.id";
            bounds.push_str(&format!(" and i.starts_on {sign} ({marker} = ${})", values.len() + 1));
        }
    }
    let order = if page.descending() { "desc" } else { "asc" };
    let inner = format!(
        "from reporting_periods i where i.collaborative_id = $1 and i.period_type = k.column1 and i.start_month = k.column2\
         {bounds} order by i.starts_on {order} limit {}",
        page.size + 1
    );
    let list = pairs(calendars.len());
    let sql = if read.store().is_postgres() {
        format!(
            "select c.* from (select distinct column1, column2 from (values {list}) v) k \
             join lateral (select i.* {inner}) c on true order by c.starts_on {order}"
        )
    } else {
        format!(
            "select c.* from (select distinct column1, column2 from (values {list})) k join reporting_periods c \
             on c.collaborative_id = $1 and c.rowid in (select i.rowid {inner}) order by c.starts_on {order}"
        )
    };
    let rows: Vec<ReportingPeriodRow> = read.rows(&sql, values).await?;
    let found = grouped(rows, |row| (row.period_type, row.start_month));
    Ok(found.into_iter().map(|(calendar, rows)| (calendar, page.cut(rows))).collect())
}

/// The baselines and targets of several indicators that hold now: collective ones, or one organisation's.
pub async fn benchmarks_of(
    read: &Read,
    indicators: &[Uuid],
    organisation: Option<OrganisationId>,
) -> Result<HashMap<Uuid, Vec<BenchmarkRow>>> {
    use benchmark::Column;
    if indicators.is_empty() {
        return Ok(HashMap::new());
    }
    let whose = match organisation {
        Some(id) => Column::OrganisationId.eq(id),
        None => Column::OrganisationId.is_null(),
    };
    let current = Column::IndicatorId.is_in(padded(indicators)).and(Column::Current.eq(true)).and(whose);
    Ok(grouped(read.all::<benchmark::Entity>(current).await?, |row| row.indicator_id.0))
}

/// Every baseline and target that several indicators ever had, oldest first.
pub async fn benchmark_history_of(read: &Read, indicators: &[Uuid]) -> Result<HashMap<Uuid, Vec<BenchmarkRow>>> {
    let mut rows = read.among::<benchmark::Entity>(benchmark::Column::IndicatorId, indicators).await?;
    rows.sort_by_key(|row| row.revision);
    Ok(grouped(rows, |row| row.indicator_id.0))
}

/// Baselines and targets by their ids.
pub async fn benchmarks_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<BenchmarkRow>>> {
    let rows = read.among::<benchmark::Entity>(benchmark::Column::Id, ids).await?;
    Ok(crate::ordered::by_key(ids, rows, |row| row.id.0))
}
