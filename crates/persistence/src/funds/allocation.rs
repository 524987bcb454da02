//! Allocations: money of a fund set aside by a decision.

use domain::funds::{
    Account, AllocationFacts, AllocationStage, Money, TransferKind, allocate as set_aside, deallocate as give_back,
};
use domain::text;
use domain::{AllocationId, FundId, TransferId};
use sea_orm::FromQueryResult;

use super::facts;
use super::ledger::{self, Accounts, Movement};
use crate::Result;
use crate::activity::Record;
use crate::decisions::Decided;
use crate::entity::{allocation, fund};
use crate::unit::{Read, Write};

/// Sets a part of a fund aside, as was decided.
pub(crate) async fn allocate(
    unit: &mut Write,
    decided: Decided,
    fund: FundId,
    name: &str,
    purpose: &str,
    amount: i64,
) -> Result<AllocationId> {
    let fund = unit.get::<fund::Entity>("fund", fund).await?;
    let amount = Money::of_minor("amount", amount, fund.currency)?;
    let id = AllocationId(unit.new_id());
    let row = allocation::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        fund_id: fund.id,
        name: text::accept("name", name, text::NAME)?,
        purpose: text::accept("purpose", purpose, text::LONG)?,
        proposal_id: decided.proposal,
        created_at: unit.now(),
    };
    unit.insert::<allocation::Entity>(row).await?;
    let (available, allocated) = (Account::available(), Account::allocated(id));
    let accounts = ledger::lock(unit, fund.id, fund.currency, [available, allocated]).await?;
    let posting = set_aside(&facts(&fund), &empty(id), amount, accounts.balance(available))?;
    let movement = Movement::new(unit, posting, decided.authority());
    ledger::post(unit, accounts, [movement], unit.today().await?, None).await?;
    let change = serde_json::json!({ "fund": fund.id, "name": name, "amount": amount });
    unit.record(Record::new("fundsAllocated", "allocation", id.0).concerning(fund.id.0).change(change));
    Ok(id)
}

/// Whether an allocation can be called this.
pub(super) fn check_wording(name: &str, purpose: &str) -> Result<()> {
    text::accept("name", name, text::NAME)?;
    text::accept("purpose", purpose, text::LONG)?;
    Ok(())
}

/// An allocation that was just made. None is ever closed in this release.
pub(super) fn empty(id: AllocationId) -> AllocationFacts {
    AllocationFacts { id, stage: AllocationStage::Open, balance_minor: 0, earmarked_minor: 0, spent_minor: 0 }
}

/// Gives a part that was set aside back to the fund, as was decided.
pub(crate) async fn deallocate(
    unit: &mut Write,
    decided: Decided,
    allocation: AllocationId,
    amount: i64,
) -> Result<TransferId> {
    let row = unit.get::<allocation::Entity>("allocation", allocation).await?;
    let fund = unit.get::<fund::Entity>("fund", row.fund_id).await?;
    let amount = Money::of_minor("amount", amount, fund.currency)?;
    let wanted = [Account::available(), Account::allocated(allocation)];
    let accounts = ledger::lock(unit, fund.id, fund.currency, wanted).await?;
    let posting = give_back(&facts(&fund), &locked_facts(unit, &accounts, fund.id, allocation).await?, amount)?;
    let movement = Movement::new(unit, posting, decided.authority());
    let transfer = movement.id;
    ledger::post(unit, accounts, [movement], unit.today().await?, None).await?;
    let change = serde_json::json!({ "fund": fund.id, "amount": amount, "transfer": transfer });
    unit.record(Record::new("fundsDeallocated", "allocation", allocation.0).concerning(fund.id.0).change(change));
    Ok(transfer)
}

#[derive(FromQueryResult)]
struct Sum {
    kind: TransferKind,
    reverses_kind: Option<TransferKind>,
    amount: i64,
}

#[derive(FromQueryResult)]
struct Earmarked {
    amount: Option<i64>,
}

/// What the rules ask of an allocation whose account is held. Rare, so its history is added up here instead of being
/// kept in one more balance on every payment.
pub(super) async fn locked_facts(
    read: &Read,
    accounts: &Accounts,
    fund: FundId,
    id: AllocationId,
) -> Result<AllocationFacts> {
    let account = Account::allocated(id);
    let sums: Vec<Sum> = read
        .rows(
            "select t.kind, t.reverses_kind, cast(sum(e.amount) as bigint) as amount \
             from accounts a join entries e on e.collaborative_id = $1 and e.account_id = a.id \
             join transfers t on t.collaborative_id = $1 and t.id = e.transfer_id \
             where a.collaborative_id = $1 and a.allocation_id = $2 and a.fund_id = $3 and a.kind = 'ALLOCATED' \
             group by t.kind, t.reverses_kind",
            [id.into(), fund.into()],
        )
        .await?;
    let of_purpose =
        |kind: TransferKind| matches!(kind, TransferKind::Award | TransferKind::Compensation | TransferKind::Release);
    let spent = sums.iter().filter(|sum| of_purpose(sum.reverses_kind.unwrap_or(sum.kind)));
    let spent_minor = -spent.map(|sum| sum.amount).sum::<i64>();
    let earmarked: Option<Earmarked> = read
        .row(
            "select cast(sum(c.amount) as bigint) as amount from contributions c \
             where c.collaborative_id = $1 and c.fund_id = $2 and c.allocation_id = $3 and not exists \
             (select 1 from transfers r where r.collaborative_id = $1 and r.reverses_id = c.transfer_id)",
            [fund.into(), id.into()],
        )
        .await?;
    Ok(AllocationFacts {
        balance_minor: accounts.balance(account).minor,
        earmarked_minor: earmarked.and_then(|earmarked| earmarked.amount).unwrap_or(0),
        spent_minor,
        ..empty(id)
    })
}
