//! No money before every organisation has assented to one exact charter, and none that lets funders decide alone.

use e2e::{Founded, Value, World, both, code, data, json, on_postgres};

both!(founding_needs_the_assent_of_every_organisation_to_this_charter, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let charter = data(world.by(&drafted.steward, "{ collaborative { charter { version digest } } }", json!({})).await);
    let charter = &charter["collaborative"]["charter"];
    let assent = json!({ "digest": charter["digest"] });
    let missing = "founding { assented { name } missing { name } }";
    let one = data(world.act(drafted.member("Orchard"), "assentToCharter", assent.clone(), missing).await);
    assert_eq!(one["assentToCharter"]["founding"]["assented"], json!([{ "name": "Orchard" }]));
    let found = json!({ "charterVersion": charter["version"] });
    let early = world.act(&drafted.steward, "foundCollaborative", found, "collaborative { stage }").await;
    assert_eq!(code(&early), "PRECONDITION_FAILED", "{early}");
    assert!(early["errors"][0]["message"].as_str().unwrap().contains("5 of 6 organisations"), "{early}");
    let other = world.act(drafted.member("Lantern"), "assentToCharter", json!({ "digest": "00" }), missing).await;
    assert_eq!(code(&other), "CONFLICT", "{other}");
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let again =
        data(world.by(&drafted.steward, "{ collaborative { founding { assented { name } } } }", json!({})).await);
    assert_eq!(again["collaborative"]["founding"]["assented"], json!([]), "a new draft needs new assents");
    world.found(&drafted).await;
    let late = world.act(&drafted.steward, "draftCharter", json!({ "rights": [] }), "charter { version }").await;
    assert_eq!(code(&late), "PRECONDITION_FAILED", "{late}");
});

both!(a_steward_cannot_assent_for_an_organisation, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let answer = world
        .act(&drafted.steward, "assentToCharter", json!({ "digest": "00" }), "founding { missing { name } }")
        .await;
    assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
});

both!(a_charter_that_lets_funders_decide_alone_is_refused_unless_declared, |world| async move {
    let drafted = world.drafted("river").await;
    let plain = json!({ "method": "MAJORITY" });
    let rights = json!([e2e::right("GRANT_AWARD", &drafted.council, plain)]);
    let refused = world.act(&drafted.steward, "draftCharter", json!({ "rights": rights }), "charter { version }").await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
    let declared = json!([{ "clause": "A", "why": "For the first year, while partners find each other." }]);
    let input = json!({ "rights": rights, "declaredImbalances": declared });
    let kept =
        data(world.act(&drafted.steward, "draftCharter", input, "charter { declaredImbalances { clause why } }").await);
    assert_eq!(kept["draftCharter"]["charter"]["declaredImbalances"][0]["clause"], "A");
});

both!(two_rights_equally_specific_are_refused, |world| async move {
    let drafted = world.drafted("river").await;
    let right = e2e::right("GRANT_AWARD", &drafted.council, e2e::at_once());
    let answer =
        world.act(&drafted.steward, "draftCharter", json!({ "rights": [right, right] }), "charter { version }").await;
    assert_eq!(code(&answer), "AMBIGUOUS_RIGHTS", "{answer}");
});

both!(who_decides_names_the_most_specific_right_and_says_why, |world| async move {
    let drafted = world.drafted("river").await;
    let mut small = e2e::right("GRANT_AWARD", &drafted.council, e2e::at_once());
    small["range"] = json!({ "from": "0", "upTo": "1000.00", "currency": "GBP" });
    let large = e2e::right(
        "GRANT_AWARD",
        &drafted.council,
        json!({ "method": "SUPERMAJORITY", "threshold": "3/4", "base": "ELIGIBLE" }),
    );
    world.charter(&drafted, vec![small, large]).await;
    let query = "query($matter: MatterInput!) { collaborative { whoDecides(matter: $matter) { why right { rule { method } } } } }";
    let ask =
        |amount: &'static str| json!({ "matter": { "area": "GRANT_AWARD", "amount": amount, "currency": "GBP" } });
    for (amount, method) in [("1000.00", "MAJORITY"), ("1000.01", "SUPERMAJORITY")] {
        let answer = data(world.by(&drafted.steward, query, ask(amount)).await);
        assert_eq!(answer["collaborative"]["whoDecides"]["right"]["rule"]["method"], method);
    }
    let nobody = world.by(&drafted.steward, query, json!({ "matter": { "area": "DISPUTE" } })).await;
    assert_eq!(code(&nobody), "NO_DECISION_RIGHT", "{nobody}");
});

/// Names of the organisations whose assent to the newest charter is there.
async fn assented(world: &World, drafted: &Founded) -> Value {
    let query = "{ collaborative { founding { assented { name } } } }";
    data(world.by(&drafted.steward, query, json!({})).await)["collaborative"]["founding"]["assented"].clone()
}

