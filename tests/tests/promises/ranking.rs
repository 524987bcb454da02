//! Options put in order: what comes first is done, where it is liked better than leaving things as they are.

use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, pounds, right};

fn admit(name: &str) -> Value {
    json!({ "name": name, "action": { "admitOrganisation": { "name": name, "constituency": "PARTNER" } } })
}

/// Meadow, Harbour, or nobody: the status quo.
fn whom_to_admit() -> Value {
    json!([admit("Meadow"), admit("Harbour"), { "name": "Nobody" }])
}

fn ranked() -> Value {
    json!({ "method": "RANKED", "ties": "PROPOSAL_ORDER", "finalBallots": true, "votingSeconds": 86400 })
}

/// A council that puts options in order: in matters of money, as its partners alone would have it too.
async fn council(world: &World) -> Founded {
    let drafted = world.drafted("river").await;
    let mut of_money = ranked();
    of_money["concurrence"] = json!(["PARTNER"]);
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEMBERSHIP" && right["area"] != "GRANT_AWARD");
    rights.push(right("MEMBERSHIP", &drafted.council, ranked()));
    rights.push(right("GRANT_AWARD", &drafted.council, of_money));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

async fn propose(world: &World, by: &Member, content: Value) -> Value {
    let mut input = json!({ "title": "Whom do we take in?", "case": e2e::whole_case("One place is left.") });
    for (field, value) in content.as_object().unwrap() {
        input[field] = value.clone();
    }
    world.act(by, "createProposal", input, "proposal { id }").await
}

async fn opened(world: &World, by: &Member, content: Value) -> String {
    let made = data(propose(world, by, content).await);
    let id = made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    for step in ["openDiscussion", "openVoting"] {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
        data(world.by(by, &query, json!({ "id": id })).await);
    }
    id
}

async fn rank(world: &World, voter: &Member, id: &str, ranks: Value) -> Value {
    let input = json!({ "proposalId": id, "ranks": ranks });
    world.act(voter, "rankOptions", input, "proposal { state }").await
}

async fn seen(world: &World, founded: &Founded, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { organisations(first: 50) { nodes { name } } proposal(id: $id) { state binding \
        options { position name statusQuo action { __typename } } ballots { choice ranks } result { outcome } \
        rankingSoFar { order } enactedSubjectId electorate { recusal { reason } seat { organisation { name } } } \
        ranking { outcome sentence ground chosen order pairwise early ties { place options takenBy } } } } }";
    data(world.by(&founded.steward, query, json!({ "id": id })).await)["collaborative"].clone()
}

/// Two prefer Meadow, two Harbour, and one would rather take in nobody.
async fn all_rank(world: &World, founded: &Founded, id: &str) {
    for (voter, ranks) in [
        ("Orchard", json!([[0], [1], [2]])),
        ("Riverbank", json!([[1], [0]])),
        ("Lantern", json!([[1]])),
        ("Hill Trust", json!([[0], [1]])),
        ("Lake Fund", json!([[2]])),
    ] {
        data(rank(world, founded.member(voter), id, ranks).await);
    }
}

both!(the_option_that_comes_first_is_done_and_no_other, |world| async move {
    let founded = council(&world).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "options": whom_to_admit(), "statusQuo": 2 })).await;
    let open = seen(&world, &founded, &id).await["proposal"].clone();
    assert_eq!((&open["binding"], &open["ranking"]), (&json!(true), &Value::Null), "{open}");
    assert_eq!(open["options"][2], json!({ "position": 2, "name": "Nobody", "statusQuo": true, "action": null }));
    all_rank(&world, &founded, &id).await;
    let here = seen(&world, &founded, &id).await;
    let closed = &here["proposal"];
    assert_eq!((&closed["state"], &closed["result"]), (&json!("ENACTED"), &Value::Null), "{closed}");
    let ranking = &closed["ranking"];
    assert_eq!(
        (&ranking["chosen"], &ranking["order"], &ranking["early"]),
        (&json!(0), &json!([0, 1, 2]), &json!(true))
    );
    assert_eq!(ranking["pairwise"], json!([["0", "2", "3"], ["2", "0", "4"], ["1", "1", "0"]]), "{ranking}");
    assert_eq!(ranking["ties"], json!([{ "place": 1, "options": [0, 1], "takenBy": 0 }]), "ties are named: {ranking}");
    let names = here["organisations"].to_string();
    assert!(names.contains("Meadow") && !names.contains("Harbour"), "{names}");
    assert!(closed["enactedSubjectId"].is_string(), "{closed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["update ballots set ranks = '[[1]]' where ranks is not null"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("order is stored as [0,1,2], recounted: [1,"), "{found}");
});

