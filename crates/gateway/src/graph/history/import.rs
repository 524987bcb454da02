//! Runs of imports.

use async_graphql::{ID, Object, SimpleObject};
use domain::ImportId;
use domain::history::{ImportFormat, ProblemCode};
use persistence::history::{RefusedRecord, Report};
use persistence::rows::ImportRow;

use super::load::ImportById;
use crate::graph::connection::connection;
use crate::graph::cost::list_size;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;
use crate::graph::scope::Snapshot;

/// One run of an import.
#[derive(Debug, Clone)]
pub(crate) struct Import(pub(crate) ImportRow);

connection! {
    /// A page of imports, newest first.
    ImportConnection,
    /// An import in a list.
    ImportEdge,
    Import
}

impl Import {
    pub(crate) async fn load(snapshot: &Snapshot, id: ImportId) -> Result<Self> {
        Ok(Self(snapshot.expect::<ImportById>(id.0).await?))
    }
}

/// One run of an import, by an operator on the command line. Members see it.
#[Object]
impl Import {
    /// The import's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// The standard that the file follows.
    async fn format(&self) -> ImportFormat {
        self.0.format
    }

    /// The file's name, without its folder.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// SHA-256 of the file, in hexadecimal: whoever has the file can tell that it is this one.
    async fn file_digest(&self) -> String {
        domain::transparency::hexadecimal(&self.0.file_digest)
    }

    /// When it was started.
    async fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When it was finished; null while it runs, and where it broke off: what it had taken until then stays, and importing
    /// the file again takes the rest.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Records that were not known before; 0 until it is finished.
    async fn added(&self) -> i64 {
        self.0.imported
    }

    /// Records that were known and are different now; 0 until it is finished.
    async fn changed(&self) -> i64 {
        self.0.changed
    }

    /// Records that were known and are the same; 0 until it is finished.
    async fn unchanged(&self) -> i64 {
        self.0.unchanged
    }

    /// Records that were not taken; 0 until it is finished.
    async fn refused(&self) -> i64 {
        self.0.refused
    }

    /// A line for each problem of each refused record, in order of the file: at most the first 10,000.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn refusals(&self) -> Result<Vec<ImportRefusal>> {
        let report: Report =
            serde_json::from_value(self.0.report.clone()).map_err(|error| Failure::internal(&error))?;
        Ok(report.refusals.into_iter().map(ImportRefusal::from).collect())
    }
}

/// Why a record was not taken.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ImportRefusal {
    /// Where the record stands among the grants of the file, from 1.
    position: u64,
    /// The publisher's id of the grant; null where it has none.
    external_id: Option<String>,
    /// Where in the record, as a JSON Pointer; empty for the record as a whole.
    path: String,
    /// What is wrong, for programs.
    code: ProblemCode,
    /// What is wrong, in words.
    reason: String,
}

impl From<RefusedRecord> for ImportRefusal {
    fn from(line: RefusedRecord) -> Self {
        let RefusedRecord { position, id, path, code, reason } = line;
        Self { position, external_id: id, path, code, reason }
    }
}
