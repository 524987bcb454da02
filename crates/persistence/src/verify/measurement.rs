//! Every collective result, summed again from the accepted reports.

use domain::measurement::{Reported, RollUp};

use crate::Result;
use crate::measurement::{Difference, recount_results};
use crate::unit::Read;

pub(super) async fn recount(read: &Read) -> Result<Vec<String>> {
    Ok(recount_results(read).await?.differences.iter().map(told).collect())
}

fn told(found: &Difference) -> String {
    match found {
        Difference::Result { indicator, period, combination, kept, recounted } => format!(
            "result of indicator {indicator} in period {period}, combination {combination}: kept as {}, recounted: {}",
            summed(kept),
            recounted.as_ref().map_or("the accepted values don't add up".to_owned(), summed)
        ),
        Difference::Part { indicator, period, combination, organisation, kept, accepted } => format!(
            "part of organisation {organisation} in indicator {indicator}, period {period}, combination {combination}: \
             kept as {}, accepted: {}",
            spoken(*kept),
            spoken(*accepted)
        ),
        Difference::Counts { period, kept, recounted } => format!(
            "period {period}: kept as {} submitted and {} accepted, recounted: {} and {}",
            kept.0, kept.1, recounted.0, recounted.1
        ),
    }
}

fn summed(sum: &RollUp) -> String {
    let total = spoken(sum.total());
    let (reporters, consenting, greatest) = (sum.reporters, sum.consenting, sum.greatest);
    let denominator = greatest.denominator;
    format!("{total} of {reporters} ({consenting} consenting, the greatest {}/{denominator})", greatest.numerator)
}

fn spoken(value: Option<Reported>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Reported { numerator, denominator: None }) => numerator.to_string(),
        Some(Reported { numerator, denominator: Some(denominator) }) => format!("{numerator}/{denominator}"),
    }
}
