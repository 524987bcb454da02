//! More time for a vote: once, on request of an organisation that is affected, and nobody is cut short after that.

use chrono::TimeDelta;
use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json};

async fn ask(world: &World, by: &Member, id: &str) -> Value {
    let fields = "proposal { closesAt extension { round closesBefore closesAt organisation { name } reason } }";
    world.act(by, "requestExtension", json!({ "proposalId": id, "reason": "We were away." }), fields).await
}

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state closesAt rounds { closesAt } result { early } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// Whether the viewer may ask for more time.
async fn why_not(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { viewerCan { act allowed } } } }";
    let acts = data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"]["viewerCan"].clone();
    let acts = acts.as_array().cloned().unwrap_or_default();
    acts.into_iter().find(|one| one["act"] == "REQUEST_EXTENSION").unwrap_or_default()
}

/// A vote on a grant to Meadow, which sits in no council.
async fn about_meadow(world: &World, founded: &Founded) -> (Outsider, String) {
    let fund = world.funded(founded, "1000.00").await;
    let meadow = world.outsider(founded, "Meadow").await;
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    (meadow, id)
}

both!(whom_a_proposal_names_gets_more_time_once, |world| async move {
    let founded = world.founded("river").await;
    let (meadow, id) = about_meadow(&world, &founded).await;
    let before = seen(&world, &meadow.member, &id).await["closesAt"].clone();
    assert_eq!(code(&ask(&world, founded.member("Lantern"), &id).await), "NOT_AFFECTED");
    assert_eq!(why_not(&world, founded.member("Lantern"), &id).await["allowed"], false);
    assert_eq!(why_not(&world, &meadow.member, &id).await, json!({ "act": "REQUEST_EXTENSION", "allowed": true }));
    assert_eq!(code(&ask(&world, &founded.evaluator, &id).await), "FORBIDDEN");
    let extended = data(ask(&world, &meadow.member, &id).await)["requestExtension"]["proposal"].clone();
    assert_eq!(extended["extension"]["closesBefore"], before, "{extended}");
    assert_eq!(extended["extension"]["closesAt"], extended["closesAt"]);
    assert_ne!(extended["closesAt"], before);
    assert_eq!(code(&ask(&world, &meadow.member, &id).await), "EXTENDED_BEFORE");
    assert_eq!(why_not(&world, &meadow.member, &id).await["allowed"], false);
    for voter in founded.council_members() {
        data(world.vote(voter, &id, "FOR").await);
    }
    world.clock.advance(TimeDelta::hours(25));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let open = seen(&world, &meadow.member, &id).await;
    assert_eq!(open["state"], "VOTING", "it is longer by its window, and nobody is cut short: {open}");
    assert_eq!(open["rounds"][0]["closesAt"], open["closesAt"]);
    world.time_is_up().await;
    let closed = seen(&world, &meadow.member, &id).await;
    assert_eq!((&closed["state"], &closed["result"]["early"]), (&json!("ENACTED"), &json!(false)), "{closed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world.owner().await.tamper(&["update extensions set closes_at = closes_before"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("was extended to another time, than its rule says"), "{found}");
});

both!(what_names_nobody_is_a_matter_of_all, |world| async move {
    let founded = world.founded("river").await;
    let action = json!({ "admitOrganisation": { "name": "Mill", "constituency": "PARTNER" } });
    let id = world.open_vote(founded.member("Orchard"), "Take Mill in", action).await;
    let (first, second) =
        tokio::join!(ask(&world, founded.member("Lantern"), &id), ask(&world, &founded.treasurer, &id));
    let answers = [&first, &second];
    let granted = answers.iter().filter(|answer| answer["errors"].is_null()).count();
    let refused = answers.iter().filter(|answer| code(answer) == "EXTENDED_BEFORE").count();
    assert_eq!((granted, refused), (1, 1), "{first} {second}");
});

both!(after_its_time_a_vote_is_not_made_longer, |world| async move {
    let founded = world.founded("river").await;
    let (meadow, id) = about_meadow(&world, &founded).await;
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(code(&ask(&world, &meadow.member, &id).await), "VOTING_CLOSED");
});

both!(a_vote_that_was_extended_and_closed_early_is_found, |world| async move {
    let founded = world.founded("river").await;
    let (meadow, id) = about_meadow(&world, &founded).await;
    data(ask(&world, &meadow.member, &id).await);
    let action = json!({ "admitOrganisation": { "name": "Mill", "constituency": "PARTNER" } });
    let early = world.decide(&founded, founded.member("Orchard"), "Take Mill in", action).await;
    assert_eq!((&early["state"], &early["result"]["early"]), (&json!("ENACTED"), &json!(true)), "{early}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let other = "update extensions set proposal_id = (select id from proposals where title = 'Take Mill in')";
    world.owner().await.tamper(&[other]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("it could not have closed early"), "{found}");
});
