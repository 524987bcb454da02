//! Who takes part in deciding, and how much of it is theirs: whether one voice eclipses the rest.
//!
//! It tells who spoke and who voted, which everybody may know, and never how.

use chrono::NaiveDate;
use domain::OrganisationId;
use sea_orm::{FromQueryResult, Value};

use crate::Result;
use crate::unit::{Read, start_in};

/// What the members and seats of one organisation did in a span of days.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Participation {
    /// None: members who act for no organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Proposals that its members made.
    pub proposals: i64,
    /// Of these, the ones that passed so far.
    pub passed: i64,
    /// What its members said in discussions.
    pub remarks: i64,
    /// How often one of its seats could answer, in rounds that were counted: a recused one could not, nor one outside a
    /// reservation.
    pub asked: i64,
    /// How often it did.
    pub answered: i64,
}

/// What everybody did from one day to another, both included: every organisation that stands here, also where it did
/// nothing, and whoever else did something; in the order in which organisations came.
pub async fn participation(read: &Read, from: NaiveDate, to: NaiveDate) -> Result<Vec<Participation>> {
    let zone = crate::tenancy::collaborative(read).await?.time_zone;
    let span = [from, to.succ_opt().unwrap_or(to)].map(|day| Value::from(start_in(&zone, day)));
    read.rows(DONE, span).await
}

const DONE: &str = "select d.organisation_id, cast(sum(d.proposals) as bigint) as proposals, \
    cast(sum(d.passed) as bigint) as passed, cast(sum(d.remarks) as bigint) as remarks, \
    cast(sum(d.asked) as bigint) as asked, cast(sum(d.answered) as bigint) as answered from (\
    select o.id as organisation_id, 0 as proposals, 0 as passed, 0 as remarks, 0 as asked, 0 as answered \
    from organisations o where o.collaborative_id = $1 and o.standing = 'ACTIVE' \
    union all select m.organisation_id, 1, case when p.outcome = 'PASSED' then 1 else 0 end, 0, 0, 0 \
    from proposals p join memberships m on m.collaborative_id = $1 and m.id = p.proposer_id \
    where p.collaborative_id = $1 and p.created_at >= $2 and p.created_at < $3 \
    union all select m.organisation_id, 0, 0, 1, 0, 0 \
    from comments c join memberships m on m.collaborative_id = $1 and m.id = c.author_id \
    where c.collaborative_id = $1 and c.at >= $2 and c.at < $3 \
    union all select e.organisation_id, 0, 0, 0, 1, \
    case when b.seat_id is null and v.seat_id is null then 0 else 1 end \
    from rounds r join electors e on e.collaborative_id = $1 and e.proposal_id = r.proposal_id and e.round = r.round \
    left join ballots b on b.collaborative_id = $1 and b.proposal_id = e.proposal_id and b.round = e.round \
    and b.seat_id = e.seat_id \
    left join secret_voters v on v.collaborative_id = $1 and v.proposal_id = e.proposal_id and v.round = e.round \
    and v.seat_id = e.seat_id \
    where r.collaborative_id = $1 and r.result is not null and r.opened_at >= $2 and r.opened_at < $3 \
    and e.recusal is null and e.answers) d group by d.organisation_id order by d.organisation_id";
