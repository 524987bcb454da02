//! What an action gives to whom, for amounts that are added up over time.

use super::{Action, Reversed};
use crate::OrganisationId;

impl Action {
    /// What each organisation is given by it, in minor units: what is added up so that splitting changes nothing.
    pub fn given(&self) -> Vec<(OrganisationId, i64)> {
        match self {
            Self::AwardGrant { grantees, .. } => {
                grantees.iter().map(|grantee| (grantee.organisation, grantee.amount_minor)).collect()
            }
            Self::RefundContribution { funder, amount_minor, .. } => vec![(*funder, *amount_minor)],
            Self::ReverseTransfer { reversed, amount_minor, .. } => {
                let back = reversed.iter().flat_map(Reversed::given_back_to);
                back.map(|organisation| (*organisation, *amount_minor)).collect()
            }
            _ => Vec::new(),
        }
    }
}
