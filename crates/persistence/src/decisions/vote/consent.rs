//! Where a matter decided by consent stands, as its rounds tell, and the round in which the body sets objections aside.

use domain::decisions::{
    ConsentCourse, ConsentPhase, Method, Outcome, ProposalState, RoundKind, VoteResult, proposal as life,
};
use domain::tenancy::Act;
use domain::{CollaborativeId, ProposalId, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ExprTrait};
use serde::Serialize;

use super::casting::may_speak;
use super::closing::{close_early, settle};
use super::counting::Counting;
use super::rounds::{self, NewRound, Round};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::{ProposalRow, RoundRow};
use crate::entity::{elector, proposal, round};
use crate::unit::{Asking, Read, Write};
use crate::{Error, Result, Stored, due};

/// The course of a matter, read from its rounds.
pub(super) fn course(row: &ProposalRow, rounds: &[RoundRow]) -> ConsentCourse {
    let version = u32::try_from(row.version).unwrap_or(u32::MAX);
    let settled = |passed: bool| settled_objections(row.round, rounds, passed);
    ConsentCourse { version, phase: phase(row, rounds), set_aside: settled(true), upheld: settled(false) }
}

fn phase(row: &ProposalRow, rounds: &[RoundRow]) -> ConsentPhase {
    if let Some(outcome) = row.outcome {
        return ConsentPhase::Ended { outcome };
    }
    if row.state != ProposalState::Voting {
        return ConsentPhase::Amended;
    }
    if let Some(aside) = rounds::open(rounds).find(|round| round.kind == RoundKind::SettingAside) {
        return ConsentPhase::SettingAside { objections: aside.objections.0.clone(), closes_at: aside.closes_at };
    }
    let falling_back = rounds.iter().any(|round| round.round == row.round && round.kind == RoundKind::Fallback);
    if falling_back { ConsentPhase::FallingBack } else { ConsentPhase::Asking }
}

/// The round about objections that is open beside a consent round.
pub(super) async fn open_aside(read: &Read, row: &ProposalRow) -> Result<Option<RoundRow>> {
    if row.state != ProposalState::Voting || row.rule.method != Method::Consent {
        return Ok(None);
    }
    use round::Column;
    let of_kind = Column::ProposalId.eq(row.id).and(Column::Kind.eq(RoundKind::SettingAside));
    read.one::<round::Entity>(of_kind.and(Column::EndedAt.is_null())).await
}

/// Objections in a consent round that the body has set aside, or has let stand: in the rounds about objections that came
/// between it and the next one.
pub(super) fn settled_objections(consent: i64, rounds: &[RoundRow], set_aside: bool) -> Vec<SeatId> {
    let is_aside = |round: &&RoundRow| round.kind == RoundKind::SettingAside;
    let later = rounds.iter().filter(|round| !is_aside(round) && round.round > consent);
    let next = later.map(|round| round.round).min().unwrap_or(i64::MAX);
    let asides = rounds.iter().filter(is_aside).filter(|round| (consent..next).contains(&round.round));
    let settled = asides
        .filter(|round| round.result.as_ref().is_some_and(|result| (result.outcome() == Outcome::Passed) == set_aside));
    settled.flat_map(|round| round.objections.0.clone()).collect()
}

/// Objections that the body is asked to set aside.
#[derive(Debug, Clone, Serialize)]
pub struct AskToSetAside {
    pub proposal: ProposalId,
    /// The seats that object.
    pub seats: Vec<SeatId>,
}

