//! Who sits in a body today, and who of them may vote on a matter.

use std::collections::{HashMap, HashSet};

use domain::decisions::{Elector, Interest, SeatFacts, SeatHolder, recusals};
use domain::tenancy::{Constituency, counts_as_funder};
use domain::{BodyId, MembershipId, OrganisationId, PersonId, SeatId};
use sea_orm::{ColumnTrait, FromQueryResult};

use super::charter::GivenSeat;
use super::interest::tie;
use crate::Result;
use crate::entity::{elector, interest};
use crate::funds;
use crate::unit::Read;

/// Every seat of some bodies, with the facts on which a vote depends.
#[derive(Debug)]
pub(super) struct SeatRoll {
    seats: Vec<Seated>,
}

#[derive(Debug)]
struct Seated {
    row: SeatRow,
    counts_as_funder: bool,
    filled: bool,
}

#[derive(Debug, FromQueryResult)]
struct SeatRow {
    id: SeatId,
    body_id: BodyId,
    organisation_id: OrganisationId,
    /// The organisation's own, whatever the seat's label says.
    constituency: Constituency,
    label: Constituency,
    controlled_by_funder: bool,
    weight: i64,
    voting: bool,
    starts_on: chrono::NaiveDate,
    ends_on: Option<chrono::NaiveDate>,
    holder_id: Option<MembershipId>,
    person_id: Option<PersonId>,
}

const SEATS: &str = "select s.id, s.body_id, s.organisation_id, o.constituency, s.constituency as label, o.controlled_by_funder, \
     s.weight, s.voting, s.starts_on, s.ends_on, m.id as holder_id, m.person_id \
     from seats s join organisations o on o.collaborative_id = $1 and o.id = s.organisation_id \
     left join memberships m on m.collaborative_id = $1 and m.id = s.holder_id and m.ends_on is null \
     where s.collaborative_id = $1 and o.standing = 'ACTIVE'";

impl SeatRoll {
    /// The seats of these bodies.
    pub(super) async fn of(read: &Read, bodies: impl IntoIterator<Item = BodyId>) -> Result<Self> {
        let bodies: HashSet<BodyId> = bodies.into_iter().collect();
        let list = (0..bodies.len()).map(|index| format!("${}", index + 2)).collect::<Vec<_>>().join(", ");
        if bodies.is_empty() {
            return Ok(Self { seats: Vec::new() });
        }
        let sql = format!("{SEATS} and s.body_id in ({list})");
        Self::new(read, read.rows(&sql, bodies.into_iter().map(Into::into)).await?).await
    }

    async fn new(read: &Read, rows: Vec<SeatRow>) -> Result<Self> {
        let in_the_pool = funds::organisations_in_the_pool(read).await?;
        let today = read.today().await?;
        let seats = rows.into_iter().map(|row| Seated {
            counts_as_funder: counts(&row, &in_the_pool),
            filled: row.holder_id.is_some() && row.starts_on <= today && row.ends_on.is_none_or(|end| today <= end),
            row,
        });
        Ok(Self { seats: seats.collect() })
    }

    /// The facts of one body's seats, for the partner-led checks.
    pub(super) fn seats(&self, body: BodyId) -> Vec<SeatFacts> {
        self.seats.iter().filter(|seat| seat.row.body_id == body).map(Seated::facts).collect()
    }

    /// The same as if every seat had a holder: what a charter is before anybody sits.
    pub(super) fn design(&self, body: BodyId) -> Vec<SeatFacts> {
        self.seats(body).into_iter().map(|seat| SeatFacts { filled: true, ..seat }).collect()
    }

    /// What every organisation was given, whoever holds it.
    pub(super) fn given(&self) -> Vec<GivenSeat> {
        let given = |Seated { row, .. }: &Seated| GivenSeat {
            id: row.id,
            body: row.body_id,
            organisation: row.organisation_id,
            constituency: row.label,
            voting: row.voting,
            weight: row.weight,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        };
        self.seats.iter().map(given).collect()
    }

    /// The electorate of one body for a matter: filled voting seats, with the recusals that interests bring.
    pub(super) async fn electorate(
        &self,
        read: &Read,
        body: BodyId,
        beneficiaries: &[OrganisationId],
    ) -> Result<Vec<(Elector, MembershipId)>> {
        let seats: Vec<&Seated> = self.seats.iter().filter(|seat| seat.row.body_id == body).collect();
        let holders: Vec<SeatHolder> = seats.iter().filter_map(|seat| seat.holder()).collect();
        let interests = interests_with(read, beneficiaries).await?;
        let recused: HashMap<SeatId, _> = recusals(&holders, &interests, beneficiaries).into_iter().collect();
        Ok(seats
            .into_iter()
            .filter_map(|seat| {
                let elector = seat.facts().elector()?;
                Some((Elector { recused: recused.get(&elector.seat).copied(), ..elector }, seat.row.holder_id?))
            })
            .collect())
    }
}

impl Seated {
    fn facts(&self) -> SeatFacts {
        SeatFacts {
            seat: self.row.id,
            organisation: self.row.organisation_id,
            constituency: self.row.label,
            counts_as_funder: self.counts_as_funder,
            weight: self.row.weight,
            filled: self.filled,
            voting: self.row.voting,
            recused: None,
        }
    }

    fn holder(&self) -> Option<SeatHolder> {
        Some(SeatHolder { seat: self.row.id, person: self.row.person_id?, organisation: self.row.organisation_id })
    }
}

fn counts(row: &SeatRow, in_the_pool: &HashSet<OrganisationId>) -> bool {
    counts_as_funder(row.constituency, in_the_pool.contains(&row.organisation_id), row.controlled_by_funder)
}

/// Open declarations of interest in any of these organisations, from either side.
async fn interests_with(read: &Read, beneficiaries: &[OrganisationId]) -> Result<Vec<Interest>> {
    if beneficiaries.is_empty() {
        return Ok(Vec::new());
    }
    let open = read.all::<interest::Entity>(interest::Column::EndedAt.is_null()).await?;
    Ok(open.iter().filter_map(tie).collect())
}

/// A stored elector as the rules see it.
pub fn frozen(row: &elector::Model) -> Elector {
    Elector {
        seat: row.seat_id,
        organisation: row.organisation_id,
        constituency: row.constituency,
        weight: row.weight,
        recused: row.recusal.as_ref().map(|recusal| recusal.0),
        conflict: row.conflict.as_ref().map(|conflict| conflict.0),
    }
}
