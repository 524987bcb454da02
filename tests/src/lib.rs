//! The world of a test: a fresh database, a server on it, and people who use it.
//!
//! Each promise is written once and kept on both databases:
//!
//! ```ignore
//! both!(a_rule_in_words, |world| async move {
//!     let answer = world.ask(None, None, "{ viewer { id } }").await;
//!     assert!(answer["data"]["viewer"].is_null());
//! });
//! ```

mod answer;
mod clock;
mod council;
mod database;
mod people;
mod purse;
mod world;

pub use answer::{code, data};
pub use clock::SetClock;
pub use council::{Founded, at_once, right, rights};
pub use database::{Engine, Owner};
pub use people::{Draft, Member};
pub use purse::{Outsider, award, pounds, uuid_of};
pub use serde_json::{Value, json};
pub use world::{World, run};

/// One promise, and two tests: it is kept on SQLite, and it is kept on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, |$world:ident| $promise:expr) => {
        $(#[$meta])*
        mod $name {
            #[expect(unused_imports, reason = "a promise may need nothing from around it")]
            use super::*;

            async fn promise($world: std::sync::Arc<$crate::World>) {
                $promise.await
            }

            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, promise);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, promise);
            }
        }
    };
}
