//! Funds: what each is to hold, and the rows of what it was promised, gave and promised on.

use domain::funds::{Currency, FundStage, PledgeStage, ScheduledPayment};
use domain::{AllocationId, FundId, PledgeId};

use super::diary::Counted;
use super::grants::{self, Planned};
use super::ledger::Book;
use super::matters::{Fate, Matter, Purpose, weight};
use super::parties::Parties;
use super::plot::{Batch, Counts, Plot, Stream};
use super::sizes::{ALLOCATIONS, weighted};
use crate::entity::{allocation, fund, grant, grantee, instalment, pledge};
use crate::{Error, Result, Stored};

/// One fund as it is planned.
#[derive(Debug)]
pub(super) struct FundPlan {
    pub(super) id: FundId,
    pub(super) currency: Currency,
    number: usize,
    /// With the index of the matter that made each.
    pub(super) allocations: Vec<(AllocationId, usize)>,
    pub(super) grants: Vec<Planned>,
    /// How often funders gave money.
    pub(super) contributions: u64,
}

impl FundPlan {
    /// The grant that a matter's action awards: the first of those that it stands for.
    pub(super) fn first_of(&self, matter: usize) -> Option<&Planned> {
        let first = self.grants.partition_point(|grant| grant.matter < matter);
        self.grants.get(first).filter(|grant| grant.matter == matter)
    }

    /// What is set aside for an allocation: what its grants take, and a little more.
    pub(super) fn set_aside(&self, allocation: Option<AllocationId>) -> i64 {
        let taken = self.grants.iter().filter(|grant| allocation.is_some() && grant.allocation == allocation);
        taken.map(Planned::amount).sum::<i64>() + 1_000_000
    }
}

/// Plans every fund and all its grants.
pub(super) fn plan(plot: &Plot, parties: &Parties, matters: &[Matter]) -> Result<Vec<FundPlan>> {
    let funds = usize::try_from(plot.sizes.funds).unwrap_or_default();
    (0..funds).map(|number| plan_one(plot, parties, matters, number)).collect()
}

fn plan_one(plot: &Plot, parties: &Parties, matters: &[Matter], number: usize) -> Result<FundPlan> {
    let mut generator = plot.generator(Stream::Grants, u64::try_from(number).unwrap_or_default());
    let currency = Currency::known("GBP").ok_or_else(|| Error::Broken("no pounds".to_owned()))?;
    let passed = || (0..).zip(matters).filter(|(_, matter)| matter.fate == Fate::Passes);
    let set_aside =
        passed().filter(|(_, matter)| matches!(matter.purpose, Purpose::Allocate { fund, .. } if fund == number));
    let allocations: Vec<_> =
        set_aside.map(|(index, matter)| (AllocationId(generator.id(matter.closes_at())), index)).collect();
    let decisions: Vec<(usize, &Matter)> =
        passed().filter(|(_, matter)| matter.purpose == Purpose::Award { fund: number }).collect();
    let (of, sum) = weight(number, plot.sizes.funds);
    let many = weighted(plot.sizes.grants, of, sum).max(decisions.len() as u64);
    let mut planned = Vec::new();
    for index in 0..many {
        // There are more grants than decisions: each decision stands for a round of them.
        let decision = usize::try_from(index * decisions.len() as u64 / many).unwrap_or_default();
        let Some((matter, decided)) = decisions.get(decision) else { break };
        let mut grant = grants::empty(&mut generator, parties, *matter, decided.closes_at());
        let allocation = allocations.get(generator.index(4));
        let may = |made: usize| matters.get(made).is_some_and(|made| made.closes_at() < grant.awarded_at);
        grant.allocation = allocation.filter(|(_, made)| may(*made)).map(|(id, _)| *id);
        planned.push(grant);
    }
    let transfers = weighted(plot.sizes.entries / 2, of, sum);
    let contributions = (transfers / 12).max(2);
    let left = transfers.saturating_sub(contributions + ALLOCATIONS + many);
    plan_payments(plot, &mut generator, &mut planned, left);
    let id = FundId(generator.id(plot.from()));
    Ok(FundPlan { id, currency, number, allocations, grants: planned, contributions })
}

