//! Every vote that was counted, counted again.

use chrono::TimeDelta;
use domain::decisions::{Outcome, ProposalState, RoundKind, VoteResult};
use domain::{ProposalId, SeatId};
use sea_orm::{ColumnTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::casters::strangers;
use super::reads::{escalations_of, extensions_of, revotes_of, rounds_of};
use super::sequence::{left_ballots, out_of_course};
use super::stuck::groundless;
use super::uses::{beyond_limits, unlisted};
use super::vote::{Counting, Round};
use crate::Result;
use crate::entity::proposal;
use crate::entity::rows::{EscalationRow, ExtensionRow, ProposalRow, RoundRow};
use crate::unit::Read;

/// A proposal that does not stand as its rules, electorates and ballots say.
#[derive(Debug)]
pub enum Discrepancy {
    /// The stored result of a round is another one than what is recounted.
    Result { proposal: ProposalId, stored: Box<VoteResult>, recounted: Option<Box<VoteResult>> },
    /// The proposal has a result that none of its rounds came to, or none although a round settled it.
    OfNoRound { proposal: ProposalId },
    /// A ballot is another one than was cast last, or than its history says; or one that was cast is gone.
    Ballot { proposal: ProposalId, round: i64, seat: SeatId },
    /// The rule by which it was voted on is another one than its round was opened with.
    Rule { proposal: ProposalId, round: i64 },
    /// There are not as many secret ballots as seats that have cast one.
    SecretBallots { proposal: ProposalId, round: i64, ballots: usize, voters: usize },
    /// A round that was never counted still holds secret ballots.
    LeftBallots { proposal: ProposalId, round: i64, ballots: i64 },
    /// A round ended uncounted, or was followed by another one, and nothing says why.
    Unexplained { proposal: ProposalId, round: i64 },
    /// It was voted on again because of a conflict that the vote does not show, or otherwise than was asked.
    Revote { proposal: ProposalId, round: i64 },
    /// Its vote does not close when its rule says, and once more so late where it was extended.
    Extension { proposal: ProposalId },
    /// A ballot was cast by somebody who neither held its seat nor might vote for it.
    StrangeCaster { proposal: ProposalId, round: i64, seat: SeatId },
    /// A seat lets another one vote for it in a way that was never given, or could not be.
    StrangeProxy { proposal: ProposalId, round: i64, seat: SeatId },
    /// By the rule of its round a seat votes and was frozen as one that may only object, or the other way round.
    StrangePart { proposal: ProposalId, round: i64, seat: SeatId },
    /// It went to another right without a ground that its rounds show.
    Groundless { proposal: ProposalId, number: i64 },
    /// A right to decide alone was used beyond its limits, or out of turn.
    BeyondLimits { proposal: ProposalId, number: i64 },
    /// What was decided alone is not listed as a use.
    Unlisted { proposal: ProposalId, round: i64 },
    /// The proposal's own state or outcome is not the one of its result.
    Standing { proposal: ProposalId, state: ProposalState, outcome: Option<Outcome>, result: Option<Outcome> },
}

/// Recounts every round of every proposal of this collaborative that was voted on.
pub async fn recount_all(read: &Read) -> Result<(u64, Vec<Discrepancy>)> {
    let (mut counted, mut found, mut after) = (0, beyond_limits(read).await?, None);
    loop {
        let voted_on = proposal::Column::Round.gt(0).or(proposal::Column::State.is_in(AFTER_A_VOTE));
        let mut query = read.find::<proposal::Entity>().filter(voted_on);
        if let Some(id) = after {
            query = query.filter(proposal::Column::Id.gt::<ProposalId>(id));
        }
        let rows = query.order_by_asc(proposal::Column::Id).limit(500).all(read.link()).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        counted += u64::try_from(rows.len()).unwrap_or_default();
        found.extend(recount(read, &rows).await?);
    }
    found.extend(changed_ballots(read).await?);
    found.extend(left_ballots(read).await?);
    Ok((counted, found))
}

/// Recounts a page of proposals by as many statements as one of them would take.
async fn recount(read: &Read, rows: &[ProposalRow]) -> Result<Vec<Discrepancy>> {
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.id.0).collect();
    let rounds = rounds_of(read, &ids).await?;
    let of_row = |row: &ProposalRow| rounds.get(&row.id.0).map_or(&[][..], Vec::as_slice);
    let ended: Vec<(&ProposalRow, &RoundRow)> = rows
        .iter()
        .flat_map(|row| of_row(row).iter().map(move |round| (row, round)))
        .filter(|(_, round)| round.result.is_some())
        .collect();
    let asked: Vec<Round<'_>> = ended.iter().map(|(row, round)| Round::of(row, round)).collect();
    let counting = Counting::of_all(read, &asked).await?;
    let mut found = Vec::new();
    let extended = extensions_of(read, &ids).await?;
    let untimely = |row: &ProposalRow| {
        let extensions = extended.get(&row.id.0).map_or(&[][..], Vec::as_slice);
        let known = extensions.iter().all(|one| of_row(row).iter().any(|round| round.round == one.round));
        !known || !of_row(row).iter().all(|round| closes_in_time(round, extensions))
    };
    let untimely = rows.iter().filter(|row| untimely(row));
    found.extend(untimely.map(|row| Discrepancy::Extension { proposal: row.id }));
    for ((round, (_, stored)), counting) in asked.iter().zip(&ended).zip(&counting) {
        let mut of_round = extended.get(&round.proposal.0).into_iter().flatten();
        let extended = of_round.find(|extension| extension.round == round.number);
        found.extend(differing(round, stored, counting, extended));
        if let Some((ballots, voters)) = counting.strange_ballots(round) {
            let (proposal, round) = (round.proposal, round.number);
            found.push(Discrepancy::SecretBallots { proposal, round, ballots, voters });
        }
    }
    found.extend(rows.iter().filter_map(|row| of_other_round(row, of_row(row))));
    found.extend(rows.iter().filter_map(|row| by_other_rule(row, of_row(row))));
    let escalations = escalations_of(read, &ids).await?;
    found.extend(rows.iter().filter_map(|row| {
        let last = escalations.get(&row.id.0).and_then(|escalations| escalations.last());
        standing(row, of_row(row), last)
    }));
    found.extend(strangers(read, &ids, &rounds).await?);
    let revotes = revotes_of(read, &ids).await?;
    found.extend(groundless(read, &escalations, &rounds, &revotes).await?);
    found.extend(out_of_course(read, rows, &rounds, &revotes).await?);
    found.extend(unlisted(read, &ids, &rounds).await?);
    Ok(found)
}

