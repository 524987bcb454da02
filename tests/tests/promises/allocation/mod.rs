//! A budget shared among projects: those that the ballots choose are done, all of them or none.

mod ballots;
mod refusals;
mod secrecy;

use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, pounds, right, shared_budget};

/// A council that shares budgets of grants, and of what is set aside, by these rules.
async fn council(world: &World, of_grants: Value) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.push(within_reach_of(0, right("GRANT_AWARD", &drafted.council, of_grants)));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

/// A right that shares budgets, beside one that decides what is no budget, by its position.
fn within_reach_of(other: usize, mut right: Value) -> Value {
    right["range"] = json!({ "upTo": "1000000.00", "currency": "GBP" });
    right["escalatesTo"] = json!(other);
    right
}

/// A fund of 100 pounds, three organisations that could be granted, and their projects.
struct Call {
    fund: Value,
    projects: Value,
}

async fn call(world: &World, founded: &Founded) -> Call {
    let fund = world.funded(founded, "100.00").await;
    let mut projects = Vec::new();
    for (name, amount) in [("Meadow", "60"), ("Harbour", "40"), ("Heath", "30")] {
        let to = world.outsider(founded, name).await;
        projects.push(project(name, &fund, &to, amount));
    }
    Call { fund, projects: json!(projects) }
}

fn project(name: &str, fund: &Value, to: &Outsider, amount: &str) -> Value {
    json!({ "name": name, "cost": pounds(amount), "categories": ["water"], "action": award(fund, to, &[amount]) })
}

async fn propose(world: &World, by: &Member, budget: Value) -> Value {
    let input =
        json!({ "title": "What do we fund this spring?", "case": e2e::whole_case("Three ask."), "budget": budget });
    world.act(by, "createProposal", input, "proposal { id }").await
}

async fn opened(world: &World, by: &Member, budget: Value) -> String {
    let made = data(propose(world, by, budget).await);
    let id = made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    open(world, by, &id).await;
    id
}

async fn open(world: &World, by: &Member, id: &str) {
    for act in ["openDiscussion", "openVoting"] {
        step(world, by, act, id).await;
    }
}

async fn say(world: &World, voter: &Member, id: &str, ballot: Value) -> Value {
    let input = json!({ "proposalId": id, "ballot": ballot });
    world.act(voter, "allocateVotes", input, "proposal { state }").await
}

async fn approve(world: &World, voter: &Member, id: &str, projects: &[u32]) -> Value {
    say(world, voter, id, json!({ "approve": projects })).await
}

