//! The ledger of one fund: every movement in the order of time, each through the same rules as in real use, with the
//! balances and sums that are kept beside it worked out on the way and written once.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::funds::{Account, AccountKind, Authority, Currency, Money, Posting, Source, apply, authorise};
use domain::tenancy::{Act, Constituency};
use domain::{AccountId, ContributionId, InstalmentId, MembershipId, OrganisationId, PledgeId, ProposalId, TransferId};

use super::funds::FundPlan;
use super::generator::Generator;
use super::grants::Planned;
use super::matters::Matter;
use super::plot::{Batch, Plot, Stream, along};
use super::tenancy::Parties;
use crate::entity::{account, account_day, contribution, entry, fund_balance, transfer};
use crate::funds::account_owner;
use crate::{Error, Result, Stored};

/// What the ledger's rows tell others.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// With what was received of each.
    pub(super) pledges: Vec<(PledgeId, OrganisationId, i64)>,
    pub(super) contributions: Vec<contribution::Model>,
    /// By which transfer an instalment was paid.
    pub(super) paid: HashMap<InstalmentId, TransferId>,
}

/// One movement of money that is to be entered.
#[derive(Debug)]
struct Movement {
    at: DateTime<Utc>,
    id: TransferId,
    posting: Posting,
    authority: Authority,
    author: Option<MembershipId>,
}

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
        let mut diary = Diary::new(plot, parties, plan);
        diary.decisions(matters)?;
        diary.payments()?;
        diary.contributions()?;
        let Diary { mut generator, mut movements, counted, .. } = diary;
        movements.sort_by_key(|movement| (movement.at, movement.id));
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
        batch.add::<account::Entity>(self.accounts.into_values().collect()).await?;
        batch.add::<transfer::Entity>(self.transfers).await?;
        batch.add::<entry::Entity>(self.entries).await?;
        batch.add::<account_day::Entity>(days.collect()).await?;
        batch.add::<contribution::Entity>(contributions).await?;
        batch.add::<fund_balance::Entity>(vec![totals]).await
    }
}

/// What happened to one fund's money, before it is put in order.
struct Diary<'a> {
    plot: &'a Plot,
    parties: &'a Parties,
    plan: &'a FundPlan,
    generator: Generator,
    movements: Vec<Movement>,
    counted: Counted,
}

impl<'a> Diary<'a> {
    fn new(plot: &'a Plot, parties: &'a Parties, plan: &'a FundPlan) -> Self {
        let which = plan.id.0.as_u64_pair().1;
        let mut generator = plot.generator(Stream::Ledger, which);
        let funders = parties.of(Constituency::Funder).into_iter();
        let pledges = funders.map(|funder| (PledgeId(generator.id(plot.from())), funder.organisation, 0)).collect();
        let counted = Counted { pledges, ..Counted::default() };
        Self { plot, parties, plan, generator, movements: Vec::new(), counted }
    }

    fn note(&mut self, at: DateTime<Utc>, posting: Posting, authority: Authority) -> TransferId {
        let author = (!matches!(authority, Authority::Decision { .. })).then_some(self.parties.treasurer);
        let id = TransferId(self.generator.id(at));
        self.movements.push(Movement { at, id, posting, authority, author });
        id
    }

    /// Money set aside, with a little left over, and money promised to grants.
    fn decisions(&mut self, matters: &[Matter]) -> Result<()> {
        let by = |matter: usize| -> Result<(DateTime<Utc>, ProposalId)> {
            let decided = matters.get(matter).ok_or_else(|| Error::Broken("money without a decision".to_owned()))?;
            Ok((decided.closes_at(), decided.id))
        };
        for (allocation, matter) in &self.plan.allocations {
            let amount = self.plan.set_aside(Some(*allocation));
            let (at, proposal) = by(*matter)?;
            self.note(at, Posting::allocation(*allocation, amount)?, Authority::Decision { proposal });
        }
        for grant in &self.plan.grants {
            let source = grant.allocation.map_or(Source::Available, |allocation| Source::Allocation { allocation });
            let posting = Posting::award(source, grant.id, grant.amount())?;
            let (_, proposal) = by(grant.matter)?;
            self.note(grant.awarded_at, posting, Authority::Decision { proposal });
        }
        Ok(())
    }

