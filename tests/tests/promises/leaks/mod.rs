//! What belongs to another collaborative is as if it had never been: nobody can tell the two apart.

mod acts;
mod outside;
mod pages;
mod reads;

use std::collections::BTreeMap;

use e2e::{Furnished, Ids, KINDS, Member, Schema, Value, World, global_id, json, uuid_of};
use migrations::tables::tenant_tables;
use uuid::Uuid;

/// A collaborative from which somebody looks, and one that is none of their business.
struct Neighbours {
    schema: Schema,
    here: Furnished,
    own: Ids,
    there: Member,
    /// Everything that the others have, by kind.
    theirs: BTreeMap<&'static str, Vec<String>>,
}

async fn neighbours(world: &World) -> Neighbours {
    let (here, there) = (world.furnished("river").await, world.furnished("hill").await);
    let theirs = world.everything(&there.everybody).await;
    for (kind, ids) in &theirs {
        assert!(!ids.is_empty(), "the others have nothing of the kind {kind}: this proves too little");
    }
    let own = world.newest(&here.everybody).await;
    Neighbours { schema: world.schema().await, here, own, there: there.everybody, theirs }
}

/// An id of something that never was.
fn never(kind: &str) -> String {
    global_id(kind, &Uuid::new_v4().simple().to_string())
}

/// An answer without the id that it answers.
fn masked(answer: &Value, id: &str) -> String {
    answer.to_string().replace(id, "<id>").replace(&uuid_of(&json!(id)).to_string(), "<id>")
}

/// The kinds that a selection by any id could mean.
fn every_kind() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(|(kind, _)| kind)
}

/// Everything that is stored, of everybody.
async fn stored(world: &World) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    for table in tenant_tables().into_iter().chain(["collaboratives", "belongings", "persons", "due"]) {
        all.push((table, world.owner().await.rows(table).await));
    }
    all
}
