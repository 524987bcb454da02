//! A baseline or a target.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::measurement::{BenchmarkKind, NotShared, ReportState, ReportVersions, Reported, Value};
use domain::{BenchmarkId, OrganisationId, PeriodId};
use persistence::rows::{BenchmarkRow, IndicatorRow};

use super::indicator::Indicator;
use super::load::{BenchmarkById, BenchmarkHistory, Benchmarks, IndicatorById, PeriodById};
use super::period::ReportingPeriod;
use super::report::reader;
use crate::graph::cost::list_size;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::{DateTime, Decimal};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};

/// A baseline or a target of an indicator.
#[derive(Debug, Clone)]
pub(crate) struct Benchmark {
    row: BenchmarkRow,
    indicator: IndicatorRow,
    not_shared: Option<NotShared>,
}

/// What holds now for a period: its own, or else the general one.
pub(super) async fn find(
    snapshot: &Snapshot,
    indicator: &IndicatorRow,
    kind: BenchmarkKind,
    period: Option<PeriodId>,
    organisation: Option<OrganisationId>,
) -> Result<Option<Benchmark>> {
    let rows = snapshot.load::<Benchmarks>((indicator.id.0, organisation)).await?.unwrap_or_default();
    let mut fitting: Vec<BenchmarkRow> = rows
        .into_iter()
        .filter(|row| row.kind == kind && (row.period_id.is_none() || row.period_id == period))
        .collect();
    // One for the period itself comes before the general one.
    fitting.sort_by_key(|row| row.period_id.is_none());
    match fitting.into_iter().next() {
        Some(row) => Benchmark::of(snapshot, row, indicator.clone()).await.map(Some),
        None => Ok(None),
    }
}

/// The number in it, with the indicator's decimals.
pub(super) fn number(reported: Reported, indicator: &IndicatorRow) -> Option<Value> {
    reported.value(&indicator.definition)
}

impl Benchmark {
    pub(crate) async fn load(snapshot: &Snapshot, id: BenchmarkId) -> Result<Self> {
        let row = snapshot.expect::<BenchmarkById>(id.0).await?;
        let indicator = snapshot.expect::<IndicatorById>(row.indicator_id.0).await?;
        Self::of(snapshot, row, indicator).await
    }

    /// An organisation's own baselines and targets are read like its accepted reports.
    pub(super) async fn of(snapshot: &Snapshot, row: BenchmarkRow, indicator: IndicatorRow) -> Result<Self> {
        let not_shared = match row.organisation_id {
            Some(organisation) => {
                let (reader, consents) = reader(snapshot, organisation).await?;
                let settled = ReportVersions { state: ReportState::Accepted, newest: 1, accepted: Some(1) };
                settled.readable(reader, &consents).err()
            }
            None => None,
        };
        Ok(Self { row, indicator, not_shared })
    }

    /// The number, for comparing a result with it.
    pub(super) fn scaled(&self) -> Option<i64> {
        number(self.row.reported(), &self.indicator).map(|value| value.scaled)
    }

    fn shown<T>(&self, what: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.not_shared.is_none() { what() } else { None }
    }
}

/// A baseline or a target of an indicator. A revision keeps the old value, and why it was changed.
#[Object]
impl Benchmark {
    /// The baseline's or target's global id; a revision has its own.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.row.id)
    }

    /// What it is of.
    async fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// Whether it is a baseline or a target.
    async fn kind(&self) -> BenchmarkKind {
        self.row.kind
    }

    /// Its value, with the indicator's decimals; null where the organisation does not share it with the viewer.
    async fn value(&self) -> Option<Decimal> {
        self.shown(|| number(self.row.reported(), &self.indicator)).map(decimal)
    }

    /// The upper part of a ratio, or the value; null where the organisation does not share it with the viewer.
    async fn numerator(&self) -> Option<Decimal> {
        self.shown(|| Some(part(self.row.numerator, &self.indicator)))
    }

    /// The lower part of a ratio; null for other kinds, and where the organisation does not share it with the viewer.
    async fn denominator(&self) -> Option<Decimal> {
        self.shown(|| self.row.denominator).map(|denominator| part(denominator, &self.indicator))
    }

    /// Why there is no value; null where there is one.
    async fn not_shared(&self) -> Option<NotShared> {
        self.not_shared
    }

    /// The reporting period that it is for; null where it is for every period without one of its own.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<ReportingPeriod>> {
        match self.row.period_id {
            Some(id) => Ok(Some(ReportingPeriod(snapshot(ctx).await?.expect::<PeriodById>(id.0).await?))),
            None => Ok(None),
        }
    }

    /// The organisation whose own it is; null for a collective one.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.row.organisation_id {
            Some(id) => Organisation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// How often it was set: 1 for the first.
    async fn revision(&self) -> i64 {
        self.row.revision
    }

    /// Why it was changed; null for the first.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref().filter(|_| self.not_shared.is_none())
    }

    /// Who set it.
    async fn set_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.row.set_by).await
    }

    /// When it was set.
    async fn set_at(&self) -> DateTime {
        DateTime(self.row.set_at)
    }

    /// What it was before, newest first; empty where it was never changed or is not shared.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn earlier(&self, ctx: &Context<'_>) -> Result<Vec<EarlierBenchmark>> {
        let rows = snapshot(ctx).await?.load::<BenchmarkHistory>(self.indicator.id.0).await?.unwrap_or_default();
        let before = |row: &BenchmarkRow| {
            self.not_shared.is_none() && row.scope == self.row.scope && row.revision < self.row.revision
        };
        let earlier = rows.into_iter().rev().filter(before);
        Ok(earlier
            .map(|row| EarlierBenchmark {
                revision: row.revision,
                value: number(row.reported(), &self.indicator).map(decimal),
                reason: row.reason,
                set_at: DateTime(row.set_at),
            })
            .collect())
    }
}

/// A baseline or target as it was once.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct EarlierBenchmark {
    /// Its number, from 1.
    revision: i64,
    /// Its value; null where a ratio had none.
    value: Option<Decimal>,
    /// Why it was set so; null for the first.
    reason: Option<String>,
    /// When it was set.
    set_at: DateTime,
}

pub(super) fn decimal(value: Value) -> Decimal {
    Decimal(value.to_string())
}

/// A number as organisations report it.
pub(super) fn part(scaled: i64, indicator: &IndicatorRow) -> Decimal {
    decimal(Value { scaled, decimals: indicator.definition.reported_decimals() })
}
