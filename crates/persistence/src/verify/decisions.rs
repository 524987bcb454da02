//! Every closed vote, counted again from its frozen rule, electorate and ballots.

use domain::decisions::Tally;

use crate::Result;
use crate::decisions::{Discrepancy, recount_all};
use crate::unit::Read;

pub(super) async fn recount(read: &Read) -> Result<Vec<String>> {
    let (_, found) = recount_all(read).await?;
    Ok(found.iter().map(told).collect())
}

fn told(found: &Discrepancy) -> String {
    let recounted = found.recounted.as_ref().map_or("it could not have closed early".to_owned(), spoken);
    format!("proposal {}: stored as {}, recounted: {recounted}", found.proposal, spoken(&found.stored))
}

fn spoken(tally: &Tally) -> String {
    format!("{} ({})", tally.outcome, tally.sentence)
}
