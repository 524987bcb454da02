//! People and collaboratives to test with, made as an operator and a steward make them.

use domain::tenancy::{Constituency, Role};
use domain::{CollaborativeId, MembershipId, OrganisationId, PersonId};
use persistence::tenancy::{self, AcceptInvitation, CreateCollaborative, DraftOrganisation, InviteMember};
use persistence::{Asking, identity};
use serde_json::{Value, json};

use crate::World;

/// A collaborative in DRAFT with a steward.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: CollaborativeId,
    pub slug: String,
    pub steward: Member,
}

/// Somebody who takes part in a collaborative.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: PersonId,
    pub membership: MembershipId,
    pub organisation: Option<OrganisationId>,
    pub collaborative: CollaborativeId,
    pub slug: String,
    pub token: String,
}

impl Member {
    /// What a verified token of this member says.
    pub fn asking(&self) -> Asking {
        Asking { collaborative: self.collaborative, person: self.person, operator: false, token: None }
    }
}

impl World {
    /// A person with this address.
    ///
    /// # Panics
    /// When there is one already.
    pub async fn person(&self, email: &str) -> PersonId {
        let name = email.split('@').next().unwrap_or(email);
        identity::create_person(&self.store, email, name, "en-GB").await.expect("a person")
    }

    /// A collaborative with this short name, and its steward.
    ///
    /// # Panics
    /// When it can't be made.
    pub async fn draft(&self, slug: &str) -> Draft {
        let command = CreateCollaborative {
            slug: slug.to_owned(),
            name: format!("The {slug} collaborative"),
            purpose: "To decide together.".to_owned(),
            currency: "GBP".to_owned(),
            time_zone: "Europe/London".to_owned(),
            locale: "en-GB".to_owned(),
            sample: false,
        };
        let email = format!("steward@{slug}.example");
        let person = identity::create_person(&self.store, &email, "Stewart", "en-GB").await.expect("a person");
        let made = tenancy::create_collaborative(&self.store, &command, person).await;
        let (id, membership) = made.expect("a collaborative");
        let steward = Member {
            person,
            membership,
            organisation: None,
            collaborative: id,
            slug: slug.to_owned(),
            token: self.token(person),
        };
        Draft { id, slug: slug.to_owned(), steward }
    }

    /// An organisation in a collaborative that is being drafted.
    ///
    /// # Panics
    /// When it can't be added.
    pub async fn organisation(&self, steward: &Member, name: &str, constituency: Constituency) -> OrganisationId {
        let command = DraftOrganisation {
            name: name.to_owned(),
            constituency,
            controlled_by_funder: false,
            website: None,
            identifiers: Vec::new(),
            key: None,
        };
        tenancy::draft_organisation(&self.store, steward.asking(), &command).await.expect("an organisation")
    }

    /// Somebody new, invited by one who may and joined at once.
    ///
    /// # Panics
    /// When the invitation is refused.
    pub async fn join(
        &self,
        inviter: &Member,
        email: &str,
        organisation: Option<OrganisationId>,
        roles: &[Role],
    ) -> Member {
        let person = self.person(email).await;
        self.let_in(inviter, person, organisation, roles).await
    }

    /// Invites somebody who may belong elsewhere too, who accepts.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn let_in(
        &self,
        inviter: &Member,
        person: PersonId,
        organisation: Option<OrganisationId>,
        roles: &[Role],
    ) -> Member {
        let known = identity::person_by_id(&self.store, person).await.expect("a database").expect("a person");
        let email = known.email.expect("an address");
        let digest = gateway::sign_in::digest(&format!("{email} {}", inviter.slug));
        let invitation =
            InviteMember { email, name: known.name, organisation, roles: roles.to_vec(), digest: digest.clone() };
        tenancy::invite_member(&self.store, inviter.asking(), &invitation).await.expect("an invitation");
        let (collaborative, joining) = (inviter.collaborative, Some(person));
        let accept = AcceptInvitation { collaborative, person: joining, outside: None, operator: false, digest };
        let (membership, _) = tenancy::accept_invitation(&self.store, &accept).await.expect("a membership");
        Member { person, membership, organisation, token: self.token(person), ..inviter.clone() }
    }

    /// The same member with a new token, when the clock has gone on.
    ///
    /// # Panics
    /// As [`World::token`].
    pub fn later(&self, member: &Member) -> Member {
        Member { token: self.token(member.person), ..member.clone() }
    }

    /// An operation of this member, in their collaborative.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn by(&self, member: &Member, query: &str, variables: Value) -> Value {
        // A fresh token: the clock may have been moved far past the old one's end.
        self.graphql(Some(&self.token(member.person)), Some(&member.slug), query, variables).await
    }

    /// A mutation with one input, by this member.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn act(&self, member: &Member, mutation: &str, input: Value, payload: &str) -> Value {
        let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {payload} }} }}");
        self.by(member, &query, json!({ "input": input })).await
    }
}
