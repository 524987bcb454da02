//! A mistake is mirrored, and whatever followed from it is put right in the same unit.

use chrono::NaiveDate;
use domain::funds::{Account, Authority, GrantStage, Money, Posting, Refusal, Reversible, TransferKind, reverse};
use domain::tenancy::Act;
use domain::text;
use domain::{PersonId, TransferId};
use sea_orm::ColumnTrait;
use serde::Serialize;

use super::allocation::locked_facts;
use super::grant::set_stage;
use super::ledger::{self, Accounts, Movement};
use super::payment::mark_paid;
use super::pledge::count_received;
use crate::activity::Record;
use crate::database::Store;
use crate::decisions::Decided;
use crate::entity::rows::{ContributionRow, FundRow, GrantRow, InstalmentRow, PledgeRow, TransferRow};
use crate::entity::{account, contribution, fund, grant, instalment, membership, pledge, transfer};
use crate::idempotency::Key;
use crate::unit::{Asking, Read, Write, day_in};
use crate::{Error, Result};

/// A transfer that was a mistake.
#[derive(Debug, Clone, Serialize)]
pub struct ReverseTransfer {
    pub transfer: TransferId,
    /// What was wrong.
    pub reason: String,
    #[serde(skip)]
    pub key: Key,
}

pub async fn reverse_transfer(store: &Store, asking: Asking, command: &ReverseTransfer) -> Result<TransferId> {
    let mut unit = store.write(asking, Act::ReverseTransfer).await?;
    let id = TransferId(unit.new_id());
    if let Some(earlier) = unit.claim(Some(&command.key), Act::ReverseTransfer, command, id.0).await? {
        return unit.answered_before(TransferId(earlier)).await;
    }
    let reason = text::accept("reason", &command.reason, text::REMARK)?;
    let mistake = Mistake::hold(&unit, command.transfer).await?;
    let by = unit.actor()?.person;
    // Whoever may not pay a grant may not take its payment back either: the authority is that of the reversed kind.
    if mistake.paid.as_ref().is_some_and(|(grant, _)| grant.proposer_person_id == by) {
        return Err(Refusal::PayerProposedGrant.into());
    }
    let authority = match &mistake.paid {
        Some((_, instalment)) => Authority::Instalment { instalment: instalment.id },
        None => Authority::Duty { act: Act::ReverseTransfer.to_string() },
    };
    mistake.mirror(&mut unit, id, by, authority, Some(&reason)).await?;
    unit.commit().await?;
    Ok(id)
}

/// Reverses a transfer, as was decided. Of money in, whoever recorded it may not have proposed that.
pub(crate) async fn reverse_by_decision(unit: &mut Write, decided: Decided, id: TransferId) -> Result<TransferId> {
    let reversal = TransferId(unit.new_id());
    let mistake = Mistake::hold(unit, id).await?;
    mistake.mirror(unit, reversal, decided.proposer, decided.authority(), None).await?;
    Ok(reversal)
}

/// Whether a reversal that this decision brings about could be done at all. Nothing is held, and the accounts aren't asked.
pub(super) async fn check_reversal(read: &Read, id: TransferId, decided: Decided) -> Result<()> {
    let mistake = Mistake::seen(read, id).await?;
    let (authority, today) = (decided.authority(), read.today().await?);
    for row in mistake.together(read).await? {
        let facts = mistake.facts(read, &row, posting_of(read, &row).await?).await?;
        reverse(&facts, decided.proposer, &authority, today)?;
    }
    mistake.reopens_nothing_ended()
}

/// A transfer with all that hangs on it, held until the unit ends.
#[derive(Debug)]
struct Mistake {
    row: TransferRow,
    fund: FundRow,
    posting: Posting,
    /// What brought the money in, where it did: then both its transfers are reversed together.
    contribution: Option<(ContributionRow, Option<PledgeRow>)>,
    /// What was paid by it.
    paid: Option<(GrantRow, InstalmentRow)>,
    /// The grant that it promised money to, or released money from.
    grant: Option<GrantRow>,
}

