//! What clients and other acts read of decisions.

use std::collections::HashMap;

use domain::ProposalId;
use domain::decisions::{Action, Outcome, ProposalState, Tally};
use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::vote::Counting;
use crate::entity::rows::{
    BallotRow, CommentRow, DissentRow, ElectorRow, InterestRow, ProposalRow, ProposalVersionRow,
};
use crate::entity::{ballot, comment, dissent, elector, interest, proposal, proposal_version};
use crate::page::{Page, Slice};
use crate::unit::{Read, bucketed};
use crate::{Result, ordered};

/// Which proposals are wanted.
#[derive(Debug, Clone, Default)]
pub struct ProposalFilter {
    pub states: Option<Vec<ProposalState>>,
    pub body: Option<domain::BodyId>,
    pub fund: Option<domain::FundId>,
}

impl ProposalFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.states.as_ref().map(|states| proposal::Column::State.is_in(ordered::distinct(states))))
            .add_option(self.body.map(|body| proposal::Column::BodyId.eq(body)))
            .add_option(self.fund.map(|fund| proposal::Column::FundId.eq(fund)))
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

/// The ballots of several proposals, every round of them.
pub async fn ballots_of(read: &Read, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<BallotRow>>> {
    let rows = read.among::<ballot::Entity>(ballot::Column::ProposalId, proposals).await?;
    Ok(grouped(rows, |row| row.proposal_id.0))
}

fn grouped<R>(rows: Vec<R>, key: impl Fn(&R) -> Uuid) -> HashMap<Uuid, Vec<R>> {
    let mut found: HashMap<Uuid, Vec<R>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}

/// The version of a proposal that holds now.
pub(super) async fn current_version_of(read: &Read, row: &ProposalRow) -> Result<Option<ProposalVersionRow>> {
    let which = Condition::all()
        .add(proposal_version::Column::ProposalId.eq(row.id))
        .add(proposal_version::Column::Version.eq(row.version));
    read.one::<proposal_version::Entity>(which).await
}

/// The action of a proposal's current version; none for advice.
pub(super) async fn action_of(read: &Read, row: &ProposalRow) -> Result<Option<Action>> {
    Ok(current_version_of(read, row).await?.and_then(|version| version.action).map(|action| action.0))
}

/// What an open vote would come to if it closed now.
pub async fn count_so_far(read: &Read, row: &ProposalRow) -> Result<Tally> {
    Ok(Counting::of(read, row).await?.vote(row).conclude())
}

/// A closed proposal that does not stand as its rule, electorate and ballots say.
#[derive(Debug)]
pub enum Discrepancy {
    /// The stored result is another one than what is recounted.
    Result { proposal: ProposalId, stored: Box<Tally>, recounted: Option<Box<Tally>> },
    /// The proposal's own state or outcome is not the one of its result.
    Standing { proposal: ProposalId, state: ProposalState, outcome: Option<Outcome>, result: Option<Outcome> },
}

/// Recounts every closed vote of this collaborative.
pub async fn recount_all(read: &Read) -> Result<(u64, Vec<Discrepancy>)> {
    let (mut counted, mut found, mut after) = (0, Vec::new(), None);
    loop {
        let ended = proposal::Column::ClosedAt.is_not_null().or(proposal::Column::State.is_in(AFTER_A_VOTE));
        let mut query = read.find::<proposal::Entity>().filter(ended);
        if let Some(id) = after {
            query = query.filter(proposal::Column::Id.gt::<ProposalId>(id));
        }
        let rows = sea_orm::QuerySelect::limit(query.order_by_asc(proposal::Column::Id), 500).all(read.link()).await?;
        let Some(last) = rows.last() else { return Ok((counted, found)) };
        after = Some(last.id);
        counted += u64::try_from(rows.len()).unwrap_or_default();
        found.extend(recount(read, &rows).await?);
    }
}

/// Recounts a page of votes by as many statements as one of them would take.
async fn recount(read: &Read, rows: &[ProposalRow]) -> Result<Vec<Discrepancy>> {
    let counting = Counting::of_all(read, rows).await?;
    let one = |(row, counting): (&ProposalRow, &Counting)| {
        let stored = row.result.as_ref().map(|result| result.0.clone())?;
        let recounted = counting.vote(row).recount(stored.early);
        let same = recounted.as_ref() == Some(&stored);
        let (stored, recounted) = (Box::new(stored), recounted.map(Box::new));
        (!same).then_some(Discrepancy::Result { proposal: row.id, stored, recounted })
    };
    let results = rows.iter().zip(&counting).filter_map(one);
    Ok(results.chain(rows.iter().filter_map(standing)).collect())
}

/// What a proposal that was voted on is in.
const AFTER_A_VOTE: [ProposalState; 5] = [
    ProposalState::Passed,
    ProposalState::Failed,
    ProposalState::Lapsed,
    ProposalState::Enacted,
    ProposalState::EnactmentFailed,
];

fn standing(row: &ProposalRow) -> Option<Discrepancy> {
    let result = row.result.as_ref().map(|result| result.0.outcome);
    let state = match row.state {
        ProposalState::Enacted | ProposalState::EnactmentFailed => ProposalState::Passed,
        other => other,
    };
    let fits = row.outcome == result && result.is_some_and(|outcome| ProposalState::from(outcome) == state);
    (!fits).then_some(Discrepancy::Standing { proposal: row.id, state: row.state, outcome: row.outcome, result })
}
