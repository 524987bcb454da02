//! The right to erasure: a change goes, the chain stays.

use domain::CollaborativeId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::activity::Record;
use crate::database::Store;
use crate::entity::{Tenant, activity, activity_detail};
use crate::{Error, Result};

/// Erases the change beside an entry, with its salt. The entry keeps its text, in which only a salted digest of the
/// change stands: the chain can still be recomputed, and nobody can guess the change from it. That it was erased is
/// entered too. Done on the operator's command line, on behalf of the person whose right it is.
pub async fn erase_detail(store: &Store, collaborative: CollaborativeId, sequence: i64) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "ERASURE".to_owned()).await?;
    let entry = unit.one::<activity::Entity>(activity::Column::Sequence.eq(sequence)).await?;
    let entry = entry.ok_or(Error::NotFound("activity"))?;
    let erased = activity_detail::Entity::delete_many()
        .filter(activity_detail::Entity::COLLABORATIVE.eq(collaborative))
        .filter(activity_detail::Column::Sequence.eq(sequence))
        .exec(unit.link())
        .await?;
    if erased.rows_affected == 0 {
        return Ok(());
    }
    let change = serde_json::json!({ "sequence": entry.sequence });
    unit.record(Record::new("activityDetailErased", "activity", None).shown_like(&entry).change(change));
    unit.commit().await
}
