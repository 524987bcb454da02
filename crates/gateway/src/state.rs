//! What every request shares.

use std::sync::Arc;

use domain::clock::{Clock, Ids};
use persistence::Store;

use crate::graph::{self, Schema};
use crate::sign_in::SignIn;

/// One server: its database, its schema, its keys and its limits.
#[derive(Clone)]
pub struct State {
    pub store: Store,
    pub schema: Schema,
    pub sign_in: Arc<SignIn>,
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("store", &self.store).finish_non_exhaustive()
    }
}

impl State {
    /// Prepares a server on a migrated database; makes the first signing key where there is none.
    pub async fn new(store: Store) -> persistence::Result<Self> {
        let sign_in = Arc::new(SignIn::start(&store).await?);
        let schema = graph::schema(store.clone(), sign_in.clone());
        Ok(Self { clock: store.clock().clone(), store, schema, sign_in })
    }
}
