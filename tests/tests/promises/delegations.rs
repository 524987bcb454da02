//! Deciding alone: within limits for each act and for a period, each use listed, and taken back by whoever granted it.

use chrono::TimeDelta;
use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, pounds, right};

async fn seat(world: &World, founded: &Founded, of: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Body { seats(first: 50) { nodes { id organisation { name } } } } } }";
    let body = data(world.by(&founded.steward, query, json!({ "id": founded.council })).await);
    let seats = body["node"]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    seats.iter().find(|seat| seat["organisation"]["name"] == of).expect("a seat of the council")["id"].clone()
}

/// The council decides about grants, and lets one seat decide about those up to 1000.00.
fn delegating(council: &str, seat: &Value, granted_by: Option<usize>) -> Vec<Value> {
    let mut rights = e2e::rights(council);
    let mut alone = right("GRANT_AWARD", council, json!({ "method": "DELEGATED", "votingSeconds": 86400 }));
    alone["range"] = json!({ "upTo": "1000", "currency": "GBP" });
    let limits = json!({ "perAct": pounds("50"), "perPeriod": pounds("100"), "periodDays": 30 });
    alone["soleDecider"] = json!({ "seatId": seat, "limits": limits, "grantedBy": granted_by });
    rights.push(alone);
    rights
}

/// Hill Trust decides alone about small grants.
async fn council(world: &World) -> (Founded, Value) {
    let drafted = world.drafted("river").await;
    let hill = seat(world, &drafted, "Hill Trust").await;
    world.charter(&drafted, delegating(&drafted.council, &hill, Some(0))).await;
    world.found(&drafted).await;
    let fund = world.funded(&drafted, "1000.00").await;
    (drafted, fund)
}

async fn grant(world: &World, founded: &Founded, fund: &Value, to: &Outsider, amount: &str) -> String {
    world.open_vote(founded.member("Orchard"), "A small grant", award(fund, to, &[amount])).await
}

async fn decide(world: &World, who: &Member, id: &str) -> Value {
    let input = json!({ "proposalId": id, "choice": "FOR", "reason": "It is small." });
    world.act(who, "castBallot", input, "proposal { state result { sentence } electorate { weight } }").await
}

async fn uses(world: &World, founded: &Founded) -> Value {
    let query = "{ collaborative { charter { rights { rule { method soleDecider { limits { perPeriod { amount } } } } \
        uses { totalCount nodes { number amount { amount } seat { organisation { name } } proposal { state } } } } } } }";
    let charter = data(world.by(&founded.steward, query, json!({})).await);
    let rights = charter["collaborative"]["charter"]["rights"].as_array().cloned().unwrap_or_default();
    rights.into_iter().find(|right| right["rule"]["method"] == "DELEGATED").unwrap()
}

/// The numbers of the uses, one a page, each looked up by its id.
async fn by_pages(world: &World, founded: &Founded) -> Vec<i64> {
    let query = "query($after: String) { collaborative { charter { rights { rule { method } \
        uses(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } } } }";
    let (mut after, mut numbers) = (Value::Null, Vec::new());
    loop {
        let charter = data(world.by(&founded.steward, query, json!({ "after": after })).await);
        let rights = charter["collaborative"]["charter"]["rights"].as_array().cloned().unwrap_or_default();
        let page = rights.into_iter().find(|right| right["rule"]["method"] == "DELEGATED").unwrap()["uses"].clone();
        let node = "query($id: ID!) { node(id: $id) { ... on DelegatedUse { number } } }";
        let found = data(world.by(&founded.steward, node, json!({ "id": page["nodes"][0]["id"] })).await);
        numbers.push(found["node"]["number"].as_i64().unwrap());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return numbers;
        }
    }
}

both!(limits_hold_only_as_long_as_the_body_that_set_them_is_led_by_partners, |world| async move {
    let (founded, fund) = council(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = grant(&world, &founded, &fund, &meadow, "10").await;
    data(decide(&world, founded.member("Hill Trust"), &id).await);
    let draft =
        json!({ "title": "Another", "case": e2e::whole_case("Yes."), "action": award(&fund, &meadow, &["10"]) });
    let draft = data(world.act(founded.member("Hill Trust"), "createProposal", draft, "proposal { id }").await);
    let id = &draft["createProposal"]["proposal"]["id"];
    for partner in founded.partners() {
        let input = json!({ "membershipId": world.membership_id(partner).await });
        data(world.act(partner, "endMembership", input, "membershipId").await);
    }
    let step = async |step: &str| {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
        world.by(founded.member("Hill Trust"), &query, json!({ "id": id })).await
    };
    data(step("openDiscussion").await);
    let refused = step("openVoting").await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "no partner is left who could take it back: {refused}");
});

