//! What one organisation reported is its own.

use domain::tenancy::Role;
use e2e::{Founded, World, both, code, count, data, json};

async fn one_report(world: &World) -> (Founded, String) {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let values = json!([{ "indicatorId": indicator, "value": "12" }]);
    let report = world.accepted(&founded, founded.member("Orchard"), &period, values).await;
    (founded, report)
}

both!(another_organisations_values_are_not_shown_without_consent, |world| async move {
    let (founded, report) = one_report(&world).await;
    for reader in [founded.member("Hill Trust"), founded.member("Lantern"), &founded.steward] {
        let seen = world.report(reader, &report).await;
        assert_eq!((seen["state"].as_str(), seen["notShared"].as_str()), (Some("ACCEPTED"), Some("NO_CONSENT")));
        for field in ["values", "narrative", "returnReason", "shownVersion"] {
            assert!(seen[field].is_null(), "{field}: {seen}");
        }
    }
    for reader in [founded.member("Orchard"), &founded.evaluator] {
        let seen = world.report(reader, &report).await;
        assert_eq!((seen["values"][0]["value"].as_str(), &seen["notShared"]), (Some("12"), &json!(null)), "{seen}");
    }
});

both!(a_consent_holds_for_its_audience_and_until_it_is_withdrawn, |world| async move {
    let (founded, report) = one_report(&world).await;
    let (orchard, funder, partner) =
        (founded.member("Orchard"), founded.member("Hill Trust"), founded.member("Lantern"));
    let first = data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    let again = data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert_eq!(first, again, "given twice it is one consent");
    assert_eq!(world.report(funder, &report).await["values"][0]["value"], "12");
    assert_eq!(world.report(partner, &report).await["notShared"], "NO_CONSENT");
    data(world.consent(orchard, "withdrawSharingConsent", "NAMED_VALUES", "FUNDERS").await);
    assert_eq!(world.report(funder, &report).await["notShared"], "NO_CONSENT");
    let given = "{ collaborative { sharingConsents { totalCount nodes { purpose withdrawnAt } } } }";
    let own = data(world.by(orchard, given, json!({})).await);
    assert_eq!(own["collaborative"]["sharingConsents"]["totalCount"], 1);
    for other in [funder, &founded.steward] {
        let theirs = data(world.by(other, given, json!({})).await);
        assert_eq!(theirs["collaborative"]["sharingConsents"]["totalCount"], 0, "{theirs}");
    }
});

both!(a_collective_result_is_shared_with_everybody_or_with_nobody, |world| async move {
    let (founded, _) = one_report(&world).await;
    let refused =
        world.consent(founded.member("Orchard"), "grantSharingConsent", "COLLECTIVE_RESULTS", "FUNDERS").await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "audience", "{refused}");
    let nobodys = world.consent(&founded.evaluator, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await;
    assert_eq!(code(&nobodys), "FORBIDDEN", "{nobodys}");
});

both!(a_draft_is_read_by_its_organisation_alone, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    let input = json!({ "periodId": period, "values": [], "narrative": "Not finished." });
    let saved = data(world.act(orchard, "saveReport", input, "report { id narrative }").await);
    assert_eq!(saved["saveReport"]["report"]["narrative"], "Not finished.");
    let id = saved["saveReport"]["report"]["id"].as_str().unwrap();
    for reader in [&founded.evaluator, founded.member("Lantern")] {
        let seen = world.report(reader, id).await;
        assert_eq!((&seen["narrative"], seen["notShared"].as_str()), (&json!(null), Some("NOTHING_YET")), "{seen}");
    }
});

both!(a_consent_is_found_by_its_id_only_by_those_who_find_it_in_the_list, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let given = data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    let id = &given["grantSharingConsent"]["consent"]["id"];
    let auditor = world.join(&founded.steward, "auditor@river.example", None, &[Role::Auditor]).await;
    let both_ways = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } \
        collaborative { sharingConsents { nodes { id } } } }";
    let (own, others) = ([orchard, &founded.evaluator, &auditor], [founded.member("Hill Trust"), &founded.steward]);
    for (readers, seen) in [(own.as_slice(), vec![id.clone()]), (others.as_slice(), vec![])] {
        for reader in readers {
            let found = data(world.by(reader, both_ways, json!({ "id": id })).await);
            let listed = found["collaborative"]["sharingConsents"]["nodes"].as_array().unwrap();
            assert_eq!(listed.iter().map(|node| node["id"].clone()).collect::<Vec<_>>(), seen);
            let first = seen.first().map_or(json!(null), |id| json!({ "id": id }));
            assert_eq!((&found["node"], &found["nodes"]), (&first, &json!([first])), "{found}");
        }
    }
});
