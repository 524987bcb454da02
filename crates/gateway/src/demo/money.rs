//! What moved: pledges, money in, payments, money that came back, and one mistake put right.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::funds::{GrantStage, ScheduledPayment, TransferKind};
use domain::{GrantId, PledgeId, TransferId};
use persistence::funds::{
    self, CompleteGrant, OpenFund, PayInstalment, Received, RecordContribution, RecordPledge, RecordReturn,
    ReverseTransfer,
};
use persistence::{Error, Page, Result};

use super::cast::{Party, Person};
use super::tale::{Tale, money, pounds};

/// What funders promised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pledges {
    examplewood: PledgeId,
    placeholder: PledgeId,
}

const TREASURER: Person = Person::Of(Party::Hub);

/// The fund opens, two funders pledge, and the first money arrives.
pub(super) async fn open_the_fund(tale: &mut Tale) -> Result<Pledges> {
    tale.on(tale.calendar.day(0, -58)).await?;
    let command = OpenFund {
        name: "Sample Valley Common Fund".to_owned(),
        purpose: "Pays for what the council of the valley decides.".to_owned(),
        restriction: None,
        currency: None,
        holder: tale.organisation(Party::Hub)?,
        opened_on: None,
        key: Some(tale.key()?),
    };
    tale.fund = Some(funds::open_fund(&tale.store, tale.by(Person::Steward)?, &command).await?);
    let examplewood = [tale.calendar.day(0, -56), tale.calendar.day(4, 2)];
    let placeholder = [
        tale.calendar.day(0, -56),
        tale.calendar.day(1, 2),
        tale.calendar.day(3, 2),
        tale.calendar.day(5, 2),
        tale.calendar.days_from_today(60),
        tale.calendar.days_from_today(240),
    ];
    let pledges = Pledges {
        examplewood: pledge(tale, Party::Examplewood, 120_000, &examplewood).await?,
        placeholder: pledge(tale, Party::Placeholder, 30_000, &placeholder).await?,
    };
    tale.on(tale.calendar.day(0, -56)).await?;
    receive(tale, Party::Examplewood, Some(pledges.examplewood), 120_000).await?;
    receive(tale, Party::Placeholder, Some(pledges.placeholder), 30_000).await?;
    Ok(pledges)
}

async fn pledge(tale: &mut Tale, party: Party, each: i64, days: &[NaiveDate]) -> Result<PledgeId> {
    let payments = i64::try_from(days.len()).unwrap_or_default();
    let each_minor = pounds(each)?.minor;
    let command = RecordPledge {
        fund: tale.fund()?,
        organisation: tale.organisation(party)?,
        amount: pounds(each * payments)?,
        schedule: days.iter().map(|day| ScheduledPayment { due_on: *day, amount_minor: each_minor }).collect(),
        earmark: None,
        claims: Vec::new(),
        note: None,
        key: Some(tale.key()?),
    };
    funds::record_pledge(&tale.store, tale.by(TREASURER)?, &command).await
}

async fn receive(tale: &mut Tale, party: Party, pledge: Option<PledgeId>, amount: i64) -> Result<()> {
    let received = Received::InFundsCurrency(pounds(amount)?);
    record(tale, party, pledge, received, "bank transfer").await
}

async fn record(
    tale: &mut Tale,
    party: Party,
    pledge: Option<PledgeId>,
    received: Received,
    reference: &str,
) -> Result<()> {
    let command = RecordContribution {
        fund: tale.fund()?,
        organisation: tale.organisation(party)?,
        pledge,
        earmark: None,
        received,
        received_on: tale.now().date_naive(),
        reference: Some(reference.to_owned()),
        claims: Vec::new(),
        key: tale.key()?,
    };
    funds::record_contribution(&tale.store, tale.by(TREASURER)?, &command).await?;
    Ok(())
}

