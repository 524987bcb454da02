//! What the valley measures together: two outcomes, five indicators, baselines, targets and consents.

use domain::OutcomeId;
use domain::decisions::{Action, Choice, ProposalState};
use domain::funds::Currency;
use domain::measurement::{
    Consent, Direction, IndicatorDefinition, IndicatorKind, OverOrganisations, OverTime, PeriodType, SharingAudience,
    SharingPurpose,
};
use domain::{IndicatorId, ProposalId};
use persistence::measurement::{self, CreateOutcome, OutcomeFilter, SetBenchmark};
use persistence::{Error, Page, Result};

use super::cast::{Party, Person};
use super::motions::{Answers, Matter, Motion, case, expect};
use super::tale::Tale;

/// The indicators in the order in which they are adopted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Young,
    Meals,
    Earned,
    Stayed,
    TurnedAway,
}

impl Measure {
    pub(super) const ALL: [Self; 5] = [Self::Young, Self::Meals, Self::Earned, Self::Stayed, Self::TurnedAway];

    fn title(self) -> &'static str {
        match self {
            Self::Young => "Count the young people who come every week",
            Self::Meals => "Count warm meals",
            Self::Earned => "Add up what is earned in the valley",
            Self::Stayed => "Ask after six months who is still learning or working",
            Self::TurnedAway => "Count the nights on which somebody was turned away",
        }
    }

    /// The baseline, the target, and a ratio's lower part of both.
    fn benchmarks(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::Young => ("150", "320", None),
            Self::Meals => ("4800", "7500", None),
            Self::Earned => ("16000.00", "30000.00", None),
            Self::Stayed => ("52", "75", Some("100")),
            Self::TurnedAway => ("60", "10", None),
        }
    }

    fn definition(self) -> Result<IndicatorDefinition> {
        Ok(match self {
            Self::Young => IndicatorDefinition {
                counts_people: true,
                over_time: OverTime::Last,
                ..count(
                    "Young people who come every week",
                    "people",
                    "Aged 12 to 25, who came in ten weeks of the quarter or more. Whoever comes to two places counts in both.",
                )
            },
            Self::Meals => count(
                "Warm meals",
                "meals",
                "Meals eaten hot at a table, whoever cooked. Parcels to take home don't count.",
            ),
            Self::Earned => IndicatorDefinition {
                kind: IndicatorKind::Amount,
                decimals: 2,
                currency: Some(Currency::parse("currency", "GBP")?),
                ..count("Earned in the valley", "GBP", "Sales of what members made, grew or repaired, before costs.")
            },
            Self::Stayed => IndicatorDefinition {
                kind: IndicatorKind::Ratio,
                decimals: 1,
                factor: Some(100),
                over_time: OverTime::Last,
                ..count(
                    "Still learning or working after six months",
                    "per 100 who began",
                    "Of those who began six months ago: who is in school, training or paid work today. Asked by telephone.",
                )
            },
            Self::TurnedAway => IndicatorDefinition {
                direction: Direction::Decrease,
                ..count(
                    "Nights on which somebody was turned away",
                    "nights",
                    "Nights with at least one person for whom no bed was left.",
                )
            },
        })
    }
}

/// How many there are in a quarter, over all partners; more is better.
fn count(name: &str, unit: &str, description: &str) -> IndicatorDefinition {
    IndicatorDefinition {
        name: name.to_owned(),
        description: description.to_owned(),
        unit: unit.to_owned(),
        kind: IndicatorKind::Count,
        decimals: 0,
        direction: Direction::Increase,
        period_type: PeriodType::Quarter,
        start_month: 1,
        over_organisations: OverOrganisations::Sum,
        over_time: OverTime::Sum,
        counts_people: false,
        factor: None,
        currency: None,
    }
}

/// Two outcomes are described, and the council adopts what tells how far they have come.
pub(super) async fn agree_what_to_measure(tale: &mut Tale) -> Result<()> {
    tale.on(tale.calendar.day(0, -46)).await?;
    let young = describe(
        tale,
        "Young people find their footing",
        "Whoever grows up in the valley finds people who expect something of them, and something to live on.",
        &["4.4", "8.6"],
    )
    .await?;
    let warm = describe(
        tale,
        "Nobody is cold or hungry",
        "Everybody has a warm place, a warm meal and a bed, on every night of the year.",
        &["1.3", "2.1", "11.1"],
    )
    .await?;
    let mut motions = Vec::new();
    for measure in Measure::ALL {
        let outcome = if matches!(measure, Measure::Meals | Measure::TurnedAway) { warm } else { young };
        motions.push(
            tale.put_forward(Person::Evaluator, adoption(measure.title(), outcome, measure.definition()?)).await?,
        );
    }
    adopt(tale, &motions).await?;
    tale.on(tale.calendar.day(0, -24)).await?;
    for (measure, indicator) in Measure::ALL.into_iter().zip(tale.indicators.clone()) {
        set_baseline_and_target(tale, measure, indicator).await?;
    }
    Ok(())
}

async fn describe(tale: &mut Tale, title: &str, description: &str, goals: &[&str]) -> Result<OutcomeId> {
    let command = CreateOutcome {
        title: title.to_owned(),
        description: description.to_owned(),
        sdg_targets: goals.iter().map(|goal| (*goal).to_owned()).collect(),
        key: Some(tale.key()?),
    };
    measurement::create_outcome(&tale.store, tale.by(Person::Evaluator)?, &command).await
}

