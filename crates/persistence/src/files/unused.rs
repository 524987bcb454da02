//! What nobody attached is removed, bytes and row.

use domain::files::FileState;
use domain::{CollaborativeId, FileId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Expr;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::{file, grant_document, report_evidence};
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// Removes a file, unless it is attached to something. May be called twice, also where the first time died in the middle:
/// the row says that the bytes are going before they go, and goes last.
pub async fn remove_unused(store: &Store, collaborative: CollaborativeId, id: FileId) -> Result<()> {
    let Some(row) = discard(store, collaborative, id).await? else { return Ok(()) };
    if let Some(object) = row.object_id {
        store.files().shelf.remove(collaborative, object).await?;
    }
    let unit = store.write_unasked(collaborative, "CALENDAR".to_owned()).await?;
    let sql = "delete from files where collaborative_id = $1 and id = $2 and state = 'DISCARDED'";
    unit.execute(sql, [id.into()]).await?;
    unit.commit().await
}

async fn discard(store: &Store, collaborative: CollaborativeId, id: FileId) -> Result<Option<file::Model>> {
    let mut unit: Write = store.write_unasked(collaborative, "CALENDAR".to_owned()).await?;
    let row = match unit.lock::<file::Entity>("file", id).await {
        Err(Error::NotFound(_)) => return Ok(None),
        row => row?,
    };
    if is_attached(&unit, id).await? {
        return Ok(None);
    }
    if row.state != FileState::Discarded {
        unit.update::<file::Entity>(id, |update| {
            update.col_expr(file::Column::State, Expr::value(FileState::Discarded))
        })
        .await?;
        unit.record(Record::new("fileRemoved", "file", id.0).owned_by(row.organisation_id));
    }
    unit.commit().await?;
    Ok(Some(row))
}

async fn is_attached(read: &Read, id: FileId) -> Result<bool> {
    let evidence = read.count::<report_evidence::Entity>(report_evidence::Column::FileId.eq(id)).await?;
    let documents = read.count::<grant_document::Entity>(grant_document::Column::FileId.eq(id)).await?;
    Ok(evidence + documents > 0)
}
