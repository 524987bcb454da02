//! Which right holds for a matter.

use chrono::TimeDelta;
use domain::decisions::proposal::RETRY_DAYS;
use domain::decisions::{Action, DecisionRight, Matter, SPLITTING_WINDOW_DAYS};
use domain::{FundId, OrganisationId, ProposalId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::charter::current_charter;
use crate::entity::{fund, organisation};
use crate::unit::Read;
use crate::{Error, Result};

/// The matter of an action: with its fund's currency, and with what its beneficiaries were given from that fund in the
/// last 90 days or stand to be given by open votes, so that splitting changes nothing.
pub(super) async fn matter_of(read: &Read, action: &Action, except: ProposalId) -> Result<Matter> {
    let matter = action.matter();
    let Some(id) = matter.fund else { return Ok(matter) };
    let fund = read.get::<fund::Entity>("fund", id).await?;
    let beneficiaries: Vec<OrganisationId> = action.given().into_iter().map(|(organisation, _)| organisation).collect();
    with_earlier(read, matter.in_currency(fund.currency.code()), &beneficiaries, except).await
}

/// A matter with what these organisations were given from its fund lately, or stand to be given.
pub(super) async fn with_earlier(
    read: &Read,
    matter: Matter,
    beneficiaries: &[OrganisationId],
    except: ProposalId,
) -> Result<Matter> {
    let Some(fund) = matter.fund else { return Ok(matter) };
    let mut previous = Vec::new();
    for organisation in beneficiaries {
        previous.push(given_lately(read, fund, *organisation, except).await?);
    }
    Ok(matter.with_previous(&previous)?)
}

/// What an organisation was given in the last 90 days, and what it stands to be given: by votes that are open, and by
/// what passed and may still be done.
async fn given_lately(read: &Read, fund: FundId, beneficiary: OrganisationId, except: ProposalId) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Sum {
        amount: Option<i64>,
    }
    let since = read.now() - TimeDelta::days(SPLITTING_WINDOW_DAYS);
    let retried_since = read.now() - TimeDelta::days(RETRY_DAYS);
    let sql = "select cast(sum(b.amount) as bigint) as amount from beneficiary_amounts b \
               join proposals p on p.collaborative_id = $1 and p.id = b.proposal_id \
               where b.collaborative_id = $1 and b.organisation_id = $2 and b.fund_id = $3 and b.proposal_id <> $4 \
               and (b.decided_at > $5 or p.state in ('VOTING', 'PASSED') \
               or (p.state = 'ENACTMENT_FAILED' and p.closed_at >= $6))";
    let values = [beneficiary.into(), fund.into(), except.into(), since.into(), retried_since.into()];
    let sum: Option<Sum> = read.row(sql, values).await?;
    Ok(sum.and_then(|sum| sum.amount).unwrap_or(0))
}

/// Who decides a matter, and why. Refused where no right covers it: never assumed.
///
/// Beneficiaries are looked up as they are when the matter is proposed: with what they were given from its fund.
pub async fn who_decides(
    read: &Read,
    matter: Matter,
    beneficiaries: &[OrganisationId],
) -> Result<(DecisionRight, String)> {
    let Some((charter, _)) = current_charter(read).await? else {
        return Err(Error::Refused(domain::tenancy::Refusal::NoCharter.into()));
    };
    for id in beneficiaries {
        read.get::<organisation::Entity>("organisation", *id).await?;
    }
    let own = matter.amount_minor;
    let matter = with_earlier(read, matter, beneficiaries, ProposalId(Uuid::nil())).await?;
    let holder = charter.who_decides(&matter)?;
    Ok((holder.right.clone(), holder.why + &added_up(own, matter.amount_minor)))
}

/// The sentence that says by which amount a right was looked up, where that is more than the matter's own.
fn added_up(own: Option<i64>, counted: Option<i64>) -> String {
    match (own, counted) {
        (Some(own), Some(counted)) if own != counted => format!(
            " It was looked up for {counted} minor units: {own} of this matter, and {} that its beneficiaries were given \
             from this fund in the last {SPLITTING_WINDOW_DAYS} days or stand to be given by what is being decided.",
            counted - own
        ),
        _ => String::new(),
    }
}
