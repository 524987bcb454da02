//! What every act that attaches files asks of them.

use domain::files::{KEPT_UNUSED, attachable, each_once};
use domain::{FileId, OrganisationId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::file::{Column, Entity};
use crate::unit::{Write, bucketed};
use crate::{Error, Result, due};

/// Holds files until the unit ends, so that none is removed while it is attached. Refused: a file of another organisation,
/// as one that never was; one whose bytes have not come; one that is named twice.
pub(crate) async fn hold(
    unit: &Write,
    field: &'static str,
    organisation: OrganisationId,
    files: &[FileId],
) -> Result<()> {
    each_once(field, files)?;
    if files.is_empty() {
        return Ok(());
    }
    let query = unit.find::<Entity>().filter(Column::Id.is_in(bucketed(files))).order_by_asc(Column::Id);
    let rows = query.lock_exclusive().all(unit.link()).await?;
    for id in files {
        let row = rows.iter().find(|row| row.id == *id && row.organisation_id == organisation);
        let row = row.ok_or(Error::NotFound("file"))?;
        attachable(&row.name, row.state)?;
    }
    Ok(())
}

/// A file was taken out of what it was attached to: unless somebody attaches it again, it goes.
pub(crate) async fn remove_later(unit: &Write, file: FileId) -> Result<()> {
    due::schedule(unit, due::Kind::RemoveUnusedFile, file.0, unit.now() + KEPT_UNUSED).await
}
