//! What came of it: each quarter the partners report once, and the evaluator reads.

use domain::measurement::{PeriodType, ReportState};
use domain::{PeriodId, ReportId};
use persistence::measurement::{self, GivenValue, OpenReportingPeriod, ReportFilter, SaveReport};
use persistence::rows::ReportRow;
use persistence::{Error, Page, Result};

use super::calendar::WINDOW;
use super::cast::{PARTNERS, Party, Person};
use super::figures::reported;
use super::tale::Tale;

/// Opens a quarter's reports, two weeks before it ends.
pub(super) async fn open(tale: &mut Tale, quarter: u32) -> Result<PeriodId> {
    tale.on(tale.calendar.day(quarter + 1, -15)).await?;
    let command = OpenReportingPeriod {
        period_type: PeriodType::Quarter,
        start_month: 1,
        day: tale.calendar.day(quarter, 0),
        window: WINDOW,
        key: Some(tale.key()?),
    };
    measurement::open_reporting_period(&tale.store, tale.by(Person::Evaluator)?, &command).await
}

/// Who hands in after the due day.
fn late(quarter: u32) -> &'static [Party] {
    match quarter {
        1 => &[Party::Shelter],
        4 => &[Party::Shelter, Party::Farmers],
        _ => &[],
    }
}

/// Who never does.
fn missing(quarter: u32) -> &'static [Party] {
    if quarter == 3 { &[Party::Library] } else { &[] }
}

/// The weeks after a quarter: reports come in, one is returned, some are late, one is corrected.
pub(super) async fn collect(tale: &mut Tale, quarter: u32, period: PeriodId) -> Result<()> {
    let calendar = tale.calendar;
    let days = |day| calendar.day(quarter + 1, day);
    let (late, missing) = (late(quarter), missing(quarter));
    let on_time = PARTNERS.into_iter().filter(|party| !late.contains(party) && !missing.contains(party));
    for (party, day) in on_time.zip((5..).step_by(3)) {
        tale.on(days(day)).await?;
        hand_in(tale, quarter, period, party).await?;
    }
    tale.on(days(24)).await?;
    if quarter == 2 {
        return_one(tale, period, Party::Repair, "Earned is in whole hundreds: did you estimate it?").await?;
    }
    accept_all(tale, period).await?;
    if quarter == 2 {
        tale.on(days(28)).await?;
        hand_in_again(tale, quarter, period, Party::Repair).await?;
    }
    for party in late {
        tale.on(days(34)).await?;
        hand_in(tale, quarter, period, *party).await?;
    }
    tale.on(days(36)).await?;
    accept_all(tale, period).await?;
    if quarter == 5 {
        tale.on(days(37)).await?;
        correct(tale, quarter, period, Party::Youth).await?;
        accept_all(tale, period).await?;
    }
    Ok(())
}

/// The last quarter, before it has ended: three reports count, one came back, one waits, one is missing.
pub(super) async fn collect_the_last(tale: &mut Tale, quarter: u32, period: PeriodId) -> Result<()> {
    let calendar = tale.calendar;
    let days = |day| calendar.day(quarter + 1, day);
    for (party, day) in [(Party::Mothers, -14), (Party::Youth, -13), (Party::Farmers, -12)] {
        tale.on(days(day)).await?;
        hand_in(tale, quarter, period, party).await?;
    }
    tale.on(days(-11)).await?;
    accept_all(tale, period).await?;
    hand_in(tale, quarter, period, Party::Repair).await?;
    tale.on(days(-10)).await?;
    return_one(tale, period, Party::Repair, "Two of the young people are counted twice: see your own list.").await?;
    tale.on(days(-9)).await?;
    hand_in(tale, quarter, period, Party::Shelter).await.map(drop)
}

async fn hand_in(tale: &mut Tale, quarter: u32, period: PeriodId, party: Party) -> Result<ReportId> {
    let values = reported(tale, party, quarter)?;
    let id = save(tale, period, party, None, values, "A quarter like most: more came than we expected.").await?;
    measurement::submit_report(&tale.store, tale.by(Person::Of(party))?, id).await
}

/// The workshop looks it up in its till.
async fn hand_in_again(tale: &mut Tale, quarter: u32, period: PeriodId, party: Party) -> Result<ReportId> {
    let row = report_of(tale, period, party).await?;
    let values = reported(tale, party, quarter)?;
    let id = save(tale, period, party, Some(row.edition), values, "Taken from the till this time.").await?;
    measurement::submit_report(&tale.store, tale.by(Person::Of(party))?, id).await
}

/// What was accepted turns out to be wrong: a new version takes its place.
async fn correct(tale: &mut Tale, quarter: u32, period: PeriodId, party: Party) -> Result<ReportId> {
    let row = report_of(tale, period, party).await?;
    let reason = "We had counted the summer camp twice.";
    measurement::correct_report(&tale.store, tale.by(Person::Of(party))?, row.id, reason).await?;
    let edition = report_of(tale, period, party).await?.edition;
    let mut values = reported(tale, party, quarter)?;
    if let Some(young) = values.first_mut() {
        young.value = "71".to_owned();
    }
    save(tale, period, party, Some(edition), values, "Without the summer camp.").await?;
    measurement::submit_report(&tale.store, tale.by(Person::Of(party))?, row.id).await
}

async fn save(
    tale: &mut Tale,
    period: PeriodId,
    party: Party,
    expected_version: Option<i64>,
    values: Vec<GivenValue>,
    narrative: &str,
) -> Result<ReportId> {
    let key = Some(tale.key()?);
    let command = SaveReport { period, expected_version, narrative: narrative.to_owned(), values, evidence: None, key };
    measurement::save_report(&tale.store, tale.by(Person::Of(party))?, &command).await
}

async fn return_one(tale: &Tale, period: PeriodId, party: Party, reason: &str) -> Result<()> {
    let row = report_of(tale, period, party).await?;
    measurement::return_report(&tale.store, tale.by(Person::Evaluator)?, row.id, reason).await?;
    Ok(())
}

/// The evaluator takes in whatever waits.
async fn accept_all(tale: &Tale, period: PeriodId) -> Result<()> {
    let waiting =
        ReportFilter { period: Some(period), states: Some(vec![ReportState::Submitted]), ..ReportFilter::default() };
    for row in reports(tale, &waiting).await? {
        measurement::accept_report(&tale.store, tale.by(Person::Evaluator)?, row.id).await?;
    }
    Ok(())
}

async fn report_of(tale: &Tale, period: PeriodId, party: Party) -> Result<ReportRow> {
    let organisation = Some(tale.organisation(party)?);
    let filter = ReportFilter { period: Some(period), organisation, ..ReportFilter::default() };
    reports(tale, &filter).await?.pop().ok_or(Error::NotFound("report"))
}

async fn reports(tale: &Tale, filter: &ReportFilter) -> Result<Vec<ReportRow>> {
    let read = tale.store.read(tale.collaborative).await?;
    Ok(measurement::reports(&read, filter, Page::first(100)).await?.rows)
}
