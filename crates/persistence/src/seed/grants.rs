//! Grants as they are planned: to whom, when and how much, and what of it was paid.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::decisions::{Action, Grantee, PlannedInstalment};
use domain::funds::{GrantKind, GrantStage};
use domain::{AllocationId, FundId, GrantId, InstalmentId};

use super::generator::Generator;
use super::parties::{Parties, Party};
use super::plot::along;
use domain::tenancy::Constituency;

/// One instalment.
#[derive(Debug)]
pub(super) struct Payment {
    pub(super) id: InstalmentId,
    pub(super) amount: i64,
    pub(super) due_on: NaiveDate,
    pub(super) paid_at: Option<DateTime<Utc>>,
}

/// One grantee's part.
#[derive(Debug)]
pub(super) struct Part {
    /// The index of the party.
    pub(super) grantee: usize,
    pub(super) payments: Vec<Payment>,
    /// What came back.
    pub(super) returned: Option<(DateTime<Utc>, i64)>,
}

impl Part {
    pub(super) fn amount(&self) -> i64 {
        self.payments.iter().map(|payment| payment.amount).sum()
    }

    pub(super) fn last_paid(&self) -> Option<(DateTime<Utc>, i64)> {
        self.payments.iter().filter_map(|payment| Some((payment.paid_at?, payment.amount))).max()
    }
}

/// A grant.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) id: GrantId,
    pub(super) title: String,
    /// The index of the matter by which it was decided.
    pub(super) matter: usize,
    pub(super) kind: GrantKind,
    pub(super) allocation: Option<AllocationId>,
    pub(super) awarded_at: DateTime<Utc>,
    pub(super) parts: Vec<Part>,
}

impl Planned {
    pub(super) fn amount(&self) -> i64 {
        self.parts.iter().map(Part::amount).sum()
    }

    fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.parts.iter().flat_map(|part| &part.payments)
    }

    pub(super) fn starts_on(&self) -> NaiveDate {
        self.awarded_at.date_naive()
    }

    pub(super) fn ends_on(&self) -> NaiveDate {
        self.payments().map(|payment| payment.due_on).max().unwrap_or_else(|| self.starts_on())
    }

    /// Where it stands: every other one of those that were not paid yet was agreed to.
    pub(super) fn stage(&self) -> GrantStage {
        let paid = self.payments().filter(|payment| payment.paid_at.is_some()).count();
        match (paid, self.payments().count() - paid) {
            (0, _) if self.id.0.as_bytes().last().is_some_and(|byte| byte % 2 == 0) => GrantStage::Awarded,
            (0, _) => GrantStage::Agreed,
            (_, 0) => GrantStage::Completed,
            _ => GrantStage::Active,
        }
    }

    /// What the proposal asks for.
    pub(super) fn action(&self, fund: FundId, parties: &Parties) -> Action {
        let of = |part: &Part| parties.all.get(part.grantee).map(|party: &Party| party.organisation);
        let grantees =
            self.parts.iter().filter_map(|part| Some(Grantee { organisation: of(part)?, amount_minor: part.amount() }));
        let instalments = self.parts.iter().filter_map(|part| Some((of(part)?, part))).flat_map(|(grantee, part)| {
            part.payments.iter().map(move |payment| PlannedInstalment {
                grantee,
                amount_minor: payment.amount,
                due_on: payment.due_on,
            })
        });
        Action::AwardGrant {
            fund,
            source_allocation: self.allocation,
            title: self.title.clone(),
            grant_kind: self.kind,
            purpose: Some("Sample data: this pays for nothing.".to_owned()),
            starts_on: Some(self.starts_on()),
            ends_on: Some(self.ends_on()),
            grantees: grantees.collect(),
            instalments: instalments.collect(),
        }
    }
}

const KINDS: [GrantKind; 4] = [GrantKind::Unrestricted, GrantKind::Core, GrantKind::Project, GrantKind::Capacity];

/// A grant to one, two or three partners, with nothing planned to be paid yet.
pub(super) fn empty(generator: &mut Generator, parties: &Parties, matter: usize, awarded_at: DateTime<Utc>) -> Planned {
    let partners: Vec<usize> = (0..parties.all.len())
        .filter(|index| parties.all.get(*index).is_some_and(|one| one.constituency == Constituency::Partner))
        .collect();
    let (first, many) = (generator.index(partners.len()), 1 + generator.index(3));
    let grantees = partners.iter().cycle().skip(first).take(many.min(partners.len()));
    Planned {
        id: GrantId(generator.id(awarded_at)),
        title: format!("Sample grant {:06}", generator.below(1_000_000)),
        matter,
        kind: KINDS.get(generator.index(KINDS.len())).copied().unwrap_or_default(),
        allocation: None,
        awarded_at,
        parts: grantees.map(|grantee| Part { grantee: *grantee, payments: Vec::new(), returned: None }).collect(),
    }
}

/// Plans so many payments that were made until now, and so many that are still to come.
pub(super) fn pay(
    generator: &mut Generator,
    part: &mut Part,
    (awarded_at, until): (DateTime<Utc>, DateTime<Utc>),
    (paid, to_come): (u64, u64),
) {
    for number in 0..paid {
        let paid_at = along(awarded_at + TimeDelta::hours(1), until - TimeDelta::hours(1), number + 1, paid + 2);
        part.payments.push(payment(generator, awarded_at, paid_at.date_naive(), Some(paid_at)));
    }
    let next = until.max(awarded_at);
    for number in 0..to_come {
        let months = TimeDelta::days(30 * i64::try_from(number + 1).unwrap_or(1));
        part.payments.push(payment(generator, awarded_at, (next + months).date_naive(), None));
    }
}

fn payment(
    generator: &mut Generator,
    made: DateTime<Utc>,
    due_on: NaiveDate,
    paid_at: Option<DateTime<Utc>>,
) -> Payment {
    let amount = 100 * generator.between(500, 5_000);
    Payment { id: InstalmentId(generator.id(made)), amount, due_on, paid_at }
}
