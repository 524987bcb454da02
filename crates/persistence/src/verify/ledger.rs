//! Every balance, chain, day and sum of the ledger, from its entries.

use crate::Result;
use crate::funds::verify_ledger;
use crate::unit::Read;

pub(super) async fn recompute(read: &Read) -> Result<Vec<String>> {
    let report = verify_ledger(read).await?;
    Ok(report.differences.iter().map(ToString::to_string).collect())
}
