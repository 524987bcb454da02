//! What is measured, and how values add up.

use serde::{Deserialize, Serialize};

use super::{Calendar, PeriodType, Refusal};
use crate::funds::Currency;
use crate::text;
use crate::vocabulary::vocabulary;

/// The most decimal places a value has.
pub const MOST_DECIMALS: u32 = 6;

vocabulary! {
    /// What kind of number an indicator is.
    pub enum IndicatorKind {
        /// How many, or how much of a unit.
        Count,
        /// How much money.
        Amount,
        /// One number in proportion to another.
        Ratio,
    }
}

vocabulary! {
    /// Which way is better.
    pub enum Direction {
        /// More.
        Increase,
        /// Less.
        Decrease,
        /// As it is.
        Maintain,
    }
}

vocabulary! {
    /// How values add up over organisations.
    pub enum OverOrganisations {
        /// Summed; a ratio is computed from the sums.
        Sum,
    }
}

vocabulary! {
    /// How values add up over time.
    pub enum OverTime {
        /// Summed: for what flows.
        Sum,
        /// The last one: for what stands.
        Last,
        /// The mean: for what stands and swings. Never for a ratio.
        Average,
    }
}

/// An indicator as a decision adopts it; a proposal freezes exactly this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IndicatorDefinition {
    /// Its name.
    pub name: String,
    /// In plain language: what counts, what does not, how it is found out.
    pub description: String,
    /// What is counted: `households`, `hours`, `GBP`, `per 1,000 births`.
    pub unit: String,
    /// What kind of number it is.
    pub kind: IndicatorKind,
    /// Decimal places of its values, 0 to [`MOST_DECIMALS`]; of a ratio, those of the computed value.
    pub decimals: u32,
    /// Which way is better.
    pub direction: Direction,
    /// How often it is reported.
    pub period_type: PeriodType,
    /// The month in which its year starts, 1 to 12.
    pub start_month: u32,
    /// How it adds up over organisations.
    pub over_organisations: OverOrganisations,
    /// How it adds up over time.
    pub over_time: OverTime,
    /// Whether it counts people, whose small numbers are withheld.
    pub counts_people: bool,
    /// For a ratio: what the quotient is multiplied by, such as 100 or 1000.
    #[serde(default)]
    pub factor: Option<i64>,
    /// For an amount: its currency.
    #[serde(default)]
    pub currency: Option<Currency>,
}

impl IndicatorDefinition {
    /// The definition as it will be kept, texts trimmed.
    ///
    /// Refused: texts that are empty, too long or deceive; more than [`MOST_DECIMALS`]; a start month that is none; a
    /// ratio without a factor above zero or averaged over time; an amount without a currency, or finer than its minor
    /// unit; a factor or a currency where the kind has none; a number of people with decimals, or people counted in money.
    pub fn validate(self) -> Result<Self, Refusal> {
        let name = text::accept("name", &self.name, text::NAME)?;
        let description = text::accept("description", &self.description, text::LONG)?;
        let unit = text::accept("unit", &self.unit, text::NAME)?;
        if self.decimals > MOST_DECIMALS {
            return Err(Refusal::TooPrecise { decimals: self.decimals, most: MOST_DECIMALS });
        }
        self.calendar()?;
        match self.kind {
            IndicatorKind::Count => self.fits_a_count()?,
            IndicatorKind::Amount => self.fits_an_amount()?,
            IndicatorKind::Ratio => self.fits_a_ratio()?,
        }
        Ok(Self { name, description, unit, ..self })
    }

    /// The definition that takes this one's place, as it will be kept.
    ///
    /// Refused: what [`Self::validate`] refuses, and a change after which values reported before and after could not stand
    /// in one series or one sum; such a change is a new indicator.
    pub fn revised_by(&self, next: Self) -> Result<Self, Refusal> {
        let next = next.validate()?;
        let fixed = [
            ("kind", self.kind == next.kind),
            ("unit", self.unit == next.unit),
            ("decimals", self.decimals == next.decimals),
            ("periodType", self.period_type == next.period_type),
            ("startMonth", self.start_month == next.start_month),
            ("overOrganisations", self.over_organisations == next.over_organisations),
            ("factor", self.factor == next.factor),
            ("currency", self.currency == next.currency),
        ];
        match fixed.iter().find(|(_, same)| !same) {
            Some((field, _)) => Err(Refusal::NotRevisable { field }),
            None => Ok(next),
        }
    }

    /// How its time is cut.
    pub fn calendar(&self) -> Result<Calendar, Refusal> {
        Calendar::new(self.period_type, self.start_month)
    }

    /// Decimal places of the numbers that organisations report: a ratio's two parts are whole numbers.
    pub fn reported_decimals(&self) -> u32 {
        if self.kind == IndicatorKind::Ratio { 0 } else { self.decimals }
    }

    fn fits_a_count(&self) -> Result<(), Refusal> {
        self.without("factor", self.factor.is_some())?;
        self.without("currency", self.currency.is_some())?;
        if self.counts_people && self.decimals > 0 {
            return Err(Refusal::PeopleAreWhole { decimals: self.decimals });
        }
        Ok(())
    }

    fn fits_an_amount(&self) -> Result<(), Refusal> {
        self.without("factor", self.factor.is_some())?;
        self.without("countsPeople", self.counts_people)?;
        let currency = self.currency.ok_or(Refusal::Missing { kind: self.kind, field: "currency" })?;
        // A currency withdrawn since is readable, but nothing new is measured in it.
        let currency = Currency::parse("currency", currency.code()).map_err(Refusal::currency)?;
        if self.decimals > currency.places() {
            return Err(Refusal::TooPrecise { decimals: self.decimals, most: currency.places() });
        }
        Ok(())
    }

