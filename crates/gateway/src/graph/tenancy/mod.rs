//! Organisations, memberships, bodies and seats, as clients see them.

mod body;
mod calendar;
mod collaborative;
mod membership;
mod mutation;
mod organisation;
mod seat;
mod seat_mutation;

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use persistence::Read;
use persistence::rows::{BodyRow, MembershipRow, OrganisationRow, SeatRow};
use uuid::Uuid;

use super::loader::Load;

pub(crate) use body::Body;
pub(crate) use collaborative::{Ability, Collaborative, TenancyQuery};
pub(crate) use membership::Membership;
pub use mutation::TenancyMutation;
pub(crate) use mutation::{OrganisationIdentifierInput, key};
pub(crate) use organisation::{Organisation, OrganisationIdentifier};
pub(crate) use seat::Seat;
pub use seat_mutation::SeatMutation;

/// Loads things of tenancy by their ids, all that one level of a query wants at once.
macro_rules! by_ids {
    ($($load:ident: $row:ty = $read:path;)+) => {$(
        #[derive(Debug)]
        pub(crate) struct $load;

        impl Load for $load {
            type Key = Uuid;
            type Value = $row;

            fn load(read: &Read, keys: Vec<Uuid>) -> BoxFuture<'_, persistence::Result<HashMap<Uuid, $row>>> {
                Box::pin(async move {
                    let rows = $read(read, &keys).await?;
                    Ok(keys.into_iter().zip(rows).filter_map(|(key, row)| Some((key, row?))).collect())
                })
            }
        }
    )+};
}
pub(crate) use by_ids;

by_ids! {
    OrganisationById: OrganisationRow = persistence::tenancy::organisations_by_ids;
    MembershipById: MembershipRow = persistence::tenancy::memberships_by_ids;
    BodyById: BodyRow = persistence::tenancy::bodies_by_ids;
    SeatById: SeatRow = persistence::tenancy::seats_by_ids;
}
