//! Who asks, and who acts.

use chrono::NaiveDate;
use domain::tenancy::{Act, Acts, Permit, Refusal, Role, Stage, TokenKind};
use domain::{AccessTokenId, CollaborativeId, MembershipId, OrganisationId, PersonId};

/// The access token by which somebody asks. It narrows what they may do, and never widens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bearer {
    pub id: AccessTokenId,
    pub kind: TokenKind,
    /// Beyond reading, it reaches these.
    pub acts: Acts,
}

impl Bearer {
    /// It speaks for a machine of the collaborative, and for no person.
    pub fn is_machine(&self) -> bool {
        self.kind == TokenKind::Service
    }
}

/// Who asks, before anything was looked up: taken from a verified token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asking {
    pub collaborative: CollaborativeId,
    pub person: PersonId,
    /// The token was made by an operator on the command line, or by a sign-in with a password that one set there.
    pub operator: bool,
    /// None where the person signed in.
    pub token: Option<Bearer>,
}

impl Asking {
    /// Refuses at once what the token was not made for, before anything is looked up or locked.
    pub(crate) fn reaches(&self, act: Act) -> Result<(), Refusal> {
        act.within(self.token.map(|token| token.acts))
    }
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
    pub token: Option<Bearer>,
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
    pub fn may(&self, act: Act) -> Result<(), Refusal> {
        act.permit(&Permit {
            roles: &self.roles,
            stage: self.stage,
            operator: self.operator,
            token: self.token.map(|token| token.acts),
            sample: self.sample,
        })
    }

    /// What is left of a member for the machine to which they gave a token: it reads as somebody who acts for no
    /// organisation, holds no seat and made nothing.
    pub(super) fn left_for_machine(self, token: Bearer) -> Self {
        Self { membership: MembershipId(token.id.0), organisation: None, roles: vec![Role::Observer], ..self }
    }
}
