//! Outcomes: changes sought together.

use domain::OutcomeId;
use domain::tenancy::Act;
use domain::text::{self, LONG, Limit, TITLE};
use serde::Serialize;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::outcome;
use crate::idempotency::Key;
use crate::unit::{Asking, Write};
use crate::{Result, Stored};

/// A change sought together.
#[derive(Debug, Clone, Serialize)]
pub struct CreateOutcome {
    pub title: String,
    pub description: String,
    /// Targets of the Sustainable Development Goals: `6.1`.
    pub sdg_targets: Vec<String>,
    #[serde(skip)]
    pub key: Option<Key>,
}

pub async fn create_outcome(store: &Store, asking: Asking, command: &CreateOutcome) -> Result<OutcomeId> {
    let mut unit = store.write(asking, Act::CreateOutcome).await?;
    let id = OutcomeId(unit.new_id());
    if let Some(earlier) = unit.claim(command.key.as_ref(), Act::CreateOutcome, command, id.0).await? {
        return unit.answered_before(OutcomeId(earlier)).await;
    }
    let row = row(&unit, id, command)?;
    unit.insert::<outcome::Entity>(row).await?;
    unit.record(Record::new("outcomeCreated", "outcome", id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

fn row(unit: &Write, id: OutcomeId, command: &CreateOutcome) -> Result<outcome::Model> {
    let target = |text: &String| text::accept("sdgTargets", text, Limit { most: 10, lines: false });
    Ok(outcome::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        title: text::accept("title", &command.title, TITLE)?,
        description: text::accept("description", &command.description, LONG)?,
        sdg_targets: Stored(command.sdg_targets.iter().map(target).collect::<Result<_, _>>()?),
        created_at: unit.now(),
    })
}
