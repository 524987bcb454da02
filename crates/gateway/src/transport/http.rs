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
        Ok((media, run(&request, request::from_query_string(&request), &state).await))
    };
    settle(outcome.await, Keep::Revalidated)
}

/// Neither of the two.
pub(super) async fn other_method(request: HttpRequest) -> HttpResponse {
    let fault = Fault::new(Code::MethodNotAllowed, "Only GET and POST are taken here.").allow("GET, POST");
    respond(Err(fault), negotiation::media(&request).unwrap_or(Media::Json), Keep::Never)
}

/// A client that takes neither type is told so in the one that most can read.
fn settle(outcome: Result<(Media, Result<Answer, Fault>), Fault>, keep: Keep) -> HttpResponse {
    match outcome {
        Ok((media, outcome)) => respond(outcome, media, keep),
        Err(fault) => respond(Err(fault), Media::Json, keep),
    }
}

async fn posted(request: &HttpRequest, payload: web::Payload, state: &State) -> Result<Answer, Fault> {
    run(request, request::from_body(request, payload, &state.limits).await, state).await
}

async fn run(request: &HttpRequest, params: Result<Params, Fault>, state: &State) -> Result<Answer, Fault> {
    let prepared = operation::prepare(state, params?)?;
    belongs_here(request.method(), &prepared)?;
    let caller = Credentials::from_headers(request)?.identify(state).await?;
    operation::execute(state, prepared, caller).await
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
