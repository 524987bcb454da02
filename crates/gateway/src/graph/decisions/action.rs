//! What follows when a proposal passes, as clients see it.

use async_graphql::{Context, Object, SimpleObject, Union};
use chrono::NaiveDate;
use domain::decisions::{Action as Decided, Charter as Rights, DecisionRight as Right, DeclaredImbalance};
use domain::funds::{Currency, GrantKind};
use domain::tenancy::Constituency;
use domain::{AllocationId, FundId, GrantId, OrganisationId, TransferId};

use super::charter::DecisionRight;
use super::difference::{self, RightDifference};
use crate::graph::cost::{cost, list_size};
use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::measurement::IndicatorDefinition;
use crate::graph::money::Money;
use crate::graph::scalar::Date;
use crate::graph::scope::{Snapshot, snapshot};
use crate::graph::tenancy::Organisation;
use async_graphql::ID;

/// What is done, in the same moment, when a proposal passes.
#[derive(Union)]
pub(crate) enum Action {
    Award(AwardGrantAction),
    Allocate(AllocateAction),
    Move(MoneyAction),
    Adopt(IndicatorAction),
    Charter(ChangeDecisionRightsAction),
    Admit(AdmitOrganisationAction),
}

/// Commits money of a fund to grantees.
pub(crate) struct AwardGrantAction {
    fund: FundId,
    currency: Currency,
    source: Option<AllocationId>,
    title: String,
    kind: GrantKind,
    purpose: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    grantees: Vec<(OrganisationId, i64)>,
    instalments: Vec<(OrganisationId, i64, NaiveDate)>,
}

/// Commits money of a fund to grantees.
#[Object]
impl AwardGrantAction {
    /// The fund that pays.
    async fn fund_id(&self) -> ID {
        id::encode(self.fund)
    }

    /// The allocation that the money comes from; null for the fund's available money.
    async fn allocation_id(&self) -> Option<ID> {
        self.source.map(id::encode)
    }

    /// The grant's title.
    async fn title(&self) -> &str {
        &self.title
    }

    /// How freely it may be spent.
    async fn grant_kind(&self) -> GrantKind {
        self.kind
    }

    /// What it is for; null where it is free.
    async fn purpose(&self) -> Option<&str> {
        self.purpose.as_deref()
    }

    /// The first day of its term; null where none is set.
    async fn starts_on(&self) -> Option<Date> {
        self.starts_on.map(Date)
    }

    /// The last day of its term; null where none is set.
    async fn ends_on(&self) -> Option<Date> {
        self.ends_on.map(Date)
    }

    /// The whole amount.
    async fn amount(&self) -> Money {
        Money::of(self.grantees.iter().map(|(_, amount)| amount).sum(), self.currency)
    }

    /// Who receives how much.
    async fn grantees(&self) -> Vec<PlannedGrantee> {
        let each = self.grantees.iter();
        each.map(|(organisation, amount)| PlannedGrantee {
            organisation: *organisation,
            amount: Money::of(*amount, self.currency),
        })
        .collect()
    }

    /// What falls due when.
    async fn instalments(&self) -> Vec<PlannedPayment> {
        let each = self.instalments.iter();
        each.map(|(organisation, amount, due_on)| PlannedPayment {
            grantee_id: id::encode(*organisation),
            amount: Money::of(*amount, self.currency),
            due_on: Date(*due_on),
        })
        .collect()
    }
}

/// A grantee and its share.
pub(crate) struct PlannedGrantee {
    organisation: OrganisationId,
    amount: Money,
}

/// A grantee of a proposed grant and its share.
#[Object]
impl PlannedGrantee {
    /// Who receives it.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Organisation> {
        Organisation::load(&*snapshot(ctx).await?, self.organisation).await
    }

    /// How much.
    async fn amount(&self) -> Money {
        self.amount.clone()
    }
}

/// A payment of a proposed grant.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct PlannedPayment {
    /// The grantee's global id.
    grantee_id: ID,
    /// How much.
    amount: Money,
    /// The day from which it may be paid.
    due_on: Date,
}

/// Sets a part of a fund aside for a purpose.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AllocateAction {
    /// The fund.
    fund_id: ID,
    /// The allocation's name.
    name: String,
    /// What it is for.
    purpose: String,
    /// How much.
    amount: Money,
}

/// Moves money back: out of an allocation, out of a commitment, to a funder, or by mirroring a transfer.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct MoneyAction {
    /// What is done, in one word: DEALLOCATE, RELEASE_COMMITMENT, REFUND_CONTRIBUTION or REVERSE_TRANSFER.
    word: String,
    /// The fund.
    fund_id: ID,
    /// The allocation, grant, organisation or transfer that it is about.
    subject_id: ID,
    /// How much.
    amount: Money,
}

