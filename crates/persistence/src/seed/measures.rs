//! What is measured, and in which periods.

use chrono::NaiveDate;
use domain::funds::Currency;
use domain::measurement::{
    Calendar, Direction, IndicatorDefinition, IndicatorKind, OverOrganisations, OverTime, Period, PeriodType,
};
use domain::{IndicatorId, OutcomeId};

use super::parties;
use super::plot::{Plot, Stream};
use crate::Result;

/// One indicator.
#[derive(Debug)]
pub(super) struct Measure {
    pub(super) id: IndicatorId,
    pub(super) outcome: OutcomeId,
    pub(super) definition: IndicatorDefinition,
}

/// Everything that partners report on.
#[derive(Debug)]
pub(super) struct Measures {
    pub(super) outcomes: Vec<OutcomeId>,
    pub(super) indicators: Vec<Measure>,
    /// Quarters, the oldest first; the last one has just ended.
    pub(super) periods: Vec<Period>,
}

/// Indicators of one outcome.
const OF_AN_OUTCOME: usize = 4;
/// The fewest and the most quarters.
const PERIODS: (u64, u64) = (8, 40);

impl Measures {
    pub(super) fn plan(plot: &Plot) -> Result<Self> {
        let mut generator = plot.generator(Stream::Measures, 0);
        let periods = periods(plot)?;
        let first = periods.first().map_or(plot.today(), |period| period.starts_on);
        let made = super::plot::start(first) - chrono::TimeDelta::days(40);
        let indicators = usize::try_from(plot.sizes.indicators).unwrap_or_default();
        let outcomes: Vec<OutcomeId> =
            (0..indicators.div_ceil(OF_AN_OUTCOME)).map(|_| OutcomeId(generator.id(made))).collect();
        let measure = |number: usize| -> Result<Option<Measure>> {
            let Some(outcome) = outcomes.get(number / OF_AN_OUTCOME).copied() else { return Ok(None) };
            let definition = definition(number).validate()?;
            Ok(Some(Measure { id: IndicatorId(generator.id(made)), outcome, definition }))
        };
        let indicators = (0..indicators).map(measure).collect::<Result<Vec<_>>>()?;
        Ok(Self { indicators: indicators.into_iter().flatten().collect(), outcomes, periods })
    }

    pub(super) fn first_day(&self, plot: &Plot) -> NaiveDate {
        self.periods.first().map_or(plot.today(), |period| period.starts_on)
    }
}

/// As many quarters as it takes for every partner to report on every indicator.
fn periods(plot: &Plot) -> Result<Vec<Period>> {
    let calendar = Calendar::new(PeriodType::Quarter, 1)?;
    let a_period = plot.sizes.indicators * parties::partners(plot.sizes.organisations);
    let many = plot.sizes.values.div_ceil(a_period.max(1)).clamp(PERIODS.0, PERIODS.1);
    let mut current = calendar.period_containing(plot.today())?;
    let mut periods = Vec::new();
    for _ in 0..many {
        current = calendar.period_containing(current.starts_on - chrono::Days::new(1))?;
        periods.push(current);
    }
    periods.reverse();
    Ok(periods)
}

/// People, hours, money and a share, in turn.
fn definition(number: usize) -> IndicatorDefinition {
    let (word, unit, kind, decimals) = match number % OF_AN_OUTCOME {
        0 => ("People reached", "people", IndicatorKind::Count, 0),
        1 => ("Hours given", "hours", IndicatorKind::Count, 1),
        2 => ("Money saved by households", "GBP", IndicatorKind::Amount, 2),
        _ => ("Share who stayed", "per cent", IndicatorKind::Ratio, 1),
    };
    IndicatorDefinition {
        name: format!("Sample Indicator {:04}: {word}", number + 1),
        description: "Sample data: counted nowhere.".to_owned(),
        unit: unit.to_owned(),
        kind,
        decimals,
        direction: Direction::Increase,
        period_type: PeriodType::Quarter,
        start_month: 1,
        over_organisations: OverOrganisations::Sum,
        over_time: OverTime::Sum,
        counts_people: number.is_multiple_of(OF_AN_OUTCOME),
        factor: (kind == IndicatorKind::Ratio).then_some(100),
        currency: Currency::known("GBP").filter(|_| kind == IndicatorKind::Amount),
    }
}
