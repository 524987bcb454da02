//! What is due is done once, by one of the servers, also when the first one died.

use std::collections::HashSet;

use chrono::{TimeDelta, Utc};
use domain::clock::Clock;
use domain::tenancy::Act;
use e2e::{Draft, World, both};
use futures_util::future::join_all;
use persistence::due::{self, Kind};
use uuid::Uuid;

async fn schedule(world: &World, draft: &Draft, subject: Uuid, at: chrono::DateTime<Utc>) {
    let unit = world.store.write(draft.steward.asking(), Act::CreateBody).await.expect("a unit");
    due::schedule(&unit, Kind::LockPeriod, subject, at).await.expect("a place in the table");
    unit.commit().await.expect("a commit");
}

both!(each_thing_is_taken_by_one_server_only, |world| async move {
    let draft = world.draft("river").await;
    let now = world.clock.now();
    for number in 0..40 {
        schedule(&world, &draft, Uuid::from_u128(number + 1), now).await;
    }
    schedule(&world, &draft, Uuid::from_u128(999), now + TimeDelta::seconds(1)).await;
    let claims = join_all((0..8).map(|_| due::claim(&world.store, 10))).await;
    let mut subjects = HashSet::new();
    for thing in claims.into_iter().flat_map(|claim| claim.expect("a claim")) {
        assert!(subjects.insert(thing.subject), "taken twice: {thing:?}");
    }
    assert_eq!(subjects.len(), 40, "what is not due yet is left alone, the rest is taken");
});

both!(a_claim_runs_out_when_its_server_died, |world| async move {
    let draft = world.draft("river").await;
    schedule(&world, &draft, Uuid::from_u128(1), world.clock.now()).await;
    let taken = due::claim(&world.store, 10).await.expect("a claim");
    assert_eq!((taken.len(), taken[0].attempts), (1, 1));
    assert!(due::claim(&world.store, 10).await.expect("a claim").is_empty());
    world.clock.advance(TimeDelta::minutes(3));
    let again = due::claim(&world.store, 10).await.expect("a claim");
    assert_eq!((again.len(), again[0].attempts), (1, 2));
    due::done(&world.store, &taken[0]).await.expect("an old claim that ends nothing");
    due::postpone(&world.store, &again[0]).await.expect("a later time");
    assert!(due::claim(&world.store, 10).await.expect("a claim").is_empty());
    world.clock.advance(TimeDelta::seconds(2));
    let third = due::claim(&world.store, 10).await.expect("a claim");
    due::done(&world.store, &third[0]).await.expect("an end");
    assert_eq!(world.owner().await.number("select count(*) from due").await, 0);
});

both!(a_time_set_while_it_was_done_stays, |world| async move {
    let draft = world.draft("river").await;
    let (subject, now) = (Uuid::from_u128(1), world.clock.now());
    schedule(&world, &draft, subject, now).await;
    let taken = due::claim(&world.store, 10).await.expect("a claim");
    schedule(&world, &draft, subject, now + TimeDelta::days(1)).await;
    due::done(&world.store, &taken[0]).await.expect("an end");
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(due::claim(&world.store, 10).await.expect("a claim").len(), 1);
});
