//! Terms of seats: each ends by itself, and nobody holds too many of them in a row.

use domain::tenancy::{Act, Term, term_in_a_row};
use domain::{CollaborativeId, MembershipId, SeatId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr};
use serde::Serialize;

use super::seat::{named, own_seat, seat_people};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{MembershipRow, SeatRow};
use crate::entity::{seat, seat_term};
use crate::unit::{Asking, Write};
use crate::{Error, Result, due};

impl SeatRow {
    /// The term that it is in, or was last.
    pub fn term(&self) -> Term {
        Term { starts_on: self.starts_on, planned_from: self.planned_from, ends_on: self.ends_on }
    }
}

/// Sees to it that the end of a term is entered in the log on the day after its last.
pub(super) async fn term_will_end(unit: &Write, seat: SeatId, term: Term) -> Result<()> {
    match term.ends_on.and_then(|last| last.succ_opt()) {
        Some(day) => due::schedule(unit, due::Kind::EndSeatTerm, seat.0, unit.start_of(day).await?).await,
        None => Ok(()),
    }
}

/// Enters that a person holds a seat in its present term, once, where they have not held it too often before.
pub(super) async fn enter_term(unit: &Write, row: &SeatRow, holder: &MembershipRow) -> Result<()> {
    use seat_term::Column;
    let theirs = Condition::all().add(Column::SeatId.eq(row.id)).add(Column::PersonId.eq(holder.person_id));
    let lately = theirs.add(Column::TermNumber.gte(row.term_number - 1));
    let lately = unit.all::<seat_term::Entity>(lately).await?;
    if lately.iter().any(|term| term.term_number == row.term_number) {
        return Ok(());
    }
    let before = lately.first().map_or(0, |term| term.in_a_row);
    let entry = seat_term::Model {
        collaborative_id: unit.collaborative_id(),
        seat_id: row.id,
        term_number: row.term_number,
        person_id: holder.person_id,
        membership_id: holder.id,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        in_a_row: term_in_a_row(before, row.most_consecutive_terms)?,
        named_at: unit.now(),
    };
    unit.insert::<seat_term::Entity>(entry).await
}

/// The next term of a seat, with who holds it and who stands by.
#[derive(Debug, Clone, Serialize)]
pub struct BeginSeatTerm {
    pub seat: SeatId,
    pub holder: MembershipId,
    pub understudy: Option<MembershipId>,
}

/// Begins the next term of one's organisation's seat, today; it is as long as the one before.
pub async fn begin_seat_term(store: &Store, asking: Asking, command: &BeginSeatTerm) -> Result<SeatId> {
    let mut unit = store.write(asking, Act::BeginSeatTerm).await?;
    let row = own_seat(&unit, command.seat, Act::BeginSeatTerm).await?;
    let holder = named(&unit, &row, Some(command.holder)).await?.ok_or(Error::NotFound("membership"))?;
    named(&unit, &row, command.understudy).await?;
    let term = row.term().next(unit.actor()?.today)?;
    if due::unschedule(&unit, due::Kind::EndSeatTerm, row.id.0).await? {
        // It is begun in the moment before the scheduler came by.
        unit.record(ended(&row));
    }
    let Term { starts_on, planned_from, ends_on } = term;
    let next = SeatRow { starts_on, planned_from, ends_on, term_number: row.term_number + 1, ..row };
    enter_term(&unit, &next, &holder).await?;
    unit.update::<seat::Entity>(next.id, |update| {
        update
            .col_expr(seat::Column::StartsOn, Expr::value(starts_on))
            .col_expr(seat::Column::PlannedFrom, Expr::value(planned_from))
            .col_expr(seat::Column::EndsOn, Expr::value(ends_on))
            .col_expr(seat::Column::TermNumber, Expr::value(next.term_number))
    })
    .await?;
    seat_people(&unit, next.id, Some(command.holder), command.understudy).await?;
    crate::decisions::check_still_balanced(&unit).await?;
    term_will_end(&unit, next.id, term).await?;
    let change = serde_json::json!({ "term": next.term_number, "startsOn": starts_on, "endsOn": ends_on,
        "holder": command.holder, "understudy": command.understudy });
    unit.record(Record::new("seatTermBegun", "seat", next.id.0).change(change));
    unit.commit().await?;
    Ok(next.id)
}

/// Enters the end of a term; the scheduler calls this. From that day on the seat has no vote, whether or not this ran.
pub async fn end_seat_term(store: &Store, collaborative: CollaborativeId, id: SeatId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "CALENDAR".to_owned()).await?;
    let row = unit.lock::<seat::Entity>("seat", id).await?;
    // Called again after it was done, it finds nothing scheduled.
    if row.term().is_over(unit.today().await?) && due::unschedule(&unit, due::Kind::EndSeatTerm, id.0).await? {
        unit.record(ended(&row));
    }
    unit.commit().await
}

fn ended(row: &SeatRow) -> Record {
    let change = serde_json::json!({ "term": row.term_number, "endedOn": row.ends_on, "holder": row.holder_id });
    Record::new("seatTermEnded", "seat", row.id.0).change(change)
}
