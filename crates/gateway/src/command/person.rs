//! `commonpurse person …`

use std::io::BufRead;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::PersonId;
use persistence::{Conflict, Error, Store, identity};

use super::database::Database;
use super::output::print;
use super::problem::{Outcome, Problem};
use crate::sign_in::{Secret, SignIn, accept_password};

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Make a person who can sign in. Without --password-stdin a password is made and printed once. Until they choose one
    /// of their own (the mutation changePassword) they can't vote, sign or move money.
    Create(Create),
    /// Give a person another password, and end all their sessions. It is entered in the log of each collaborative they
    /// belong to. Until they choose one of their own (the mutation changePassword) they can't vote, sign or move money.
    Password(Password),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The e-mail address with which they sign in.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Their name.
    #[arg(long)]
    name: String,
    /// Their language and region, as a tag of BCP 47.
    #[arg(long, default_value = "en-GB")]
    locale: String,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
pub(super) struct Password {
    /// The e-mail address with which they sign in.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    database: Database,
}

/// Where the password comes from. Never from the command line: others on the machine can read that.
#[derive(Debug, Args)]
struct Given {
    /// Read the password (12 characters or more) from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

impl Person {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        match self {
            Self::Create(create) => create.run().await,
            Self::Password(password) => password.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Outcome<ExitCode> {
        // A password that is refused must not leave a person behind.
        let password = self.given.password()?;
        let store = self.database.open().await?;
        let made = identity::create_person(&store, &self.email, &self.name, &self.locale).await;
        let person = made.map_err(|error| match error {
            Error::Conflict(Conflict::Taken) => {
                Problem::failed(format!("there is a person with the address {} already", self.email))
                    .hint(format!("for a new password: commonpurse person password --email {}", self.email))
            }
            other => other.into(),
        })?;
        password.set(&store, person).await?;
        eprintln!("{} can sign in now. {OWN_PASSWORD}", self.email);
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

impl Password {
    async fn run(self) -> Outcome<ExitCode> {
        let password = self.given.password()?;
        let store = self.database.open().await?;
        let person = known(&store, &self.email).await?;
        password.set(&store, person).await?;
        eprintln!("The password was set, and every session of {} ended. {OWN_PASSWORD}", self.email);
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// What follows from a password that somebody else knows.
const OWN_PASSWORD: &str =
    "Until they choose a password of their own (the mutation changePassword), they can't vote, sign or move money.";

/// The person with this address.
pub(super) async fn known(store: &Store, email: &str) -> Outcome<PersonId> {
    let found = identity::person_by_email(store, email).await?;
    found.map(|person| person.id).ok_or_else(|| {
        Problem::failed(format!("there is nobody with the address {email}"))
            .hint(format!("make them first: commonpurse person create --email {email} --name <name>"))
    })
}

/// A password that was read, or made.
struct Chosen {
    password: String,
    made: bool,
}

impl Given {
    fn password(&self) -> Outcome<Chosen> {
        if !self.password_stdin {
            return Ok(Chosen { password: Secret::new("pw").reveal().to_owned(), made: true });
        }
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map_err(|error| Problem::failed(format!("standard input could not be read: {error}")))?;
        let password = line.trim_end_matches(['\r', '\n']).to_owned();
        accept_password("password", &password).map_err(|refusal| Problem::wrong_use(refusal.to_string()))?;
        Ok(Chosen { password, made: false })
    }
}

impl Chosen {
    /// Stores its hash. One that was made is printed: it is nowhere else.
    async fn set(self, store: &Store, person: PersonId) -> Outcome<()> {
        let sign_in = SignIn::start(store).await?;
        sign_in.set_password(store, person, self.password.clone()).await?;
        if self.made {
            eprintln!("This password is shown once:");
            print(&self.password)?;
        }
        Ok(())
    }
}
