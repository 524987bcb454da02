//! Acts of measurement.

use async_graphql::{Context, ID, Object};
use domain::ReportId;
use domain::measurement::Consent;
use domain::tenancy::Act;
use persistence::measurement;

use super::benchmark::Benchmark;
use super::consent::SharingConsent;
use super::input::*;
use super::outcome::Outcome;
use super::period::ReportingPeriod;
use super::report::Report;
use crate::graph::acting::Acting;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::{Collaborative, key};

#[derive(Debug, Default)]
pub struct MeasurementMutation;

#[Object]
impl MeasurementMutation {
    /// Describes a change sought together. What is measured of it a decision adopts.
    async fn create_outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A change sought together.")] input: CreateOutcomeInput,
    ) -> Result<CreateOutcomePayload> {
        let acting = Acting::of(ctx)?;
        let command = measurement::CreateOutcome {
            title: input.title,
            description: input.description,
            sdg_targets: input.sdg_targets,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || measurement::create_outcome(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CreateOutcome, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let outcome = Outcome::load(&snapshot, id).await?;
        Ok(CreateOutcomePayload { outcome, collaborative: Collaborative::of(snapshot) })
    }

    /// Opens a reporting period. Every partner that takes part is expected to report on it, once.
    async fn open_reporting_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A reporting period to open.")] input: OpenReportingPeriodInput,
    ) -> Result<OpenReportingPeriodPayload> {
        let acting = Acting::of(ctx)?;
        let command = measurement::OpenReportingPeriod {
            period_type: input.period_type,
            start_month: input.start_month,
            day: input.day.0,
            window: input.window(),
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || measurement::open_reporting_period(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::OpenReportingPeriod, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let reporting_period = ReportingPeriod::load(&snapshot, id).await?;
        Ok(OpenReportingPeriodPayload { reporting_period, collaborative: Collaborative::of(snapshot) })
    }

    /// Lets one organisation report on a locked period after all. Not by an evaluator of that organisation.
    async fn reopen_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A locked period to reopen for one organisation.")] input: ReopenPeriodInput,
    ) -> Result<ReopenPeriodPayload> {
        let acting = Acting::of(ctx)?;
        let command = measurement::ReopenPeriod {
            period: id::decode(&input.period_id)?,
            organisation: id::decode(&input.organisation_id)?,
            until: input.until.0,
            reason: input.reason,
        };
        let attempt = || measurement::reopen_period(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::ReopenPeriod, attempt).await?;
        Ok(ReopenPeriodPayload { reporting_period: ReportingPeriod::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Sets where things stood at the start. A revision needs a reason; the old value stays.
    async fn set_baseline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A baseline to set.")] input: SetBaselineInput,
    ) -> Result<SetBaselinePayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || measurement::set_baseline(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::SetBaseline, attempt).await?;
        Ok(SetBaselinePayload { baseline: Benchmark::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Sets where things are to go. A revision needs a reason; the old value stays.
    async fn set_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A target to set.")] input: SetTargetInput,
    ) -> Result<SetTargetPayload> {
        let acting = Acting::of(ctx)?;
        let command = input.command()?;
        let attempt = || measurement::set_target(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::SetTarget, attempt).await?;
        Ok(SetTargetPayload { target: Benchmark::load(&*snapshot(ctx).await?, id).await? })
    }

    /// Begins one's organisation's report on a period, or writes on at one that is not handed in.
    async fn save_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A report as it shall be.")] input: SaveReportInput,
    ) -> Result<SaveReportPayload> {
        let acting = Acting::of(ctx)?;
        let command = measurement::SaveReport {
            period: id::decode(&input.period_id)?,
            expected_version: input.expected_version,
            narrative: input.narrative,
            values: input.values.into_iter().map(ReportValueInput::value).collect::<Result<_>>()?,
            evidence: input.evidence.map(|ids| ids.iter().map(id::decode).collect()).transpose()?,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || measurement::save_report(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::SaveReport, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(SaveReportPayload { report: Report::load(&snapshot, id).await?, collaborative: Collaborative::of(snapshot) })
    }

    /// Hands one's organisation's report to the evaluators. After the period's due date it is late, and still taken.
    async fn submit_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A report to submit.")] input: SubmitReportInput,
    ) -> Result<SubmitReportPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.report_id)?;
        let attempt = || measurement::submit_report(acting.store(), acting.asking(), id);
        acting.perform(Act::SubmitReport, attempt).await?;
        Ok(SubmitReportPayload { report: report(ctx, &input.report_id).await? })
    }

    /// Takes a submitted report into the collective results. Not by an evaluator of the organisation itself.
    async fn accept_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A report to accept.")] input: AcceptReportInput,
    ) -> Result<AcceptReportPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.report_id)?;
        let attempt = || measurement::accept_report(acting.store(), acting.asking(), id);
        acting.perform(Act::AcceptReport, attempt).await?;
        Ok(AcceptReportPayload { report: report(ctx, &input.report_id).await? })
    }

    /// Gives a submitted report back to its organisation, with a reason.
    async fn return_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A report to send back.")] input: ReturnReportInput,
    ) -> Result<ReturnReportPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.report_id)?;
        let attempt = || measurement::return_report(acting.store(), acting.asking(), id, &input.reason);
        acting.perform(Act::ReturnReport, attempt).await?;
        Ok(ReturnReportPayload { report: report(ctx, &input.report_id).await? })
    }

    /// Begins a new version of one's organisation's accepted report. The accepted one counts until the new one is accepted.
    async fn correct_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An accepted report to correct.")] input: CorrectReportInput,
    ) -> Result<CorrectReportPayload> {
        let acting = Acting::of(ctx)?;
        let id = id::decode(&input.report_id)?;
        let attempt = || measurement::correct_report(acting.store(), acting.asking(), id, &input.reason);
        acting.perform(Act::CorrectReport, attempt).await?;
        Ok(CorrectReportPayload { report: report(ctx, &input.report_id).await? })
    }

    /// Lets others see one's organisation's values, at once. Given twice it is one consent.
    async fn grant_sharing_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A consent to give.")] input: GrantSharingConsentInput,
    ) -> Result<GrantSharingConsentPayload> {
        let acting = Acting::of(ctx)?;
        let consent = Consent::from(input);
        let attempt = || measurement::grant_sharing_consent(acting.store(), acting.asking(), consent);
        let id = acting.perform(Act::GrantSharingConsent, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let consent = SharingConsent::load(&snapshot, id).await?;
        Ok(GrantSharingConsentPayload { consent, collaborative: Collaborative::of(snapshot) })
    }

    /// Takes a consent back. What was visible under it is withheld from this moment.
    async fn withdraw_sharing_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A consent to take back.")] input: WithdrawSharingConsentInput,
    ) -> Result<WithdrawSharingConsentPayload> {
        let acting = Acting::of(ctx)?;
        let consent = Consent::from(input);
        let attempt = || measurement::withdraw_sharing_consent(acting.store(), acting.asking(), consent);
        let id = acting.perform(Act::WithdrawSharingConsent, attempt).await?;
        Ok(WithdrawSharingConsentPayload { consent: SharingConsent::load(&*snapshot(ctx).await?, id).await? })
    }
}

async fn report(ctx: &Context<'_>, id: &ID) -> Result<Report> {
    let id: ReportId = id::decode(id)?;
    Report::load(&*snapshot(ctx).await?, id).await
}
