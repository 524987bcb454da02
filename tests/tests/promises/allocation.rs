//! A budget shared among projects: those that the ballots choose are done, all of them or none.

use chrono::TimeDelta;
use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, pounds, right, shared_budget};

/// A council that shares budgets of grants, and of what is set aside, by these rules.
async fn council(world: &World, of_grants: Value) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "GRANT_AWARD");
    rights.push(right("GRANT_AWARD", &drafted.council, of_grants));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
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
    for step in ["openDiscussion", "openVoting"] {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
        data(world.by(by, &query, json!({ "id": id })).await);
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
    let again = json!({ "proposalId": id });
    data(world.act(founded.member("Orchard"), "retryEnactment", again, "proposal { state }").await);
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

both!(a_ballot_that_the_rule_does_not_know_is_refused, |world| async move {
    let mut rule = shared_budget();
    rule["allocation"]["mostNamed"] = json!(2);
    let founded = council(&world, rule).await;
    let Call { fund, projects } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let lantern = founded.member("Lantern");
    for ballot in [
        json!({ "approve": [3] }),
        json!({ "approve": [1, 1] }),
        json!({ "approve": [0, 1, 2] }),
        json!({ "rank": [1] }),
        json!({ "give": [{ "project": 0, "points": 1 }] }),
    ] {
        assert_eq!(code(&say(&world, lantern, &id, ballot.clone()).await), "INVALID_BALLOT", "{ballot}");
    }
    assert_eq!(code(&say(&world, lantern, &id, json!({ "approve": vec![0; 201] })).await), "INVALID_INPUT");
    assert_eq!(code(&world.vote(lantern, &id, "FOR").await), "WRONG_CHOICE");
    let ranks = json!({ "proposalId": id, "ranks": [[0]] });
    assert_eq!(code(&world.act(lantern, "rankOptions", ranks, "proposal { state }").await), "NOT_RANKED");
    data(approve(&world, lantern, &id, &[]).await);
    assert_eq!(code(&approve(&world, lantern, &id, &[0]).await), "ALREADY_VOTED", "an abstention is a ballot");
    assert_eq!(code(&approve(&world, &founded.treasurer, &id, &[0]).await), "NOT_ELIGIBLE");
    let plain = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("1") } });
    let other = world.open_vote(lantern, "Set aside", plain).await;
    assert_eq!(code(&approve(&world, lantern, &other, &[0]).await), "NOT_ALLOCATED");
    let closed = opened(&world, lantern, json!({ "amount": pounds("100"), "projects": projects })).await;
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(code(&approve(&world, lantern, &closed, &[0]).await), "VOTING_CLOSED");
});

both!(projects_among_which_nothing_can_be_shared_are_refused, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { fund, projects } = call(&world, &founded).await;
    let orchard = founded.member("Orchard");
    let one = projects[0].clone();
    let with = |field: &str, value: Value| {
        let mut changed = one.clone();
        changed[field] = value;
        json!({ "amount": pounds("100"), "projects": [changed, projects[1]] })
    };
    let admit = json!({ "admitOrganisation": { "name": "Mill", "constituency": "PARTNER" } });
    let aside = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("60") } });
    let cases = [
        (json!({ "amount": pounds("100"), "projects": [] }), "INVALID_PROJECTS"),
        (json!({ "amount": pounds("100"), "projects": [one, one] }), "INVALID_PROJECTS"),
        (json!({ "amount": pounds("50"), "projects": [one] }), "INVALID_PROJECTS"),
        (with("cost", pounds("61")), "INVALID_PROJECTS"),
        (with("action", Value::Null), "INVALID_PROJECTS"),
        (with("action", admit), "INVALID_PROJECTS"),
        (with("action", aside), "INVALID_PROJECTS"),
        (with("cost", json!({ "amount": "60", "currency": "EUR" })), "CURRENCY_MISMATCH"),
        (with("cost", pounds("60.001")), "INVALID_INPUT"),
        (with("name", json!(" ")), "INVALID_INPUT"),
        (json!({ "amount": pounds("0"), "projects": [one] }), "INVALID_INPUT"),
        (json!({ "amount": pounds("100"), "projects": vec![one.clone(); 201] }), "INVALID_INPUT"),
    ];
    for (budget, expected) in cases {
        let refused = propose(&world, orchard, budget.clone()).await;
        assert_eq!(code(&refused), expected, "{refused}");
    }
    let case = e2e::whole_case("It is asked for.");
    let both_kinds = json!({ "title": "Two things", "case": case, "action": one["action"],
        "budget": { "amount": pounds("100"), "projects": projects } });
    assert_eq!(code(&world.act(orchard, "createProposal", both_kinds, "proposal { id }").await), "INVALID_PROJECTS");
    let single = json!({ "title": "One grant", "case": case, "action": one["action"] });
    assert_eq!(code(&world.act(orchard, "createProposal", single, "proposal { id }").await), "PROJECTS_MISSING");
    let elsewhere = json!({ "title": "Advice", "case": case, "area": "AGREEMENT", "budget": { "amount": pounds("9"),
        "projects": [{ "name": "Wells", "cost": pounds("9") }] } });
    assert_eq!(code(&world.act(orchard, "createProposal", elsewhere, "proposal { id }").await), "NOT_ALLOCATED");
});

