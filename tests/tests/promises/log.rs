//! The activity log has no gap, and a change behind its back is found and named.

use domain::tenancy::{BodyKind, Constituency};
use e2e::{Draft, World, both};
use futures_util::future::join_all;
use persistence::tenancy::{CreateBody, create_body};
use persistence::verify::{self, Report};

async fn make_bodies(world: &World, draft: &Draft, number: usize) {
    let acts = (0..number).map(|number| {
        let (store, asking) = (world.store.clone(), draft.steward.asking());
        let name = format!("Committee {number}");
        let mandate = "It has { braces }, \"quotes\" and 1e3 of 0.10.".to_owned();
        let command = CreateBody {
            kind: BodyKind::Committee,
            name,
            mandate,
            parent: None,
            most_weight_per_organisation: None,
            key: None,
        };
        tokio::spawn(async move { create_body(&store, asking, &command).await })
    });
    for made in join_all(acts).await {
        made.expect("a task that ends").expect("a body");
    }
}

async fn verify(world: &World, draft: &Draft) -> Report {
    verify::collaborative(&world.store, draft.id, None).await.expect("a report")
}

/// As somebody who owns the database could: past triggers and grants.
async fn tamper(world: &World, statement: &str) {
    let owner = world.owner().await;
    for trigger in ["activities_no_update", "activities_no_delete"] {
        if !owner.is_postgres() {
            owner.execute(&format!("drop trigger if exists {trigger}")).await.expect("no trigger");
        }
    }
    owner.execute(statement).await.expect("a change behind the log's back");
}

both!(fifty_acts_at_once_leave_no_gap_in_the_log, |world| async move {
    let draft = world.draft("river").await;
    let before = verify(&world, &draft).await.head.sequence;
    make_bodies(&world, &draft, 50).await;
    let report = verify(&world, &draft).await;
    assert_eq!(report.differences, Vec::<String>::new());
    assert_eq!(report.head.sequence, before + 50);
    assert_eq!(world.owner().await.number("select count(*) from activities").await, before + 50);
});

both!(an_entry_that_was_changed_is_named, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 3).await;
    tamper(&world, "update activities set verb = 'nothing' where sequence = 3").await;
    let found = verify(&world, &draft).await.differences;
    assert_eq!(found, ["entry 3: its column verb says \"nothing\", its text \"bodyCreated\""]);
});

both!(an_entry_that_was_given_to_an_organisation_is_named, |world| async move {
    let draft = world.draft("river").await;
    let hill = world.organisation(&draft.steward, "Hill", Constituency::Funder).await;
    let owner = world.owner().await.literal(hill.0);
    tamper(&world, &format!("update activities set owner_id = {owner} where sequence = 1")).await;
    let found = verify(&world, &draft).await.differences;
    assert_eq!(found, [format!("entry 1: its column owner says \"{hill}\", its text null")]);
});

both!(an_entry_whose_text_was_changed_no_longer_has_its_hash, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 3).await;
    tamper(
        &world,
        "update activities set canonical = replace(canonical, 'bodyCreated', 'bodyCreates') where sequence = 4",
    )
    .await;
    let found = verify(&world, &draft).await.differences;
    assert!(found[0].starts_with("entry 4 was changed: its hash is stored as "), "{found:?}");
});

both!(an_entry_that_was_taken_out_is_missed, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 3).await;
    tamper(&world, "delete from activity_details where sequence = 3").await;
    assert_eq!(verify(&world, &draft).await.differences, Vec::<String>::new(), "a change may be erased by right");
    tamper(&world, "delete from activities where sequence = 3").await;
    let found = verify(&world, &draft).await.differences;
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "entries 3 to 3 are missing");
    assert!(found[1].starts_with("entry 4 follows the hash "), "{found:?}");
    assert!(found[2].starts_with("entry 4 was changed: "), "{found:?}");
});

both!(a_change_beside_its_entry_fits_its_digest, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 2).await;
    tamper(&world, "update activity_details set change = '{\"name\": \"Another\"}' where sequence = 3").await;
    let found = verify(&world, &draft).await.differences;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("entry 3: the change beside it has the digest "), "{found:?}");
});

both!(a_log_that_was_cut_and_chained_anew_does_not_reach_the_kept_head, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 2).await;
    let kept = verify(&world, &draft).await.head;
    make_bodies(&world, &draft, 1).await;
    let later = verify::collaborative(&world.store, draft.id, Some(&kept)).await.expect("a report");
    assert_eq!(later.differences, Vec::<String>::new());
    let forged = format!("{}:{}", kept.sequence, "0".repeat(64)).parse().expect("a head");
    let differs = verify::collaborative(&world.store, draft.id, Some(&forged)).await.expect("a report");
    assert_eq!(differs.differences.len(), 1);
});
