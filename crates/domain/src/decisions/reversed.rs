//! What a transfer was that shall be reversed: its reversal is decided as the transfer itself would be.

use serde::{Deserialize, Serialize};

use super::Area;
use crate::funds::TransferKind;
use crate::{AllocationId, OrganisationId};

/// What settles who decides on a reversal. It is looked up when the reversal is proposed, and never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reversed {
    /// What the transfer was; what carried a contribution on to its allocation was part of the contribution.
    pub kind: TransferKind,
    /// The allocation that the money left or reached, or out of which its grant was awarded.
    #[serde(default)]
    pub allocation: Option<AllocationId>,
    /// Whose money it was or became: the funder, the grantees, the party.
    pub parties: Vec<OrganisationId>,
}

impl Reversed {
    pub(super) fn area(&self) -> Area {
        match self.kind {
            TransferKind::Award | TransferKind::Disbursement | TransferKind::Release | TransferKind::Return => {
                Area::GrantAward
            }
            TransferKind::Allocation | TransferKind::Deallocation => Area::Allocation,
            TransferKind::Compensation => Area::Benefits,
            TransferKind::Contribution | TransferKind::Refund | TransferKind::Fee | TransferKind::Reversal => {
                Area::FundPolicy
            }
        }
    }

    /// Who is given the money by the reversal: whoever had brought it in.
    pub(super) fn given_back_to(&self) -> &[OrganisationId] {
        if self.kind.brings_money_in() { &self.parties } else { &[] }
    }
}