    fn fits_a_ratio(&self) -> Result<(), Refusal> {
        self.without("currency", self.currency.is_some())?;
        let factor = self.factor.ok_or(Refusal::Missing { kind: self.kind, field: "factor" })?;
        if factor <= 0 {
            return Err(Refusal::FactorNotPositive { given: factor });
        }
        if self.over_time == OverTime::Average { Err(Refusal::RatioAveraged) } else { Ok(()) }
    }

    fn without(&self, field: &'static str, given: bool) -> Result<(), Refusal> {
        if given { Err(Refusal::OutOfPlace { kind: self.kind, field }) } else { Ok(()) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A valid definition of that kind.
    pub(crate) fn definition(kind: IndicatorKind) -> IndicatorDefinition {
        let only = |wanted| kind == wanted;
        IndicatorDefinition {
            name: "Households with safe water".into(),
            description: "Counted at the tap, once a quarter.".into(),
            unit: "households".into(),
            kind,
            decimals: if only(IndicatorKind::Count) { 0 } else { 2 },
            direction: Direction::Increase,
            period_type: PeriodType::Quarter,
            start_month: 1,
            over_organisations: OverOrganisations::Sum,
            over_time: OverTime::Sum,
            counts_people: false,
            factor: only(IndicatorKind::Ratio).then_some(100),
            currency: only(IndicatorKind::Amount).then(|| Currency::known("GBP").unwrap()),
        }
    }

    fn refused(definition: IndicatorDefinition) -> Refusal {
        definition.validate().unwrap_err()
    }

    #[test]
    fn each_kind_has_a_valid_definition_that_is_read_back_as_frozen() {
        for kind in IndicatorKind::ALL {
            let valid = definition(*kind).validate().unwrap();
            let frozen = serde_json::to_value(&valid).unwrap();
            assert!(frozen.get("overOrganisations").is_some());
            assert_eq!(serde_json::from_value::<IndicatorDefinition>(frozen).unwrap(), valid);
        }
    }

    #[test]
    fn a_ratio_has_a_factor_above_zero_and_is_never_averaged() {
        let ratio = || definition(IndicatorKind::Ratio);
        assert!(matches!(refused(IndicatorDefinition { factor: None, ..ratio() }), Refusal::Missing { .. }));
        assert!(matches!(
            refused(IndicatorDefinition { factor: Some(0), ..ratio() }),
            Refusal::FactorNotPositive { .. }
        ));
        assert_eq!(refused(IndicatorDefinition { over_time: OverTime::Average, ..ratio() }), Refusal::RatioAveraged);
    }

    #[test]
    fn an_amount_has_a_current_currency_and_no_finer_decimals() {
        let amount = || definition(IndicatorKind::Amount);
        assert!(matches!(refused(IndicatorDefinition { currency: None, ..amount() }), Refusal::Missing { .. }));
        assert!(matches!(
            refused(IndicatorDefinition { decimals: 3, ..amount() }),
            Refusal::TooPrecise { most: 2, .. }
        ));
        let kuna = IndicatorDefinition { currency: Currency::known("HRK"), ..amount() };
        assert_eq!(refused(kuna).to_string(), "HRK was withdrawn, EUR has replaced it");
    }

    #[test]
    fn what_a_kind_does_not_have_is_refused_not_ignored() {
        let count = || definition(IndicatorKind::Count);
        let factor = IndicatorDefinition { factor: Some(100), ..count() };
        assert_eq!(refused(factor).to_string(), "a COUNT has no factor");
        let currency = IndicatorDefinition { currency: Currency::known("GBP"), ..count() };
        assert!(matches!(refused(currency), Refusal::OutOfPlace { field: "currency", .. }));
        let people_in_money = IndicatorDefinition { counts_people: true, ..definition(IndicatorKind::Amount) };
        assert!(matches!(refused(people_in_money), Refusal::OutOfPlace { field: "countsPeople", .. }));
    }

    #[test]
    fn a_revision_keeps_what_makes_values_comparable() {
        let count = definition(IndicatorKind::Count);
        let renamed = IndicatorDefinition { name: "Homes with safe water".into(), ..count.clone() };
        assert_eq!(count.revised_by(renamed.clone()), Ok(renamed));
        let finer = IndicatorDefinition { decimals: 1, ..count.clone() };
        let refusal = count.revised_by(finer).unwrap_err();
        assert_eq!(refusal.explain().field, Some("decimals"));
        let yearly = IndicatorDefinition { period_type: PeriodType::Year, ..count.clone() };
        assert_eq!(count.revised_by(yearly), Err(Refusal::NotRevisable { field: "periodType" }));
    }

    #[test]
    fn people_are_whole() {
        let halves = IndicatorDefinition { counts_people: true, decimals: 1, ..definition(IndicatorKind::Count) };
        assert!(matches!(refused(halves), Refusal::PeopleAreWhole { decimals: 1 }));
    }

    #[test]
    fn texts_decimals_and_the_start_month_have_limits() {
        let count = || definition(IndicatorKind::Count);
        assert!(matches!(refused(IndicatorDefinition { name: " ".into(), ..count() }), Refusal::Text(_)));
        assert!(matches!(refused(IndicatorDefinition { decimals: 7, ..count() }), Refusal::TooPrecise { most: 6, .. }));
        assert!(matches!(refused(IndicatorDefinition { start_month: 0, ..count() }), Refusal::NotAMonth { given: 0 }));
    }
}