both!(where_nothing_is_liked_better_than_the_status_quo_nothing_is_done, |world| async move {
    let founded = council(&world).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "options": whom_to_admit(), "statusQuo": 2 })).await;
    for voter in founded.council_members() {
        data(rank(&world, voter, &id, json!([[2], [0, 1]])).await);
    }
    let closed = seen(&world, &founded, &id).await["proposal"].clone();
    assert_eq!((&closed["state"], &closed["ranking"]["chosen"]), (&json!("FAILED"), &Value::Null), "{closed}");
    assert_eq!(closed["ranking"]["ground"], "STATUS_QUO_STANDS");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(whoever_gains_by_any_option_is_out_and_only_what_is_chosen_counts_as_given, |world| async move {
    let founded = council(&world).await;
    let fund = world.funded(&founded, "100.00").await;
    let orchard = Outsider { id: json!(founded.organisation("Orchard")), member: founded.member("Orchard").clone() };
    let riverbank =
        Outsider { id: json!(founded.organisation("Riverbank")), member: founded.member("Riverbank").clone() };
    let to =
        |name: &str, whom: &Outsider, amount: &str| json!({ "name": name, "action": award(&fund, whom, &[amount]) });
    let options = json!([to("Orchard", &orchard, "10"), to("Riverbank", &riverbank, "20"), { "name": "Neither" }]);
    let lantern = founded.member("Lantern");
    let refused = propose(&world, lantern, json!({ "options": options })).await;
    assert_eq!(code(&refused), "INVALID_OPTIONS", "money needs the status quo among its options: {refused}");
    let id = opened(&world, lantern, json!({ "options": options, "statusQuo": 2 })).await;
    for gains in ["Orchard", "Riverbank"] {
        assert_eq!(code(&rank(&world, founded.member(gains), &id, json!([[0]])).await), "RECUSED", "{gains}");
    }
    let owner = world.owner().await;
    let given = "select cast(sum(amount) as bigint) from beneficiary_amounts";
    assert_eq!(owner.number(given).await, 3000, "each may be given what its option gives");
    for voter in ["Lantern", "Hill Trust", "Lake Fund"] {
        data(rank(&world, founded.member(voter), &id, json!([[1], [0]])).await);
    }
    let closed = seen(&world, &founded, &id).await["proposal"].clone();
    assert_eq!(closed["state"], "ENACTED", "{closed}");
    assert_eq!(owner.number(given).await, 2000, "one of them was");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_ballot_that_is_no_order_is_refused, |world| async move {
    let founded = council(&world).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "options": whom_to_admit(), "statusQuo": 2 })).await;
    let lantern = founded.member("Lantern");
    for ranks in [json!([[3]]), json!([[0], [0]]), json!([[0, 0]]), json!([[]])] {
        assert_eq!(code(&rank(&world, lantern, &id, ranks.clone()).await), "INVALID_RANKING", "{ranks}");
    }
    assert_eq!(code(&world.vote(lantern, &id, "FOR").await), "WRONG_CHOICE");
    data(rank(&world, lantern, &id, json!([])).await);
    assert_eq!(code(&rank(&world, lantern, &id, json!([[0]])).await), "ALREADY_VOTED", "an abstention is a ballot");
    assert_eq!(code(&rank(&world, &founded.treasurer, &id, json!([[0]])).await), "NOT_ELIGIBLE");
    let fund = world.funded(&founded, "10").await;
    let plain = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("1") } });
    let other = world.open_vote(lantern, "Set aside", plain).await;
    assert_eq!(code(&rank(&world, lantern, &other, json!([[0]])).await), "NOT_RANKED");
});

