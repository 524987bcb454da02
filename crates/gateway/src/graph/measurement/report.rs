//! One organisation's report: read by itself and by those who oversee, by others only under its consent.

use async_graphql::{Context, ID, Object};
use domain::measurement::{
    Consent, NotShared, Reader, ReportFacts, ReportState, ReportVersions as Versions, accept, correct, return_for_work,
    save, submit,
};
use domain::tenancy::{Act, Constituency, Refusal};
use domain::{OrganisationId, ReportId};
use persistence::rows::{IndicatorRow, ReportRow, ReportValueRow, ReportVersionRow};

use super::benchmark::{decimal, number, part};
use super::indicator::Indicator;
use super::load::{Consents, IndicatorById, PeriodById, Reopenings, ReportById, ReportVersions, Values};
use super::oversees;
use super::period::ReportingPeriod;
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::failure::{Failure, Result};
use crate::graph::files::File;
use crate::graph::id;
use crate::graph::scalar::{DateTime, Decimal};
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Ability, Organisation, OrganisationById};

/// What one organisation reported for one period.
#[derive(Debug, Clone)]
pub(crate) struct Report(pub(crate) ReportRow);

connection! {
    /// A page of reports, oldest first.
    ReportConnection,
    /// A report in a list.
    ReportEdge,
    Report
}

/// As whom the viewer reads what an organisation reported, and the consents that this organisation has given.
pub(super) async fn reader(snapshot: &Snapshot, organisation: OrganisationId) -> Result<(Reader, Vec<Consent>)> {
    let actor = &snapshot.actor;
    if actor.organisation == Some(organisation) {
        return Ok((Reader::Own, Vec::new()));
    }
    if oversees(actor) {
        return Ok((Reader::Oversight, Vec::new()));
    }
    let constituency = match actor.organisation {
        Some(own) => Some(snapshot.expect::<OrganisationById>(own.0).await?),
        None => None,
    };
    // Who is controlled by a funder reads as a funder, whatever their label.
    let constituency =
        constituency.map(|row| if row.controlled_by_funder { Constituency::Funder } else { row.constituency });
    let consents = snapshot.load::<Consents>(organisation.0).await?.unwrap_or_default();
    Ok((Reader::Other(constituency), consents))
}

impl Report {
    pub(crate) async fn load(snapshot: &Snapshot, id: ReportId) -> Result<Self> {
        let found = snapshot.load::<ReportById>(id.0).await?;
        found.map(Self).ok_or_else(|| Failure::not_found("report"))
    }

    /// The number of the version that the viewer may read.
    pub(crate) async fn readable(&self, snapshot: &Snapshot) -> Result<std::result::Result<i64, NotShared>> {
        let (reader, consents) = reader(snapshot, self.0.organisation_id).await?;
        Ok(self.versions().readable(reader, &consents))
    }

    fn versions(&self) -> Versions {
        Versions { state: self.0.state, newest: self.0.version, accepted: self.0.accepted_version }
    }

    async fn shown(&self, snapshot: &Snapshot) -> Result<Option<ReportVersionRow>> {
        let Ok(version) = self.readable(snapshot).await? else { return Ok(None) };
        let rows = snapshot.load::<ReportVersions>(self.0.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().find(|row| row.version == version))
    }

    async fn facts(&self, snapshot: &Snapshot) -> Result<ReportFacts> {
        let period = snapshot.expect::<PeriodById>(self.0.period_id.0).await?;
        let reopened = snapshot.load::<Reopenings>((self.0.period_id, self.0.organisation_id)).await?;
        Ok(self.0.facts(&period, reopened))
    }
}

/// What one organisation reported for one period, once for all funders and grants. That there is a report, and where it
/// stands, every member sees; what it says is its organisation's own.
#[Object]
impl Report {
    /// The report's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The period that it is on.
    async fn period(&self, ctx: &Context<'_>) -> Result<ReportingPeriod> {
        ReportingPeriod::load(&*snapshot(ctx).await?, self.0.period_id).await
    }

