//! What shall follow when a proposal passes, as clients write it. Exactly one of the fields.

use async_graphql::{ID, InputObject, OneofObject};
use domain::decisions::{Action, Grantee, PlannedInstalment};
use domain::funds::GrantKind;
use domain::tenancy::Constituency;

use super::charter_input::{DecisionRightInput, DeclaredImbalanceInput, NewIds, imbalances, rights};
use crate::graph::failure::{Result, at_most};
use crate::graph::id;
use crate::graph::measurement::{AdoptIndicatorInput, RetireIndicatorInput};
use crate::graph::money::MoneyInput;
use crate::graph::scalar::Date;
use crate::graph::tenancy::OrganisationIdentifierInput;

/// What shall be done, in the same moment, when the proposal passes.
#[derive(Debug, OneofObject)]
pub(crate) enum ActionInput {
    /// Commit money of a fund to grantees.
    AwardGrant(AwardGrantInput),
    /// Set a part of a fund aside for a purpose.
    Allocate(AllocateInput),
    /// Give a part that was set aside back to the fund.
    Deallocate(DeallocateInput),
    /// Give committed money of a grant back to where it came from.
    ReleaseCommitment(ReleaseCommitmentInput),
    /// Give a funder its money back.
    RefundContribution(RefundContributionInput),
    /// Mirror a transfer that was a mistake.
    ReverseTransfer(ReverseTransferActionInput),
    /// Report on an indicator from now on, or on a new version of one.
    AdoptIndicator(AdoptIndicatorInput),
    /// Report on an indicator no more; its results stay.
    RetireIndicator(RetireIndicatorInput),
    /// Replace the charter's whole set of rights.
    ChangeDecisionRights(ChangeDecisionRightsInput),
    /// Take an organisation in.
    AdmitOrganisation(AdmitOrganisationInput),
}

/// A grant to award.
#[derive(Debug, InputObject)]
pub(crate) struct AwardGrantInput {
    /// The fund that pays.
    fund_id: ID,
    /// The allocation that the money comes from; left out, the fund's available money.
    allocation_id: Option<ID>,
    /// The grant's title, at most 300 characters.
    title: String,
    /// How freely it may be spent.
    #[graphql(default_with = "GrantKind::Unrestricted")]
    grant_kind: GrantKind,
    /// What it is for; needed unless it is unrestricted.
    purpose: Option<String>,
    /// The first day of its term.
    starts_on: Option<Date>,
    /// The last day of its term.
    ends_on: Option<Date>,
    /// Who receives how much: 1 to 100 grantees, each once.
    grantees: Vec<GranteeInput>,
    /// What falls due when; together each grantee's share. Left out, each share falls due on the first day of the term,
    /// or today. At most 500.
    #[graphql(default)]
    instalments: Vec<InstalmentInput>,
}

/// A grantee and its share.
#[derive(Debug, InputObject)]
pub(crate) struct GranteeInput {
    /// The organisation.
    organisation_id: ID,
    /// How much; in the fund's currency.
    amount: MoneyInput,
}

/// A payment to plan.
#[derive(Debug, InputObject)]
pub(crate) struct InstalmentInput {
    /// The grantee.
    grantee_id: ID,
    /// How much; in the fund's currency.
    amount: MoneyInput,
    /// The day from which it may be paid.
    due_on: Date,
}

/// An allocation to make.
#[derive(Debug, InputObject)]
pub(crate) struct AllocateInput {
    /// The fund.
    fund_id: ID,
    /// The allocation's name, at most 200 characters.
    name: String,
    /// What it is for, at most 50,000 characters.
    purpose: String,
    /// How much.
    amount: MoneyInput,
}

/// A part of an allocation to give back.
#[derive(Debug, InputObject)]
pub(crate) struct DeallocateInput {
    /// The fund.
    fund_id: ID,
    /// The allocation.
    allocation_id: ID,
    /// How much.
    amount: MoneyInput,
}

/// A commitment to release.
#[derive(Debug, InputObject)]
pub(crate) struct ReleaseCommitmentInput {
    /// The fund.
    fund_id: ID,
    /// The allocation from which the grant was awarded, where it was.
    allocation_id: Option<ID>,
    /// The grant.
    grant_id: ID,
    /// How much.
    amount: MoneyInput,
}

/// Money to give back to a funder.
#[derive(Debug, InputObject)]
pub(crate) struct RefundContributionInput {
    /// The fund.
    fund_id: ID,
    /// The funder.
    organisation_id: ID,
    /// How much.
    amount: MoneyInput,
}

/// A transfer to mirror by decision.
#[derive(Debug, InputObject)]
pub(crate) struct ReverseTransferActionInput {
    /// The fund.
    fund_id: ID,
    /// The transfer.
    transfer_id: ID,
    /// Its amount.
    amount: MoneyInput,
}

/// A charter to put in force.
#[derive(Debug, InputObject)]
pub(crate) struct ChangeDecisionRightsInput {
    /// The version that it is written for; over another one it fails.
    amends_version: u32,
    /// The rights as they shall be: the whole set.
    rights: Vec<DecisionRightInput>,
    /// Imbalances to adopt knowingly.
    #[graphql(default)]
    declared_imbalances: Vec<DeclaredImbalanceInput>,
}

