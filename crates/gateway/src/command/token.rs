//! `commonpurse token`

use std::process::ExitCode;

use chrono::TimeDelta;
use clap::Args;
use persistence::{identity, tenancy};

use super::database::Database;
use super::person;
use super::problem::{Outcome, Problem};
use crate::sign_in::SignIn;

/// Make an access token for a person in one collaborative, and print it. It is marked as made by an operator: it reads
/// what that person may read, and helps to set up a collaborative in DRAFT. Except in sample data it can't vote, sign, move
/// money or speak for anybody. The making is entered in the activity log; what is done with it says so for ever.
#[derive(Debug, Args)]
pub(super) struct Token {
    /// The e-mail address of the person for whom it acts.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// The one collaborative in which it acts and reads; the making is entered in its activity log.
    #[arg(long, value_name = "SLUG")]
    collaborative: String,
    /// How long it lives.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=1440))]
    minutes: i64,
    #[command(flatten)]
    database: Database,
}

impl Token {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        let store = self.database.open(None).await?;
        let person = person::known(&store, &self.email).await?;
        let lifetime = TimeDelta::minutes(self.minutes);
        let slug = &self.collaborative;
        let row = identity::collaborative_by_slug(&store, slug).await?.ok_or_else(|| {
            Problem::failed(format!("there is no collaborative {slug}")).hint("look at its --slug again")
        })?;
        let ends_at = store.clock().now() + lifetime;
        tenancy::record_operator_token(&store, row.id, person, ends_at).await.map_err(|error| match error {
            persistence::Error::NotFound(_) => Problem::failed(format!("{} has no membership in {slug}", self.email)),
            other => other.into(),
        })?;
        let sign_in = SignIn::start(&store).await?;
        println!("{}", sign_in.access_token(&store, person, lifetime, Some(self.collaborative), true)?);
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
