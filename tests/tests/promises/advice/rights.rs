//! Which rights to decide after advice a charter may have, and what they reach.

use e2e::{Founded, Outsider, Value, World, award, both, code, data, json, pounds};

use super::{admission, advised, council, heard, say, seat, seen};

/// The council decides about grants; one seat about those up to 1000.00, after advice.
fn granting(council: &str, seat: &Value, limits: Value, granted_by: Option<usize>) -> Vec<Value> {
    let mut rights = e2e::rights(council);
    let mut alone = advised("GRANT_AWARD", council, seat);
    alone["range"] = json!({ "upTo": "1000", "currency": "GBP" });
    alone["soleDecider"]["limits"] = limits;
    alone["soleDecider"]["grantedBy"] = json!(granted_by);
    rights.push(alone);
    rights
}

fn limits() -> Value {
    json!({ "perAct": pounds("50"), "perPeriod": pounds("70"), "periodDays": 30 })
}

async fn draft(world: &World, drafted: &Founded, rights: Vec<Value>) -> Value {
    world.act(&drafted.steward, "draftCharter", json!({ "rights": rights }), "charter { version }").await
}

both!(money_is_decided_after_advice_by_a_partners_seat_or_within_limits_that_a_body_grants, |world| async move {
    let drafted = world.drafted("river").await;
    let (hill, lantern) = (seat(&world, &drafted, "Hill Trust").await, seat(&world, &drafted, "Lantern").await);
    let council = &drafted.council;
    for (limits, granted_by) in [(Value::Null, None), (limits(), None)] {
        let refused = draft(&world, &drafted, granting(council, &hill, limits, granted_by)).await;
        assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
    }
    let refused = draft(&world, &drafted, granting(council, &hill, Value::Null, Some(0))).await;
    assert_eq!(code(&refused), "LIMITS_MISSING", "{refused}");
    data(draft(&world, &drafted, granting(council, &lantern, Value::Null, None)).await);
    data(draft(&world, &drafted, granting(council, &hill, limits(), Some(0))).await);
});

both!(a_rule_by_advice_names_who_is_heard_is_open_and_has_no_clauses_about_votes, |world| async move {
    let drafted = world.drafted("river").await;
    let lantern = seat(&world, &drafted, "Lantern").await;
    let with = async |field: &str, value: Value| {
        let mut rights = granting(&drafted.council, &lantern, Value::Null, None);
        let last = rights.last_mut().unwrap();
        let of = if field == "adviceFrom" || field == "seatId" { "soleDecider" } else { "rule" };
        last[of][field] = value;
        draft(&world, &drafted, rights).await
    };
    let wrong = [
        ("adviceFrom", json!([])),
        ("adviceFrom", json!(["FUNDER", "FUNDER"])),
        ("secrecy", json!("HIDDEN_UNTIL_CLOSE")),
        ("quorum", json!("1/2")),
        ("proxies", json!(1)),
        ("threshold", json!("1/2")),
    ];
    for (field, value) in wrong {
        let refused = with(field, value).await;
        assert_eq!(code(&refused), "INVALID_RULE", "{field}: {refused}");
    }
    let mut delegated = granting(&drafted.council, &lantern, limits(), None);
    delegated.last_mut().unwrap()["rule"]["method"] = json!("DELEGATED");
    assert_eq!(code(&draft(&world, &drafted, delegated).await), "INVALID_RULE", "DELEGATED asks for no advice");
    let elsewhere = world.drafted("lake").await;
    let theirs = seat(&world, &elsewhere, "Lantern").await;
    assert_eq!(code(&with("seatId", theirs).await), "NOT_FOUND", "a seat of another collaborative");
});

both!(nobody_of_another_collaborative_advises_decides_or_reads, |world| async move {
    let founded = council(&world, false).await;
    let id = admission(&world, &founded, "Meadow").await;
    let elsewhere = world.founded("lake").await;
    for name in ["Hill Trust", "Riverbank"] {
        let refused = say(&world, elsewhere.member(name), &id, "FOR", "Yes.").await;
        assert_eq!(code(&refused), "NOT_FOUND", "{refused}");
        let query = "query($id: ID!) { collaborative { proposal(id: $id) { ballots { reason } } } }";
        let unseen = world.by(elsewhere.member(name), query, json!({ "id": id })).await;
        assert_eq!(code(&unseen), "NOT_FOUND", "{unseen}");
    }
    assert_eq!(seen(&world, founded.member("Lantern"), &id).await["ballots"], json!([]));
});

