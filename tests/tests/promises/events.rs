//! What is followed by server-sent events comes as it does over a socket: at once, whole, and from a cursor.

use std::time::{Duration, Instant};

use e2e::{Events, both, code, data, json};

use crate::activity::make_body;

const FOLLOW: &str = "subscription($after: String) { activity(after: $after) { sequence cursor verb } }";

both!(a_stream_tells_at_once_what_is_done_and_goes_on_behind_its_cursor_after_a_cut, |world| async move {
    let draft = world.draft("river").await;
    let browser = "gzip, deflate, br";
    let mut events = Events::ask_taking(browser, &world.address, &draft.steward, FOLLOW, json!({})).await;
    // From here on it follows: who subscribes without a cursor may not be listening yet.
    let mut sequence = 0;
    let begun = Instant::now();
    while sequence == 0 {
        make_body(&world, &draft.steward, &format!("Early {}", begun.elapsed().as_micros())).await;
        let heard = tokio::time::timeout(Duration::from_millis(1_200), events.next()).await;
        sequence = heard.map_or(0, |heard| heard["data"]["activity"]["sequence"].as_i64().unwrap());
    }
    let mut cursor = json!(null);
    for number in 0..5 {
        let begun = Instant::now();
        make_body(&world, &draft.steward, &format!("Heard {number}")).await;
        let heard = events.next().await["data"]["activity"].clone();
        assert!(begun.elapsed() < Duration::from_secs(5), "nobody holds it back to compress it");
        sequence += 1;
        assert_eq!(heard["sequence"], sequence);
        cursor = heard["cursor"].clone();
    }
    drop(events);
    for number in 0..20 {
        make_body(&world, &draft.steward, &format!("Unheard {number}")).await;
    }
    let mut events = Events::follow(&world.address, &draft.steward, FOLLOW, json!({ "after": cursor })).await;
    for expected in sequence + 1..=sequence + 20 {
        assert_eq!(events.next().await["data"]["activity"]["sequence"], expected);
    }
});

both!(a_stream_has_the_headers_of_every_answer, |world| async move {
    let draft = world.draft("river").await;
    let events = Events::follow(&world.address, &draft.steward, FOLLOW, json!({})).await;
    let headers = events.response.headers();
    for (name, value) in [
        ("content-type", "text/event-stream; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert!(headers.get("content-length").is_none());
});

both!(queries_and_acts_are_told_as_events_too, |world| async move {
    let draft = world.draft("river").await;
    let mut events = Events::follow(&world.address, &draft.steward, "{ viewer { name } }", json!({})).await;
    assert_eq!(data(events.next().await)["viewer"]["name"], "Stewart");
    events.complete().await;
    let act =
        "mutation { createBody(input: { kind: COUNCIL, name: \"Council\", mandate: \"Decides.\" }) { body { name } } }";
    let mut events = Events::follow(&world.address, &draft.steward, act, json!({})).await;
    assert_eq!(data(events.next().await)["createBody"]["body"]["name"], "Council");
    events.complete().await;
    let mut events = Events::follow(&world.address, &draft.steward, "{ nothing }", json!({})).await;
    assert_eq!(code(&events.next().await), "GRAPHQL_VALIDATION_FAILED");
    events.complete().await;
});

both!(nobody_follows_another_collaborative_by_events, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let stranger = e2e::Member { slug: river.slug.clone(), ..hill.steward.clone() };
    let mut events = Events::follow(&world.address, &stranger, FOLLOW, json!({})).await;
    assert_eq!(code(&events.next().await), "NOT_FOUND");
    events.complete().await;
    let forged = e2e::Member { token: "forged".to_owned(), ..river.steward };
    let refused = Events::ask(&world.address, &forged, FOLLOW, json!({})).await.response;
    assert_eq!(refused.status(), 401);
    assert_eq!(code(&refused.json().await.unwrap()), "UNAUTHENTICATED");
});

both!(a_server_that_stops_tells_its_streams, |world| async move {
    let draft = world.draft("river").await;
    let another = world.another_server().await;
    let mut events = Events::follow(&another.address, &draft.steward, FOLLOW, json!({})).await;
    let ended = tokio::spawn(async move {
        let last = events.next().await;
        events.complete().await;
        last
    });
    another.end().await;
    assert_eq!(code(&ended.await.unwrap()), "UNAVAILABLE");
});
