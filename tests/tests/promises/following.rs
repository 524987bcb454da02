//! Whoever follows the log misses nothing and hears nothing twice, whatever is cut and wherever they come back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::clock::{Clock, SystemClock};
use domain::tenancy::{Constituency, Role};
use e2e::{Member, Socket, Value, World, both, code, data, json};
use persistence::tenancy::end_membership;
use sqlx::postgres::PgListener;

use super::process::Process;
use crate::activity::make_body;

const FOLLOW: &str = "subscription($after: String, $filter: ActivityFilter) {
    activity(after: $after, filter: $filter) { sequence cursor verb } }";

async fn head(world: &World, member: &Member) -> Value {
    let answer = world.by(member, "{ collaborative { activityHead { sequence cursor } } }", json!({})).await;
    data(answer)["collaborative"]["activityHead"].clone()
}

fn sequence(payload: &Value) -> i64 {
    payload["data"]["activity"]["sequence"].as_i64().unwrap_or_else(|| panic!("{payload}"))
}

/// Makes bodies, a few at a time, while the test goes on.
fn keep_writing(world: &Arc<World>, steward: &Member, number: usize) -> tokio::task::JoinHandle<()> {
    let (world, steward) = (world.clone(), steward.clone());
    tokio::spawn(async move {
        for batch in 0..number / 4 {
            let four = (0..4).map(|part| (batch, part));
            let acts = four.map(|(batch, part)| {
                let (world, steward) = (&world, &steward);
                async move { make_body(world, steward, &format!("Committee {batch} {part}")).await }
            });
            futures_util::future::join_all(acts).await;
        }
    })
}

/// Follows from a cursor to an end, cut every few entries, each time at the next of these servers.
async fn follow_with_cuts(addresses: &[&str], member: &Member, start: Value, end: i64) -> Vec<i64> {
    let (mut heard, mut after) = (Vec::new(), start);
    for (cut, address) in addresses.iter().cycle().enumerate() {
        let mut socket = Socket::open(address, member).await;
        socket.subscribe(FOLLOW, json!({ "after": after })).await;
        for _ in 0..=(cut * 5 % 13) {
            let payload = socket.next().await;
            heard.push(sequence(&payload));
            after = payload["data"]["activity"]["cursor"].clone();
            if heard.last() == Some(&end) {
                return heard;
            }
        }
    }
    heard
}

both!(a_subscription_resumes_from_its_cursor_without_loss_or_duplicate_after_a_cut, |world| async move {
    let draft = world.draft("river").await;
    let start = head(&world, &draft.steward).await["cursor"].clone();
    let writing = keep_writing(&world, &draft.steward, 120);
    let heard = follow_with_cuts(&[&world.address], &draft.steward, start, 122).await;
    writing.await.expect("all acts");
    assert_eq!(heard, (3..=122).collect::<Vec<_>>());
});

both!(a_subscription_resumes_at_another_server_of_the_same_database, |world| async move {
    let draft = world.draft("river").await;
    let another = world.another_server().await;
    let start = head(&world, &draft.steward).await["cursor"].clone();
    let writing = keep_writing(&world, &draft.steward, 60);
    let heard = follow_with_cuts(&[&another.address, &world.address], &draft.steward, start, 62).await;
    writing.await.expect("all acts");
    assert_eq!(heard, (3..=62).collect::<Vec<_>>());
    another.end().await;
});

both!(a_subscription_resumes_after_a_kill_and_at_another_process, |world| async move {
    // A process has the real clock.
    world.clock.set(SystemClock.now());
    let draft = world.draft("river").await;
    let start = head(&world, &draft.steward).await["cursor"].clone();
    let first = Process::serve(&world).await;
    let writing = keep_writing(&world, &draft.steward, 120);
    let mut heard = follow_with_cuts(&[&first.address], &draft.steward, start, 30).await;
    let after = heard_up_to(&world, &draft.steward, 30).await;
    first.kill().await;
    // On PostgreSQL two at once; each is another process than the one that writes.
    let second = Process::serve(&world).await;
    let third = if world.is_postgres() { Some(Process::serve(&world).await) } else { None };
    let addresses: Vec<&str> =
        [Some(&second), third.as_ref()].into_iter().flatten().map(|one| one.address.as_str()).collect();
    heard.extend(follow_with_cuts(&addresses, &draft.steward, after, 122).await);
    writing.await.expect("all acts");
    assert_eq!(heard, (3..=122).collect::<Vec<_>>());
    for process in [Some(second), third].into_iter().flatten() {
        assert!(process.terminate().await.0.success());
    }
});

