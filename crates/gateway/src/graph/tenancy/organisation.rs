//! An organisation.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::OrganisationId;
use domain::tenancy::{Constituency, Standing};
use futures_util::future::BoxFuture;
use persistence::rows::{MembershipRow, OrganisationIdentifierRow, OrganisationRow};
use persistence::{Page, Read, Slice, tenancy};
use uuid::Uuid;

use super::OrganisationById;
use super::membership::{Membership, MembershipConnection};
use crate::graph::connection::{Window, connection, listed};
use crate::graph::cost::Paged;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::loader::Load;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Snapshot, snapshot};

/// A party inside one collaborative.
#[derive(Debug, Clone)]
pub(crate) struct Organisation(pub(crate) OrganisationRow);

connection! {
    /// A page of organisations, oldest first.
    OrganisationConnection,
    /// An organisation in a list.
    OrganisationEdge,
    Organisation
}

impl Organisation {
    pub(crate) async fn load(snapshot: &Snapshot, id: OrganisationId) -> Result<Self> {
        Ok(Self(snapshot.expect::<OrganisationById>(id.0).await?))
    }
}

/// A party inside one collaborative: a funder, a grassroots partner, the backbone or an observer.
#[Object]
impl Organisation {
    /// The organisation's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is to the collaborative.
    async fn constituency(&self) -> Constituency {
        self.0.constituency
    }

    /// Declared as controlled by a funder: its seats then count as funders'.
    async fn controlled_by_funder(&self) -> bool {
        self.0.controlled_by_funder
    }

    /// Whether it still takes part.
    async fn standing(&self) -> Standing {
        self.0.standing
    }

    /// Its website; null where none is known.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    /// Identifiers in public registers.
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationIdentifier>> {
        let rows = snapshot(ctx).await?.load::<Identifiers>(self.0.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| OrganisationIdentifier { scheme: row.scheme, value: row.value }).collect())
    }

    /// People who act for it, now or once.
    #[graphql(directive = Paged::apply())]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most items from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only items behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most items from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only items before this cursor.")] before: Option<String>,
    ) -> Result<MembershipConnection> {
        let page = Window { first, after, last, before }.page(false)?;
        let id = self.0.id;
        let slice = snapshot(ctx).await?.load::<Members>((id.0, page)).await?.unwrap_or_default();
        let count = std::sync::Arc::new(move |snapshot: std::sync::Arc<Snapshot>| -> BoxFuture<'static, _> {
            Box::pin(async move { tenancy::count_memberships_of(&snapshot.read, id).await })
        });
        Ok(MembershipConnection(listed(slice, |row| row.id.0, Membership, count)))
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// An organisation's entry in a public register.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct OrganisationIdentifier {
    /// The register, by its code in org-id.guide: `GB-CHC`.
    pub(crate) scheme: String,
    /// The number there: `1234567`.
    pub(crate) value: String,
}

struct Identifiers;

impl Load for Identifiers {
    type Key = Uuid;
    type Value = Vec<OrganisationIdentifierRow>;

    fn load(read: &Read, keys: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, Self::Value>>> {
        Box::pin(async move { tenancy::identifiers_of(read, &keys).await })
    }
}

struct Members;

impl Load for Members {
    type Key = (Uuid, Page);
    type Value = Slice<MembershipRow>;

    fn load(read: &Read, keys: Vec<Self::Key>) -> BoxFuture<'_, persistence::Result<HashMap<Self::Key, Self::Value>>> {
        Box::pin(crate::graph::loader::by_page(keys, move |parents, page| async move {
            tenancy::memberships_of_organisations(read, &parents, page).await
        }))
    }
}
