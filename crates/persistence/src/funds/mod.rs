//! Funds, grants and the ledger.

use std::collections::HashSet;

use domain::decisions::Action;
use domain::{AllocationId, FundId, GrantId, OrganisationId, TransferId};

use crate::decisions::Decided;
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// Organisations with an open pledge or an unreturned contribution in any fund: they count as funders.
pub(crate) async fn organisations_in_the_pool(_read: &Read) -> Result<HashSet<OrganisationId>> {
    Ok(HashSet::new())
}

pub(crate) async fn award_grant(_unit: &mut Write, _decided: Decided, _action: &Action) -> Result<GrantId> {
    Err(Error::NotFound("fund"))
}

pub(crate) async fn allocate(
    _unit: &mut Write,
    _decided: Decided,
    _fund: FundId,
    _name: &str,
    _purpose: &str,
    _amount: i64,
) -> Result<AllocationId> {
    Err(Error::NotFound("fund"))
}

pub(crate) async fn deallocate(
    _unit: &mut Write,
    _decided: Decided,
    _allocation: AllocationId,
    _amount: i64,
) -> Result<TransferId> {
    Err(Error::NotFound("fund"))
}

pub(crate) async fn release_commitment(
    _unit: &mut Write,
    _decided: Decided,
    _grant: GrantId,
    _amount: i64,
) -> Result<TransferId> {
    Err(Error::NotFound("fund"))
}

pub(crate) async fn refund_contribution(
    _unit: &mut Write,
    _decided: Decided,
    _fund: FundId,
    _funder: OrganisationId,
    _amount: i64,
) -> Result<TransferId> {
    Err(Error::NotFound("fund"))
}

pub(crate) async fn reverse_by_decision(
    _unit: &mut Write,
    _decided: Decided,
    _transfer: TransferId,
) -> Result<TransferId> {
    Err(Error::NotFound("fund"))
}

pub async fn funds_by_ids(read: &Read, ids: &[uuid::Uuid]) -> Result<Vec<Option<crate::entity::rows::FundRow>>> {
    use crate::entity::fund;
    let rows = read.among::<fund::Entity>(fund::Column::Id, ids).await?;
    Ok(crate::ordered::by_key(ids, rows, |row| row.id.0))
}
