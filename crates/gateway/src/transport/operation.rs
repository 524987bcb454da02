//! One operation, from its parameters to its answers; the same over HTTP and WebSocket.

use super::State;
use super::answer::Answer;
use super::caller::Caller;
use super::documents::Document;
use super::fault::{Code, Fault};
use super::guard;
use super::rates::Left;
use super::request::Params;
use super::variables;
use actix_web::web;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError};
use futures_util::{Stream, StreamExt, stream};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

/// A request whose document parsed and passed the guard.
#[derive(Debug)]
pub(super) struct Prepared {
    request: Request,
    asked: Asked,
    pub(super) kind: OperationType,
    pub(super) complexity: usize,
}

/// What the client asked for, as long as it is answered.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) document: Arc<Document>,
    pub(super) name: Option<String>,
}

/// Parses, weighs and picks the operation. Nothing runs yet.
pub(super) fn prepare(state: &State, params: Params) -> Result<Prepared, Fault> {
    let document = state.documents.find(&params, &state.limits)?;
    let operation = &document.operation(params.operation_name.as_deref())?.node;
    if !state.introspection && guard::introspects(&document.ast, operation) {
        // async-graphql would answer a silent null.
        return Err(Fault::new(Code::IntrospectionDisabled, "Introspection is switched off here."));
    }
    let given = params.variables.clone().unwrap_or_default();
    variables::check(&given, &state.limits)?;
    variables::provided(operation, &given)?;
    let complexity = guard::complexity(&document.ast, operation, &given, &state.shape, &state.limits)?;
    let mut request = Request::new(&*document.text).variables(given);
    request.operation_name.clone_from(&params.operation_name);
    request.extensions = params.extensions.clone().unwrap_or_default();
    request.set_parsed_query(document.ast.clone());
    if !state.introspection {
        request = request.disable_introspection();
    }
    let kind = operation.ty;
    Ok(Prepared { request, kind, complexity, asked: Asked { document, name: params.operation_name } })
}

/// Runs a query or mutation within its time. A query ends with the request that wanted it; a mutation that has begun is
/// finished, also where its client goes away.
pub(super) async fn execute(
    state: &State,
    prepared: Prepared,
    caller: Caller,
    left: Option<Left>,
) -> Result<Answer, Fault> {
    let (time, schema) = (state.limits.time, state.schema.clone());
    let request = prepared.request.data(state.scope(caller));
    let running = state.threads.spawn(async move { timeout(time, schema.execute(request)).await });
    let outcome = match prepared.kind {
        OperationType::Mutation => running.await,
        _ => AbortOnDropHandle::new(running).await,
    };
    match outcome {
        Ok(Ok(response)) => Ok(Answer::new(response, &prepared.asked, state).telling(left)),
        Ok(Err(_)) => Err(Fault::new(Code::Timeout, format!("The operation was stopped after {time:?}."))),
        // A resolver that panicked: an error without a code is told as an incident.
        Err(broken) => {
            let response = Response::from_errors(vec![ServerError::new(broken.to_string(), None)]);
            Ok(Answer::new(response, &prepared.asked, state))
        }
    }
}

/// Runs a subscription for as long as somebody listens.
pub(super) fn subscribe(
    state: &web::Data<State>,
    prepared: Prepared,
    caller: Caller,
) -> impl Stream<Item = Answer> + use<> {
    let (shared, asked) = (state.clone(), prepared.asked);
    let mut responses = state.schema.execute_stream(prepared.request.data(state.scope(caller))).boxed();
    // One waits while another is made: who reads slowly is waited for.
    let (send, mut receive) = mpsc::channel(1);
    let running = AbortOnDropHandle::new(state.threads.spawn(async move {
        while let Some(response) = responses.next().await {
            if send.send(response).await.is_err() {
                return;
            }
        }
    }));
    stream::poll_fn(move |context| {
        let _running = &running;
        receive.poll_recv(context)
    })
    .map(move |response| Answer::new(response, &asked, &shared))
}
