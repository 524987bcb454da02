//! A collective result: what everybody sees, unless it would give a partner's value away.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::measurement::{BenchmarkKind, Reported, RollUp, Visibility, progress};
use persistence::Actor;
use persistence::rows::{CollectiveResultRow, IndicatorRow, ReportingPeriodRow};

use super::benchmark::{self, Benchmark, decimal, number, part};
use super::indicator::Indicator;
use super::oversees;
use super::period::ReportingPeriod;
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::scalar::Decimal;
use crate::graph::scope::snapshot;

/// Why a collective result is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum Withheld {
    /// It is made of fewer than 3 organisations, and not all of them have consented.
    TooFewReporters,
    /// One organisation makes up more than 80 per cent of it, and not all of them have consented.
    OneDominates,
}

/// What the organisations reported together of one indicator in one period.
#[derive(Debug, Clone)]
pub(crate) struct CollectiveResult {
    indicator: IndicatorRow,
    period: ReportingPeriodRow,
    roll_up: RollUp,
    /// What this viewer may see of it.
    seen: Option<Reported>,
    withheld: Option<Withheld>,
}

connection! {
    /// A page of collective results, newest period first.
    CollectiveResultConnection,
    /// A collective result in a list.
    CollectiveResultEdge,
    CollectiveResult
}

impl CollectiveResult {
    pub(super) fn of(
        viewer: &Actor,
        indicator: IndicatorRow,
        period: ReportingPeriodRow,
        kept: Option<CollectiveResultRow>,
    ) -> Self {
        let roll_up = kept.map(|row| row.roll_up()).unwrap_or_default();
        let withheld = match roll_up.visibility() {
            _ if oversees(viewer) => None,
            Visibility::Shown => None,
            Visibility::WithheldTooFewReporters => Some(Withheld::TooFewReporters),
            Visibility::WithheldOneDominates => Some(Withheld::OneDominates),
        };
        // From here on nothing reads the sums but through this: what is withheld can't slip into another field.
        let seen = roll_up.total().filter(|_| withheld.is_none());
        Self { indicator, period, roll_up, seen, withheld }
    }
}

/// What the organisations reported together of one indicator in one period: of accepted reports only.
#[Object]
impl CollectiveResult {
    /// What was measured.
    async fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// When.
    async fn period(&self) -> ReportingPeriod {
        ReportingPeriod(self.period.clone())
    }

    /// The value, with the indicator's decimals; a ratio is computed from the sums of its parts. Null where it is withheld,
    /// where nothing was accepted yet, and where a ratio's lower part is zero: never 0 instead.
    async fn value(&self) -> Option<Decimal> {
        number(self.seen?, &self.indicator).map(decimal)
    }

    /// What was summed: a ratio's upper part, or the value. Null where it is withheld or nothing was accepted yet.
    async fn numerator(&self) -> Option<Decimal> {
        Some(part(self.seen?.numerator, &self.indicator))
    }

    /// The sum of a ratio's lower parts. Null for other kinds, and where it is withheld or nothing was accepted yet.
    async fn denominator(&self) -> Option<Decimal> {
        Some(part(self.seen?.denominator?, &self.indicator))
    }

    /// How many organisations' accepted values are in it.
    async fn reported(&self) -> u32 {
        self.roll_up.reporters
    }

    /// How many organisations are expected to report on the period.
    async fn expected(&self) -> i64 {
        self.period.expected
    }

    /// Why the viewer does not see the value; null where it is shown. Nothing is withheld from evaluators and auditors.
    async fn withheld(&self) -> Option<Withheld> {
        self.withheld
    }

    /// Whether members who are neither evaluator nor auditor see it.
    async fn visibility(&self) -> Visibility {
        self.roll_up.visibility()
    }

    /// How far it is from the baseline to the target. Null without a target, without a value, and where the value is
    /// withheld.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Option<Progress>> {
        let Some(actual) = self.seen.and_then(|seen| number(seen, &self.indicator)) else { return Ok(None) };
        let snapshot = snapshot(ctx).await?;
        let of = |kind| benchmark::find(&snapshot, &self.indicator, kind, Some(self.period.id), None);
        let Some(target) = of(BenchmarkKind::Target).await? else { return Ok(None) };
        let baseline = of(BenchmarkKind::Baseline).await?;
        let Some(goal) = target.scaled() else { return Ok(None) };
        let start = baseline.as_ref().and_then(Benchmark::scaled);
        let way = progress(self.indicator.definition.direction, start, goal, actual.scaled);
        Ok(Some(Progress { value: way.share.map(Decimal), reached: way.reached, baseline, target }))
    }
}

/// How far a result is from the baseline to the target.
#[derive(Clone, SimpleObject)]
pub(crate) struct Progress {
    /// (actual − baseline) / (target − baseline), with four decimals: `0.5000` is half way. Null without a baseline, and
    /// where the baseline is the target.
    value: Option<Decimal>,
    /// Whether the target is reached.
    reached: bool,
    /// The baseline it was computed from; null where none was set.
    baseline: Option<Benchmark>,
    /// The target it was computed from.
    target: Benchmark,
}