/// Opens the round in which the body may set objections aside. The consent round waits for it.
pub async fn ask_to_set_aside(store: &Store, asking: Asking, command: &AskToSetAside) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::AskToSetAside).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let consent = Round::current(&row);
    may_speak(&unit, &row, &consent).await?;
    let electors = unit.all::<elector::Entity>(consent.electors()).await?;
    let votes = |seat: &SeatId| electors.iter().any(|elector| elector.seat_id == *seat);
    if !command.seats.iter().all(votes) {
        return Err(Error::NotFound("seat"));
    }
    let rounds = rounds::of_proposal(&unit, row.id).await?;
    let standing = Counting::of(&unit, &row).await?.standing_objections(&consent);
    let closes_at = row.closes_at.unwrap_or(unit.now());
    let course = course(&row, &rounds);
    let (asked, window) = course.ask_to_set_aside(&row.rule, &standing, &command.seats, unit.now(), closes_at)?;
    let (ConsentPhase::SettingAside { objections, .. }, Some(rule)) = (asked.phase, row.rule.set_aside_round()) else {
        return Err(Error::Broken("a round about objections without a rule".to_owned()));
    };
    let number = rounds::next(&rounds);
    let new = NewRound {
        number,
        kind: RoundKind::SettingAside,
        version: row.version,
        charter_version: row.charter_version,
        right: row.right_id,
        rule,
        objections: objections.clone(),
        window,
    };
    rounds::begin(&unit, row.id, new, electors).await?;
    due::schedule(&unit, due::Kind::CloseSettingAside, row.id.0, window.closes_at).await?;
    let change = serde_json::json!({ "round": number, "seats": objections, "closesAt": window.closes_at });
    unit.record(Record::new("settingAsideAsked", "proposal", row.id.0).change(change));
    unit.commit().await?;
    Ok(row.id)
}

/// Counts a round about objections whose time is over; the scheduler calls this.
pub async fn close_setting_aside(store: &Store, collaborative: CollaborativeId, id: ProposalId) -> Result<()> {
    let mut unit = store.write_unasked(collaborative, "DEADLINE".to_owned()).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    let Some(aside) = open_aside(&unit, &row).await? else { return unit.answered_before(()).await };
    life::may_close(unit.now(), row.state, aside.closes_at)?;
    let round = Round::of(&row, &aside);
    let result = Counting::of_round(&unit, round).await?.result(&round);
    counted(&mut unit, &row, &aside, &result).await?;
    unit.commit().await
}

/// The body has answered: its objections are set aside, or stand. The consent round goes on, or ends if its time is over.
pub(super) async fn counted(unit: &mut Write, row: &ProposalRow, aside: &RoundRow, result: &VoteResult) -> Result<()> {
    rounds::end(unit, &Round::of(row, aside), Some(result)).await?;
    due::unschedule(unit, due::Kind::CloseSettingAside, row.id.0).await?;
    let change = serde_json::json!({ "round": aside.round, "seats": aside.objections.0, "result": result });
    unit.record(Record::new("settingAsideClosed", "proposal", row.id.0).change(change));
    if life::may_vote(unit.now(), row.state, row.closes_at).is_err() {
        return settle(unit, row).await;
    }
    if row.rule.final_ballots { close_early(unit, row).await } else { Ok(()) }
}

/// Objections may have gone, by another answer or a recusal: the body is asked about those that stand, and about none not
/// at all.
pub(in crate::decisions) async fn objections_changed(unit: &mut Write, row: &ProposalRow) -> Result<()> {
    let Some(aside) = open_aside(unit, row).await? else { return Ok(()) };
    let rounds = rounds::of_proposal(unit, row.id).await?;
    let standing = Counting::of(unit, row).await?.standing_objections(&Round::current(row));
    let round = Round::of(row, &aside);
    match course(row, &rounds).withdrawn(&standing).phase {
        ConsentPhase::SettingAside { objections, .. } if objections != aside.objections.0 => {
            let left = Stored(objections);
            unit.update_where::<round::Entity>(round.row(), |update| {
                update.col_expr(round::Column::Objections, Expr::value(left))
            })
            .await
        }
        ConsentPhase::SettingAside { .. } => Ok(()),
        _ => {
            rounds::end(unit, &round, None).await?;
            due::unschedule(unit, due::Kind::CloseSettingAside, row.id.0).await?;
            let change = serde_json::json!({ "round": aside.round });
            unit.record(Record::new("settingAsideNeedless", "proposal", row.id.0).change(change));
            Ok(())
        }
    }
}