/// What the treasurer does at the beginning of a quarter.
pub(super) async fn keep_the_books(tale: &mut Tale, pledges: Pledges, quarter: u32) -> Result<()> {
    tale.on(tale.calendar.day(quarter, 2)).await?;
    match quarter {
        1 => {
            receive(tale, Party::Placeholder, Some(pledges.placeholder), 30_000).await?;
            receive_in_euros(tale).await?;
        }
        3 => {
            receive(tale, Party::Placeholder, Some(pledges.placeholder), 30_000).await?;
            enter_twice_and_put_right(tale, pledges).await?;
        }
        4 => receive(tale, Party::Examplewood, Some(pledges.examplewood), 120_000).await?,
        5 => receive(tale, Party::Placeholder, Some(pledges.placeholder), 30_000).await?,
        _ => {}
    }
    pay_what_is_due(tale).await
}

/// The foundation in Beispielhausen has no pounds: the rate is kept with what it gave.
async fn receive_in_euros(tale: &mut Tale) -> Result<()> {
    let received = Received::Converted {
        original: money(9_000_000, "EUR")?,
        rate: "0.8537".to_owned(),
        rate_date: tale.now().date_naive(),
        source: "The demo's own invention".to_owned(),
    };
    record(tale, Party::Beispiel, None, received, "Zuwendung").await
}

/// The treasurer enters one payment twice. Money in is reversed by a second person.
async fn enter_twice_and_put_right(tale: &mut Tale, pledges: Pledges) -> Result<()> {
    receive(tale, Party::Placeholder, Some(pledges.placeholder), 30_000).await?;
    let transfer = last_transfer(tale, TransferKind::Contribution).await?;
    let reason = "Entered twice: the bank shows one payment only.".to_owned();
    let command = ReverseTransfer { transfer, reason, key: tale.key()? };
    funds::reverse_transfer(&tale.store, tale.by(Person::SecondTreasurer)?, &command).await?;
    Ok(())
}

async fn last_transfer(tale: &Tale, kind: TransferKind) -> Result<TransferId> {
    let read = tale.store.read(tale.collaborative).await?;
    let fund = tale.fund()?.0;
    let newest = Page { newest_first: true, ..Page::first(10) };
    let slice = funds::transfers_of(&read, &[fund], newest).await?.remove(&fund);
    let rows = slice.map(|slice| slice.rows).unwrap_or_default();
    rows.iter().find(|row| row.kind == kind).map(|row| row.id).ok_or(Error::NotFound("transfer"))
}

/// Every instalment that fell due, of grants that are agreed.
async fn pay_what_is_due(tale: &mut Tale) -> Result<()> {
    let read = tale.store.read(tale.collaborative).await?;
    let fund = tale.fund()?.0;
    let grants = funds::grants_of(&read, &[fund], Page::first(100)).await?.remove(&fund);
    let mut grants = grants.map(|slice| slice.rows).unwrap_or_default();
    grants.retain(|grant| matches!(grant.stage, GrantStage::Agreed | GrantStage::Active));
    let ids: Vec<_> = grants.iter().map(|grant| grant.id.0).collect();
    let planned: HashMap<_, _> = funds::instalments_of(&read, &ids).await?;
    drop(read);
    let today = tale.now().date_naive();
    for id in ids {
        let instalments = planned.get(&id).map(Vec::as_slice).unwrap_or_default();
        for due in instalments.iter().filter(|one| one.paid_on.is_none() && one.due_on <= today) {
            let command = PayInstalment { instalment: due.id, paid_on: None, note: None, key: tale.key()? };
            funds::pay_instalment(&tale.store, tale.by(TREASURER)?, &command).await?;
        }
    }
    Ok(())
}

/// The youth club spent less than it got.
pub(super) async fn money_comes_back(tale: &mut Tale, grant: GrantId) -> Result<()> {
    let command = RecordReturn {
        grant,
        organisation: tale.organisation(Party::Youth)?,
        amount: pounds(450)?,
        returned_on: tale.now().date_naive(),
        note: Some("The coach for the trip was cheaper than planned.".to_owned()),
        key: tale.key()?,
    };
    funds::record_return(&tale.store, tale.by(TREASURER)?, &command).await?;
    Ok(())
}

/// Everything was paid.
pub(super) async fn complete(tale: &mut Tale, grant: GrantId) -> Result<()> {
    let command = CompleteGrant { grant, key: tale.key()? };
    funds::complete_grant(&tale.store, tale.by(TREASURER)?, &command).await?;
    Ok(())
}
