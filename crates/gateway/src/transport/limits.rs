//! What one client may ask of us. All are settings; these are the defaults.

use std::time::Duration;

/// Limits of a single request or socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Fields within fields, fragments unfolded. The standard introspection query is exactly 15 deep.
    pub depth: usize,
    /// Different aliases of one field in one selection.
    pub aliases: usize,
    /// Times that one field may be selected in one place, once fragments are unfolded.
    pub repeats: usize,
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
    /// What the fields of one operation may weigh together, by the schema's own weights.
    pub complexity: usize,
    /// Variables of one operation.
    pub variables: usize,
    /// Values in all variables together: each item of a list and each field of an input object is one.
    pub variable_values: usize,
    /// Lists and input objects within each other in one variable.
    pub variable_depth: usize,
    /// Bytes of a request body, and of one WebSocket message.
    pub body: usize,
    /// How long one query or mutation may take.
    pub time: Duration,
    /// Rough memory that parsed documents may keep, in bytes.
    pub documents: u64,
    /// Memory for documents that clients name by their hash, in bytes; 0 where they can't.
    pub persisted: u64,
    /// Limits of sockets and streams.
    pub socket: SocketLimits,
}

/// Limits of WebSockets and streams of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketLimits {
    /// How long a client may wait before `connection_init`.
    pub init: Duration,
    /// Operations that may run at once on one socket.
    pub operations: usize,
    /// How long a message may wait for a client that does not read.
    pub send: Duration,
    /// How often a silent client is pinged, and its token looked at again.
    pub heartbeat: Duration,
    /// Sockets and streams that may be open at once.
    pub connections: Shares,
    /// Subscriptions that may run at once, on all of them.
    pub subscriptions: Shares,
}

/// What one person and one address may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    pub person: usize,
    pub address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 15,
            aliases: 30,
            repeats: 100,
            root_fields: 15,
            document: 100_000,
            tokens: 5_000,
            directives: 10,
            nodes: 10_000,
            complexity: 10_000,
            variables: 100,
            variable_values: 20_000,
            variable_depth: 20,
            body: 1024 * 1024,
            time: Duration::from_secs(10),
            documents: 64 * 1024 * 1024,
            persisted: 16 * 1024 * 1024,
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
            connections: Shares { person: 50, address: 500 },
            subscriptions: Shares { person: 100, address: 1_000 },
        }
    }
}
