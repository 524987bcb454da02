//! Period by period what partners reported, and what it comes to.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::measurement::{
    Calendar, IndicatorKind, Openness, Period, PeriodType, ReportState, Reported, RollUp, Window, WindowSettings,
};
use domain::tenancy::Constituency;
use domain::{IndicatorId, OrganisationId, PeriodId, ReportId};

use super::generator::Generator;
use super::indicators::openness;
use super::measures::{Measure, Measures};
use super::parties::{Parties, Party};
use super::plot::{Batch, Counts, Plot, Stream, start};
use super::sizes::part;
use crate::entity::{
    collective_result, expected_reporter, report, report_value, report_version, reporting_period, result_part,
};
use crate::{Result, due};

/// Rows of one period.
#[derive(Debug, Default)]
struct Writing {
    reports: Vec<report::Model>,
    versions: Vec<report_version::Model>,
    values: Vec<report_value::Model>,
    parts: Vec<result_part::Model>,
    accepted: BTreeMap<IndicatorId, Vec<(Reported, Openness)>>,
}

/// Writes the period with this index, with what was reported on it: one batch.
pub(super) async fn sow_period(plot: &Plot, parties: &Parties, measures: &Measures, index: usize) -> Result<Counts> {
    let Some(period) = measures.periods.get(index) else { return Ok(Counts::new()) };
    let mut generator = plot.generator(Stream::Reports, index as u64);
    let id = PeriodId(generator.id(start(period.ends_on).min(plot.until)));
    let partners = parties.of(Constituency::Partner);
    let mut writing = Writing::default();
    let reports = partners.len() * measures.periods.len();
    for (number, partner) in partners.iter().enumerate() {
        // Values are shared out evenly over all reports, and over all indicators in turn.
        let report = (index * partners.len() + number) as u64;
        let many = usize::try_from(part(plot.sizes.values, report, reports as u64)).unwrap_or_default();
        let newest = index + 1 == measures.periods.len();
        let report = Report { partner, period, id, openness: openness(number), newest };
        let about = measures.indicators.iter().cycle().skip(number % measures.indicators.len().max(1));
        let about: Vec<&Measure> = about.take(many.min(measures.indicators.len())).collect();
        report.write(plot, parties, &mut generator, &mut writing, &about);
    }
    let mut batch = plot.batch().await?;
    let row = period_row(plot, period, id, &writing, partners.len())?;
    let (locks_on, locked) = (row.locks_on, row.locked_at.is_some());
    batch.add::<reporting_period::Entity>(vec![row]).await?;
    if !locked {
        batch.due(due::Kind::LockPeriod, id.0, start(locks_on)).await?;
    }
    write(plot, parties, id, &partners, writing, &mut batch).await?;
    batch.finish("reporting period with its reports").await
}

async fn write(
    plot: &Plot,
    parties: &Parties,
    period_id: PeriodId,
    partners: &[&Party],
    writing: Writing,
    batch: &mut Batch,
) -> Result<()> {
    let expected = partners.iter().map(|partner| expected_reporter::Model {
        collaborative_id: plot.collaborative,
        period_id,
        organisation_id: partner.organisation,
        reopened_until: None,
    });
    batch.add::<expected_reporter::Entity>(expected.collect()).await?;
    batch.add::<report::Entity>(writing.reports).await?;
    batch.add::<report_version::Entity>(writing.versions).await?;
    batch.add::<report_value::Entity>(writing.values).await?;
    batch.add::<result_part::Entity>(writing.parts).await?;
    let mut results = Vec::new();
    for (indicator_id, values) in writing.accepted {
        let sum = RollUp::of(values)?;
        results.push(collective_result::Model {
            collaborative_id: plot.collaborative,
            indicator_id,
            period_id,
            combination_id: parties.total,
            reporters: i64::from(sum.reporters),
            numerator: sum.numerator,
            denominator: sum.denominator,
            greatest: sum.greatest.numerator,
            greatest_denominator: sum.greatest.denominator,
            consenting: i64::from(sum.consenting),
            named: i64::from(sum.named),
        });
    }
    batch.add::<collective_result::Entity>(results).await
}

