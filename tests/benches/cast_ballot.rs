//! How many ballots a second one server takes, over HTTP, on each database.
//!
//! `TEST_DATABASE_URL=postgres://… cargo bench -p e2e`. The figures that were measured are in `docs/SPEED.md`.

use std::sync::Arc;
use std::time::Instant;

use e2e::{Engine, Founded, Member, Value, World, data, json, run, whole_case};
use futures_util::StreamExt;
use futures_util::stream;

const SEATS: usize = 100;
const VOTES: usize = 10;
const CONNECTIONS: usize = 32;

fn main() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, measure);
    }
}

/// Every seat of a body votes in several open votes, through many connections at once.
async fn measure(world: Arc<World>) {
    let (founded, seats) = body(&world).await;
    let orchard = founded.member("Orchard");
    let mut ballots: Vec<(String, Value)> = Vec::new();
    for number in 0..VOTES {
        let vote = open(&world, orchard, number).await;
        ballots.extend(seats.iter().map(|seat| (vote.clone(), seat.clone())));
    }
    let since = Instant::now();
    let counted = stream::iter(&ballots)
        .map(|(vote, seat)| cast(&world, orchard, vote, seat))
        .buffer_unordered(CONNECTIONS)
        .filter(|counted| std::future::ready(*counted))
        .count()
        .await;
    let took = since.elapsed();
    assert_eq!(counted, ballots.len(), "every ballot counts");
    let each_second = u128::try_from(counted).unwrap_or_default() * 1_000 / took.as_millis().max(1);
    println!("{:?}: {counted} ballots in {} ms, {each_second} each second", world.engine(), took.as_millis());
}

/// A body of as many seats, all held by one member.
async fn body(world: &World) -> (Founded, Vec<Value>) {
    let founded = world.drafted("river").await;
    let body = json!({ "kind": "COMMITTEE", "name": "Many", "mandate": "Votes." });
    let body = data(world.act(&founded.steward, "createBody", body, "body { id }").await);
    let body = body["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
    let mut seats = Vec::new();
    for _ in 0..SEATS {
        let (orchard, organisation) = (founded.member("Orchard"), founded.organisation("Orchard"));
        seats.push(json!(world.seat(&founded.steward, orchard, &body, organisation).await));
    }
    let rule = json!({ "method": "MAJORITY", "base": "ELIGIBLE", "votingSeconds": 86400 });
    world.charter(&founded, vec![e2e::right("MEASUREMENT", &body, rule)]).await;
    world.found(&founded).await;
    (founded, seats)
}

/// Asks for advice; its vote is open.
async fn open(world: &World, by: &Member, number: usize) -> String {
    let advice =
        json!({ "title": format!("Question {number}"), "case": whole_case("To know."), "area": "MEASUREMENT" });
    let made = data(world.act(by, "createProposal", advice, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].as_str().unwrap_or_default().to_owned();
    for step in ["openDiscussion", "openVoting"] {
        let step = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
        data(world.by(by, &step, json!({ "id": id })).await);
    }
    id
}

async fn cast(world: &World, by: &Member, vote: &str, seat: &Value) -> bool {
    let input = json!({ "proposalId": vote, "seatId": seat, "choice": "FOR" });
    let answer = world.act(by, "castBallot", input, "proposal { state }").await;
    answer.get("errors").is_none()
}
