//! TEMPORARY STUB: only what the transport needs to compile on its branch; the real one comes from main.

#[cfg(not(test))]
#[path = "transport/tests/stand/mod.rs"]
mod stand;
pub mod transport;

#[cfg(not(test))]
pub use stand::{State, caller, graph};
