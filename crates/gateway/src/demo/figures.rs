//! What each partner counted: the same figures on whatever day the demo is made.

use persistence::measurement::GivenValue;
use persistence::{Error, Result};

use super::cast::Party;
use super::outcomes::Measure;
use super::tale::Tale;

/// What a partner reports for a quarter, counted from 0. A partner reports only what it does.
pub(super) fn reported(tale: &Tale, party: Party, quarter: u32) -> Result<Vec<GivenValue>> {
    let mut values = Vec::new();
    for (measure, indicator) in Measure::ALL.into_iter().zip(&tale.indicators) {
        let Some((value, denominator)) = figure(measure, party, i64::from(quarter)) else { continue };
        values.push(GivenValue { indicator: *indicator, value, denominator, note: None });
    }
    if values.is_empty() { Err(Error::Broken("a report without a value".to_owned())) } else { Ok(values) }
}

fn figure(measure: Measure, party: Party, quarter: i64) -> Option<(String, Option<String>)> {
    let (start, growth) = start_and_growth(measure, party)?;
    // Life does not follow a line.
    let wobble = (quarter * 5 + start) % 4;
    let grown = start + growth * quarter;
    Some(match measure {
        Measure::Young => ((grown + wobble).to_string(), None),
        Measure::Meals => ((grown + 25 * wobble).to_string(), None),
        Measure::Earned => (format!("{}.{:02}", grown + 110 * wobble, (grown * 7) % 100), None),
        Measure::Stayed => {
            let began = 18 + start % 7 + quarter;
            (((began * grown + 50) / 100).to_string(), Some(began.to_string()))
        }
        Measure::TurnedAway => ((grown + wobble).max(0).to_string(), None),
    })
}

/// Where a partner began, and what it gains in a quarter. Of a ratio: how many per 100.
fn start_and_growth(measure: Measure, party: Party) -> Option<(i64, i64)> {
    use Measure::{Earned, Meals, Stayed, TurnedAway, Young};
    Some(match (measure, party) {
        (Young, Party::Mothers) => (22, 2),
        (Young, Party::Youth) => (48, 6),
        (Young, Party::Farmers) => (14, 2),
        (Young, Party::Shelter) => (12, 1),
        (Young, Party::Repair) => (18, 3),
        (Young, Party::Library) => (36, 4),
        (Meals, Party::Mothers) => (1_500, 120),
        (Meals, Party::Farmers) => (500, 60),
        (Meals, Party::Shelter) => (2_100, 180),
        (Meals, Party::Library) => (700, 90),
        (Earned, Party::Farmers) => (9_200, 700),
        (Earned, Party::Repair) => (6_800, 450),
        (Stayed, Party::Mothers) => (48, 3),
        (Stayed, Party::Youth) => (55, 3),
        (Stayed, Party::Farmers) => (50, 2),
        (Stayed, Party::Repair) => (56, 4),
        (TurnedAway, Party::Mothers) => (18, -2),
        (TurnedAway, Party::Shelter) => (42, -4),
        _ => return None,
    })
}
