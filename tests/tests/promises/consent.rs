//! Consent as it goes on: objections are withdrawn, set aside by the body, or integrated by an amendment.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, both, code, data, json, right};

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

/// A council that takes organisations in by consent.
async fn council(world: &World, set_aside: Option<&str>) -> Founded {
    let drafted = world.drafted("river").await;
    let rule = json!({ "method": "CONSENT", "votingSeconds": 86400, "discussionSeconds": 3600, "setAside": set_aside });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    drafted
}

async fn step(world: &World, by: &Member, step: &str, id: &str) -> Value {
    let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
    world.by(by, &query, json!({ "id": id })).await
}

/// A proposal of Orchard's to which everybody consents but those who object.
async fn objected(world: &World, founded: &Founded, objectors: &[&str]) -> String {
    let orchard = founded.member("Orchard");
    let input = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": admission("Meadow") });
    let made = data(world.act(orchard, "createProposal", input, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    data(step(world, orchard, "openDiscussion", &id).await);
    world.clock.advance(TimeDelta::hours(1));
    data(step(world, orchard, "openVoting", &id).await);
    for name in ["Orchard", "Riverbank", "Lantern", "Hill Trust", "Lake Fund"] {
        let choice = if objectors.contains(&name) { "OBJECT" } else { "CONSENT" };
        data(world.vote(founded.member(name), &id, choice).await);
    }
    id
}

async fn seen(world: &World, founded: &Founded, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state title version round ballots { choice } \
        electorate { seat { id organisation { name } } } result { sentence standingObjectionSeatIds } \
        amendmentOffers { offer title acceptedAt acceptedBy { organisation { name } } } \
        rounds { round kind version endedAt objectionSeatIds electorate { hasVoted } result { outcome sentence } ballots { choice } } } } }";
    data(world.by(&founded.steward, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

async fn seat(world: &World, founded: &Founded, id: &str, name: &str) -> Value {
    let proposal = seen(world, founded, id).await;
    let electors = proposal["electorate"].as_array().unwrap();
    let own = electors.iter().find(|elector| elector["seat"]["organisation"]["name"] == name);
    own.unwrap_or_else(|| panic!("{name} sits in no electorate"))["seat"]["id"].clone()
}

async fn ask(world: &World, founded: &Founded, by: &Member, id: &str, objectors: &[&str]) -> Value {
    let mut seats = Vec::new();
    for name in objectors {
        seats.push(seat(world, founded, id, name).await);
    }
    world.act(by, "askToSetAside", json!({ "proposalId": id, "seatIds": seats }), "proposal { state }").await
}

async fn look(world: &World) {
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
}

both!(the_body_sets_an_objection_aside_in_a_round_in_which_the_objector_votes, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    world.clock.advance(TimeDelta::hours(12));
    data(ask(&world, &founded, founded.member("Riverbank"), &id, &["Lantern"]).await);
    data(world.vote(founded.member("Lantern"), &id, "AGAINST").await);
    for name in ["Orchard", "Riverbank", "Hill Trust"] {
        data(world.vote(founded.member(name), &id, "FOR").await);
    }
    world.clock.advance(TimeDelta::hours(13));
    look(&world).await;
    let waiting = seen(&world, &founded, &id).await;
    assert_eq!(waiting["state"], "VOTING", "the consent round waits, past its own deadline: {waiting}");
    assert_eq!(waiting["ballots"].as_array().map(Vec::len), Some(5), "its ballots stay: {waiting}");
    let late = world.vote(founded.member("Orchard"), &id, "OBJECT").await;
    assert_eq!(code(&late), "VOTING_CLOSED", "{late}");
    world.clock.advance(TimeDelta::hours(12));
    look(&world).await;
    let closed = seen(&world, &founded, &id).await;
    assert_eq!(closed["state"], "ENACTED", "{closed}");
    let sentence = "4 seats consented, 0 stood aside and 1 objected, all set aside by the body.";
    assert_eq!(closed["result"]["sentence"], sentence, "{closed}");
    let aside = &closed["rounds"][1];
    assert_eq!((&aside["kind"], &aside["result"]["outcome"]), (&json!("SETTING_ASIDE"), &json!("PASSED")), "{aside}");
    assert_eq!(aside["ballots"].as_array().map(Vec::len), Some(4), "{aside}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_objection_that_the_body_let_stand_stops_it_and_is_not_asked_about_again, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    data(ask(&world, &founded, founded.member("Orchard"), &id, &["Lantern"]).await);
    for (name, choice) in [("Orchard", "FOR"), ("Lantern", "AGAINST")] {
        data(world.vote(founded.member(name), &id, choice).await);
    }
    let twice = ask(&world, &founded, founded.member("Orchard"), &id, &["Lantern"]).await;
    assert_eq!(code(&twice), "WRONG_STATE", "{twice}");
    world.clock.advance(TimeDelta::hours(25));
    look(&world).await;
    let closed = seen(&world, &founded, &id).await;
    assert_eq!(closed["state"], "FAILED", "{closed}");
    assert_eq!(closed["rounds"][1]["result"]["outcome"], "FAILED", "{closed}");
    assert_eq!(closed["result"]["sentence"], "4 seats consented, but 1 objection stands.", "{closed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(too_few_who_are_asked_set_nothing_aside, |world| async move {
    let drafted = world.drafted("river").await;
    let rule = json!({ "method": "CONSENT", "votingSeconds": 86400, "discussionSeconds": 3600, "setAside": "2/3", "quorum": "3/5" });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    let id = objected(&world, &drafted, &["Lantern"]).await;
    data(ask(&world, &drafted, drafted.member("Orchard"), &id, &["Lantern"]).await);
    for name in ["Orchard", "Riverbank"] {
        data(world.vote(drafted.member(name), &id, "FOR").await);
    }
    world.clock.advance(TimeDelta::hours(25));
    look(&world).await;
    let closed = seen(&world, &drafted, &id).await;
    assert_eq!((&closed["state"], &closed["rounds"][1]["result"]["outcome"]), (&json!("FAILED"), &json!("LAPSED")));
    assert_eq!(closed["result"]["sentence"], "4 seats consented, but 1 objection stands.", "{closed}");
    assert_eq!(world.differences(&drafted).await, Vec::<String>::new());
});

both!(an_objection_that_is_withdrawn_needs_no_setting_aside, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern", "Riverbank"]).await;
    let steward = &founded.steward;
    data(ask(&world, &founded, steward, &id, &["Lantern", "Riverbank"]).await);
    data(world.vote(founded.member("Lantern"), &id, "STAND_ASIDE").await);
    let asked = seen(&world, &founded, &id).await;
    let riverbank = seat(&world, &founded, &id, "Riverbank").await;
    assert_eq!(asked["rounds"][1]["objectionSeatIds"], json!([riverbank]), "{asked}");
    data(world.vote(founded.member("Riverbank"), &id, "CONSENT").await);
    let ended = seen(&world, &founded, &id).await;
    assert!(ended["rounds"][1]["endedAt"].is_string() && ended["rounds"][1]["result"].is_null(), "{ended}");
    assert_eq!(code(&world.vote(founded.member("Orchard"), &id, "FOR").await), "WRONG_CHOICE");
    let none = ask(&world, &founded, steward, &id, &["Lantern"]).await;
    assert_eq!(code(&none), "NO_SUCH_OBJECTION", "{none}");
    world.time_is_up().await;
    assert_eq!(seen(&world, &founded, &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_recused_objector_objects_no_more, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    data(ask(&world, &founded, founded.member("Orchard"), &id, &["Lantern"]).await);
    data(world.act(founded.member("Lantern"), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    let ended = seen(&world, &founded, &id).await;
    assert!(ended["rounds"][1]["endedAt"].is_string(), "{ended}");
    world.time_is_up().await;
    assert_eq!(seen(&world, &founded, &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(objections_are_set_aside_only_where_the_rule_says_so_and_by_whom_it_concerns, |world| async move {
    let founded = council(&world, None).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    let refused = ask(&world, &founded, founded.member("Orchard"), &id, &["Lantern"]).await;
    assert_eq!(code(&refused), "NO_SETTING_ASIDE", "{refused}");
    let stranger = ask(&world, &founded, &founded.treasurer, &id, &["Lantern"]).await;
    assert_eq!(code(&stranger), "FORBIDDEN", "the backbone has no seat there: {stranger}");
});

async fn amend(world: &World, by: &Member, id: &str, name: &str, version: i64) -> Value {
    let input = json!({ "proposalId": id, "expectedVersion": version, "title": format!("Take {name} in"),
        "case": e2e::whole_case("With another name."), "action": admission(name) });
    world.act(by, "amendProposal", input, "proposal { version amendmentOffers { offer } }").await
}

async fn accept(world: &World, by: &Member, id: &str, offer: i64) -> Value {
    let input = json!({ "proposalId": id, "offer": offer });
    world.act(by, "acceptAmendment", input, "proposal { state version }").await
}

both!(an_objection_is_integrated_by_an_amendment_that_its_author_accepts, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let offered = data(amend(&world, orchard, &id, "Meadow Trust", 1).await);
    assert_eq!(offered["amendProposal"]["proposal"]["version"], 1, "nothing changes before it is accepted");
    let other = accept(&world, founded.member("Riverbank"), &id, 1).await;
    assert_eq!(code(&other), "NO_SUCH_OBJECTION", "{other}");
    data(amend(&world, orchard, &id, "Meadow Friends", 1).await);
    let stale = accept(&world, lantern, &id, 1).await;
    assert_eq!(code(&stale), "CONFLICT", "another was offered since: {stale}");
    let accepted = data(accept(&world, lantern, &id, 2).await);
    let amended = json!({ "state": "DISCUSSION", "version": 2 });
    assert_eq!(accepted["acceptAmendment"]["proposal"], amended);
    let early = step(&world, orchard, "openVoting", &id).await;
    assert_eq!(code(&early), "DISCUSSION_TOO_SHORT", "it is discussed again: {early}");
    world.clock.advance(TimeDelta::hours(1));
    let leaving = json!({ "membershipId": world.membership_id(founded.member("Lake Fund")).await });
    data(world.act(founded.member("Lake Fund"), "endMembership", leaving, "membershipId").await);
    data(step(&world, orchard, "openVoting", &id).await);
    let again = seen(&world, &founded, &id).await;
    assert_eq!((&again["round"], &again["ballots"]), (&json!(2), &json!([])), "all ballots are void: {again}");
    assert!(again["rounds"][0]["endedAt"].is_string() && again["rounds"][0]["result"].is_null(), "{again}");
    let frozen = |round: &Value| round["electorate"].as_array().map(Vec::len);
    let electorates = (frozen(&again["rounds"][0]), frozen(&again["rounds"][1]));
    assert_eq!(electorates, (Some(5), Some(4)), "the electorate is frozen anew: {again}");
    let met = &again["amendmentOffers"][1];
    assert_eq!(met["acceptedBy"]["organisation"]["name"], "Lantern", "{again}");
    data(world.vote(lantern, &id, "CONSENT").await);
    world.time_is_up().await;
    let closed = seen(&world, &founded, &id).await;
    assert_eq!((&closed["state"], &closed["title"]), (&json!("ENACTED"), &json!("Take Meadow Friends in")));
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_amendment_is_offered_by_the_proposer_while_somebody_objects, |world| async move {
    let founded = council(&world, Some("2/3")).await;
    let id = objected(&world, &founded, &["Lantern"]).await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    assert_eq!(code(&accept(&world, lantern, &id, 1).await), "WRONG_STATE", "nothing was offered");
    for (by, version, expected) in [(founded.member("Riverbank"), 1, "FORBIDDEN"), (orchard, 2, "STALE_VERSION")] {
        assert_eq!(code(&amend(&world, by, &id, "Meadow Trust", version).await), expected);
    }
    data(amend(&world, orchard, &id, "Meadow Trust", 1).await);
    data(ask(&world, &founded, orchard, &id, &["Lantern"]).await);
    assert_eq!(code(&accept(&world, lantern, &id, 1).await), "WRONG_STATE", "the body is being asked");
    data(world.vote(lantern, &id, "STAND_ASIDE").await);
    assert_eq!(code(&accept(&world, lantern, &id, 1).await), "NO_SUCH_OBJECTION");
    assert_eq!(code(&amend(&world, orchard, &id, "Meadow Trust", 1).await), "WRONG_STATE", "nobody objects");
});
