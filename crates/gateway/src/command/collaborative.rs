//! `commonpurse collaborative …`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use persistence::tenancy::{self, CreateCollaborative};
use persistence::{Conflict, Error};

use super::database::Database;
use super::output::print;
use super::person;
use super::problem::{Outcome, Problem};

#[derive(Debug, Subcommand)]
pub(super) enum Collaborative {
    /// Make a collaborative, in draft, with its first steward. Everybody else is invited through the API.
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its short name in addresses: lower-case letters, digits and hyphens.
    #[arg(long)]
    slug: String,
    /// Its name.
    #[arg(long)]
    name: String,
    /// What it is there for.
    #[arg(long)]
    purpose: String,
    /// The currency of its funds, by its code in ISO 4217.
    #[arg(long, value_name = "CODE")]
    currency: String,
    /// Where its days begin, by the name of an IANA time zone.
    #[arg(long, default_value = "Europe/London", value_name = "ZONE")]
    time_zone: String,
    /// Its language and region, as a tag of BCP 47.
    #[arg(long, default_value = "en-GB")]
    locale: String,
    /// It holds sample data only, for ever: an operator's token may then vote and move money in it.
    #[arg(long)]
    sample: bool,
    /// The e-mail address of its first steward, who must be a person already.
    #[arg(long, value_name = "ADDRESS")]
    steward: String,
    #[command(flatten)]
    database: Database,
}

impl Collaborative {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        match self {
            Self::Create(create) => create.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Outcome<ExitCode> {
        let store = self.database.open_existing().await?;
        let steward = person::known(&store, &self.steward).await?;
        let command = CreateCollaborative {
            slug: self.slug.clone(),
            name: self.name,
            purpose: self.purpose,
            currency: self.currency,
            time_zone: self.time_zone,
            locale: self.locale,
            sample: self.sample,
        };
        let made = tenancy::create_collaborative(&store, &command, steward).await;
        let (id, _) = made.map_err(|error| match error {
            Error::Conflict(Conflict::Taken) => {
                Problem::failed(format!("there is a collaborative {} already", self.slug)).hint("choose another --slug")
            }
            other => other.into(),
        })?;
        eprintln!("{} signs in, and sends the header X-Collaborative: {}", self.steward, self.slug);
        print(id)?;
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}
