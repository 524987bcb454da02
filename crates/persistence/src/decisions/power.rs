//! What power is counted from: who sits where, and who paid what in.

use std::collections::HashMap;

use domain::decisions::SeatFacts;
use domain::decisions::power::Party;
use domain::funds::{Currency, Money};
use domain::tenancy::{Constituency, Stage, counts_as_funder};
use domain::{BodyId, FundId, OrganisationId};
use sea_orm::FromQueryResult;

use super::electorate::SeatRoll;
use crate::unit::Read;
use crate::{Result, funds, tenancy};

/// The seats of these bodies as they are now. In DRAFT as they are designed: as if each had a holder.
pub async fn seats_now(read: &Read, bodies: &[BodyId]) -> Result<HashMap<BodyId, Vec<SeatFacts>>> {
    let roll = SeatRoll::of(read, bodies.iter().copied()).await?;
    let designed = tenancy::collaborative(read).await?.stage == Stage::Draft;
    let seats = |body: BodyId| if designed { roll.design(body) } else { roll.seats(body) };
    Ok(bodies.iter().map(|body| (*body, seats(*body))).collect())
}

/// Every organisation with what it paid in and did not get back: into one fund, or into all that are in the
/// collaborative's currency.
#[derive(Debug, Clone)]
pub struct Contributions {
    organisations: Vec<Giver>,
    currency: Currency,
}

#[derive(Debug, Clone)]
struct Giver {
    party: Party,
    paid: HashMap<FundId, Money>,
}

#[derive(FromQueryResult)]
struct Line {
    id: OrganisationId,
    name: String,
    constituency: Constituency,
    controlled_by_funder: bool,
    fund_id: Option<FundId>,
    currency: Option<Currency>,
    paid: Option<i64>,
}

impl Contributions {
    pub async fn of(read: &Read) -> Result<Self> {
        // An account outside counts downwards: below zero, its organisation gave more than it got back.
        let sql = "select o.id, o.name, o.constituency, o.controlled_by_funder, f.id as fund_id, f.currency, \
                   0 - a.balance as paid from organisations o \
                   left join accounts a on a.collaborative_id = $1 and a.organisation_id = o.id \
                   and a.kind = 'OUTSIDE' and a.balance < 0 \
                   left join funds f on f.collaborative_id = $1 and f.id = a.fund_id \
                   where o.collaborative_id = $1 and (o.standing = 'ACTIVE' or a.balance < 0) order by o.id";
        let in_the_pool = funds::organisations_in_the_pool(read).await?;
        let currency = tenancy::collaborative(read).await?.currency;
        let mut organisations: Vec<Giver> = Vec::new();
        for line in read.rows::<Line>(sql, []).await? {
            let paid = line.paid_in();
            if organisations.last().is_none_or(|giver| giver.party.organisation != line.id) {
                let counts =
                    counts_as_funder(line.constituency, in_the_pool.contains(&line.id), line.controlled_by_funder);
                organisations.push(Giver { party: line.party(counts), paid: HashMap::new() });
            }
            if let Some(giver) = organisations.last_mut() {
                giver.paid.extend(paid);
            }
        }
        Ok(Self { organisations, currency: Currency::parse("currency", &currency)? })
    }

    /// What stands beside power over this fund; none: over whatever concerns all.
    pub fn beside(&self, fund: Option<FundId>) -> Vec<Party> {
        let counts = |(into, money): &(&FundId, &Money)| match fund {
            Some(fund) => **into == fund,
            None => money.currency == self.currency,
        };
        let party = |giver: &Giver| {
            let paid: Vec<Money> = giver.paid.iter().filter(counts).map(|(_, money)| *money).collect();
            let sum = paid.iter().map(|money| money.minor).fold(0, i64::saturating_add);
            let contributed = paid.first().map(|money| Money { minor: sum, ..*money });
            Party { contributed, ..giver.party.clone() }
        };
        self.organisations.iter().map(party).collect()
    }
}

impl Line {
    fn paid_in(&self) -> Option<(FundId, Money)> {
        Some((self.fund_id?, Money { minor: self.paid?, currency: self.currency? }))
    }

    fn party(self, counts_as_funder: bool) -> Party {
        let Self { id, name, constituency, .. } = self;
        Party { organisation: id, name, constituency, counts_as_funder, contributed: None }
    }
}
