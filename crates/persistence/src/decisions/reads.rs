//! What clients and other acts read of decisions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::decisions::{ProposalState, SeatPayment, VoteResult};
use domain::{DecisionRightId, ProposalId, SeatId};
use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult};
use uuid::Uuid;

use super::vote::{Counting, Round, proxies_of_bodies};
use crate::entity::rows::{
    AmendmentOfferRow, BallotRevisionRow, BallotRow, CommentRow, DelegatedUseRow, DissentRow, ElectorRow,
    EscalationRow, ExtensionRow, InterestRow, ProposalRow, ProposalVersionRow, ProxyRow, RevoteRow, RoundRow,
};
use crate::entity::{
    amendment_offer, ballot, ballot_revision, comment, delegated_use, dissent, elector, escalation, extension,
    interest, proposal, proposal_version, proxy, revote, round,
};
use crate::page::{Page, Slice};
use crate::unit::{Read, bucketed};
use crate::{Error, Result, ordered};

/// Which proposals are wanted.
#[derive(Debug, Clone, Default)]
pub struct ProposalFilter {
    pub states: Option<Vec<ProposalState>>,
    pub body: Option<domain::BodyId>,
    pub fund: Option<domain::FundId>,
    /// Only those on which something is left to do and nothing was done since then.
    pub idle_since: Option<DateTime<Utc>>,
}

/// Discussed and not put to the vote, or passed and not done; with nothing said, amended or decided since.
fn idle_since(then: DateTime<Utc>) -> Condition {
    let unchanged = |at: Expr| at.clone().is_null().or(at.lt(then));
    let last = |table: &str| {
        Expr::cust(format!(
            "(select max(i.at) from {table} i where i.collaborative_id = proposals.collaborative_id \
             and i.proposal_id = proposals.id)"
        ))
    };
    Condition::all()
        .add(proposal::Column::State.is_in([ProposalState::Discussion, ProposalState::EnactmentFailed]))
        .add(unchanged(Expr::col(proposal::Column::DiscussionAt)))
        .add(unchanged(Expr::col(proposal::Column::ClosedAt)))
        .add(unchanged(last("comments")))
        .add(unchanged(last("proposal_versions")))
}

impl ProposalFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.states.as_ref().map(|states| proposal::Column::State.is_in(ordered::distinct(states))))
            .add_option(self.body.map(|body| proposal::Column::BodyId.eq(body)))
            .add_option(self.fund.map(|fund| proposal::Column::FundId.eq(fund)))
            .add_option(self.idle_since.map(idle_since))
    }
}

pub async fn proposals(read: &Read, filter: &ProposalFilter, page: Page) -> Result<Slice<ProposalRow>> {
    read.page::<proposal::Entity>(filter.condition(), page).await
}

pub async fn count_proposals(read: &Read, filter: &ProposalFilter) -> Result<u64> {
    read.count::<proposal::Entity>(filter.condition()).await
}

