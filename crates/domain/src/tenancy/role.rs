//! Roles belong to a membership, never to a person.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a membership may do.
    pub enum Role {
        /// Sets up, invites organisations, runs the calendar. Holds no vote and no money by this role.
        Steward,
        /// Records money in and executes decided payments.
        Treasurer,
        /// Runs the measurement system.
        Evaluator,
        /// Reads everything, changes nothing.
        Auditor,
        /// Acts for its organisation: proposes, votes through its seats, reports.
        Member,
        /// Reads what members read.
        Observer,
    }
}

use super::{Act, Refusal};

/// Whether somebody may offer a membership with these roles for this organisation. A steward sets up; once an
/// organisation has a member, only its own members invite for it, and they pass on no duties of the collaborative.
pub fn may_offer(
    inviter: &[Role],
    for_own_organisation: bool,
    organisation_has_member: bool,
    roles: &[Role],
) -> Result<(), Refusal> {
    if roles.is_empty() {
        return Err(Refusal::NoRole);
    }
    if inviter.contains(&Role::Steward) && !organisation_has_member {
        return Ok(());
    }
    if !for_own_organisation {
        return Err(if inviter.contains(&Role::Steward) {
            Refusal::OrganisationInvitesItsOwn
        } else {
            Refusal::OwnOrganisationOnly { act: Act::InviteMember }
        });
    }
    if roles.iter().all(|role| matches!(role, Role::Member | Role::Observer)) {
        Ok(())
    } else {
        Err(Refusal::RoleNotYoursToGive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_its_first_member_no_steward_invites_for_an_organisation() {
        assert!(may_offer(&[Role::Steward], false, false, &[Role::Member]).is_ok());
        assert_eq!(may_offer(&[Role::Steward], false, true, &[Role::Member]), Err(Refusal::OrganisationInvitesItsOwn));
        assert!(may_offer(&[Role::Member], true, true, &[Role::Member]).is_ok());
    }

    #[test]
    fn a_member_passes_on_no_duties_of_the_collaborative() {
        assert_eq!(may_offer(&[Role::Member], true, true, &[Role::Treasurer]), Err(Refusal::RoleNotYoursToGive));
    }
}
