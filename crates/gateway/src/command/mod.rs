//! The command line: a file for each verb. Standard output carries results only; everything else goes to standard error.

mod access;
mod collaborative;
mod database;
mod demo;
mod files;
mod import;
mod limits;
mod migrate;
mod output;
mod pabulib;
mod person;
mod problem;
mod progress;
mod schema;
mod seed;
mod serve;
mod token;
mod verify;
mod webhooks;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use problem::{Outcome, Problem};

use crate::threads;

/// The backend for funder collaboratives: pooled funds, shared decisions, collective measurement.
///
/// Without a database of its own to talk to it keeps everything in one SQLite file; `--database-url postgres://…` (or
/// COMMONPURSE_DATABASE_URL) takes PostgreSQL.
/// What servers are set up with can be given in the environment too; the help of each verb names the variables.
#[derive(Debug, Parser)]
#[command(name = "commonpurse", version, max_term_width = 100, arg_required_else_help = true, after_help = START)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

const START: &str = "\
To look around:
  commonpurse demo
To start:
  commonpurse person create --email you@example.org --name You
  commonpurse collaborative create --slug river --name River --purpose \"A clean river\" --currency GBP --steward you@example.org
  commonpurse serve                        then open http://127.0.0.1:8080/graphiql";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Answer GraphQL over HTTP and WebSocket.
    Serve(Box<serve::Serve>),
    /// Bring a database's schema up to date (PostgreSQL; SQLite does it by itself).
    Migrate(migrate::Migrate),
    /// Print the GraphQL schema that this version serves.
    Schema,
    /// Set up collaboratives.
    #[command(subcommand)]
    Collaborative(collaborative::Collaborative),
    /// Set up persons who sign in with a password.
    #[command(subcommand)]
    Person(person::Person),
    /// Make an access token for a person in one collaborative, marked as made by an operator.
    Token(token::Token),
    /// Take in what others published.
    #[command(subcommand)]
    Import(import::Import),
    /// Prove that what is stored still adds up.
    Verify(verify::Verify),
    /// Serve a sample collaborative to look at; nothing to set up.
    Demo(demo::Demo),
    /// Fill new SAMPLE collaboratives with data for load tests.
    Seed(seed::Seed),
}

/// Runs the verb on the command line. Wrong use exits with 2, what went wrong with 1.
pub fn run() -> ExitCode {
    run_line(std::env::args_os())
}

/// Every verb that the command line has, such as `person create`, in order.
pub fn verbs() -> Vec<String> {
    fn leaves(command: &clap::Command, before: &str) -> Vec<String> {
        let path = |verb: &clap::Command| format!("{before} {}", verb.get_name()).trim_start().to_owned();
        let mut found = Vec::new();
        for verb in command.get_subcommands() {
            match verb.has_subcommands() {
                true => found.extend(leaves(verb, &path(verb))),
                false => found.push(path(verb)),
            }
        }
        found
    }
    leaves(&Line::command(), "")
}

/// The same for any line; its first word is the program's name. Not to be called within a runtime.
pub fn run_line<T: Into<OsString> + Clone>(words: impl IntoIterator<Item = T>) -> ExitCode {
    let line = match Line::try_parse_from(words) {
        Ok(line) => line,
        Err(wrong) => {
            let _ = wrong.print();
            return ExitCode::from(u8::try_from(wrong.exit_code()).unwrap_or(2));
        }
    };
    match in_runtime(line.verb) {
        Ok(code) => code,
        Err(problem) => problem.report(),
    }
}

fn in_runtime(verb: Verb) -> Outcome<ExitCode> {
    if matches!(verb, Verb::Schema) {
        return schema::print();
    }
    let performed = threads::run(|| perform(verb));
    performed.map_err(|error| Problem::failed(format!("no threads could be started: {error}")))?
}

async fn perform(verb: Verb) -> Outcome<ExitCode> {
    match verb {
        Verb::Serve(serve) => serve.run().await,
        Verb::Migrate(migrate) => migrate.run().await,
        Verb::Schema => schema::print(),
        Verb::Collaborative(collaborative) => collaborative.run().await,
        Verb::Person(person) => person.run().await,
        Verb::Token(token) => token.run().await,
        Verb::Import(import) => import.run().await,
        Verb::Verify(verify) => verify.run().await,
        Verb::Demo(demo) => demo.run().await,
        Verb::Seed(seed) => seed.run().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Line::command().debug_assert();
    }

    #[test]
    fn wrong_use_exits_with_2() {
        for wrong in [
            &["commonpurse", "sreve"][..],
            &["commonpurse", "token", "--email", "a@b.c"],
            &["commonpurse", "serve", "--port"],
        ] {
            assert_eq!(Line::try_parse_from(wrong).err().map(|error| error.exit_code()), Some(2), "{wrong:?}");
        }
    }

    #[test]
    fn every_flag_is_described() {
        fn walk(command: &clap::Command) {
            for flag in command.get_arguments() {
                assert!(flag.get_help().is_some(), "{} {}", command.get_name(), flag.get_id());
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&Line::command());
    }
}
