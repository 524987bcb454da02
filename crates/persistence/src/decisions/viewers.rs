//! What of a vote concerns one viewer: few seats, however many vote.

use std::collections::HashMap;

use domain::decisions::Choice;
use domain::{MembershipId, OrganisationId, SeatId};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::Result;
use crate::entity::rows::ElectorRow;
use crate::unit::{Read, bucketed};

/// Who looks at a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Viewer {
    pub membership: MembershipId,
    pub organisation: Option<OrganisationId>,
}

/// A seat of the latest vote that concerns a viewer.
#[derive(Debug, Clone)]
pub struct ConcerningSeat {
    pub elector: ElectorRow,
    pub voted: bool,
    /// What it answered, where one answer was asked for that is not secret. Not for the eyes of others.
    pub choice: Option<Choice>,
}

/// The seats of the latest votes on several proposals that concern a viewer: those that the viewer holds, those that let
/// one of these vote for them, those of the viewer's organisation, and those that show a conflict of interest.
pub async fn seats_of_viewer(
    read: &Read,
    proposals: &[Uuid],
    viewer: Viewer,
) -> Result<HashMap<Uuid, Vec<ConcerningSeat>>> {
    #[derive(FromQueryResult)]
    struct Found {
        #[sea_orm(nested)]
        elector: ElectorRow,
        ballot_of: Option<SeatId>,
        secret_of: Option<SeatId>,
        choice: Option<Choice>,
    }
    let proposals = bucketed(proposals);
    let list = (0..proposals.len()).map(|index| format!("${}", index + 4)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select e.*, b.seat_id as ballot_of, v.seat_id as secret_of, b.choice from proposals p \
         join electors e on e.collaborative_id = $1 and e.proposal_id = p.id and e.round = p.round \
         left join electors h on h.collaborative_id = $1 and h.proposal_id = e.proposal_id and h.round = e.round \
             and h.seat_id = e.proxy_id \
         left join ballots b on b.collaborative_id = $1 and b.proposal_id = e.proposal_id and b.round = e.round \
             and b.seat_id = e.seat_id \
         left join secret_voters v on v.collaborative_id = $1 and v.proposal_id = e.proposal_id \
             and v.round = e.round and v.seat_id = e.seat_id \
         where p.collaborative_id = $1 and p.id in ({list}) and (e.holder_id = $2 or e.organisation_id = $3 \
             or h.holder_id = $2 or e.conflict is not null) order by e.proposal_id, e.seat_id"
    );
    let organisation = viewer.organisation.unwrap_or(OrganisationId(Uuid::nil()));
    let values = [Value::from(viewer.membership), organisation.into()];
    let rows: Vec<Found> = read.rows(&sql, values.into_iter().chain(proposals.into_iter().map(Value::from))).await?;
    let mut found: HashMap<Uuid, Vec<ConcerningSeat>> = HashMap::new();
    for Found { elector, ballot_of, secret_of, choice } in rows {
        let voted = ballot_of.or(secret_of).is_some();
        found.entry(elector.proposal_id.0).or_default().push(ConcerningSeat { elector, voted, choice });
    }
    Ok(found)
}
