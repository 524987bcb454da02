//! What an action about money says must be so, because what it says settles who decides it.

use domain::decisions::Action;
use domain::funds::{Money, Refusal};
use domain::{FundId, GrantId};

use super::pledge::allocation_in;
use crate::entity::{fund, grant, transfer};
use crate::unit::Read;
use crate::{Error, Result};

/// Whether what an action names is there, in the fund that it names. None of this changes afterwards.
pub(crate) async fn check_action(read: &Read, action: &Action) -> Result<()> {
    match action {
        Action::AwardGrant { fund, source_allocation: Some(allocation), .. }
        | Action::Deallocate { fund, allocation, .. } => allocation_in(read, *fund, *allocation).await.map(drop),
        Action::ReleaseCommitment { fund, source_allocation, grant, .. } => {
            let row = grant_in(read, *fund, *grant).await?;
            let same = row.allocation_id == *source_allocation;
            if same { Ok(()) } else { Err(Error::NotFound("allocation")) }
        }
        Action::ReverseTransfer { fund, transfer, amount_minor } => {
            let row = read.get::<transfer::Entity>("transfer", *transfer).await?;
            if row.fund_id != *fund {
                return Err(Error::NotFound("transfer"));
            }
            let currency = read.get::<fund::Entity>("fund", *fund).await?.currency;
            let (whole, parts) = (Money { minor: row.amount, currency }, Money { minor: *amount_minor, currency });
            // A transfer is reversed whole: naming less would ask another body.
            if whole == parts { Ok(()) } else { Err(Refusal::PartsDoNotSum { field: "amount", whole, parts }.into()) }
        }
        _ => Ok(()),
    }
}

async fn grant_in(read: &Read, fund: FundId, id: GrantId) -> Result<grant::Model> {
    let row = read.get::<grant::Entity>("grant", id).await?;
    if row.fund_id == fund { Ok(row) } else { Err(Error::NotFound("grant")) }
}
