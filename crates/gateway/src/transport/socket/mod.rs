//! `/graphql` over WebSocket, by the protocol `graphql-transport-ws` (its older namesake `graphql-ws` is not spoken).

mod close;
mod connection;
mod frames;
mod messages;
mod running;

use self::close::Close;
use self::connection::Connection;
use super::State;
use super::answer::{Keep, respond};
use super::fault::{Code, Fault};
use super::lasting::stopping;
use super::negotiation::Media;
use super::outbox::Outbox;
use super::places::{Kind, Place};
use super::{credentials, http};
use actix_web::body::{BodyStream, BoxBody, MessageBody};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use futures_util::{Stream, StreamExt};
use std::convert::Infallible;
use std::net::IpAddr;

const PROTOCOL: &str = "graphql-transport-ws";

/// Turns a request into a socket, and serves it until one side ends it.
pub(super) async fn upgrade(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let (address, place) = match entering(&request, &state) {
        Ok(entered) => entered,
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
    let (outbox, body) = Outbox::new(state.limits.socket.send);
    rt::spawn(Connection::new(state, outbox, address, place, origin).serve(incoming));
    response.map_body(|_, whole| instead_of(whole, body))
}

/// Where there is no room for one more, the handshake fails by its status.
fn entering(request: &HttpRequest, state: &State) -> Result<(IpAddr, Place), Fault> {
    let address = http::entering(request, state)?;
    if state.stopping.is_cancelled() {
        return Err(stopping());
    }
    let place = state.places.take(Kind::Connection, Some(address), None, &state.limits.socket)?;
    Ok((address, place))
}

/// What we have to say, in the place of `actix_ws`'s own queue, which would take 32 messages of any size. Its body is kept:
/// when it goes, whoever reads from the socket learns that the connection has ended.
fn instead_of(whole: BoxBody, body: impl Stream<Item = Result<Bytes, Infallible>> + 'static) -> BoxBody {
    let body = body.map(move |frame| {
        let _whole = &whole;
        frame
    });
    BodyStream::new(body).boxed()
}