pub async fn proposals_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<ProposalRow>>> {
    let rows = read.among::<proposal::Entity>(proposal::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

pub async fn interests_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<InterestRow>>> {
    let rows = read.among::<interest::Entity>(interest::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

pub async fn count_interests(read: &Read) -> Result<u64> {
    read.count::<interest::Entity>(Condition::all()).await
}

pub async fn comments_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<CommentRow>>> {
    let rows = read.among::<comment::Entity>(comment::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

/// The discussion of several proposals, a page for each.
pub async fn comments_of(read: &Read, proposals: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<CommentRow>>> {
    read.children::<comment::Entity>(comment::Column::ProposalId, proposals, page, |row| row.proposal_id.0).await
}

/// The answers to several remarks, a page for each.
pub async fn replies_of(read: &Read, comments: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<CommentRow>>> {
    let to = |row: &CommentRow| row.reply_to.map_or(Uuid::nil(), |comment| comment.0);
    read.children::<comment::Entity>(comment::Column::ReplyTo, comments, page, to).await
}

pub async fn count_replies_of(read: &Read, comment: domain::CommentId) -> Result<u64> {
    read.count::<comment::Entity>(comment::Column::ReplyTo.eq(comment)).await
}

/// The advice that is asked for on several proposals, a page for each.
pub async fn consultations_of(
    read: &Read,
    proposals: &[Uuid],
    page: Page,
) -> Result<HashMap<Uuid, Slice<ProposalRow>>> {
    let on = |row: &ProposalRow| row.consults_on.map_or(Uuid::nil(), |proposal| proposal.0);
    read.children::<proposal::Entity>(proposal::Column::ConsultsOn, proposals, page, on).await
}

pub async fn count_consultations_of(read: &Read, proposal: ProposalId) -> Result<u64> {
    read.count::<proposal::Entity>(proposal::Column::ConsultsOn.eq(proposal)).await
}

/// Who dissented from several decisions, earliest first.
pub async fn dissents_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<DissentRow>>> {
    let mut rows = read.among::<dissent::Entity>(dissent::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| (row.at, row.seat_id));
    Ok(grouped(rows, |row| row.proposal_id.0))
}

pub async fn count_comments_of(read: &Read, proposal: ProposalId) -> Result<u64> {
    read.count::<comment::Entity>(comment::Column::ProposalId.eq(proposal)).await
}

/// All versions of several proposals, oldest first.
pub async fn versions_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<ProposalVersionRow>>> {
    let mut rows = read.among::<proposal_version::Entity>(proposal_version::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| row.version);
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The version of each of several proposals that holds now; the older ones may be many and long.
pub async fn current_versions_of(read: &Read, proposals: &[Uuid]) -> Result<Vec<Option<ProposalVersionRow>>> {
    use proposal_version::Column;
    let current = Query::select()
        .column((proposal::Entity, proposal::Column::Version))
        .from(proposal::Entity)
        .and_where(Expr::col((proposal::Entity, proposal::Column::CollaborativeId)).eq(read.collaborative_id()))
        .and_where(
            Expr::col((proposal::Entity, proposal::Column::Id)).equals((proposal_version::Entity, Column::ProposalId)),
        )
        .to_owned();
    let which = Column::ProposalId.is_in(bucketed(proposals)).and(Column::Version.in_subquery(current));
    let rows = read.all::<proposal_version::Entity>(which).await?;
    Ok(ordered::by_key(proposals, rows, |row| row.proposal_id.0))
}

/// The electorates of several proposals, every round of them.
pub async fn electors_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<ElectorRow>>> {
    let rows = read.among::<elector::Entity>(elector::Column::ProposalId, proposals).await?;
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The rounds of several proposals, oldest first.
pub async fn rounds_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<RoundRow>>> {
    let mut rows = read.among::<round::Entity>(round::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| row.round);
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The amendments offered to those who objected, of several proposals, oldest first.
pub async fn amendment_offers_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<AmendmentOfferRow>>> {
    let mut rows = read.among::<amendment_offer::Entity>(amendment_offer::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| (row.round, row.number));
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The extensions of the votes on several proposals; each has one at most.
pub async fn extensions_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<ExtensionRow>>> {
    let rows = read.among::<extension::Entity>(extension::Column::ProposalId, proposals).await?;
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The votes on several proposals that were held again because of a conflict of interest, in their order.
pub async fn revotes_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<RevoteRow>>> {
    let mut rows = read.among::<revote::Entity>(revote::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| row.round);
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// Where several proposals went that a body could not settle, oldest first.
pub async fn escalations_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<EscalationRow>>> {
    let mut rows = read.among::<escalation::Entity>(escalation::Column::ProposalId, proposals).await?;
    rows.sort_by_key(|row| row.number);
    Ok(grouped(rows, |row| row.proposal_id.0))
}

pub async fn uses_by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<DelegatedUseRow>>> {
    let rows = read.among::<delegated_use::Entity>(delegated_use::Column::Id, ids).await?;
    Ok(ordered::by_key(ids, rows, |row| row.id.0))
}

/// The uses of several rights to decide alone, a page for each.
pub async fn uses_of(read: &Read, rights: &[Uuid], page: Page) -> Result<HashMap<Uuid, Slice<DelegatedUseRow>>> {
    read.children::<delegated_use::Entity>(delegated_use::Column::RightId, rights, page, |row| row.right_id.0).await
}

pub async fn count_uses_of(read: &Read, right: DecisionRightId) -> Result<u64> {
    read.count::<delegated_use::Entity>(delegated_use::Column::RightId.eq(right)).await
}

/// The seats that have cast a ballot on several proposals, with the number of the round. Everybody may know that.
pub async fn voters_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<(i64, SeatId)>>> {
    #[derive(FromQueryResult)]
    struct Voter {
        proposal_id: ProposalId,
        round: i64,
        seat_id: SeatId,
    }
    let proposals = bucketed(proposals);
    let list = (0..proposals.len()).map(|index| format!("${}", index + 2)).collect::<Vec<_>>().join(", ");
    let of = |table: &str| {
        format!(
            "select v.proposal_id, v.round, v.seat_id from {table} v where v.collaborative_id = $1 and v.proposal_id in ({list})"
        )
    };
    let sql = format!("{} union all {}", of("ballots"), of("secret_voters"));
    let rows: Vec<Voter> = read.rows(&sql, proposals.into_iter().map(Into::into)).await?;
    let mut found: HashMap<Uuid, Vec<(i64, SeatId)>> = HashMap::new();
    for Voter { proposal_id, round, seat_id } in rows {
        found.entry(proposal_id.0).or_default().push((round, seat_id));
    }
    Ok(found)
}

/// The ballots of several proposals, every round of them. Which of them may be shown is for [`domain::decisions::shown`]
/// to say.
pub async fn ballots_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<BallotRow>>> {
    let rows = read.among::<ballot::Entity>(ballot::Column::ProposalId, proposals).await?;
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// What every ballot of several proposals said, from first to last. Who may read a ballot may read what it said before.
pub async fn ballot_revisions_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<BallotRevisionRow>>> {
    let mut rows = read.among::<ballot_revision::Entity>(ballot_revision::Column::ProposalId, proposals).await?;
    rows.sort_unstable_by_key(|row| (row.round, row.seat_id, row.revision));
    Ok(grouped(rows, |row| row.proposal_id.0))
}

/// The proxies that hold now, by their bodies.
pub async fn proxies_by_body(read: &Read, bodies: &[Uuid]) -> Result<HashMap<Uuid, Vec<ProxyRow>>> {
    let rows = proxies_of_bodies(read, bodies).await?;
    Ok(grouped(rows, |row| row.body_id.0))
}

/// One proxy of a seat, also one that was taken back.
pub async fn proxy(read: &Read, giver: domain::SeatId, number: i64) -> Result<ProxyRow> {
    let which = proxy::Column::GiverId.eq(giver).and(proxy::Column::Number.eq(number));
    read.one::<proxy::Entity>(which).await?.ok_or(Error::NotFound("proxy"))
}

fn grouped<R>(rows: Vec<R>, key: impl Fn(&R) -> Uuid) -> HashMap<Uuid, Vec<R>> {
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}

/// What open votes would come to if they closed now, in their order.
pub async fn count_so_far<'a>(read: &Read, rows: impl IntoIterator<Item = &'a ProposalRow>) -> Result<Vec<VoteResult>> {
    let rounds: Vec<Round<'_>> = rows.into_iter().map(Round::current).collect();
    let counted = Counting::of_all(read, &rounds).await?;
    Ok(rounds.iter().zip(&counted).map(|(round, counting)| counting.result(round)).collect())
}

/// Who paid what, of a vote that shared a budget by equal shares. Not for the eyes of those who may not see its ballots.
pub async fn payments_so_far(read: &Read, row: &ProposalRow) -> Result<Vec<SeatPayment>> {
    Ok(Counting::of(read, row).await?.payments(&Round::current(row)))
}
