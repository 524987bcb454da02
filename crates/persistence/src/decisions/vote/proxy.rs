//! Seats that vote for others: the proxies that hold when a vote opens are frozen with its electorate.

use std::collections::{BTreeSet, HashSet};

use domain::decisions::{ProposalState, Proxies, Proxy, ProxyProblem, Recusal, Refusal, Rule, proposal as life};
use domain::{ProposalId, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::casting::own_elector;
use super::rounds::{self, Round};
use crate::decisions::electorate::frozen;
use crate::entity::rows::{ElectorRow, ProposalRow, ProxyRow};
use crate::entity::{ballot, elector, proposal, proxy};
use crate::unit::{Read, Write};
use crate::{Error, Result};

/// The proxies of some bodies that hold now: not taken back, not over, and both seats with those who agreed on it, in the
/// terms in which they did.
pub(in crate::decisions) async fn proxies_of_bodies(read: &Read, bodies: &[Uuid]) -> Result<Vec<ProxyRow>> {
    if bodies.is_empty() {
        return Ok(Vec::new());
    }
    let list = (0..bodies.len()).map(|index| format!("${}", index + 3)).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select p.* from proxies p \
         join seats g on g.collaborative_id = $1 and g.id = p.giver_id and g.holder_id = p.given_by \
         and g.term_number = p.giver_term \
         join seats h on h.collaborative_id = $1 and h.id = p.holder_id and h.holder_id = p.given_to \
         and h.term_number = p.holder_term \
         where p.collaborative_id = $1 and p.ended_at is null and (p.until_at is null or p.until_at > $2) \
         and p.body_id in ({list}) order by p.giver_id, p.number"
    );
    let values = std::iter::once(read.now().into()).chain(bodies.iter().map(|body| (*body).into()));
    read.rows(&sql, values).await
}

/// Enters the proxies that hold into an electorate that is about to be frozen.
pub(super) async fn freeze(
    unit: &Write,
    proposal: ProposalId,
    rule: &Rule,
    body: domain::BodyId,
    electorate: &mut [elector::Model],
) -> Result<()> {
    if rule.proxies.is_none() {
        return Ok(());
    }
    // Whoever takes one back meanwhile finds this vote, or is found to have taken it back.
    let open = proxy::Column::BodyId.eq(body).and(proxy::Column::EndedAt.is_null());
    let open = unit.find::<proxy::Entity>().filter(open).order_by_asc(proxy::Column::GiverId);
    open.order_by_asc(proxy::Column::Number).lock_exclusive().all(unit.link()).await?;
    let held = proxies_of_bodies(unit, &[body.0]).await?;
    let mut held: Vec<ProxyRow> =
        held.into_iter().filter(|row| row.proposal_id.is_none_or(|one| one == proposal)).collect();
    // What was given for this one goes before what holds for all.
    held.sort_by_key(|row| (row.proposal_id.is_none(), row.giver_id, row.number));
    let ended = ended_before(unit, proposal).await?;
    held.retain(|row| !ended.contains(&(row.giver_id, row.number)));
    let electors: Vec<_> = electorate.iter().map(frozen).collect();
    let given: Vec<Proxy> = held.iter().map(pair).collect();
    let frozen: HashSet<Proxy> = Proxies { rule, electors: &electors, given: &given }.frozen().into_iter().collect();
    for row in held.iter().filter(|row| frozen.contains(&pair(row))) {
        let without = |elector: &&mut elector::Model| elector.seat_id == row.giver_id && elector.proxy_id.is_none();
        for elector in electorate.iter_mut().filter(without) {
            elector.proxy_id = Some(row.holder_id);
            elector.proxy_number = Some(row.number);
        }
    }
    Ok(())
}

/// The proxies that ended in earlier rounds of a proposal: what was taken back there stays so.
async fn ended_before(unit: &Write, proposal: ProposalId) -> Result<HashSet<(SeatId, i64)>> {
    use elector::Column;
    let ended =
        unit.all::<elector::Entity>(Column::ProposalId.eq(proposal).and(Column::ProxyEndedAt.is_not_null())).await?;
    Ok(ended.into_iter().filter_map(|row| Some((row.seat_id, row.proxy_number?))).collect())
}

pub(super) fn pair(row: &ProxyRow) -> Proxy {
    Proxy { giver: row.giver_id, holder: row.holder_id }
}

/// A seat that votes.
pub(super) struct Voter {
    pub(super) elector: ElectorRow,
    /// The actor's own seat, where that votes for another one.
    pub(super) through: Option<SeatId>,
}

impl Voter {
    /// The seat through which the actor votes: the own one, or another one that lets it.
    pub(super) async fn of(unit: &Write, round: &Round<'_>, seat: Option<SeatId>) -> Result<Option<Self>> {
        let Some(other) = seat else { return Self::own(unit, round, seat).await };
        let found = unit.one::<elector::Entity>(round.elector(other)).await?;
        let Some(giver) = found.filter(|elector| elector.proxy_id.is_some()) else {
            return Self::own(unit, round, seat).await;
        };
        let actor = unit.actor()?.membership;
        if giver.holder_id == actor {
            return Ok(Some(Self { elector: giver, through: None }));
        }
        let Some(holder) = giver.proxy_id else { return Err(Error::NotFound("seat")) };
        let own = unit.one::<elector::Entity>(round.elector(holder)).await?;
        let own = own.filter(|own| own.holder_id == actor).ok_or(Error::NotFound("seat"))?;
        may_cast(round.rule, &giver, &own).map_err(Refusal::from)?;
        Ok(Some(Self { elector: giver, through: Some(holder) }))
    }

