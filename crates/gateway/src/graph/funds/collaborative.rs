//! The collaborative's funds.

use std::sync::Arc;

use async_graphql::{ID, Object};
use domain::{FundId, GrantId, TransferId};
use persistence::funds;

use super::fund::{Fund, FundConnection};
use super::grant::Grant;
use super::load::{FundById, GrantById, TransferById, counted};
use super::transfer::Transfer;
use crate::graph::connection::{Window, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scope::Snapshot;

/// The part of a collaborative that holds money.
pub struct CollaborativeFunds(pub(crate) Arc<Snapshot>);

#[Object]
impl CollaborativeFunds {
    /// A fund by its global id.
    async fn fund(&self, #[graphql(desc = "The fund's global id.")] id: ID) -> Result<Fund> {
        let id: FundId = id::decode(&id)?;
        self.0.load::<FundById>(id.0).await?.map(Fund).ok_or_else(|| Failure::not_found("fund"))
    }

    /// Its funds, oldest first.
    #[graphql(directive = Paged::apply())]
    async fn funds(
        &self,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<FundConnection> {
        let slice = funds::funds(&self.0.read, Window { first, after, last, before }.page(false)?).await?;
        let count = counted(|snapshot: Arc<Snapshot>| async move { funds::count_funds(&snapshot.read).await });
        Ok(FundConnection(listed(slice, |row| row.id.0, Fund, count)))
    }

    /// A grant by its global id.
    async fn grant(&self, #[graphql(desc = "The grant's global id.")] id: ID) -> Result<Grant> {
        let id: GrantId = id::decode(&id)?;
        match self.0.load::<GrantById>(id.0).await? {
            Some(row) => Grant::of(&self.0, row).await,
            None => Err(Failure::not_found("grant")),
        }
    }

    /// A movement of the ledger by its global id.
    async fn transfer(&self, #[graphql(desc = "The transfer's global id.")] id: ID) -> Result<Transfer> {
        let id: TransferId = id::decode(&id)?;
        match self.0.load::<TransferById>(id.0).await? {
            Some(row) => Transfer::of(&self.0, row).await,
            None => Err(Failure::not_found("transfer")),
        }
    }
}
