//! Declared interests.

use async_graphql::{Context, ID, Object};
use domain::InterestId;
use persistence::rows::InterestRow;

use super::load::InterestById;
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};

/// A declared interest.
#[derive(Debug, Clone)]
pub(crate) struct Interest(pub(crate) InterestRow);

connection! {
    /// A page of declared interests, oldest first.
    InterestConnection,
    /// A declared interest in a list.
    InterestEdge,
    Interest
}

impl Interest {
    pub(crate) async fn load(snapshot: &Snapshot, id: InterestId) -> Result<Self> {
        Ok(Self(snapshot.expect::<InterestById>(id.0).await?))
    }
}

/// A declared interest of a person or an organisation in an organisation that decisions may benefit.
#[Object]
impl Interest {
    /// The interest's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The organisation whose interest it is; null where it is a person's own.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.organisation_id {
            Some(id) => Organisation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who declared it; where it is a person's own, that person.
    async fn declared_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.declared_by).await
    }

    /// The organisation that decisions may benefit.
    async fn counterparty(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.counterparty_id).await
    }

    /// What the interest is.
    async fn nature(&self) -> &str {
        &self.0.nature
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime {
        DateTime(self.0.declared_at)
    }

    /// When it ended; null while it holds.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}
