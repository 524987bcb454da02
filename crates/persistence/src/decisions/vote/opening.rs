//! Opening a vote freezes the version, the rule and the electorate.

use domain::decisions::{
    Charter, DecisionRight, Elector, Method, ProposalState, Refusal, RoundKind, Rule, SoleProblem, proposal as life,
};
use domain::tenancy::Act;
use domain::{MembershipId, OrganisationId, ProposalId};
use sea_orm::sea_query::Expr;

use super::escalation::gone_to;
use super::fit::Candidates;
use super::proxy;
use super::rounds::{self, NewRound};
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::charter::charter_in_force;
use crate::decisions::content::{Content, current_version};
use crate::decisions::enactment::Decided;
use crate::decisions::interest::lock_interests;
use crate::decisions::proposal::own_or_steward;
use crate::entity::rows::{CharterRow, ProposalRow};
use crate::entity::{beneficiary_amount, elector, proposal};
use crate::unit::{Asking, Write};
use crate::{Result, Stored, due};

/// Freezes the version, the rule and the electorate, and opens the vote.
pub async fn open_voting(store: &Store, asking: Asking, id: ProposalId) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::OpenVoting).await?;
    let row = unit.lock::<proposal::Entity>("proposal", id).await?;
    own_or_steward(&unit, &row, Act::OpenVoting)?;
    life::may_open_voting(row.state)?;
    let version = current_version(&unit, &row).await?;
    version.plain_case.0.complete()?;
    let content = Content::of_version(version);
    lock_interests(&unit, &row.beneficiaries).await?;
    if let Some(fund) = row.fund_id {
        // Two awards to one beneficiary that open at once must see each other.
        unit.lock::<crate::entity::fund::Entity>("fund", fund).await?;
    }
    let matter = content.check(&unit, Some(row.area), Decided::by(&row)).await?;
    let (charter, charter_row) = charter_in_force(&unit).await?;
    let first = content.decided_by(&charter, charter.who_decides(&matter)?.right)?;
    let gone_to = gone_to(&unit, row.id, &charter, first, &content).await?;
    let begins = gone_to.as_ref().unwrap_or(first);
    let (right, electorate) = who_can(&unit, &row, &content, (&charter, &charter_row), begins).await?;
    freeze(&mut unit, &row, &content, &right, charter_row.version, electorate).await?;
    unit.commit().await?;
    Ok(id)
}

/// The first right from here along its path that could decide it now, with its electorate.
async fn who_can(
    unit: &Write,
    row: &ProposalRow,
    content: &Content,
    (charter, charter_row): (&Charter, &CharterRow),
    begins: &DecisionRight,
) -> Result<(DecisionRight, Vec<(Elector, MembershipId)>)> {
    let rights: Vec<&DecisionRight> = std::iter::once(begins).chain(charter.path(begins)).collect();
    let law = (charter, charter_row.declared_imbalances.as_slice());
    let candidates = Candidates::of(unit, row, content, law, &rights).await?;
    let mut first_obstacle = None;
    for right in rights {
        let asked = candidates.asked(right).await?;
        match asked.obstacle {
            None => return Ok((right.clone(), asked.electorate)),
            Some(obstacle) => first_obstacle = first_obstacle.or(Some(obstacle)),
        }
    }
    Err(first_obstacle.unwrap_or(Refusal::EmptyElectorate.into()))
}

/// Where one seat decides alone, nobody else is in the electorate; after advice, everybody who may give it is.
pub(super) fn who_votes(
    rule: &Rule,
    mut electorate: Vec<(Elector, MembershipId)>,
) -> Result<Vec<(Elector, MembershipId)>> {
    if rule.method == Method::Delegated {
        let decider = rule.deciding_seat().ok_or(SoleProblem::NotTheDecider).map_err(Refusal::from)?;
        electorate.retain(|(elector, _)| elector.seat == decider);
    }
    Ok(electorate)
}

