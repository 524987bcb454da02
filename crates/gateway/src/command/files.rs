//! Where files are kept, and how much of them, as settings.

use clap::Args;
use clap::builder::RangedU64ValueParser;
use domain::files::FileLimits;
use persistence::Store;
use persistence::files::{Files, Shelf};

use super::problem::{Outcome, Problem};

/// Where the bytes of files are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub(super) struct FilePlace {
    /// Where files are kept: a folder, or s3://<bucket>/<prefix> on S3 or what speaks like it. For a bucket the variables
    /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL are read, as every tool of S3 does. Left out, a
    /// folder beside the SQLite file, or in your data folder; several servers need a place that all of them reach.
    #[arg(long, env = "COMMONPURSE_FILES", value_name = "PLACE")]
    files: Option<String>,
}

impl FilePlace {
    /// The store with its files where they are kept.
    pub(super) fn of(&self, store: Store) -> Outcome<Store> {
        let shelf = match &self.files {
            Some(place) if place.starts_with("s3://") => bucket(place)?,
            Some(place) if place.contains("://") => return Err(unknown(place)),
            Some(folder) => Shelf::folder(folder),
            None if store.is_postgres() => Shelf::folder(own_folder()?),
            None => return Ok(store),
        };
        let limits = store.files().limits;
        Ok(store.with_files(Files { shelf, limits }))
    }
}

fn bucket(place: &str) -> Outcome<Shelf> {
    Shelf::bucket(place).map_err(|error| {
        Problem::wrong_use(format!("--files {place}: {error}"))
            .hint("name a bucket, as in s3://river-files, and set AWS_REGION or AWS_ENDPOINT_URL")
    })
}

fn unknown(place: &str) -> Problem {
    Problem::wrong_use(format!("--files {place} is neither a folder nor a bucket"))
        .hint("for example --files ./files, or --files s3://river-files")
}

fn own_folder() -> Outcome<std::path::PathBuf> {
    let folder = dirs::data_dir().ok_or_else(|| {
        Problem::wrong_use("you have no data folder, so nowhere to keep files").hint("give one: --files <folder>")
    })?;
    Ok(folder.join("commonpurse").join("files"))
}

/// How much of them there may be.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub(super) struct FileLimitOptions {
    /// Size of one file.
    #[arg(long, env = "COMMONPURSE_LIMIT_FILE", default_value_t = FileLimits::default().most_bytes, value_parser = up_to(1 << 30), value_name = "BYTES")]
    limit_file: u64,
    /// Size of all files of one collaborative together.
    #[arg(long, env = "COMMONPURSE_LIMIT_FILES", default_value_t = FileLimits::default().most_in_all, value_parser = up_to(1 << 50), value_name = "BYTES")]
    limit_files: u64,
    /// Uploads of one member that wait for their bytes.
    #[arg(long, env = "COMMONPURSE_LIMIT_UPLOADS", default_value_t = FileLimits::default().most_open, value_parser = up_to(1_000), value_name = "NUMBER")]
    limit_uploads: u64,
}

fn up_to(most: u64) -> RangedU64ValueParser<u64> {
    RangedU64ValueParser::new().range(1..=most)
}

impl FileLimitOptions {
    pub(super) fn of(&self, store: Store) -> Store {
        let limits =
            FileLimits { most_bytes: self.limit_file, most_in_all: self.limit_files, most_open: self.limit_uploads };
        let shelf = store.files().shelf.clone();
        store.with_files(Files { shelf, limits })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use persistence::Options;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        place: FilePlace,
        #[command(flatten)]
        limits: FileLimitOptions,
    }

    async fn store() -> Store {
        Store::connect(Options::new("sqlite::memory:")).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_not_set_is_as_everywhere() {
        let line = Line::parse_from(["commonpurse"]);
        assert_eq!(line.limits.of(store().await).files().limits, FileLimits::default());
        assert!(line.place.of(store().await).is_ok());
    }

    #[tokio::test]
    async fn a_place_is_a_folder_or_a_bucket() {
        for (place, good) in
            [("./files", true), ("s3://river-files/here", true), ("s3://", false), ("ftp://a/b", false)]
        {
            let line = Line::parse_from(["commonpurse", "--files", place, "--limit-file", "7"]);
            let made = line.place.of(line.limits.of(store().await));
            assert_eq!(made.is_ok(), good, "{place}");
            assert!(made.is_err() || made.is_ok_and(|store| store.files().limits.most_bytes == 7));
        }
        assert!(Line::try_parse_from(["commonpurse", "--limit-file", "0"]).is_err());
    }
}