/// The cursor of the entry with this number.
async fn heard_up_to(world: &World, member: &Member, number: i64) -> Value {
    let query = "{ collaborative { activity(last: 100) { nodes { sequence cursor } } } }";
    let page = data(world.by(member, query, json!({})).await)["collaborative"]["activity"].clone();
    let nodes = page["nodes"].as_array().expect("entries");
    nodes.iter().find(|node| node["sequence"] == number).expect("that entry")["cursor"].clone()
}

both!(who_follows_at_another_server_hears_of_what_is_done_here, |world| async move {
    let draft = world.draft("river").await;
    let another = world.another_server().await;
    let mut socket = Socket::open(&another.address, &draft.steward).await;
    socket.subscribe(FOLLOW, json!({ "after": head(&world, &draft.steward).await["cursor"] })).await;
    make_body(&world, &draft.steward, "First").await;
    assert_eq!(sequence(&socket.next().await), 3);
    // By now the other server listens.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start = Instant::now();
    for number in 4..=13 {
        make_body(&world, &draft.steward, &format!("Committee {number}")).await;
        assert_eq!(sequence(&socket.next().await), number);
    }
    // Looking each second alone would take ten.
    assert!(!world.is_postgres() || start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    drop(socket);
    another.end().await;
});

both!(without_a_cursor_only_what_is_new_is_heard, |world| async move {
    let draft = world.draft("river").await;
    make_body(&world, &draft.steward, "Earlier").await;
    let mut socket = Socket::open(&world.address, &draft.steward).await;
    socket.subscribe(FOLLOW, json!({})).await;
    assert!(socket.is_silent(Duration::from_millis(1_500)).await);
    make_body(&world, &draft.steward, "Later").await;
    assert_eq!(sequence(&socket.next().await), 4);
});

both!(an_entry_that_is_heard_tells_all_that_its_own_fields_tell, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let ask = "subscription($after: String) { activity(after: $after) { sequence verb change priorHash hash
        actor { name roles } subject { ... on Body { name seats { totalCount } } ... on Organisation { name } } } }";
    let mut socket = Socket::open(&world.address, &draft.steward).await;
    let start = head(&world, &draft.steward).await["cursor"].clone();
    socket.subscribe(ask, json!({ "after": start })).await;
    make_body(&world, &draft.steward, "Council").await;
    world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let first = socket.next().await;
    let body = &first["data"]["activity"];
    assert_eq!(body["actor"], json!({ "name": "Stewart", "roles": ["STEWARD"] }), "{first}");
    assert_eq!(body["subject"], json!({ "name": "Council", "seats": { "totalCount": 0 } }));
    assert!(body["change"].as_str().is_some_and(|change| change.contains("Council")));
    let second = socket.next().await;
    assert_eq!(second["data"]["activity"]["verb"], "memberInvited");
    assert_eq!(second["data"]["activity"]["priorHash"], body["hash"]);
});

both!(only_what_fits_the_filter_and_what_the_reader_may_see_is_heard, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let start = head(&world, &meg).await["cursor"].clone();
    let (mut hers, mut stewards) =
        (Socket::open(&world.address, &meg).await, Socket::open(&world.address, &draft.steward).await);
    hers.subscribe(FOLLOW, json!({ "after": start })).await;
    let filter = json!({ "verbs": ["attemptRefused"] });
    stewards.subscribe(FOLLOW, json!({ "after": start, "filter": filter })).await;
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    world.act(&meg, "createBody", body, "body { id }").await;
    make_body(&world, &draft.steward, "Council").await;
    assert_eq!(hers.next().await["data"]["activity"]["verb"], "bodyCreated");
    assert_eq!(stewards.next().await["data"]["activity"]["verb"], "attemptRefused");
    assert!(stewards.is_silent(Duration::from_millis(1_500)).await);
});