/// Hill Trust decides about small grants after advice.
async fn within_limits(world: &World) -> (Founded, Value) {
    let drafted = world.drafted("river").await;
    let hill = seat(world, &drafted, "Hill Trust").await;
    world.charter(&drafted, granting(&drafted.council, &hill, limits(), Some(0))).await;
    world.found(&drafted).await;
    let fund = world.funded(&drafted, "1000.00").await;
    (drafted, fund)
}

async fn grant(world: &World, founded: &Founded, fund: &Value, to: &Outsider, amount: &str) -> String {
    let id = world.open_vote(founded.member("Orchard"), "A small grant", award(fund, to, &[amount])).await;
    for name in ["Lake Fund", "Lantern"] {
        data(say(world, founded.member(name), &id, "FOR", "It is small.").await);
    }
    id
}

both!(what_is_decided_after_advice_within_limits_is_listed_and_counts, |world| async move {
    let (founded, fund) = within_limits(&world).await;
    let (meadow, ferry) = (world.outsider(&founded, "Meadow").await, world.outsider(&founded, "Ferry").await);
    let hill = founded.member("Hill Trust");
    let (first, second) =
        (grant(&world, &founded, &fund, &meadow, "40").await, grant(&world, &founded, &fund, &ferry, "40").await);
    let (one, two) =
        tokio::join!(say(&world, hill, &first, "FOR", "Granted."), say(&world, hill, &second, "FOR", "Granted."));
    let refused = [&one, &two].into_iter().filter(|answer| code(answer) == "OVER_LIMIT").count();
    assert_eq!(refused, 1, "two at once do not exceed the period: {one} {two}");
    let uses = "{ collaborative { charter { rights { rule { method } uses { totalCount nodes { number amount { amount } \
        seat { organisation { name } } } } } } } }";
    let charter = data(world.by(hill, uses, json!({})).await)["collaborative"]["charter"].clone();
    let rights = charter["rights"].as_array().cloned().unwrap_or_default();
    let listed = rights.into_iter().find(|right| right["rule"]["method"] == "ADVICE").unwrap()["uses"].clone();
    let once =
        json!([{ "number": 1, "amount": { "amount": "40.00" }, "seat": { "organisation": { "name": "Hill Trust" } } }]);
    assert_eq!(listed, json!({ "totalCount": 1, "nodes": once }));
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world.owner().await.tamper(&["delete from delegated_uses where number = 1"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("not listed among the uses"), "{found}");
});

/// The council takes every right back to itself.
async fn all_together(world: &World, founded: &Founded) {
    let change = json!({ "changeDecisionRights": { "amendsVersion": 1, "rights": e2e::rights(&founded.council) } });
    let changed = world.decide(founded, founded.member("Orchard"), "All together", change).await;
    let last = world.vote(founded.member("Lake Fund"), changed["id"].as_str().unwrap(), "FOR").await;
    assert_eq!(data(last)["castBallot"]["proposal"]["state"], "ENACTED");
}

both!(what_the_body_takes_back_is_not_decided_after_advice_either, |world| async move {
    let (founded, fund) = within_limits(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let open = grant(&world, &founded, &fund, &meadow, "40").await;
    all_together(&world, &founded).await;
    assert_eq!(code(&say(&world, founded.member("Hill Trust"), &open, "FOR", "Now.").await), "DELEGATION_REVOKED");
});

both!(who_gains_by_it_does_not_decide_it_after_advice, |world| async move {
    let drafted = world.drafted("river").await;
    let riverbank = seat(&world, &drafted, "Riverbank").await;
    world.charter(&drafted, granting(&drafted.council, &riverbank, Value::Null, None)).await;
    world.found(&drafted).await;
    let fund = world.funded(&drafted, "1000.00").await;
    let own = Outsider { id: json!(drafted.organisation("Riverbank")), member: drafted.member("Riverbank").clone() };
    let input =
        json!({ "title": "For ourselves", "case": e2e::whole_case("Yes."), "action": award(&fund, &own, &["10"]) });
    let made = data(world.act(drafted.member("Orchard"), "createProposal", input, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].clone();
    let step = |step: &str| format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
    data(world.by(drafted.member("Orchard"), &step("openDiscussion"), json!({ "id": id })).await);
    let refused = world.by(drafted.member("Orchard"), &step("openVoting"), json!({ "id": id })).await;
    assert_eq!(code(&refused), "NO_DECIDER", "{refused}");
});

both!(whose_advice_nobody_could_give_goes_to_the_body_at_once, |world| async move {
    let drafted = world.drafted("river").await;
    let riverbank = seat(&world, &drafted, "Riverbank").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEMBERSHIP");
    let next = rights.iter().position(|right| right["area"] == "AGREEMENT");
    let mut alone = advised("MEMBERSHIP", &drafted.council, &riverbank);
    alone["soleDecider"]["adviceFrom"] = json!(["OBSERVER"]);
    alone["escalatesTo"] = json!(next);
    rights.push(alone);
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let id = admission(&world, &drafted, "Meadow").await;
    let rule = "query($id: ID!) { collaborative { proposal(id: $id) { rule { method } } \
        whoDecides(matter: { area: MEMBERSHIP }) { right { rule { method soleDecider { seatId adviceFrom } } } } } }";
    let shown = data(world.by(drafted.member("Orchard"), rule, json!({ "id": id })).await)["collaborative"].clone();
    assert_eq!(shown["proposal"]["rule"]["method"], "MAJORITY", "{shown}");
    let decides = json!({ "seatId": riverbank, "adviceFrom": ["OBSERVER"] });
    assert_eq!(shown["whoDecides"]["right"]["rule"]["soleDecider"], decides);
});

both!(what_a_charter_changes_leaves_open_advice_alone, |world| async move {
    let founded = council(&world, false).await;
    let id = admission(&world, &founded, "Meadow").await;
    all_together(&world, &founded).await;
    heard(&world, &founded, &id).await;
    let done = data(say(&world, founded.member("Riverbank"), &id, "FOR", "It serves both.").await);
    assert_eq!(done["castBallot"]["proposal"]["state"], "ENACTED", "it is decided by the rule of its opening");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_if_tells_what_deciding_after_advice_would_do, |world| async move {
    let founded = world.founded("river").await;
    let right = "{ collaborative { charter { rights { id: rightId area } } } }";
    let charter = data(world.by(&founded.steward, right, json!({})).await)["collaborative"]["charter"].clone();
    let rights = charter["rights"].as_array().cloned().unwrap_or_default();
    let grants = rights.iter().find(|right| right["area"] == "GRANT_AWARD").unwrap()["id"].clone();
    let tried = async |sole: Value| {
        let query = "query($change: WhatIfInput!) { collaborative { whatIf(change: $change) { wouldBeAccepted \
            before { undefined } after { undefined } change { sentence } imbalances { clause } } } }";
        let rule = json!({ "method": "ADVICE", "votingSeconds": 86400 });
        let change = json!({ "rightId": grants, "rule": rule, "soleDecider": sole });
        world.by(founded.member("Orchard"), query, json!({ "change": change })).await
    };
    let of = async |name: &str| {
        let sole = json!({ "seatId": seat(&world, &founded, name).await, "adviceFrom": ["FUNDER", "PARTNER"] });
        data(tried(sole).await)["collaborative"]["whatIf"].clone()
    };
    let told = of("Lantern").await;
    assert_eq!(
        (&told["wouldBeAccepted"], &told["change"], &told["before"]["undefined"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    assert!(told["after"]["undefined"].as_str().is_some_and(|why| why.contains("after advice")), "{told}");
    let clauses = json!([{ "clause": "A" }, { "clause": "B" }, { "clause": "C" }]);
    assert_eq!(of("Hill Trust").await["imbalances"], clauses, "a funder's seat decides nothing about money");
    assert_eq!(code(&tried(Value::Null).await), "INVALID_RULE", "somebody must decide");
});
