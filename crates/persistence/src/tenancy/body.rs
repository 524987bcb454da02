//! Bodies.

use domain::BodyId;
use domain::tenancy::{Act, BodyKind, Refusal, most_weight};
use domain::text;
use serde::Serialize;

use crate::Result;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::body;
use crate::idempotency::Key;
use crate::unit::Asking;

/// A group that decides.
#[derive(Debug, Clone, Serialize)]
pub struct CreateBody {
    pub kind: BodyKind,
    pub name: String,
    pub mandate: String,
    pub parent: Option<BodyId>,
    /// The most voting weight that one organisation may hold in it.
    pub most_weight_per_organisation: Option<i64>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn create_body(store: &Store, asking: Asking, command: &CreateBody) -> Result<BodyId> {
    let mut unit = store.write(asking, Act::CreateBody).await?;
    let id = BodyId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateBody, command, id.0).await? {
        return unit.answered_before(BodyId(earlier)).await;
    }
    if command.kind == BodyKind::Assembly {
        return Err(Refusal::AssemblyIsDerived.into());
    }
    if let Some(parent) = command.parent {
        unit.get::<body::Entity>("body", parent).await?;
    }
    let row = body::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        kind: command.kind,
        name: text::accept("name", &command.name, text::NAME)?,
        mandate: text::accept("mandate", &command.mandate, text::LONG)?,
        parent_id: command.parent,
        most_weight_per_organisation: command.most_weight_per_organisation.map(most_weight).transpose()?,
        created_at: unit.now(),
    };
    unit.insert::<body::Entity>(row).await?;
    unit.record(Record::new("bodyCreated", "body", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}
