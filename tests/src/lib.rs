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

mod another;
mod answer;
mod bucket;
mod clock;
mod council;
mod database;
mod events;
mod filing;
mod furnished;
mod issuer;
mod jury;
mod measuring;
mod people;
mod proxy;
mod purse;
mod receiver;
mod schema;
mod shared;
mod socket;
mod world;

pub use another::Another;
pub use answer::{code, data};
pub use bucket::Bucket;
pub use council::{Founded, at_once, right, rights, shared_budget, whole_case};
pub use database::{Engine, Held, Owner};
pub use events::Events;
pub use filing::{FILE, PDF, sha256};
pub use furnished::{Furnished, KINDS, global_id};
pub use issuer::{AUDIENCE, Issuer, IssuerKey};
pub use jury::Jury;
pub use measuring::{REPORT, RESULT, count, share};
pub use people::{Draft, Member};
pub use proxy::{Cut, Proxy};
pub use purse::{Outsider, award, pounds, uuid_of};
pub use receiver::{Heard, Receiver, Reply, hmac};
pub use schema::{Field, Given, Ids, Plausible, Schema, fitting, kind_of};
pub use serde_json::{Value, json};
pub use shared::shared;
pub use socket::Socket;
pub use world::{World, alone, run};

/// A promise about what only PostgreSQL has.
#[macro_export]
macro_rules! on_postgres {
    ($(#[$meta:meta])* $name:ident, |$world:ident| $promise:expr) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, |$world: std::sync::Arc<$crate::World>| $promise);
            }
        }
    };
}

/// One promise, and two tests: it is kept on SQLite, and it is kept on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, |$world:ident| $promise:expr) => {
        $(#[$meta])*
        mod $name {
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