    /// Whose it is.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation_id).await
    }

    /// Where its newest version stands.
    async fn state(&self) -> ReportState {
        self.0.state
    }

    /// The number of its newest version, from 1; each correction of an accepted one is a new version.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The version that counts in the collective results; null before one was accepted.
    async fn accepted_version(&self) -> Option<i64> {
        self.0.accepted_version
    }

    /// Counts every change; give it as expectedVersion when you save.
    async fn edition(&self) -> i64 {
        self.0.edition
    }

    /// The version that the viewer reads in narrative, values and evidence; null where they read none.
    async fn shown_version(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.readable(&*snapshot(ctx).await?).await?.ok())
    }

    /// Why the viewer reads none of it; null where they do.
    async fn not_shared(&self, ctx: &Context<'_>) -> Result<Option<NotShared>> {
        Ok(self.readable(&*snapshot(ctx).await?).await?.err())
    }

    /// What happened, in words; null where it is not shared with the viewer.
    async fn narrative(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.shown(&*snapshot(ctx).await?).await?.map(|row| row.narrative))
    }

    /// What was reported of each indicator; null where it is not shared with the viewer.
    #[graphql(directive = list_size::apply(Some(10), None))]
    async fn values(&self, ctx: &Context<'_>) -> Result<Option<Vec<ReportValue>>> {
        let snapshot = snapshot(ctx).await?;
        let Ok(version) = self.readable(&snapshot).await? else { return Ok(None) };
        let rows = snapshot.load::<Values>((self.0.id, version)).await?.unwrap_or_default();
        let indicators = rows.iter().map(|row| snapshot.expect::<IndicatorById>(row.indicator_id.0));
        let indicators = futures_util::future::try_join_all(indicators).await?;
        Ok(Some(rows.into_iter().zip(indicators).map(|(row, indicator)| ReportValue { row, indicator }).collect()))
    }

    /// The files that bear it out, in the order in which they were given: at most 20; null where it is not shared with the
    /// viewer.
    #[graphql(directive = list_size::apply(Some(5), None))]
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Option<Vec<File>>> {
        let snapshot = snapshot(ctx).await?;
        match self.readable(&snapshot).await? {
            Ok(version) => File::evidence(&snapshot, self.0.id, version).await.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Why the accepted version was corrected; null where the version shown corrects none, and where it is not shared.
    async fn correction_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.shown(&*snapshot(ctx).await?).await?.and_then(|row| row.correction_reason))
    }

    /// Why it was last sent back, until a version is accepted. Only for its organisation, evaluators and auditors; null for
    /// others, and where it was not.
    async fn return_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let snapshot = snapshot(ctx).await?;
        let (reader, _) = reader(&snapshot, self.0.organisation_id).await?;
        let rows = snapshot.load::<ReportVersions>(self.0.id.0).await?.unwrap_or_default();
        let told = rows.into_iter().filter(|row| self.versions().tells_why_returned(reader, row.version));
        let last = told.filter(|row| row.return_reason.is_some()).max_by_key(|row| row.version);
        Ok(last.and_then(|row| row.return_reason))
    }

    /// When the version shown was submitted; null where it was not, and where it is not shared.
    async fn submitted_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.shown(&*snapshot(ctx).await?).await?.and_then(|row| row.submitted_at).map(DateTime))
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// What the viewer may do with it, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Ability>> {
        let snapshot = snapshot(ctx).await?;
        let facts = self.facts(&snapshot).await?;
        let acts = [Act::SaveReport, Act::SubmitReport, Act::CorrectReport, Act::AcceptReport, Act::ReturnReport];
        Ok(acts.into_iter().map(|act| Ability::new(act, may(&snapshot, &facts, act))).collect())
    }
}

fn may(snapshot: &Snapshot, report: &ReportFacts, act: Act) -> std::result::Result<(), domain::Refusal> {
    let actor = &snapshot.actor;
    actor.may(act)?;
    let evaluates = matches!(act, Act::AcceptReport | Act::ReturnReport);
    if !evaluates && actor.organisation != Some(report.organisation) {
        return Err(Refusal::OwnOrganisationOnly { act }.into());
    }
    // A reason will be given: whether it is one is asked then.
    let reason = "a reason";
    match act {
        Act::SaveReport => save(report, actor.today)?,
        Act::SubmitReport => drop(submit(report, actor.today)?),
        Act::CorrectReport => drop(correct(report, reason, actor.today)?),
        Act::AcceptReport => drop(accept(report, actor.organisation)?),
        Act::ReturnReport => drop(return_for_work(report, actor.organisation, reason)?),
        _ => {}
    }
    Ok(())
}

/// What one organisation reported of one indicator.
#[derive(Debug, Clone)]
pub(crate) struct ReportValue {
    row: ReportValueRow,
    indicator: IndicatorRow,
}

/// What one organisation reported of one indicator.
#[Object]
impl ReportValue {
    /// What was measured.
    async fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }

    /// The value, with the indicator's decimals; of a ratio the quotient times its factor. Null where a ratio's lower part
    /// is zero.
    async fn value(&self) -> Option<Decimal> {
        number(self.row.reported(), &self.indicator).map(decimal)
    }

    /// What was reported: a ratio's upper part, or the value.
    async fn numerator(&self) -> Decimal {
        part(self.row.numerator, &self.indicator)
    }

    /// A ratio's lower part; null for other kinds.
    async fn denominator(&self) -> Option<Decimal> {
        self.row.denominator.map(|denominator| part(denominator, &self.indicator))
    }

    /// The version of the indicator under which it was reported.
    async fn indicator_version(&self) -> i64 {
        self.row.indicator_version
    }

    /// A remark of the organisation; null where there is none.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}
