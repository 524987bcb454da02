//! Projects and rules by which nothing can be shared.

use e2e::{Value, award, both, code, json, pounds, right, shared_budget};

use super::{Call, approve, call, council, opened, propose};

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
    let single = json!({ "title": "What do we print?", "case": case, "area": "PUBLICATION" });
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
        let rights = json!({ "rights": [right("BENEFITS", &drafted.council, rule)] });
        let refused = world.act(&drafted.steward, "draftCharter", rights, "charter { version }").await;
        assert_eq!(code(&refused), expected, "{refused}");
    }
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

both!(a_charter_by_which_nobody_could_take_anything_back_is_refused, |world| async move {
    let drafted = world.drafted("river").await;
    for area in ["GRANT_AWARD", "ALLOCATION", "MEMBERSHIP", "CHARTER"] {
        let rights = json!({ "rights": [right(area, &drafted.council, shared_budget())] });
        let refused = world.act(&drafted.steward, "draftCharter", rights, "charter { version }").await;
        assert_eq!(code(&refused), "BUDGETS_ONLY", "{area}: {refused}");
    }
});

both!(what_is_no_budget_is_decided_by_the_right_to_which_budgets_escalate, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let decided = world.decide(&founded, founded.member("Orchard"), "One grant", award(&fund, &meadow, &["30"])).await;
    assert_eq!(decided["state"], "ENACTED", "{decided}");
});

both!(a_budget_beyond_all_its_projects_is_refused, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let budget = json!({ "amount": pounds("130.01"), "projects": projects });
    let refused = propose(&world, founded.member("Orchard"), budget).await;
    assert_eq!(code(&refused), "INVALID_PROJECTS", "{refused}");
    let said = refused["errors"][0]["message"].as_str().unwrap();
    assert!(said.contains("130.01") && said.contains("130.00"), "{said}");
});
