//! The GraphQL API: a folder for each word of the field, and what they share.

pub(crate) mod acting;
pub(crate) mod connection;
mod cost;
pub mod decisions;
pub(crate) mod failure;
pub mod files;
pub mod funds;
pub mod fuzzed;
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

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};
use persistence::Store;

use crate::sign_in::SignIn;
use crate::transport::LEVELS;
use crate::webhooks::Targets;

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
    transparency::WebhookMutation,
    files::FilesMutation,
);

/// What can be followed.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(transparency::TransparencySubscription, transparency::ChangeSubscription);

/// Builds the schema over a database.
pub fn schema(store: Store, sign_in: Arc<SignIn>, targets: Targets) -> Schema {
    builder().data(store).data(sign_in).data(targets).finish()
}

/// The contract as `schema.graphql` holds it.
pub fn sdl() -> String {
    contract(&builder().finish().sdl_with_options(SDLExportOptions::new().include_specified_by()))
}

/// Directives that tools know of themselves. `@oneOf` is none of them: older tools don't know it.
const EVERYWHERE: [&str; 4] = ["deprecated(", "include(", "skip(", "specifiedBy("];

/// Without the directives that every schema has.
fn contract(printed: &str) -> String {
    let (mut contract, mut item) = (String::new(), String::new());
    for line in printed.split_inclusive('\n') {
        item.push_str(line);
        match line.strip_prefix("directive @") {
            Some(directive) if EVERYWHERE.iter().any(|known| directive.starts_with(known)) => item.clear(),
            Some(_) => contract.push_str(&(std::mem::take(&mut item) + "\n")),
            None if line == "}\n" || line == "\n" => contract.push_str(&std::mem::take(&mut item)),
            None => {}
        }
    }
    contract
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    let schema = async_graphql::Schema::build(Query::default(), Mutation::default(), Subscription::default());
    schema.limit_recursive_depth(LEVELS)
}
