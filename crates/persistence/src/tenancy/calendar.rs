//! What falls due when: votes, matters that went to another body, reporting periods, terms of seats.

use std::ops::Range;

use chrono::{DateTime, NaiveDate, Utc};
use domain::tenancy::{DeadlineKind, MOST_CALENDAR_DAYS, Refusal};
use domain::{PeriodId, ProposalId, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};

use crate::Result;
use crate::entity::{Tenant, escalation, reporting_period, round, seat};
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
    Escalation(ProposalId),
    Reports(PeriodId),
    Lock(PeriodId),
    Term(SeatId),
}

impl Due {
    pub fn kind(self) -> DeadlineKind {
        match self {
            Self::Vote(_) => DeadlineKind::VoteCloses,
            Self::Escalation(_) => DeadlineKind::EscalationEnds,
            Self::Reports(_) => DeadlineKind::ReportsDue,
            Self::Lock(_) => DeadlineKind::PeriodLocks,
            Self::Term(_) => DeadlineKind::SeatTermEnds,
        }
    }
}

/// The most that one answer holds.
const MOST_DEADLINES: usize = 500;

/// What falls due first from one day to another, both included, in order of time; at most [`MOST_DEADLINES`].
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
    let mut found = Vec::new();
    let days = from..to.succ_opt().unwrap_or(to);
    let open = read.find::<round::Entity>().filter(round::Column::EndedAt.is_null());
    for row in earliest(read, open, round::Column::ClosesAt, begins(from)..over(to)).await? {
        found.push(Deadline { at: row.closes_at, of: Due::Vote(row.proposal_id) });
    }
    let waiting = read.find::<escalation::Entity>().filter(Expr::cust(STILL_WAITING));
    for row in earliest(read, waiting, escalation::Column::DueAt, begins(from)..over(to)).await? {
        found.push(Deadline { at: row.due_at, of: Due::Escalation(row.proposal_id) });
    }
    let periods = || read.find::<reporting_period::Entity>();
    for row in earliest(read, periods(), reporting_period::Column::DueOn, days.clone()).await? {
        found.push(Deadline { at: over(row.due_on), of: Due::Reports(row.id) });
    }
    for row in earliest(read, periods(), reporting_period::Column::LocksOn, days.clone()).await? {
        found.push(Deadline { at: begins(row.locks_on), of: Due::Lock(row.id) });
    }
    for row in earliest(read, read.find::<seat::Entity>(), seat::Column::EndsOn, days).await? {
        found.extend(row.ends_on.map(|day| Deadline { at: over(day), of: Due::Term(row.id) }));
    }
    found.sort_by_key(|deadline| (deadline.at, deadline.of));
    found.truncate(MOST_DEADLINES);
    Ok(found)
}

/// The last escalation of a matter on which the body to which it went has not opened its vote.
const STILL_WAITING: &str = "exists (select 1 from proposals p where p.collaborative_id = escalations.collaborative_id \
    and p.id = escalations.proposal_id and p.state = 'DISCUSSION' and p.right_id = escalations.to_right) \
    and not exists (select 1 from escalations l where l.collaborative_id = escalations.collaborative_id \
    and l.proposal_id = escalations.proposal_id and l.number > escalations.number)";

/// The first rows whose time lies in a span: as many as one answer holds, so that the first of all kinds are among them.
async fn earliest<E: Tenant, T: Into<Value>>(
    read: &Read,
    rows: Select<E>,
    at: E::Column,
    span: Range<T>,
) -> Result<Vec<E::Model>> {
    let inside = rows.filter(at.gte(span.start)).filter(at.lt(span.end)).order_by_asc(at);
    Ok(inside.limit(MOST_DEADLINES as u64).all(read.link()).await?)
}
