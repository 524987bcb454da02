//! What every request shares.

use std::sync::Arc;

use domain::clock::{Clock, Ids};
use persistence::{Error, Store};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::caller::Caller;
use crate::graph::{self, Schema, Scope};
use crate::sign_in::{IssuerSettings, SignIn};
use crate::transport::{Documents, Limits, Origins, PerMinute, Places, Proxies, Rates, Shape};
use crate::webhooks::{Targets, Webhooks};

/// Who sends bytes beyond these waits for a moment, then is told to come again.
const UPLOADS_AT_ONCE: usize = 16;

/// One server: its database, its schema, its keys and its limits.
#[derive(Clone)]
pub struct State {
    pub store: Store,
    pub schema: Schema,
    pub sign_in: Arc<SignIn>,
    pub limits: Limits,
    pub documents: Documents,
    pub shape: Shape,
    pub rates: Rates,
    pub places: Places,
    pub origins: Origins,
    pub proxies: Proxies,
    pub webhooks: Webhooks,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
    /// Whether a client may ask for the schema.
    pub introspection: bool,
    /// Places for those who send the bytes of files: each holds a part of one in memory.
    pub(crate) uploads: Arc<Semaphore>,
    /// Ends when the server was told to stop.
    pub(crate) stopping: CancellationToken,
    /// Where operations run: an HTTP server's own threads have small stacks.
    pub(crate) threads: Handle,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("store", &self.store).finish_non_exhaustive()
    }
}

impl State {
    /// Prepares a server on a migrated database, which answers on the threads of this runtime; makes the first signing key where there is none.
    pub async fn new(store: Store) -> persistence::Result<Self> {
        Self::trusting(store, Vec::new()).await
    }

    /// The same where people sign in by these outside issuers too.
    pub async fn trusting(store: Store, issuers: Vec<IssuerSettings>) -> persistence::Result<Self> {
        let webhooks = Webhooks::new(Targets::default(), Webhooks::PATIENCE);
        let webhooks = webhooks.map_err(|error| Error::Broken(format!("no client for webhooks: {error}")))?;
        Self::sending(store, issuers, webhooks).await
    }

    /// The same where webhooks go out by another client.
    pub async fn sending(store: Store, issuers: Vec<IssuerSettings>, webhooks: Webhooks) -> persistence::Result<Self> {
        let sign_in = Arc::new(SignIn::start_with(&store, issuers).await?);
        let schema = graph::schema(store.clone(), sign_in.clone(), webhooks.targets().clone());
        let shape = Shape::of(&schema.sdl()).map_err(|error| Error::Broken(format!("our own schema: {error}")))?;
        let limits = Limits::default();
        Ok(Self {
            clock: store.clock().clone(),
            ids: store.ids().clone(),
            documents: Documents::new(&limits),
            limits,
            shape,
            rates: Rates::new(PerMinute::default()),
            places: Places::default(),
            origins: Origins::default(),
            proxies: Proxies::default(),
            webhooks,
            graphiql: true,
            introspection: true,
            uploads: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
            stopping: CancellationToken::new(),
            threads: Handle::current(),
            store,
            schema,
            sign_in,
        })
    }

    /// What the fields of one operation share: made anew for each, also on a socket.
    #[cfg_attr(test, expect(dead_code, reason = "under test the transport serves a stand-in"))]
    pub(crate) fn scope(&self, caller: Caller) -> Scope {
        Scope::new(self.store.clone(), caller)
    }
}
