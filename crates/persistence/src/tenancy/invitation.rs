//! Invitations: single use, expiring, kept as a digest only.

use chrono::TimeDelta;
use domain::tenancy::{Act, Refusal, Role, may_offer};
use domain::text;
use domain::{CollaborativeId, InvitationId, MembershipId, OrganisationId, PersonId};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::Serialize;

use super::membership::{has_member, known_organisation, open_membership};
use crate::activity::Record;
use crate::database::Store;
use crate::entity::invitation::{self, Column};
use crate::entity::rows::InvitationRow;
use crate::entity::{membership, organisation};
use crate::identity::Outside;
use crate::unit::{Asking, Write};
use crate::{Error, Result, Stored, identity};

/// How long an invitation can be accepted.
const LIFETIME: TimeDelta = TimeDelta::days(14);

/// An offer of a membership.
#[derive(Debug, Clone, Serialize)]
pub struct InviteMember {
    pub email: String,
    pub name: String,
    pub organisation: Option<OrganisationId>,
    pub roles: Vec<Role>,
    /// SHA-256 of the secret that goes into the letter.
    pub digest: Vec<u8>,
}

/// What came of inviting somebody: an ordinary outcome, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    Sent(InvitationId),
    /// There is an unused invitation to this address; it was replaced, so that only the last letter works.
    Again(InvitationId),
}

pub async fn invite_member(store: &Store, asking: Asking, command: &InviteMember) -> Result<Invited> {
    let mut unit = store.write(asking, Act::InviteMember).await?;
    known_organisation(&unit, command.organisation).await?;
    let occupied = match command.organisation {
        Some(organisation) => has_member(&unit, organisation).await?,
        None => false,
    };
    let actor = unit.actor()?.clone();
    let for_own = command.organisation.is_some() && command.organisation == actor.organisation;
    may_offer(&actor.roles, for_own, occupied, &command.roles)?;
    if command.roles.contains(&Role::Member) && command.organisation.is_none() {
        return Err(Refusal::MemberNeedsOrganisation.into());
    }
    let email = text::email("email", &command.email)?;
    let replaced = revoke_open(&mut unit, &email, command.organisation).await?;
    let id = InvitationId(unit.new_id());
    let row = invitation::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        email,
        name: text::accept("name", &command.name, text::NAME)?,
        organisation_id: command.organisation,
        roles: Stored(command.roles.clone()),
        digest: command.digest.clone(),
        invited_by: Some(actor.membership),
        created_at: unit.now(),
        expires_at: unit.now() + LIFETIME,
        accepted_at: None,
        revoked_at: None,
    };
    unit.insert::<invitation::Entity>(row).await?;
    let change = serde_json::json!({ "organisation": command.organisation, "roles": command.roles });
    unit.record(Record::new("memberInvited", "invitation", id.0).change(change));
    unit.commit().await?;
    Ok(if replaced { Invited::Again(id) } else { Invited::Sent(id) })
}

/// Takes back the unused invitations of this same organisation to an address; those of others are not its to take.
async fn revoke_open(unit: &mut Write, email: &str, organisation: Option<OrganisationId>) -> Result<bool> {
    let open = Condition::all()
        .add(Column::Email.eq(email))
        .add(organisation.map_or_else(|| Column::OrganisationId.is_null(), |id| Column::OrganisationId.eq(id)))
        .add(Column::AcceptedAt.is_null())
        .add(Column::RevokedAt.is_null());
    let replaced = unit.find::<invitation::Entity>().filter(open).lock_exclusive().all(unit.link()).await?;
    for row in &replaced {
        take_back(unit, row.id).await?;
    }
    Ok(!replaced.is_empty())
}

async fn take_back(unit: &mut Write, id: InvitationId) -> Result<()> {
    let now = unit.now();
    unit.update::<invitation::Entity>(id, |update| update.col_expr(Column::RevokedAt, Expr::value(now))).await?;
    unit.record(Record::new("invitationRevoked", "invitation", id.0));
    Ok(())
}

pub async fn revoke_invitation(store: &Store, asking: Asking, id: InvitationId) -> Result<InvitationId> {
    let mut unit = store.write(asking, Act::RevokeInvitation).await?;
    let row = unit.lock::<invitation::Entity>("invitation", id).await?;
    let actor = unit.actor()?;
    let own = row.organisation_id.is_some() && row.organisation_id == actor.organisation;
    if !own && !actor.has(Role::Steward) {
        return Err(Refusal::OwnOrganisationOnly { act: Act::RevokeInvitation }.into());
    }
    if row.accepted_at.is_some() {
        return Err(Refusal::InvitationSpent { what: "was already accepted" }.into());
    }
    take_back(&mut unit, id).await?;
    unit.commit().await?;
    Ok(id)
}

