//! A member has the log sent to an address of theirs: signed, in order, as often as it takes, and no more of it than they
//! may read.

mod documented;
mod ends;
mod eyes;
mod order;
mod replay;
mod retries;
mod servers;
mod shown;
mod signed;
mod targets;

use chrono::TimeDelta;
use e2e::{Member, Receiver, Value, World, data, json};

use crate::activity::make_body;

/// An endpoint that leads to a receiver.
struct Endpoint {
    id: Value,
    secret: String,
}

/// An endpoint of this member, which is told of everything.
async fn endpoint(world: &World, member: &Member, receiver: &Receiver) -> Endpoint {
    endpoint_with(world, member, receiver, json!({})).await
}

async fn endpoint_with(world: &World, member: &Member, receiver: &Receiver, more: Value) -> Endpoint {
    let mut input = json!({ "url": receiver.url });
    input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    let made = data(world.act(member, "createWebhookEndpoint", input, "secret webhookEndpoint { id }").await);
    let made = &made["createWebhookEndpoint"];
    Endpoint { id: made["webhookEndpoint"]["id"].clone(), secret: made["secret"].as_str().unwrap().to_owned() }
}

/// Sends until nothing is due at this moment.
async fn send(world: &World) {
    while gateway::webhooks::look(&world.state).await.expect("a look at what is due") > 0 {}
}

/// Lets time pass, and sends what became due.
async fn later(world: &World, by: TimeDelta) {
    world.clock.advance(by);
    send(world).await;
}

/// An act on an endpoint, with what else its input holds.
async fn on(world: &World, member: &Member, mutation: &str, endpoint: &Endpoint, more: Value, payload: &str) -> Value {
    let mut input = json!({ "webhookEndpointId": endpoint.id });
    input.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    world.act(member, mutation, input, payload).await
}

/// How an endpoint and its deliveries look to somebody.
async fn look_at(world: &World, member: &Member, endpoint: &Endpoint) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on WebhookEndpoint { host url description enabled disabledReason \
        failingSince cursor publicKeys membership { id } deliveries(first: 100) { totalCount nodes { id webhookId test cursor state \
        nextAttemptAt settledAt activity { verb } attempts { at status problem } } } } } }";
    data(world.by(member, query, json!({ "id": endpoint.id })).await)["node"].clone()
}

/// The deliveries of an endpoint, oldest first.
async fn deliveries(world: &World, member: &Member, endpoint: &Endpoint) -> Vec<Value> {
    let mut all = look_at(world, member, endpoint).await["deliveries"]["nodes"].as_array().cloned().unwrap();
    all.reverse();
    all
}

/// Goes from try to try until the newest delivery is settled.
async fn until_settled(world: &World, member: &Member, endpoint: &Endpoint) {
    for _ in 0..12 {
        let newest = deliveries(world, member, endpoint).await.pop().expect("a delivery");
        let Some(next) = newest["nextAttemptAt"].as_str() else { return };
        world.clock.set(next.parse().expect("a time"));
        send(world).await;
    }
    panic!("it was not settled");
}

/// Enters something new: a body, which is a subject of its own.
async fn enter(world: &World, steward: &Member, name: &str) {
    make_body(world, steward, name).await;
}

/// Enters two things about one subject: that an access token was made, and that it was ended.
async fn two_entries(world: &World, member: &Member) -> Value {
    let made = world.act(member, "createPersonalToken", json!({ "name": "A tool" }), "accessToken { id }").await;
    let token = data(made)["createPersonalToken"]["accessToken"]["id"].clone();
    data(world.act(member, "revokeAccessToken", json!({ "accessTokenId": token }), "accessToken { id }").await);
    token
}
