//! Founding: every organisation assents, through its own member, to this exact charter.

use chrono::{DateTime, Utc};
use domain::OrganisationId;
use domain::tenancy::{Act, Refusal, Stage, Standing};
use domain::transparency::hexadecimal;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;

use super::charter::newest;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::OrganisationRow;
use crate::entity::{collaborative, founding_assent, organisation};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// An organisation's yes to a charter, named by its digest so that nobody assents to another text than the one they read.
#[derive(Debug, Clone, Serialize)]
pub struct AssentToCharter {
    /// In hexadecimal.
    pub digest: String,
}

pub async fn assent_to_charter(store: &Store, asking: Asking, command: &AssentToCharter) -> Result<OrganisationId> {
    let mut unit = store.write(asking, Act::AssentToCharter).await?;
    let organisation_id = unit.own_organisation(Act::AssentToCharter)?;
    let charter = newest(&unit).await?.ok_or(Refusal::NoCharter)?;
    let current = hexadecimal(&charter.digest);
    if current != command.digest.to_lowercase() {
        return Err(Refusal::CharterChanged { current }.into());
    }
    let given =
        unit.all::<founding_assent::Entity>(founding_assent::Column::CharterVersion.eq(charter.version)).await?;
    if given.iter().any(|assent| assent.organisation_id == organisation_id) {
        return unit.answered_before(organisation_id).await;
    }
    let row = founding_assent::Model {
        collaborative_id: unit.collaborative_id(),
        charter_version: charter.version,
        organisation_id,
        membership_id: unit.actor()?.membership,
        at: unit.now(),
    };
    unit.insert::<founding_assent::Entity>(row).await?;
    unit.record(Record::new("charterAssented", "organisation", organisation_id.0).change(command));
    unit.commit().await?;
    Ok(organisation_id)
}

/// Who has assented to the newest charter, and who has not.
#[derive(Debug, Clone)]
pub struct Founding {
    pub assented: Vec<OrganisationRow>,
    pub missing: Vec<OrganisationRow>,
}

pub async fn founding(read: &Read) -> Result<Founding> {
    let organisations = read.all::<organisation::Entity>(organisation::Column::Standing.eq(Standing::Active)).await?;
    let given = match newest(read).await? {
        Some(charter) => {
            read.all::<founding_assent::Entity>(founding_assent::Column::CharterVersion.eq(charter.version)).await?
        }
        None => Vec::new(),
    };
    let (assented, missing) =
        organisations.into_iter().partition(|row| given.iter().any(|assent| assent.organisation_id == row.id));
    Ok(Founding { assented, missing })
}

/// Founds the collaborative. From here on only decisions change the charter.
pub async fn found_collaborative(store: &Store, asking: Asking, charter_version: i64) -> Result<()> {
    let mut unit = store.write(asking, Act::FoundCollaborative).await?;
    let charter = newest(&unit).await?.ok_or(Refusal::NoCharter)?;
    if charter.version != charter_version {
        return Err(Refusal::CharterChanged { current: hexadecimal(&charter.digest) }.into());
    }
    let Founding { assented, missing } = founding(&unit).await?;
    let all = assented.len() + missing.len();
    if !missing.is_empty() || all == 0 {
        let names = missing.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::AssentsMissing { missing: missing.len(), all, names }.into());
    }
    // The seats may have changed since the charter was written.
    super::charter::check_again(&unit, &charter).await?;
    mark_founded(&unit, unit.now()).await?;
    let change = serde_json::json!({ "charterVersion": charter.version, "digest": hexadecimal(&charter.digest) });
    unit.record(Record::new("collaborativeFounded", "collaborative", unit.collaborative_id().0).change(change));
    unit.commit().await
}

/// Ends DRAFT.
pub(crate) async fn mark_founded(unit: &Write, at: DateTime<Utc>) -> Result<()> {
    let changed = collaborative::Entity::update_many()
        .col_expr(collaborative::Column::Stage, Expr::value(Stage::Founded))
        .col_expr(collaborative::Column::FoundedAt, Expr::value(at))
        .filter(collaborative::Column::Id.eq(unit.collaborative_id()))
        .filter(collaborative::Column::Stage.eq(Stage::Draft))
        .exec(unit.link())
        .await?;
    match changed.rows_affected {
        1 => Ok(()),
        other => Err(Error::Broken(format!("expected to found one collaborative, founded {other}"))),
    }
}
