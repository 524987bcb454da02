//! What clients send to measure, and what comes back.

use async_graphql::{ID, InputObject, SimpleObject};
use domain::measurement::{Consent, PeriodType, SharingAudience, SharingPurpose, WindowSettings};
use persistence::measurement::{GivenValue, SetBenchmark};

use super::benchmark::Benchmark;
use super::consent::SharingConsent;
use super::outcome::Outcome;
use super::period::ReportingPeriod;
use super::report::Report;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::{Date, Decimal};
use crate::graph::tenancy::{Collaborative, key};

/// A change sought together.
#[derive(Debug, InputObject)]
pub(crate) struct CreateOutcomeInput {
    /// Its title, at most 300 characters.
    pub(super) title: String,
    /// What shall be different, for whom; at most 50,000 characters.
    pub(super) description: String,
    /// Targets of the Sustainable Development Goals that it serves: `6.1`. At most 20, of at most 10 characters.
    #[graphql(default, validator(max_items = 20))]
    pub(super) sdg_targets: Vec<String>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

/// A reporting period to open.
#[derive(Debug, InputObject)]
pub(crate) struct OpenReportingPeriodInput {
    /// How long it is.
    pub(super) period_type: PeriodType,
    /// The month in which the year starts, 1 to 12.
    #[graphql(default = 1)]
    pub(super) start_month: u32,
    /// Any day in it.
    pub(super) day: Date,
    /// How many days before its last day reports are taken; never before its first day.
    #[graphql(default = 0)]
    pub(super) opens_before_end_days: u16,
    /// How many days after its last day reports are due.
    #[graphql(default = 30)]
    pub(super) due_after_days: u16,
    /// How many days after its last day it locks; more than dueAfterDays.
    #[graphql(default = 90)]
    pub(super) locks_after_days: u16,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

impl OpenReportingPeriodInput {
    pub(super) fn window(&self) -> WindowSettings {
        WindowSettings {
            opens_before_end_days: self.opens_before_end_days,
            due_after_days: self.due_after_days,
            locks_after_days: self.locks_after_days,
        }
    }
}

/// A locked period to reopen for one organisation.
#[derive(Debug, InputObject)]
pub(crate) struct ReopenPeriodInput {
    /// The reporting period.
    pub(super) period_id: ID,
    /// The organisation that may report on it after all.
    pub(super) organisation_id: ID,
    /// The last day on which it may.
    pub(super) until: Date,
    /// Why, at most 5,000 characters.
    pub(super) reason: String,
}

/// Baselines and targets are set alike; each act has its own words.
macro_rules! benchmark_inputs {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, InputObject)]
        pub(crate) struct $name {
            /// The indicator.
            indicator_id: ID,
            /// The reporting period that it is for; left out, every period without one of its own.
            period_id: Option<ID>,
            /// The organisation whose own it is; left out, it is for the collective result.
            organisation_id: Option<ID>,
            /// The value, with at most the indicator's decimals; of a ratio its upper part, a whole number.
            value: Decimal,
            /// A ratio's lower part, a whole number above zero; only for a ratio, which needs it.
            denominator: Option<Decimal>,
            /// Why it is changed, at most 5,000 characters; needed where there is one already.
            reason: Option<String>,
            /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
            idempotency_key: Option<String>,
        }

        impl $name {
            pub(super) fn command(self) -> Result<SetBenchmark> {
                Ok(SetBenchmark {
                    indicator: id::decode(&self.indicator_id)?,
                    period: id::decode_optional(self.period_id.as_ref())?,
                    organisation: id::decode_optional(self.organisation_id.as_ref())?,
                    value: self.value.0,
                    denominator: self.denominator.map(|denominator| denominator.0),
                    reason: self.reason,
                    key: key(self.idempotency_key.as_deref())?,
                })
            }
        }
    )+};
}

benchmark_inputs! {
    /// A baseline to set or revise.
    SetBaselineInput;
    /// A target to set or revise.
    SetTargetInput;
}

/// A report as it shall be.
#[derive(Debug, InputObject)]
pub(crate) struct SaveReportInput {
    /// The reporting period.
    pub(super) period_id: ID,
    /// The report's edition when you read it; left out, the report is begun.
    pub(super) expected_version: Option<i64>,
    /// What happened, in words; at most 50,000 characters.
    #[graphql(default)]
    pub(super) narrative: String,
    /// All values of the report, at most 500: a value that is left out is removed, unless its indicator is retired.
    #[graphql(validator(max_items = 500))]
    pub(super) values: Vec<ReportValueInput>,
    /// All files that bear it out, at most 20: of one's own organisation, and stored. One that is left out of the list is
    /// taken out of the report; without a list they stay as they are.
    #[graphql(validator(max_items = 20))]
    pub(super) evidence: Option<Vec<ID>>,
    /// A name for this attempt to begin a report, 1 to 255 characters: the same key and input do it once.
    pub(super) idempotency_key: Option<String>,
}