/// Put forward half a year ago; one partner objected.
pub(super) async fn meeting_hours(tale: &Tale) -> Result<Motion> {
    let description = "Hours that anybody spent in meetings of the valley, prepared or not.";
    let definition = count("Hours spent in meetings", "hours", description);
    let definition = IndicatorDefinition { direction: Direction::Decrease, ..definition };
    Ok(adoption("Count the hours that we spend in meetings", first_outcome(tale).await?, definition))
}

/// Voted on now.
pub(super) async fn volunteer_hours(tale: &Tale) -> Result<Motion> {
    let description = "Hours that people gave without pay, as they wrote them down themselves.";
    let definition = count("Hours given by volunteers", "hours", description);
    Ok(adoption("Count the hours that volunteers give", first_outcome(tale).await?, definition))
}

async fn first_outcome(tale: &Tale) -> Result<OutcomeId> {
    let read = tale.store.read(tale.collaborative).await?;
    let outcomes = measurement::outcomes(&read, &OutcomeFilter, Page::first(1)).await?;
    outcomes.rows.first().map(|row| row.id).ok_or(Error::NotFound("outcome"))
}

fn adoption(title: &'static str, outcome: OutcomeId, definition: IndicatorDefinition) -> Motion {
    let summary = format!("We report {} once a quarter. {}", definition.name.to_lowercase(), definition.description);
    Motion {
        title,
        case: case(&summary, "Everybody who wants to know whether it works.", "An hour a quarter for each partner."),
        matter: Matter::Binding(Action::AdoptIndicator { outcome, revises: None, definition }),
    }
}

/// All five are consented to side by side, and come into force when the window closes.
async fn adopt(tale: &mut Tale, motions: &[ProposalId]) -> Result<()> {
    for (position, motion) in motions.iter().enumerate() {
        if position == 0 {
            tale.call_the_vote(*motion).await?;
        } else {
            persistence::decisions::open_voting(&tale.store, tale.by(Person::Steward)?, *motion).await?;
        }
    }
    let unsure = Answers {
        all: Choice::Consent,
        but: &[(Party::Library, Choice::StandAside, "We have no beds and would rather leave this to those who do.")],
    };
    let mut last = None;
    for motion in motions {
        let answers = if Some(motion) == motions.last() { unsure } else { Answers::CONSENT };
        tale.everybody_answers(*motion, answers).await?;
        last = Some(*motion);
    }
    if let Some(last) = last {
        tale.wait_for_the_count(last).await?;
    }
    for motion in motions {
        let row = expect(tale.proposal(*motion).await?, ProposalState::Enacted)?;
        let adopted =
            row.enacted_subject.ok_or_else(|| Error::Broken("an indicator that was not adopted".to_owned()))?;
        tale.indicators.push(IndicatorId(adopted));
    }
    Ok(())
}

async fn set_baseline_and_target(tale: &mut Tale, measure: Measure, indicator: IndicatorId) -> Result<()> {
    let (baseline, target, of) = measure.benchmarks();
    let benchmark = |value: &str, key| SetBenchmark {
        indicator,
        period: None,
        organisation: None,
        value: value.to_owned(),
        denominator: of.map(str::to_owned),
        reason: None,
        key: Some(key),
    };
    let baseline = benchmark(baseline, tale.key()?);
    measurement::set_baseline(&tale.store, tale.by(Person::Evaluator)?, &baseline).await?;
    let target = benchmark(target, tale.key()?);
    measurement::set_target(&tale.store, tale.by(Person::Evaluator)?, &target).await?;
    Ok(())
}

/// A year on, the target for meals turns out to be too low.
pub(super) async fn aim_higher(tale: &mut Tale) -> Result<()> {
    let indicator = tale.indicators.get(Measure::Meals as usize).copied().ok_or(Error::NotFound("indicator"))?;
    let target = SetBenchmark {
        indicator,
        period: None,
        organisation: None,
        value: "9000".to_owned(),
        denominator: None,
        reason: Some("The second kitchen opened: 7,500 is reached already.".to_owned()),
        key: Some(tale.key()?),
    };
    measurement::set_target(&tale.store, tale.by(Person::Evaluator)?, &target).await?;
    Ok(())
}

/// Sharing is off until an organisation turns it on. The two who earn agree to be recognised in what is earned; the club
/// shows its figures under its own name. The two who count nights do neither, so that result stays withheld.
pub(super) async fn consent_to_sharing(tale: &Tale) -> Result<()> {
    tale.on(tale.calendar.day(0, -22)).await?;
    let recognised = Consent { purpose: SharingPurpose::CollectiveResults, audience: SharingAudience::Members };
    let named = Consent { purpose: SharingPurpose::NamedValues, audience: SharingAudience::Members };
    let to_partners = Consent { purpose: SharingPurpose::NamedValues, audience: SharingAudience::Partners };
    for (party, consent) in [
        (Party::Farmers, recognised),
        (Party::Repair, recognised),
        (Party::Youth, named),
        (Party::Library, to_partners),
    ] {
        measurement::grant_sharing_consent(&tale.store, tale.by(Person::Of(party))?, consent).await?;
    }
    Ok(())
}
