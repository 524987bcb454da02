//! Acts of tenancy.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::tenancy::{Act, BodyKind, Constituency, Role};
use persistence::{Key, tenancy};

use super::{Body, Collaborative, Membership, Organisation};
use crate::graph::acting::Acting;
use crate::graph::failure::{Failure, Result, at_most};
use crate::graph::id;
use crate::graph::scope::{Scope, snapshot};
use crate::sign_in::Secret;

#[derive(Debug, Default)]
pub struct TenancyMutation;

#[Object]
impl TenancyMutation {
    /// Adds an organisation to a collaborative that is still being drafted. After founding, a decision admits one.
    async fn draft_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An organisation to add.")] input: DraftOrganisationInput,
    ) -> Result<DraftOrganisationPayload> {
        let acting = Acting::of(ctx)?;
        at_most("identifiers", input.identifiers.len(), 20)?;
        let command = tenancy::DraftOrganisation {
            name: input.name,
            constituency: input.constituency,
            controlled_by_funder: input.controlled_by_funder,
            website: input.website,
            identifiers: input.identifiers.into_iter().map(|one| (one.scheme, one.value)).collect(),
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || tenancy::draft_organisation(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::DraftOrganisation, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        let organisation = Organisation::load(&snapshot, id).await?;
        Ok(DraftOrganisationPayload { organisation, collaborative: Collaborative::of(snapshot) })
    }

    /// Offers somebody a membership. The secret is shown here once; the invited person needs it to accept.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A membership to offer.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload> {
        let acting = Acting::of(ctx)?;
        at_most("roles", input.roles.len(), Role::ALL.len())?;
        let secret = Secret::new("cpi");
        let command = tenancy::InviteMember {
            email: input.email,
            name: input.name,
            organisation: id::decode_optional(input.organisation_id.as_ref())?,
            roles: input.roles,
            digest: secret.digest(),
        };
        let attempt = || tenancy::invite_member(acting.store(), acting.asking(), &command);
        let (outcome, id) = match acting.perform(Act::InviteMember, attempt).await? {
            tenancy::Invited::Sent(id) => (InvitationOutcome::Sent, id),
            tenancy::Invited::Again(id) => (InvitationOutcome::Replaced, id),
        };
        Ok(InviteMemberPayload { invitation_id: id::encode(id), outcome, secret: secret.reveal().to_owned() })
    }

    /// Takes an unused invitation back.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An invitation to take back.")] input: RevokeInvitationInput,
    ) -> Result<RevokeInvitationPayload> {
        let acting = Acting::of(ctx)?;
        let invitation = id::decode(&input.invitation_id)?;
        let attempt = || tenancy::revoke_invitation(acting.store(), acting.asking(), invitation);
        let id = acting.perform(Act::RevokeInvitation, attempt).await?;
        Ok(RevokeInvitationPayload { invitation_id: id::encode(id) })
    }

    /// Accepts an invitation, as the person to whose address it was sent. Whoever comes through an outside issuer, which must
    /// have verified that address, is known by that identity from then on.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An invitation to accept.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let scope = Scope::of(ctx)?;
        let caller = scope.no_program()?;
        if caller.person.is_none() && caller.outside.is_none() {
            return Err(Failure::unauthenticated());
        }
        let command = tenancy::AcceptInvitation {
            collaborative: scope.collaborative().map_err(as_no_invitation)?,
            person: caller.person,
            outside: caller.outside.clone(),
            operator: caller.operator,
            digest: crate::sign_in::digest(&input.secret),
        };
        let accepted = tenancy::accept_invitation(scope.store(), &command).await;
        let (id, person) = accepted.map_err(|error| as_no_invitation(error.into()))?;
        scope.is_now(person).await;
        let snapshot = snapshot(ctx).await?;
        let membership = Membership::load(&snapshot, id).await?;
        Ok(AcceptInvitationPayload { membership, collaborative: Collaborative::of(snapshot) })
    }

    /// Ends a membership today. Its seats become vacant; what was done under it stays.
    async fn end_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A membership to end.")] input: EndMembershipInput,
    ) -> Result<EndMembershipPayload> {
        let acting = Acting::of(ctx)?;
        let membership = id::decode(&input.membership_id)?;
        let attempt = || tenancy::end_membership(acting.store(), acting.asking(), membership);
        let ended = acting.perform(Act::EndMembership, attempt).await?;
        let membership = match snapshot(ctx).await {
            Ok(snapshot) => Some(Membership::load(&snapshot, ended).await?),
            Err(failure) if failure.code == "NOT_FOUND" => None,
            Err(failure) => return Err(failure),
        };
        Ok(EndMembershipPayload { membership_id: id::encode(ended), membership })
    }

    /// Makes a body that decides.
    async fn create_body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A body to make.")] input: CreateBodyInput,
    ) -> Result<CreateBodyPayload> {
        let acting = Acting::of(ctx)?;
        let command = tenancy::CreateBody {
            kind: input.kind,
            name: input.name,
            mandate: input.mandate,
            parent: id::decode_optional(input.parent_id.as_ref())?,
            most_weight_per_organisation: input.most_weight_per_organisation.map(i64::from),
            key: key(input.idempotency_key.as_deref())?,
        };
        let attempt = || tenancy::create_body(acting.store(), acting.asking(), &command);
        let id = acting.perform(Act::CreateBody, attempt).await?;
        let snapshot = snapshot(ctx).await?;
        Ok(CreateBodyPayload { body: Body::load(&snapshot, id).await?, collaborative: Collaborative::of(snapshot) })
    }
}

