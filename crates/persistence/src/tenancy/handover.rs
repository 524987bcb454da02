//! What is handed over in a seat, from one holder to the next.

use domain::SeatId;
use domain::tenancy::{Act, HandoverItem, Refusal};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr};
use serde::Serialize;

use crate::activity::Record;
use crate::database::Store;
use crate::entity::{handover, seat};
use crate::error::Conflict;
use crate::unit::Asking;
use crate::{Error, Result, Stored};

/// The list of one term as it shall be.
#[derive(Debug, Clone, Serialize)]
pub struct WriteHandover {
    pub seat: SeatId,
    /// The revision that was read; 0 where there was none.
    pub expected_revision: i64,
    pub items: Vec<HandoverItem>,
}

/// Writes down what whoever comes next should know: by who holds the seat, or stands by for it.
pub async fn write_handover(store: &Store, asking: Asking, command: &WriteHandover) -> Result<SeatId> {
    let mut unit = store.write(asking, Act::WriteHandover).await?;
    let row = unit.lock::<seat::Entity>("seat", command.seat).await?;
    let author = unit.actor()?.membership;
    if ![row.holder_id, row.understudy_id].contains(&Some(author)) {
        return Err(Refusal::NotOfThisSeat.into());
    }
    let of_term =
        Condition::all().add(handover::Column::SeatId.eq(row.id)).add(handover::Column::TermNumber.eq(row.term_number));
    let earlier = unit.one::<handover::Entity>(of_term.clone()).await?;
    let current = earlier.as_ref().map_or(0, |earlier| earlier.revision);
    if current != command.expected_revision {
        return Err(Error::Conflict(Conflict::Stale { given: command.expected_revision, current }));
    }
    let items = command.items.iter().cloned().map(HandoverItem::accept).collect::<std::result::Result<Vec<_>, _>>()?;
    let written = handover::Model {
        collaborative_id: unit.collaborative_id(),
        seat_id: row.id,
        term_number: row.term_number,
        revision: current + 1,
        items: Stored(items),
        written_by: author,
        written_at: unit.now(),
    };
    match earlier {
        None => unit.insert::<handover::Entity>(written).await?,
        Some(_) => {
            unit.update_where::<handover::Entity>(of_term, |update| {
                update
                    .col_expr(handover::Column::Revision, Expr::value(written.revision))
                    .col_expr(handover::Column::Items, Expr::value(written.items))
                    .col_expr(handover::Column::WrittenBy, Expr::value(written.written_by))
                    .col_expr(handover::Column::WrittenAt, Expr::value(written.written_at))
            })
            .await?;
        }
    }
    unit.record(Record::new("handoverWritten", "seat", row.id.0).change(command));
    unit.commit().await?;
    Ok(row.id)
}