async fn freeze(
    unit: &mut Write,
    row: &ProposalRow,
    content: &Content,
    right: &DecisionRight,
    charter_version: i64,
    electorate: Vec<(Elector, MembershipId)>,
) -> Result<()> {
    let electors = electors_of(&electorate);
    let binding = content.word().is_some();
    let window = life::open_voting(&life::Opening {
        state: row.state,
        discussed_since: row.discussion_at.unwrap_or(row.created_at),
        now: unit.now(),
        has_action: binding,
        advisory: !binding,
        rule: &right.rule,
        electors: &electors,
    })?;
    let number = rounds::next(&rounds::of_proposal(unit, row.id).await?);
    let new = NewRound {
        number,
        kind: RoundKind::Decision,
        version: row.version,
        charter_version,
        right: right.id,
        rule: right.rule.clone(),
        objections: Vec::new(),
        window,
    };
    let mut seats = rows(unit, row.id, electorate);
    proxy::freeze(unit, row.id, &right.rule, right.body, &mut seats).await?;
    rounds::begin(unit, row.id, new, seats).await?;
    remember_amounts(unit, row, &content.given()).await?;
    unit.update::<proposal::Entity>(row.id, |update| {
        use proposal::Column;
        update
            .col_expr(Column::State, Expr::value(ProposalState::Voting))
            .col_expr(Column::Round, Expr::value(number))
            .col_expr(Column::OpenedAt, Expr::value(window.opens_at))
            .col_expr(Column::ClosesAt, Expr::value(window.closes_at))
            .col_expr(Column::BodyId, Expr::value(right.body))
            .col_expr(Column::CharterVersion, Expr::value(charter_version))
            .col_expr(Column::RightId, Expr::value(right.id))
            .col_expr(Column::Rule, Expr::value(Stored(right.rule.clone())))
    })
    .await?;
    due::schedule(unit, due::Kind::CloseVote, row.id.0, window.closes_at).await?;
    // What an escalation gives time for has been done.
    due::unschedule(unit, due::Kind::EndEscalation, row.id.0).await?;
    let change =
        serde_json::json!({ "round": number, "right": right.id, "closesAt": window.closes_at, "electors": electors });
    unit.record(Record::new("votingOpened", "proposal", row.id.0).change(change));
    Ok(())
}

pub(super) fn electors_of(electorate: &[(Elector, MembershipId)]) -> Vec<Elector> {
    electorate.iter().map(|(elector, _)| elector.clone()).collect()
}

pub(super) fn rows(
    unit: &Write,
    proposal_id: ProposalId,
    electorate: Vec<(Elector, MembershipId)>,
) -> Vec<elector::Model> {
    let row = |(elector, holder_id): (Elector, MembershipId)| elector::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id,
        round: 0,
        seat_id: elector.seat,
        organisation_id: elector.organisation,
        holder_id,
        constituency: elector.constituency,
        weight: elector.weight,
        // Said by the rule of its round.
        answers: false,
        objects: false,
        recusal: elector.recused.map(Stored),
        conflict: None,
        proxy_id: None,
        proxy_number: None,
        proxy_ended_at: None,
    };
    electorate.into_iter().map(row).collect()
}

/// What the beneficiaries stand to be given counts, from now on, towards the amounts of the next 90 days.
pub(in crate::decisions) async fn remember_amounts(
    unit: &Write,
    row: &ProposalRow,
    given: &[(OrganisationId, i64)],
) -> Result<()> {
    let Some(fund_id) = row.fund_id else { return Ok(()) };
    let rows = given.iter().map(|(organisation_id, amount)| beneficiary_amount::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        organisation_id: *organisation_id,
        fund_id,
        amount: *amount,
        decided_at: unit.now(),
    });
    unit.insert_all::<beneficiary_amount::Entity>(rows.collect()).await
}

/// What did not pass counts no longer.
pub(in crate::decisions) async fn forget_amounts(unit: &Write, id: ProposalId) -> Result<()> {
    unit.execute("delete from beneficiary_amounts where collaborative_id = $1 and proposal_id = $2", [id.into()])
        .await?;
    Ok(())
}
