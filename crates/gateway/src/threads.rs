//! The threads on which everything is answered.

use tokio::runtime::{Builder, Runtime};

/// A debug build needs several megabytes for a question as deep as the limits allow; a stack that is not used costs nothing.
pub const STACK: usize = 32 * 1024 * 1024;

/// Threads for a server, or for a command.
///
/// # Errors
/// Where the system gives none.
pub fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()
}
