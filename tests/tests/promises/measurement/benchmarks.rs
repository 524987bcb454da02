//! Baselines and targets, and how far along.

use e2e::{both, code, count, data, json};

both!(a_revision_keeps_the_old_value_and_why, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let fields = "baseline { value revision reason earlier { revision value reason } }";
    let set = |value: &str, reason: Option<&str>| json!({ "indicatorId": indicator, "value": value, "reason": reason });
    let first = data(world.act(&founded.evaluator, "setBaseline", set("100", None), fields).await);
    assert_eq!(first["setBaseline"]["baseline"]["revision"], 1);
    let bare = world.act(&founded.evaluator, "setBaseline", set("90", None), fields).await;
    assert_eq!(code(&bare), "REASON_NEEDED", "{bare}");
    let same = world.act(&founded.evaluator, "setBaseline", set("100", Some("Why not")), fields).await;
    assert_eq!(code(&same), "INVALID_INPUT", "{same}");
    let second =
        data(world.act(&founded.evaluator, "setBaseline", set("90", Some("The census was wrong.")), fields).await);
    let expected = json!({ "value": "90", "revision": 2, "reason": "The census was wrong.",
        "earlier": [{ "revision": 1, "value": "100", "reason": null }] });
    assert_eq!(second["setBaseline"]["baseline"], expected);
    let member = world.act(founded.member("Orchard"), "setBaseline", set("1", Some("Lower.")), fields).await;
    assert_eq!(code(&member), "FORBIDDEN", "{member}");
});

both!(a_periods_own_target_comes_before_the_general_one, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    for (act, period, value) in
        [("setBaseline", None, "20"), ("setTarget", None, "200"), ("setTarget", Some(&period), "100")]
    {
        let input = json!({ "indicatorId": indicator, "periodId": period, "value": value });
        let payload = if act == "setTarget" { "target { id }" } else { "baseline { id }" };
        data(world.act(&founded.evaluator, act, input, payload).await);
    }
    for member in founded.partners() {
        world.accepted(&founded, member, &period, json!([{ "indicatorId": indicator, "value": "20" }])).await;
    }
    let seen = world.result(founded.member("Hill Trust"), &indicator, &period).await;
    assert_eq!(seen["progress"], json!({ "value": "0.5000", "reached": false }), "{seen}");
});

both!(an_organisations_own_target_is_read_under_its_consent, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let orchard = founded.organisation("Orchard");
    let input = json!({ "indicatorId": indicator, "organisationId": orchard, "value": "100" });
    data(world.act(&founded.evaluator, "setTarget", input, "target { id }").await);
    let query = "query($i: ID!, $o: ID!) { collaborative { indicator(id: $i) { \
        collective: target { value } own: target(organisationId: $o) { value notShared } } } }";
    let variables = json!({ "i": indicator, "o": orchard });
    let funder = data(world.by(founded.member("Hill Trust"), query, variables.clone()).await);
    let expected = json!({ "collective": null, "own": { "value": null, "notShared": "NO_CONSENT" } });
    assert_eq!(funder["collaborative"]["indicator"], expected);
    let own = data(world.by(founded.member("Orchard"), query, variables).await);
    assert_eq!(own["collaborative"]["indicator"]["own"], json!({ "value": "100", "notShared": null }));
});