/// Whoever guesses is not told whether it was the collaborative or the invitation that is not there.
fn as_no_invitation(failure: Failure) -> Failure {
    if failure.code == "NOT_FOUND" { Failure::not_found("invitation") } else { failure }
}

/// A client's name for one attempt, where it gave one.
pub(crate) fn key(text: Option<&str>) -> Result<Option<Key>> {
    text.map(Key::new).transpose().map_err(Failure::from)
}

/// An organisation to add.
#[derive(Debug, InputObject)]
pub(crate) struct DraftOrganisationInput {
    /// Its name, at most 200 characters.
    name: String,
    /// What it is to the collaborative.
    constituency: Constituency,
    /// Whether a funder controls it: its seats then count as funders'.
    #[graphql(default)]
    controlled_by_funder: bool,
    /// Its website, at most 200 characters.
    website: Option<String>,
    /// Its entries in public registers, at most 20; each belongs to one organisation only.
    #[graphql(default)]
    identifiers: Vec<OrganisationIdentifierInput>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

/// An organisation's entry in a public register.
#[derive(Debug, InputObject)]
pub(crate) struct OrganisationIdentifierInput {
    /// The register, by its code in org-id.guide: `GB-CHC`.
    scheme: String,
    /// The number there: `1234567`.
    value: String,
}

impl OrganisationIdentifierInput {
    pub(crate) fn into_identifier(self) -> domain::decisions::ExternalIdentifier {
        domain::decisions::ExternalIdentifier { scheme: self.scheme, value: self.value }
    }
}

/// The organisation that was added.
#[derive(SimpleObject)]
pub(crate) struct DraftOrganisationPayload {
    /// The organisation.
    organisation: Organisation,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}

/// A membership to offer.
#[derive(Debug, InputObject)]
pub(crate) struct InviteMemberInput {
    /// The address of the invited person; only who signs in with it can accept.
    email: String,
    /// Their name, as this collaborative will show it; at most 200 characters.
    name: String,
    /// The organisation for which they will act; needed for the role MEMBER.
    organisation_id: Option<ID>,
    /// What they may do, each role once.
    roles: Vec<Role>,
}

/// What came of inviting somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum InvitationOutcome {
    /// This is the first open invitation to this address.
    Sent,
    /// An earlier open one to this address was taken back: only this one works.
    Replaced,
}

/// An invitation, with its secret.
#[derive(Debug, SimpleObject)]
pub(crate) struct InviteMemberPayload {
    /// The invitation's global id.
    invitation_id: ID,
    /// Whether it replaced an earlier one.
    outcome: InvitationOutcome,
    /// What the invited person needs to accept; shown only now. It works once, for 14 days.
    secret: String,
}

/// An invitation to take back.
#[derive(Debug, InputObject)]
pub(crate) struct RevokeInvitationInput {
    /// The invitation.
    invitation_id: ID,
}

/// The invitation that was taken back.
#[derive(Debug, SimpleObject)]
pub(crate) struct RevokeInvitationPayload {
    /// The invitation's global id.
    invitation_id: ID,
}

/// An invitation to accept.
#[derive(Debug, InputObject)]
pub(crate) struct AcceptInvitationInput {
    /// The secret from the invitation.
    secret: String,
}

/// The membership that was opened.
#[derive(SimpleObject)]
pub(crate) struct AcceptInvitationPayload {
    /// The membership.
    membership: Membership,
    /// The collaborative, which can be read from now on.
    collaborative: Collaborative,
}

/// A membership to end.
#[derive(Debug, InputObject)]
pub(crate) struct EndMembershipInput {
    /// The membership.
    membership_id: ID,
}

/// The membership that was ended.
#[derive(SimpleObject)]
pub(crate) struct EndMembershipPayload {
    /// The membership's global id.
    membership_id: ID,
    /// The membership, with its last day; null for who ended their own, and reads nothing here any more.
    membership: Option<Membership>,
}

/// A body to make.
#[derive(Debug, InputObject)]
pub(crate) struct CreateBodyInput {
    /// What kind of group; the assembly is made with the collaborative.
    kind: BodyKind,
    /// Its name, at most 200 characters.
    name: String,
    /// What it is there for, at most 50,000 characters.
    mandate: String,
    /// The body that it works for.
    parent_id: Option<ID>,
    /// The most votes, counted by the weights of voting seats, that one organisation may hold in it, from 1; without a
    /// limit unless given.
    most_weight_per_organisation: Option<i32>,
    /// A name for this attempt, 1 to 255 characters: the same key and input do it once.
    idempotency_key: Option<String>,
}

/// The body that was made.
#[derive(SimpleObject)]
pub(crate) struct CreateBodyPayload {
    /// The body.
    body: Body,
    /// The collaborative, with its lists as they are now.
    collaborative: Collaborative,
}
