//! What is measured, as a decision adopts it.

use async_graphql::{ID, InputObject, SimpleObject};
use domain::decisions::Action;
use domain::funds::Currency;
use domain::measurement::{self, Direction, IndicatorKind, OverOrganisations, OverTime, PeriodType};

use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::CurrencyCode;

/// What is measured, and how values add up.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct IndicatorDefinition {
    /// Its name.
    name: String,
    /// In plain language: what counts, what does not, how it is found out.
    description: String,
    /// What is counted: `households`, `hours`, `GBP`, `per 1,000 births`.
    unit: String,
    /// What kind of number it is.
    kind: IndicatorKind,
    /// Decimal places of its values, 0 to 6; of a ratio, those of the computed value.
    decimals: u32,
    /// Which way is better.
    direction: Direction,
    /// How often it is reported.
    period_type: PeriodType,
    /// The month in which its year starts, 1 to 12; of months always 1.
    start_month: u32,
    /// How it adds up over organisations.
    over_organisations: OverOrganisations,
    /// How it adds up over time, as decided with the definition; results are shown for one period each.
    over_time: OverTime,
    /// Whether it counts people.
    counts_people: bool,
    /// What a ratio's quotient is multiplied by, such as 100 or 1000; null for other kinds.
    factor: Option<i64>,
    /// An amount's currency; null for other kinds.
    currency: Option<CurrencyCode>,
}

impl From<measurement::IndicatorDefinition> for IndicatorDefinition {
    fn from(definition: measurement::IndicatorDefinition) -> Self {
        Self {
            name: definition.name,
            description: definition.description,
            unit: definition.unit,
            kind: definition.kind,
            decimals: definition.decimals,
            direction: definition.direction,
            period_type: definition.period_type,
            start_month: definition.start_month,
            over_organisations: definition.over_organisations,
            over_time: definition.over_time,
            counts_people: definition.counts_people,
            factor: definition.factor,
            currency: definition.currency.map(|currency| CurrencyCode(currency.code().to_owned())),
        }
    }
}

/// An indicator to adopt, or a new version of one.
#[derive(Debug, InputObject)]
pub(crate) struct AdoptIndicatorInput {
    /// The outcome that it measures.
    outcome_id: ID,
    /// The indicator of which this is a new version; left out, it is a new one. A new version keeps kind, unit, decimals,
    /// factor, currency, period type, start month and how organisations add up.
    revises_id: Option<ID>,
    /// What is measured.
    definition: IndicatorDefinitionInput,
}

/// An indicator to retire.
#[derive(Debug, InputObject)]
pub(crate) struct RetireIndicatorInput {
    /// The indicator.
    indicator_id: ID,
}

/// What shall be measured, and how values add up.
#[derive(Debug, InputObject)]
pub(crate) struct IndicatorDefinitionInput {
    /// Its name, at most 200 characters.
    name: String,
    /// In plain language: what counts, what does not, how it is found out. At most 50,000 characters.
    description: String,
    /// What is counted, at most 200 characters: `households`, `hours`, `GBP`, `per 1,000 births`.
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
    /// The month in which its year starts, 1 to 12; of months always 1.
    #[graphql(default = 1)]
    start_month: u32,
    /// How it adds up over organisations.
    #[graphql(default_with = "OverOrganisations::Sum")]
    over_organisations: OverOrganisations,
    /// How it adds up over time; results are shown for one period each. A ratio is never averaged.
    over_time: OverTime,
    /// Whether it counts people.
    #[graphql(default)]
    counts_people: bool,
    /// What a ratio's quotient is multiplied by, such as 100 or 1000; only for a ratio, which needs it.
    factor: Option<i64>,
    /// The currency; only for an amount, which needs it.
    currency: Option<CurrencyCode>,
}

impl AdoptIndicatorInput {
    /// The action as it will be frozen.
    pub(crate) fn action(self) -> Result<Action> {
        Ok(Action::AdoptIndicator {
            outcome: id::decode(&self.outcome_id)?,
            revises: id::decode_optional(self.revises_id.as_ref())?,
            definition: self.definition.definition()?,
        })
    }
}

impl RetireIndicatorInput {
    /// The action as it will be frozen.
    pub(crate) fn action(self) -> Result<Action> {
        Ok(Action::RetireIndicator { indicator: id::decode(&self.indicator_id)? })
    }
}

impl IndicatorDefinitionInput {
    fn definition(self) -> Result<measurement::IndicatorDefinition> {
        let currency = self.currency.map(|code| Currency::parse("currency", &code.0)).transpose();
        Ok(measurement::IndicatorDefinition {
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
        })
    }
}
