//! TEMPORARY: only what the transport needs to compile on its branch; the real one comes from main.
pub mod caller;
pub mod graph;
pub mod transport;

use domain::clock::{Clock, Ids};
use std::sync::Arc;

/// STUB of what every request shares.
#[derive(Clone)]
pub struct State {
    pub schema: graph::Schema,
    pub limits: transport::Limits,
    pub documents: transport::Documents,
    pub shape: transport::Shape,
    pub graphiql: bool,
    pub introspection: bool,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish()
    }
}
