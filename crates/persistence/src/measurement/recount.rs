//! Proof that what is kept is what was accepted: every collective result computed again from the accepted reports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::measurement::{Openness, ReportState, Reported, RollUp, SharingAudience, SharingPurpose};
use domain::{CombinationId, IndicatorId, OrganisationId, PeriodId};
use sea_orm::{ColumnTrait, FromQueryResult};

use super::roll_up::Cell;
use crate::Result;
use crate::entity::rows::ReportingPeriodRow;
use crate::entity::{collective_result, expected_reporter, report, reporting_period, result_part, sharing_consent};
use crate::page::Page;
use crate::unit::Read;

/// What came of recounting.
#[derive(Debug, Default)]
pub struct Recount {
    /// How many collective results were computed again.
    pub results: u64,
    /// How many periods' counts were.
    pub periods: u64,
    pub differences: Vec<Difference>,
}

/// Something kept that is not what the accepted reports come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A collective result; none recounted: the accepted values don't even add up.
    Result {
        indicator: IndicatorId,
        period: PeriodId,
        combination: CombinationId,
        kept: RollUp,
        recounted: Option<RollUp>,
    },
    /// What one organisation adds to a result.
    Part {
        indicator: IndicatorId,
        period: PeriodId,
        combination: CombinationId,
        organisation: OrganisationId,
        kept: Option<Reported>,
        accepted: Option<Reported>,
    },
    /// How many of a period's reporters have come how far.
    Counts { period: PeriodId, kept: Counts, recounted: Counts },
}

/// Reporters of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub expected: i64,
    /// Corrections don't count anew.
    pub submitted: i64,
    pub accepted: i64,
}

/// One organisation's accepted value of one cell.
#[derive(FromQueryResult)]
struct Accepted {
    indicator_id: IndicatorId,
    combination_id: CombinationId,
    organisation_id: OrganisationId,
    numerator: i64,
    denominator: Option<i64>,
}

type Part = (Cell, OrganisationId);

/// Recounts every period of this collaborative, one after the other.
pub async fn recount_results(read: &Read) -> Result<Recount> {
    let openness = openness(read).await?;
    let (mut recount, mut page) = (Recount::default(), Page::first(100));
    loop {
        let slice = read.page::<reporting_period::Entity>(sea_orm::Condition::all(), page).await?;
        for period in &slice.rows {
            recount_period(read, period, &openness, &mut recount).await?;
        }
        let Some(last) = slice.rows.last().filter(|_| slice.has_next) else { return Ok(recount) };
        page.after = Some(last.id.0);
    }
}

/// How open each organisation is. Said here once more, because a proof does not trust what it proves.
async fn openness(read: &Read) -> Result<HashMap<OrganisationId, Openness>> {
    let mut open: HashMap<OrganisationId, Openness> = HashMap::new();
    for row in read.all::<sharing_consent::Entity>(sharing_consent::Column::WithdrawnAt.is_null()).await? {
        let its = open.entry(row.organisation_id).or_default();
        its.results |= row.audience == SharingAudience::Members;
        its.named |= row.purpose == SharingPurpose::NamedValues;
    }
    Ok(open)
}

async fn recount_period(
    read: &Read,
    period: &ReportingPeriodRow,
    openness: &HashMap<OrganisationId, Openness>,
    recount: &mut Recount,
) -> Result<()> {
    recount.periods += 1;
    let accepted = accepted(read, period.id).await?;
    compare_parts(&accepted, &parts(read, period.id).await?, period.id, recount);
    compare_results(&accepted, &results(read, period.id).await?, openness, period.id, recount);
    let kept = Counts { expected: period.expected, submitted: period.submitted, accepted: period.accepted };
    let recounted = counts(read, period.id).await?;
    if kept != recounted {
        recount.differences.push(Difference::Counts { period: period.id, kept, recounted });
    }
    Ok(())
}

