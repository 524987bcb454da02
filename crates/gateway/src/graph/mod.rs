//! The GraphQL API: a folder for each word of the field, and what they share.

mod acting;
mod connection;
pub mod decisions;
mod failure;
pub mod funds;
pub mod history;
pub(crate) mod id;
mod identity;
mod loader;
pub mod measurement;
mod money;
mod node;
mod scalar;
mod scope;
pub mod tenancy;
pub mod transparency;
mod viewer;

use std::sync::Arc;

use async_graphql::{MergedObject, MergedSubscription};
use persistence::Store;

use crate::sign_in::SignIn;

pub use scope::Scope;

/// The schema of this server.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(viewer::ViewerQuery, tenancy::TenancyQuery, node::NodeQuery);

/// What can be done. Each mutation is one act of the field, in one unit: it happens wholly or not at all.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    viewer::SignInMutation,
    identity::IdentityMutation,
    tenancy::TenancyMutation,
    tenancy::AccessTokenMutation,
    tenancy::SeatMutation,
    decisions::StandInMutation,
    decisions::DecisionsMutation,
    funds::FundsMutation,
    measurement::MeasurementMutation,
);

/// What can be followed.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(transparency::TransparencySubscription);

/// The most that the fields of one operation may weigh together.
const COMPLEXITY: usize = 10_000;

/// Builds the schema over a database.
pub fn schema(store: Store, sign_in: Arc<SignIn>) -> Schema {
    builder().data(store).data(sign_in).limit_complexity(COMPLEXITY).finish()
}

/// The contract as `schema.graphql` holds it.
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default())
}
