//! `/graphql` over WebSocket, by the protocol `graphql-transport-ws` (its older namesake `graphql-ws` is not spoken).

mod close;
mod connection;
mod messages;
mod running;

use self::close::Close;
use self::connection::Connection;
use super::{State, credentials};
use actix_web::{Error, HttpRequest, HttpResponse, rt, web};

const PROTOCOL: &str = "graphql-transport-ws";

/// Turns a request into a socket, and serves it until one side ends it.
pub(super) async fn upgrade(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Error> {
    let (response, session, incoming) = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL])?;
    if !response.headers().contains_key("sec-websocket-protocol") {
        // The handshake must succeed for a browser to see the code.
        let _ = session.close(Some(Close::SUBPROTOCOL.into())).await;
        return Ok(response);
    }
    // An unreadable one is of no page that a token names.
    let origin = credentials::single(&request, credentials::ORIGIN).unwrap_or_default();
    let size = state.limits.body;
    let incoming = incoming.max_frame_size(size).aggregate_continuations().max_continuation_size(size);
    rt::spawn(Connection::new(state, session, origin).serve(incoming));
    Ok(response)
}
