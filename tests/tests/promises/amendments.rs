//! What is voted on was discussed as it is, and can be done.

use chrono::TimeDelta;
use e2e::{Founded, Outsider, Value, World, award, both, code, data, json, pounds};

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

/// A collaborative in which whoever is to be taken in is discussed for a day.
async fn deliberate(world: &World) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rule = e2e::at_once();
    rule["discussionSeconds"] = json!(86_400);
    world.charter(&drafted, vec![e2e::right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    drafted
}

async fn step(world: &World, founded: &Founded, mutation: &str, id: &Value) -> Value {
    let query = format!("mutation($id: ID!) {{ {mutation}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
    world.by(founded.member("Orchard"), &query, json!({ "id": id })).await
}

both!(another_action_is_discussed_for_as_long_as_the_first, |world| async move {
    let founded = deliberate(&world).await;
    let orchard = founded.member("Orchard");
    let draft = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": admission("Meadow") });
    let draft = data(world.act(orchard, "createProposal", draft, "proposal { id }").await);
    let id = &draft["createProposal"]["proposal"]["id"];
    data(step(&world, &founded, "openDiscussion", id).await);
    world.clock.advance(TimeDelta::hours(23));
    let amend = |version: i64, title: &str, action: Value| {
        let input = json!({ "proposalId": id, "expectedVersion": version, "title": title,
            "case": e2e::whole_case("Better said."), "action": action });
        let world = world.clone();
        async move { world.act(orchard, "amendProposal", input, "proposal { version }").await }
    };
    let other = amend(1, "Retire", json!({ "changeDecisionRights": { "amendsVersion": 1, "rights": [] } })).await;
    assert_eq!(code(&other), "INVALID_INPUT", "its kind of action stays: {other}");
    let advice = amend(1, "Think about Meadow", Value::Null).await;
    assert_eq!(code(&advice), "INVALID_INPUT", "nor does it become advice: {advice}");
    data(amend(1, "Take Meadow in soon", admission("Meadow")).await);
    world.clock.advance(TimeDelta::hours(1));
    data(amend(2, "Take Swamp in", admission("Swamp")).await);
    let early = step(&world, &founded, "openVoting", id).await;
    assert_eq!(code(&early), "DISCUSSION_TOO_SHORT", "nobody has discussed Swamp: {early}");
    world.clock.advance(TimeDelta::days(1));
    data(step(&world, &founded, "openVoting", id).await);
    let query = "query($id: ID!) { node(id: $id) { ... on Proposal { versions { version options { name } budget { amount } \
        action { ... on AdmitOrganisationAction { name } } } } } }";
    let versions = data(world.by(orchard, query, json!({ "id": id })).await)["node"]["versions"].clone();
    let names: Vec<&Value> = versions.as_array().unwrap().iter().map(|version| &version["action"]["name"]).collect();
    assert_eq!(names, ["Meadow", "Meadow", "Swamp"], "what each version asked for stays readable: {versions}");
});

both!(better_words_for_the_same_action_need_no_longer_discussion, |world| async move {
    let founded = deliberate(&world).await;
    let orchard = founded.member("Orchard");
    let draft = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": admission("Meadow") });
    let draft = data(world.act(orchard, "createProposal", draft, "proposal { id }").await);
    let id = &draft["createProposal"]["proposal"]["id"];
    data(step(&world, &founded, "openDiscussion", id).await);
    world.clock.advance(TimeDelta::days(1));
    let input = json!({ "proposalId": id, "expectedVersion": 1, "title": "Take Meadow in soon",
        "case": e2e::whole_case("Better said."), "action": admission("Meadow") });
    data(world.act(orchard, "amendProposal", input, "proposal { version }").await);
    data(step(&world, &founded, "openVoting", id).await);
});

async fn proposed(world: &World, founded: &Founded, action: Value) -> Value {
    let input = json!({ "title": "A proposal", "case": e2e::whole_case("Yes."), "action": action });
    world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await
}

both!(a_charter_change_that_could_never_hold_is_not_put_to_the_vote, |world| async move {
    let founded = world.founded("river").await;
    let change = |version: u32, rights: Vec<Value>| json!({ "changeDecisionRights": { "amendsVersion": version, "rights": rights } });
    let rights = || e2e::rights(&founded.council);
    let future = proposed(&world, &founded, change(2, rights())).await;
    assert_eq!(code(&future), "STALE_VERSION", "{future}");
    let right = e2e::right("GRANT_AWARD", &founded.council, e2e::at_once());
    let twice = proposed(&world, &founded, change(1, vec![right.clone(), right])).await;
    assert_eq!(code(&twice), "AMBIGUOUS_RIGHTS", "{twice}");
    let plain = e2e::right("GRANT_AWARD", &founded.council, json!({ "method": "MAJORITY" }));
    let unbalanced = proposed(&world, &founded, change(1, vec![plain])).await;
    assert_eq!(code(&unbalanced), "NOT_PARTNER_LED", "{unbalanced}");
    let waiting = data(proposed(&world, &founded, change(1, rights())).await);
    let waiting = &waiting["createProposal"]["proposal"]["id"];
    let first = world.open_vote(founded.member("Orchard"), "New rights", change(1, rights())).await;
    for voter in ["Orchard", "Riverbank", "Lantern", "Hill Trust"] {
        data(world.vote(founded.member(voter), &first, "FOR").await);
    }
    data(step(&world, &founded, "openDiscussion", waiting).await);
    let stale = step(&world, &founded, "openVoting", waiting).await;
    assert_eq!(code(&stale), "STALE_VERSION", "asked again when the vote opens: {stale}");
});

both!(a_grant_that_could_never_be_awarded_is_not_put_to_the_vote, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let holder = Outsider { id: json!(founded.organisation("Keystone")), member: founded.treasurer.clone() };
    let to_holder = proposed(&world, &founded, award(&fund, &holder, &["10"])).await;
    assert_eq!(code(&to_holder), "GRANTEE_NOT_ELIGIBLE", "{to_holder}");
    let mut late = award(&fund, &meadow, &["10"]);
    late["awardGrant"]["startsOn"] = json!("2027-01-01");
    late["awardGrant"]["endsOn"] = json!("2027-12-31");
    let late = proposed(&world, &founded, late).await;
    assert_eq!(code(&late), "DATES_OUT_OF_ORDER", "an instalment falls due outside the term: {late}");
    let mut nameless = award(&fund, &meadow, &["10"]);
    nameless["awardGrant"]["title"] = json!(" ");
    let nameless = proposed(&world, &founded, nameless).await;
    assert!(nameless.get("errors").is_some(), "{nameless}");
    let blank = json!({ "allocate": { "fundId": fund, "name": " ", "purpose": "Youth.", "amount": pounds("5") } });
    let blank = proposed(&world, &founded, blank).await;
    assert!(blank.get("errors").is_some(), "{blank}");
});

both!(a_party_that_could_never_be_taken_in_is_not_put_to_the_vote, |world| async move {
    let founded = world.founded("river").await;
    let with = |identifiers: Value| json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER", "identifiers": identifiers } });
    let number = json!({ "scheme": "GB-CHC", "value": "1234567" });
    let twice = proposed(&world, &founded, with(json!([number, number]))).await;
    assert_eq!(code(&twice), "CONFLICT", "{twice}");
    world.decide(&founded, founded.member("Orchard"), "Take Meadow in", with(json!([number]))).await;
    let taken = proposed(&world, &founded, with(json!([number]))).await;
    assert_eq!(code(&taken), "CONFLICT", "{taken}");
});
