//! What goes out on a WebSocket, as bytes.

use super::close::Close;
use actix_http::ws::{OpCode, Parser};
use actix_web::web::{Bytes, BytesMut};

pub(super) fn text(text: &str) -> Bytes {
    frame(OpCode::Text, text.as_bytes())
}

pub(super) fn ping() -> Bytes {
    frame(OpCode::Ping, b"")
}

/// With what the client's ping said.
pub(super) fn pong(said: &[u8]) -> Bytes {
    frame(OpCode::Pong, said)
}

pub(super) fn close(close: Close) -> Bytes {
    let mut bytes = BytesMut::new();
    Parser::write_close(&mut bytes, Some(close.into()), false);
    bytes.freeze()
}

fn frame(kind: OpCode, payload: &[u8]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(payload.len() + 10);
    Parser::write_message(&mut bytes, payload, kind, true, false);
    bytes.freeze()
}