both!(options_that_can_not_be_put_in_order_are_refused, |world| async move {
    let founded = council(&world).await;
    let one = admit("Meadow");
    let fund = world.funded(&founded, "10").await;
    let aside = json!({ "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("1") });
    let other_area = json!({ "name": "Wells", "action": { "allocate": aside } });
    let cases = [
        (json!({ "action": one["action"] }), "OPTIONS_MISSING"),
        (json!({ "options": whom_to_admit(), "statusQuo": 2, "action": one["action"] }), "INVALID_OPTIONS"),
        (json!({ "options": [one] }), "INVALID_OPTIONS"),
        (json!({ "options": [one, one] }), "INVALID_OPTIONS"),
        (json!({ "options": [one, { "name": " " }] }), "INVALID_INPUT"),
        (json!({ "options": whom_to_admit(), "statusQuo": 3 }), "INVALID_RANKING"),
        (json!({ "options": whom_to_admit(), "statusQuo": 0 }), "INVALID_OPTIONS"),
        (json!({ "options": vec![one.clone(); 51] }), "INVALID_INPUT"),
        (json!({ "options": [one, other_area] }), "INVALID_OPTIONS"),
        (json!({ "options": [{ "name": "Yes" }, { "name": "No" }], "area": "AGREEMENT" }), "NOT_RANKED"),
    ];
    for (content, expected) in cases {
        let refused = propose(&world, founded.member("Orchard"), content.clone()).await;
        assert_eq!(code(&refused), expected, "{content}: {refused}");
    }
});

both!(orders_are_kept_secret_like_answers, |world| async move {
    let mut drafted = world.drafted("river").await;
    world.more_partners(&mut drafted, &["Willow", "Alder", "Birch"]).await;
    let mut rule = ranked();
    rule["secrecy"] = json!("SECRET");
    rule["reserved"] = json!("PARTNER");
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    let id = opened(&world, drafted.member("Orchard"), json!({ "options": whom_to_admit(), "statusQuo": 2 })).await;
    for (voter, ranks) in [("Orchard", [[1], [0]]), ("Willow", [[1], [2]]), ("Alder", [[0], [1]])] {
        data(rank(&world, drafted.member(voter), &id, json!(ranks)).await);
    }
    let open = seen(&world, &drafted, &id).await["proposal"].clone();
    assert_eq!((&open["rankingSoFar"], &open["ballots"]), (&Value::Null, &json!([])), "{open}");
    world.time_is_up().await;
    let closed = seen(&world, &drafted, &id).await["proposal"].clone();
    assert_eq!((&closed["state"], &closed["ranking"]["order"]), (&json!("ENACTED"), &json!([1, 0, 2])), "{closed}");
    assert_eq!((&closed["ranking"]["chosen"], &closed["ballots"]), (&json!(1), &json!([])), "{closed}");
    assert_eq!(world.differences(&drafted).await, Vec::<String>::new());
    crate::secrecy::a_copy_leads_to_no_seat(&world, 1, "[[1],[2]]").await;
});

both!(orders_are_hidden_until_the_close, |world| async move {
    let drafted = world.drafted("river").await;
    let mut rule = ranked();
    (rule["secrecy"], rule["finalBallots"]) = (json!("HIDDEN_UNTIL_CLOSE"), json!(false));
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    let id = opened(&world, drafted.member("Orchard"), json!({ "options": whom_to_admit(), "statusQuo": 2 })).await;
    for (voter, ranks) in [("Orchard", [[1], [0]]), ("Lantern", [[1], [2]])] {
        data(rank(&world, drafted.member(voter), &id, json!(ranks)).await);
    }
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state rankingSoFar { order } ballots { ranks } \
        rounds { ballots { ranks } } ranking { order } } } }";
    let seen = async |reader: &Member| {
        data(world.by(reader, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
    };
    let steward = seen(&drafted.steward).await;
    let nothing = json!({ "state": "VOTING", "rankingSoFar": null, "ballots": [], "rounds": [{ "ballots": [] }], "ranking": null });
    assert_eq!(steward, nothing);
    let own = json!([{ "ranks": [[1], [0]] }]);
    let orchard = seen(drafted.member("Orchard")).await;
    assert_eq!((&orchard["ballots"], &orchard["rounds"][0]["ballots"]), (&own, &own), "one's own is shown: {orchard}");
    world.time_is_up().await;
    let closed = seen(&drafted.steward).await;
    assert_eq!((closed["ballots"].as_array().map(Vec::len), &closed["ranking"]["order"]), (Some(2), &json!([1, 0, 2])));
});
