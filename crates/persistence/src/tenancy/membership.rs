//! Memberships: a person's part in one collaborative.

use std::collections::HashMap;

use domain::tenancy::{Act, Refusal, Role};
use domain::{MembershipId, OrganisationId, PersonId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, IntoActiveModel};
use uuid::Uuid;

use super::access_token;
use crate::activity::Record;
use crate::database::Store;
use crate::entity::rows::MembershipRow;
use crate::entity::{belonging, membership, organisation};
use crate::page::{Page, Slice};
use crate::unit::{Asking, Read, Write};
use crate::{Result, Stored, identity, transparency};

/// Opens a membership for somebody who has none open here.
pub(crate) async fn open_membership(
    unit: &mut Write,
    person_id: PersonId,
    name: &str,
    organisation_id: Option<OrganisationId>,
    roles: &[Role],
) -> Result<MembershipId> {
    if roles.is_empty() {
        return Err(Refusal::NoRole.into());
    }
    if roles.contains(&Role::Member) && organisation_id.is_none() {
        return Err(Refusal::MemberNeedsOrganisation.into());
    }
    let id = MembershipId(unit.new_id());
    let row = membership::Model {
        collaborative_id: unit.collaborative_id(),
        id,
        person_id,
        organisation_id,
        name: name.to_owned(),
        roles: Stored(roles.to_vec()),
        starts_on: unit.today().await?,
        ends_on: None,
        created_at: unit.now(),
    };
    unit.insert::<membership::Entity>(row).await.map_err(|error| identity::taken(error, Refusal::AlreadyMember))?;
    let belongs = belonging::Model { person_id, collaborative_id: unit.collaborative_id() };
    let known = OnConflict::new().do_nothing().to_owned();
    belonging::Entity::insert(belongs.into_active_model())
        .on_conflict(known)
        .exec_without_returning(unit.link())
        .await?;
    let change = serde_json::json!({ "organisation": organisation_id, "roles": roles });
    unit.record(Record::new("membershipOpened", "membership", id.0).change(change));
    Ok(id)
}

/// Ends a membership today. A member may end their own and those of their organisation; a steward those without one.
pub async fn end_membership(store: &Store, asking: Asking, id: MembershipId) -> Result<MembershipId> {
    let mut unit = store.write(asking, Act::EndMembership).await?;
    let row = unit.lock::<membership::Entity>("membership", id).await?;
    let actor = unit.actor()?;
    let own =
        row.id == actor.membership || (row.organisation_id.is_some() && row.organisation_id == actor.organisation);
    let stewards = actor.has(Role::Steward) && row.organisation_id.is_none();
    if !own && !stewards {
        return Err(Refusal::OwnOrganisationOnly { act: Act::EndMembership }.into());
    }
    if row.ends_on.is_some() {
        return unit.answered_before(id).await;
    }
    // A term's last day counts, so one that ends now ended yesterday.
    let ends_on = actor.today.pred_opt().unwrap_or(actor.today);
    unit.update::<membership::Entity>(id, |update| update.col_expr(membership::Column::EndsOn, Expr::value(ends_on)))
        .await?;
    unit.execute(
        "update seats set holder_id = case when holder_id = $2 then null else holder_id end, \
         understudy_id = case when understudy_id = $2 then null else understudy_id end \
         where collaborative_id = $1 and (holder_id = $2 or understudy_id = $2)",
        [id.into()],
    )
    .await?;
    crate::decisions::end_proxies_of_others(&unit).await?;
    access_token::end_all_of(&mut unit, id).await?;
    unit.record(Record::new("membershipEnded", "membership", id.0));
    transparency::webhook::end_all_of(&mut unit, id).await?;
    unit.commit().await?;
    Ok(id)
}

/// Whether an organisation has anybody who acts for it.
pub(crate) async fn has_member(read: &Read, organisation_id: OrganisationId) -> Result<bool> {
    let open = membership::Column::OrganisationId.eq(organisation_id).and(membership::Column::EndsOn.is_null());
    Ok(read.one::<membership::Entity>(open).await?.is_some())
}

/// The organisation, where it is one of this collaborative.
pub(crate) async fn known_organisation(read: &Read, id: Option<OrganisationId>) -> Result<()> {
    if let Some(id) = id {
        read.get::<organisation::Entity>("organisation", id).await?;
    }
    Ok(())
}

/// Members of several organisations, a page for each.
pub async fn memberships_of_organisations(
    read: &Read,
    organisations: &[Uuid],
    page: Page,
) -> Result<HashMap<Uuid, Slice<MembershipRow>>> {
    let parent = membership::Column::OrganisationId;
    read.children::<membership::Entity>(parent, organisations, page, |row| {
        row.organisation_id.map_or(Uuid::nil(), |id| id.0)
    })
    .await
}
