//! The ledger of one fund: every movement in the order of time, each through the same rules as in real use, with the
//! balances and sums that are kept beside it worked out on the way and written once.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::funds::{Account, AccountKind, Currency, Money, apply, authorise};
use domain::{AccountId, TransferId};

use super::diary::{Counted, Diary, Movement};
use super::funds::FundPlan;
use super::generator::Generator;
use super::matters::Matter;
use super::parties::Parties;
use super::plot::{Batch, Plot};
use crate::entity::{account, account_day, contribution, entry, fund_balance, transfer};
use crate::funds::account_owner;
use crate::{Result, Stored};

/// The rows of a fund's ledger.
#[derive(Debug)]
pub(super) struct Book {
    fund: domain::FundId,
    collaborative: domain::CollaborativeId,
    currency: Currency,
    accounts: BTreeMap<Account, account::Model>,
    transfers: Vec<transfer::Model>,
    entries: Vec<entry::Model>,
    days: BTreeMap<(AccountId, NaiveDate), i64>,
}

impl Book {
    /// Enters everything that was planned.
    pub(super) fn of(plot: &Plot, parties: &Parties, matters: &[Matter], plan: &FundPlan) -> Result<(Self, Counted)> {
        let (mut generator, movements, counted) = Diary::new(plot, parties, plan).written(matters)?;
        let mut book = Self {
            fund: plan.id,
            collaborative: plot.collaborative,
            currency: plan.currency,
            accounts: BTreeMap::new(),
            transfers: Vec::with_capacity(movements.len()),
            entries: Vec::with_capacity(movements.len() * 2),
            days: BTreeMap::new(),
        };
        for movement in movements {
            book.enter(&mut generator, movement)?;
        }
        Ok((book, counted))
    }

    fn enter(&mut self, generator: &mut Generator, movement: Movement) -> Result<()> {
        let Movement { at, id, posting, authority, author } = movement;
        authorise(posting.kind, &authority)?;
        let from = self.change(generator, at, id, (posting.from, -posting.amount_minor))?;
        let to = self.change(generator, at, id, (posting.to, posting.amount_minor))?;
        self.transfers.push(transfer::Model {
            collaborative_id: self.collaborative,
            id,
            transaction_id: id.0,
            fund_id: self.fund,
            kind: posting.kind,
            from_account_id: from,
            to_account_id: to,
            amount: posting.amount_minor,
            effective_on: at.date_naive(),
            recorded_at: at,
            author_id: author,
            proposal_id: authority.proposal(),
            authority: Stored(authority),
            note: None,
            reverses_id: None,
            reverses_kind: None,
        });
        Ok(())
    }

    fn change(
        &mut self,
        generator: &mut Generator,
        at: DateTime<Utc>,
        transfer_id: TransferId,
        (account, amount): (Account, i64),
    ) -> Result<AccountId> {
        let (collaborative_id, fund_id, currency) = (self.collaborative, self.fund, self.currency);
        let row = self.accounts.entry(account).or_insert_with(|| account::Model {
            collaborative_id,
            id: AccountId(generator.id(at)),
            fund_id,
            kind: account.kind,
            owner: account_owner(account),
            organisation_id: account.organisation,
            allocation_id: account.allocation,
            grant_id: account.grant,
            balance: 0,
            last_sequence: None,
        });
        let before = Money { minor: row.balance, currency };
        let after = apply(before, Money { minor: amount, currency }, account.kind)?;
        let sequence = row.last_sequence.unwrap_or(0) + 1;
        self.entries.push(entry::Model {
            collaborative_id,
            account_id: row.id,
            sequence,
            account_kind: row.kind,
            transfer_id,
            amount,
            balance_before: before.minor,
            balance_after: after.minor,
            prior_sequence: row.last_sequence,
        });
        row.balance = after.minor;
        row.last_sequence = Some(sequence);
        *self.days.entry((row.id, at.date_naive())).or_default() += amount;
        Ok(row.id)
    }

    pub(super) async fn write(mut self, batch: &mut Batch, contributions: Vec<contribution::Model>) -> Result<()> {
        // In the order of their key, so that the index grows at its ends only.
        self.entries.sort_by_key(|entry| (entry.account_id, entry.sequence));
        let sum = |kind| self.accounts.values().filter(|row| row.kind == kind).map(|row| row.balance).sum();
        let totals = fund_balance::Model {
            collaborative_id: self.collaborative,
            fund_id: self.fund,
            outside: sum(AccountKind::Outside),
            available: sum(AccountKind::Available),
            allocated: sum(AccountKind::Allocated),
            committed: sum(AccountKind::Committed),
            paid: sum(AccountKind::Paid),
            fees: sum(AccountKind::Fees),
        };
        let collaborative_id = self.collaborative;
        let days = self.days.into_iter().filter(|(_, amount)| *amount != 0);
        let days = days.map(|((account_id, on_day), amount)| account_day::Model {
            collaborative_id,
            account_id,
            on_day,
            amount,
        });
        // Each account has the balance of its last entry from the start.
        batch.look_at_keys_at_the_end().await?;
        batch.add::<account::Entity>(self.accounts.into_values().collect()).await?;
        batch.add::<transfer::Entity>(self.transfers).await?;
        batch.add::<entry::Entity>(self.entries).await?;
        batch.add::<account_day::Entity>(days.collect()).await?;
        batch.add::<contribution::Entity>(contributions).await?;
        batch.add::<fund_balance::Entity>(vec![totals]).await
    }
}
