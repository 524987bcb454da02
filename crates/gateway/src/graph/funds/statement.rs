//! A fund's statement.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use domain::funds::{AccountKind, Currency};
use persistence::funds::{self, StatementLine as Line};
use persistence::rows::FundRow;

use super::load::{StatementOf, counted};
use super::transfer::{Transfer, TransferConnection};
use crate::graph::connection::{Window, listed};
use crate::graph::cost::{Paged, list_size};
use crate::graph::failure::{Failure, Result};
use crate::graph::money::Money;
use crate::graph::scalar::Date;
use crate::graph::scope::{Snapshot, snapshot};

/// A fund's accounts over some days.
#[derive(Debug, Clone)]
pub(crate) struct FundStatement {
    fund: FundRow,
    from: NaiveDate,
    to: NaiveDate,
    lines: Vec<Line>,
}

impl FundStatement {
    pub(super) async fn of(
        snapshot: &Snapshot,
        fund: &FundRow,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<Self> {
        let (from, to) = (from.unwrap_or(fund.opened_on), to.unwrap_or(snapshot.actor.today));
        if to < from && to >= fund.opened_on {
            return Err(Failure::new("DATES_OUT_OF_ORDER", format!("The statement would end on {to}, before {from}."))
                .field("asOf"));
        }
        let lines = snapshot.load::<StatementOf>((fund.id.0, from.min(to), to)).await?.unwrap_or_default();
        Ok(Self { fund: fund.clone(), from: from.min(to), to, lines })
    }

    fn sum(&self, figure: impl Fn(&Line) -> i64) -> Money {
        let minor = self.lines.iter().filter(|line| line.kind.in_balance()).map(figure).sum();
        Money::of(minor, self.fund.currency)
    }
}

/// A fund's accounts over some days: what stood there, what changed, what stood there then. By the days on which movements
/// took effect, which may be earlier than those on which they were recorded.
#[Object]
impl FundStatement {
    /// The first day.
    async fn from(&self) -> Date {
        Date(self.from)
    }

    /// The last day, included.
    async fn as_of(&self) -> Date {
        Date(self.to)
    }

    /// The fund's balance when the first day began: available, allocated and committed money.
    async fn opening(&self) -> Money {
        self.sum(|line| line.opening)
    }

    /// The fund's balance when the last day ended.
    async fn closing(&self) -> Money {
        self.sum(Line::closing)
    }

    /// A line for each kind of account.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn lines(&self) -> Vec<StatementLine> {
        self.lines.iter().map(|line| StatementLine::of(line, self.fund.currency)).collect()
    }

    /// The movements that took effect on these days, in the order in which they were recorded.
    #[graphql(directive = Paged::apply())]
    async fn transfers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<TransferConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let (id, currency, from, to) = (self.fund.id, self.fund.currency, self.from, self.to);
        let slice = funds::transfers_between(&snapshot(ctx).await?.read, id, from, to, page).await?;
        let count = counted(move |snapshot: Arc<Snapshot>| async move {
            funds::count_transfers_between(&snapshot.read, id, from, to).await
        });
        Ok(TransferConnection(listed(slice, |row| row.id.0, |row| Transfer { row, currency }, count)))
    }
}

/// All accounts of one kind in a statement.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct StatementLine {
    /// What the money on them is.
    kind: AccountKind,
    /// What stood there when the first day began. Accounts outside the fund count downwards.
    opening: Money,
    /// What the days changed.
    change: Money,
    /// What stood there when the last day ended.
    closing: Money,
}

impl StatementLine {
    fn of(line: &Line, currency: Currency) -> Self {
        let of = |minor| Money::of(minor, currency);
        Self { kind: line.kind, opening: of(line.opening), change: of(line.change), closing: of(line.closing()) }
    }
}
