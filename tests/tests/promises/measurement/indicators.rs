//! Indicators are the collaborative's: adopted, changed and retired by decision.

use e2e::{both, code, count, data, json, share};

both!(an_indicator_is_adopted_by_decision, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, share("Asked and safe")).await;
    let query = "query($id: ID!) { collaborative { outcome(id: $id) { title sdgTargets indicators { totalCount nodes { \
        id name version retiredAt definition { kind factor decimals unit startMonth overOrganisations currency } \
        versions { version definition { name } proposal { title } } } } } } }";
    let found = data(world.by(founded.member("Hill Trust"), query, json!({ "id": outcome })).await);
    let found = &found["collaborative"]["outcome"]["indicators"];
    assert_eq!(found["totalCount"], 1, "{found}");
    let expected = json!({ "id": indicator, "name": "Asked and safe", "version": 1, "retiredAt": null,
        "definition": { "kind": "RATIO", "factor": 100, "decimals": 2, "unit": "per cent", "startMonth": 1,
            "overOrganisations": "SUM", "currency": null },
        "versions": [{ "version": 1, "definition": { "name": "Asked and safe" }, "proposal": { "title": "Measure it" } }] });
    assert_eq!(found["nodes"][0], expected);
});

both!(a_definition_that_makes_no_sense_is_refused_before_anybody_votes, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let averaged = json!({ "name": "x", "description": "x", "unit": "x", "kind": "RATIO", "factor": 100,
        "direction": "INCREASE", "periodType": "YEAR", "overTime": "AVERAGE" });
    let action = json!({ "adoptIndicator": { "outcomeId": outcome, "definition": averaged } });
    let input = json!({ "title": "Measure", "case": e2e::whole_case("Yes."), "action": action });
    let refused = world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "overTime", "{refused}");
});

both!(a_new_version_keeps_what_makes_values_comparable, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let revised = |definition| json!({ "adoptIndicator": { "outcomeId": outcome, "revisesId": indicator, "definition": definition } });
    let decided =
        world.decide(&founded, founded.member("Orchard"), "Rename", revised(count("Homes with safe water"))).await;
    assert_eq!(decided["state"], "ENACTED", "{decided}");
    assert_eq!(decided["enactedSubjectId"].as_str(), Some(indicator.as_str()));
    let input = json!({ "title": "Finer", "case": e2e::whole_case("Yes."), "action": revised(share("Homes")) });
    let refused = world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await;
    assert_eq!(code(&refused), "INVALID_INPUT", "{refused}");
    let query =
        "query($id: ID!) { collaborative { indicator(id: $id) { name version versions { definition { name } } } } }";
    let now = data(world.by(&founded.evaluator, query, json!({ "id": indicator })).await);
    let now = &now["collaborative"]["indicator"];
    assert_eq!((now["name"].as_str(), now["version"].as_i64()), (Some("Homes with safe water"), Some(2)));
    assert_eq!(now["versions"][0]["definition"]["name"], "Safe homes");
});

both!(a_retired_indicator_is_reported_no_more_and_keeps_its_results, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let value = json!([{ "indicatorId": indicator, "value": "5" }]);
    world.accepted(&founded, founded.member("Orchard"), &period, value.clone()).await;
    let retire = json!({ "retireIndicator": { "indicatorId": indicator } });
    let decided = world.decide(&founded, founded.member("Orchard"), "Retire it", retire).await;
    assert_eq!(decided["state"], "ENACTED", "{decided}");
    let late = json!({ "periodId": period, "values": value });
    let refused = world.act(founded.member("Lantern"), "saveReport", late, "report { id }").await;
    assert_eq!(code(&refused), "INDICATOR_RETIRED", "{refused}");
    assert_eq!(world.result(&founded.evaluator, &indicator, &period).await["value"], "5");
});
