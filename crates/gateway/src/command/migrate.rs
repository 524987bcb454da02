//! `commonpurse migrate`

use std::process::ExitCode;

use clap::Args;

use super::database::Database;
use super::problem::Outcome;
use super::progress;

/// Bring a database's schema up to date.
#[derive(Debug, Args)]
#[command(after_help = ROLES)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: Database,
}

const ROLES: &str = "\
On PostgreSQL two roles are at work. The owner migrates: give its address here. It makes the role commonpurse_app, for which
it may make roles:
  create role commonpurse_owner login createrole password '…';
  create database commonpurse owner commonpurse_owner;
The server signs in as another one, which owns nothing, so that row-level security holds it; make it once, after migrating:
  create role commonpurse_server login password '…';
  grant commonpurse_app to commonpurse_server;
SQLite needs none of this: every command brings its file up to date by itself.";

impl Migrate {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        let store = self.database.connect(None).await?;
        if store.is_migrated().await? {
            eprintln!("The schema is up to date: nothing to do.");
        } else {
            let spinner = progress::spinner("migrating");
            store.migrate().await?;
            spinner.finish_and_clear();
            eprintln!("The schema is up to date now.");
            if store.is_postgres() {
                eprintln!(
                    "Serve with a role that only belongs to commonpurse_app: `commonpurse help migrate` shows how."
                );
            }
        }
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