impl Mistake {
    async fn hold(unit: &Write, id: TransferId) -> Result<Self> {
        let row = unit.get::<transfer::Entity>("transfer", id).await?;
        let fund = unit.get::<fund::Entity>("fund", row.fund_id).await?;
        let contribution = match contribution_of(unit, &row).await? {
            Some(contribution) => {
                let pledge = match contribution.pledge_id {
                    Some(pledge) => Some(unit.lock::<pledge::Entity>("pledge", pledge).await?),
                    None => None,
                };
                Some((contribution, pledge))
            }
            None => None,
        };
        let posting = posting_of(unit, &row).await?;
        let committed = [posting.from, posting.to].iter().find_map(|account| account.grant);
        let grant = match committed {
            Some(grant) => Some(unit.lock::<grant::Entity>("grant", grant).await?),
            None => None,
        };
        let (paid, grant) = match (instalment_of(unit, id).await?, grant) {
            (Some(instalment), Some(grant)) => (Some((grant, instalment)), None),
            (_, grant) => (None, grant),
        };
        Ok(Self { row, fund, posting, contribution, paid, grant })
    }

    /// The same as anybody sees it, for what needs no more.
    async fn seen(read: &Read, id: TransferId) -> Result<Self> {
        let row = read.get::<transfer::Entity>("transfer", id).await?;
        let fund = read.get::<fund::Entity>("fund", row.fund_id).await?;
        let contribution = contribution_of(read, &row).await?.map(|contribution| (contribution, None));
        let posting = posting_of(read, &row).await?;
        let grant = match [posting.from, posting.to].iter().find_map(|account| account.grant) {
            Some(grant) => Some(read.get::<grant::Entity>("grant", grant).await?),
            None => None,
        };
        let (paid, grant) = match (instalment_of(read, id).await?, grant) {
            (Some(instalment), Some(grant)) => (Some((grant, instalment)), None),
            (_, grant) => (None, grant),
        };
        Ok(Self { row, fund, posting, contribution, paid, grant })
    }

    /// The transfer asked for is mirrored under `id`; an earmarked contribution's other one with it.
    async fn mirror(
        &self,
        unit: &mut Write,
        id: TransferId,
        by: PersonId,
        authority: Authority,
        note: Option<&str>,
    ) -> Result<()> {
        let rows = self.together(unit).await?;
        let mut postings = Vec::new();
        for row in &rows {
            postings.push(posting_of(unit, row).await?);
        }
        let accounts = ledger::lock(unit, self.fund.id, self.fund.currency, ledger::touched(&postings)).await?;
        let (today, mut movements) = (unit.today().await?, Vec::new());
        for (row, posting) in rows.iter().zip(postings) {
            let facts = self.facts(unit, row, posting).await?;
            let mirror = reverse(&facts, by, &authority, today)?;
            let own = if row.id == self.row.id { id } else { TransferId(unit.new_id()) };
            let reverses = Some((row.id, row.kind));
            movements.push(Movement { id: own, posting: mirror, authority: authority.clone(), reverses });
        }
        self.stays_lawful(unit, &accounts).await?;
        self.put_right(unit).await?;
        ledger::post(unit, accounts, movements, today, note).await?;
        let change = serde_json::json!({ "reversal": id, "reason": note });
        unit.record(
            Record::new("transferReversed", "transfer", self.row.id.0).concerning(self.fund.id.0).change(change),
        );
        Ok(())
    }

    /// The transfers that are reversed in one: earmarked money first leaves its allocation, then the fund.
    async fn together(&self, read: &Read) -> Result<Vec<TransferRow>> {
        let Some((contribution, _)) = &self.contribution else { return Ok(vec![self.row.clone()]) };
        let mut rows = Vec::new();
        for id in contribution.earmark_transfer_id.into_iter().chain([contribution.transfer_id]) {
            rows.push(if id == self.row.id {
                self.row.clone()
            } else {
                read.get::<transfer::Entity>("transfer", id).await?
            });
        }
        Ok(rows)
    }

    /// Asked after its accounts are held: another reversal of it would hold the same.
    async fn facts(&self, read: &Read, row: &TransferRow, posting: Posting) -> Result<Reversible> {
        let reversed = read.one::<transfer::Entity>(transfer::Column::ReversesId.eq(row.id)).await?.is_some();
        let author = match row.author_id {
            Some(author) => read.get::<membership::Entity>("membership", author).await?.person_id,
            None => PersonId(uuid::Uuid::nil()),
        };
        let zone = crate::tenancy::collaborative(read).await?.time_zone;
        let recorded_on: NaiveDate = day_in(&zone, row.recorded_at);
        let carried_earmark = row.kind == TransferKind::Allocation && self.contribution.is_some();
        Ok(Reversible { posting, recorded_on, recorded_by: author, reversed, carried_earmark })
    }

