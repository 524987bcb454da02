//! `/graphql` over plain HTTP.

use super::State;
use super::answer::{Answer, Keep, respond};
use super::credentials::Credentials;
use super::events;
use super::fault::{Code, Fault};
use super::negotiation::{self, Accepted, Media};
use super::operation::{self, Prepared};
use super::request::{self, Params};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use std::net::IpAddr;

/// Any operation; a subscription as events.
pub(super) async fn post(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    match negotiation::accepted(&request) {
        Ok(accepted) => settle(posted(&request, payload, accepted, &state).await, accepted.media, Keep::Never),
        Err(fault) => unacceptable(fault),
    }
}

/// Nothing that changes anything: a GET must not.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    match negotiation::accepted(&request) {
        Ok(accepted) => settle(got(&request, accepted, &state).await, accepted.media, Keep::Revalidated),
        Err(fault) => unacceptable(fault),
    }
}

/// What became of a request.
enum Outcome {
    Answered(Answer),
    /// It is answered from now on.
    Followed(HttpResponse),
}

fn settle(outcome: Result<Outcome, Fault>, media: Media, keep: Keep) -> HttpResponse {
    match outcome {
        Ok(Outcome::Answered(answer)) => respond(Ok(answer), media, keep),
        Ok(Outcome::Followed(response)) => response,
        Err(fault) => respond(Err(fault), media, keep),
    }
}

/// A client that takes none of our types is told so in the one that most can read.
fn unacceptable(fault: Fault) -> HttpResponse {
    respond(Err(fault), Media::Json, Keep::Never)
}

async fn posted(
    request: &HttpRequest,
    payload: web::Payload,
    accepted: Accepted,
    state: &web::Data<State>,
) -> Result<Outcome, Fault> {
    let address = entering(request, state)?;
    run(request, address, request::from_body(request, payload, &state.limits).await?, accepted, state).await
}

async fn got(request: &HttpRequest, accepted: Accepted, state: &web::Data<State>) -> Result<Outcome, Fault> {
    let address = entering(request, state)?;
    run(request, address, request::from_query_string(request.query_string())?, accepted, state).await
}

/// Nothing of a request is read for an address that has asked too much.
pub(super) fn entering(request: &HttpRequest, state: &State) -> Result<IpAddr, Fault> {
    let address = state.proxies.client(request);
    state.rates.enter(address)?;
    Ok(address)
}

async fn run(
    request: &HttpRequest,
    address: IpAddr,
    params: Params,
    accepted: Accepted,
    state: &web::Data<State>,
) -> Result<Outcome, Fault> {
    let prepared = operation::prepare(state, params)?;
    belongs_here(request.method(), accepted, &prepared)?;
    let credentials = Credentials::from_headers(request)?;
    if prepared.kind == OperationType::Subscription {
        return events::follow(state, address, credentials, prepared).await.map(Outcome::Followed);
    }
    let caller = credentials.identify(state).await?;
    let left = state.rates.pay(address, &caller, prepared.complexity)?;
    operation::execute(state, prepared, caller, left).await.map(Outcome::Answered)
}

fn belongs_here(method: &Method, accepted: Accepted, prepared: &Prepared) -> Result<(), Fault> {
    match prepared.kind {
        OperationType::Mutation if method == Method::GET => {
            Err(Fault::new(Code::MethodNotAllowed, "A mutation cannot be run by GET.").allow("POST"))
        }
        OperationType::Subscription if !accepted.events => {
            Err(Fault::new(Code::BadRequest, "A subscription needs a WebSocket, or a stream of events.").hint(
                "Connect to this same address with the subprotocol graphql-transport-ws, or accept text/event-stream.",
            ))
        }
        _ => Ok(()),
    }
}