async fn seen(world: &World, reader: &Member, id: &str) -> Value {
    let tally = "outcome ground sentence chosen early counted concurrence { constituency supports } sharing { \
        spent { amount } remaining { amount } shares { first last addOneSteps } \
        projects { position score supporters funded by rank whyNot } }";
    let query = format!(
        "query($id: ID!) {{ collaborative {{ proposal(id: $id) {{ state binding enactmentFailure \
        budget {{ amount {{ amount }} projects {{ position name cost {{ amount }} categories action {{ __typename }} }} \
            result {{ {tally} }} resultSoFar {{ chosen }} payments {{ project minorUnits }} }} \
        ballots {{ seat {{ organisation {{ name }} }} choice projects {{ form choices {{ project points }} }} }} \
        rounds {{ allocation {{ chosen }} }} viewerCan {{ act allowed }} result {{ outcome }} \
        electorate {{ hasVoted recusal {{ reason }} }} }} }} }}"
    );
    data(world.by(reader, &query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// What everybody in the council says about Meadow, Harbour and Heath.
async fn all_say(world: &World, founded: &Founded, id: &str) {
    for (voter, projects) in
        [("Orchard", &[1, 2][..]), ("Riverbank", &[1]), ("Lantern", &[1, 2]), ("Hill Trust", &[0]), ("Lake Fund", &[0])]
    {
        data(approve(world, founded.member(voter), id, projects).await);
    }
}

async fn step(world: &World, by: &Member, act: &str, id: &str) {
    let query = format!("mutation($id: ID!) {{ {act}(input: {{ proposalId: $id }}) {{ __typename }} }}");
    data(world.by(by, &query, json!({ "id": id })).await);
}

/// How many grants were awarded.
async fn grants(world: &World) -> i64 {
    world.owner().await.number("select count(*) from grants").await
}

both!(the_chosen_projects_are_granted_and_what_they_cost_is_committed, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { fund, projects } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let open = seen(&world, &founded.steward, &id).await;
    assert_eq!((&open["binding"], &open["budget"]["amount"]["amount"]), (&json!(true), &json!("100.00")), "{open}");
    assert_eq!(open["budget"]["projects"][1]["name"], "Harbour");
    assert_eq!(
        (&open["budget"]["projects"][1]["cost"]["amount"], &open["budget"]["result"]),
        (&json!("40.00"), &Value::Null)
    );
    all_say(&world, &founded, &id).await;
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!((&closed["state"], &closed["result"]), (&json!("ENACTED"), &Value::Null), "{closed}");
    let tally = &closed["budget"]["result"];
    assert_eq!((&tally["chosen"], &tally["early"]), (&json!([1, 2]), &json!(true)), "{tally}");
    assert_eq!(tally["sharing"]["spent"]["amount"], "70.00");
    assert_eq!(
        tally["sharing"]["projects"][0]["whyNot"],
        "PARTNER must agree on its own, and none of its ballots supports it.",
        "funders alone wanted it: {tally}"
    );
    assert_eq!(tally["concurrence"], json!([{ "constituency": "PARTNER", "supports": [1, 2] }]));
    assert!(
        tally["sentence"].as_str().unwrap().starts_with("2 of 3 projects are funded for 70.00 of 100.00, by equal")
    );
    assert_eq!(closed["ballots"].as_array().map(Vec::len), Some(5));
    assert_eq!(closed["ballots"][0]["choice"], Value::Null);
    let balances = world.balances(&founded.steward, &fund).await;
    assert_eq!((&balances["committed"], &balances["available"]), (&json!("70.00"), &json!("30.00")), "{balances}");
    assert_eq!(grants(&world).await, 2);
    assert_eq!(world.ledger_differences(&founded).await, []);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world
        .owner()
        .await
        .tamper(&["update ballots set projects = '{\"approval\":[0]}' where projects is not null"])
        .await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("allocation is stored as "), "{found}");
});

both!(where_one_chosen_project_can_not_be_done_none_is_and_it_may_be_tried_again, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { fund, projects } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let aside = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("50") } });
    assert_eq!(world.decide(&founded, founded.member("Orchard"), "Wells", aside).await["state"], "ENACTED");
    all_say(&world, &founded, &id).await;
    let failed = seen(&world, &founded.steward, &id).await;
    assert_eq!(failed["state"], "ENACTMENT_FAILED", "40 could have been granted, and 30 more not: {failed}");
    assert!(failed["enactmentFailure"].as_str().is_some_and(|why| !why.is_empty()), "{failed}");
    assert_eq!(grants(&world).await, 0, "nothing is half done");
    assert_eq!(world.balances(&founded.steward, &fund).await["committed"], "0.00");
    data(world.give(&founded, &fund, "Lake Fund", "20", "more").await);
    step(&world, founded.member("Orchard"), "retryEnactment", &id).await;
    assert_eq!(seen(&world, &founded.steward, &id).await["state"], "ENACTED");
    assert_eq!(grants(&world).await, 2);
    assert_eq!(world.ledger_differences(&founded).await, []);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(whoever_any_project_would_pay_is_out, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { fund, mut projects, .. } = call(&world, &founded).await;
    let orchard = Outsider { id: json!(founded.organisation("Orchard")), member: founded.member("Orchard").clone() };
    projects.as_array_mut().unwrap().push(project("Orchard", &fund, &orchard, "10"));
    let id = opened(&world, founded.member("Lantern"), json!({ "amount": pounds("100"), "projects": projects })).await;
    assert_eq!(code(&approve(&world, founded.member("Orchard"), &id, &[1]).await), "RECUSED");
    let owner = world.owner().await;
    let given = "select cast(sum(amount) as bigint) from beneficiary_amounts";
    assert_eq!(owner.number(given).await, 14_000, "each may be given what its projects cost");
    for voter in ["Riverbank", "Lantern", "Hill Trust", "Lake Fund"] {
        data(approve(&world, founded.member(voter), &id, &[1]).await);
    }
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!((&closed["state"], &closed["budget"]["result"]["chosen"]), (&json!("ENACTED"), &json!([1])), "{closed}");
    assert_eq!(owner.number(given).await, 4_000, "one of them was");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(advice_on_a_budget_moves_nothing, |world| async move {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "AGREEMENT");
    rights.push(right("AGREEMENT", &drafted.council, shared_budget()));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let projects = json!([{ "name": "Wells", "cost": pounds("60") }, { "name": "Boats", "cost": pounds("50") }]);
    let input = json!({ "title": "What would you fund?", "case": e2e::whole_case("We want to know."), "area": "AGREEMENT",
        "budget": { "amount": pounds("100"), "projects": projects } });
    let orchard = drafted.member("Orchard");
    let id = data(world.act(orchard, "createProposal", input, "proposal { id }").await);
    let id = id["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    open(&world, orchard, &id).await;
    all_say_of_two(&world, &drafted, &id).await;
    let closed = seen(&world, &drafted.steward, &id).await;
    assert_eq!((&closed["state"], &closed["binding"]), (&json!("PASSED"), &json!(false)), "{closed}");
    assert_eq!(closed["budget"]["result"]["chosen"], json!([0]), "{closed}");
});

async fn all_say_of_two(world: &World, founded: &Founded, id: &str) {
    for voter in founded.council_members() {
        data(approve(world, voter, id, &[0]).await);
    }
}