both!(a_rule_over_money_by_which_funders_alone_could_fund_a_project_is_refused, |world| async move {
    let drafted = world.drafted("river").await;
    let mut alone = shared_budget();
    alone["concurrence"] = json!([]);
    let mut keeps_back = shared_budget();
    keeps_back["allocation"]["completion"] = json!("ADD1");
    let mut broken = shared_budget();
    broken["allocation"]["sharing"] = json!("GREEDY");
    let mut missing = shared_budget();
    missing["allocation"] = Value::Null;
    for (rule, expected) in [
        (alone, "NOT_PARTNER_LED"),
        (keeps_back, "NOT_PARTNER_LED"),
        (broken, "INVALID_RULE"),
        (missing, "INVALID_RULE"),
    ] {
        let rights = json!({ "rights": [right("GRANT_AWARD", &drafted.council, rule)] });
        let refused = world.act(&drafted.steward, "draftCharter", rights, "charter { version }").await;
        assert_eq!(code(&refused), expected, "{refused}");
    }
});

both!(a_ballot_may_be_changed_until_the_close_where_the_rule_says_so, |world| async move {
    let mut rule = shared_budget();
    rule["finalBallots"] = json!(false);
    let founded = council(&world, rule).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    all_say(&world, &founded, &id).await;
    for _ in 0..2 {
        data(approve(&world, founded.member("Riverbank"), &id, &[2]).await);
    }
    let open = seen(&world, &founded.steward, &id).await;
    assert_eq!((&open["state"], open["ballots"].as_array().map(Vec::len)), (&json!("VOTING"), Some(5)), "{open}");
    assert_eq!(open["budget"]["resultSoFar"]["chosen"], json!([2, 1]), "three want Heath, two Harbour: {open}");
    assert!(!open["budget"]["payments"].as_array().unwrap().is_empty(), "{open}");
    world.time_is_up().await;
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!(
        (&closed["state"], &closed["budget"]["result"]["chosen"]),
        (&json!("ENACTED"), &json!([2, 1])),
        "{closed}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

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
    let rights =
        vec![right("GRANT_AWARD", &drafted.council, rule), right("MEMBERSHIP", &drafted.council, e2e::at_once())];
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
});

both!(ballots_by_rank_are_worth_what_the_rule_says, |world| async move {
    let mut rule = shared_budget();
    rule["allocation"] =
        json!({ "ballotForm": "RANKING", "rankingPoints": [3, 2], "sharing": "GREEDY", "mostProjects": 1 });
    let founded = council(&world, rule).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    for (voter, rank) in [("Orchard", json!([1, 0])), ("Riverbank", json!([0])), ("Lantern", json!([1, 2]))] {
        data(say(&world, founded.member(voter), &id, json!({ "rank": rank })).await);
    }
    assert_eq!(
        code(&say(&world, founded.member("Hill Trust"), &id, json!({ "rank": [0, 1, 2] })).await),
        "INVALID_BALLOT"
    );
    world.time_is_up().await;
    let closed = seen(&world, &founded.steward, &id).await;
    let sharing = &closed["budget"]["result"]["sharing"];
    let scores: Vec<&Value> = sharing["projects"].as_array().unwrap().iter().map(|one| &one["score"]).collect();
    assert_eq!(scores, [&json!("5"), &json!("6"), &json!("2")], "{closed}");
    assert_eq!(sharing["projects"][0]["whyNot"], "As many projects as may be are funded: 1.");
    assert_eq!((&closed["state"], &closed["budget"]["result"]["chosen"]), (&json!("ENACTED"), &json!([1])), "{closed}");
});

both!(two_ballots_of_one_seat_at_once_are_one, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let lantern = founded.member("Lantern");
    let (one, other) = tokio::join!(approve(&world, lantern, &id, &[1]), approve(&world, lantern, &id, &[2]));
    let codes =
        [&one, &other].map(|answer| if answer["errors"].is_null() { String::new() } else { code(answer).to_owned() });
    assert!(codes.contains(&String::new()) && codes.contains(&"ALREADY_VOTED".to_owned()), "{one} {other}");
    let others = ["Orchard", "Riverbank", "Hill Trust", "Lake Fund"].map(|voter| founded.member(voter));
    let said = others.map(|voter| approve(&world, voter, &id, &[1]));
    for answer in futures_util::future::join_all(said).await {
        data(answer);
    }
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!(
        (&closed["state"], closed["ballots"].as_array().map(Vec::len)),
        (&json!("ENACTED"), Some(5)),
        "{closed}"
    );
    assert_eq!(grants(&world).await, 1, "done once: {closed}");
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(another_collaborative_finds_nothing_to_vote_on, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let hill = world.founded("hill").await;
    assert_eq!(code(&approve(&world, hill.member("Orchard"), &id, &[0]).await), "NOT_FOUND");
    let theirs =
        propose(&world, hill.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    assert_eq!(code(&theirs), "NOT_FOUND", "neither their fund nor their organisations: {theirs}");
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
