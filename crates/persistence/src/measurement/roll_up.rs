//! The collective results, kept as reports are accepted: reading one costs the same after ten reports or a million.

use std::collections::{BTreeMap, BTreeSet};

use domain::measurement::{Greatest, Reported, RollUp};
use domain::{CombinationId, IndicatorId, OrganisationId, PeriodId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::consent::openness_now;
use crate::Result;
use crate::entity::rows::{CollectiveResultRow, ReportRow};
use crate::entity::{collective_result, report_value, result_part};
use crate::unit::{Read, Write};

/// What a value belongs to within one period.
pub(super) type Cell = (IndicatorId, CombinationId);

/// Takes a report's newest version into the results of its period, in the place of the one that counted before.
///
/// The report, its organisation and its period are locked, so nobody else changes these parts or the consent.
pub(super) async fn take_in(unit: &Write, report: &ReportRow) -> Result<()> {
    let new = reported(unit, report).await?;
    let old = parts(unit, report.period_id, report.organisation_id).await?;
    let cells: BTreeSet<Cell> = old.keys().chain(new.keys()).copied().collect();
    let openness = openness_now(unit, report.organisation_id).await?;
    let kept = locked(unit, report.period_id, &cells).await?;
    let rest = if old.is_empty() { BTreeMap::new() } else { greatest_of_others(unit, report, &cells).await? };
    let mut rows = Vec::new();
    for cell in cells {
        let before = kept.get(&cell).copied().unwrap_or_default();
        let rest = rest.get(&cell).copied().unwrap_or_default();
        let after = match (old.get(&cell), new.get(&cell)) {
            (None, Some(new)) => before.accept(*new, openness)?,
            (Some(old), None) => before.take_out(*old, openness, rest)?,
            (Some(old), Some(new)) => before.correct((*old, openness), (*new, openness), rest)?,
            (None, None) => before,
        };
        rows.push(result_row(unit, report.period_id, cell, &after));
    }
    replace_parts(unit, report, &new).await?;
    save(unit, rows).await
}

async fn reported(unit: &Write, report: &ReportRow) -> Result<BTreeMap<Cell, Reported>> {
    let its = report_value::Column::ReportId.eq(report.id).and(report_value::Column::Version.eq(report.version));
    let rows = unit.all::<report_value::Entity>(its).await?;
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.combination_id), row.reported())).collect())
}

async fn parts(unit: &Write, period: PeriodId, organisation: OrganisationId) -> Result<BTreeMap<Cell, Reported>> {
    let its = result_part::Column::PeriodId.eq(period).and(result_part::Column::OrganisationId.eq(organisation));
    let rows = unit.all::<result_part::Entity>(its).await?;
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.combination_id), row.reported())).collect())
}

/// The results as they are, locked in the order of their keys.
async fn locked(unit: &Write, period: PeriodId, cells: &BTreeSet<Cell>) -> Result<BTreeMap<Cell, RollUp>> {
    use collective_result::Column;
    let query = unit
        .find::<collective_result::Entity>()
        .filter(Column::IndicatorId.is_in(indicators(cells)).and(Column::PeriodId.eq(period)))
        .order_by_asc(Column::IndicatorId)
        .order_by_asc(Column::CombinationId)
        .lock_exclusive();
    let rows = query.all(unit.link()).await?;
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.combination_id), row.roll_up())).collect())
}

fn indicators(cells: &BTreeSet<Cell>) -> BTreeSet<IndicatorId> {
    cells.iter().map(|(indicator, _)| *indicator).collect()
}

/// The greatest among the other organisations' values; only a correction asks for it.
async fn greatest_of_others(
    read: &Read,
    report: &ReportRow,
    cells: &BTreeSet<Cell>,
) -> Result<BTreeMap<Cell, Greatest>> {
    #[derive(FromQueryResult)]
    struct Found {
        indicator_id: IndicatorId,
        combination_id: CombinationId,
        numerator: i64,
        denominator: Option<i64>,
    }
    use result_part::Column;
    let others = Column::PeriodId.eq(report.period_id).and(Column::OrganisationId.ne(report.organisation_id));
    let query = read
        .find::<result_part::Entity>()
        .filter(others.and(Column::IndicatorId.is_in(indicators(cells))))
        .select_only()
        .columns([Column::IndicatorId, Column::CombinationId])
        .column_as(Column::Numerator.max(), "numerator")
        .column_as(Column::Denominator.max(), "denominator")
        .group_by(Column::IndicatorId)
        .group_by(Column::CombinationId);
    let rows: Vec<Found> = query.into_model().all(read.link()).await?;
    let greatest = |row: &Found| Greatest { numerator: row.numerator, denominator: row.denominator.unwrap_or(0) };
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.combination_id), greatest(&row))).collect())
}

async fn replace_parts(unit: &Write, report: &ReportRow, new: &BTreeMap<Cell, Reported>) -> Result<()> {
    let old = "delete from result_parts where collaborative_id = $1 and organisation_id = $2 and period_id = $3";
    unit.execute(old, [report.organisation_id.into(), report.period_id.into()]).await?;
    let part = |((indicator_id, combination_id), value): (&Cell, &Reported)| result_part::Model {
        collaborative_id: unit.collaborative_id(),
        indicator_id: *indicator_id,
        period_id: report.period_id,
        combination_id: *combination_id,
        organisation_id: report.organisation_id,
        numerator: value.numerator,
        denominator: value.denominator,
    };
    unit.insert_all::<result_part::Entity>(new.iter().map(part).collect()).await
}

fn result_row(unit: &Write, period_id: PeriodId, cell: Cell, roll_up: &RollUp) -> CollectiveResultRow {
    collective_result::Model {
        collaborative_id: unit.collaborative_id(),
        indicator_id: cell.0,
        period_id,
        combination_id: cell.1,
        reporters: i64::from(roll_up.reporters),
        numerator: roll_up.numerator,
        denominator: roll_up.denominator,
        greatest: roll_up.greatest.numerator,
        greatest_denominator: roll_up.greatest.denominator,
        consenting: i64::from(roll_up.consenting),
        named: i64::from(roll_up.named),
    }
}

async fn save(unit: &Write, rows: Vec<CollectiveResultRow>) -> Result<()> {
    use collective_result::Column;
    if rows.is_empty() {
        return Ok(());
    }
    let key = [Column::CollaborativeId, Column::IndicatorId, Column::PeriodId, Column::CombinationId];
    let numbers = [
        Column::Reporters,
        Column::Numerator,
        Column::Denominator,
        Column::Greatest,
        Column::GreatestDenominator,
        Column::Consenting,
        Column::Named,
    ];
    let replace = OnConflict::columns(key).update_columns(numbers).to_owned();
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    collective_result::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(unit.link()).await?;
    Ok(())
}

impl CollectiveResultRow {
    /// The numbers as the rules know them.
    pub fn roll_up(&self) -> RollUp {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        RollUp {
            reporters: count(self.reporters),
            consenting: count(self.consenting),
            named: count(self.named),
            numerator: self.numerator,
            denominator: self.denominator,
            greatest: Greatest { numerator: self.greatest, denominator: self.greatest_denominator },
        }
    }
}

impl crate::rows::ReportValueRow {
    /// The value as the rules know it.
    pub fn reported(&self) -> Reported {
        Reported { numerator: self.numerator, denominator: self.denominator }
    }
}

impl crate::rows::ResultPartRow {
    /// The value as the rules know it.
    pub fn reported(&self) -> Reported {
        Reported { numerator: self.numerator, denominator: self.denominator }
    }
}