/// Shares so many payments out over all parts of all grants: more to those that were awarded earlier. A hundredth of them
/// is money that comes back instead.
fn plan_payments(plot: &Plot, generator: &mut super::generator::Generator, grants: &mut [Planned], payments: u64) {
    let months = |grant: &Planned| (plot.until - grant.awarded_at).num_days().unsigned_abs() / 30 + 1;
    let sum: u64 = grants.iter().map(|grant| months(grant) * grant.parts.len() as u64).sum();
    let parts: u64 = grants.iter().map(|grant| grant.parts.len() as u64).sum();
    let mut returns = (payments / 100).min(parts / 10);
    let payments = payments - returns;
    let mut before = 0;
    for grant in grants {
        let (weight, at) = (months(grant), grant.awarded_at);
        for part in &mut grant.parts {
            let paid = weighted(payments, (before, weight), sum);
            before += weight;
            let old = weight > 18 && paid > 0;
            let to_come = if old { 0 } else { 1 + generator.below(3) };
            grants::pay(generator, part, (at, plot.until), (paid, to_come));
            if returns > 0
                && let Some((last, amount)) = part.last_paid()
            {
                returns -= 1;
                part.returned = Some((super::plot::along(last, plot.until, 1, 2), amount / 2));
            }
        }
    }
}

/// Opens the funds, which decisions refer to: one batch.
pub(super) async fn open(plot: &Plot, parties: &Parties, plans: &[FundPlan]) -> Result<Counts> {
    let mut batch = plot.batch().await?;
    batch.add::<fund::Entity>(plans.iter().map(|plan| fund_row(plot, parties, plan)).collect()).await?;
    batch.finish("funds").await
}

/// Writes everything that happened in one fund: one batch.
pub(super) async fn sow(plot: &Plot, parties: &Parties, matters: &[Matter], plan: &FundPlan) -> Result<Counts> {
    let mut batch = plot.batch().await?;
    let (book, counted) = Book::of(plot, parties, matters, plan)?;
    batch.add::<allocation::Entity>(allocations(plot, matters, plan)).await?;
    batch.add::<pledge::Entity>(pledges(plot, parties, plan, &counted)).await?;
    let grants = plan.grants.iter().filter_map(|grant| grant_row(plot, parties, matters, plan, grant));
    batch.add::<grant::Entity>(grants.collect()).await?;
    let grantees = plan.grants.iter().flat_map(|grant| grantees(plot, parties, grant));
    batch.add::<grantee::Entity>(grantees.collect()).await?;
    book.write(&mut batch, counted.contributions).await?;
    instalments(plot, parties, plan, &mut batch, &counted.paid).await?;
    batch.finish("a fund's grants and ledger").await
}

fn fund_row(plot: &Plot, parties: &Parties, plan: &FundPlan) -> fund::Model {
    fund::Model {
        collaborative_id: plot.collaborative,
        id: plan.id,
        name: format!("Sample Fund {:04}", plan.number + 1),
        purpose: "Sample data: this money is not there.".to_owned(),
        restriction: None,
        currency: plan.currency,
        holder_id: parties.holder(),
        stage: FundStage::Open,
        opened_on: plot.from().date_naive(),
        created_at: plot.from(),
    }
}

/// One pledge of each funder: what came of it is what its contributions sum to.
fn pledges(plot: &Plot, parties: &Parties, plan: &FundPlan, counted: &Counted) -> Vec<pledge::Model> {
    let due_on = plot.today() + chrono::Days::new(90);
    let row = |(number, (id, funder, received)): (usize, &(PledgeId, domain::OrganisationId, i64))| {
        let whole = number % 2 == 0 && *received > 0;
        let amount = if whole { *received } else { received + received / 5 + 5_000_000 };
        pledge::Model {
            collaborative_id: plot.collaborative,
            id: *id,
            fund_id: plan.id,
            organisation_id: *funder,
            amount,
            received: *received,
            stage: if whole { PledgeStage::Fulfilled } else { PledgeStage::Open },
            schedule: Stored(vec![ScheduledPayment { due_on, amount_minor: amount }]),
            earmark_id: None,
            note: None,
            recorded_by: parties.treasurer,
            created_at: plot.from(),
        }
    };
    counted.pledges.iter().enumerate().map(row).collect()
}

