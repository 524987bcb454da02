//! Organisations as others name them.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::KnownOrganisationId;
use persistence::rows::KnownOrganisationRow;

use super::load::{KnownAliases, KnownIdentifiers, KnownOrganisationById, Party};
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::{Organisation, OrganisationIdentifier};

/// An organisation as others name it.
#[derive(Debug, Clone)]
pub(crate) struct KnownOrganisation(pub(crate) KnownOrganisationRow);

connection! {
    /// A page of known organisations, in the order in which they were first met.
    KnownOrganisationConnection,
    /// A known organisation in a list.
    KnownOrganisationEdge,
    KnownOrganisation
}

impl KnownOrganisation {
    pub(crate) async fn load(snapshot: &Snapshot, id: KnownOrganisationId) -> Result<Self> {
        Ok(Self(snapshot.expect::<KnownOrganisationById>(id.0).await?))
    }
}

/// An organisation that stands in published grants. It is recognised by its identifier alone, and is no party of the
/// collaborative: it has no seat, no constituency and no say. Members see it.
#[Object]
impl KnownOrganisation {
    /// The known organisation's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The name under which it was first met.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Other names that publishers gave it, in order of the alphabet.
    async fn aliases(&self, ctx: &Context<'_>) -> Result<Vec<KnownOrganisationAlias>> {
        let rows = snapshot(ctx).await?.load::<KnownAliases>(self.0.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| KnownOrganisationAlias { name: row.name, publisher: row.source }).collect())
    }

    /// What it is recognised by.
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<Vec<OrganisationIdentifier>> {
        let rows = snapshot(ctx).await?.load::<KnownIdentifiers>(self.0.id.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(|row| OrganisationIdentifier { scheme: row.scheme, value: row.value }).collect())
    }

    /// The party of this collaborative that has the same identifier; null where there is none.
    async fn party(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let snapshot = snapshot(ctx).await?;
        match snapshot.load::<Party>(self.0.id.0).await? {
            Some(party) => Organisation::load(&snapshot, party).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Another name of an organisation.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct KnownOrganisationAlias {
    /// The name.
    name: String,
    /// Who first used it.
    publisher: String,
}
