//! A file is announced by an act; its bytes come beside it, once.

use chrono::{DateTime, Utc};
use domain::files::{self, FileState, Found, KEPT_UNUSED, Kept, TARGET_LIVES, UPLOAD_LASTS, UploadFacts};
use domain::tenancy::Act;
use domain::transparency::{Hash, hexadecimal};
use domain::{CollaborativeId, FileId, MembershipId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult};
use serde::Serialize;
use uuid::Uuid;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::file::{Column, Entity, Model};
use crate::entity::rows::FileRow;
use crate::idempotency::Key;
use crate::unit::{Asking, Write};
use crate::{Error, Result, due};

/// A file that somebody is going to send.
#[derive(Debug, Clone, Serialize)]
pub struct CreateFileUpload {
    pub name: String,
    pub size: i64,
    /// In hexadecimal.
    pub sha256: Option<String>,
    #[serde(skip)]
    pub key: Option<Key>,
}

/// Announces a file of one's organisation, and keeps room for it.
pub async fn create_file_upload(store: &Store, asking: Asking, command: &CreateFileUpload) -> Result<FileId> {
    let mut unit = store.write(asking, Act::CreateFileUpload).await?;
    let organisation = unit.own_organisation(Act::CreateFileUpload)?;
    let id = FileId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateFileUpload, command, id.0).await? {
        return unit.answered_before(FileId(earlier)).await;
    }
    let name = files::name("name", &command.name)?;
    let announced = command.sha256.as_deref().map(|text| files::sha256("sha256", text)).transpose()?;
    // Of two at once the second counts what the first announced.
    unit.lock_collaborative().await?;
    let (member, now) = (unit.actor()?.membership, unit.now());
    store.files().limits.admit(command.size, kept(&unit, member).await?)?;
    let row = Model {
        collaborative_id: unit.collaborative_id(),
        id,
        organisation_id: organisation,
        uploaded_by: member,
        name,
        size: command.size,
        announced_sha256: announced.map(Vec::from),
        state: FileState::Awaited,
        kind: None,
        sha256: None,
        object_id: None,
        held_until: None,
        expires_at: now + TARGET_LIVES,
        created_at: now,
        stored_at: None,
    };
    unit.insert::<Entity>(row).await?;
    due::schedule(&unit, due::Kind::RemoveUnusedFile, id.0, now + KEPT_UNUSED).await?;
    let change = serde_json::json!({ "size": command.size });
    unit.record(Record::new("fileAnnounced", "file", id.0).change(change).owned_by(organisation));
    unit.commit().await?;
    Ok(id)
}

/// What takes room now. A file whose time to come is over takes none.
async fn kept(unit: &Write, member: MembershipId) -> Result<Kept> {
    #[derive(FromQueryResult)]
    struct Sum {
        bytes: Option<i64>,
    }
    // A sum of whole numbers is a decimal number on PostgreSQL.
    let sum = "select cast(sum(size) as bigint) as bytes from files where collaborative_id = $1 \
               and (state <> 'AWAITED' or expires_at > $2 or held_until > $2)";
    let bytes = unit.row::<Sum>(sum, [unit.now().into()]).await?.and_then(|sum| sum.bytes);
    let open =
        Column::UploadedBy.eq(member).and(Column::State.eq(FileState::Awaited)).and(Column::ExpiresAt.gt(unit.now()));
    let bytes = bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default();
    Ok(Kept { bytes, open: unit.count::<Entity>(open).await? })
}

/// An upload under way: nobody else sends bytes for the file until it ends.
#[derive(Debug, Clone)]
pub struct Receiving {
    pub collaborative: CollaborativeId,
    pub file: FileId,
    /// Under what the bytes are to be kept.
    pub object: Uuid,
    pub name: String,
    pub size: u64,
    pub sha256: Option<Hash>,
    asking: Asking,
}

/// Begins to take the bytes of a file, from whoever announced it and may still do so.
pub async fn begin_upload(store: &Store, asking: Asking, id: FileId) -> Result<Receiving> {
    loop {
        let (unit, row) = announced(store, asking, id).await?;
        let facts = UploadFacts { state: row.state, expires_at: row.expires_at, held_until: row.held_until };
        files::may_receive(&facts, unit.now()).ok_or(Error::NotFound("file"))??;
        let sending = Column::UploadedBy.eq(row.uploaded_by).and(Column::HeldUntil.gt(unit.now()));
        files::may_send_beside(unit.count::<Entity>(sending).await?)?;
        match row.object_id {
            None => return begun(unit, row, asking).await,
            Some(left) => {
                // Its server died in the middle.
                drop(unit);
                clear_away(store, asking.collaborative, id, left).await?;
            }
        }
    }
}

