//! Who put money in, or promised to.

use std::collections::HashSet;

use domain::OrganisationId;
use sea_orm::FromQueryResult;

use crate::Result;
use crate::unit::Read;

#[derive(FromQueryResult)]
struct Giver {
    organisation_id: OrganisationId,
}

/// Organisations with an open pledge or an unreturned contribution in any fund: they count as funders.
pub(crate) async fn organisations_in_the_pool(read: &Read) -> Result<HashSet<OrganisationId>> {
    // An account outside counts downwards: below zero, its organisation gave more than it got back.
    let sql = "select p.organisation_id from pledges p where p.collaborative_id = $1 and p.stage = 'OPEN' \
               union select a.organisation_id from accounts a \
               where a.collaborative_id = $1 and a.kind = 'OUTSIDE' and a.balance < 0";
    let givers: Vec<Giver> = read.rows(sql, []).await?;
    Ok(givers.into_iter().map(|giver| giver.organisation_id).collect())
}
