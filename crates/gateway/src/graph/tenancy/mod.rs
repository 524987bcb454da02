//! Organisations, memberships, bodies and seats, as clients see them.

mod access_token;
mod access_token_mutation;
mod body;
mod calendar;
mod collaborative;
mod membership;
mod mutation;
mod organisation;
mod seat;
mod seat_mutation;

use persistence::rows::{AccessTokenRow, BodyRow, MembershipRow, OrganisationRow, SeatRow};

use super::loader::by_ids;

pub(crate) use access_token::{AccessToken, AccessTokenConnection, AccessTokenFilter};
pub use access_token_mutation::AccessTokenMutation;
pub(crate) use body::Body;
pub(crate) use collaborative::{Ability, Collaborative, TenancyQuery};
pub(crate) use membership::Membership;
pub use mutation::TenancyMutation;
pub(crate) use mutation::{OrganisationIdentifierInput, key};
pub(crate) use organisation::{Organisation, OrganisationIdentifier};
pub(crate) use seat::Seat;
pub use seat_mutation::SeatMutation;

by_ids! {
    AccessTokenById: AccessTokenRow = persistence::tenancy::access_tokens_by_ids;
    OrganisationById: OrganisationRow = persistence::tenancy::organisations_by_ids;
    MembershipById: MembershipRow = persistence::tenancy::memberships_by_ids;
    BodyById: BodyRow = persistence::tenancy::bodies_by_ids;
    SeatById: SeatRow = persistence::tenancy::seats_by_ids;
}