    async fn own(unit: &Write, round: &Round<'_>, seat: Option<SeatId>) -> Result<Option<Self>> {
        let own = own_elector(unit, round, seat).await?;
        Ok(own.map(|elector| Self { elector, through: None }))
    }

    /// A giver who votes takes the proxy back by that.
    pub(super) async fn voted(&self, unit: &Write, round: &Round<'_>) -> Result<()> {
        let own = &self.elector;
        if self.through.is_some() || own.proxy_id.is_none() || own.proxy_ended_at.is_some() {
            return Ok(());
        }
        end_in(unit, round, own.seat_id).await
    }
}

/// Whether one seat may vote for another one, as both stand in an electorate.
pub fn may_cast(rule: &Rule, giver: &ElectorRow, holder: &ElectorRow) -> std::result::Result<(), ProxyProblem> {
    let proxy = Proxy { giver: giver.seat_id, holder: holder.seat_id };
    let gone = holder.recusal.is_some() || holder.conflict.is_some();
    let live = giver.proxy_id == Some(holder.seat_id) && (gone || giver.proxy_ended_at.is_none());
    let given = if live { vec![proxy] } else { Vec::new() };
    Proxies { rule, electors: &[frozen(giver), frozen(holder)], given: &given }.may_cast(proxy)
}

/// Ends a seat's proxy in one round.
pub(super) async fn end_in(unit: &Write, round: &Round<'_>, giver: SeatId) -> Result<()> {
    let now = unit.now();
    let column = elector::Column::ProxyEndedAt;
    unit.update_where::<elector::Entity>(round.elector(giver), |update| update.col_expr(column, Expr::value(Some(now))))
        .await
}

/// Whether the proxy of a seat was used in a round: its ballot was cast by another one.
pub(super) async fn was_used(read: &Read, round: &Round<'_>, giver: SeatId) -> Result<bool> {
    let cast = read.one::<ballot::Entity>(round.ballot(giver)).await?;
    Ok(cast.is_some_and(|cast| cast.through_id.is_some()))
}

/// The proxies of a seat that is out of a round return to their givers, and what it cast for them is void. Says to whom.
/// What is final stays where the seat left of its own wish: nobody has a say in how others have voted.
pub(super) async fn return_all(
    unit: &Write,
    round: &Round<'_>,
    holder: SeatId,
    recusal: Recusal,
) -> Result<Vec<SeatId>> {
    use elector::Column;
    let carried = || round.electors().add(Column::ProxyId.eq(holder).and(Column::ProxyEndedAt.is_null()));
    let givers: Vec<SeatId> =
        unit.all::<elector::Entity>(carried()).await?.into_iter().map(|elector| elector.seat_id).collect();
    if !(recusal == Recusal::OWN_WISH && round.rule.final_ballots) {
        // Also what was cast by a proxy that was taken back since.
        let sql =
            "delete from ballots where collaborative_id = $1 and proposal_id = $2 and round = $3 and through_id = $4";
        unit.execute(sql, [round.proposal.into(), round.number.into(), holder.into()]).await?;
    }
    let now = Expr::value(Some(unit.now()));
    unit.update_all::<elector::Entity>(carried(), |update| update.col_expr(Column::ProxyEndedAt, now)).await?;
    Ok(givers)
}

/// Takes the proxy of a seat back in an open vote, where it was frozen into it; says which it was. `numbers`: only one of
/// these.
pub(in crate::decisions) async fn end_proxy(
    unit: &Write,
    row: &ProposalRow,
    giver: SeatId,
    numbers: Option<&[i64]>,
) -> Result<Option<i64>> {
    let (mut ended, mut refused, actor) = (None, None, unit.actor()?.membership);
    for open in rounds::open(&rounds::of_proposal(unit, row.id).await?) {
        if life::may_vote(unit.now(), row.state, Some(open.closes_at)).is_err() {
            continue;
        }
        let round = Round::of(row, open);
        let elector = unit.one::<elector::Entity>(round.elector(giver)).await?;
        // Who holds the seat since has no part in a vote that was open before.
        let live = elector.filter(|one| one.proxy_ended_at.is_none() && one.holder_id == actor);
        let meant = |number: i64| numbers.is_none_or(|numbers| numbers.contains(&number));
        let live = live.filter(|one| one.proxy_number.is_some_and(meant));
        let Some(one) = live else { continue };
        let Some(holder) = one.proxy_id else { continue };
        let proxies = Proxies { rule: round.rule, electors: &[frozen(&one)], given: &[Proxy { giver, holder }] };
        if let Err(used) = proxies.may_take_back(giver, was_used(unit, &round, giver).await?) {
            refused = Some(used);
            continue;
        }
        end_in(unit, &round, giver).await?;
        ended = one.proxy_number;
    }
    match (ended, refused) {
        (None, Some(used)) => Err(Refusal::from(used).into()),
        (ended, _) => Ok(ended),
    }
}

/// The open votes into which a proxy of this seat was frozen, in the order in which they are locked.
pub(in crate::decisions) async fn open_votes_with_proxy_of(read: &Read, giver: SeatId) -> Result<Vec<ProposalId>> {
    use elector::Column;
    let carried = Column::SeatId.eq(giver).and(Column::ProxyId.is_not_null()).and(Column::ProxyEndedAt.is_null());
    let all = read.all::<elector::Entity>(carried).await?;
    let ids: BTreeSet<ProposalId> = all.into_iter().map(|elector| elector.proposal_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().map(|id| id.0).collect();
    let rows = read.among::<proposal::Entity>(proposal::Column::Id, &ids).await?;
    let open: BTreeSet<ProposalId> =
        rows.into_iter().filter(|row| row.state == ProposalState::Voting).map(|row| row.id).collect();
    Ok(open.into_iter().collect())
}