/// What an organisation reports of one indicator.
#[derive(Debug, InputObject)]
pub(crate) struct ReportValueInput {
    /// The indicator; it must be one that is reported for periods such as this, and given once.
    indicator_id: ID,
    /// The value, zero or more, with at most the indicator's decimals; of a ratio its upper part, a whole number.
    value: Decimal,
    /// A ratio's lower part, a whole number; only for a ratio, which needs it.
    denominator: Option<Decimal>,
    /// A remark, at most 5,000 characters.
    note: Option<String>,
}

impl ReportValueInput {
    pub(super) fn value(self) -> Result<GivenValue> {
        Ok(GivenValue {
            indicator: id::decode(&self.indicator_id)?,
            value: self.value.0,
            denominator: self.denominator.map(|denominator| denominator.0),
            note: self.note,
        })
    }
}

/// A report to submit.
#[derive(Debug, InputObject)]
pub(crate) struct SubmitReportInput {
    /// The report.
    pub(super) report_id: ID,
}

/// A report to accept.
#[derive(Debug, InputObject)]
pub(crate) struct AcceptReportInput {
    /// The report.
    pub(super) report_id: ID,
}

/// A report to send back.
#[derive(Debug, InputObject)]
pub(crate) struct ReturnReportInput {
    /// The report.
    pub(super) report_id: ID,
    /// Why, at most 5,000 characters.
    pub(super) reason: String,
}

/// An accepted report to correct.
#[derive(Debug, InputObject)]
pub(crate) struct CorrectReportInput {
    /// The report.
    pub(super) report_id: ID,
    /// Why, at most 5,000 characters.
    pub(super) reason: String,
}

/// A consent to give.
#[derive(Debug, InputObject)]
pub(crate) struct GrantSharingConsentInput {
    /// What for.
    purpose: SharingPurpose,
    /// To whom; COLLECTIVE_RESULTS only to MEMBERS.
    audience: SharingAudience,
}

/// A consent to take back.
#[derive(Debug, InputObject)]
pub(crate) struct WithdrawSharingConsentInput {
    /// What it was for.
    purpose: SharingPurpose,
    /// To whom it was given.
    audience: SharingAudience,
}

impl From<GrantSharingConsentInput> for Consent {
    fn from(input: GrantSharingConsentInput) -> Self {
        Self { purpose: input.purpose, audience: input.audience }
    }
}

impl From<WithdrawSharingConsentInput> for Consent {
    fn from(input: WithdrawSharingConsentInput) -> Self {
        Self { purpose: input.purpose, audience: input.audience }
    }
}

/// What each act hands back.
macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $(#[doc = $field_doc:literal] $field:ident: $type:ty),+ };)+) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub(crate) struct $name {
            $(#[doc = $field_doc]
            pub(super) $field: $type),+
        }
    )+};
}

payloads! {
    /// The outcome that was described.
    CreateOutcomePayload {
        #[doc = "The outcome."] outcome: Outcome,
        #[doc = "The collaborative, with its lists as they are now."] collaborative: Collaborative
    };
    /// The period that was opened.
    OpenReportingPeriodPayload {
        #[doc = "The reporting period."] reporting_period: ReportingPeriod,
        #[doc = "The collaborative, with its lists as they are now."] collaborative: Collaborative
    };
    /// The period that was reopened.
    ReopenPeriodPayload { #[doc = "The reporting period."] reporting_period: ReportingPeriod };
    /// The baseline as it is now.
    SetBaselinePayload { #[doc = "The baseline."] baseline: Benchmark };
    /// The target as it is now.
    SetTargetPayload { #[doc = "The target."] target: Benchmark };
    /// The report as it was saved.
    SaveReportPayload {
        #[doc = "The report."] report: Report,
        #[doc = "The collaborative, with its lists as they are now."] collaborative: Collaborative
    };
    /// The report that was submitted.
    SubmitReportPayload { #[doc = "The report."] report: Report };
    /// The report that counts now.
    AcceptReportPayload { #[doc = "The report."] report: Report };
    /// The report that was sent back.
    ReturnReportPayload { #[doc = "The report."] report: Report };
    /// The report with its new version.
    CorrectReportPayload { #[doc = "The report."] report: Report };
    /// The consent that holds now.
    GrantSharingConsentPayload {
        #[doc = "The consent."] consent: SharingConsent,
        #[doc = "The collaborative, with its lists as they are now."] collaborative: Collaborative
    };
    /// The consent that was withdrawn.
    WithdrawSharingConsentPayload { #[doc = "The consent."] consent: SharingConsent };
}
