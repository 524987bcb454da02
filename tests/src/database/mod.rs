//! A fresh database for each test, on either engine.

mod owner;
mod postgres;
mod sqlite;

use persistence::Options;

pub use owner::{Held, Owner};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database with nothing in it, until it is dropped.
#[derive(Debug)]
pub(crate) enum Fresh {
    Sqlite(sqlite::Fresh),
    Postgres(Box<postgres::Fresh>),
}

impl Fresh {
    pub(crate) async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite(sqlite::Fresh::new().await),
            Engine::Postgres => Self::Postgres(Box::new(postgres::Fresh::new().await)),
        }
    }

    /// How the server connects: on PostgreSQL by a role that owns nothing.
    pub(crate) fn options(&self) -> Options {
        let url = match self {
            Self::Sqlite(fresh) => fresh.url(),
            Self::Postgres(fresh) => fresh.server_url(),
        };
        Options { durable: false, connections: 8, ..Options::new(url) }
    }

    /// The database as its owner sees it, past all our walls.
    pub(crate) async fn owner(&self) -> Owner {
        match self {
            Self::Sqlite(fresh) => Owner::sqlite(&fresh.url()).await,
            Self::Postgres(fresh) => Owner::postgres(fresh.owner_options()).await,
        }
    }

    pub(crate) fn owner_url(&self) -> String {
        match self {
            Self::Sqlite(fresh) => fresh.url(),
            Self::Postgres(fresh) => fresh.owner_url(),
        }
    }

    pub(crate) async fn server_role(&self) -> Owner {
        match self {
            Self::Sqlite(fresh) => Owner::sqlite(&fresh.url()).await,
            Self::Postgres(fresh) => Owner::postgres(fresh.server_options()).await,
        }
    }

    pub(crate) async fn remove(self) {
        if let Self::Postgres(fresh) = self {
            fresh.remove().await;
        }
    }
}
