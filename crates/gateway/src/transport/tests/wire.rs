//! A server on a real port, and a client that speaks the socket protocol by hand.

use super::*;
use actix_web::{HttpServer, rt};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
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
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    address.to_string()
}

impl Client {
    pub(super) async fn connect(address: &str, protocol: &'static str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol.try_into().unwrap());
        Self(connect_async(request).await.unwrap().0)
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

    async fn frame(&mut self) -> Message {
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
