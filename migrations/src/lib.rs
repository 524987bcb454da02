//! The schema of both databases.
//!
//! The files in `sql/` are written once, in the few types named in [`dialect`]; a table that has a `collaborative_id`
//! as the first part of its primary key is a tenant table and gets row-level security on PostgreSQL.

pub mod dialect;
mod initial;
pub mod tables;

use sea_orm_migration::prelude::*;

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(initial::Migration)]
    }
}

/// Every statement of the whole schema for one database, in order.
pub fn statements(backend: sea_orm_migration::sea_orm::DbBackend) -> Vec<String> {
    initial::statements(backend)
}

pub use sea_orm_migration;

/// The PostgreSQL role that policies and grants name. The login role of `serve` is a member of it.
pub const APPLICATION_ROLE: &str = "commonpurse_app";
