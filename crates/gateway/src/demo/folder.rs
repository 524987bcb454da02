//! The demo's own folder: two files at most, the finished database and one in the making; and a folder for what visitors
//! upload.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use persistence::{Options, Store};

use super::story;

const DATABASE: &str = "demo.sqlite";
/// What is filled has another name until it is complete, so an interrupted fill is never taken for a demo.
const UNFINISHED: &str = "demo.unfinished.sqlite";
/// What is uploaded, beside the database of the same name.
const FILES: &str = "demo.files";
/// What SQLite keeps beside a database.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// What is in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contents {
    Nothing,
    /// A fill that was interrupted.
    Unfinished,
    /// A demo.
    Complete,
}

/// Where a demo is kept.
#[derive(Debug, Clone)]
pub struct DemoFolder(PathBuf);

/// Why a folder can't hold the demo.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    #[error("{} holds what no demo made: {}", folder.display(), names.join(", "))]
    NotOurs { folder: PathBuf, names: Vec<String> },
    #[error("{}: {cause}", path.display())]
    Files { path: PathBuf, cause: io::Error },
    #[error(transparent)]
    Store(#[from] persistence::Error),
}

impl DemoFolder {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The finished database.
    pub fn database(&self) -> PathBuf {
        self.0.join(DATABASE)
    }

    pub fn contents(&self) -> Contents {
        if self.database().exists() {
            Contents::Complete
        } else if self.0.join(UNFINISHED).exists() {
            Contents::Unfinished
        } else {
            Contents::Nothing
        }
    }

    /// Opens the demo in a folder that is there, and fills it where it is not there yet. `told` hears of each of the [`CHAPTERS`](super::CHAPTERS).
    ///
    /// # Errors
    /// [`FolderProblem`]; what was begun is then unfinished, and the next call starts over.
    pub async fn open(&self, told: &(dyn Fn() + Sync)) -> Result<Store, FolderProblem> {
        if self.contents() != Contents::Complete {
            self.delete(UNFINISHED)?;
            self.fill(told).await?;
        }
        let store = Store::connect(Options::in_file(&self.database())).await?;
        store.migrate().await?;
        Ok(store)
    }

    async fn fill(&self, told: &(dyn Fn() + Sync)) -> Result<(), FolderProblem> {
        let unfinished = self.0.join(UNFINISHED);
        // Whatever a power cut takes is made again.
        let options = Options { durable: false, ..Options::in_file(&unfinished) };
        let store = Store::connect(options).await?;
        store.migrate().await?;
        let filled = story::fill(&store, store.clock().now(), told).await;
        store.close().await;
        filled?;
        fs::File::open(&unfinished).and_then(|file| file.sync_all()).map_err(self.failed())?;
        fs::rename(&unfinished, self.database()).map_err(self.failed())
    }

    /// Deletes the demo, so that the next one starts over.
    ///
    /// # Errors
    /// [`FolderProblem::NotOurs`] where the folder holds anything else: then nothing is deleted.
    pub fn reset(&self) -> Result<(), FolderProblem> {
        let names = self.not_ours()?;
        if !names.is_empty() {
            return Err(FolderProblem::NotOurs { folder: self.0.clone(), names });
        }
        match fs::remove_dir_all(self.0.join(FILES)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(self.failed()(cause)),
            _ => {}
        }
        self.delete(DATABASE)?;
        self.delete(UNFINISHED)
    }

    fn not_ours(&self) -> Result<Vec<String>, FolderProblem> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(self.failed()(cause)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(self.failed())?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(self.failed())?;
            let own = if kind.is_dir() { name == FILES } else { kind.is_file() && ours().any(|own| own == name) };
            if !own {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn delete(&self, database: &str) -> Result<(), FolderProblem> {
        for beside in BESIDE {
            match fs::remove_file(self.0.join(format!("{database}{beside}"))) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(self.failed()(cause)),
                _ => {}
            }
        }
        Ok(())
    }

    fn failed(&self) -> impl Fn(io::Error) -> FolderProblem {
        |cause| FolderProblem::Files { path: self.0.clone(), cause }
    }
}

fn ours() -> impl Iterator<Item = String> {
    [DATABASE, UNFINISHED].into_iter().flat_map(|name| BESIDE.map(|beside| format!("{name}{beside}")))
}