fn period_row(
    plot: &Plot,
    period: &Period,
    id: PeriodId,
    writing: &Writing,
    expected: usize,
) -> Result<reporting_period::Model> {
    let window = Window::of(period, WindowSettings::default())?;
    let count = |wanted: &[ReportState]| {
        let all = writing.reports.iter().filter(|row| wanted.contains(&row.state)).count();
        i64::try_from(all).unwrap_or(i64::MAX)
    };
    Ok(reporting_period::Model {
        collaborative_id: plot.collaborative,
        id,
        period_type: PeriodType::Quarter,
        start_month: 1,
        label: Calendar::new(PeriodType::Quarter, 1)?.label(period),
        starts_on: period.starts_on,
        ends_on: period.ends_on,
        opens_on: window.opens_on,
        due_on: window.due_on,
        locks_on: window.locks_on,
        expected: i64::try_from(expected).unwrap_or(i64::MAX),
        submitted: count(&[ReportState::Submitted, ReportState::Accepted]),
        accepted: count(&[ReportState::Accepted]),
        locked_at: (window.locks_on <= plot.today()).then(|| start(window.locks_on)),
    })
}

/// One partner's report on one period.
struct Report<'a> {
    partner: &'a Party,
    period: &'a Period,
    id: PeriodId,
    openness: Openness,
    /// On the period that has just ended.
    newest: bool,
}

impl Report<'_> {
    fn write(
        &self,
        plot: &Plot,
        parties: &Parties,
        generator: &mut Generator,
        writing: &mut Writing,
        about: &[&Measure],
    ) {
        let state = match generator.per_cent() {
            0..70 => ReportState::Accepted,
            _ if !self.newest => ReportState::Accepted,
            70..90 => ReportState::Submitted,
            _ => ReportState::Draft,
        };
        let (accepted, handed_in) = (state == ReportState::Accepted, state != ReportState::Draft);
        let ended = start(self.period.ends_on) + TimeDelta::hours(12);
        let later = |days: i64| (ended + TimeDelta::days(days)).min(plot.until - TimeDelta::hours(1));
        let days = generator.between(1, 20);
        let (written, submitted, decided) = (later(days), later(days + 3), later(days + 7));
        let id = ReportId(generator.id(written));
        writing.reports.push(report::Model {
            collaborative_id: plot.collaborative,
            id,
            period_id: self.id,
            organisation_id: self.partner.organisation,
            state,
            version: 1,
            accepted_version: accepted.then_some(1),
            edition: 1 + i64::from(handed_in) + i64::from(accepted),
            created_at: written,
            changed_at: if accepted { decided } else { submitted },
        });
        writing.versions.push(report_version::Model {
            collaborative_id: plot.collaborative,
            report_id: id,
            version: 1,
            narrative: "Sample data: nothing happened.".to_owned(),
            correction_reason: None,
            submitted_by: handed_in.then_some(self.partner.member),
            submitted_at: handed_in.then_some(submitted),
            decided_by: accepted.then_some(parties.evaluator),
            decided_at: accepted.then_some(decided),
            return_reason: None,
        });
        for measure in about {
            let value = reported(generator, measure.definition.kind);
            writing.values.push(value_row(plot, parties, id, measure.id, value));
            if accepted {
                writing.parts.push(part_row(plot, parties, self.id, self.partner.organisation, (measure.id, value)));
                writing.accepted.entry(measure.id).or_default().push((value, self.openness));
            }
        }
    }
}

fn reported(generator: &mut Generator, kind: IndicatorKind) -> Reported {
    match kind {
        IndicatorKind::Count => Reported { numerator: generator.between(0, 900), denominator: None },
        IndicatorKind::Amount => Reported { numerator: generator.between(0, 5_000_000), denominator: None },
        IndicatorKind::Ratio => {
            let all = generator.between(20, 300);
            Reported { numerator: generator.between(0, all), denominator: Some(all) }
        }
    }
}

fn value_row(
    plot: &Plot,
    parties: &Parties,
    report_id: ReportId,
    indicator_id: IndicatorId,
    value: Reported,
) -> report_value::Model {
    report_value::Model {
        collaborative_id: plot.collaborative,
        report_id,
        version: 1,
        indicator_id,
        combination_id: parties.total,
        indicator_version: 1,
        numerator: value.numerator,
        denominator: value.denominator,
        note: None,
    }
}

fn part_row(
    plot: &Plot,
    parties: &Parties,
    period_id: PeriodId,
    organisation_id: OrganisationId,
    (indicator_id, value): (IndicatorId, Reported),
) -> result_part::Model {
    result_part::Model {
        collaborative_id: plot.collaborative,
        indicator_id,
        period_id,
        combination_id: parties.total,
        organisation_id,
        numerator: value.numerator,
        denominator: value.denominator,
    }
}