    /// Grants that ended stay without money.
    fn reopens_nothing_ended(&self) -> Result<()> {
        let ended = |row: &GrantRow| matches!(row.stage, GrantStage::Completed | GrantStage::Cancelled);
        if let Some((grant, _)) = self.paid.as_ref().filter(|(grant, _)| ended(grant)) {
            return Err(Refusal::GrantStage { from: grant.stage, to: GrantStage::Active }.into());
        }
        if self.row.kind == TransferKind::Release {
            return Err(Refusal::ReleaseStands.into());
        }
        Ok(())
    }

    /// What the mirror must leave as it is: earmarked money with its purpose, and ended grants without money.
    async fn stays_lawful(&self, unit: &Write, accounts: &Accounts) -> Result<()> {
        self.reopens_nothing_ended()?;
        let in_fund = |minor| Money { minor, currency: self.fund.currency };
        if let Some((contribution, _)) = &self.contribution {
            // What it gave stands below zero: money that came from it and has not gone back.
            let given = in_fund(-accounts.balance(Account::outside(contribution.organisation_id)).minor);
            let needed = in_fund(contribution.amount);
            if needed.minor > given.minor {
                return Err(Refusal::MoreThanGiven { needed, given }.into());
            }
        }
        if let (TransferKind::Allocation, None, Some(id)) =
            (self.row.kind, &self.contribution, self.posting.to.allocation)
        {
            let facts = locked_facts(unit, accounts, self.fund.id, id).await?;
            let needed = in_fund(self.row.amount);
            if needed.minor > facts.free_minor() && needed.minor <= accounts.balance(Account::allocated(id)).minor {
                let (bound, free) = (in_fund(facts.bound_minor()), in_fund(facts.free_minor()));
                return Err(Refusal::Earmarked { needed, bound, free }.into());
            }
        }
        Ok(())
    }

    /// What followed from the transfer: the pledge expects the money again, the instalment is to be paid again, the grant
    /// that lost its award is cancelled.
    async fn put_right(&self, unit: &Write) -> Result<()> {
        if let Some((_, Some(pledge))) = &self.contribution {
            let taken_back = Money { minor: -self.row.amount, currency: self.fund.currency };
            count_received(unit, pledge, taken_back).await?;
        }
        if let Some((_, instalment)) = &self.paid {
            mark_paid(unit, instalment.id, None).await?;
        }
        match &self.grant {
            Some(grant) if self.row.kind == TransferKind::Award => {
                set_stage(unit, grant, grant.stage.to(GrantStage::Cancelled)?).await
            }
            _ => Ok(()),
        }
    }
}

/// The contribution that a transfer brought in, or carried on to its allocation. Both share a transaction, which has the
/// id of the first.
pub(super) async fn contribution_of(read: &Read, row: &TransferRow) -> Result<Option<ContributionRow>> {
    if !matches!(row.kind, TransferKind::Contribution | TransferKind::Allocation) {
        return Ok(None);
    }
    read.one::<contribution::Entity>(contribution::Column::TransferId.eq(row.transaction_id)).await
}

async fn instalment_of(read: &Read, id: TransferId) -> Result<Option<InstalmentRow>> {
    read.one::<instalment::Entity>(instalment::Column::TransferId.eq(id)).await
}

/// A transfer as the rules see it.
pub(super) async fn posting_of(read: &Read, row: &TransferRow) -> Result<Posting> {
    let both = [row.from_account_id.0, row.to_account_id.0];
    let accounts = read.among::<account::Entity>(account::Column::Id, &both).await?;
    let named = |id| accounts.iter().find(|account| account.id == id).map(ledger::named).transpose();
    let recorded = match (named(row.from_account_id)?, named(row.to_account_id)?) {
        (Some(from), Some(to)) => Posting::recorded(row.kind, from, to, row.amount),
        _ => None,
    };
    recorded.ok_or_else(|| Error::Broken(format!("the transfer {} is of no kind", row.id)))
}
