//! Conflicts of interest, matched when voting opens.

use serde::{Deserialize, Serialize};

use super::{Recusal, RecusalReason};
use crate::{OrganisationId, PersonId, SeatId};

/// Who holds a seat, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatHolder {
    pub seat: SeatId,
    pub person: PersonId,
    pub organisation: OrganisationId,
}

/// Who declared an interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Interested {
    /// A person, whatever organisation it acts for.
    Person(PersonId),
    /// An organisation, with every seat that speaks for it.
    Organisation(OrganisationId),
}

/// A declared tie between a person or an organisation and an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interest {
    pub of: Interested,
    pub with: OrganisationId,
}

impl Interest {
    /// The organisation at the other end, if the seat is at one. A tie between organisations binds both.
    fn other_end(&self, holder: &SeatHolder) -> Option<OrganisationId> {
        match self.of {
            Interested::Person(person) => (person == holder.person).then_some(self.with),
            Interested::Organisation(organisation) if organisation == holder.organisation => Some(self.with),
            Interested::Organisation(organisation) => (self.with == holder.organisation).then_some(organisation),
        }
    }
}

/// The seats that are out of a vote because an organisation that the action names as a beneficiary is their own, or one
/// that their holder or organisation declared an interest with. Belonging to a class that an allocation or a policy
/// serves is no conflict: such an action names nobody.
pub fn recusals(
    holders: &[SeatHolder],
    interests: &[Interest],
    beneficiaries: &[OrganisationId],
) -> Vec<(SeatId, Recusal)> {
    let conflict = |holder: &SeatHolder| Some((holder.seat, conflict_of(holder, interests, beneficiaries)?));
    holders.iter().filter_map(conflict).collect()
}

fn conflict_of(holder: &SeatHolder, interests: &[Interest], beneficiaries: &[OrganisationId]) -> Option<Recusal> {
    if beneficiaries.contains(&holder.organisation) {
        let organisation = Some(holder.organisation);
        return Some(Recusal { reason: RecusalReason::NamedBeneficiary, organisation });
    }
    let tied = interests.iter().filter_map(|interest| interest.other_end(holder));
    // The smallest id, so that the order of the declarations can't matter.
    let organisation = tied.filter(|organisation| beneficiaries.contains(organisation)).min()?;
    Some(Recusal { reason: RecusalReason::DeclaredInterest, organisation: Some(organisation) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ANA: PersonId = PersonId(Uuid::from_u128(1));
    const HARBOUR: OrganisationId = OrganisationId(Uuid::from_u128(10));
    const MILL: OrganisationId = OrganisationId(Uuid::from_u128(11));
    const TOWER: OrganisationId = OrganisationId(Uuid::from_u128(12));
    const SEAT: SeatHolder = SeatHolder { seat: SeatId(Uuid::from_u128(20)), person: ANA, organisation: HARBOUR };

    fn reason(interests: &[Interest], beneficiaries: &[OrganisationId]) -> Option<(RecusalReason, OrganisationId)> {
        let found = recusals(&[SEAT], interests, beneficiaries);
        found.first().map(|(_, recusal)| (recusal.reason, recusal.organisation.unwrap()))
    }

    #[test]
    fn the_seat_of_a_named_beneficiary_is_recused() {
        assert_eq!(reason(&[], &[MILL, HARBOUR]), Some((RecusalReason::NamedBeneficiary, HARBOUR)));
        assert_eq!(reason(&[], &[MILL]), None);
    }

    #[test]
    fn a_declared_interest_of_person_or_organisation_recuses() {
        let person = Interest { of: Interested::Person(ANA), with: MILL };
        let organisation = Interest { of: Interested::Organisation(HARBOUR), with: TOWER };
        assert_eq!(reason(&[person, organisation], &[MILL]), Some((RecusalReason::DeclaredInterest, MILL)));
        assert_eq!(reason(&[person, organisation], &[TOWER]), Some((RecusalReason::DeclaredInterest, TOWER)));
    }

    #[test]
    fn a_tie_between_organisations_binds_both() {
        let tie = Interest { of: Interested::Organisation(MILL), with: HARBOUR };
        assert_eq!(reason(&[tie], &[MILL]), Some((RecusalReason::DeclaredInterest, MILL)));
    }

    #[test]
    fn an_action_that_names_nobody_recuses_nobody() {
        let tie = Interest { of: Interested::Person(ANA), with: MILL };
        assert_eq!(reason(&[tie], &[]), None);
    }
}
