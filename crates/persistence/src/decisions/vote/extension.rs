//! More time for an open vote: once, on request of an organisation that is affected.

use domain::decisions::{Action, ExtensionProblem, ExtensionRequest, Refusal, proposal as life};
use domain::tenancy::Act;
use domain::text::{self, REMARK};
use domain::{OrganisationId, ProposalId};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Expr;
use serde::Serialize;

use super::rounds::Round;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::content::Content;
use crate::decisions::electorate::frozen;
use crate::entity::rows::{ElectorRow, ProposalRow};
use crate::entity::{elector, extension, grantee, proposal, round};
use crate::unit::{Asking, Read, Write};
use crate::{Result, due};

/// More time, for one's organisation.
#[derive(Debug, Clone, Serialize)]
pub struct RequestExtension {
    pub proposal: ProposalId,
    pub reason: String,
}

/// Moves the close of an open vote by the rule's own window.
pub async fn request_extension(store: &Store, asking: Asking, command: &RequestExtension) -> Result<ProposalId> {
    let mut unit = store.write(asking, Act::RequestExtension).await?;
    let row = unit.lock::<proposal::Entity>("proposal", command.proposal).await?;
    let reason = text::accept("reason", &command.reason, REMARK)?;
    life::may_vote(unit.now(), row.state, row.closes_at)?;
    let organisation = unit.own_organisation(Act::RequestExtension)?;
    let round = Round::current(&row);
    let electors = unit.all::<elector::Entity>(round.electors()).await?;
    let closes_before = row.closes_at.unwrap_or(unit.now());
    let request = ExtensionRequest {
        organisation,
        named: &named(&unit, &row).await?,
        electors: &electors.iter().map(frozen).collect::<Vec<_>>(),
        rule: &row.rule,
        closes_at: closes_before,
        extended_before: of_proposal(&unit, row.id).await?.is_some(),
    };
    let closes_at = request.granted().map_err(Refusal::from)?;
    let entry = extension::Model {
        collaborative_id: unit.collaborative_id(),
        proposal_id: row.id,
        round: row.round,
        organisation_id: organisation,
        membership_id: unit.actor()?.membership,
        reason,
        at: unit.now(),
        closes_before,
        closes_at,
    };
    unit.insert::<extension::Entity>(entry).await?;
    let later = Expr::value(closes_at);
    unit.update_where::<round::Entity>(round.row(), |update| update.col_expr(round::Column::ClosesAt, later.clone()))
        .await?;
    unit.update::<proposal::Entity>(row.id, |update| update.col_expr(proposal::Column::ClosesAt, later)).await?;
    due::schedule(&unit, due::Kind::CloseVote, row.id.0, closes_at).await?;
    let change = serde_json::json!({ "organisation": organisation, "reason": command.reason, "closesAt": closes_at });
    unit.record(Record::new("votingExtended", "proposal", row.id.0).change(change));
    unit.commit().await?;
    Ok(row.id)
}

/// Whether an organisation may have more time for an open vote, where the proposal names these.
///
/// # Errors
/// Extended before; an organisation that is not affected.
pub fn may_extend(
    row: &ProposalRow,
    electors: &[ElectorRow],
    (organisation, named): (OrganisationId, &[OrganisationId]),
    extended_before: bool,
) -> std::result::Result<(), ExtensionProblem> {
    let electors: Vec<_> = electors.iter().map(frozen).collect();
    let closes_at = row.closes_at.unwrap_or(row.created_at);
    let rule = &row.rule.0;
    ExtensionRequest { organisation, named, electors: &electors, rule, closes_at, extended_before }.granted().map(drop)
}

/// The extension of a proposal's vote, if it had one.
pub(super) async fn of_proposal(read: &Read, id: ProposalId) -> Result<Option<extension::Model>> {
    read.one::<extension::Entity>(extension::Column::ProposalId.eq(id)).await
}

/// Whom a proposal names: those who gain by it, and those whose grant it would cut.
pub(super) async fn named(unit: &Write, row: &ProposalRow) -> Result<Vec<OrganisationId>> {
    let mut named = row.beneficiaries.0.clone();
    for action in Content::of(unit, row).await?.actions() {
        if let Action::ReleaseCommitment { grant, .. } = action {
            let grantees = unit.all::<grantee::Entity>(grantee::Column::GrantId.eq(*grant)).await?;
            named.extend(grantees.into_iter().map(|grantee| grantee.organisation_id));
        }
    }
    Ok(named)
}
