//! A frontend is told what its viewer may do with a vote, and why not, in sentences that it can show.

use e2e::{Member, Value, World, both, data, json};

use crate::proxies;

async fn why_not(world: &World, by: &Member, id: &str, act: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { viewerCan { act allowed reason } } } }";
    let acts = data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"]["viewerCan"].clone();
    let one = acts.as_array().unwrap().iter().find(|one| one["act"] == act).cloned().unwrap();
    assert_eq!(one["allowed"].as_bool().unwrap(), one["reason"].is_null(), "{one}");
    one["reason"].clone()
}

async fn answers(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { viewerAnswers } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"]["viewerAnswers"].clone()
}

both!(a_viewer_is_told_why_they_cannot_vote, |world| async move {
    let founded = proxies::council(&world, proxies::majority(true)).await;
    let (lantern, riverbank, orchard) =
        (founded.member("Lantern"), founded.member("Riverbank"), founded.member("Orchard"));
    let id = proxies::draft(&world, &founded).await;
    let reason = async |by: &Member, act: &str| why_not(&world, by, &id, act).await;
    assert_eq!(reason(lantern, "CAST_BALLOT").await, "Voting is not open: the proposal is in DRAFT.");
    assert_eq!(answers(&world, lantern, &id).await, json!([]));
    proxies::open(&world, &founded, &id).await;
    assert_eq!(reason(lantern, "CAST_BALLOT").await, Value::Null);
    assert!(reason(&founded.steward, "CAST_BALLOT").await.is_string(), "who only runs the calendar has no vote");
    assert_eq!(answers(&world, lantern, &id).await, json!(["FOR", "AGAINST", "ABSTAIN"]));
    assert_eq!(answers(&world, &founded.steward, &id).await, json!([]));
    let other_method = reason(orchard, "RANK_OPTIONS").await;
    assert!(other_method.as_str().unwrap_or_default().contains("MAJORITY"), "{other_method}");
    data(world.vote(lantern, &id, "FOR").await);
    assert_eq!(reason(lantern, "CAST_BALLOT").await, "This seat has voted, and ballots are final.");
    assert_eq!(answers(&world, lantern, &id).await, json!([]));
    data(world.act(riverbank, "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    let recused = reason(riverbank, "CAST_BALLOT").await;
    assert!(recused.as_str().unwrap_or_default().starts_with("This seat is recused"), "{recused}");
    assert_eq!(reason(orchard, "CAST_BALLOT").await, Value::Null, "nobody else is concerned by that");
    world.time_is_up().await;
    let closed = reason(orchard, "CAST_BALLOT").await;
    assert!(closed.as_str().unwrap_or_default().starts_with("Voting is closed"), "{closed}");
    let outside = world.outsider(&founded, "Ferry").await;
    assert!(why_not(&world, &outside.member, &id, "RECORD_DISSENT").await.is_string());
});
