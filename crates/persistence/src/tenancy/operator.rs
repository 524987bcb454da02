//! What an operator does to a collaborative from outside is entered in its log.

use chrono::{DateTime, Utc};
use domain::{CollaborativeId, PersonId};

use crate::activity::Record;
use crate::database::Store;
use crate::unit::Asking;
use crate::{Error, Result};

/// Enters that an operator made a token for a member. Whoever has no open membership needs none.
pub async fn record_operator_token(
    store: &Store,
    collaborative: CollaborativeId,
    person: PersonId,
    ends_at: DateTime<Utc>,
) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "OPERATOR".to_owned()).await?;
    let actor = (*unit).actor(Asking { collaborative, person, operator: true, token: None }).await?;
    let membership = actor.ok_or(Error::NotFound("membership"))?.membership;
    let change = serde_json::json!({ "endsAt": domain::transparency::instant(ends_at) });
    unit.record(Record::new("operatorTokenMade", "membership", membership.0).change(change));
    unit.commit().await
}
