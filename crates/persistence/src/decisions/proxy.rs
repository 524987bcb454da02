//! Letting another seat vote for one's own, and taking that back.

use chrono::{DateTime, NaiveDate, Utc};
use domain::decisions::{Proxies, Proxy, ProxyProblem, Refusal, Rule, proposal as life, proxy_until};
use domain::tenancy::Act;
use domain::{BodyId, OrganisationId, ProposalId, SeatId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::charter::charter_in_force;
use super::electorate::SeatRoll;
use super::vote::proxies_of_bodies;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{ProposalRow, ProxyRow, SeatRow};
use crate::entity::{proposal, proxy, seat};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result};

/// One's own seat, for which another one may vote.
#[derive(Debug, Clone, Serialize)]
pub struct GiveProxy {
    pub giver: SeatId,
    pub holder: SeatId,
    /// For this proposal only; else until a time.
    pub proposal: Option<ProposalId>,
    /// The last day.
    pub until: Option<NaiveDate>,
}

/// What a proxy is for, and by which rule it must be allowed.
struct Terms {
    body: BodyId,
    /// One of these has to allow it; each vote asks again by its own.
    rules: Vec<Rule>,
    until: Option<DateTime<Utc>>,
    beneficiaries: Vec<OrganisationId>,
}

/// Lets another seat vote for one's own. Says which of the seat's proxies it is.
pub async fn give_proxy(store: &Store, asking: Asking, command: &GiveProxy) -> Result<(SeatId, i64)> {
    let mut unit = store.write(asking, Act::GiveProxy).await?;
    let vote = match command.proposal {
        Some(id) => Some(unit.lock::<proposal::Entity>("proposal", id).await?),
        None => None,
    };
    let holder = unit.get::<seat::Entity>("seat", command.holder).await?;
    let giver = own_seat(&unit, command.giver).await?;
    let terms = terms(&unit, vote, &giver, command.until).await?;
    may_give(&unit, &terms, command).await?;
    let number = 1 + numbers(&unit, giver.id).await?;
    let row = proxy::Model {
        collaborative_id: unit.collaborative_id(),
        giver_id: giver.id,
        number,
        body_id: terms.body,
        holder_id: holder.id,
        proposal_id: command.proposal,
        until_at: terms.until,
        given_by: unit.actor()?.membership,
        // A vacant seat takes no part, which was asked before.
        given_to: holder.holder_id.ok_or(ProxyProblem::NoPart { seat: holder.id }).map_err(Refusal::from)?,
        giver_term: giver.term_number,
        holder_term: holder.term_number,
        given_at: unit.now(),
        ended_at: None,
    };
    unit.insert::<proxy::Entity>(row).await.map_err(Error::gave_way_if_taken)?;
    let whole = command.proposal.map(|proposal| proposal.0);
    unit.record(Record::new("proxyGiven", "seat", giver.id.0).concerning(whole).change(command));
    unit.commit().await?;
    Ok((giver.id, number))
}

async fn terms(unit: &Write, vote: Option<ProposalRow>, giver: &SeatRow, until: Option<NaiveDate>) -> Result<Terms> {
    match (vote, until) {
        (Some(row), None) => {
            if life::amend(row.state, 0, 0).is_err() {
                return Err(Refusal::from(ProxyProblem::VoteHasOpened).into());
            }
            Ok(Terms { body: row.body_id, rules: vec![row.rule.0], until: None, beneficiaries: row.beneficiaries.0 })
        }
        (None, Some(until)) => {
            let over = unit.start_of(until.succ_opt().unwrap_or(until)).await?;
            let until = proxy_until(unit.now(), over).map_err(Refusal::from)?;
            let (charter, _) = charter_in_force(unit).await?;
            let of_body = charter.rights.into_iter().filter(|right| right.body == giver.body_id);
            let rules = of_body.map(|right| right.rule).collect();
            Ok(Terms { body: giver.body_id, rules, until: Some(until), beneficiaries: Vec::new() })
        }
        _ => Err(Refusal::from(ProxyProblem::OneProposalOrATime).into()),
    }
}

async fn may_give(unit: &Write, terms: &Terms, command: &GiveProxy) -> Result<()> {
    let electorate = SeatRoll::of(unit, [terms.body]).await?;
    let electorate = electorate.electorate(unit, terms.body, &terms.beneficiaries).await?;
    let electors: Vec<_> = electorate.into_iter().map(|(elector, _)| elector).collect();
    let held = proxies_of_bodies(unit, &[terms.body.0]).await?.into_iter();
    let meeting = held.filter(|row| row.proposal_id.is_none() || row.proposal_id == command.proposal);
    let given: Vec<Proxy> = meeting.map(|row| Proxy { giver: row.giver_id, holder: row.holder_id }).collect();
    let new = Proxy { giver: command.giver, holder: command.holder };
    let mut refused = ProxyProblem::NotAllowed;
    for rule in &terms.rules {
        match (Proxies { rule, electors: &electors, given: &given }).may_give(new) {
            Ok(()) => return Ok(()),
            // That it is not allowed says less than what else is wrong with it.
            Err(problem) if problem != ProxyProblem::NotAllowed => refused = problem,
            Err(_) => {}
        }
    }
    Err(Refusal::from(refused).into())
}

