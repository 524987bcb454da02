//! Whether every ballot was cast by who might cast it: the holder of its seat, or of a seat that voted for it by proxy; and
//! whether those without a vote, who may object, are those whom the rule names.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::SeatId;
use domain::decisions::{Elector, Part, Proxies, Proxy, Recusal, RoundKind};
use uuid::Uuid;

use super::electorate::frozen;
use super::reads::{ballots_of, electors_of};
use super::recount::Discrepancy;
use crate::Result;
use crate::entity::proxy;
use crate::entity::rows::{BallotRow, ElectorRow, ProxyRow, RoundRow};
use crate::unit::Read;

/// Ballots of these proposals that nobody who might cast them cast, and proxies that could not be frozen.
pub(super) async fn strangers(
    read: &Read,
    ids: &[Uuid],
    rounds: &HashMap<Uuid, Vec<RoundRow>>,
) -> Result<Vec<Discrepancy>> {
    let (electors, ballots) = (electors_of(read, ids).await?, ballots_of(read, ids).await?);
    let givers = electors.values().flatten().filter(|row| row.proxy_id.is_some()).map(|row| row.seat_id.0);
    let givers: Vec<Uuid> = givers.collect();
    let given = read.among::<proxy::Entity>(proxy::Column::GiverId, &givers).await?;
    let given: HashMap<(SeatId, i64), ProxyRow> =
        given.into_iter().map(|row| ((row.giver_id, row.number), row)).collect();
    let mut found = Vec::new();
    for round in rounds.values().flatten() {
        let final_ballots = round.rule.final_ballots;
        let of_round = |proposal: &Uuid| electors.get(proposal).map_or(&[][..], Vec::as_slice).iter();
        let here: HashMap<SeatId, &ElectorRow> = of_round(&round.proposal_id.0)
            .filter(|row| row.round == round.round)
            .map(|row| (row.seat_id, row))
            .collect();
        // Later rounds of the same question repeat the electorate of the first.
        let frozen_in = rounds.get(&round.proposal_id.0).into_iter().flatten();
        let frozen_in = frozen_in.filter(|one| one.kind == RoundKind::Decision && one.round <= round.round);
        let frozen_at = frozen_in.map(|one| one.opened_at).max().unwrap_or(round.opened_at);
        let strange = strange_proxies(round, frozen_at, &here, &given);
        let cast = ballots.get(&round.proposal_id.0).map_or(&[][..], Vec::as_slice).iter();
        let cast =
            cast.filter(|row| row.round == round.round && !by_right(row, &here, final_ballots)).map(|row| row.seat_id);
        let misplaced = |row: &&&ElectorRow| {
            let part = frozen(row).part(&round.rule);
            (row.answers, row.objects) != (part != Part::LooksOn, part == Part::MayObject)
        };
        let misplaced: Vec<SeatId> = here.values().filter(misplaced).map(|row| row.seat_id).collect();
        let (proposal, round) = (round.proposal_id, round.round);
        found.extend(misplaced.into_iter().map(|seat| Discrepancy::StrangePart { proposal, round, seat }));
        found.extend(strange.into_iter().map(|seat| Discrepancy::StrangeProxy { proposal, round, seat }));
        found.extend(cast.map(|seat| Discrepancy::StrangeCaster { proposal, round, seat }));
    }
    Ok(found)
}

fn by_right(ballot: &BallotRow, here: &HashMap<SeatId, &ElectorRow>, final_ballots: bool) -> bool {
    let Some(own) = here.get(&ballot.seat_id) else { return false };
    match ballot.through_id {
        None => ballot.cast_by == own.holder_id,
        Some(through) => {
            let holder = here.get(&through).filter(|_| own.proxy_id == Some(through));
            let in_time = own.proxy_ended_at.is_none_or(|ended| ballot.cast_at <= ended);
            // What was final stayed where the holder left of its own wish.
            let stays = |recusal: Recusal| final_ballots && recusal == Recusal::OWN_WISH;
            let took_part = |holder: &ElectorRow| holder.recusal.as_ref().is_none_or(|recusal| stays(recusal.0));
            in_time && holder.is_some_and(|holder| holder.holder_id == ballot.cast_by && took_part(holder))
        }
    }
}

/// Seats whose frozen proxy was never given so, or could not stand beside the others.
fn strange_proxies(
    round: &RoundRow,
    frozen_at: DateTime<Utc>,
    here: &HashMap<SeatId, &ElectorRow>,
    given: &HashMap<(SeatId, i64), ProxyRow>,
) -> Vec<SeatId> {
    let carried = || here.values().filter_map(|row| Some((**row).clone()).zip(row.proxy_id));
    let frozen_ones: Vec<Proxy> = carried().map(|(row, holder)| Proxy { giver: row.seat_id, holder }).collect();
    // Who was recused since was still in when the proxies were frozen.
    let electors: Vec<Elector> =
        here.values().map(|row| Elector { recused: None, conflict: None, ..frozen(row) }).collect();
    let proxies = Proxies { rule: &round.rule, electors: &electors, given: &frozen_ones };
    let possible = proxies.frozen();
    let as_given = |row: &ElectorRow, holder: SeatId| {
        let number = row.proxy_number.unwrap_or_default();
        given.get(&(row.seat_id, number)).is_some_and(|proxy| {
            let scope = proxy.proposal_id.is_none_or(|proposal| proposal == round.proposal_id);
            let over = [proxy.ended_at, proxy.until_at].into_iter().flatten().any(|end| end < frozen_at);
            proxy.holder_id == holder
                && scope
                && proxy.given_at <= frozen_at
                && !over
                && proxy.given_by == row.holder_id
        })
    };
    let fits = |row: &ElectorRow, holder: SeatId| {
        possible.contains(&Proxy { giver: row.seat_id, holder }) && as_given(row, holder)
    };
    carried().filter(|(row, holder)| !fits(row, *holder)).map(|(row, _)| row.seat_id).collect()
}
