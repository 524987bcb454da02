//! The threads on which everything is answered.

use std::io;
use std::panic::resume_unwind;
use std::thread;

use tokio::runtime::Builder;

/// A debug build needs several megabytes for a question as deep as the limits allow; a stack that is not used costs nothing.
const STACK: usize = 32 * 1024 * 1024;

/// Runs a server, or a command, to its end: on threads that all have room, whatever the caller's has.
///
/// # Errors
/// Where the system gives no threads.
///
/// # Panics
/// Where what runs does.
pub fn run<F, T>(start: impl FnOnce() -> F + Send) -> io::Result<T>
where
    F: Future<Output = T>,
    T: Send,
{
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    thread::scope(|scope| {
        let running = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || runtime.block_on(start()))?;
        Ok(running.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
