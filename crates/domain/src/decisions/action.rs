//! What follows when a proposal passes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Area, DecisionRight, DeclaredImbalance, Matter, Reversed};
use crate::funds::{GREATEST_MINOR, GrantKind};
use crate::measurement::IndicatorDefinition;
use crate::tenancy::Constituency;
use crate::{AllocationId, FundId, GrantId, IndicatorId, OrganisationId, OutcomeId, TransferId};

/// A grantee and its share of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grantee {
    pub organisation: OrganisationId,
    /// In minor units of the fund's currency.
    pub amount_minor: i64,
}

/// A payment of a grant that is to fall due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedInstalment {
    pub grantee: OrganisationId,
    /// In minor units of the fund's currency.
    pub amount_minor: i64,
    pub due_on: NaiveDate,
}

/// An organisation's number in somebody's register, such as (`GB-CHC`, `1234567`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalIdentifier {
    /// The register, such as `GB-CHC`.
    pub scheme: String,
    /// The number in it.
    pub value: String,
}

/// What is done, in the same act, when its proposal passes. Amounts are in minor units of the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "columns", derive(sea_orm::FromJsonQueryResult))]
pub enum Action {
    /// Commit money to grantees.
    AwardGrant {
        fund: FundId,
        /// The allocation that it comes from; none: the fund's available money.
        #[serde(default)]
        source_allocation: Option<AllocationId>,
        title: String,
        grant_kind: GrantKind,
        #[serde(default)]
        purpose: Option<String>,
        #[serde(default)]
        starts_on: Option<NaiveDate>,
        #[serde(default)]
        ends_on: Option<NaiveDate>,
        grantees: Vec<Grantee>,
        instalments: Vec<PlannedInstalment>,
    },
    /// Set a part of a fund aside for a purpose.
    Allocate { fund: FundId, name: String, purpose: String, amount_minor: i64 },
    /// Give a part that was set aside back to the fund.
    Deallocate { fund: FundId, allocation: AllocationId, amount_minor: i64 },
    /// Give committed money back to where it came from.
    ReleaseCommitment {
        fund: FundId,
        #[serde(default)]
        source_allocation: Option<AllocationId>,
        grant: GrantId,
        amount_minor: i64,
    },
    /// Give a funder its money back.
    RefundContribution { fund: FundId, funder: OrganisationId, amount_minor: i64 },
    /// Mirror a transfer that was a mistake.
    ReverseTransfer {
        fund: FundId,
        transfer: TransferId,
        amount_minor: i64,
        /// What it was; none until that is looked up.
        #[serde(default)]
        reversed: Option<Reversed>,
    },
    /// Report on an indicator from now on.
    AdoptIndicator {
        /// The change sought together that it measures.
        outcome: OutcomeId,
        /// The indicator of which this is a new version; none: a new one.
        #[serde(default)]
        revises: Option<IndicatorId>,
        definition: IndicatorDefinition,
    },
    /// Report on an indicator no more; its results stay.
    RetireIndicator { indicator: IndicatorId },
    /// Replace the whole charter.
    ChangeDecisionRights {
        /// The version that the change was written for; over another one it fails.
        amends_version: u32,
        rights: Vec<DecisionRight>,
        #[serde(default)]
        declared_imbalances: Vec<DeclaredImbalance>,
    },
    /// Take an organisation in.
    AdmitOrganisation {
        name: String,
        constituency: Constituency,
        #[serde(default)]
        identifiers: Vec<ExternalIdentifier>,
        #[serde(default)]
        controlled_by_funder: bool,
    },
}

/// What is wrong with an action by itself, whatever the fund holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionProblem {
    #[error("a grant needs at least one grantee")]
    NoGrantee,
    #[error("{organisation} is named as a grantee twice")]
    GranteeTwice { organisation: OrganisationId },
    #[error("an amount is {amount_minor} minor units; it must be above 0")]
    AmountNotPositive { amount_minor: i64 },
    #[error("an instalment is for {organisation}, which is not a grantee of this grant")]
    InstalmentForAnother { organisation: OrganisationId },
    #[error("the instalments of {organisation} sum to {planned_minor} minor units; its share is {share_minor}")]
    InstalmentsDoNotSum { organisation: OrganisationId, planned_minor: i128, share_minor: i64 },
    #[error("the grant would end on {ends_on}, before it starts on {starts_on}")]
    EndsBeforeItStarts { starts_on: NaiveDate, ends_on: NaiveDate },
    #[error("an instalment is due on {due_on}, outside the grant's term")]
    DueOutsideTerm { due_on: NaiveDate },
    #[error("the shares sum to more than can be recorded")]
    TotalTooLarge,
}

