//! Evidence and documents: announced, sent, judged by their content, attached, and read back only by those who may.

mod arriving;
mod attached;
mod ends;
mod kinds;
mod links;
mod places;
mod room;

use e2e::{Founded, Member, World, data, json};

/// A founded collaborative, and a period on which its partners may report.
async fn reporting(world: &World) -> (Founded, String) {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    (founded, period)
}

/// A report of this member with this evidence, begun and not handed in; its global id.
async fn begun(world: &World, member: &Member, period: &str, evidence: &[&str]) -> String {
    let input = json!({ "periodId": period, "narrative": "What happened.", "values": [], "evidence": evidence });
    let saved = data(world.act(member, "saveReport", input, "report { id }").await);
    saved["saveReport"]["report"]["id"].as_str().unwrap_or_default().to_owned()
}

/// The names of the evidence that somebody reads; none where it is not shared with them.
async fn evidence(world: &World, reader: &Member, report: &str) -> Option<Vec<String>> {
    let query = "query($id: ID!) { collaborative { report(id: $id) { evidence { name } } } }";
    let found = data(world.by(reader, query, json!({ "id": report })).await);
    let files = found["collaborative"]["report"]["evidence"].as_array()?;
    Some(files.iter().map(|file| file["name"].as_str().unwrap_or_default().to_owned()).collect())
}

/// Lets what is due be done.
async fn what_is_due(world: &World) {
    while gateway::scheduler::look(&world.state).await.expect("a look at what is due") > 0 {}
}