/// Whether a round closes when its rule says, and once more so late where it was extended.
fn closes_in_time(round: &RoundRow, extensions: &[ExtensionRow]) -> bool {
    if round.kind == RoundKind::SettingAside {
        return true;
    }
    let by = TimeDelta::try_seconds(round.rule.voting).unwrap_or_default();
    let first = round.opened_at + by;
    match extensions.iter().find(|one| one.round == round.round) {
        None => round.closes_at == first,
        Some(more) => more.closes_before == first && more.closes_at == first + by && round.closes_at == more.closes_at,
    }
}

fn differing(
    round: &Round<'_>,
    stored: &RoundRow,
    counting: &Counting,
    extended: Option<&ExtensionRow>,
) -> Option<Discrepancy> {
    let stored = stored.result.as_ref().map(|result| result.0.clone())?;
    let recounted = match (stored.early(), extended) {
        // Who was given time has it.
        (true, Some(_)) => None,
        (true, None) => counting.early(round),
        (false, _) => Some(counting.result(round)),
    };
    let same = recounted.as_ref() == Some(&stored);
    let (proposal, stored, recounted) = (round.proposal, Box::new(stored), recounted.map(Box::new));
    (!same).then_some(Discrepancy::Result { proposal, stored, recounted })
}

/// The result of a proposal is repeated from the round that settled it.
fn of_other_round(row: &ProposalRow, rounds: &[RoundRow]) -> Option<Discrepancy> {
    let last = rounds.iter().find(|round| round.round == row.round && round.version == row.version);
    let settled = row.closed_at.and(last).and_then(|round| round.result.as_ref());
    match (&row.result, settled) {
        (Some(stored), Some(settled)) if stored != settled => Some(Discrepancy::Result {
            proposal: row.id,
            stored: Box::new(stored.0.clone()),
            recounted: Some(Box::new(settled.0.clone())),
        }),
        (Some(_), None) | (None, Some(_)) => Some(Discrepancy::OfNoRound { proposal: row.id }),
        _ => None,
    }
}

