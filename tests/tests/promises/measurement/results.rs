//! What everybody sees, unless it would give a partner's value away.

use domain::tenancy::Role;
use e2e::{Founded, World, both, code, count, data, json, share};

async fn counting(world: &World) -> (Founded, String, String) {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    (founded, indicator, period)
}

async fn reports(world: &World, founded: &Founded, indicator: &str, period: &str, values: [&str; 3]) {
    for (member, value) in founded.partners().into_iter().zip(values) {
        let values = json!([{ "indicatorId": indicator, "value": value }]);
        world.accepted(founded, member, period, values).await;
    }
}

both!(a_result_of_fewer_than_three_is_withheld_from_all_but_evaluators, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    let funder = founded.member("Hill Trust");
    let nothing = world.result(funder, &indicator, &period).await;
    assert_eq!((&nothing["value"], &nothing["withheld"]), (&json!(null), &json!(null)), "nothing is there to withhold");
    let target = json!({ "indicatorId": indicator, "value": "100" });
    data(world.act(&founded.evaluator, "setTarget", target, "target { id }").await);
    for (name, value) in [("Orchard", "40"), ("Lantern", "30")] {
        let values = json!([{ "indicatorId": indicator, "value": value }]);
        world.accepted(&founded, founded.member(name), &period, values).await;
        let seen = world.result(funder, &indicator, &period).await;
        assert_eq!(seen["withheld"], "TOO_FEW_REPORTERS", "{seen}");
        for field in ["value", "numerator", "progress"] {
            assert!(seen[field].is_null(), "{field} is withheld, never 0: {seen}");
        }
    }
    let own = world.result(founded.member("Orchard"), &indicator, &period).await;
    assert_eq!(own["withheld"], "TOO_FEW_REPORTERS", "a reporter would learn the other's value: {own}");
    let evaluator = world.result(&founded.evaluator, &indicator, &period).await;
    let expected = json!({ "value": "70", "numerator": "70", "denominator": null, "reported": 2, "expected": 3,
        "withheld": null, "visibility": "WITHHELD_TOO_FEW_REPORTERS", "progress": { "value": null, "reached": false } });
    assert_eq!(evaluator, expected);
    let third = json!([{ "indicatorId": indicator, "value": "50" }]);
    world.accepted(&founded, founded.member("Riverbank"), &period, third).await;
    let seen = world.result(funder, &indicator, &period).await;
    assert_eq!((seen["value"].as_str(), &seen["withheld"]), (Some("120"), &json!(null)), "{seen}");
    assert_eq!(seen["progress"]["reached"], true);
});

both!(a_result_in_which_one_dominates_is_withheld, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    reports(&world, &founded, &indicator, &period, ["81", "10", "9"]).await;
    let seen = world.result(founded.member("Hill Trust"), &indicator, &period).await;
    assert_eq!((&seen["value"], seen["withheld"].as_str()), (&json!(null), Some("ONE_DOMINATES")), "{seen}");
    assert_eq!(world.result(&founded.evaluator, &indicator, &period).await["value"], "100");
});

both!(one_that_makes_up_just_80_per_cent_does_not_dominate, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    reports(&world, &founded, &indicator, &period, ["80", "10", "10"]).await;
    assert_eq!(world.result(founded.member("Hill Trust"), &indicator, &period).await["value"], "100");
});

both!(the_consent_of_each_shows_a_withheld_result_and_withdrawal_withholds_it_at_once, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    reports(&world, &founded, &indicator, &period, ["98", "1", "1"]).await;
    let funder = founded.member("Hill Trust");
    for (given, member) in founded.partners().into_iter().enumerate() {
        let seen = world.result(funder, &indicator, &period).await;
        assert_eq!(seen["withheld"], "ONE_DOMINATES", "after {given} consents: {seen}");
        data(world.consent(member, "grantSharingConsent", "COLLECTIVE_RESULTS", "MEMBERS").await);
    }
    assert_eq!(world.result(funder, &indicator, &period).await["value"], "100");
    let orchard = founded.member("Orchard");
    // A second consent that covers results: taking one back changes nothing yet.
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    data(world.consent(orchard, "withdrawSharingConsent", "COLLECTIVE_RESULTS", "MEMBERS").await);
    assert_eq!(world.result(funder, &indicator, &period).await["value"], "100");
    world.prove(founded.steward.collaborative).await;
    data(world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    assert_eq!(world.result(funder, &indicator, &period).await["withheld"], "ONE_DOMINATES");
    world.prove(founded.steward.collaborative).await;
    let gone = world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "MEMBERS").await;
    assert_eq!(code(&gone), "NOT_FOUND", "{gone}");
});

both!(whose_values_are_read_by_name_does_not_hide_the_others, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    reports(&world, &founded, &indicator, &period, ["30", "30", "40"]).await;
    let (hill, orchard) = (founded.member("Hill Trust"), founded.member("Orchard"));
    assert_eq!(world.result(hill, &indicator, &period).await["value"], "100");
    // The funders take Orchard's value off: the rest is made of two.
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert_eq!(world.result(hill, &indicator, &period).await["withheld"], "TOO_FEW_REPORTERS");
    world.prove(founded.steward.collaborative).await;
    data(world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert_eq!(world.result(hill, &indicator, &period).await["value"], "100");
    world.prove(founded.steward.collaborative).await;
});

both!(a_ratio_comes_of_sums_and_is_never_averaged, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let ratio = world.indicator(&founded, &outcome, share("Asked and safe")).await;
    let period = world.period(&founded, "2026-03-01").await;
    for (member, (numerator, denominator)) in
        founded.partners().into_iter().zip([("1", "2"), ("30", "40"), ("30", "38")])
    {
        let values = json!([{ "indicatorId": ratio, "value": numerator, "denominator": denominator }]);
        world.accepted(&founded, member, &period, values).await;
    }
    let seen = world.result(founded.member("Hill Trust"), &ratio, &period).await;
    // The mean of the three shares would be 67.98.
    let expected = json!({ "value": "76.25", "numerator": "61", "denominator": "80", "reported": 3, "expected": 3,
        "withheld": null, "visibility": "SHOWN", "progress": null });
    assert_eq!(seen, expected);
});

both!(a_ratio_over_zero_has_no_value, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let ratio = world.indicator(&founded, &outcome, share("Asked and safe")).await;
    let period = world.period(&founded, "2026-03-01").await;
    for member in founded.partners() {
        let values = json!([{ "indicatorId": ratio, "value": "0", "denominator": "0" }]);
        world.accepted(&founded, member, &period, values).await;
    }
    let seen = world.result(founded.member("Hill Trust"), &ratio, &period).await;
    assert_eq!((&seen["value"], seen["denominator"].as_str()), (&json!(null), Some("0")), "{seen}");
    assert_eq!(seen["withheld"], json!(null));
});

both!(an_auditor_sees_what_evaluators_see, |world| async move {
    let (founded, indicator, period) = counting(&world).await;
    let values = json!([{ "indicatorId": indicator, "value": "7" }]);
    world.accepted(&founded, founded.member("Orchard"), &period, values).await;
    let auditor = world.join(&founded.steward, "auditor@river.example", None, &[Role::Auditor]).await;
    assert_eq!(world.result(&auditor, &indicator, &period).await["value"], "7");
});