both!(one_seat_decides_alone_within_its_limits_and_each_use_is_listed, |world| async move {
    let (founded, fund) = council(&world).await;
    let (meadow, ferry) = (world.outsider(&founded, "Meadow").await, world.outsider(&founded, "Ferry").await);
    let hill = founded.member("Hill Trust");
    let first = grant(&world, &founded, &fund, &meadow, "40").await;
    assert_eq!(code(&decide(&world, founded.member("Lantern"), &first).await), "NOT_ELIGIBLE");
    let done = data(decide(&world, hill, &first).await)["castBallot"]["proposal"].clone();
    assert_eq!((&done["state"], done["electorate"].as_array().map(Vec::len)), (&json!("ENACTED"), Some(1)), "{done}");
    assert_eq!(done["result"]["sentence"], "The seat that may decide alone, within its limits, decided for it.");
    let split = grant(&world, &founded, &fund, &meadow, "20").await;
    let by_all = data(decide(&world, hill, &split).await)["castBallot"]["proposal"].clone();
    let open = (&by_all["state"], by_all["electorate"].as_array().map(Vec::len));
    assert_eq!(open, (&json!("VOTING"), Some(5)), "splitting changes nothing, so the body decides: {by_all}");
    let second = grant(&world, &founded, &fund, &ferry, "40").await;
    assert_eq!(data(decide(&world, hill, &second).await)["castBallot"]["proposal"]["state"], "ENACTED");
    let listed = uses(&world, &founded).await;
    assert_eq!(listed["rule"]["soleDecider"]["limits"]["perPeriod"]["amount"], "100.00");
    let use_of = |number: i64| {
        json!({ "number": number, "amount": { "amount": "40.00" },
        "seat": { "organisation": { "name": "Hill Trust" } }, "proposal": { "state": "ENACTED" } })
    };
    assert_eq!(listed["uses"], json!({ "totalCount": 2, "nodes": [use_of(1), use_of(2)] }));
    assert_eq!(by_pages(&world, &founded).await, [1, 2]);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["update delegated_uses set amount = 1 where number = 2"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("beyond the limits or out of turn"), "it says less than was decided: {found}");
    owner.tamper(&["update delegated_uses set fund_id = null, amount = null, currency = null where number = 2"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("beyond the limits or out of turn"), "it says that no money was decided on: {found}");
    owner.tamper(&["update delegated_uses set fund_id = (select id from funds), amount = 9000, currency = 'GBP' where number = 2"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("beyond the limits or out of turn"), "{found}");
    owner.tamper(&["delete from delegated_uses where number = 2"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("not listed among the uses"), "{found}");
});

both!(two_uses_at_once_do_not_exceed_the_period_and_its_end_frees_them, |world| async move {
    let (founded, fund) = council(&world).await;
    let hill = founded.member("Hill Trust");
    let mut ids = Vec::new();
    for name in ["Meadow", "Ferry", "Mill"] {
        let to = world.outsider(&founded, name).await;
        ids.push(grant(&world, &founded, &fund, &to, "40").await);
    }
    data(decide(&world, hill, &ids[0]).await);
    let (one, two) = tokio::join!(decide(&world, hill, &ids[1]), decide(&world, hill, &ids[2]));
    let refused = [&one, &two].into_iter().filter(|answer| code(answer) == "OVER_LIMIT").count();
    assert_eq!(refused, 1, "{one} {two}");
    world.clock.advance(TimeDelta::days(31));
    let heath = world.outsider(&founded, "Heath").await;
    let later = grant(&world, &founded, &fund, &heath, "40").await;
    assert_eq!(data(decide(&world, hill, &later).await)["castBallot"]["proposal"]["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_the_body_takes_back_holds_no_more_also_where_it_is_being_used, |world| async move {
    let (founded, fund) = council(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let open = grant(&world, &founded, &fund, &meadow, "40").await;
    let change = json!({ "changeDecisionRights": { "amendsVersion": 1, "rights": e2e::rights(&founded.council) } });
    let changed = world.decide(&founded, founded.member("Orchard"), "Nobody alone", change).await;
    let hill_too = changed["state"] == "VOTING";
    if hill_too {
        data(world.vote(founded.member("Lake Fund"), changed["id"].as_str().unwrap(), "FOR").await);
    }
    assert_eq!(code(&decide(&world, founded.member("Hill Trust"), &open).await), "DELEGATION_REVOKED");
});

both!(what_the_body_narrows_meanwhile_holds_for_what_is_open, |world| async move {
    let (founded, fund) = council(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let open = grant(&world, &founded, &fund, &meadow, "40").await;
    let query = "{ collaborative { charter { version rights { id: rightId rule { method } } } } }";
    let charter = data(world.by(&founded.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let ids: Vec<Value> = charter["rights"].as_array().unwrap().iter().map(|right| right["id"].clone()).collect();
    let hill = seat(&world, &founded, "Hill Trust").await;
    let mut rights = delegating(&founded.council, &hill, Some(0));
    for (right, id) in rights.iter_mut().zip(ids) {
        right["id"] = id;
    }
    rights.last_mut().unwrap()["soleDecider"]["limits"]["perAct"] = pounds("30");
    let change = json!({ "changeDecisionRights": { "amendsVersion": 1, "rights": rights } });
    let changed = world.decide(&founded, founded.member("Orchard"), "Less alone", change).await;
    if changed["state"] == "VOTING" {
        data(world.vote(founded.member("Lake Fund"), changed["id"].as_str().unwrap(), "FOR").await);
    }
    assert_eq!(code(&decide(&world, founded.member("Hill Trust"), &open).await), "OVER_LIMIT");
});

both!(no_path_leads_money_to_a_seat_whose_limits_were_granted_for_something_else, |world| async move {
    let drafted = world.drafted("river").await;
    let hill = seat(&world, &drafted, "Hill Trust").await;
    let mut rights = e2e::rights(&drafted.council);
    let mut funders = e2e::at_once();
    funders["reserved"] = json!("FUNDER");
    rights.retain(|right| right["area"] != "ENGAGEMENT");
    rights.push(right("ENGAGEMENT", &drafted.council, funders));
    let granted_by = rights.len() - 1;
    let mut alone = right("ENGAGEMENT", &drafted.council, json!({ "method": "DELEGATED", "votingSeconds": 86400 }));
    alone["range"] = json!({ "upTo": "1000", "currency": "GBP" });
    let limits = json!({ "perAct": pounds("50"), "perPeriod": pounds("100"), "periodDays": 30 });
    alone["soleDecider"] = json!({ "seatId": hill, "limits": limits, "grantedBy": granted_by });
    rights.push(alone);
    world.charter(&drafted, rights.clone()).await;
    rights[0]["escalatesTo"] = json!(rights.len() - 1);
    let refused = world.act(&drafted.steward, "draftCharter", json!({ "rights": rights }), "charter { version }").await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
});

both!(a_funders_seat_decides_alone_about_money_only_within_limits_that_a_body_grants, |world| async move {
    let drafted = world.drafted("river").await;
    let hill = seat(&world, &drafted, "Hill Trust").await;
    let alone = json!({ "rights": delegating(&drafted.council, &hill, None) });
    let refused = world.act(&drafted.steward, "draftCharter", alone, "charter { version }").await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
    let lantern = seat(&world, &drafted, "Lantern").await;
    world.charter(&drafted, delegating(&drafted.council, &lantern, None)).await;
    world.charter(&drafted, delegating(&drafted.council, &hill, Some(0))).await;
    let mut unlimited = delegating(&drafted.council, &hill, Some(0));
    unlimited.last_mut().unwrap()["soleDecider"]["limits"] = Value::Null;
    let refused =
        world.act(&drafted.steward, "draftCharter", json!({ "rights": unlimited }), "charter { version }").await;
    assert_eq!(code(&refused), "LIMITS_MISSING", "{refused}");
});

both!(who_gains_by_it_does_not_decide_it_alone, |world| async move {
    let drafted = world.drafted("river").await;
    let lantern = seat(&world, &drafted, "Lantern").await;
    world.charter(&drafted, delegating(&drafted.council, &lantern, None)).await;
    world.found(&drafted).await;
    let fund = world.funded(&drafted, "1000.00").await;
    let own = Outsider { id: json!(drafted.organisation("Lantern")), member: drafted.member("Lantern").clone() };
    let input =
        json!({ "title": "For ourselves", "case": e2e::whole_case("Yes."), "action": award(&fund, &own, &["10"]) });
    let made = data(world.act(drafted.member("Lantern"), "createProposal", input, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].clone();
    let step = |step: &str| format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
    data(world.by(drafted.member("Lantern"), &step("openDiscussion"), json!({ "id": id })).await);
    let refused = world.by(drafted.member("Lantern"), &step("openVoting"), json!({ "id": id })).await;
    assert!(["EMPTY_ELECTORATE", "NOT_PARTNER_LED"].contains(&code(&refused)), "{refused}");
});