/// An organisation to take in.
#[derive(Debug, InputObject)]
pub(crate) struct AdmitOrganisationInput {
    /// Its name, at most 200 characters.
    name: String,
    /// What it will be to the collaborative.
    constituency: Constituency,
    /// Its entries in public registers, at most 20.
    #[graphql(default)]
    identifiers: Vec<OrganisationIdentifierInput>,
    /// Whether a funder controls it: its seats then count as funders'.
    #[graphql(default)]
    controlled_by_funder: bool,
}

impl ActionInput {
    /// The action as it will be frozen.
    pub(crate) fn action(self, new: &NewIds<'_>) -> Result<Action> {
        Ok(match self {
            Self::AwardGrant(input) => input.action()?,
            Self::Allocate(input) => Action::Allocate {
                fund: id::decode(&input.fund_id)?,
                name: input.name,
                purpose: input.purpose,
                amount_minor: input.amount.positive("amount")?.minor,
            },
            Self::Deallocate(input) => Action::Deallocate {
                fund: id::decode(&input.fund_id)?,
                allocation: id::decode(&input.allocation_id)?,
                amount_minor: input.amount.positive("amount")?.minor,
            },
            Self::ReleaseCommitment(input) => Action::ReleaseCommitment {
                fund: id::decode(&input.fund_id)?,
                source_allocation: id::decode_optional(input.allocation_id.as_ref())?,
                grant: id::decode(&input.grant_id)?,
                amount_minor: input.amount.positive("amount")?.minor,
            },
            Self::RefundContribution(input) => Action::RefundContribution {
                fund: id::decode(&input.fund_id)?,
                funder: id::decode(&input.organisation_id)?,
                amount_minor: input.amount.positive("amount")?.minor,
            },
            Self::ReverseTransfer(input) => Action::ReverseTransfer {
                fund: id::decode(&input.fund_id)?,
                transfer: id::decode(&input.transfer_id)?,
                amount_minor: input.amount.positive("amount")?.minor,
                reversed: None,
            },
            Self::AdoptIndicator(input) => input.action()?,
            Self::RetireIndicator(input) => input.action()?,
            Self::ChangeDecisionRights(input) => Action::ChangeDecisionRights {
                amends_version: input.amends_version,
                rights: rights(new, &input.rights)?,
                declared_imbalances: imbalances(input.declared_imbalances)?,
            },
            Self::AdmitOrganisation(input) => input.action()?,
        })
    }

    /// The currencies in which its amounts are given.
    pub(crate) fn currencies(&self) -> Vec<String> {
        let one = |amount: &MoneyInput| vec![amount.currency.0.clone()];
        match self {
            Self::AwardGrant(input) => {
                let shares = input.grantees.iter().map(|grantee| &grantee.amount);
                shares
                    .chain(input.instalments.iter().map(|one| &one.amount))
                    .map(|amount| amount.currency.0.clone())
                    .collect()
            }
            Self::Allocate(input) => one(&input.amount),
            Self::Deallocate(input) => one(&input.amount),
            Self::ReleaseCommitment(input) => one(&input.amount),
            Self::RefundContribution(input) => one(&input.amount),
            Self::ReverseTransfer(input) => one(&input.amount),
            Self::AdoptIndicator(_)
            | Self::RetireIndicator(_)
            | Self::ChangeDecisionRights(_)
            | Self::AdmitOrganisation(_) => Vec::new(),
        }
    }
}

impl AdmitOrganisationInput {
    fn action(self) -> Result<Action> {
        at_most("identifiers", self.identifiers.len(), 20)?;
        Ok(Action::AdmitOrganisation {
            name: self.name,
            constituency: self.constituency,
            identifiers: self.identifiers.into_iter().map(OrganisationIdentifierInput::into_identifier).collect(),
            controlled_by_funder: self.controlled_by_funder,
        })
    }
}

impl ChangeDecisionRightsInput {
    /// The rights as they shall be.
    pub(crate) fn rights(&self) -> &[DecisionRightInput] {
        &self.rights
    }
}

impl AwardGrantInput {
    fn action(self) -> Result<Action> {
        at_most("grantees", self.grantees.len(), 100)?;
        at_most("instalments", self.instalments.len(), 500)?;
        let grantees = self.grantees.iter().map(|grantee| {
            let amount_minor = grantee.amount.positive("amount")?.minor;
            Ok(Grantee { organisation: id::decode(&grantee.organisation_id)?, amount_minor })
        });
        let instalments = self.instalments.iter().map(|one| {
            let amount_minor = one.amount.positive("amount")?.minor;
            Ok(PlannedInstalment { grantee: id::decode(&one.grantee_id)?, amount_minor, due_on: one.due_on.0 })
        });
        Ok(Action::AwardGrant {
            fund: id::decode(&self.fund_id)?,
            source_allocation: id::decode_optional(self.allocation_id.as_ref())?,
            grantees: grantees.collect::<Result<_>>()?,
            instalments: instalments.collect::<Result<_>>()?,
            title: self.title,
            grant_kind: self.grant_kind,
            purpose: self.purpose,
            starts_on: self.starts_on.map(|day| day.0),
            ends_on: self.ends_on.map(|day| day.0),
        })
    }
}
