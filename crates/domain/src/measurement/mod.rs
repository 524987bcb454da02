//! Shared measurement: one definition of each indicator, one report per organisation and period, one result for all.
//!
//! Reading order: an [`IndicatorDefinition`] says what is measured; a [`Calendar`] cuts time into [`Period`]s, each with
//! a [`Window`] in which organisations report; a report moves through [`ReportState`]s; accepted [`Reported`] values make
//! up a [`RollUp`], which [`visibility`] may withhold; [`progress`] compares it with baseline and target. What one
//! organisation reported is its own: a [`Consent`] says who else sees it.

mod calendar;
mod definition;
mod over_time;
mod progress;
mod refusal;
mod report;
mod roll_up;
mod sharing;
mod value;
mod visibility;
mod window;

pub use calendar::{Calendar, Period, PeriodType};
pub use definition::{Direction, IndicatorDefinition, IndicatorKind, MOST_DECIMALS, OverOrganisations, OverTime};
pub use over_time::over_time;
pub use progress::{BenchmarkKind, Progress, Revision, progress, revise};
pub use refusal::Refusal;
pub use report::{
    Reopening, ReportFacts, ReportState, accept, check_reporter, correct, reopen, return_for_work, save, start, submit,
};
pub use roll_up::{Greatest, RollUp};
pub use sharing::{Consent, NotShared, Openness, Reader, ReportVersions, SharingAudience, SharingPurpose};
pub use value::{Reported, Value, ratio};
pub use visibility::{FEWEST_REPORTERS, MOST_OF_ONE, Visibility, visibility};
pub use window::{PeriodState, Window, WindowSettings};