/// A seat that the actor holds, locked.
async fn own_seat(unit: &Write, id: SeatId) -> Result<SeatRow> {
    let row = unit.lock::<seat::Entity>("seat", id).await?;
    match row.holder_id == Some(unit.actor()?.membership) {
        true => Ok(row),
        false => Err(Refusal::from(ProxyProblem::NotYourSeat).into()),
    }
}

async fn numbers(read: &Read, giver: SeatId) -> Result<i64> {
    let earlier = read.all::<proxy::Entity>(proxy::Column::GiverId.eq(giver)).await?;
    Ok(earlier.iter().map(|row| row.number).max().unwrap_or_default())
}

/// One's own seat, which votes for itself again.
#[derive(Debug, Clone, Serialize)]
pub struct TakeProxyBack {
    pub giver: SeatId,
    /// On this proposal only; none: the proxy that holds until a time, also in votes that are open.
    pub proposal: Option<ProposalId>,
}

/// Takes a proxy back, where it was not used: a final ballot that its holder cast stays.
pub async fn take_proxy_back(store: &Store, asking: Asking, command: &TakeProxyBack) -> Result<(SeatId, i64)> {
    let mut unit = store.write(asking, Act::TakeProxyBack).await?;
    let number = match command.proposal {
        Some(id) => for_one(&unit, command.giver, id).await?,
        None => until_a_time(&unit, command.giver).await?,
    };
    let none = ProxyProblem::NoneGiven { giver: command.giver };
    let number = number.ok_or(none).map_err(Refusal::from)?;
    let whole = command.proposal.map(|proposal| proposal.0);
    unit.record(Record::new("proxyTakenBack", "seat", command.giver.0).concerning(whole).change(command));
    unit.commit().await?;
    Ok((command.giver, number))
}

async fn for_one(unit: &Write, giver: SeatId, id: ProposalId) -> Result<Option<i64>> {
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let own = own_seat(unit, giver).await;
    // In a vote that is open it belongs to who held the seat when that opened.
    let frozen = super::vote::end_proxy(unit, &row, giver, None).await?;
    match (own, frozen) {
        (Ok(_), frozen) => {
            let given = end(unit, giver, proxy::Column::ProposalId.eq(id)).await?;
            Ok(frozen.or(given.into_iter().max()))
        }
        (Err(Error::Refused(_)), Some(number)) => Ok(Some(number)),
        (Err(refused), _) => Err(refused),
    }
}

async fn until_a_time(unit: &Write, giver: SeatId) -> Result<Option<i64>> {
    let row = unit.get::<seat::Entity>("seat", giver).await?;
    if row.holder_id != Some(unit.actor()?.membership) {
        return Err(Refusal::from(ProxyProblem::NotYourSeat).into());
    }
    // First it ends: a vote that opens at this moment waits for that, or is found.
    let ended = end(unit, giver, proxy::Column::UntilAt.is_not_null()).await?;
    for id in super::vote::open_votes_with_proxy_of(unit, giver).await? {
        let row = unit.lock::<proposal::Entity>("proposal", id).await?;
        match super::vote::end_proxy(unit, &row, giver, Some(&ended)).await {
            // What was cast by it there stays.
            Err(Error::Refused(_)) | Ok(_) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(ended.into_iter().max())
}

/// Ends what a seat has given of one kind; the numbers of it.
async fn end(unit: &Write, giver: SeatId, kind: sea_orm::sea_query::SimpleExpr) -> Result<Vec<i64>> {
    use proxy::Column;
    let open = || Condition::all().add(Column::GiverId.eq(giver).and(Column::EndedAt.is_null())).add(kind.clone());
    let ended = unit.find::<proxy::Entity>().filter(open()).order_by_asc(Column::Number).lock_exclusive();
    let ended = ended.all(unit.link()).await?.into_iter().map(|row: ProxyRow| row.number).collect();
    let now = unit.now();
    unit.update_all::<proxy::Entity>(open(), |update| update.col_expr(Column::EndedAt, Expr::value(Some(now)))).await?;
    Ok(ended)
}

/// Ends the proxies of seats that are held by somebody else now, or in another term.
pub(crate) async fn end_of_others(unit: &Write) -> Result<()> {
    let sql = "update proxies set ended_at = $2 where proxies.collaborative_id = $1 and ended_at is null and exists (\
        select 1 from seats s where s.collaborative_id = $1 and (\
        (s.id = proxies.giver_id and (s.holder_id is distinct from proxies.given_by or s.term_number <> proxies.giver_term)) \
        or (s.id = proxies.holder_id \
            and (s.holder_id is distinct from proxies.given_to or s.term_number <> proxies.holder_term))))";
    unit.execute(sql, [unit.now().into()]).await?;
    Ok(())
}
