//! PostgreSQL: a template is migrated once for each schema; each test has a copy of it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use migrations::APPLICATION_ROLE;
use migrations::sea_orm_migration::sea_orm::DbBackend;
use persistence::{Options, Store};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use uuid::Uuid;

/// Whoever makes the template or the login role holds this lock, across all test processes.
const LOCK: i64 = 0x636f_6d6d_6f6e;
/// The role with which servers under test sign in: it owns nothing.
const SERVER_ROLE: &str = "commonpurse_test_server";

#[derive(Debug)]
pub(crate) struct Fresh {
    owner: PgConnectOptions,
    name: String,
}

impl Fresh {
    pub(super) async fn new() -> Self {
        let address = std::env::var("TEST_DATABASE_URL").ok().filter(|address| !address.is_empty());
        let address = address.expect("no PostgreSQL to test on: run ./scripts/test, or set TEST_DATABASE_URL");
        let owner = PgConnectOptions::from_str(&address).expect("TEST_DATABASE_URL is an address of PostgreSQL");
        let mut connection = connect(&owner).await;
        let template = template(&mut connection, &owner).await;
        let name = format!("commonpurse_test_{}", Uuid::new_v4().simple());
        run(&mut connection, &format!("create database {name} template {template}")).await;
        connection.close().await.ok();
        Self { owner, name }
    }

    pub(super) fn owner_options(&self) -> PgConnectOptions {
        self.owner.clone().database(&self.name)
    }

    pub(super) fn owner_url(&self) -> String {
        self.owner_options().to_url_lossy().to_string()
    }

    pub(super) fn server_options(&self) -> PgConnectOptions {
        self.owner_options().username(SERVER_ROLE).password(SERVER_ROLE)
    }

    pub(super) fn server_url(&self) -> String {
        self.server_options().to_url_lossy().to_string()
    }

    pub(super) async fn remove(self) {
        let mut connection = connect(&self.owner).await;
        run(&mut connection, &format!("drop database {} with (force)", self.name)).await;
        connection.close().await.ok();
    }
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("the PostgreSQL of TEST_DATABASE_URL answers")
}

async fn run(connection: &mut PgConnection, sql: &str) {
    if let Err(error) = connection.execute(AssertSqlSafe(sql.to_owned())).await {
        panic!("{sql}: {error}");
    }
}

/// The name of the migrated template; made by whoever needs it first.
async fn template(connection: &mut PgConnection, owner: &PgConnectOptions) -> String {
    let mut hasher = DefaultHasher::new();
    migrations::statements(DbBackend::Postgres).hash(&mut hasher);
    let name = format!("commonpurse_template_{:016x}", hasher.finish());
    run(connection, &format!("select pg_advisory_lock({LOCK})")).await;
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(&name)
        .fetch_optional(&mut *connection)
        .await
        .expect("the list of databases");
    if known.is_none() {
        make(connection, owner, &name).await;
    }
    run(connection, &format!("select pg_advisory_unlock({LOCK})")).await;
    name
}

/// Under another name first, so that a template that was interrupted half-way is never taken for a whole one.
async fn make(connection: &mut PgConnection, owner: &PgConnectOptions, name: &str) {
    let unfinished = format!("{name}_unfinished");
    run(connection, &format!("drop database if exists {unfinished} with (force)")).await;
    run(connection, &format!("create database {unfinished}")).await;
    let url = owner.clone().database(&unfinished).to_url_lossy().to_string();
    let store = Store::connect(Options::new(url)).await.expect("the unfinished template");
    store.migrate().await.expect("the schema of PostgreSQL");
    store.close().await;
    let role = format!(
        "do $$ begin create role {SERVER_ROLE} login password '{SERVER_ROLE}'; \
         exception when duplicate_object or unique_violation then null; end $$"
    );
    run(connection, &role).await;
    run(connection, &format!("grant {APPLICATION_ROLE} to {SERVER_ROLE}")).await;
    run(connection, &format!("alter database {unfinished} rename to {name}")).await;
}