fn allocations(plot: &Plot, matters: &[Matter], plan: &FundPlan) -> Vec<allocation::Model> {
    let row = |(id, matter): &(AllocationId, usize)| {
        let decided = matters.get(*matter)?;
        Some(allocation::Model {
            collaborative_id: plot.collaborative,
            id: *id,
            fund_id: plan.id,
            name: allocation_name(&decided.purpose),
            purpose: "Sample data.".to_owned(),
            proposal_id: decided.id,
            created_at: decided.closes_at(),
        })
    };
    plan.allocations.iter().filter_map(row).collect()
}

/// What the money is set aside for, as the proposal says it.
pub(super) fn allocation_name(purpose: &Purpose) -> String {
    let number = if let Purpose::Allocate { allocation, .. } = purpose { allocation + 1 } else { 0 };
    format!("Sample purpose {number}")
}

fn grant_row(
    plot: &Plot,
    parties: &Parties,
    matters: &[Matter],
    plan: &FundPlan,
    grant: &Planned,
) -> Option<grant::Model> {
    let decided = matters.get(grant.matter)?;
    Some(grant::Model {
        collaborative_id: plot.collaborative,
        id: grant.id,
        fund_id: plan.id,
        allocation_id: grant.allocation,
        proposal_id: decided.id,
        proposer_person_id: parties.all.get(decided.proposer)?.person,
        title: grant.title.clone(),
        purpose: Some("Sample data: this pays for nothing.".to_owned()),
        kind: grant.kind,
        stage: grant.stage(),
        amount: grant.amount(),
        starts_on: Some(grant.starts_on()),
        ends_on: Some(grant.ends_on()),
        on_hold: None,
        awarded_at: grant.awarded_at,
    })
}

fn grantees(plot: &Plot, parties: &Parties, grant: &Planned) -> Vec<grantee::Model> {
    let agreed = grant.stage() != domain::funds::GrantStage::Awarded;
    let row = |(position, part): (i64, &grants::Part)| {
        let party = parties.all.get(part.grantee)?;
        Some(grantee::Model {
            collaborative_id: plot.collaborative,
            grant_id: grant.id,
            organisation_id: party.organisation,
            position,
            amount: part.amount(),
            agreed_at: agreed.then_some(grant.awarded_at),
            agreed_by: agreed.then_some(party.member),
        })
    };
    (0..).zip(&grant.parts).filter_map(row).collect()
}

async fn instalments(
    plot: &Plot,
    parties: &Parties,
    plan: &FundPlan,
    batch: &mut Batch,
    paid: &std::collections::HashMap<domain::InstalmentId, domain::TransferId>,
) -> Result<()> {
    let mut rows = Vec::new();
    for grant in &plan.grants {
        let of = |part: &grants::Part| parties.all.get(part.grantee).map(|party| party.organisation);
        let all = grant.parts.iter().filter_map(|part| Some((of(part)?, part)));
        let all = all.flat_map(|(organisation, part)| part.payments.iter().map(move |payment| (organisation, payment)));
        rows.extend((0..).zip(all).map(|(position, (organisation_id, payment))| instalment::Model {
            collaborative_id: plot.collaborative,
            id: payment.id,
            grant_id: grant.id,
            organisation_id,
            position,
            amount: payment.amount,
            due_on: payment.due_on,
            paid_on: payment.paid_at.map(|at| at.date_naive()),
            transfer_id: paid.get(&payment.id).copied(),
        }));
    }
    batch.add::<instalment::Entity>(rows).await
}
