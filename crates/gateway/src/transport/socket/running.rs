//! The operations that run on one socket.

use super::super::State;
use super::super::answer::Answer;
use super::super::caller::Caller;
use super::super::credentials::Credentials;
use super::super::fault::Fault;
use super::super::operation::{self, Prepared};
use super::super::places::Place;
use actix_web::web;
use async_graphql::ServerError;
use async_graphql::parser::types::OperationType;
use futures_util::future::Either;
use futures_util::stream::{self, AbortHandle, LocalBoxStream, SelectAll};
use futures_util::{Stream, StreamExt};
use std::collections::HashMap;
use std::net::IpAddr;

/// What an operation, or a look at the token, came to.
pub(super) enum Event {
    Next(String, Answer),
    Failed(String, Vec<ServerError>),
    Done(String),
    /// The token still holds.
    Known(Caller),
    /// The token holds no longer.
    Refused(Fault),
}

/// All streams of a socket as one; each can be ended by its id.
#[derive(Default)]
pub(super) struct Running {
    streams: SelectAll<LocalBoxStream<'static, Event>>,
    handles: HashMap<String, Handle>,
}

struct Handle {
    kind: OperationType,
    abort: AbortHandle,
    /// Where it is counted with others.
    _place: Option<Place>,
}

impl Running {
    pub(super) fn len(&self) -> usize {
        self.handles.len()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.handles.contains_key(id)
    }

    /// The next event; none while nothing runs.
    pub(super) async fn next(&mut self) -> Option<Event> {
        self.streams.next().await
    }

    pub(super) fn start(
        &mut self,
        id: String,
        state: &web::Data<State>,
        address: IpAddr,
        credentials: &Credentials,
        prepared: Prepared,
        place: Option<Place>,
    ) {
        let kind = prepared.kind;
        let events = events(id.clone(), state.clone(), address, credentials.clone(), prepared);
        let (events, abort) = stream::abortable(events);
        self.handles.insert(id, Handle { kind, abort, _place: place });
        self.streams.push(events.boxed_local());
    }

    /// Ends an operation; false when it ran no longer.
    pub(super) fn stop(&mut self, id: &str) -> bool {
        self.handles.remove(id).map(|handle| handle.abort.abort()).is_some()
    }

    /// Ends what would never end by itself.
    pub(super) fn stop_subscriptions(&mut self) {
        self.handles.retain(|_, handle| {
            let lasts = handle.kind != OperationType::Subscription;
            if !lasts {
                handle.abort.abort();
            }
            lasts
        });
    }

    /// Looks at the token again, beside everything else.
    pub(super) fn look_again(&mut self, state: &web::Data<State>, credentials: &Credentials) {
        let (state, credentials) = (state.clone(), credentials.clone());
        let look = async move { credentials.identify_lasting(&state).await.map_or_else(Event::Refused, Event::Known) };
        self.streams.push(stream::once(look).boxed_local());
    }
}

/// Roles are read for each operation, so each identifies its caller anew.
fn events(
    id: String,
    state: web::Data<State>,
    address: IpAddr,
    credentials: Credentials,
    prepared: Prepared,
) -> impl Stream<Item = Event> {
    let identified = async move {
        match credentials.identify(&state).await {
            Ok(caller) => Either::Left(told(id, answers(state, address, prepared, caller))),
            Err(fault) => Either::Right(stream::iter([Event::Refused(fault)])),
        }
    };
    stream::once(identified).flatten()
}

fn answers(state: web::Data<State>, address: IpAddr, prepared: Prepared, caller: Caller) -> impl Stream<Item = Answer> {
    let left = match state.rates.pay(address, &caller, prepared.complexity) {
        Ok(left) => left,
        Err(fault) => return stream::iter([Answer::from(fault)]).left_stream(),
    };
    if prepared.kind == OperationType::Subscription {
        return operation::subscribe(&state, prepared, caller).left_stream().right_stream();
    }
    let answer = async move { operation::execute(&state, prepared, caller, left).await.unwrap_or_else(Answer::from) };
    stream::once(answer).right_stream().right_stream()
}

fn told(id: String, answers: impl Stream<Item = Answer>) -> impl Stream<Item = Event> {
    let done = Event::Done(id.clone());
    let each = move |answer: Answer| match answer.is_request_error() {
        true => Event::Failed(id.clone(), answer.errors),
        false => Event::Next(id.clone(), answer),
    };
    answers.map(each).chain(stream::iter([done]))
}
