//! Every collective result, computed again from the accepted reports.

use domain::measurement::{Reported, RollUp};

use crate::Result;
use crate::measurement::{Counts, Difference, recount_results};
use crate::unit::Read;

pub(super) async fn recount(read: &Read) -> Result<Vec<String>> {
    Ok(recount_results(read).await?.differences.iter().map(told).collect())
}

fn told(difference: &Difference) -> String {
    match difference {
        Difference::Result { indicator, period, kept, recounted, .. } => {
            let recounted = recounted.as_ref().map_or("values that don't add up".to_owned(), sums);
            format!(
                "result of indicator {indicator} in period {period}: kept as {}, recounted: {recounted}",
                sums(kept)
            )
        }
        Difference::Part { indicator, period, organisation, kept, accepted, .. } => format!(
            "part of organisation {organisation} in indicator {indicator} and period {period}: kept as {}, accepted: {}",
            value(kept.as_ref()),
            value(accepted.as_ref())
        ),
        Difference::Counts { period, kept, recounted } => {
            format!("period {period}: kept as {}, recounted: {}", reporters(kept), reporters(recounted))
        }
    }
}

fn reporters(counts: &Counts) -> String {
    format!("{} expected, {} submitted and {} accepted", counts.expected, counts.submitted, counts.accepted)
}

fn sums(roll_up: &RollUp) -> String {
    let RollUp { reporters, consenting, named, greatest, .. } = roll_up;
    let (sum, most) = (value(roll_up.total().as_ref()), greatest.numerator);
    format!(
        "{sum} of {reporters} organisations, {consenting} consenting, {named} by name, the greatest {most}/{}",
        greatest.denominator
    )
}

/// In the indicator's smallest unit.
fn value(reported: Option<&Reported>) -> String {
    match reported {
        Some(Reported { numerator, denominator: Some(denominator) }) => format!("{numerator}/{denominator}"),
        Some(Reported { numerator, denominator: None }) => numerator.to_string(),
        None => "nothing".to_owned(),
    }
}
