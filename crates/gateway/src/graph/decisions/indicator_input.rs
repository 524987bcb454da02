//! What shall be measured, as clients write it.

use async_graphql::InputObject;
use domain::funds::Currency;
use domain::measurement::{Direction, IndicatorDefinition, IndicatorKind, OverOrganisations, OverTime, PeriodType};

use crate::graph::failure::Result;
use crate::graph::scalar::CurrencyCode;

/// What is measured, and how values add up.
#[derive(Debug, InputObject)]
pub(crate) struct IndicatorDefinitionInput {
    /// Its name, at most 200 characters.
    name: String,
    /// In plain language: what counts, what does not, how it is found out.
    description: String,
    /// What is counted: `households`, `hours`.
    unit: String,
    /// What kind of number it is.
    kind: IndicatorKind,
    /// Decimal places of its values, 0 to 6; of a ratio, those of the computed value.
    #[graphql(default)]
    decimals: u32,
    /// Which way is better.
    direction: Direction,
    /// How often it is reported.
    period_type: PeriodType,
    /// The month in which its year starts, 1 to 12.
    #[graphql(default = 1)]
    start_month: u32,
    /// How it adds up over organisations.
    #[graphql(default_with = "OverOrganisations::Sum")]
    over_organisations: OverOrganisations,
    /// How it adds up over time: SUM for what flows, LAST or AVERAGE for what stands.
    over_time: OverTime,
    /// Whether it counts people.
    #[graphql(default)]
    counts_people: bool,
    /// For RATIO: what the quotient is multiplied by, such as 100 or 1000.
    factor: Option<i64>,
    /// For AMOUNT: the currency.
    currency: Option<CurrencyCode>,
}

impl IndicatorDefinitionInput {
    /// The definition, checked.
    pub(crate) fn definition(self) -> Result<IndicatorDefinition> {
        let currency = self.currency.map(|code| Currency::parse("currency", &code.0)).transpose();
        let definition = IndicatorDefinition {
            name: self.name,
            description: self.description,
            unit: self.unit,
            kind: self.kind,
            decimals: self.decimals,
            direction: self.direction,
            period_type: self.period_type,
            start_month: self.start_month,
            over_organisations: self.over_organisations,
            over_time: self.over_time,
            counts_people: self.counts_people,
            factor: self.factor,
            currency: currency.map_err(domain::Refusal::from)?,
        };
        Ok(definition.validate().map_err(domain::Refusal::from)?)
    }
}
