//! Announcing files.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::files::FileState;
use domain::tenancy::Act;
use persistence::files;

use super::file::File;
use crate::graph::acting::Acting;
use crate::graph::failure::Result;
use crate::graph::scalar::DateTime;
use crate::graph::scope::snapshot;
use crate::graph::tenancy::key;
use crate::graph::viewer::sign_in;
use crate::sign_in::FileVerb;

#[derive(Debug, Default)]
pub struct FilesMutation;

#[Object]
impl FilesMutation {
    /// Announces a file of one's organisation, and says where its bytes go. Once they have come, attach it: by saveReport as
    /// evidence, by agreeGrant as a document of the agreement. What is not attached within a day is removed.
    async fn create_file_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A file to announce.")] input: CreateFileUploadInput,
    ) -> Result<CreateFileUploadPayload> {
        let acting = Acting::of(ctx)?;
        let command = files::CreateFileUpload {
            name: input.name,
            size: input.size,
            sha256: input.sha256,
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || files::create_file_upload(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CreateFileUpload, attempt).await?;
        let file = File::load(&*snapshot(ctx).await?, id).await?;
        let link = sign_in(ctx)?.file_link(acting.store(), FileVerb::Put, id, &acting.asking())?;
        let upload = UploadTarget {
            url: link.url,
            method: "PUT",
            headers: vec![UploadHeader { name: "Content-Type", value: "application/octet-stream" }],
            expires_at: DateTime(link.expires_at.min(file.0.expires_at)),
        };
        let awaited = file.0.state == FileState::Awaited;
        Ok(CreateFileUploadPayload { upload: awaited.then_some(upload), file })
    }
}

/// A file to announce.
#[derive(Debug, InputObject)]
pub(crate) struct CreateFileUploadInput {
    /// What it is called, at most 200 characters. Of a path its last part is kept.
    name: String,
    /// How many bytes it has: at least 1, and at most as many as the server takes, 25 MiB unless it was set otherwise.
    size: i64,
    /// Its SHA-256 in 64 hexadecimal digits. Where it is given, other bytes are refused.
    sha256: Option<String>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

/// The file that was announced, and where its bytes go.
#[derive(SimpleObject)]
pub(crate) struct CreateFileUploadPayload {
    /// Where its bytes go; null where they came already, after an earlier attempt with the same key.
    upload: Option<UploadTarget>,
    /// The file.
    file: File,
}

/// Where the bytes of a file go: once, and by whoever announced it.
#[derive(SimpleObject)]
pub(crate) struct UploadTarget {
    /// Where to send them, seen from the address of GraphQL: `new URL(url, endpoint)`.
    url: String,
    /// How: the method of HTTP.
    method: &'static str,
    /// Headers to send along.
    headers: Vec<UploadHeader>,
    /// Until when they must have begun to come: a quarter of an hour after the file was announced.
    expires_at: DateTime,
}

/// A header of an upload.
#[derive(SimpleObject)]
pub(crate) struct UploadHeader {
    /// Its name.
    name: &'static str,
    /// What it says.
    value: &'static str,
}
