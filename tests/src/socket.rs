//! A frontend that follows something over a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::Member;

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// One socket; dropped, it is cut without a goodbye.
#[derive(Debug)]
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connected to the server at this address, as this member.
    ///
    /// # Panics
    /// When the server doesn't let them in.
    pub async fn open(address: &str, member: &Member) -> Self {
        Self::open_with(address, json!({ "token": member.token, "collaborative": member.slug })).await
    }

    /// Connected, with this payload of `connection_init`.
    ///
    /// # Panics
    /// When the server doesn't let them in.
    pub async fn open_with(address: &str, init: Value) -> Self {
        let mut socket = Self::knock(address, init, None).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    /// Connected from a page of this origin, and not yet let in.
    ///
    /// # Panics
    /// When there is no server.
    pub async fn knock(address: &str, init: Value, origin: Option<&str>) -> Self {
        let address = format!("{}/graphql", address.replacen("http", "ws", 1));
        let mut request = address.into_client_request().expect("an address of a socket");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("a header"));
        }
        let mut socket = Self(connect_async(request).await.expect("a socket").0);
        socket.send(json!({ "type": "connection_init", "payload": init })).await;
        socket
    }

    /// With which code the server ends it, whatever it says before.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn closed(&mut self) -> u16 {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("an end in time");
            if let Message::Close(Some(frame)) = message.expect("a socket that says why it ends").expect("a message") {
                return frame.code.into();
            }
        }
    }

    async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("a socket that takes messages");
    }

    /// Begins a subscription.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn subscribe(&mut self, query: &str, variables: Value) {
        self.subscribe_as("1", query, variables).await;
    }

    /// The same under another id.
    ///
    /// # Panics
    /// When the socket is gone.
    pub async fn subscribe_as(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next message of the protocol, whatever it is.
    ///
    /// # Panics
    /// When none comes.
    pub async fn hear(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("a message in time");
            match message.expect("a socket that is open").expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).expect("a message in JSON"),
                Message::Ping(_) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// What the subscription tells next; errors and all.
    ///
    /// # Panics
    /// When it ended.
    pub async fn next(&mut self) -> Value {
        let message = self.hear().await;
        assert_eq!(message["type"], "next", "{message}");
        message["payload"].clone()
    }

    /// Whether nothing comes for a while.
    pub async fn is_silent(&mut self, time: Duration) -> bool {
        timeout(time, self.0.next()).await.is_err()
    }
}
