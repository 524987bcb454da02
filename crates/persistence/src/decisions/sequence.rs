//! Whether every vote that was held again, and every one that was never counted, has its ground on record.

use std::collections::{HashMap, HashSet};

use domain::SeatId;
use domain::decisions::{Elector, ProposalState, RoundKind, Secrecy, stays_out};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::electorate::frozen;
use super::reads::{electors_of, escalations_of};
use super::recount::Discrepancy;
use crate::Result;
use crate::entity::rows::{ElectorRow, EscalationRow, ProposalRow, RevoteRow, RoundRow};
use crate::unit::Read;

/// What is on record of one proposal beside its rounds.
struct Course<'a> {
    row: &'a ProposalRow,
    rounds: &'a [RoundRow],
    escalations: &'a [EscalationRow],
    revotes: &'a [RevoteRow],
}

/// Rounds of these proposals that nothing led to, or ended, and votes held again without a conflict that they show.
pub(super) async fn out_of_course(
    read: &Read,
    rows: &[ProposalRow],
    rounds: &HashMap<Uuid, Vec<RoundRow>>,
    revotes: &HashMap<Uuid, Vec<RevoteRow>>,
) -> Result<Vec<Discrepancy>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let held_again: Vec<Uuid> = revotes.keys().copied().collect();
    let (escalations, electors) = (escalations_of(read, &ids).await?, electors_of(read, &held_again).await?);
    let mut found = Vec::new();
    for row in rows {
        let id = row.id.0;
        let course = Course {
            row,
            rounds: rounds.get(&id).map_or(&[], Vec::as_slice),
            escalations: escalations.get(&id).map_or(&[], Vec::as_slice),
            revotes: revotes.get(&id).map_or(&[], Vec::as_slice),
        };
        let strange = course.unexplained();
        found.extend(strange.into_iter().map(|round| Discrepancy::Unexplained { proposal: row.id, round }));
        let electors = electors.get(&id).map_or(&[][..], Vec::as_slice);
        let without = course.revotes.iter().filter(|revote| !course.led_to(revote, electors));
        found.extend(without.map(|revote| Discrepancy::Revote { proposal: row.id, round: revote.round }));
    }
    Ok(found)
}

impl Course<'_> {
    /// Rounds that ended, or were followed by another, without a reason.
    fn unexplained(&self) -> Vec<i64> {
        let mut decisions: Vec<&RoundRow> =
            self.rounds.iter().filter(|round| round.kind != RoundKind::SettingAside).collect();
        decisions.sort_by_key(|round| round.round);
        let followed = decisions.iter().enumerate().map(|(place, round)| (*round, decisions.get(place + 1).copied()));
        let ended = followed.filter(|(round, _)| round.ended_at.is_some());
        let strange = ended.filter(|(round, next)| match (&round.result, next) {
            (None, next) => !self.may_stay_uncounted(round, *next),
            (Some(_), Some(next)) => !self.may_be_followed(round, next),
            (Some(_), None) => false,
        });
        strange.map(|(round, _)| round.round).collect()
    }

    /// It was voted on again, worded anew, or withdrawn.
    fn may_stay_uncounted(&self, round: &RoundRow, next: Option<&RoundRow>) -> bool {
        let withdrawn = self.row.state == ProposalState::Withdrawn && next.is_none();
        let open_until_then = |revote: &RevoteRow| revote.state_before == ProposalState::Voting;
        withdrawn || self.row.version > round.version || self.revote_of(round).is_some_and(open_until_then)
    }

    /// Another version, another body, another vote of the same body, or the fallback of a consent round.
    fn may_be_followed(&self, round: &RoundRow, next: &RoundRow) -> bool {
        let result = round.result.as_ref();
        let starved = result.is_some_and(|result| result.ground().is_starved()) && next.right_id == round.right_id;
        let falls_back = result.is_some_and(|result| result.falls_back()) && next.kind == RoundKind::Fallback;
        let escalated = self.escalations.iter().any(|one| one.round == Some(round.round));
        next.version > round.version || escalated || starved || falls_back || self.revote_of(round).is_some()
    }

    fn revote_of(&self, round: &RoundRow) -> Option<&RevoteRow> {
        self.revotes.iter().find(|revote| revote.round == round.round)
    }

    /// Whether a vote that was to be held again shows a conflict, and was followed by what it says.
    fn led_to(&self, revote: &RevoteRow, electors: &[ElectorRow]) -> bool {
        let Some(round) = self.rounds.iter().find(|round| round.round == revote.round) else { return false };
        let before = of_round(electors, round.round);
        let conflict = |elector: &Elector| elector.conflict.is_some() && elector.takes_part(&round.rule);
        let shown = round.rule.secrecy == Secrecy::Secret && before.iter().any(conflict);
        let ended = match revote.state_before {
            ProposalState::Voting => round.result.is_none() && round.ended_at == Some(revote.at),
            _ => round.result.is_some() && round.ended_at.is_some_and(|ended| ended <= revote.at),
        };
        let followed = match revote.next_round {
            Some(number) => self.same_vote_again(round, number, revote, (&before, electors)),
            None => self.escalations.iter().any(|one| one.round == Some(round.round) && one.at == revote.at),
        };
        shown && ended && followed
    }

    /// The same body, rule and version; and whoever was out, or should have been, is out now.
    fn same_vote_again(
        &self,
        round: &RoundRow,
        number: i64,
        revote: &RevoteRow,
        (before, electors): (&[Elector], &[ElectorRow]),
    ) -> bool {
        let out: HashSet<SeatId> = stays_out(before).map(|(seat, _)| seat).collect();
        let back_in = of_round(electors, number).iter().any(|one| one.recused.is_none() && out.contains(&one.seat));
        let next = self.rounds.iter().find(|next| next.round == number);
        !back_in
            && next.is_some_and(|next| {
                let same = next.version == round.version && next.right_id == round.right_id && next.rule == round.rule;
                same && next.opened_at == revote.at
            })
    }
}

fn of_round(electors: &[ElectorRow], number: i64) -> Vec<Elector> {
    electors.iter().filter(|elector| elector.round == number).map(frozen).collect()
}

/// Rounds that were never counted and still hold secret ballots.
pub(super) async fn left_ballots(read: &Read) -> Result<impl Iterator<Item = Discrepancy>> {
    #[derive(FromQueryResult)]
    struct Left {
        proposal_id: domain::ProposalId,
        round: i64,
        ballots: i64,
    }
    let sql = "select b.proposal_id, b.round, count(*) as ballots from secret_ballots b \
        join rounds r on r.collaborative_id = $1 and r.proposal_id = b.proposal_id and r.round = b.round \
        where b.collaborative_id = $1 and r.ended_at is not null and r.result is null \
        group by b.proposal_id, b.round order by b.proposal_id, b.round limit 500";
    let rows: Vec<Left> = read.rows(sql, []).await?;
    Ok(rows.into_iter().map(|Left { proposal_id, round, ballots }| Discrepancy::LeftBallots {
        proposal: proposal_id,
        round,
        ballots,
    }))
}
