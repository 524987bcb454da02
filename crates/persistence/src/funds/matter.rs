//! What an action about money says must be so, because what it says settles who decides it.

use domain::decisions::{Action, Reversed};
use domain::funds::{Money, Refusal, TransferKind};
use domain::{FundId, GrantId, OrganisationId, TransferId};
use sea_orm::ColumnTrait;

use super::allocation::check_wording;
use super::award::check_award;
use super::pledge::allocation_in;
use super::reversal::{check_reversal, contribution_of, posting_of};
use crate::decisions::Decided;
use crate::entity::{fund, grant, grantee, transfer};
use crate::unit::Read;
use crate::{Error, Result};

/// The action as a proposal keeps it: a reversal with what the transfer was.
pub(crate) async fn completed(read: &Read, action: Action) -> Result<Action> {
    let Action::ReverseTransfer { fund, transfer, amount_minor, .. } = action else { return Ok(action) };
    let reversed = Some(what_it_was(read, transfer).await?);
    Ok(Action::ReverseTransfer { fund, transfer, amount_minor, reversed })
}

async fn what_it_was(read: &Read, id: TransferId) -> Result<Reversed> {
    let row = read.get::<transfer::Entity>("transfer", id).await?;
    if let Some(given) = contribution_of(read, &row).await? {
        let (allocation, parties) = (given.allocation_id, vec![given.organisation_id]);
        return Ok(Reversed { kind: TransferKind::Contribution, allocation, parties });
    }
    let posting = posting_of(read, &row).await?;
    let ends = [posting.from, posting.to];
    let parties: Vec<OrganisationId> = ends.iter().filter_map(|account| account.organisation).collect();
    match ends.iter().find_map(|account| account.grant) {
        Some(id) => {
            let allocation = read.get::<grant::Entity>("grant", id).await?.allocation_id;
            let parties = if parties.is_empty() { grantees_of(read, id).await? } else { parties };
            Ok(Reversed { kind: row.kind, allocation, parties })
        }
        None => {
            let allocation = ends.iter().find_map(|account| account.allocation);
            Ok(Reversed { kind: row.kind, allocation, parties })
        }
    }
}

async fn grantees_of(read: &Read, id: GrantId) -> Result<Vec<OrganisationId>> {
    let mut rows = read.all::<grantee::Entity>(grantee::Column::GrantId.eq(id)).await?;
    rows.sort_by_key(|row| row.position);
    Ok(rows.into_iter().map(|row| row.organisation_id).collect())
}

/// Whether what an action names is there, in the fund that it names, and could be done at all: none of this changes
/// afterwards. Whether the money is there is asked when it is enacted.
pub(crate) async fn check_action(read: &Read, action: &Action, decided: Decided) -> Result<()> {
    match action {
        Action::AwardGrant { fund, source_allocation, .. } => {
            if let Some(allocation) = source_allocation {
                allocation_in(read, *fund, *allocation).await?;
            }
            check_award(read, action).await
        }
        Action::Allocate { name, purpose, .. } => check_wording(name, purpose),
        Action::Deallocate { fund, allocation, .. } => allocation_in(read, *fund, *allocation).await.map(drop),
        Action::ReleaseCommitment { fund, source_allocation, grant, .. } => {
            let row = grant_in(read, *fund, *grant).await?;
            let same = row.allocation_id == *source_allocation;
            if same { Ok(()) } else { Err(Error::NotFound("allocation")) }
        }
        Action::ReverseTransfer { fund, transfer, amount_minor, reversed } => {
            let row = read.get::<transfer::Entity>("transfer", *transfer).await?;
            if row.fund_id != *fund || *reversed != Some(what_it_was(read, *transfer).await?) {
                return Err(Error::NotFound("transfer"));
            }
            let currency = read.get::<fund::Entity>("fund", *fund).await?.currency;
            let (whole, parts) = (Money { minor: row.amount, currency }, Money { minor: *amount_minor, currency });
            // A transfer is reversed whole: naming less would ask another body.
            if whole != parts {
                return Err(Refusal::PartsDoNotSum { field: "amount", whole, parts }.into());
            }
            check_reversal(read, *transfer, decided).await
        }
        _ => Ok(()),
    }
}

async fn grant_in(read: &Read, fund: FundId, id: GrantId) -> Result<grant::Model> {
    let row = read.get::<grant::Entity>("grant", id).await?;
    if row.fund_id == fund { Ok(row) } else { Err(Error::NotFound("grant")) }
}
