//! What falls due when: votes, reporting periods, terms of seats.

use chrono::{DateTime, NaiveDate, Utc};
use domain::decisions::ProposalState;
use domain::tenancy::{DeadlineKind, MOST_CALENDAR_DAYS, Refusal};
use domain::{PeriodId, ProposalId, SeatId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QuerySelect};

use crate::Result;
use crate::entity::{proposal, reporting_period, seat};
use crate::unit::{Read, start_in};

/// Something that falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    pub at: DateTime<Utc>,
    pub of: Due,
}

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Vote(ProposalId),
    Reports(PeriodId),
    Lock(PeriodId),
    Term(SeatId),
}

impl Due {
    pub fn kind(self) -> DeadlineKind {
        match self {
            Self::Vote(_) => DeadlineKind::VoteCloses,
            Self::Reports(_) => DeadlineKind::ReportsDue,
            Self::Lock(_) => DeadlineKind::PeriodLocks,
            Self::Term(_) => DeadlineKind::SeatTermEnds,
        }
    }
}

/// The most of each kind that one answer holds.
const MOST: u64 = 500;

/// Everything that falls due from one day to another, both included, in order of time.
pub async fn calendar(read: &Read, from: NaiveDate, to: NaiveDate) -> Result<Vec<Deadline>> {
    if to < from {
        return Err(Refusal::DatesOutOfOrder { starts_on: from, ends_on: to }.into());
    }
    if (to - from).num_days() >= MOST_CALENDAR_DAYS {
        return Err(Refusal::CalendarTooLong { most: MOST_CALENDAR_DAYS }.into());
    }
    let zone = super::collaborative(read).await?.time_zone;
    let begins = |day: NaiveDate| start_in(&zone, day);
    let over = |day: NaiveDate| begins(day.succ_opt().unwrap_or(day));
    let mut found = votes(read, begins(from), over(to)).await?;
    let inside = |day: NaiveDate| (from..=to).contains(&day);
    for period in periods(read, from, to).await? {
        let due = Deadline { at: over(period.due_on), of: Due::Reports(period.id) };
        let locks = Deadline { at: begins(period.locks_on), of: Due::Lock(period.id) };
        found.extend(inside(period.due_on).then_some(due));
        found.extend(inside(period.locks_on).then_some(locks));
    }
    let terms = terms(read, from, to).await?.into_iter();
    found.extend(terms.filter_map(|seat| Some(Deadline { at: over(seat.ends_on?), of: Due::Term(seat.id) })));
    found.sort_by_key(|deadline| (deadline.at, deadline.of));
    Ok(found)
}

async fn votes(read: &Read, from: DateTime<Utc>, before: DateTime<Utc>) -> Result<Vec<Deadline>> {
    use proposal::Column;
    let open = Condition::all()
        .add(Column::State.eq(ProposalState::Voting))
        .add(Column::ClosesAt.gte(from))
        .add(Column::ClosesAt.lt(before));
    let rows = read.find::<proposal::Entity>().filter(open).limit(MOST).all(read.link()).await?;
    let deadline = |row: proposal::Model| Some(Deadline { at: row.closes_at?, of: Due::Vote(row.id) });
    Ok(rows.into_iter().filter_map(deadline).collect())
}

async fn periods(read: &Read, from: NaiveDate, to: NaiveDate) -> Result<Vec<reporting_period::Model>> {
    use reporting_period::Column;
    let either = Column::DueOn.between(from, to).or(Column::LocksOn.between(from, to));
    Ok(read.find::<reporting_period::Entity>().filter(either).limit(MOST).all(read.link()).await?)
}

async fn terms(read: &Read, from: NaiveDate, to: NaiveDate) -> Result<Vec<seat::Model>> {
    let ending = seat::Column::EndsOn.between(from, to);
    Ok(read.find::<seat::Entity>().filter(ending).limit(MOST).all(read.link()).await?)
}
