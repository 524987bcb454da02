//! `/graphql` over WebSocket, by the protocol `graphql-transport-ws` (its older namesake `graphql-ws` is not spoken).

mod close;
mod connection;
mod messages;
mod running;

use self::close::Close;
use self::connection::Connection;
use super::State;
use super::answer::{Keep, respond};
use super::fault::{Code, Fault};
use super::negotiation::Media;
use super::{credentials, http};
use actix_web::{HttpRequest, HttpResponse, rt, web};

const PROTOCOL: &str = "graphql-transport-ws";

/// Turns a request into a socket, and serves it until one side ends it.
pub(super) async fn upgrade(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let address = match http::entering(&request, &state) {
        Ok(address) => address,
        Err(fault) => return respond(Err(fault), Media::Json, Keep::Never),
    };
    let shaken = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL]);
    let Ok((response, session, incoming)) = shaken else {
        let fault = Fault::new(Code::BadRequest, "The handshake of the WebSocket is incomplete.");
        return respond(Err(fault.hint("Connect by a WebSocket client.")), Media::Json, Keep::Never);
    };
    if !response.headers().contains_key("sec-websocket-protocol") {
        // The handshake must succeed for a browser to see the code.
        let _ = session.close(Some(Close::SUBPROTOCOL.into())).await;
        return response;
    }
    // An unreadable one is of no page that a token names.
    let origin = credentials::single(&request, credentials::ORIGIN).unwrap_or_default();
    let size = state.limits.body;
    let incoming = incoming.max_frame_size(size).aggregate_continuations().max_continuation_size(size);
    rt::spawn(Connection::new(state, session, address, origin).serve(incoming));
    response
}
