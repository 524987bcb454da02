//! `/graphql` over plain HTTP.

use super::State;
use super::answer::{Answer, Keep, respond};
use super::credentials::Credentials;
use super::fault::{Code, Fault};
use super::negotiation::{self, Media};
use super::operation::{self, Prepared};
use super::request::{self, Params};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::OperationType;
use std::net::IpAddr;

/// Any operation but a subscription.
pub(super) async fn post(request: HttpRequest, payload: web::Payload, state: web::Data<State>) -> HttpResponse {
    let outcome = async {
        let media = negotiation::media(&request)?;
        Ok((media, posted(&request, payload, &state).await))
    };
    settle(outcome.await, Keep::Never)
}

/// Queries only: a GET must change nothing.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let outcome = async {
        let media = negotiation::media(&request)?;
        Ok((media, got(&request, &state).await))
    };
    settle(outcome.await, Keep::Revalidated)
}

/// A client that takes neither type is told so in the one that most can read.
fn settle(outcome: Result<(Media, Result<Answer, Fault>), Fault>, keep: Keep) -> HttpResponse {
    match outcome {
        Ok((media, outcome)) => respond(outcome, media, keep),
        Err(fault) => respond(Err(fault), Media::Json, keep),
    }
}

async fn posted(request: &HttpRequest, payload: web::Payload, state: &State) -> Result<Answer, Fault> {
    let address = entering(request, state)?;
    run(request, address, request::from_body(request, payload, &state.limits).await?, state).await
}

async fn got(request: &HttpRequest, state: &State) -> Result<Answer, Fault> {
    let address = entering(request, state)?;
    run(request, address, request::from_query_string(request.query_string())?, state).await
}

/// Nothing of a request is read for an address that has asked too much.
pub(super) fn entering(request: &HttpRequest, state: &State) -> Result<IpAddr, Fault> {
    let address = state.proxies.client(request);
    state.rates.enter(address)?;
    Ok(address)
}

async fn run(request: &HttpRequest, address: IpAddr, params: Params, state: &State) -> Result<Answer, Fault> {
    let prepared = operation::prepare(state, params)?;
    belongs_here(request.method(), &prepared)?;
    let caller = Credentials::from_headers(request)?.identify(state).await?;
    let left = state.rates.pay(address, &caller, prepared.complexity)?;
    operation::execute(state, prepared, caller, left).await
}

fn belongs_here(method: &Method, prepared: &Prepared) -> Result<(), Fault> {
    match prepared.kind {
        OperationType::Mutation if method == Method::GET => {
            Err(Fault::new(Code::MethodNotAllowed, "A mutation cannot be run by GET.").allow("POST"))
        }
        OperationType::Subscription => Err(Fault::new(Code::BadRequest, "A subscription needs a WebSocket.")
            .hint("Connect to this same address with the subprotocol graphql-transport-ws.")),
        _ => Ok(()),
    }
}
