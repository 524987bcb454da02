//! Outcomes, indicators with their baselines and targets, and who lets what be seen.

use chrono::{DateTime, Utc};
use domain::measurement::{BenchmarkKind, Consent, IndicatorKind, Openness, SharingAudience, SharingPurpose};
use domain::tenancy::Constituency;
use domain::{BenchmarkId, SharingConsentId};

use super::matters::{Matter, Purpose};
use super::measures::{Measure, Measures};
use super::parties::Parties;
use super::plot::{Counts, Plot, Stream};
use crate::entity::{benchmark, indicator, indicator_version, outcome, sharing_consent};
use crate::{Result, Stored};

/// Writes what is measured: one batch.
pub(super) async fn sow(plot: &Plot, parties: &Parties, measures: &Measures, matters: &[Matter]) -> Result<Counts> {
    let made = parties.founded_at;
    let mut batch = plot.batch().await?;
    let outcomes = (1..).zip(&measures.outcomes).map(|(number, id)| outcome::Model {
        collaborative_id: plot.collaborative,
        id: *id,
        title: format!("Sample Outcome {number:04}"),
        description: "Sample data: a change that nobody seeks.".to_owned(),
        sdg_targets: Stored(vec!["1.4".to_owned()]),
        created_at: made,
    });
    batch.add::<outcome::Entity>(outcomes.collect()).await?;
    let adopted = || {
        matters.iter().filter_map(|matter| match matter.purpose {
            Purpose::Adopt(number) => Some((matter, measures.indicators.get(number)?)),
            _ => None,
        })
    };
    batch
        .add::<indicator::Entity>(adopted().map(|(matter, measure)| indicator_row(plot, matter, measure)).collect())
        .await?;
    let versions = adopted().map(|(matter, measure)| indicator_version::Model {
        collaborative_id: plot.collaborative,
        indicator_id: measure.id,
        version: 1,
        definition: Stored(measure.definition.clone()),
        proposal_id: matter.id,
        adopted_at: matter.closes_at(),
    });
    batch.add::<indicator_version::Entity>(versions.collect()).await?;
    let mut generator = plot.generator(Stream::Measures, 1);
    let benchmarks = adopted().flat_map(|(matter, measure)| {
        let at = matter.closes_at();
        [(BenchmarkKind::Baseline, 1), (BenchmarkKind::Target, 1_000)].map(|(kind, times)| {
            benchmark_row(plot, parties, measure, (kind, times), (BenchmarkId(generator.id(at)), at))
        })
    });
    batch.add::<benchmark::Entity>(benchmarks.collect()).await?;
    let partners = parties.of(Constituency::Partner);
    let consents = partners.iter().enumerate().filter_map(|(number, party)| {
        let (purpose, audience) = consent(number)?;
        Some(sharing_consent::Model {
            collaborative_id: plot.collaborative,
            id: SharingConsentId(generator.id(made)),
            organisation_id: party.organisation,
            purpose,
            audience,
            granted_at: made,
            granted_by: party.member,
            withdrawn_at: None,
        })
    });
    batch.add::<sharing_consent::Entity>(consents.collect()).await?;
    batch.finish("outcomes and indicators").await
}

/// Two partners in five let their part be told from a result, one shows its name to funders.
fn consent(number: usize) -> Option<(SharingPurpose, SharingAudience)> {
    match number % 5 {
        0 | 1 => Some((SharingPurpose::CollectiveResults, SharingAudience::Members)),
        2 => Some((SharingPurpose::NamedValues, SharingAudience::Funders)),
        _ => None,
    }
}

/// How open the values of the partner at this place are.
pub(super) fn openness(number: usize) -> Openness {
    let consent = consent(number).map(|(purpose, audience)| Consent { purpose, audience });
    Openness::of(consent.as_slice())
}

fn indicator_row(plot: &Plot, matter: &Matter, measure: &Measure) -> indicator::Model {
    indicator::Model {
        collaborative_id: plot.collaborative,
        id: measure.id,
        outcome_id: measure.outcome,
        version: 1,
        name: measure.definition.name.clone(),
        definition: Stored(measure.definition.clone()),
        period_type: measure.definition.period_type,
        start_month: i64::from(measure.definition.start_month),
        retired_at: None,
        created_at: matter.closes_at(),
    }
}

fn benchmark_row(
    plot: &Plot,
    parties: &Parties,
    measure: &Measure,
    (kind, times): (BenchmarkKind, i64),
    (id, set_at): (BenchmarkId, DateTime<Utc>),
) -> benchmark::Model {
    let ratio = measure.definition.kind == IndicatorKind::Ratio;
    benchmark::Model {
        collaborative_id: plot.collaborative,
        id,
        indicator_id: measure.id,
        kind,
        scope: format!("{kind}/-/{}/-", parties.total.0.simple()),
        period_id: None,
        combination_id: parties.total,
        organisation_id: None,
        numerator: if ratio { 50 + times / 25 } else { 100 * times },
        denominator: ratio.then_some(100),
        revision: 1,
        current: true,
        reason: None,
        set_by: parties.evaluator,
        set_at,
    }
}
