//! Why a rule of measurement said no, with the numbers.

use chrono::NaiveDate;

use super::{IndicatorKind, ReportState, SharingAudience, Value};
use crate::refusal::Explanation;
use crate::tenancy::{Constituency, Standing};
use crate::{funds, text};

/// A rule of measurement said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its meaning, its fields are the numbers in it")]
pub enum Refusal {
    #[error(transparent)]
    Text(#[from] text::Refusal),
    #[error(transparent)]
    Currency(Box<funds::Refusal>),
    #[error("{field} is not a number: {given:?}")]
    NotANumber { field: &'static str, given: String },
    #[error("{field} has {given} decimals, at most {allowed} allowed")]
    TooManyDecimals { field: &'static str, given: u32, allowed: u32 },
    #[error("{field} is too large to be added up")]
    TooLarge { field: &'static str },
    #[error("{field} is {given}, it can't be below zero")]
    Negative { field: &'static str, given: Value },
    #[error("values would have {decimals} decimals, at most {most} are allowed")]
    TooPrecise { decimals: u32, most: u32 },
    #[error("an indicator that counts people has whole numbers, not {decimals} decimals")]
    PeopleAreWhole { decimals: u32 },
    #[error("a new version of an indicator keeps its {field}, or values before and after could not be compared")]
    NotRevisable { field: &'static str },
    #[error("the indicator {name} was retired")]
    Retired { name: String },
    #[error("{name} is not reported for periods such as {period}")]
    OtherCalendar { name: String, period: String },
    #[error("{name} is given twice")]
    GivenTwice { name: String },
    #[error("the period {label} is there already")]
    PeriodThere { label: String },
    #[error(
        "only partners that take part are expected to report, this organisation is a {constituency} and {standing}"
    )]
    NotExpected { constituency: Constituency, standing: Standing },
    #[error(
        "a collective result is seen by everybody who takes part, so this consent is given to MEMBERS, not {audience}"
    )]
    ResultsAreForAll { audience: SharingAudience },
    #[error("a ratio over zero has no value")]
    NoValue,
    #[error("a {kind} needs its {field}")]
    Missing { kind: IndicatorKind, field: &'static str },
    #[error("a {kind} has no {field}")]
    OutOfPlace { kind: IndicatorKind, field: &'static str },
    #[error("factor is {given}, it must be above zero")]
    FactorNotPositive { given: i64 },
    #[error("a ratio is never averaged: it is computed from summed numerators and denominators")]
    RatioAveraged,
    #[error("startMonth is {given}, months are 1 to 12")]
    NotAMonth { given: u32 },
    #[error("{day} is outside the years 1900 to 2999")]
    DayOutOfRange { day: NaiveDate },
    #[error("periods would lock {locks_after_days} days after their end, reports are due after {due_after_days}")]
    LocksBeforeLate { due_after_days: u16, locks_after_days: u16 },
    #[error("the period opens on {opens_on}, today is {today}")]
    PeriodNotOpen { opens_on: NaiveDate, today: NaiveDate },
    #[error("the period locked on {locks_on}, today is {today}")]
    PeriodLocked { locks_on: NaiveDate, today: NaiveDate },
    #[error("the period locks on {locks_on}, today is {today}: it is not locked yet")]
    PeriodNotLocked { locks_on: NaiveDate, today: NaiveDate },
    #[error("the period would be open until {until}, today is {today}")]
    ReopenedIntoThePast { until: NaiveDate, today: NaiveDate },
    #[error("there is a report for this period: it is {state}")]
    AlreadyReported { state: ReportState },
    #[error("the report is {state}, it can't be {wanted}")]
    ReportState { state: ReportState, wanted: &'static str },
    #[error("an evaluator can't decide on a report of the organisation they act for")]
    OwnReport,
    #[error("{act} needs a reason")]
    ReasonNeeded { act: &'static str },
    #[error("it is {value} already")]
    Unchanged { value: Value },
    #[error("a value of {value} can't have been part of a sum of {sum}")]
    NeverAccepted { value: i64, sum: i64 },
    #[error("values with and without a denominator can't be added up")]
    MixedShapes,
}

impl Refusal {
    pub(super) fn currency(refusal: funds::Refusal) -> Self {
        Self::Currency(Box::new(refusal))
    }

    /// The stable code, the input at fault, and what to do.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Text(refusal) => return refusal.explain(),
            Self::Currency(refusal) => return refusal.explain(),
            _ => {}
        }
        let explanation = Explanation { field: self.at_fault(), ..Explanation::code(self.code()) };
        self.advice().map_or(explanation, |hint| explanation.hint(hint))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::PeriodNotOpen { .. } => "PERIOD_NOT_OPEN",
            Self::PeriodLocked { .. } => "PERIOD_LOCKED",
            Self::AlreadyReported { .. } => "ALREADY_REPORTED",
            Self::OwnReport => "SEPARATION_OF_DUTIES",
            Self::NotExpected { .. } => "NOT_EXPECTED",
            Self::PeriodThere { .. } => "CONFLICT",
            Self::Retired { .. } => "INDICATOR_RETIRED",
            Self::ReasonNeeded { .. } => "REASON_NEEDED",
            Self::PeriodNotLocked { .. }
            | Self::ReportState { .. }
            | Self::NeverAccepted { .. }
            | Self::MixedShapes => "WRONG_STATE",
            _ => "INVALID_INPUT",
        }
    }

    fn at_fault(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotANumber { field, .. }
            | Self::TooManyDecimals { field, .. }
            | Self::TooLarge { field }
            | Self::Negative { field, .. }
            | Self::NotRevisable { field }
            | Self::Missing { field, .. }
            | Self::OutOfPlace { field, .. } => field,
            Self::TooPrecise { .. } | Self::PeopleAreWhole { .. } => "decimals",
            Self::FactorNotPositive { .. } => "factor",
            Self::RatioAveraged => "overTime",
            Self::NotAMonth { .. } => "startMonth",
            Self::LocksBeforeLate { .. } => "locksAfterDays",
            Self::ReopenedIntoThePast { .. } => "until",
            Self::ReasonNeeded { .. } => "reason",
            Self::OtherCalendar { .. } | Self::GivenTwice { .. } | Self::Retired { .. } => "values",
            Self::PeriodThere { .. } => "day",
            Self::ResultsAreForAll { .. } => "audience",
            Self::NoValue => "denominator",
            _ => return None,
        })
    }

    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotANumber { .. } => "write digits and at most one point, such as 1234.5",
            Self::TooManyDecimals { .. } => "round the value yourself, nothing is rounded silently",
            Self::RatioAveraged => "take SUM or LAST over time",
            Self::LocksBeforeLate { .. } => "let periods lock at least a day after reports are due",
            Self::PeriodLocked { .. } => "ask an evaluator to reopen the period for your organisation",
            Self::AlreadyReported { .. } => "go on with that report; an accepted one is corrected by a new version",
            Self::NotRevisable { .. } => "adopt it as a new indicator, and retire the old one",
            Self::OwnReport => "ask an evaluator of another organisation",
            Self::ReasonNeeded { .. } => "say why in a sentence",
            _ => return None,
        })
    }
}
