//! Which database a command works on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use persistence::{Options, Store};

use super::problem::{Outcome, Problem};

/// The most that one statement takes in a command that goes through everything.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub(super) struct Database {
    /// The database: sqlite:<file> or postgres://<user>:<password>@<host>/<name>. Left out, a SQLite file in your data folder.
    #[arg(long, env = "COMMONPURSE_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,
}

impl Database {
    /// Connects, and sees to it that the schema fits: SQLite migrates itself, PostgreSQL must have been migrated.
    pub(super) async fn open(&self) -> Outcome<Store> {
        let options = self.options(None)?;
        Self::fit(Store::connect(options).await?).await
    }

    /// The same for a server: no statement outlasts the operation that wants it.
    pub(super) async fn open_to_serve(&self, connections: u32, time: Duration) -> Outcome<Store> {
        let options = Options { statement_timeout: time, ..self.options(Some(connections))? };
        Self::fit(Store::connect(options).await?).await
    }

    /// The same for what has no use for an empty database: a mistyped address makes no file.
    pub(super) async fn open_existing(&self) -> Outcome<Store> {
        let options = self.options(None)?;
        must_exist(&options)?;
        Self::fit(Store::connect(options).await?).await
    }

    /// The same for what goes through everything and may take its time over one statement.
    pub(super) async fn open_patiently(&self) -> Outcome<Store> {
        let options = Options { statement_timeout: PATIENCE, ..self.options(None)? };
        must_exist(&options)?;
        Self::fit(Store::connect(options).await?).await
    }

    /// The same for sample data, of which a power cut may take the end: on SQLite it does not wait for the disk.
    pub(super) async fn open_for_sample_data(&self) -> Outcome<Store> {
        let options = Options { statement_timeout: PATIENCE, durable: false, ..self.options(None)? };
        Self::fit(Store::connect(options).await?).await
    }

    async fn fit(store: Store) -> Outcome<Store> {
        if !store.is_postgres() {
            store.migrate().await?;
            return Ok(store);
        }
        if let Some(why) = store.unfit_to_serve().await? {
            return Err(Problem::failed(why).hint(
                "sign in as a role that only belongs to commonpurse_app; `commonpurse help migrate` shows how to make one",
            ));
        }
        if !store.is_migrated().await? {
            return Err(Problem::failed("the schema of this database is not the one that this version expects")
                .hint("run `commonpurse migrate --database-url <the owner's address>` first"));
        }
        Ok(store)
    }

    /// Connects, whatever the schema.
    pub(super) async fn connect(&self, connections: Option<u32>) -> Outcome<Store> {
        Ok(Store::connect(self.options(connections)?).await?)
    }

    fn options(&self, connections: Option<u32>) -> Outcome<Options> {
        let url = match &self.database_url {
            Some(url) => known(url)?,
            None => own_file()?,
        };
        let mut options = Options::new(url);
        options.connections = connections.unwrap_or(options.connections);
        Ok(options)
    }
}

fn must_exist(options: &Options) -> Outcome<()> {
    match options.missing_file() {
        Some(file) => Err(Problem::failed(format!("there is no database {}", file.display()))
            .hint("look at --database-url again; `commonpurse person create` and `commonpurse serve` make a new one")),
        None => Ok(()),
    }
}

fn known(url: &str) -> Outcome<String> {
    if ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(url.to_owned());
    }
    // The address itself may hold a password, so it is not repeated.
    Err(Problem::wrong_use("the database's address starts with neither sqlite: nor postgres://")
        .hint("for example --database-url sqlite:./commonpurse.sqlite"))
}

/// The file where there is no setting at all.
fn own_file() -> Outcome<String> {
    let folder = dirs::data_dir().ok_or_else(|| {
        Problem::wrong_use("you have no data folder, so nowhere to keep a database")
            .hint("give one: --database-url sqlite:<file>")
    })?;
    let folder: PathBuf = folder.join("commonpurse");
    private_folder(&folder).map_err(|error| {
        Problem::failed(format!("{} could not be made: {error}", folder.display()))
            .hint("give another place: --database-url sqlite:<file>")
    })?;
    Ok(Options::in_file(&folder.join("commonpurse.sqlite")).url)
}

/// The file holds signing keys and hashes of passwords: nobody else on this machine may read it.
pub(super) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_another_kind_is_refused() {
        assert!(known("mysql://localhost").is_err());
        assert!(known("sqlite:x").is_ok());
    }
}
