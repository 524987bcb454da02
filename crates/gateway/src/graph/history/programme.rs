//! Programmes as publishers title them.

use async_graphql::{ID, Object};
use domain::ProgrammeId;
use persistence::rows::ProgrammeRow;

use super::load::ProgrammeById;
use crate::graph::connection::connection;
use crate::graph::failure::Result;
use crate::graph::id;
use crate::graph::scope::Snapshot;

/// A publisher's programme.
#[derive(Debug, Clone)]
pub(crate) struct Programme(pub(crate) ProgrammeRow);

connection! {
    /// A page of programmes, in the order in which they were first met.
    ProgrammeConnection,
    /// A programme in a list.
    ProgrammeEdge,
    Programme
}

impl Programme {
    pub(crate) async fn load(snapshot: &Snapshot, id: ProgrammeId) -> Result<Self> {
        Ok(Self(snapshot.expect::<ProgrammeById>(id.0).await?))
    }
}

/// A programme under which grants were published, known by its publisher and its title. Members see it.
#[Object]
impl Programme {
    /// The programme's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The publisher's own code of it; null where none was given.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Who published under it.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }
}
