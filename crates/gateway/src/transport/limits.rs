//! What one client may ask of us. All are settings; these are the defaults.

use std::time::Duration;

/// Limits of a single request or socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Fields within fields, fragments unfolded. The standard introspection query is exactly 15 deep.
    pub depth: usize,
    /// Different aliases of one field in one selection.
    pub aliases: usize,
    /// Fields at the root of one operation.
    pub root_fields: usize,
    /// Bytes of a document: one endless name or string is a single token, and costs as much as many.
    pub document: usize,
    /// Lexical tokens of a document.
    pub tokens: usize,
    /// Directives at one place of a document.
    pub directives: usize,
    /// Selections of all operations and fragments, fragments unfolded.
    pub nodes: usize,
    /// The schema's own weights; enforced by async-graphql's `limit_complexity`, named here for the message.
    pub complexity: usize,
    /// Bytes of a request body, and of one WebSocket message.
    pub body: usize,
    /// How long one query or mutation may take.
    pub time: Duration,
    /// Rough memory that parsed documents may keep, in bytes.
    pub documents: u64,
    /// Limits of a WebSocket.
    pub socket: SocketLimits,
}

/// Limits of one WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketLimits {
    /// How long a client may wait before `connection_init`.
    pub init: Duration,
    /// Operations that may run at once.
    pub operations: usize,
    /// How long a message may wait for a client that does not read.
    pub send: Duration,
    /// How often a silent client is pinged, and its token looked at again.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 15,
            aliases: 30,
            root_fields: 15,
            document: 100_000,
            tokens: 5_000,
            directives: 10,
            nodes: 10_000,
            complexity: 10_000,
            body: 1024 * 1024,
            time: Duration::from_secs(10),
            documents: 64 * 1024 * 1024,
            socket: SocketLimits::default(),
        }
    }
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            init: Duration::from_secs(10),
            operations: 50,
            send: Duration::from_secs(10),
            heartbeat: Duration::from_secs(30),
        }
    }
}
