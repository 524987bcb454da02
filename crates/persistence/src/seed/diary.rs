//! What happened to one fund's money: gifts, decisions, payments, returns.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::funds::{Account, Authority, Posting, Source};
use domain::tenancy::{Act, Constituency};
use domain::{ContributionId, InstalmentId, MembershipId, OrganisationId, PledgeId, ProposalId, TransferId};

use super::funds::FundPlan;
use super::generator::Generator;
use super::grants::Planned;
use super::matters::Matter;
use super::parties::Parties;
use super::plot::{Plot, Stream, along};
use crate::entity::contribution;
use crate::{Error, Result};

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
pub(super) struct Movement {
    pub(super) at: DateTime<Utc>,
    pub(super) id: TransferId,
    pub(super) posting: Posting,
    pub(super) authority: Authority,
    pub(super) author: Option<MembershipId>,
}

/// What happened to one fund's money, before it is put in order.
#[derive(Debug)]
pub(super) struct Diary<'a> {
    plot: &'a Plot,
    parties: &'a Parties,
    plan: &'a FundPlan,
    generator: Generator,
    movements: Vec<Movement>,
    counted: Counted,
}

impl<'a> Diary<'a> {
    pub(super) fn new(plot: &'a Plot, parties: &'a Parties, plan: &'a FundPlan) -> Self {
        let which = plan.id.0.as_u64_pair().1;
        let mut generator = plot.generator(Stream::Ledger, which);
        let funders = parties.of(Constituency::Funder).into_iter();
        let pledges = funders.map(|funder| (PledgeId(generator.id(plot.from())), funder.organisation, 0)).collect();
        let counted = Counted { pledges, ..Counted::default() };
        Self { plot, parties, plan, generator, movements: Vec::new(), counted }
    }

    /// Everything that was planned, in the order of time.
    pub(super) fn written(mut self, matters: &[Matter]) -> Result<(Generator, Vec<Movement>, Counted)> {
        self.decisions(matters)?;
        self.payments()?;
        self.contributions()?;
        self.movements.sort_by_key(|movement| (movement.at, movement.id));
        Ok((self.generator, self.movements, self.counted))
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
