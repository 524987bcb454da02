//! Statements: what stood on a fund's accounts on any day, by the days on which movements took effect.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::FundId;
use domain::funds::AccountKind;
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::Result;
use crate::entity::rows::TransferRow;
use crate::entity::transfer;
use crate::page::{Page, Slice};
use crate::unit::Read;

/// A fund's accounts of one kind, over some days. Amounts are in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementLine {
    pub kind: AccountKind,
    /// What stood there when the first day began.
    pub opening: i64,
    /// What the days changed.
    pub change: i64,
}

impl StatementLine {
    /// What stood there when the last day ended.
    pub fn closing(&self) -> i64 {
        self.opening.saturating_add(self.change)
    }
}

#[derive(FromQueryResult)]
struct Sum {
    fund_id: FundId,
    kind: AccountKind,
    opening: i64,
    change: i64,
}

/// Statements of several funds over the same days, both included: a line for each kind of account. Read from a total per
/// account and day, so that the cost does not grow with the number of movements in a day.
pub async fn statements_of(
    read: &Read,
    funds: &[Uuid],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<HashMap<Uuid, Vec<StatementLine>>> {
    if funds.is_empty() {
        return Ok(HashMap::new());
    }
    let list = (0..funds.len()).map(|index| format!("${}", index + 4)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select a.fund_id, a.kind, \
         cast(sum(case when d.on_day < $2 then d.amount else 0 end) as bigint) as opening, \
         cast(sum(case when d.on_day < $2 then 0 else d.amount end) as bigint) as change \
         from accounts a join account_days d on d.collaborative_id = $1 and d.account_id = a.id and d.on_day <= $3 \
         where a.collaborative_id = $1 and a.fund_id in ({list}) group by a.fund_id, a.kind"
    );
    let values = [Value::from(from), Value::from(to)].into_iter().chain(funds.iter().map(|id| Value::from(*id)));
    let sums: Vec<Sum> = read.rows(&sql, values).await?;
    let line = |fund: Uuid, kind: AccountKind| {
        let sum = sums.iter().find(|sum| sum.fund_id.0 == fund && sum.kind == kind);
        StatementLine { kind, opening: sum.map_or(0, |sum| sum.opening), change: sum.map_or(0, |sum| sum.change) }
    };
    let lines = |fund: Uuid| AccountKind::ALL.iter().map(|kind| line(fund, *kind)).collect();
    Ok(funds.iter().map(|fund| (*fund, lines(*fund))).collect())
}

/// The movements of a fund that took effect on these days, in the order in which they were recorded.
pub async fn transfers_between(
    read: &Read,
    fund: FundId,
    from: NaiveDate,
    to: NaiveDate,
    page: Page,
) -> Result<Slice<TransferRow>> {
    read.page::<transfer::Entity>(on_days(fund, from, to), page).await
}

pub async fn count_transfers_between(read: &Read, fund: FundId, from: NaiveDate, to: NaiveDate) -> Result<u64> {
    read.count::<transfer::Entity>(on_days(fund, from, to)).await
}

fn on_days(fund: FundId, from: NaiveDate, to: NaiveDate) -> Condition {
    Condition::all().add(transfer::Column::FundId.eq(fund)).add(transfer::Column::EffectiveOn.between(from, to))
}
