//! What runs on a socket.

use super::wire::Client;
use super::*;
use crate::transport::SocketLimits;
use serde_json::json;

#[actix_web::test]
async fn a_subscription_tells_each_event_and_its_end() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    client.subscribe("s", "subscription { count(to: 2) }").await;
    for count in 1..=2 {
        assert_eq!(
            client.hear().await,
            json!({ "type": "next", "id": "s", "payload": { "data": { "count": count } } })
        );
    }
    assert_eq!(client.hear().await, json!({ "type": "complete", "id": "s" }));
}

#[actix_web::test]
async fn queries_and_mutations_run_too_as_the_one_who_began() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    client.subscribe("q", "{ caller collaborative }").await;
    let payload = json!({ "data": { "caller": "ada", "collaborative": "river" } });
    assert_eq!(client.hear().await, json!({ "type": "next", "id": "q", "payload": payload }));
    assert_eq!(client.hear().await["type"], "complete");
    client.subscribe("m", "mutation { run }").await;
    assert_eq!(client.hear().await["payload"]["data"]["run"], 1);
}

#[actix_web::test]
async fn a_document_at_fault_is_an_error_message_and_the_socket_lives_on() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    for (text, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { never count(to: 1) }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        client.subscribe("1", text).await;
        let message = client.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")), "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], code);
    }
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.hear().await["type"], "next");
}

#[actix_web::test]
async fn an_id_in_use_is_closed_with_4409() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    client.subscribe("1", "subscription { never }").await;
    client.subscribe("1", "subscription { never }").await;
    assert_eq!(client.closed().await, 4409);
}

#[actix_web::test]
async fn a_completed_id_may_be_used_again() {
    let mut client = Client::ready(Limits::default(), "ada").await;
    client.subscribe("1", "subscription { never }").await;
    client.send(json!({ "type": "complete", "id": "1" })).await;
    client.subscribe("1", "{ hello }").await;
    assert_eq!(client.hear().await["payload"]["data"]["hello"], "hello");
}

#[actix_web::test]
async fn one_operation_too_many_is_refused_and_the_others_stay() {
    let socket = SocketLimits { operations: 2, ..SocketLimits::default() };
    let mut client = Client::ready(Limits { socket, ..Limits::default() }, "ada").await;
    for id in ["1", "2", "3"] {
        client.subscribe(id, "subscription { never }").await;
    }
    let message = client.hear().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("3")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
}

#[actix_web::test]
async fn a_slow_query_does_not_hold_up_the_others_and_ends_in_its_time() {
    let limits = Limits { time: std::time::Duration::from_millis(200), ..Limits::default() };
    let mut client = Client::ready(limits, "ada").await;
    client.subscribe("slow", "{ slow }").await;
    client.subscribe("quick", "{ hello }").await;
    assert_eq!(client.hear().await["id"], "quick");
    assert_eq!(client.hear().await["type"], "complete");
    let message = client.hear().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("slow")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "TIMEOUT");
}