async fn begun(unit: Write, row: FileRow, asking: Asking) -> Result<Receiving> {
    let object = unit.new_id();
    // Longer than it may take, so that it is over before anybody else begins.
    let held_until = unit.now() + UPLOAD_LASTS + UPLOAD_LASTS / 2;
    unit.update::<Entity>(row.id, |update| {
        update
            .col_expr(Column::ObjectId, Expr::value(Some(object)))
            .col_expr(Column::HeldUntil, Expr::value(Some(held_until)))
    })
    .await?;
    unit.commit().await?;
    let sha256 = row.announced_sha256.map(Hash::try_from).transpose();
    Ok(Receiving {
        collaborative: asking.collaborative,
        file: row.id,
        object,
        name: row.name,
        size: u64::try_from(row.size).unwrap_or_default(),
        sha256: sha256.map_err(|_| Error::Broken("a checksum of the wrong length".to_owned()))?,
        asking,
    })
}

/// All bytes are there, and were found to be this.
pub async fn complete_upload(store: &Store, receiving: &Receiving, found: Found) -> Result<()> {
    let (mut unit, row) = announced(store, receiving.asking, receiving.file).await?;
    if row.state != FileState::Awaited || row.object_id != Some(receiving.object) {
        return Err(Error::NotFound("file"));
    }
    let now = unit.now();
    unit.update::<Entity>(row.id, |update| {
        update
            .col_expr(Column::State, Expr::value(FileState::Stored))
            .col_expr(Column::Kind, Expr::value(Some(found.kind)))
            .col_expr(Column::Sha256, Expr::value(Some(found.sha256.to_vec())))
            .col_expr(Column::HeldUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(Column::StoredAt, Expr::value(Some(now)))
    })
    .await?;
    // With its checksum in the log, nobody exchanges a file unseen.
    let change = serde_json::json!({ "size": row.size, "kind": found.kind, "sha256": hexadecimal(&found.sha256) });
    unit.record(Record::new("fileStored", "file", row.id.0).change(change).owned_by(row.organisation_id));
    unit.commit().await
}

/// Nothing came of it: the bytes may be sent again, while there is time.
pub async fn give_up_upload(store: &Store, receiving: &Receiving) -> Result<()> {
    clear_away(store, receiving.collaborative, receiving.file, receiving.object).await
}

/// Removes what an attempt left, and lets the next one begin; bytes first, so that the row names them until they are gone.
async fn clear_away(store: &Store, collaborative: CollaborativeId, file: FileId, object: Uuid) -> Result<()> {
    store.files().shelf.remove(collaborative, object).await?;
    let unit = store.write_unasked(collaborative, Act::CreateFileUpload.to_string()).await?;
    let its = Column::Id.eq(file).and(Column::ObjectId.eq(object)).and(Column::State.eq(FileState::Awaited));
    unit.update_all::<Entity>(its, |update| {
        update
            .col_expr(Column::ObjectId, Expr::value(None::<Uuid>))
            .col_expr(Column::HeldUntil, Expr::value(None::<DateTime<Utc>>))
    })
    .await?;
    unit.commit().await
}

/// An announced file under lock, in a unit of whoever announced it. For everybody else, and for whoever may do so no
/// longer, there is none.
async fn announced(store: &Store, asking: Asking, id: FileId) -> Result<(Write, FileRow)> {
    let mut unit = store.write_unasked(asking.collaborative, Act::CreateFileUpload.to_string()).await?;
    let none = || Error::NotFound("file");
    let member = unit.actor_of(asking).await?.ok_or_else(none)?;
    unit.actor()?.may(Act::CreateFileUpload).map_err(|_| none())?;
    let row = unit.lock::<Entity>("file", id).await?;
    let own = row.uploaded_by == member && unit.actor()?.organisation == Some(row.organisation_id);
    if own { Ok((unit, row)) } else { Err(none()) }
}
