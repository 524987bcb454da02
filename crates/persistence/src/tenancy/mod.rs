//! Collaboratives, organisations, memberships, bodies and seats.

mod access_token;
mod body;
mod calendar;
mod collaborative;
mod handover;
mod invitation;
mod membership;
mod operator;
mod organisation;
mod seat;
mod seat_reads;
mod seat_term;
mod token_use;

pub use access_token::{
    NewAccessToken, TokenFilter, access_tokens, access_tokens_by_ids, count_access_tokens, create_personal_token,
    create_service_token, revoke_access_token, shown as access_token_shown,
};
pub use body::{CreateBody, create_body};
pub use calendar::{Deadline, Due, calendar};
pub use collaborative::{CreateCollaborative, collaborative, create_collaborative};
pub use handover::{WriteHandover, write_handover};
pub use invitation::{AcceptInvitation, InviteMember, Invited, accept_invitation, invite_member, revoke_invitation};
pub use membership::{end_membership, memberships_of_organisations};
pub use operator::record_operator_token;
pub use organisation::{DraftOrganisation, draft_organisation, identifiers_of};
pub(crate) use organisation::{NewOrganisation, add_organisation, check_admission};
pub use seat::{CreateSeat, NameSeatHolder, create_seat, name_seat_holder};
pub use seat_reads::*;
pub use seat_term::{BeginSeatTerm, begin_seat_term, end_seat_term};
pub use token_use::{TokenHolder, note_token_use, token_holder};

use crate::entity::rows::{BodyRow, InvitationRow, MembershipRow, OrganisationRow, SeatRow};
use crate::entity::{body as body_table, invitation as invitation_table, membership as membership_table};
use crate::entity::{organisation as organisation_table, seat as seat_table};
use crate::page::{Page, Slice};
use crate::unit::Read;
use crate::{Result, ordered};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use uuid::Uuid;

/// Reads by id and by page, for each thing with an identity.
macro_rules! reads {
    ($($row:ident, $table:ident, $by_ids:ident, $page:ident, $count:ident;)+) => {$(
        pub async fn $by_ids(read: &Read, ids: &[Uuid]) -> Result<Vec<Option<$row>>> {
            let rows = read.among::<$table::Entity>($table::Column::Id, ids).await?;
            Ok(ordered::by_key(ids, rows, |row| row.id.0))
        }

        pub async fn $page(read: &Read, page: Page) -> Result<Slice<$row>> {
            read.page::<$table::Entity>(Condition::all(), page).await
        }

        pub async fn $count(read: &Read) -> Result<u64> {
            read.count::<$table::Entity>(Condition::all()).await
        }
    )+};
}

reads! {
    OrganisationRow, organisation_table, organisations_by_ids, organisations, count_organisations;
    MembershipRow, membership_table, memberships_by_ids, memberships, count_memberships;
    BodyRow, body_table, bodies_by_ids, bodies, count_bodies;
    SeatRow, seat_table, seats_by_ids, seats, count_seats;
    InvitationRow, invitation_table, invitations_by_ids, invitations, count_invitations;
}

pub async fn count_memberships_of(read: &Read, organisation: domain::OrganisationId) -> Result<u64> {
    read.count::<membership_table::Entity>(membership_table::Column::OrganisationId.eq(organisation)).await
}

pub async fn count_seats_of(read: &Read, body: domain::BodyId) -> Result<u64> {
    read.count::<seat_table::Entity>(seat_table::Column::BodyId.eq(body)).await
}
