//! Several servers, one that dies, and one receiver that takes its time.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::clock::{Clock, SystemClock};
use e2e::{Heard, Receiver, Reply, Value, both, json};
use gateway::State;
use gateway::webhooks::{Targets, Webhooks, look};
use persistence::Store;
use tokio::time::sleep;

use super::{deliveries, endpoint, enter, later, send, two_entries};
use crate::process::Process;

/// Another server on this database, which sends too.
async fn another(world: &e2e::World) -> State {
    let store = Store::connect(world.options()).await.expect("the test's database").with_clock(world.clock.clone());
    let webhooks = Webhooks::new(Targets::for_trials(), Duration::from_secs(3)).expect("a client");
    State::sending(store, Vec::new(), webhooks).await.expect("a server's state")
}

both!(of_several_servers_at_once_each_message_is_sent_by_one, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    endpoint(&world, &draft.steward, &receiver).await;
    let states = [world.state.clone(), another(&world).await, another(&world).await];
    for number in 0..10 {
        enter(&world, &draft.steward, &format!("Committee {number}")).await;
        two_entries(&world, &draft.steward).await;
    }
    let loops = states.iter().map(|state| async move {
        // While one server has the endpoint in hand, another may find nothing for a moment.
        let mut idle = 0;
        while idle < 10 {
            if look(state).await.expect("a look") == 0 {
                idle += 1;
                sleep(Duration::from_millis(50)).await;
            }
        }
    });
    futures_util::future::join_all(loops).await;
    let mut ids: Vec<String> = receiver.heard().into_iter().map(|heard| heard.id).collect();
    assert_eq!(ids.len(), 31, "that it was made, and thirty more: {:?}", receiver.verbs());
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 31, "none twice");
    for state in &states[1..] {
        state.store.close().await;
    }
    receiver.end().await;
});

both!(a_server_that_dies_while_it_sends_loses_nothing_and_may_send_twice, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    receiver.answers(|_| Reply { after: Duration::from_secs(2), ..Reply::status(200) });
    let state = world.state.clone();
    let dies = tokio::spawn(async move { look(&state).await });
    receiver.until(1).await;
    dies.abort();
    assert!(dies.await.is_err(), "it died before it noted anything");
    send(&world).await;
    assert_eq!(receiver.heard().len(), 1, "it may be at it still");
    receiver.answers(|_| Reply::status(200));
    later(&world, TimeDelta::minutes(3)).await;
    let heard = receiver.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].id, heard[1].id, "the receiver knows it again");
    assert_eq!(deliveries(&world, &draft.steward, &made).await[0]["state"], "DELIVERED");
    receiver.end().await;
});

both!(a_slow_receiver_holds_up_nobody_else, |world| async move {
    let draft = world.draft("river").await;
    let (slow, fast) = (Receiver::start(), Receiver::start());
    slow.answers(|_| Reply { after: Duration::from_millis(2_500), ..Reply::status(200) });
    endpoint(&world, &draft.steward, &slow).await;
    endpoint(&world, &draft.steward, &fast).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn(gateway::webhooks::run(world.state.clone(), stop.clone()));
    slow.until(1).await;
    let begun = Instant::now();
    for number in 1..=5 {
        enter(&world, &draft.steward, &format!("Committee {number}")).await;
        fast.until(1 + number).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert!(slow.heard().len() <= 7);
    stop.cancel();
    running.await.expect("an end in order");
    slow.end().await;
    fast.end().await;
});

both!(a_collaborative_without_endpoints_pays_nothing_for_them, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let receiver = Receiver::start();
    endpoint(&world, &hill.steward, &receiver).await;
    let statements = async |steward| {
        let before = world.store.statements();
        enter(&world, steward, "Council").await;
        world.store.statements() - before
    };
    let (without, with) = (statements(&river.steward).await, statements(&hill.steward).await);
    assert_eq!(with, without + 1, "one statement has the endpoints looked at, and only where there are some");
    receiver.end().await;
});

both!(a_server_sends_within_about_a_second_of_what_was_done_at_another, |world| async move {
    // The process has the real clock.
    world.clock.set(SystemClock.now());
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    endpoint(&world, &draft.steward, &receiver).await;
    let process = Process::serve_with(&world, &["--webhook-http", "true", "--webhook-private-networks", "true"]).await;
    receiver.until(1).await;
    world.clock.set(SystemClock.now());
    let begun = Instant::now();
    enter(&world, &draft.steward, "Council").await;
    receiver.until(2).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(receiver.heard().iter().map(Heard::verb).collect::<Vec<_>>(), ["webhookEndpointCreated", "bodyCreated"]);
    let (status, _) = process.terminate().await;
    assert!(status.success());
    receiver.end().await;
});

both!(a_long_way_behind_is_made_up_for_a_window_at_a_time, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    receiver.answers(|_| Reply::status(500));
    let made = endpoint(&world, &draft.steward, &receiver).await;
    for number in 0..130 {
        enter(&world, &draft.steward, &format!("Committee {number}")).await;
    }
    send(&world).await;
    receiver.answers(|_| Reply::status(200));
    receiver.forget();
    later(&world, TimeDelta::minutes(6)).await;
    later(&world, TimeDelta::minutes(40)).await;
    assert_eq!(receiver.heard().len(), 131);
    let all: Vec<Value> = deliveries(&world, &draft.steward, &made).await;
    assert!(all.iter().all(|one| one["state"] == json!("DELIVERED")));
    receiver.end().await;
});
