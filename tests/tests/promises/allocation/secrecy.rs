//! What is said of projects is hidden as the rule says.

use e2e::{Outsider, Value, both, code, data, json, pounds, right, shared_budget};

use super::{Call, all_say, call, council, opened, project, say, seen, within_reach_of};

both!(what_is_hidden_stays_hidden_until_the_close, |world| async move {
    let mut rule = shared_budget();
    rule["secrecy"] = json!("HIDDEN_UNTIL_CLOSE");
    let founded = council(&world, rule).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    all_say(&world, &founded, &id).await;
    let open = seen(&world, &founded.steward, &id).await;
    assert_eq!((&open["ballots"], &open["budget"]["resultSoFar"]), (&json!([]), &Value::Null), "{open}");
    assert_eq!(open["budget"]["payments"], json!([]), "who paid would tell who voted how");
    let own = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(own["ballots"].as_array().map(Vec::len), Some(1), "one's own is seen: {own}");
    let log = "{ collaborative { activity(first: 100, filter: { subjectKinds: [\"proposal\"] }) { nodes { verb change } } } }";
    let log = data(world.by(&founded.steward, log, json!({})).await).to_string();
    assert!(log.contains("ballotCast") && !log.contains("approval"), "the log says who voted, not how: {log}");
    world.time_is_up().await;
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!(
        (&closed["state"], closed["ballots"].as_array().map(Vec::len)),
        (&json!("ENACTED"), Some(5)),
        "{closed}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_is_said_of_projects_can_be_kept_secret, |world| async move {
    let mut drafted = world.drafted("river").await;
    world.more_partners(&mut drafted, &["Willow", "Alder", "Birch"]).await;
    let mut rule = shared_budget();
    (rule["secrecy"], rule["reserved"], rule["concurrence"]) = (json!("SECRET"), json!("PARTNER"), json!([]));
    rule["allocation"] = json!({ "ballotForm": "POINTS", "mostPoints": 10, "sharing": "GREEDY" });
    let plain = |area: &str| right(area, &drafted.council, e2e::at_once());
    let shared = within_reach_of(0, right("GRANT_AWARD", &drafted.council, rule));
    let rights = vec![plain("GRANT_AWARD"), shared, plain("MEMBERSHIP")];
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let fund = world.funded(&drafted, "100").await;
    let members = ["Orchard", "Lantern", "Riverbank", "Willow", "Alder", "Birch"];
    let admit = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    let vote = world.open_vote(drafted.member("Orchard"), "Take Meadow in", admit).await;
    for voter in members {
        world.vote(drafted.member(voter), &vote, "FOR").await;
    }
    let meadow = "{ collaborative { organisations(first: 50) { nodes { id name } } } }";
    let all = data(world.by(&drafted.steward, meadow, json!({})).await);
    let all = all["collaborative"]["organisations"]["nodes"].as_array().cloned().unwrap();
    let meadow = all.iter().find(|one| one["name"] == "Meadow").expect("Meadow")["id"].clone();
    let to = Outsider { id: meadow, member: drafted.member("Orchard").clone() };
    let projects = json!([project("Wells", &fund, &to, "60"), project("Boats", &fund, &to, "50")]);
    let id = opened(&world, drafted.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let give = |project: u32, points: u32| json!({ "give": [{ "project": project, "points": points }] });
    for (voter, ballot) in [("Orchard", give(0, 4)), ("Willow", give(1, 7)), ("Alder", give(0, 2))] {
        data(say(&world, drafted.member(voter), &id, ballot).await);
    }
    assert_eq!(code(&say(&world, drafted.member("Birch"), &id, give(0, 11)).await), "INVALID_BALLOT");
    assert_eq!(code(&say(&world, drafted.member("Willow"), &id, give(1, 7)).await), "ALREADY_VOTED");
    let open = seen(&world, &drafted.steward, &id).await;
    assert_eq!((&open["ballots"], &open["budget"]["resultSoFar"]), (&json!([]), &Value::Null), "{open}");
    world.time_is_up().await;
    let closed = seen(&world, &drafted.steward, &id).await;
    assert_eq!((&closed["state"], &closed["budget"]["result"]["chosen"]), (&json!("ENACTED"), &json!([1])), "{closed}");
    assert_eq!((&closed["ballots"], &closed["budget"]["payments"]), (&json!([]), &json!([])), "{closed}");
    assert_eq!(closed["budget"]["result"]["sharing"]["projects"][0]["score"], "6");
    assert_eq!(world.differences(&drafted).await, Vec::<String>::new());
    crate::secrecy::a_copy_leads_to_no_seat(&world, 1, "[[1,7]]").await;
});