async fn accepted(read: &Read, period: PeriodId) -> Result<BTreeMap<Part, Reported>> {
    let sql = "select v.indicator_id, v.combination_id, r.organisation_id, v.numerator, v.denominator \
         from reports r join report_values v \
         on v.collaborative_id = $1 and v.report_id = r.id and v.version = r.accepted_version \
         where r.collaborative_id = $1 and r.period_id = $2";
    let rows: Vec<Accepted> = read.rows(sql, [period.into()]).await?;
    Ok(by_part(rows))
}

async fn parts(read: &Read, period: PeriodId) -> Result<BTreeMap<Part, Reported>> {
    let rows = read.all::<result_part::Entity>(result_part::Column::PeriodId.eq(period)).await?;
    let accepted = |row: result_part::Model| Accepted {
        indicator_id: row.indicator_id,
        combination_id: row.combination_id,
        organisation_id: row.organisation_id,
        numerator: row.numerator,
        denominator: row.denominator,
    };
    Ok(by_part(rows.into_iter().map(accepted).collect()))
}

fn by_part(rows: Vec<Accepted>) -> BTreeMap<Part, Reported> {
    let part = |row: Accepted| {
        let value = Reported { numerator: row.numerator, denominator: row.denominator };
        (((row.indicator_id, row.combination_id), row.organisation_id), value)
    };
    rows.into_iter().map(part).collect()
}

async fn results(read: &Read, period: PeriodId) -> Result<BTreeMap<Cell, RollUp>> {
    let rows = read.all::<collective_result::Entity>(collective_result::Column::PeriodId.eq(period)).await?;
    Ok(rows.into_iter().map(|row| ((row.indicator_id, row.combination_id), row.roll_up())).collect())
}

async fn counts(read: &Read, period: PeriodId) -> Result<Counts> {
    let expected = read.all::<expected_reporter::Entity>(expected_reporter::Column::PeriodId.eq(period)).await?;
    let reports = read.all::<report::Entity>(report::Column::PeriodId.eq(period)).await?;
    let accepted = reports.iter().filter(|row| row.accepted_version.is_some()).count();
    let waiting = |row: &&report::Model| row.accepted_version.is_none() && row.state == ReportState::Submitted;
    let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let submitted = accepted + reports.iter().filter(waiting).count();
    Ok(Counts { expected: whole(expected.len()), submitted: whole(submitted), accepted: whole(accepted) })
}

fn compare_parts(
    accepted: &BTreeMap<Part, Reported>,
    kept: &BTreeMap<Part, Reported>,
    period: PeriodId,
    recount: &mut Recount,
) {
    let all: BTreeSet<&Part> = accepted.keys().chain(kept.keys()).collect();
    for part in all {
        let (kept, accepted) = (kept.get(part).copied(), accepted.get(part).copied());
        let ((indicator, combination), organisation) = *part;
        if kept != accepted {
            let part = Difference::Part { indicator, period, combination, organisation, kept, accepted };
            recount.differences.push(part);
        }
    }
}

fn compare_results(
    accepted: &BTreeMap<Part, Reported>,
    kept: &BTreeMap<Cell, RollUp>,
    openness: &HashMap<OrganisationId, Openness>,
    period: PeriodId,
    recount: &mut Recount,
) {
    let mut cells: BTreeMap<Cell, Vec<(Reported, Openness)>> = kept.keys().map(|cell| (*cell, Vec::new())).collect();
    for ((cell, organisation), value) in accepted {
        cells.entry(*cell).or_default().push((*value, openness.get(organisation).copied().unwrap_or_default()));
    }
    for ((indicator, combination), values) in cells {
        recount.results += 1;
        let kept = kept.get(&(indicator, combination)).copied().unwrap_or_default();
        let recounted = RollUp::of(values).ok();
        if recounted != Some(kept) {
            recount.differences.push(Difference::Result { indicator, period, combination, kept, recounted });
        }
    }
}
