//! A body votes once more, because too little was cast or a conflict was declared too late: under the same rule, with an
//! electorate frozen anew.

use chrono::TimeDelta;
use domain::MembershipId;
use domain::decisions::proposal::VotingWindow;
use domain::decisions::{Elector, RoundKind, VoteResult};
use sea_orm::sea_query::Expr;

use super::opening::rows;
use super::proxy;
use super::rounds::{self, NewRound};
use crate::activity::Record;
use crate::entity::proposal;
use crate::entity::rows::{ProposalRow, RoundRow};
use crate::unit::Write;
use crate::{Result, due};

/// Opens the next round of a vote, whose last one does not count; its number. `result` is what that one came to, if it was
/// counted.
pub(super) async fn vote_again(
    unit: &mut Write,
    row: &ProposalRow,
    rounds: &[RoundRow],
    electorate: Vec<(Elector, MembershipId)>,
    result: Option<&VoteResult>,
) -> Result<i64> {
    let number = rounds::next(rounds);
    let last = rounds.iter().find(|round| round.round == row.round);
    let (opens_at, closes_at) = (unit.now(), unit.now() + TimeDelta::seconds(row.rule.voting));
    let new = NewRound {
        number,
        kind: last.map_or(RoundKind::Decision, |round| round.kind),
        version: row.version,
        charter_version: row.charter_version,
        right: row.right_id,
        rule: row.rule.0.clone(),
        objections: Vec::new(),
        window: VotingWindow { opens_at, closes_at },
    };
    let mut seats = rows(unit, row.id, electorate);
    proxy::freeze(unit, row.id, &row.rule, row.body_id, &mut seats).await?;
    rounds::begin(unit, row.id, new, seats).await?;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::Round, Expr::value(number))
            .col_expr(Column::OpenedAt, Expr::value(Some(opens_at)))
            .col_expr(Column::ClosesAt, Expr::value(Some(closes_at)))
    })
    .await?;
    due::schedule(unit, due::Kind::CloseVote, row.id.0, closes_at).await?;
    let change = serde_json::json!({ "round": number, "closesAt": closes_at, "resultBefore": result });
    unit.record(Record::new("votingOpenedAgain", "proposal", row.id.0).change(change));
    Ok(number)
}
