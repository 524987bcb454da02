//! Outcomes, indicators, periods, reports and results.

use super::{entity, identified, tenant};

entity! {
    outcome ("outcomes") key(collaborative_id: CollaborativeId, id: OutcomeId) {
        title: String,
        description: String,
        sdg_targets: Stored<Vec<String>>,
        created_at: DateTimeUtc,
    }
}

entity! {
    indicator ("indicators") key(collaborative_id: CollaborativeId, id: IndicatorId) {
        outcome_id: OutcomeId,
        version: i64,
        name: String,
        definition: Stored<IndicatorDefinition>,
        period_type: PeriodType,
        start_month: i64,
        retired_at: Option<DateTimeUtc>,
        created_at: DateTimeUtc,
    }
}

entity! {
    indicator_version ("indicator_versions") key(collaborative_id: CollaborativeId, indicator_id: IndicatorId, version: i64) {
        definition: Stored<IndicatorDefinition>,
        proposal_id: ProposalId,
        adopted_at: DateTimeUtc,
    }
}

entity! {
    combination ("combinations") key(collaborative_id: CollaborativeId, id: CombinationId) {
        options_key: String,
    }
}

entity! {
    reporting_period ("reporting_periods") key(collaborative_id: CollaborativeId, id: PeriodId) {
        period_type: PeriodType,
        start_month: i64,
        label: String,
        starts_on: NaiveDate,
        ends_on: NaiveDate,
        opens_on: NaiveDate,
        due_on: NaiveDate,
        locks_on: NaiveDate,
        expected: i64,
        submitted: i64,
        accepted: i64,
        locked_at: Option<DateTimeUtc>,
    }
}

entity! {
    expected_reporter ("expected_reporters") key(collaborative_id: CollaborativeId, period_id: PeriodId, organisation_id: OrganisationId) {
        reopened_until: Option<NaiveDate>,
    }
}

entity! {
    benchmark ("benchmarks") key(collaborative_id: CollaborativeId, id: BenchmarkId) {
        indicator_id: IndicatorId,
        kind: BenchmarkKind,
        /// Kind, period, combination and organisation in one text: what a revision replaces.
        scope: String,
        period_id: Option<PeriodId>,
        combination_id: CombinationId,
        organisation_id: Option<OrganisationId>,
        numerator: i64,
        denominator: Option<i64>,
        revision: i64,
        current: bool,
        reason: Option<String>,
        set_by: MembershipId,
        set_at: DateTimeUtc,
    }
}

entity! {
    report ("reports") key(collaborative_id: CollaborativeId, id: ReportId) {
        period_id: PeriodId,
        organisation_id: OrganisationId,
        state: ReportState,
        version: i64,
        accepted_version: Option<i64>,
        /// Counts every saved change, so that nobody overwrites what they have not seen.
        edition: i64,
        created_at: DateTimeUtc,
        changed_at: DateTimeUtc,
    }
}

entity! {
    report_version ("report_versions") key(collaborative_id: CollaborativeId, report_id: ReportId, version: i64) {
        narrative: String,
        correction_reason: Option<String>,
        submitted_by: Option<MembershipId>,
        submitted_at: Option<DateTimeUtc>,
        decided_by: Option<MembershipId>,
        decided_at: Option<DateTimeUtc>,
        return_reason: Option<String>,
    }
}

entity! {
    report_value ("report_values") key(collaborative_id: CollaborativeId, report_id: ReportId, version: i64, indicator_id: IndicatorId, combination_id: CombinationId) {
        indicator_version: i64,
        numerator: i64,
        denominator: Option<i64>,
        note: Option<String>,
    }
}

entity! {
    result_part ("result_parts") key(collaborative_id: CollaborativeId, indicator_id: IndicatorId, period_id: PeriodId, combination_id: CombinationId, organisation_id: OrganisationId) {
        numerator: i64,
        denominator: Option<i64>,
    }
}

entity! {
    collective_result ("collective_results") key(collaborative_id: CollaborativeId, indicator_id: IndicatorId, period_id: PeriodId, combination_id: CombinationId) {
        reporters: i64,
        numerator: i64,
        denominator: Option<i64>,
        greatest: i64,
        greatest_denominator: i64,
        consenting: i64,
        named: i64,
    }
}

entity! {
    sharing_consent ("sharing_consents") key(collaborative_id: CollaborativeId, id: SharingConsentId) {
        organisation_id: OrganisationId,
        purpose: SharingPurpose,
        audience: SharingAudience,
        granted_at: DateTimeUtc,
        granted_by: MembershipId,
        withdrawn_at: Option<DateTimeUtc>,
    }
}

tenant!(
    outcome,
    indicator,
    indicator_version,
    combination,
    reporting_period,
    expected_reporter,
    benchmark,
    report,
    report_version,
    report_value,
    result_part,
    collective_result,
    sharing_consent
);
identified!(outcome, indicator, combination, reporting_period, benchmark, report, sharing_consent);

pub(super) mod rows {
    pub use super::benchmark::Model as BenchmarkRow;
    pub use super::collective_result::Model as CollectiveResultRow;
    pub use super::indicator::Model as IndicatorRow;
    pub use super::indicator_version::Model as IndicatorVersionRow;
    pub use super::outcome::Model as OutcomeRow;
    pub use super::report::Model as ReportRow;
    pub use super::report_value::Model as ReportValueRow;
    pub use super::report_version::Model as ReportVersionRow;
    pub use super::reporting_period::Model as ReportingPeriodRow;
    pub use super::result_part::Model as ResultPartRow;
    pub use super::sharing_consent::Model as SharingConsentRow;
}
