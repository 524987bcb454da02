//! Who asks, and who acts.

use chrono::NaiveDate;
use domain::tenancy::{Act, Permit, Role, Stage};
use domain::{CollaborativeId, MembershipId, OrganisationId, PersonId};

/// Who asks, before anything was looked up: taken from a verified token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asking {
    pub collaborative: CollaborativeId,
    pub person: PersonId,
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
}

/// Who acts or reads inside one collaborative.
#[derive(Debug, Clone)]
pub struct Actor {
    pub membership: MembershipId,
    pub person: PersonId,
    pub organisation: Option<OrganisationId>,
    pub name: String,
    pub roles: Vec<Role>,
    pub operator: bool,
    pub stage: Stage,
    /// The collaborative holds sample data only.
    pub sample: bool,
    /// The day it is in the collaborative's time zone.
    pub today: NaiveDate,
}

impl Actor {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this actor may perform an act, as far as roles and stage go.
    pub fn may(&self, act: Act) -> Result<(), domain::tenancy::Refusal> {
        act.permit(&Permit { roles: &self.roles, stage: self.stage, operator: self.operator, sample: self.sample })
    }
}
