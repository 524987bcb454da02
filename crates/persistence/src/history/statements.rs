//! Taking a batch of statements: new ones are added, changed ones get a new version, the others are left alone.

use std::collections::HashMap;

use domain::history::{GrantStatement, Note, Recipient};
use domain::{CollaborativeId, ImportId, ProgrammeId, StatementId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, Iterable};

use super::import::{AUTHORITY, Taken};
use super::organisations::{self, Parties};
use super::programmes;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::{grant_statement, grant_statement_version};
use crate::unit::Write;
use crate::{Result, Stored};

/// What became of a batch.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) imported: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    /// On what was imported or changed.
    pub(super) notes: Vec<Note>,
}

/// A statement's two keys: who published it, and under which id.
type Key<'a> = (&'a str, &'a str);

fn key(taken: &Taken) -> Key<'_> {
    (&taken.statement.publisher, &taken.statement.external_id)
}

/// Writes a batch in one unit with one entry in the log; where nothing changed, nothing is written.
pub(super) async fn write(
    store: &Store,
    collaborative: CollaborativeId,
    import: ImportId,
    batch: &[Taken],
    first: u64,
) -> Result<Written> {
    let mut unit = store.write_unasked(collaborative, AUTHORITY.to_owned()).await?;
    // Two imports take turns, so that neither makes a twin of what the other is just adding.
    unit.lock_collaborative().await?;
    let known = known(&unit, batch).await?;
    let earlier = |taken: &Taken| known.get(&(taken.statement.publisher.clone(), taken.statement.external_id.clone()));
    let fresh: Vec<&Taken> =
        batch.iter().filter(|taken| earlier(taken).is_none_or(|row| row.digest != taken.digest)).collect();
    let mut written = Written { unchanged: (batch.len() - fresh.len()) as u64, ..Written::default() };
    if fresh.is_empty() {
        return Ok(written);
    }
    let parties = organisations::recognise(&unit, import, &fresh).await?;
    let programmes = programmes::recognise(&unit, &fresh).await?;
    let (mut added, mut versions) = (Vec::new(), Vec::new());
    for ((taken, parties), programme) in fresh.into_iter().zip(parties).zip(programmes) {
        let before = earlier(taken);
        let id = before.map_or_else(|| StatementId(unit.new_id()), |row| row.id);
        let row = row(&unit, id, before.map_or(1, |row| row.version + 1), taken, &parties, programme);
        let notes: Vec<Note> = taken.statement.notes.iter().cloned().chain(parties.notes).collect();
        written.notes.extend_from_slice(&notes);
        versions.push(version(&unit, import, &row, notes, taken));
        if before.is_some() {
            written.changed += 1;
            replace(&unit, row).await?;
        } else {
            written.imported += 1;
            added.push(row);
        }
    }
    unit.insert_all::<grant_statement::Entity>(added).await?;
    unit.insert_all::<grant_statement_version::Entity>(versions).await?;
    let change = serde_json::json!({
        "fromRecord": first, "imported": written.imported, "changed": written.changed, "unchanged": written.unchanged
    });
    unit.record(Record::new("grantStatementsImported", "import", import.0).change(change));
    unit.commit().await?;
    Ok(written)
}

/// What is known of the batch already, by publisher and id.
async fn known(unit: &Write, batch: &[Taken]) -> Result<HashMap<(String, String), grant_statement::Model>> {
    let ids: Vec<&str> = batch.iter().map(|taken| key(taken).1).collect();
    let rows = unit.all::<grant_statement::Entity>(grant_statement::Column::ExternalId.is_in(ids)).await?;
    Ok(rows.into_iter().map(|row| ((row.publisher.clone(), row.external_id.clone()), row)).collect())
}

fn row(
    unit: &Write,
    id: StatementId,
    version: i64,
    taken: &Taken,
    parties: &Parties,
    programme_id: Option<ProgrammeId>,
) -> grant_statement::Model {
    let GrantStatement { recipient, funder, awarded, awarded_on, .. } = &taken.statement;
    grant_statement::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        publisher: taken.statement.publisher.clone(),
        external_id: taken.statement.external_id.clone(),
        version,
        digest: taken.digest.to_vec(),
        title: taken.statement.title.clone(),
        description: taken.statement.description.clone(),
        currency: awarded.currency,
        amount: awarded.minor,
        amount_applied_for: taken.statement.applied_for.map(|money| money.minor),
        amount_disbursed: taken.statement.disbursed.map(|money| money.minor),
        awarded_on: awarded_on.day,
        awarded_on_text: awarded_on.text.clone(),
        to_individual: *recipient == Recipient::Individual,
        recipient_name: match recipient {
            Recipient::Organisation(named) => Some(named.name.clone()),
            Recipient::Individual => None,
        },
        recipient_id: parties.recipient,
        funder_name: funder.name.clone(),
        funder_id: parties.funder,
        programme_id,
    }
}

fn version(
    unit: &Write,
    import_id: ImportId,
    row: &grant_statement::Model,
    notes: Vec<Note>,
    taken: &Taken,
) -> grant_statement_version::Model {
    grant_statement_version::Model {
        collaborative_id: row.collaborative_id,
        statement_id: row.id,
        version: row.version,
        import_id,
        imported_at: unit.now(),
        digest: row.digest.clone(),
        notes: Stored(notes),
        original: taken.statement.original.clone(),
    }
}

/// Puts a newer version in a statement's place.
async fn replace(unit: &Write, row: grant_statement::Model) -> Result<()> {
    use grant_statement::Column;
    let id = row.id;
    let values = row.into_active_model();
    unit.update::<grant_statement::Entity>(id, |update| {
        let columns = Column::iter().filter(|column| !matches!(column, Column::CollaborativeId | Column::Id));
        columns.fold(update, |update, column| match values.get(column).into_value() {
            Some(value) => update.col_expr(column, Expr::value(value)),
            None => update,
        })
    })
    .await
}
