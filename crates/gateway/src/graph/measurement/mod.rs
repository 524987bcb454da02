//! Outcomes, indicators, periods, reports and results, as clients see them.

mod benchmark;
mod collaborative;
mod consent;
mod definition;
mod indicator;
mod input;
mod load;
mod mutation;
mod outcome;
mod period;
mod report;
mod result;

pub(crate) use benchmark::Benchmark;
pub(crate) use collaborative::CollaborativeMeasurement;
pub(crate) use consent::SharingConsent;
pub(crate) use definition::{AdoptIndicatorInput, IndicatorDefinition, RetireIndicatorInput};
pub(crate) use indicator::Indicator;
pub(crate) use load::{BenchmarkById, ConsentById, IndicatorById, OutcomeById, PeriodById, ReportById};
pub use mutation::MeasurementMutation;
pub(crate) use outcome::Outcome;
pub(crate) use period::ReportingPeriod;
pub(crate) use report::Report;

use domain::tenancy::Role;
use persistence::Actor;

/// Evaluators run the measurement system, auditors read everything: nothing is withheld from either.
pub(super) fn oversees(actor: &Actor) -> bool {
    actor.has(Role::Evaluator) || actor.has(Role::Auditor)
}
