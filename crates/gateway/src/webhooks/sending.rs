//! The loop that sends: one in every replica. Each endpoint is looked after by one task at a time and server; which
//! messages it may send is settled in the database, so that no two servers send the same one.

use std::time::Duration;

use domain::WebhookEndpointId;
use futures_util::future::join_all;
use persistence::due::{self, Due};
use persistence::transparency::webhook::{self, Batch, Message, Tried};
use persistence::{Result, Store};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::client::{Posted, Webhooks};
use super::{payload, signature};
use crate::State;

/// How often the loop looks for what is due.
const PERIOD: Duration = Duration::from_millis(500);
/// Endpoints that one server looks after at a time: slow ones wait in their own tasks.
const AT_ONCE: usize = 64;

/// Sends until told to stop; what is on its way is finished.
pub async fn run(state: State, stop: CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        if let Err(error) = begin(&state, &mut running).await {
            tracing::warn!(%error, "could not look which webhooks are due");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PERIOD) => {}
            // There may be more for the endpoint that just had its turn.
            Some(_) = running.join_next() => {}
        }
    }
    running.join_all().await;
}

/// Looks once, and sends what is due; says at how many endpoints it looked.
pub async fn look(state: &State) -> Result<usize> {
    let mut running = JoinSet::new();
    begin(state, &mut running).await?;
    Ok(running.join_all().await.len())
}

async fn begin(state: &State, running: &mut JoinSet<()>) -> Result<()> {
    while running.try_join_next().is_some() {}
    let free = AT_ONCE.saturating_sub(running.len());
    if free == 0 {
        return Ok(());
    }
    for thing in due::claim_webhooks(&state.store, free as u64).await? {
        running.spawn(look_after(state.store.clone(), state.webhooks.clone(), thing));
    }
    Ok(())
}

async fn look_after(store: Store, webhooks: Webhooks, thing: Due) {
    let (collaborative, endpoint) = (thing.collaborative, thing.subject);
    if let Err(error) = send(&store, &webhooks, &thing).await {
        tracing::warn!(%error, %collaborative, %endpoint, thing.attempts, "webhooks could not be looked after");
        if let Err(error) = due::postpone(&store, &thing).await {
            tracing::warn!(%error, %collaborative, %endpoint, "nor could they be postponed");
        }
    }
}

async fn send(store: &Store, webhooks: &Webhooks, thing: &Due) -> Result<()> {
    let (collaborative, endpoint) = (thing.collaborative, WebhookEndpointId(thing.subject));
    if let Some(batch) = webhook::take(store, collaborative, endpoint).await?.filter(|batch| !batch.messages.is_empty())
    {
        let sent = join_all(batch.messages.iter().map(|message| deliver(store, webhooks, &batch, message))).await;
        let tried: Vec<Tried> = sent.into_iter().collect::<Result<_>>()?;
        webhook::note(store, collaborative, endpoint, &tried).await?;
    }
    match webhook::next_look(store, collaborative, endpoint).await? {
        Some(at) => due::again(store, thing, at).await,
        None => due::done(store, thing).await,
    }
}

async fn deliver(store: &Store, webhooks: &Webhooks, batch: &Batch, message: &Message) -> Result<Tried> {
    let at = store.clock().now();
    let body = payload::body(batch, message, at)?;
    let signature = signature::sign(&batch.keys, &message.id, at.timestamp(), &body)?;
    let posted = Posted { id: message.id.clone(), at, signature, body };
    let (attempt, asked_to_wait) = webhooks.post(&batch.url, posted).await;
    Ok(Tried { message: message.clone(), attempt, asked_to_wait })
}
