//! Money that funders gave, and money that goes back to them.

use chrono::NaiveDate;
use domain::funds::{
    Account, Authority, Conversion, Currency, FunderClaim, Money, NewContribution, PledgeTerms, Restriction,
    contribute, refund, restriction_of,
};
use domain::tenancy::Act;
use domain::text;
use domain::{AllocationId, ContributionId, FundId, OrganisationId, PledgeId, TransferId};
use serde::Serialize;

use super::facts;
use super::ledger::{self, Movement};
use super::pledge::{allocation_in, count_received};
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::Decided;
use crate::entity::rows::PledgeRow;
use crate::entity::{contribution, fund, organisation, pledge};
use crate::idempotency::Key;
use crate::unit::{Asking, Write};
use crate::{Error, Result, Stored};

/// Money received, as the treasurer records it.
#[derive(Debug, Clone, Serialize)]
pub struct RecordContribution {
    pub fund: FundId,
    pub organisation: OrganisationId,
    /// The pledge that it answers.
    pub pledge: Option<PledgeId>,
    /// The allocation that it is restricted to; a pledge's earmark holds without being named again.
    pub earmark: Option<AllocationId>,
    pub received: Received,
    /// The day on which the money arrived.
    pub received_on: NaiveDate,
    /// The bank's reference.
    pub reference: Option<String>,
    /// Rights over spending that came with it: any is refused.
    pub claims: Vec<FunderClaim>,
    #[serde(skip)]
    pub key: Key,
}

/// What arrived.
#[derive(Debug, Clone, Serialize)]
pub enum Received {
    /// An amount in the fund's currency.
    InFundsCurrency(Money),
    /// An amount in another one, and the rate at which it came in.
    Converted { original: Money, rate: String, rate_date: NaiveDate, source: String },
}

impl Received {
    fn into_fund(self, currency: Currency) -> Result<(Money, Option<Conversion>)> {
        match self {
            Self::InFundsCurrency(amount) => Ok((amount, None)),
            Self::Converted { original, rate, rate_date, source } => {
                original.require_positive("original")?;
                let conversion = Conversion::new(original, &rate, rate_date, &source, currency)?;
                Ok((conversion.result, Some(conversion)))
            }
        }
    }
}

pub async fn record_contribution(
    store: &Store,
    asking: Asking,
    command: &RecordContribution,
) -> Result<ContributionId> {
    let mut unit = store.write(asking, Act::RecordContribution).await?;
    let id = ContributionId(unit.new_id());
    if let Some(earlier) = unit.claim(Some(&command.key), Act::RecordContribution, command, id.0).await? {
        return unit.answered_before(ContributionId(earlier)).await;
    }
    let fund = unit.get::<fund::Entity>("fund", command.fund).await?;
    unit.get::<organisation::Entity>("organisation", command.organisation).await?;
    let pledge = answered(&unit, command).await?;
    let (amount, conversion) = command.received.clone().into_fund(fund.currency)?;
    let restriction = restriction_of(pledge.as_ref().and_then(|row| row.earmark_id), command.earmark)?;
    let given = NewContribution {
        funder: command.organisation,
        amount,
        conversion,
        effective_on: command.received_on,
        pledge: pledge.as_ref().map(|row| row.stage),
        terms: PledgeTerms { restriction, claims: command.claims.clone() },
    };
    let (transfer, earmark) = receive(&unit, &fund, &given).await?;
    insert(&unit, id, command, given, transfer, earmark).await?;
    if let Some(pledge) = pledge {
        count_received(&unit, &pledge, amount).await?;
    }
    unit.record(Record::new("contributionRecorded", "contribution", id.0).concerning(fund.id.0).change(command));
    unit.commit().await?;
    Ok(id)
}

/// The pledge that it answers, held until the unit ends: of this fund, and of this organisation.
async fn answered(unit: &Write, command: &RecordContribution) -> Result<Option<PledgeRow>> {
    let Some(id) = command.pledge else { return Ok(None) };
    let row = unit.lock::<pledge::Entity>("pledge", id).await?;
    let fits = row.fund_id == command.fund && row.organisation_id == command.organisation;
    if fits { Ok(Some(row)) } else { Err(Error::NotFound("pledge")) }
}

/// Into the fund, and for earmarked money on to its allocation, by the authority of the decision that made it.
async fn receive(
    unit: &Write,
    fund: &fund::Model,
    given: &NewContribution,
) -> Result<(TransferId, Option<TransferId>)> {
    let mut authorities = vec![Authority::Duty { act: Act::RecordContribution.to_string() }];
    if let Restriction::Earmark { allocation } = given.terms.restriction {
        let proposal = allocation_in(unit, fund.id, allocation).await?.proposal_id;
        authorities.push(Authority::Decision { proposal });
    }
    let postings = contribute(&facts(fund), given, unit.actor()?.today)?;
    let accounts = ledger::lock(unit, fund.id, fund.currency, ledger::touched(&postings)).await?;
    let movements = postings.into_iter().zip(authorities);
    let movements: Vec<Movement> =
        movements.map(|(posting, authority)| Movement::new(unit, posting, authority)).collect();
    let mut ids = movements.iter().map(|movement| movement.id);
    let (first, second) = (ids.next(), ids.next());
    ledger::post(unit, accounts, movements, given.effective_on, None).await?;
    Ok((first.ok_or_else(|| Error::Broken("a contribution that moves nothing".to_owned()))?, second))
}

async fn insert(
    unit: &Write,
    id: ContributionId,
    command: &RecordContribution,
    given: NewContribution,
    transfer_id: TransferId,
    earmark_transfer_id: Option<TransferId>,
) -> Result<()> {
    let allocation_id = match given.terms.restriction {
        Restriction::Earmark { allocation } => Some(allocation),
        Restriction::None => None,
    };
    let reference = command.reference.as_deref();
    let row = contribution::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        fund_id: command.fund,
        organisation_id: command.organisation,
        pledge_id: command.pledge,
        allocation_id,
        amount: given.amount.minor,
        received_on: given.effective_on,
        reference: reference.map(|text| text::accept("reference", text, text::NAME)).transpose()?,
        conversion: given.conversion.map(Stored),
        transfer_id,
        earmark_transfer_id,
        recorded_by: unit.actor()?.membership,
        recorded_at: unit.now(),
    };
    unit.insert::<contribution::Entity>(row).await
}

/// Gives a funder money back, as was decided.
pub(crate) async fn refund_contribution(
    unit: &mut Write,
    decided: Decided,
    fund: FundId,
    funder: OrganisationId,
    amount: i64,
) -> Result<TransferId> {
    let fund = unit.get::<fund::Entity>("fund", fund).await?;
    unit.get::<organisation::Entity>("organisation", funder).await?;
    let amount = Money::of_minor("amount", amount, fund.currency)?;
    let (outside, available) = (Account::outside(funder), Account::available());
    let accounts = ledger::lock(unit, fund.id, fund.currency, [outside, available]).await?;
    // An account outside counts downwards: what it stands below zero is what its organisation gave.
    let given = Money { minor: -accounts.balance(outside).minor, currency: fund.currency };
    let posting = refund(&facts(&fund), funder, amount, given, accounts.balance(available))?;
    let movement = Movement::new(unit, posting, decided.authority());
    let transfer = movement.id;
    ledger::post(unit, accounts, [movement], unit.today().await?, None).await?;
    let change = serde_json::json!({ "fund": fund.id, "funder": funder, "amount": amount, "transfer": transfer });
    unit.record(Record::new("contributionRefunded", "organisation", funder.0).concerning(fund.id.0).change(change));
    Ok(transfer)
}
