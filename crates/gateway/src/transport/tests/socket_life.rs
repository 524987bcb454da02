//! How sockets begin and end.

use super::wire::{Client, serve, serve_state};
use super::*;
use crate::transport::SocketLimits;
use serde_json::json;
use std::time::Duration;

fn socket(change: impl FnOnce(&mut SocketLimits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits.socket);
    limits
}

#[actix_web::test]
async fn another_subprotocol_is_closed_with_4406() {
    let request = serve(Limits::default());
    let (mut stream, _) = tokio_tungstenite::connect_async(format!("ws://{request}/graphql")).await.unwrap();
    let frame = futures_util::StreamExt::next(&mut stream).await.unwrap().unwrap();
    assert!(
        matches!(frame, tokio_tungstenite::tungstenite::Message::Close(Some(close)) if u16::from(close.code) == 4406)
    );
}

#[actix_web::test]
async fn a_client_that_never_begins_is_closed_with_4408() {
    let mut client = Client::new(socket(|limits| limits.init = Duration::from_millis(30))).await;
    assert_eq!(client.closed().await, 4408);
}

#[actix_web::test]
async fn a_client_that_has_begun_is_not_timed_out() {
    let mut client = Client::ready(socket(|limits| limits.init = Duration::from_millis(300)), "ada").await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    client.send(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong" }));
}

#[actix_web::test]
async fn a_refused_token_is_closed_with_4403() {
    let mut client = Client::new(Limits::default()).await;
    client.send(json!({ "type": "connection_init", "payload": { "authorization": "Bearer bad" } })).await;
    assert_eq!(client.closed().await, 4403);
}

#[actix_web::test]
async fn subscribing_before_the_beginning_is_closed_with_4401() {
    let mut client = Client::new(Limits::default()).await;
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.closed().await, 4401);
}

#[actix_web::test]
async fn beginning_twice_is_closed_with_4429() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    client.send(json!({ "type": "connection_init" })).await;
    assert_eq!(client.closed().await, 4429);
}

#[actix_web::test]
async fn what_is_not_a_message_is_closed_with_4400() {
    for text in [
        "not json",
        "{}",
        "[]",
        r#"{"type":"unknown"}"#,
        r#"{"type":"subscribe","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{ hello }"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"connection_init","payload":"token"}"#,
    ] {
        let mut client = Client::new(Limits::default()).await;
        client.text(text).await;
        assert_eq!(client.closed().await, 4400, "{text}");
    }
}

#[actix_web::test]
async fn a_message_over_the_limit_is_closed_with_1009() {
    let mut client = Client::new(Limits { body: 1_000, ..Limits::default() }).await;
    client.text(&"x".repeat(2_000)).await;
    assert_eq!(client.closed().await, 1009);
}

#[actix_web::test]
async fn the_socket_ends_with_its_token() {
    let mut client = Client::ready(Limits::default(), "brief").await;
    client.subscribe("1", "subscription { never }").await;
    assert_eq!(client.closed().await, 4403);
}

#[actix_web::test]
async fn a_client_is_pinged_and_stays_while_it_answers() {
    let mut client = Client::ready(socket(|limits| limits.heartbeat = Duration::from_millis(50)), "ada").await;
    let quiet = tokio::time::timeout(Duration::from_millis(300), client.hear()).await;
    assert!(quiet.is_err(), "pings are answered below, and nothing else comes");
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.hear().await["type"], "next");
}

#[actix_web::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let limits = socket(|limits| limits.send = Duration::from_millis(200));
    let mut client = Client::ready(limits, "ada").await;
    client.subscribe("1", "subscription { flood }").await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let (mut messages, mut code) = (0, None);
    // What the kernel holds still comes, then why it ended.
    while let Some(Ok(frame)) =
        tokio::time::timeout(Duration::from_secs(4), futures_util::StreamExt::next(&mut client.0))
            .await
            .expect("the flood has an end")
    {
        match frame {
            tokio_tungstenite::tungstenite::Message::Close(close) => code = close.map(|close| u16::from(close.code)),
            _ => messages += 1,
        }
    }
    assert_eq!(code, Some(4410), "after {messages} messages");
}

#[actix_web::test]
async fn a_revoked_token_ends_its_socket_at_the_next_look() {
    let mut client = Client::ready(socket(|limits| limits.heartbeat = Duration::from_millis(50)), "revoked").await;
    assert_eq!(client.closed().await, 4403);
}

#[actix_web::test]
async fn the_socket_of_somebody_who_leaves_ends_at_the_next_look() {
    let mut client = Client::ready(socket(|limits| limits.heartbeat = Duration::from_millis(50)), "leaver").await;
    assert_eq!(client.closed().await, 4403);
}

#[actix_web::test]
async fn a_client_that_answers_no_ping_is_cut_off() {
    let mut client = Client::ready(socket(|limits| limits.heartbeat = Duration::from_millis(50)), "ada").await;
    // Unpolled, the client does not even see the pings.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let rest = async { while let Some(Ok(_)) = futures_util::StreamExt::next(&mut client.0).await {} };
    tokio::time::timeout(Duration::from_secs(2), rest).await.expect("the socket has ended");
}

#[actix_web::test]
async fn a_server_that_stops_answers_what_was_asked_then_closes_with_1012() {
    let state = state(Limits { time: Duration::from_millis(300), ..Limits::default() });
    let mut client = Client::ready_at(&serve_state(state.clone()), "ada").await;
    client.subscribe("asked", "{ slow }").await;
    client.subscribe("followed", "subscription { never }").await;
    client.send(json!({ "type": "ping" })).await;
    assert_eq!(client.hear().await, json!({ "type": "pong" }), "both have begun");
    state.stopping.cancel();
    tokio::time::sleep(Duration::from_millis(50)).await;
    client.subscribe("late", "{ hello }").await;
    let late = client.hear().await;
    assert_eq!((&late["id"], &late["payload"][0]["extensions"]["code"]), (&json!("late"), &json!("UNAVAILABLE")));
    let asked = client.hear().await;
    assert_eq!((&asked["id"], &asked["payload"][0]["extensions"]["code"]), (&json!("asked"), &json!("TIMEOUT")));
    assert_eq!(client.closed().await, 1012);
}