/// Adopts an indicator, makes a new version of one, or retires one: then only the indicator is named.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct IndicatorAction {
    /// The outcome that it measures; null for a retirement.
    outcome_id: Option<ID>,
    /// The indicator that is changed or retired; null for a new one.
    indicator_id: Option<ID>,
    /// What is measured; null for a retirement.
    definition: Option<IndicatorDefinition>,
}

/// Replaces the charter's whole set of rights.
pub(crate) struct ChangeDecisionRightsAction {
    amends_version: u32,
    rights: Vec<Right>,
    declared: Vec<DeclaredImbalance>,
}

/// Replaces the charter's whole set of rights.
#[Object]
impl ChangeDecisionRightsAction {
    /// The version that it was written for; over another one it fails.
    async fn amends_version(&self) -> u32 {
        self.amends_version
    }

    /// The rights as they shall be.
    #[graphql(directive = list_size::apply(Some(20), None))]
    async fn rights(&self) -> Vec<DecisionRight> {
        self.rights.iter().cloned().map(DecisionRight).collect()
    }

    /// What it changes, right by right, in sentences. Empty where nothing changes.
    #[graphql(directive = cost::apply(20), directive = list_size::apply(Some(20), None))]
    async fn differences(&self, ctx: &Context<'_>) -> Result<Vec<RightDifference>> {
        let after = Rights { version: self.amends_version.saturating_add(1), rights: self.rights.clone() };
        difference::since(&*snapshot(ctx).await?, i64::from(self.amends_version), &after).await
    }

    /// Why each declared imbalance is accepted.
    async fn declared_imbalances(&self) -> Vec<String> {
        self.declared.iter().map(|declared| format!("{}: {}", declared.clause, declared.why)).collect()
    }
}

/// Takes an organisation in.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct AdmitOrganisationAction {
    /// Its name.
    name: String,
    /// What it will be to the collaborative.
    constituency: Constituency,
    /// Whether a funder controls it.
    controlled_by_funder: bool,
}

impl Action {
    pub(crate) async fn of(snapshot: &Snapshot, action: Decided) -> Result<Self> {
        let currency = match action.matter().fund {
            Some(fund) => Some(snapshot.expect::<crate::graph::funds::FundById>(fund.0).await?.currency),
            None => None,
        };
        let currency = || currency.ok_or_else(|| Failure::internal(&"an action about money without a fund"));
        Ok(match action {
            Decided::AwardGrant {
                fund,
                source_allocation,
                title,
                grant_kind,
                purpose,
                starts_on,
                ends_on,
                grantees,
                instalments,
            } => Self::Award(AwardGrantAction {
                fund,
                currency: currency()?,
                source: source_allocation,
                title,
                kind: grant_kind,
                purpose,
                starts_on,
                ends_on,
                grantees: grantees.into_iter().map(|one| (one.organisation, one.amount_minor)).collect(),
                instalments: instalments.into_iter().map(|one| (one.grantee, one.amount_minor, one.due_on)).collect(),
            }),
            Decided::Allocate { fund, name, purpose, amount_minor } => {
                let amount = Money::of(amount_minor, currency()?);
                Self::Allocate(AllocateAction { fund_id: id::encode(fund), name, purpose, amount })
            }
            Decided::ChangeDecisionRights { amends_version, rights, declared_imbalances } => {
                Self::Charter(ChangeDecisionRightsAction { amends_version, rights, declared: declared_imbalances })
            }
            Decided::AdmitOrganisation { name, constituency, controlled_by_funder, .. } => {
                Self::Admit(AdmitOrganisationAction { name, constituency, controlled_by_funder })
            }
            Decided::AdoptIndicator { outcome, revises, definition } => Self::Adopt(IndicatorAction {
                outcome_id: Some(id::encode(outcome)),
                indicator_id: revises.map(id::encode),
                definition: Some(definition.into()),
            }),
            Decided::RetireIndicator { indicator } => Self::Adopt(IndicatorAction {
                outcome_id: None,
                indicator_id: Some(id::encode(indicator)),
                definition: None,
            }),
            other => Self::Move(money_action(&other, currency()?)?),
        })
    }
}

fn money_action(action: &Decided, currency: Currency) -> Result<MoneyAction> {
    let (fund, subject_id) = match action {
        Decided::Deallocate { fund, allocation, .. } => (fund, id::encode::<AllocationId>(*allocation)),
        Decided::ReleaseCommitment { fund, grant, .. } => (fund, id::encode::<GrantId>(*grant)),
        Decided::RefundContribution { fund, funder, .. } => (fund, id::encode::<OrganisationId>(*funder)),
        Decided::ReverseTransfer { fund, transfer, .. } => (fund, id::encode::<TransferId>(*transfer)),
        _ => return Err(Failure::internal(&"an action that moves no money")),
    };
    let amount = Money::of(action.amount_minor().unwrap_or_default(), currency);
    Ok(MoneyAction { word: action.word().to_owned(), fund_id: id::encode(*fund), subject_id, amount })
}
