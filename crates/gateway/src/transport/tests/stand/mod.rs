//! What stands in for the gateway's own state, caller and schema: small ones, on which every rule can be provoked.

pub mod caller;
pub mod graph;

use crate::transport;
use domain::clock::{Clock, Ids};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// As `crate::State`, with what the transport reads.
#[derive(Clone)]
pub struct State {
    pub schema: graph::Schema,
    pub limits: transport::Limits,
    pub documents: transport::Documents,
    pub shape: transport::Shape,
    pub rates: transport::Rates,
    pub places: transport::Places,
    pub origins: transport::Origins,
    pub proxies: transport::Proxies,
    pub graphiql: bool,
    pub introspection: bool,
    pub stopping: CancellationToken,
    pub threads: Handle,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl State {
    /// The stand-in's fields need to know who asks, and nothing else.
    pub(crate) fn scope(&self, caller: caller::Caller) -> caller::Caller {
        caller
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish()
    }
}