both!(who_assented_saw_the_seats_that_decide, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let query = "{ collaborative { charter { version digest } } }";
    let read = data(world.by(&drafted.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let assent = json!({ "digest": read["digest"] });
    data(
        world.act(drafted.member("Orchard"), "assentToCharter", assent.clone(), "founding { missing { name } }").await,
    );
    let side = json!({ "kind": "COMMITTEE", "name": "Garden", "mandate": "Decides nothing." });
    let side = data(world.act(&drafted.steward, "createBody", side, "body { id }").await);
    let seat = |body: &Value| {
        json!({ "bodyId": body, "organisationId": drafted.organisation("Hill Trust"), "weight": 9,
            "startsOn": "2026-01-01" })
    };
    data(world.act(&drafted.steward, "createSeat", seat(&side["createBody"]["body"]["id"]), "seat { id }").await);
    assert_eq!(assented(&world, &drafted).await, json!([{ "name": "Orchard" }]), "that body decides nothing");
    data(world.act(&drafted.steward, "createSeat", seat(&json!(drafted.council)), "seat { id }").await);
    assert_eq!(assented(&world, &drafted).await, json!([]), "nobody assented to nine votes more for Hill Trust");
    let late = world.act(drafted.member("Lantern"), "assentToCharter", assent, "founding { missing { name } }").await;
    assert_eq!(code(&late), "CONFLICT", "{late}");
    let found = json!({ "charterVersion": read["version"] });
    let found = world.act(&drafted.steward, "foundCollaborative", found, "collaborative { stage }").await;
    assert_eq!(code(&found), "CONFLICT", "{found}");
});

both!(a_charter_without_a_decision_is_for_drafting_only, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let next = "insert into charters select collaborative_id, version + 1, null, declared_imbalances, digest, written_at \
        from charters order by version desc limit 1";
    let owner = world.owner().await;
    owner.execute(next).await.expect("another draft");
    owner.execute("update collaboratives set stage = 'FOUNDED'").await.expect("a founded collaborative");
    assert!(owner.execute(next).await.is_err(), "not even the owner of the database adds one now");
});

on_postgres!(whoever_drafts_while_the_collaborative_is_founded_comes_too_late, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let owner = world.owner().await;
    let founding = owner.hold("update collaboratives set stage = 'FOUNDED', founded_at = now()").await;
    let acts = [
        ("draftCharter", json!({ "rights": [] }), "charter { version }"),
        ("createBody", json!({ "kind": "COUNCIL", "name": "Other", "mandate": "Another." }), "body { id }"),
        (
            "createSeat",
            json!({ "bodyId": drafted.council, "organisationId": drafted.organisation("Lantern"),
                "startsOn": "2026-01-01" }),
            "seat { id }",
        ),
        ("draftOrganisation", json!({ "name": "Meadow", "constituency": "PARTNER" }), "organisation { id }"),
    ];
    let late = acts.map(|(act, input, payload)| {
        let (world, steward) = (world.clone(), drafted.steward.clone());
        tokio::spawn(async move { world.act(&steward, act, input, payload).await })
    });
    owner.until_waiting(4).await;
    founding.release().await;
    for answer in late {
        let answer = answer.await.unwrap();
        assert_eq!(code(&answer), "PRECONDITION_FAILED", "{answer}");
    }
});

on_postgres!(two_seats_that_are_taken_at_once_do_not_tip_the_balance_together, |world| async move {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    let mut seats = Vec::new();
    for funder in ["Hill Trust", "Lake Fund"] {
        let seat = json!({ "bodyId": drafted.council, "organisationId": drafted.organisation(funder),
            "startsOn": "2026-01-01" });
        let seat = data(world.act(&drafted.steward, "createSeat", seat, "seat { id }").await);
        let holder = world.membership_id(drafted.member(funder)).await;
        seats.push((funder, json!({ "seatId": seat["createSeat"]["seat"]["id"], "holderId": holder })));
    }
    world.found(&drafted).await;
    let owner = world.owner().await;
    let held = owner.hold("select * from activity_heads for update").await;
    let taken: Vec<_> = seats
        .into_iter()
        .map(|(funder, input)| {
            let (world, member) = (world.clone(), drafted.member(funder).clone());
            tokio::spawn(async move { world.act(&member, "nameSeatHolder", input, "seat { vacant }").await })
        })
        .collect();
    owner.until_waiting(2).await;
    held.release().await;
    let mut refused = Vec::new();
    for answer in taken {
        let answer = answer.await.unwrap();
        refused.extend(answer.get("errors").map(|_| code(&answer).to_owned()));
    }
    assert_eq!(refused, ["NOT_PARTNER_LED"], "three funders of six don't decide alone, four of seven do");
});
