//! Who holds how many sockets, streams and subscriptions; and that whoever goes makes room, however they go.

use super::wire::{Client, Events, knock, serve_state};
use super::*;
use crate::transport::{Shares, SocketLimits};
use serde_json::json;
use std::time::{Duration, Instant};

const PROTOCOL: &str = "graphql-transport-ws";
const NEVER: &str = "subscription { never }";

fn crowded(connections: Shares, subscriptions: Shares) -> String {
    let socket = SocketLimits { connections, subscriptions, ..SocketLimits::default() };
    serve_state(state(Limits { socket, ..Limits::default() }))
}

const MANY: Shares = Shares { person: 100, address: 100 };

/// Tries until there is room, for as long as it may take to see that somebody is gone.
async fn in_time(mut let_in: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(3);
    while !let_in().await {
        assert!(Instant::now() < end, "no room was made");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Begins as somebody; the code where the socket ends instead.
async fn begin(address: &str, token: &str) -> Result<Client, u16> {
    let mut client = Client::connect(address, PROTOCOL).await;
    client.send(json!({ "type": "connection_init", "payload": { "token": token } })).await;
    client.send(json!({ "type": "ping" })).await;
    loop {
        match client.frame().await {
            tokio_tungstenite::tungstenite::Message::Close(close) => return Err(close.unwrap().code.into()),
            frame if frame.to_text().is_ok_and(|text| text.contains("pong")) => return Ok(client),
            _ => {}
        }
    }
}

#[actix_web::test]
async fn an_address_that_holds_all_its_sockets_is_refused_the_next_and_let_in_again() {
    let address = crowded(Shares { person: 100, address: 2 }, MANY);
    let (first, mut second) = (Client::connect(&address, PROTOCOL).await, Client::connect(&address, PROTOCOL).await);
    let (status, body) = knock(&address, PROTOCOL).await.err().expect("no room");
    let told = &body["errors"][0]["extensions"];
    assert_eq!((status, &told["code"]), (429, &json!("TOO_MANY_CONNECTIONS")), "{body}");
    assert_eq!((&told["value"], &told["limit"]), (&json!(3), &json!(2)));
    assert_eq!(Events::ask(&address, "ada", NEVER).await.response.status(), 429);
    // One is cut without a goodbye, one ends by the server's will.
    drop(first);
    second.text("nonsense").await;
    assert_eq!(second.closed().await, 4400);
    let mut held = Vec::new();
    in_time(async || {
        held.extend(knock(&address, PROTOCOL).await.ok());
        held.len() == 2
    })
    .await;
}

#[actix_web::test]
async fn a_person_who_holds_all_their_sockets_is_refused_the_next_and_let_in_again() {
    let address = crowded(Shares { person: 2, address: 100 }, MANY);
    let held = [begin(&address, "ada").await.unwrap(), begin(&address, "ada").await.unwrap()];
    assert_eq!(begin(&address, "ada").await.err(), Some(4430));
    assert!(begin(&address, "bob").await.is_ok(), "others have their own");
    let refused = Events::ask(&address, "ada", NEVER).await.response;
    assert_eq!(refused.status(), 429);
    drop(held);
    in_time(async || begin(&address, "ada").await.is_ok()).await;
}

#[actix_web::test]
async fn streams_are_counted_with_sockets_and_given_back_however_they_end() {
    let address = crowded(Shares { person: 1, address: 100 }, MANY);
    let cut = Events::follow(&address, "ada", NEVER).await;
    assert_eq!(Events::ask(&address, "ada", NEVER).await.response.status(), 429);
    assert_eq!(begin(&address, "ada").await.err(), Some(4430));
    // What is answered at once holds no place.
    assert_eq!(Events::ask(&address, "ada", "{ hello }").await.response.status(), 200);
    drop(cut);
    in_time(async || Events::ask(&address, "ada", "subscription { count(to: 1) }").await.response.status() == 200)
        .await;
    in_time(async || Events::ask(&address, "ada", NEVER).await.response.status() == 200).await;
}

#[actix_web::test]
async fn subscriptions_are_counted_over_all_sockets_and_streams() {
    let address = crowded(MANY, Shares { person: 2, address: 3 });
    let (mut one, mut other) = (Client::ready_at(&address, "ada").await, Client::ready_at(&address, "ada").await);
    one.subscribe("1", NEVER).await;
    one.subscribe("query", "{ hello }").await;
    assert_eq!(one.hear().await["type"], "next", "queries are not counted");
    assert_eq!(one.hear().await["type"], "complete");
    let stream = Events::follow(&address, "ada", NEVER).await;
    other.subscribe("3", NEVER).await;
    let refused = other.hear().await;
    let told = &refused["payload"][0]["extensions"];
    assert_eq!((&refused["type"], &told["code"]), (&json!("error"), &json!("TOO_MANY_SUBSCRIPTIONS")), "{refused}");
    assert_eq!((&told["value"], &told["limit"]), (&json!(3), &json!(2)));
    assert_eq!(Events::ask(&address, "ada", NEVER).await.response.status(), 429);
    // Ended by its client, it makes room at once.
    one.send(json!({ "type": "complete", "id": "1" })).await;
    one.subscribe("again", "subscription { count(to: 1) }").await;
    assert_eq!(one.hear().await["type"], "next");
    assert_eq!(one.hear().await["type"], "complete");
    other.subscribe("3", "subscription { count(to: 1) }").await;
    assert_eq!(other.hear().await["type"], "next", "one that ended by itself makes room, too");
    drop(stream);
    let mut bob = Client::ready_at(&address, "bob").await;
    for id in ["1", "2"] {
        bob.subscribe(id, NEVER).await;
    }
    bob.send(json!({ "type": "ping" })).await;
    assert_eq!(bob.hear().await, json!({ "type": "pong" }));
}
