//! No money before every organisation has assented to one exact charter, and none that lets funders decide alone.

use e2e::{both, code, data, json};

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