/// Takes up an offer: the person must have signed in with the address that it was sent to, or their outside issuer must
/// have verified that it is theirs.
#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    pub collaborative: CollaborativeId,
    /// None where an outside issuer brings somebody whom nobody here knows yet.
    pub person: Option<PersonId>,
    /// As whom an outside issuer knows them, where they signed in there.
    pub outside: Option<Outside>,
    /// By a token that an operator made, or a password that one set: only in a SAMPLE collaborative.
    pub operator: bool,
    pub digest: Vec<u8>,
}

/// The membership that was opened, and whose it is.
pub async fn accept_invitation(store: &Store, command: &AcceptInvitation) -> Result<(MembershipId, PersonId)> {
    let AcceptInvitation { collaborative, operator, .. } = *command;
    let known = match command.person {
        Some(id) => Some(identity::person_by_id(store, id).await?.ok_or(Error::NotFound("person"))?),
        None => None,
    };
    let mut unit = store.write_unasked(collaborative, "INVITATION".to_owned()).await?;
    let query = unit.find::<invitation::Entity>().filter(Column::Digest.eq(command.digest.clone()));
    let row = query.lock_exclusive().one(unit.link()).await?.ok_or(Error::NotFound("invitation"))?;
    let verified = command.outside.as_ref().and_then(|outside| outside.email.as_deref());
    let own = known.as_ref().and_then(|person| person.email.as_deref());
    if ![own, verified].contains(&Some(&row.email)) {
        return Err(Refusal::InvitationForSomebodyElse.into());
    }
    if operator && !super::collaborative(&unit).await?.sample {
        return Err(Refusal::OperatorCannotJoin.into());
    }
    if let Some(what) = spent(&unit, &row).await? {
        return Err(Refusal::InvitationSpent { what }.into());
    }
    let person = match (known, &command.outside) {
        (Some(person), _) => person.id,
        (None, Some(outside)) => {
            let locale = super::collaborative(&unit).await?.locale;
            identity::newcomer(&unit, outside, &row.name, &locale).await?
        }
        (None, None) => return Err(Error::NotFound("person")),
    };
    let membership = open_membership(&mut unit, person, &row.name, row.organisation_id, &row.roles).await?;
    let now = unit.now();
    unit.update::<invitation::Entity>(row.id, |update| update.col_expr(Column::AcceptedAt, Expr::value(now))).await?;
    unit.record(Record::new("invitationAccepted", "invitation", row.id.0));
    // Whoever joins does so themselves: the entries name them.
    unit.actor_of(Asking { collaborative, person, operator, token: None }).await?;
    unit.commit().await?;
    Ok((membership, person))
}

/// Why an invitation works no more, if so.
async fn spent(unit: &Write, row: &InvitationRow) -> Result<Option<&'static str>> {
    Ok(match (row.accepted_at, row.revoked_at) {
        (Some(_), _) => Some("was already accepted"),
        (_, Some(_)) => Some("was taken back"),
        _ if row.expires_at <= unit.now() => Some("has expired"),
        _ => no_longer_offered(unit, row).await?,
    })
}

/// Whether whoever invited still may: an offer ends with its sender's part, and a steward's for an organisation when its
/// first member joins. Held back while another joins the same organisation.
async fn no_longer_offered(unit: &Write, row: &InvitationRow) -> Result<Option<&'static str>> {
    if let Some(organisation) = row.organisation_id {
        unit.lock::<organisation::Entity>("organisation", organisation).await?;
    }
    let Some(inviter) = row.invited_by else { return Ok(None) };
    let inviter = unit.get::<membership::Entity>("membership", inviter).await?;
    let today = unit.today().await?;
    if inviter.ends_on.is_some_and(|end| end < today) {
        return Ok(Some("was sent by somebody who has left since"));
    }
    let Some(organisation) = row.organisation_id.filter(|id| inviter.organisation_id != Some(*id)) else {
        return Ok(None);
    };
    let occupied = has_member(unit, organisation).await?;
    Ok(occupied.then_some("was sent before the organisation had a member, who now invites for it"))
}
