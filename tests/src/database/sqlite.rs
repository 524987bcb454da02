//! SQLite: a file in a folder that goes away with the test.

use persistence::{Options, Store};
use tempfile::TempDir;

#[derive(Debug)]
pub(crate) struct Fresh {
    folder: TempDir,
}

impl Fresh {
    pub(super) async fn new() -> Self {
        let fresh = Self { folder: tempfile::tempdir().expect("a folder for the test's database") };
        let store = Store::connect(Options { durable: false, ..Options::new(fresh.url()) }).await;
        let store = store.expect("a SQLite file");
        store.migrate().await.expect("the schema of SQLite");
        store.close().await;
        fresh
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("commonpurse.db").display())
    }
}