both!(ending_a_membership_ends_its_subscription, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let mia = world.join(&meg, "mia@trust.example", Some(trust), &[Role::Member]).await;
    let mut socket = Socket::open(&world.address, &mia).await;
    socket.subscribe(FOLLOW, json!({ "after": head(&world, &mia).await["cursor"] })).await;
    make_body(&world, &draft.steward, "Council").await;
    assert_eq!(socket.next().await["data"]["activity"]["verb"], "bodyCreated");
    end_membership(&world.store, meg.asking(), mia.membership).await.expect("an end");
    assert_eq!(code(&socket.next().await), "NOT_FOUND");
    assert_eq!(socket.hear().await["type"], "complete");
    // What is done afterwards is none of her business, nor can she come back.
    make_body(&world, &draft.steward, "Secret").await;
    socket.subscribe(FOLLOW, json!({})).await;
    assert_ne!(socket.hear().await["payload"]["data"]["activity"]["verb"], "bodyCreated");
});

both!(nobody_follows_another_collaborative, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let strangers = [
        json!({ "token": hill.steward.token, "collaborative": "river" }),
        json!({ "token": hill.steward.token, "collaborative": "nowhere" }),
        json!({ "collaborative": "river" }),
    ];
    for init in strangers {
        let mut socket = Socket::open_with(&world.address, init.clone()).await;
        socket.subscribe(FOLLOW, json!({ "after": head(&world, &river.steward).await["cursor"] })).await;
        let answer = socket.hear().await;
        assert!(answer["payload"]["data"]["activity"].is_null(), "{init}: {answer}");
    }
    let mut own = Socket::open(&world.address, &hill.steward).await;
    own.subscribe(FOLLOW, json!({ "after": head(&world, &hill.steward).await["cursor"] })).await;
    make_body(&world, &river.steward, "Theirs").await;
    assert!(own.is_silent(Duration::from_millis(1_500)).await);
});

both!(a_cursor_beyond_the_end_of_the_log_is_refused, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    make_body(&world, &river.steward, "Council").await;
    let longer = head(&world, &river.steward).await["cursor"].clone();
    for after in [longer, json!("nonsense")] {
        let mut socket = Socket::open(&world.address, &hill.steward).await;
        socket.subscribe(FOLLOW, json!({ "after": after })).await;
        let answer = socket.hear().await;
        assert!(answer.to_string().contains("INVALID_INPUT"), "{answer}");
    }
});

both!(followers_of_a_busy_log_leave_connections_for_everybody_else, |world| async move {
    let draft = world.draft("river").await;
    let start = head(&world, &draft.steward).await["cursor"].clone();
    let mut sockets = Vec::new();
    for _ in 0..30 {
        let mut socket = Socket::open(&world.address, &draft.steward).await;
        socket.subscribe(FOLLOW, json!({ "after": start })).await;
        sockets.push(socket);
    }
    keep_writing(&world, &draft.steward, 40).await.expect("all acts");
    for _ in 0..5 {
        assert_eq!(head(&world, &draft.steward).await["sequence"], 42);
    }
    for socket in &mut sockets {
        for expected in 3..=42 {
            assert_eq!(sequence(&socket.next().await), expected);
        }
    }
});

both!(servers_wake_each_other_at_most_once_for_many_commits_of_a_moment, |world| async move {
    if !world.is_postgres() {
        return;
    }
    let draft = world.draft("river").await;
    let mut listener = PgListener::connect(world.store.url()).await.expect("a listener");
    listener.listen("commonpurse_activity").await.expect("the channel");
    let start = Instant::now();
    keep_writing(&world, &draft.steward, 200).await.expect("all acts");
    let mut rings = 0;
    while let Ok(Ok(_)) = tokio::time::timeout(Duration::from_millis(500), listener.recv()).await {
        rings += 1;
    }
    let most = start.elapsed().as_millis() / 20 + 2;
    assert!((1..=most.min(200)).contains(&rings), "{rings} rings, {most} at most");
});
