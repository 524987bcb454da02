//! What belongs to another collaborative is as if it had never been: nobody can tell the two apart.

mod acts;
mod outside;
mod pages;
mod reads;

use std::collections::BTreeMap;

use domain::tenancy::Role;
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

/// Who looks from one collaborative at another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looker {
    Stranger,
    /// Has every office there too, and asks here.
    MemberOfBoth,
}

async fn neighbours(world: &World, looker: Looker) -> Neighbours {
    let (here, there) = (world.furnished("river").await, world.furnished("hill").await);
    if looker == Looker::MemberOfBoth {
        belongs_there_too(world, &here, &there).await;
    }
    let theirs = world.everything(&there.everybody).await;
    for (kind, ids) in &theirs {
        assert!(!ids.is_empty(), "the others have nothing of the kind {kind}: this proves too little");
    }
    let own = world.newest(&here.everybody).await;
    Neighbours { schema: world.schema().await, here, own, there: there.everybody, theirs }
}

/// Whoever has every role here has every office there too, which counts for nothing while they ask here.
async fn belongs_there_too(world: &World, here: &Furnished, there: &Furnished) {
    let offices: Vec<Role> = Role::ALL.iter().copied().filter(|role| *role != Role::Member).collect();
    world.let_in(&there.founded.steward, here.everybody.person, None, &offices).await;
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
