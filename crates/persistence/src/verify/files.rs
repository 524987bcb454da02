//! Every stored file, read again: as many bytes as came, with the same SHA-256.

use domain::files::FileState;
use domain::transparency::hexadecimal;
use futures_util::TryStreamExt;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use sha2::{Digest, Sha256};

use crate::entity::file::{Column, Entity};
use crate::entity::rows::FileRow;
use crate::page::Page;
use crate::unit::Read;
use crate::{Error, Result};

/// Rows read at a time.
const AT_A_TIME: u64 = 1_000;

/// What is missing or was changed; and why the files could not be looked at, where they could not.
pub(super) async fn reread(read: &Read) -> Result<(Vec<String>, Option<String>)> {
    let (mut differences, mut page) = (Vec::new(), Page::first(AT_A_TIME));
    loop {
        let stored = Condition::all().add(Column::State.eq(FileState::Stored));
        let slice = read.page::<Entity>(stored, page).await?;
        for row in &slice.rows {
            match differs(read, row).await {
                Ok(difference) => differences.extend(difference.map(|what| format!("file {}: {what}", row.id))),
                Err(Error::FilesAway(cause)) => return Ok((differences, Some(cause))),
                Err(error) => return Err(error),
            }
        }
        page.after = slice.rows.last().map(|row| row.id.0);
        if !slice.has_next {
            return Ok((differences, None));
        }
    }
}

async fn differs(read: &Read, row: &FileRow) -> Result<Option<String>> {
    let object = row.object_id.ok_or_else(|| Error::Broken(format!("file {} is stored nowhere", row.id)))?;
    let (size, mut pieces) = match read.store().files().shelf.read(row.collaborative_id, object).await {
        Err(Error::NotFound(_)) => return Ok(Some("its bytes are missing".to_owned())),
        found => found?,
    };
    if u64::try_from(row.size) != Ok(size) {
        return Ok(Some(format!("{} bytes came, {size} are there", row.size)));
    }
    let mut digest = Sha256::new();
    while let Some(piece) = pieces.try_next().await? {
        digest.update(&piece);
    }
    let (kept, found) = (row.sha256.clone().unwrap_or_default(), digest.finalize().to_vec());
    let told = || format!("its SHA-256 is stored as {}, its bytes have {}", hexadecimal(&kept), hexadecimal(&found));
    Ok((kept != found).then(told))
}
