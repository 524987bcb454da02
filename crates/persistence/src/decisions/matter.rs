//! Which right holds for a matter.

use chrono::TimeDelta;
use domain::decisions::{Action, Charter, DecisionRight, Matter, SPLITTING_WINDOW_DAYS};
use domain::{FundId, OrganisationId, ProposalId};
use sea_orm::FromQueryResult;

use super::charter::{charter_in_force, current_charter};
use crate::entity::fund;
use crate::entity::rows::CharterRow;
use crate::unit::Read;
use crate::{Error, Result};

/// The matter of an action: with its fund's currency, and with what its beneficiaries were given from that fund in the
/// last 90 days or stand to be given by open votes, so that splitting changes nothing.
pub(super) async fn matter_of(read: &Read, action: &Action, except: Option<ProposalId>) -> Result<Matter> {
    let matter = action.matter();
    let Some(id) = matter.fund else { return Ok(matter) };
    let fund = read.get::<fund::Entity>("fund", id).await?;
    let mut previous = Vec::new();
    if matches!(action, Action::AwardGrant { .. }) {
        for beneficiary in action.beneficiaries() {
            previous.push(given_lately(read, id, beneficiary, except).await?);
        }
    }
    Ok(matter.in_currency(fund.currency.code()).with_previous(&previous)?)
}

async fn given_lately(
    read: &Read,
    fund: FundId,
    beneficiary: OrganisationId,
    except: Option<ProposalId>,
) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Sum {
        amount: Option<i64>,
    }
    let since = read.now() - TimeDelta::days(SPLITTING_WINDOW_DAYS);
    let sql = "select cast(sum(b.amount) as bigint) as amount from beneficiary_amounts b \
               where b.collaborative_id = $1 and b.organisation_id = $2 and b.fund_id = $3 and b.decided_at > $4 and b.proposal_id <> $5";
    let except = except.map_or(uuid::Uuid::nil(), |id| id.0);
    let sum: Option<Sum> = read.row(sql, [beneficiary.into(), fund.into(), since.into(), except.into()]).await?;
    Ok(sum.and_then(|sum| sum.amount).unwrap_or(0))
}

/// The right that holds for a matter, under the charter in force.
pub(super) async fn right_for(read: &Read, matter: &Matter) -> Result<(DecisionRight, Charter, CharterRow)> {
    let (charter, row) = charter_in_force(read).await?;
    let right = charter.who_decides(matter)?.right.clone();
    Ok((right, charter, row))
}

/// Who decides a matter, and why. Refused where no right covers it: never assumed.
pub async fn who_decides(read: &Read, matter: &Matter) -> Result<(DecisionRight, String)> {
    let Some((charter, _)) = current_charter(read).await? else {
        return Err(Error::Refused(domain::tenancy::Refusal::NoCharter.into()));
    };
    let holder = charter.who_decides(matter)?;
    Ok((holder.right.clone(), holder.why))
}
