//! A file, for those who may read what it is attached to.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::files::FileState;
use domain::transparency::hexadecimal;
use domain::{FileId, GrantId, ReportId};
use persistence::rows::FileRow;

use super::load::{AttachedToOf, DocumentsOf, EvidenceOf, FileById};
use crate::graph::cost::cost;
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::measurement::Report;
use crate::graph::scalar::DateTime;
use crate::graph::scope::{Scope, Snapshot, snapshot};
use crate::graph::tenancy::{Membership, Organisation};
use crate::graph::viewer::sign_in;
use crate::sign_in::FileVerb;

/// Something that somebody handed in.
#[derive(Debug, Clone)]
pub(crate) struct File(pub(crate) FileRow);

impl File {
    /// The file, where the viewer may read it. All who ask for one by its id come by here; so do those who ask for its bytes.
    pub(crate) async fn load(snapshot: &Snapshot, id: FileId) -> Result<Self> {
        let found = snapshot.load::<FileById>(id.0).await?.map(Self).ok_or_else(|| Failure::not_found("file"))?;
        if found.readable(snapshot).await? { Ok(found) } else { Err(Failure::not_found("file")) }
    }

    /// The evidence of a version of a report. Whether the viewer may read it is for the caller to ask.
    pub(crate) async fn evidence(snapshot: &Snapshot, report: ReportId, version: i64) -> Result<Vec<Self>> {
        let rows = snapshot.load::<EvidenceOf>((report, version)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Self).collect())
    }

    /// The documents of the agreement to a grant, which everybody reads.
    pub(crate) async fn documents(snapshot: &Snapshot, grant: GrantId) -> Result<Vec<Self>> {
        let rows = snapshot.load::<DocumentsOf>(grant.0).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Self).collect())
    }

    /// Its own organisation reads it. Others do as far as they read what it is attached to: of a report, the version of
    /// which it is evidence.
    async fn readable(&self, snapshot: &Snapshot) -> Result<bool> {
        if snapshot.actor.organisation == Some(self.0.organisation_id) {
            return Ok(true);
        }
        let attached = snapshot.load::<AttachedToOf>(self.0.id.0).await?.unwrap_or_default();
        if !attached.grants.is_empty() {
            return Ok(true);
        }
        for (report, version) in attached.reports {
            if Report::load(snapshot, report).await?.readable(snapshot).await? == Ok(version) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A file that an organisation handed in. Its own members see it; others as far as they may read the report whose evidence
/// it is, and everybody once it is a document of an agreement. One that nobody attaches within a day is removed.
#[Object]
impl File {
    /// The file's global id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(self.0.id)
    }

    /// What it is called; nothing but a text.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether its bytes are there.
    async fn state(&self) -> FileState {
        self.0.state
    }

    /// How many bytes it has.
    async fn size(&self) -> i64 {
        self.0.size
    }

    /// Its media type, found from its content; null until its bytes are there.
    async fn content_type(&self) -> Option<&'static str> {
        self.0.kind.map(domain::files::FileKind::media_type)
    }

    /// The SHA-256 of its bytes, in hexadecimal; null until they are there.
    async fn sha256(&self) -> Option<String> {
        self.0.sha256.as_deref().map(hexadecimal)
    }

    /// Who announced it.
    async fn uploaded_by(&self, ctx: &Context<'_>) -> Result<Membership> {
        Membership::load(&*snapshot(ctx).await?, self.0.uploaded_by).await
    }

    /// Whose it is.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.0.organisation_id).await
    }

    /// When it was announced.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When its last byte came; null until then.
    async fn stored_at(&self) -> Option<DateTime> {
        self.0.stored_at.map(DateTime)
    }

    /// A link to its bytes, for the viewer alone; null until they are there.
    #[graphql(directive = cost::apply(5))]
    async fn download(&self, ctx: &Context<'_>) -> Result<Option<FileDownload>> {
        if self.0.state != FileState::Stored {
            return Ok(None);
        }
        let scope = Scope::of(ctx)?;
        let link = sign_in(ctx)?.file_link(scope.store(), FileVerb::Get, self.0.id, &scope.asking()?)?;
        Ok(Some(FileDownload { url: link.url, expires_at: DateTime(link.expires_at) }))
    }
}

/// A way to the bytes of a file.
#[derive(SimpleObject)]
pub(crate) struct FileDownload {
    /// Where to GET them, seen from the address of GraphQL: `new URL(url, endpoint)`. The link speaks for the viewer; whether
    /// they may read the file is asked again when it is used.
    url: String,
    /// When the link ends: five minutes after it was asked for.
    expires_at: DateTime,
}
