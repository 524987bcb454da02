//! A membership.

use async_graphql::{Context, ID, Object};
use domain::MembershipId;
use domain::tenancy::Role;
use persistence::rows::MembershipRow;

use super::{MembershipById, Organisation};
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scalar::Date;
use crate::graph::scope::{Snapshot, snapshot};

/// A person's part in one collaborative.
#[derive(Debug, Clone)]
pub(crate) struct Membership(pub(crate) MembershipRow);

connection! {
    /// A page of memberships, oldest first.
    MembershipConnection,
    /// A membership in a list.
    MembershipEdge,
    Membership
}

impl Membership {
    pub(crate) async fn load(snapshot: &Snapshot, id: MembershipId) -> Result<Self> {
        Ok(Self(snapshot.expect::<MembershipById>(id.0).await?))
    }
}

/// A person's part in one collaborative. Roles belong to it, never to the person.
#[Object]
impl Membership {
    /// The membership's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The person's name, as this collaborative knows it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation for which the person acts; null for people who act for none.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.organisation_id {
            Some(id) => Organisation::load(&*snapshot(ctx).await?, id).await.map(Some),
            None => Ok(None),
        }
    }

    /// What this membership may do.
    async fn roles(&self) -> &[Role] {
        &self.0.roles
    }

    /// Its first day.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Its last day; null while it is open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }
}
