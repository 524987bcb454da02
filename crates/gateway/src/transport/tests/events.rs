//! Operations that are told as server-sent events.

use super::wire::{Events, serve, serve_state};
use super::*;
use crate::transport::SocketLimits;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const EVENTS: (&str, &str) = ("accept", "text/event-stream");

fn often() -> Limits {
    let socket = SocketLimits { heartbeat: Duration::from_millis(50), ..SocketLimits::default() };
    Limits { socket, ..Limits::default() }
}

async fn text(request: TestRequest) -> (u16, String, String) {
    let response = call(request.insert_header(EVENTS)).await;
    let (status, kind) = (response.status().as_u16(), header(&response, "content-type"));
    let body = actix_web::test::read_body(response).await;
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

#[actix_web::test]
async fn what_is_answered_once_is_one_event_and_its_end() {
    for request in [query("{ hello }"), get("query=%7Bhello%7D")] {
        let (status, kind, body) = text(request).await;
        assert_eq!((status, kind.as_str()), (200, "text/event-stream; charset=utf-8"));
        assert_eq!(body, "event: next\ndata: {\"data\":{\"hello\":\"hello\"}}\n\nevent: complete\ndata:\n\n");
    }
    let (_, _, body) = text(query("mutation { run }")).await;
    assert!(body.contains(r#"{"data":{"run":1}}"#), "{body}");
    let (_, _, body) = text(post(&json!({ "query": "{ echo(text: \"one\\ntwo\") }" }))).await;
    assert_eq!(body.lines().filter(|line| !line.is_empty()).count(), 4, "line breaks are escaped: {body}");
}

#[actix_web::test]
async fn a_document_at_fault_is_told_as_an_event() {
    for (document, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ refuses }", "CONFLICT"),
    ] {
        let (status, kind, body) = text(query(document)).await;
        assert_eq!((status, kind.as_str()), (200, "text/event-stream; charset=utf-8"), "{document}");
        assert!(body.starts_with("event: next\ndata: {") && body.ends_with("event: complete\ndata:\n\n"), "{body}");
        assert!(body.contains(code), "{body}");
    }
}

#[actix_web::test]
async fn a_request_at_fault_is_told_by_its_status_and_as_json() {
    let subscription = json!({ "query": "subscription { never }" });
    let typeless = TestRequest::post().uri("/graphql").set_payload(subscription.to_string());
    let cases = [
        (post(&subscription).insert_header(("authorization", "Bearer bad")), 401, "UNAUTHENTICATED"),
        (post(&subscription).insert_header(("authorization", "Bearer away")), 503, "UNAVAILABLE"),
        (get("query=mutation%7Brun%7D"), 405, "METHOD_NOT_ALLOWED"),
        (typeless, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (post(&json!({})), 400, "BAD_REQUEST"),
    ];
    for (request, status, code) in cases {
        let response = call(request.insert_header(EVENTS)).await;
        assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8");
        assert_eq!(refusal(response).await, refused(status, code));
    }
}

#[actix_web::test]
async fn a_subscription_is_told_event_by_event() {
    let mut events = Events::follow(&serve(Limits::default()), "ada", "subscription { count(to: 2) }").await;
    let told = |name: &str| events.response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(told("content-type"), "text/event-stream; charset=utf-8");
    assert_eq!(told("cache-control"), "no-store");
    assert_eq!(told("content-encoding"), "identity", "nobody holds events back to compress them");
    for count in 1..=2 {
        assert_eq!(events.hear().await, ("next".to_owned(), json!({ "data": { "count": count } })));
    }
    assert_eq!(events.hear().await, ("complete".to_owned(), Value::Null));
    assert!(!events.more().await);
}

#[actix_web::test]
async fn who_takes_events_beside_answers_gets_them_for_subscriptions() {
    let address = serve(Limits::default());
    let ask = async |document: &str, method: reqwest::Method| {
        let url = reqwest::Url::parse_with_params(&format!("http://{address}/graphql"), [("query", document)]).unwrap();
        let request = reqwest::Client::new().request(method.clone(), url);
        let request = request.header("accept", "application/json, text/event-stream");
        let request = if method == "POST" { request.json(&json!({ "query": document })) } else { request };
        request.send().await.unwrap().headers()["content-type"].to_str().unwrap().to_owned()
    };
    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        assert_eq!(ask("{hello}", method.clone()).await, "application/json; charset=utf-8");
        assert_eq!(ask("subscription{count(to:1)}", method).await, "text/event-stream; charset=utf-8");
    }
}

#[actix_web::test]
async fn who_takes_no_events_learns_how_to_subscribe() {
    let body = json(call(query("subscription { never }")).await).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    assert!(body["errors"][0]["extensions"]["hint"].as_str().unwrap().contains("text/event-stream"), "{body}");
}

#[actix_web::test]
async fn a_stream_ends_with_its_token_and_says_so() {
    // At each look a brief token would be given anew.
    let (rarely, often) = (serve(Limits::default()), serve(often()));
    for (address, token) in [(&rarely, "brief"), (&often, "revoked-stream"), (&often, "leaver-stream")] {
        let mut events = Events::follow(address, token, "subscription { never }").await;
        assert_eq!(events.ended().await, "UNAUTHENTICATED", "{token}");
    }
}

#[actix_web::test]
async fn a_server_that_stops_tells_its_streams_and_begins_no_other() {
    let state = state(Limits::default());
    let address = serve_state(state.clone());
    let mut events = Events::follow(&address, "ada", "subscription { never }").await;
    state.stopping.cancel();
    assert_eq!(events.ended().await, "UNAVAILABLE");
    let late = Events::ask(&address, "ada", "subscription { never }").await;
    assert_eq!(late.response.status(), 503);
}

#[actix_web::test]
async fn a_silent_stream_shows_that_it_lives() {
    let mut events = Events::follow(&serve(often()), "ada", "subscription { never }").await;
    assert!(events.rest(Duration::from_millis(300)).await.is_none(), "it goes on");
}

#[actix_web::test]
async fn a_client_that_reads_no_events_is_cut_off() {
    let socket = SocketLimits { send: Duration::from_millis(200), ..SocketLimits::default() };
    let state = state(Limits { socket, ..Limits::default() });
    let address = serve_state(state.clone());
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let body = r#"{"query":"subscription { flood }"}"#;
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\ncontent-type: application/json";
    stream.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let mut told = Vec::new();
    // What the kernel holds still comes, then why it ended.
    let whole = async {
        let mut part = vec![0; 1 << 20];
        while !told.ends_with(b"0\r\n\r\n") {
            let read = stream.read(&mut part).await.unwrap();
            assert!(read > 0, "it ends in order");
            told.extend_from_slice(&part[..read]);
        }
    };
    tokio::time::timeout(Duration::from_secs(4), whole).await.expect("the flood has an end");
    let end = String::from_utf8_lossy(&told[told.len() - 500..]).into_owned();
    assert!(end.contains("TOO_SLOW") && end.contains("event: complete"), "{end}");
}
