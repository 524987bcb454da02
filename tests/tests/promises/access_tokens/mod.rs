//! What a member lets a program do in their name, or a machine read.

mod ends;
mod places;
mod reach;
mod shown;

use e2e::{Member, Value, World, code, data, json};

/// A personal token of this member: itself, and how it is listed.
pub(crate) async fn personal(world: &World, member: &Member, acts: &[&str]) -> (String, Value) {
    made(world, member, "createPersonalToken", json!({ "name": "A tool", "acts": acts })).await
}

/// A token with which a machine reads.
pub(crate) async fn service(world: &World, steward: &Member) -> (String, Value) {
    made(world, steward, "createServiceToken", json!({ "name": "The map" })).await
}

async fn made(world: &World, member: &Member, mutation: &str, input: Value) -> (String, Value) {
    let answer = world.act(member, mutation, input, "secret accessToken { id beginning }").await;
    let made = data(answer)[mutation].clone();
    (made["secret"].as_str().unwrap_or_default().to_owned(), made["accessToken"].clone())
}

/// A question that every member can answer, asked with a token and nothing else.
async fn reads(world: &World, token: &str) -> Value {
    world.ask(Some(token), None, "{ collaborative { slug } }").await
}

async fn works(world: &World, token: &str) -> bool {
    let answer = reads(world, token).await;
    assert!(["", "UNAUTHENTICATED"].contains(&code(&answer)), "{answer}");
    answer.get("errors").is_none()
}

/// A mutation with one input, by whoever has this token.
async fn does(world: &World, token: &str, mutation: &str, input: Value, payload: &str) -> Value {
    let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {payload} }} }}");
    world.graphql(Some(token), None, &query, json!({ "input": input })).await
}

async fn revoke(world: &World, member: &Member, listed: &Value) -> Value {
    world.act(member, "revokeAccessToken", json!({ "accessTokenId": listed["id"] }), "accessToken { id state }").await
}
