//! What clients read of seats.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{BodyId, OrganisationId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait};
use uuid::Uuid;

use crate::Result;
use crate::entity::rows::{HandoverRow, SeatRow, SeatTermRow};
use crate::entity::{handover, seat, seat_term};
use crate::page::{Page, Slice};
use crate::unit::Read;

/// Which seats are wanted, on which day.
#[derive(Debug, Clone, Default)]
pub struct SeatFilter {
    pub body: Option<BodyId>,
    pub organisation: Option<OrganisationId>,
    /// Only seats that had no vote on this day.
    pub vacant_on: Option<NaiveDate>,
    /// Only seats whose term was over on this day, and of which no next one had begun.
    pub overdue_on: Option<NaiveDate>,
}

impl SeatFilter {
    fn condition(&self) -> Condition {
        use seat::Column;
        let vacant = |day| Column::HolderId.is_null().or(Column::StartsOn.gt(day)).or(Column::EndsOn.lt(day));
        Condition::all()
            .add_option(self.body.map(|body| Column::BodyId.eq(body)))
            .add_option(self.organisation.map(|organisation| Column::OrganisationId.eq(organisation)))
            .add_option(self.vacant_on.map(vacant))
            .add_option(self.overdue_on.map(|day| Column::EndsOn.lt(day)))
    }
}

/// Seats that fit, a page of them.
pub async fn filtered_seats(read: &Read, filter: &SeatFilter, page: Page) -> Result<Slice<SeatRow>> {
    read.page::<seat::Entity>(filter.condition(), page).await
}

pub async fn count_filtered_seats(read: &Read, filter: &SeatFilter) -> Result<u64> {
    read.count::<seat::Entity>(filter.condition()).await
}

/// Seats of several bodies, a page for each.
pub async fn seats_of_bodies(read: &Read, bodies: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<SeatRow>>> {
    read.children::<seat::Entity>(seat::Column::BodyId, bodies, page, |row| row.body_id.0).await
}

/// Who held several seats, term by term, oldest first.
pub async fn terms_of_seats(read: &Read, seats: &[Uuid]) -> Result<HashMap<Uuid, Vec<SeatTermRow>>> {
    let mut rows = read.among::<seat_term::Entity>(seat_term::Column::SeatId, seats).await?;
    rows.sort_by_key(|row| (row.term_number, row.named_at));
    let mut found: HashMap<Uuid, Vec<SeatTermRow>> = HashMap::new();
    for row in rows {
        found.entry(row.seat_id.0).or_default().push(row);
    }
    Ok(found)
}

/// What is handed over in several seats: of each the newest list.
pub async fn handovers_of_seats(read: &Read, seats: &[Uuid]) -> Result<HashMap<Uuid, HandoverRow>> {
    let mut rows = read.among::<handover::Entity>(handover::Column::SeatId, seats).await?;
    rows.sort_by_key(|row| row.term_number);
    Ok(rows.into_iter().map(|row| (row.seat_id.0, row)).collect())
}
