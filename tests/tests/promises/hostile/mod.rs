//! Whatever strangers send, the next honest request is served in its usual time, and no memory is lost.

mod kinds;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::clock::{Clock, SystemClock};
use e2e::{Draft, Value, World, both, code, json};
use futures_util::{StreamExt, stream};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::process::Process;
use kinds::Kind;

/// How often each kind is sent. A thousand takes a minute: HOSTILE_REQUESTS=1000, as CI does.
const EACH: usize = 40;
/// How many are under way at once.
const AT_ONCE: usize = 16;

fn each() -> usize {
    std::env::var("HOSTILE_REQUESTS").ok().and_then(|number| number.parse().ok()).unwrap_or(EACH)
}

both!(each_kind_of_hostile_request_is_refused_with_its_own_code, |world| async move {
    for kind in kinds::all() {
        let response = kind.request(&world.client, &world.address).send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        assert_eq!((status, code(&body)), (kind.status, kind.code), "{}: {:.300}", kind.name, body.to_string());
        assert!(body.get("data").is_none(), "{}: nothing was executed", kind.name);
        let extensions = &body["errors"][0]["extensions"];
        assert!(extensions["hint"].is_string(), "{}", kind.name);
        if kind.code.starts_with("TOO_MANY") || kind.code.starts_with("QUERY_TOO") || kind.code.starts_with("VARIABLES")
        {
            assert!(extensions["value"].as_u64() > extensions["limit"].as_u64(), "{}: {extensions}", kind.name);
        }
    }
});

/// Sends a kind and looks only at its status: what a body says is shown above.
async fn send(kind: &Kind, world: &World, address: &str) {
    match kind.request(&world.client, address).send().await {
        Ok(response) => {
            assert_eq!(response.status().as_u16(), kind.status, "{}", kind.name);
            let _ = response.bytes().await;
        }
        // A server need not read all of what is too large before it answers and closes.
        Err(error) => assert_eq!(kind.status, 413, "{}: {error}", kind.name),
    }
}

/// A request that is cut off in its middle, and one that goes away before its answer.
async fn cut_off(address: &str, draft: &Draft) {
    let host = address.trim_start_matches("http://");
    let head = format!("POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: ");
    let query = "{\"query\":\"{ collaborative { organisations { nodes { members { nodes { name } } } } } }\"}";
    let who = format!("authorization: Bearer {}\r\nx-collaborative: {}\r\n", draft.steward.token, draft.slug);
    for request in [format!("{head}1000000\r\n\r\n{{\"query\":"), format!("{head}{}\r\n{who}\r\n{query}", query.len())]
    {
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
    }
}

/// Sockets that say nothing, nonsense, or too much.
async fn bad_socket(address: &str, number: usize) {
    use futures_util::SinkExt;
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let mut request = format!("{}/graphql", address.replacen("http", "ws", 1)).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let Ok((mut socket, _)) = tokio_tungstenite::connect_async(request).await else { panic!("no socket") };
    let said = match number % 4 {
        0 => "not JSON".to_owned(),
        1 => json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ __typename }" } }).to_string(),
        2 => "x".repeat(2 << 20),
        _ => json!({ "type": "connection_init", "payload": { "token": "forged" } }).to_string(),
    };
    let _ = socket.send(Message::text(said)).await;
    // It is closed by the server; whoever waits for that is told why.
    let told = tokio::time::timeout(Duration::from_secs(10), socket.next()).await;
    assert!(told.is_ok(), "the server keeps a socket that says {number}");
}

/// How long an honest question takes: the median of some.
async fn honest(world: &World, draft: &Draft) -> Duration {
    let mut took = Vec::new();
    for _ in 0..15 {
        let begun = Instant::now();
        let query = "{ collaborative { name organisations(first: 20) { nodes { name members { nodes { name } } } } } }";
        let answer = world.by(&draft.steward, query, json!({})).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        took.push(begun.elapsed());
    }
    took.sort();
    took[took.len() / 2]
}

async fn hostile(world: &Arc<World>, draft: &Draft, address: &str, times: usize) {
    let kinds = Arc::new(kinds::all());
    let count = kinds.len();
    stream::iter(0..times * count)
        .for_each_concurrent(AT_ONCE, |number| {
            let (world, kinds) = (world.clone(), kinds.clone());
            async move { send(&kinds[number % count], &world, address).await }
        })
        .await;
    stream::iter(0..times)
        .for_each_concurrent(AT_ONCE, |number| async move {
            bad_socket(address, number).await;
            cut_off(address, draft).await;
        })
        .await;
}

both!(after_many_hostile_requests_an_honest_one_is_served_as_before, |world| async move {
    world.clock.set(SystemClock.now());
    let draft = world.draft("river").await;
    let process = Process::serve(&world).await;
    world.send_to(&process.address);
    // What a server keeps anyway, such as connections and parsed documents, is there before memory is looked at.
    hostile(&world, &draft, &process.address, 3).await;
    let (before, memory) = (honest(&world, &draft).await, process.memory());
    hostile(&world, &draft, &process.address, each()).await;
    let (after, memory_after) = (honest(&world, &draft).await, process.memory());
    println!("honest: {before:?}, then {after:?}; memory: {memory} MiB, then {memory_after} MiB");
    assert!(after < before * 3 + Duration::from_millis(100), "{before:?} before, {after:?} after");
    assert!(memory_after < memory + 64, "{memory} MiB before, {memory_after} MiB after");
    assert!(process.terminate().await.0.success());
});
