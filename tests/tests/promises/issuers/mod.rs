//! Signing in by an outside issuer: a real one, with keys of its own, on loopback.

mod joining;
mod keys;
mod linking;
mod tokens;

use domain::clock::Clock;
use e2e::{Another, Draft, Issuer, IssuerKey, Value, World, code, data, json};
use jsonwebtoken::Algorithm;

/// An issuer, a server that trusts it in the collaborative `river`, and that collaborative.
struct Trusted {
    issuer: Issuer,
    key: IssuerKey,
    server: Another,
    river: Draft,
}

impl Trusted {
    async fn new(world: &World) -> Self {
        let key = IssuerKey::new("first", Algorithm::RS256);
        let issuer = Issuer::start(&[&key]);
        let server = world.server_trusting(&issuer.settings(&["river"])).await;
        world.send_to(&server.address);
        Self { issuer, key, server, river: world.draft("river").await }
    }

    /// A good token of this subject.
    fn token(&self, world: &World, subject: &str) -> String {
        self.key.sign(&self.issuer.claims(subject, world.clock.now()))
    }

    /// The same with other claims laid over.
    fn token_with(&self, world: &World, subject: &str, claims: &Value) -> String {
        self.key.sign(&over(self.issuer.claims(subject, world.clock.now()), claims))
    }

    /// The steward, known to the issuer as `ann`.
    async fn linked(&self, world: &World) {
        let token = self.token(world, "ann");
        data(link(world, &world.token(self.river.steward.person), &token).await);
    }

    async fn end(self) {
        self.server.end().await;
        self.issuer.end().await;
    }
}

/// What one value says, and of what the other says too, that. Null takes away.
fn over(mut claims: Value, others: &Value) -> Value {
    for (name, value) in others.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

async fn link(world: &World, session: &str, token: &str) -> Value {
    let query = "mutation($token: String!) { linkIdentity(input: { token: $token }) { identity { issuer subject } } }";
    world.graphql(Some(session), None, query, json!({ "token": token })).await
}

async fn viewer(world: &World, token: &str) -> Value {
    world.ask(Some(token), None, "{ viewer { email membership { name } collaboratives { slug } } }").await
}

/// Whether a token says who somebody is; it is refused as every bad one is where it does not.
async fn is_somebody(world: &World, token: &str) -> bool {
    let answer = viewer(world, token).await;
    if answer.get("errors").is_some() {
        assert_eq!(code(&answer), "UNAUTHENTICATED", "{answer}");
        assert_eq!(answer["errors"][0]["message"], "The access token is invalid or has expired.");
        return false;
    }
    data(answer)["viewer"].is_object()
}
