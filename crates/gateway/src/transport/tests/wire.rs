//! A server on a real port, and clients that speak its protocols by hand.

use super::*;
use actix_web::{HttpServer, rt};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub(super) struct Client(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Serves until the test's runtime ends; answers the address.
pub(super) fn serve(limits: Limits) -> String {
    serve_state(state(limits))
}

pub(super) fn serve_state(state: State) -> String {
    let data = web::Data::new(state);
    let server = HttpServer::new(move || App::new().app_data(data.clone()).configure(crate::transport::routes))
        .workers(1)
        .h1_allow_half_closed(false)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    address.to_string()
}

/// Knocks as a client of the socket protocol does; the status and the body where it is not let in.
pub(super) async fn knock(address: &str, protocol: &'static str) -> Result<Client, (u16, Value)> {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol.try_into().unwrap());
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Client(stream)),
        Err(tungstenite::Error::Http(response)) => {
            let body = response.body().as_deref().unwrap_or_default();
            Err((response.status().as_u16(), serde_json::from_slice(body).unwrap_or_default()))
        }
        Err(error) => panic!("{error}"),
    }
}

impl Client {
    pub(super) async fn connect(address: &str, protocol: &'static str) -> Self {
        knock(address, protocol).await.unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// Connected to a server of its own.
    pub(super) async fn new(limits: Limits) -> Self {
        Self::connect(&serve(limits), "graphql-transport-ws").await
    }

    /// Connected and acknowledged, as this token.
    pub(super) async fn ready(limits: Limits, token: &str) -> Self {
        Self::ready_at(&serve(limits), token).await
    }

    pub(super) async fn ready_at(address: &str, token: &str) -> Self {
        let mut client = Self::connect(address, "graphql-transport-ws").await;
        client
            .send(json!({ "type": "connection_init", "payload": { "token": token, "collaborative": "river" } }))
            .await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    pub(super) async fn text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(super) async fn send(&mut self, message: Value) {
        self.text(&message.to_string()).await;
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    pub(super) async fn frame(&mut self) -> Message {
        timeout(Duration::from_secs(5), self.0.next()).await.expect("an answer in time").unwrap().unwrap()
    }

    pub(super) async fn hear(&mut self) -> Value {
        loop {
            match self.frame().await {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// The code of the close frame, past anything else.
    pub(super) async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.frame().await {
                return frame.unwrap().code.into();
            }
        }
    }
}

/// A client that takes events.
pub(super) struct Events {
    pub(super) response: reqwest::Response,
    unread: String,
}

impl Events {
    pub(super) async fn ask(address: &str, token: &str, query: &str) -> Self {
        let request = reqwest::Client::new().post(format!("http://{address}/graphql")).bearer_auth(token);
        let request = request.header("accept", "text/event-stream").json(&json!({ "query": query }));
        Self { response: request.send().await.unwrap(), unread: String::new() }
    }

    /// Asked, and being answered.
    pub(super) async fn follow(address: &str, token: &str, query: &str) -> Self {
        let events = Self::ask(address, token, query).await;
        assert_eq!(events.response.status(), 200);
        events
    }

    /// All that comes until the server ends it; none where it goes on.
    pub(super) async fn rest(&mut self, patience: Duration) -> Option<String> {
        let rest = async { while self.more().await {} };
        timeout(patience, rest).await.ok().map(|()| std::mem::take(&mut self.unread))
    }

    pub(super) async fn more(&mut self) -> bool {
        let more = self.response.chunk().await.unwrap_or_default();
        self.unread.push_str(std::str::from_utf8(more.as_deref().unwrap_or_default()).unwrap());
        more.is_some()
    }

    /// The next event and its data, past comments.
    pub(super) async fn hear(&mut self) -> (String, Value) {
        loop {
            while let Some(rest) = self.unread.strip_prefix(":\n") {
                self.unread = rest.to_owned();
            }
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let (name, data) = event.split_once("\ndata:").expect("an event with data");
                let heard = (name.strip_prefix("event: ").unwrap().to_owned(), data.parse().unwrap_or_default());
                self.unread = rest.to_owned();
                return heard;
            }
            assert!(
                timeout(Duration::from_secs(5), self.more()).await.expect("an event in time"),
                "an end without one"
            );
        }
    }

    /// The code of an error that is told last, just before the end.
    pub(super) async fn ended(&mut self) -> String {
        let (name, data) = self.hear().await;
        assert_eq!((name.as_str(), data.get("data")), ("next", None), "{data}");
        assert_eq!(self.hear().await, ("complete".to_owned(), Value::Null));
        assert!(!self.more().await);
        data["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}