    /// Instalments that were paid, and what came back of them.
    fn payments(&mut self) -> Result<()> {
        let (plan, parties) = (self.plan, self.parties);
        for grant in &plan.grants {
            for part in &grant.parts {
                let grantee = parties.all.get(part.grantee).map(|party| party.organisation);
                let grantee = grantee.ok_or_else(|| Error::Broken("a grant to nobody".to_owned()))?;
                for payment in &part.payments {
                    let Some(at) = payment.paid_at else { continue };
                    let posting = Posting::disbursement(grant.id, grantee, payment.amount)?;
                    let transfer = self.note(at, posting, Authority::Instalment { instalment: payment.id });
                    self.counted.paid.insert(payment.id, transfer);
                }
                if let Some((at, amount)) = part.returned {
                    let authority = Authority::Duty { act: Act::RecordReturn.to_string() };
                    self.note(at, Posting::returned(grant.id, grantee, amount)?, authority);
                }
            }
        }
        Ok(())
    }

    /// Funders give in turn, all the time; and once at the start as much as it takes for nothing to fall short later.
    fn contributions(&mut self) -> Result<()> {
        let (from, until) = (self.plot.from(), self.plot.until);
        let promised: i64 = self.plan.grants.iter().map(Planned::amount).sum();
        let many = self.plan.contributions;
        let usual = promised / i64::try_from(many).unwrap_or(i64::MAX).max(1);
        let funders = self.counted.pledges.len().max(1) as u64;
        for number in 1..many {
            let at = along(from + TimeDelta::days(1), until - TimeDelta::hours(1), number, many);
            let amount = (usual / 100).max(1_000) * self.generator.between(50, 150);
            // One in ten comes without having been promised.
            let pledged = self.generator.per_cent() >= 10;
            self.give(at, usize::try_from(number % funders).unwrap_or_default(), amount, pledged)?;
        }
        let shortfall = self.shortfall();
        self.give(from + TimeDelta::hours(1), 0, shortfall + 10_000_000, false)
    }

    fn give(&mut self, at: DateTime<Utc>, funder: usize, amount: i64, pledged: bool) -> Result<()> {
        let pledge = self.counted.pledges.get_mut(funder);
        let (pledge, organisation, received) = pledge.ok_or_else(|| Error::Broken("money of nobody".to_owned()))?;
        let (pledge, organisation) = (*pledge, *organisation);
        if pledged {
            *received += amount;
        }
        let authority = Authority::Duty { act: Act::RecordContribution.to_string() };
        let transfer_id = self.note(at, Posting::contribution(organisation, amount)?, authority);
        self.counted.contributions.push(contribution::Model {
            collaborative_id: self.plot.collaborative,
            id: ContributionId(self.generator.id(at)),
            fund_id: self.plan.id,
            organisation_id: organisation,
            pledge_id: pledged.then_some(pledge),
            allocation_id: None,
            amount,
            received_on: at.date_naive(),
            reference: None,
            conversion: None,
            transfer_id,
            earmark_transfer_id: None,
            recorded_by: self.parties.treasurer,
            recorded_at: at,
        });
        Ok(())
    }

    /// How far the free money would fall below zero, in the order in which everything happens.
    fn shortfall(&mut self) -> i64 {
        self.movements.sort_by_key(|movement| (movement.at, movement.id));
        let available = Account::available();
        let mut balance = 0_i64;
        let mut lowest = 0_i64;
        for Movement { posting, .. } in &self.movements {
            balance += if posting.to == available { posting.amount_minor } else { 0 };
            balance -= if posting.from == available { posting.amount_minor } else { 0 };
            lowest = lowest.min(balance);
        }
        -lowest
    }
}
