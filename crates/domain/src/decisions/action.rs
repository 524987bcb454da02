//! What follows when a proposal passes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Area, DecisionRight, DeclaredImbalance, Matter, Reversed};
use crate::funds::GrantKind;
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
    /// is more than [`Money`](crate::funds::Money) takes.
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
}
