//! Whoever does not read what they asked for is cut off and told so, and costs no memory meanwhile.

use std::sync::Arc;
use std::time::Duration;

use domain::clock::{Clock, SystemClock};
use e2e::{Draft, Events, Socket, World, both, code, data, json};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;

use super::process::Process;
use crate::activity::make_body;

/// More than any kernel keeps for one connection: so many entries of some 13 kB.
const ENTRIES: usize = 2_000;
/// Of each kind.
const READERS: usize = 4;

async fn long_log(world: &Arc<World>, draft: &Draft) {
    let names: Vec<String> = (0..ENTRIES).map(|number| format!("Committee {number}")).collect();
    stream::iter(&names).for_each_concurrent(4, |name| make_body(world, &draft.steward, name)).await;
}

/// Everything in the log, each entry many times over.
fn much() -> String {
    let often: String = (0..30).map(|number| format!(" a{number}: canonical")).collect();
    format!("subscription {{ activity(after: \"AAAAAAAAAAA\") {{ sequence{often} }} }}")
}

both!(who_does_not_read_is_cut_off_with_a_code_and_no_memory_grows, |world| async move {
    world.clock.set(SystemClock.now());
    let draft = world.draft("river").await;
    long_log(&world, &draft).await;
    let most = (2 * READERS).to_string();
    let process = Process::serve_with(&world, &["--limit-unread", "2", "--limit-person-connections", &most]).await;
    let address = process.address.as_str();
    // One who reads has it all; and what a server keeps anyway is there before memory is looked at.
    let mut quick = Socket::open(address, &draft.steward).await;
    quick.subscribe(&much(), json!({})).await;
    for number in 1..=ENTRIES {
        assert_eq!(quick.next().await["data"]["activity"]["sequence"], number);
    }
    drop(quick);
    let memory = process.memory();

    let (mut sockets, mut streams) = (Vec::new(), Vec::new());
    for _ in 0..READERS {
        let mut socket = Socket::open(address, &draft.steward).await;
        socket.subscribe(&much(), json!({})).await;
        sockets.push(socket);
        streams.push(Events::follow(address, &draft.steward, &much(), json!({})).await);
    }
    let full = Events::ask(address, &draft.steward, &much(), json!({})).await.response;
    assert_eq!(full.status(), 429);
    tokio::time::sleep(Duration::from_secs(8)).await;
    let grown = process.memory().saturating_sub(memory);
    println!("{grown} MiB for {} readers who did not read", 2 * READERS);
    assert!(grown < 32, "{grown} MiB");

    // What they held is free again.
    let again = "{ collaborative { activityHead { sequence } } }";
    world.send_to(address);
    assert_eq!(
        data(world.by(&draft.steward, again, json!({})).await)["collaborative"]["activityHead"]["sequence"],
        ENTRIES + 2
    );
    drop(Events::follow(address, &draft.steward, "subscription { activity { verb } }", json!({})).await);
    // Whoever reads on after all is told why it ended.
    let closed = join_all(sockets.iter_mut().map(Socket::closed)).await;
    assert_eq!(closed, [4410; READERS]);
    for mut events in streams {
        let mut last = events.next().await;
        while last.get("errors").is_none() {
            last = events.next().await;
        }
        assert_eq!(code(&last), "TOO_SLOW");
        events.complete().await;
    }
    assert!(process.terminate().await.0.success());
});