/// A proposal repeats the rule of its round, from the opening of the vote on.
fn by_other_rule(row: &ProposalRow, rounds: &[RoundRow]) -> Option<Discrepancy> {
    let voted_on = row.state == ProposalState::Voting || AFTER_A_VOTE.contains(&row.state);
    let of_it = |round: &&RoundRow| round.round == row.round && round.version == row.version;
    let round = rounds.iter().find(of_it).filter(|_| voted_on)?;
    let (proposal, round_number) = (row.id, round.round);
    (round.rule != row.rule).then_some(Discrepancy::Rule { proposal, round: round_number })
}

/// Ballots that are not the last ones of their history. Only a recusal takes a ballot out and leaves its history: that of
/// the seat, or of the one that voted for it by proxy.
async fn changed_ballots(read: &Read) -> Result<impl Iterator<Item = Discrepancy>> {
    #[derive(FromQueryResult)]
    struct Changed {
        proposal_id: ProposalId,
        round: i64,
        seat_id: SeatId,
    }
    let sql = "select e.proposal_id, e.round, e.seat_id from electors e \
        left join ballots b on b.collaborative_id = $1 and b.proposal_id = e.proposal_id and b.round = e.round \
            and b.seat_id = e.seat_id \
        left join ballot_revisions r on r.collaborative_id = $1 and r.proposal_id = e.proposal_id \
            and r.round = e.round and r.seat_id = e.seat_id and r.revision = (select max(l.revision) \
            from ballot_revisions l where l.collaborative_id = $1 and l.proposal_id = e.proposal_id \
            and l.round = e.round and l.seat_id = e.seat_id) \
        left join electors h on h.collaborative_id = $1 and h.proposal_id = e.proposal_id and h.round = e.round \
            and h.seat_id = r.through_id \
        where e.collaborative_id = $1 and ((b.seat_id is null and r.seat_id is not null and e.recusal is null \
            and (h.recusal is null or e.proxy_ended_at is null)) \
        or (b.seat_id is not null and (r.seat_id is null or e.recusal is not null \
            or b.choice is distinct from r.choice or cast(b.ranks as text) is distinct from cast(r.ranks as text) \
            or cast(b.projects as text) is distinct from cast(r.projects as text) \
            or b.reason is distinct from r.reason or b.through_id is distinct from r.through_id \
            or b.cast_by <> r.cast_by or b.cast_at <> r.cast_at))) \
        order by e.proposal_id, e.round, e.seat_id limit 500";
    let rows: Vec<Changed> = read.rows(sql, []).await?;
    Ok(rows.into_iter().map(|row| Discrepancy::Ballot {
        proposal: row.proposal_id,
        round: row.round,
        seat: row.seat_id,
    }))
}

/// What a proposal that was voted on is in.
const AFTER_A_VOTE: [ProposalState; 5] = [
    ProposalState::Passed,
    ProposalState::Failed,
    ProposalState::Lapsed,
    ProposalState::Enacted,
    ProposalState::EnactmentFailed,
];

fn standing(row: &ProposalRow, rounds: &[RoundRow], escalated: Option<&EscalationRow>) -> Option<Discrepancy> {
    let result = row.result.as_ref().map(|result| result.0.outcome());
    let state = match row.state {
        ProposalState::Enacted | ProposalState::EnactmentFailed => ProposalState::Passed,
        other => other,
    };
    let concluded = AFTER_A_VOTE.contains(&row.state);
    let fits = row.outcome == result && result.is_some_and(|outcome| ProposalState::from(outcome) == state);
    let open = row.outcome.is_none() && result.is_none() && !concluded;
    // What was worded anew after its last vote, or was never counted, and that nobody voted on until a deadline, has lapsed
    // without a result.
    let uncounted = rounds.iter().all(|round| round.version < row.version || round.result.is_none());
    let too_late = escalated.zip(row.closed_at).is_some_and(|(last, closed)| last.due_at <= closed);
    let lapsed = state == ProposalState::Lapsed && row.outcome == Some(Outcome::Lapsed);
    let unasked = uncounted && too_late && lapsed && result.is_none();
    (!fits && !open && !unasked).then_some(Discrepancy::Standing {
        proposal: row.id,
        state: row.state,
        outcome: row.outcome,
        result,
    })
}
