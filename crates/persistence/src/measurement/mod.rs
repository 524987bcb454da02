//! Indicators, periods, reports and results.
//!
//! An organisation's report takes locks in this order: the report, its organisation, its period, the collective results in
//! the order of their keys. A consent takes its organisation's, then the results'. So any two wait for each other, and
//! never in a circle.

mod benchmark;
mod consent;
mod deciding;
mod evidence;
mod held;
mod indicator;
mod outcome;
mod period;
mod reads;
mod recount;
mod report;
mod result_reads;
mod roll_up;

pub use benchmark::{SetBenchmark, set_baseline, set_target};
pub use consent::{grant_sharing_consent, withdraw_sharing_consent};
pub use deciding::{accept_report, return_report};
pub(crate) use indicator::{adopt_indicator, check_definition, check_retirement, retire_indicator};
pub use outcome::{CreateOutcome, create_outcome};
pub use period::{OpenReportingPeriod, ReopenPeriod, lock_period, open_reporting_period, reopen_period};
pub use reads::*;
pub use recount::{Counts, Difference, Recount, recount_results};
pub use report::{GivenValue, SaveReport, correct_report, save_report, submit_report};
pub use result_reads::*;