impl ActionProblem {
    /// The field of the action at fault.
    pub(super) fn field(&self) -> &'static str {
        match self {
            Self::NoGrantee | Self::GranteeTwice { .. } | Self::TotalTooLarge => "grantees",
            Self::AmountNotPositive { .. } => "amount",
            Self::InstalmentForAnother { .. } | Self::InstalmentsDoNotSum { .. } | Self::DueOutsideTerm { .. } => {
                "instalments"
            }
            Self::EndsBeforeItStarts { .. } => "endsOn",
        }
    }
}

impl Action {
    /// What is done, in one word of the API.
    pub fn word(&self) -> &'static str {
        match self {
            Self::AwardGrant { .. } => "AWARD_GRANT",
            Self::Allocate { .. } => "ALLOCATE",
            Self::Deallocate { .. } => "DEALLOCATE",
            Self::ReleaseCommitment { .. } => "RELEASE_COMMITMENT",
            Self::RefundContribution { .. } => "REFUND_CONTRIBUTION",
            Self::ReverseTransfer { .. } => "REVERSE_TRANSFER",
            Self::AdoptIndicator { .. } => "ADOPT_INDICATOR",
            Self::RetireIndicator { .. } => "RETIRE_INDICATOR",
            Self::ChangeDecisionRights { .. } => "CHANGE_DECISION_RIGHTS",
            Self::AdmitOrganisation { .. } => "ADMIT_ORGANISATION",
        }
    }

    /// The area whose decision right it needs.
    pub fn area(&self) -> Area {
        match self {
            Self::AwardGrant { .. } | Self::ReleaseCommitment { .. } => Area::GrantAward,
            Self::Allocate { .. } | Self::Deallocate { .. } => Area::Allocation,
            Self::RefundContribution { .. } => Area::FundPolicy,
            Self::ReverseTransfer { reversed, .. } => reversed.as_ref().map_or(Area::FundPolicy, Reversed::area),
            Self::AdoptIndicator { .. } | Self::RetireIndicator { .. } => Area::Measurement,
            Self::ChangeDecisionRights { .. } => Area::Charter,
            Self::AdmitOrganisation { .. } => Area::Membership,
        }
    }

    /// What settles who decides it. The currency is the fund's, which the caller adds, as well as earlier amounts to the
    /// same beneficiaries.
    pub fn matter(&self) -> Matter {
        let (fund, allocation) = self.source();
        Matter { fund, allocation, amount_minor: self.amount_minor(), ..Matter::of(self.area()) }
    }

    /// The organisations that it names as receiving money. Their seats, and those with an interest, are recused.
    pub fn beneficiaries(&self) -> Vec<OrganisationId> {
        match self {
            Self::AwardGrant { grantees, .. } => grantees.iter().map(|grantee| grantee.organisation).collect(),
            Self::RefundContribution { funder, .. } => vec![*funder],
            Self::ReverseTransfer { reversed, .. } => reversed.iter().flat_map(|one| one.parties.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The money it moves, in minor units; none where it moves none. Shares beyond what can be counted saturate, which
    /// [`Action::check`] refuses.
    pub fn amount_minor(&self) -> Option<i64> {
        match self {
            Self::AwardGrant { grantees, .. } => {
                Some(grantees.iter().fold(0_i64, |sum, grantee| sum.saturating_add(grantee.amount_minor)))
            }
            Self::Allocate { amount_minor, .. }
            | Self::Deallocate { amount_minor, .. }
            | Self::ReleaseCommitment { amount_minor, .. }
            | Self::RefundContribution { amount_minor, .. }
            | Self::ReverseTransfer { amount_minor, .. } => Some(*amount_minor),
            Self::AdoptIndicator { .. }
            | Self::RetireIndicator { .. }
            | Self::ChangeDecisionRights { .. }
            | Self::AdmitOrganisation { .. } => None,
        }
    }

    fn source(&self) -> (Option<FundId>, Option<AllocationId>) {
        match self {
            Self::AwardGrant { fund, source_allocation, .. }
            | Self::ReleaseCommitment { fund, source_allocation, .. } => (Some(*fund), *source_allocation),
            Self::Deallocate { fund, allocation, .. } => (Some(*fund), Some(*allocation)),
            Self::Allocate { fund, .. } | Self::RefundContribution { fund, .. } => (Some(*fund), None),
            Self::ReverseTransfer { fund, reversed, .. } => {
                (Some(*fund), reversed.as_ref().and_then(|reversed| reversed.allocation))
            }
            Self::AdoptIndicator { .. }
            | Self::RetireIndicator { .. }
            | Self::ChangeDecisionRights { .. }
            | Self::AdmitOrganisation { .. } => (None, None),
        }
    }

    /// Whether the action makes sense by itself. Whether the fund covers it is asked when it is enacted.
    ///
    /// # Errors
    /// Amounts that are not above 0; a grant without grantees, with one twice, with instalments that don't sum to each
    /// grantee's share, or with dates out of order.
    pub fn check(&self) -> Result<(), ActionProblem> {
        if let Self::AwardGrant { grantees, instalments, starts_on, ends_on, .. } = self {
            check_term(*starts_on, *ends_on)?;
            let shares = shares(grantees)?;
            check_due(instalments, *starts_on, *ends_on)?;
            // None named: each grantee's share falls due at once.
            if !instalments.is_empty() {
                check_instalments(&shares, instalments)?;
            }
        }
        match self.amount_minor() {
            Some(amount_minor) if amount_minor <= 0 => Err(ActionProblem::AmountNotPositive { amount_minor }),
            _ => Ok(()),
        }
    }
}

fn check_term(starts_on: Option<NaiveDate>, ends_on: Option<NaiveDate>) -> Result<(), ActionProblem> {
    match (starts_on, ends_on) {
        (Some(starts_on), Some(ends_on)) if ends_on < starts_on => {
            Err(ActionProblem::EndsBeforeItStarts { starts_on, ends_on })
        }
        _ => Ok(()),
    }
}

fn check_due(
    instalments: &[PlannedInstalment],
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
) -> Result<(), ActionProblem> {
    let outside =
        |due_on: &NaiveDate| starts_on.is_some_and(|start| *due_on < start) || ends_on.is_some_and(|end| *due_on > end);
    match instalments.iter().map(|one| one.due_on).find(outside) {
        Some(due_on) => Err(ActionProblem::DueOutsideTerm { due_on }),
        None => Ok(()),
    }
}

fn shares(grantees: &[Grantee]) -> Result<BTreeMap<OrganisationId, i64>, ActionProblem> {
    let mut shares = BTreeMap::new();
    let mut total = 0_i64;
    for Grantee { organisation, amount_minor } in grantees {
        positive(*amount_minor)?;
        total = total.checked_add(*amount_minor).ok_or(ActionProblem::TotalTooLarge)?;
        if total > GREATEST_MINOR {
            return Err(ActionProblem::TotalTooLarge);
        }
        if shares.insert(*organisation, *amount_minor).is_some() {
            return Err(ActionProblem::GranteeTwice { organisation: *organisation });
        }
    }
    if shares.is_empty() { Err(ActionProblem::NoGrantee) } else { Ok(shares) }
}

fn check_instalments(
    shares: &BTreeMap<OrganisationId, i64>,
    instalments: &[PlannedInstalment],
) -> Result<(), ActionProblem> {
    let mut planned: BTreeMap<OrganisationId, i128> = shares.keys().map(|organisation| (*organisation, 0)).collect();
    for PlannedInstalment { grantee, amount_minor, .. } in instalments {
        positive(*amount_minor)?;
        let sum = planned.get_mut(grantee).ok_or(ActionProblem::InstalmentForAnother { organisation: *grantee })?;
        *sum += i128::from(*amount_minor);
    }
    for (organisation, share_minor) in shares {
        let planned_minor = planned.get(organisation).copied().unwrap_or_default();
        if planned_minor != i128::from(*share_minor) {
            let (organisation, share_minor) = (*organisation, *share_minor);
            return Err(ActionProblem::InstalmentsDoNotSum { organisation, planned_minor, share_minor });
        }
    }
    Ok(())
}

fn positive(amount_minor: i64) -> Result<(), ActionProblem> {
    if amount_minor > 0 { Ok(()) } else { Err(ActionProblem::AmountNotPositive { amount_minor }) }
}
