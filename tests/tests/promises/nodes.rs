//! Whatever has a global id is found by it, in its own collaborative alone.

use domain::tenancy::{Constituency, Role};
use e2e::{Value, both, code, data, json};

const NODE: &str = "query($id: ID!) { node(id: $id) { __typename id } }";
const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
const IDS: &str = "{ collaborative { id organisations { nodes { id } } memberships { nodes { id } }
    bodies { nodes { id seats { nodes { id } } } } } }";

both!(anything_is_found_by_its_global_id, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let here = data(world.by(&draft.steward, IDS, json!({})).await)["collaborative"].clone();
    let known = [
        ("Collaborative", &here["id"]),
        ("Organisation", &here["organisations"]["nodes"][0]["id"]),
        ("Membership", &here["memberships"]["nodes"][1]["id"]),
        ("Body", &here["bodies"]["nodes"][0]["id"]),
        ("Seat", &here["bodies"]["nodes"][0]["seats"]["nodes"][0]["id"]),
    ];
    for (kind, id) in known {
        let found = data(world.by(&draft.steward, NODE, json!({ "id": id })).await);
        assert_eq!(found["node"], json!({ "__typename": kind, "id": id }));
    }
    let mut ids: Vec<&Value> = known.iter().map(|(_, id)| *id).collect();
    let nothing = json!("nothing");
    ids.insert(2, &nothing);
    let found = data(world.by(&draft.steward, NODES, json!({ "ids": ids })).await)["nodes"].clone();
    let found: Vec<&Value> = found.as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
    ids[2] = &Value::Null;
    assert_eq!(found, ids);
});

both!(an_id_that_is_unknown_foreign_or_malformed_is_answered_by_null, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    world.organisation(&river.steward, "Trust", Constituency::Funder).await;
    let theirs = data(world.by(&river.steward, IDS, json!({})).await)["collaborative"].clone();
    let unknown = "Qm9keTowMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA";
    let foreign = [&theirs["id"], &theirs["organisations"]["nodes"][0]["id"], &theirs["bodies"]["nodes"][0]["id"]];
    let malformed = ["", "x", "%%%", "RnVuZDo", unknown].map(|id| json!(id));
    for id in foreign.into_iter().chain(&malformed) {
        let answer = data(world.by(&hill.steward, NODE, json!({ "id": id })).await);
        assert_eq!(answer, json!({ "node": null }), "{id}");
    }
    let many = vec![json!("x"); 101];
    assert_eq!(code(&world.by(&hill.steward, NODES, json!({ "ids": many })).await), "INVALID_INPUT");
});

/// What has an id to be named by, and is never shown as a thing of its own.
const NO_NODES: [&str; 2] = ["Invitation", "DecisionRight"];

both!(everything_that_is_shown_with_an_id_is_found_by_it, |world| async move {
    let member = world.furnished("river").await.everybody;
    for (kind, ids) in world.everything(&member).await {
        let found = data(world.by(&member, NODES, json!({ "ids": ids.iter().take(100).collect::<Vec<_>>() })).await);
        let as_it_is =
            |id: &String| if NO_NODES.contains(&kind) { Value::Null } else { json!({ "__typename": kind, "id": id }) };
        assert_eq!(found["nodes"], json!(ids.iter().take(100).map(as_it_is).collect::<Vec<_>>()), "{kind}");
    }
});

both!(the_viewer_is_found_by_their_id_and_nobody_else_is, |world| async move {
    let draft = world.draft("river").await;
    let second = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let me = data(world.by(&draft.steward, "{ viewer { id } }", json!({})).await)["viewer"]["id"].clone();
    let node = json!({ "node": { "__typename": "Viewer", "id": me } });
    assert_eq!(data(world.by(&draft.steward, NODE, json!({ "id": me })).await), node);
    let token = world.token(draft.steward.person);
    assert_eq!(data(world.graphql(Some(&token), None, NODE, json!({ "id": me })).await), node, "in no collaborative");
    assert_eq!(data(world.by(&second, NODE, json!({ "id": me })).await), json!({ "node": null }));
});
