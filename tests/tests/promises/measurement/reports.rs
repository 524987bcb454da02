//! One report for all funders and grants, in its time, judged by others.

use chrono::{TimeZone, Utc};
use domain::tenancy::Role;
use e2e::{both, code, count, data, json};

both!(partners_report_once_for_all, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let values = json!([{ "indicatorId": indicator, "value": "12" }]);
    world.accepted(&founded, founded.member("Orchard"), &period, values.clone()).await;
    let again = json!({ "periodId": period, "values": values });
    let refused = world.act(founded.member("Orchard"), "saveReport", again.clone(), "report { id }").await;
    assert_eq!(code(&refused), "ALREADY_REPORTED", "{refused}");
    let funder = world.act(founded.member("Hill Trust"), "saveReport", again, "report { id }").await;
    assert_eq!(code(&funder), "NOT_EXPECTED", "{funder}");
    let query = "query($id: ID!) { collaborative { reportingPeriod(id: $id) { label state expected submitted accepted \
        completeness reports { totalCount nodes { organisation { name } state } } } } }";
    let seen = data(world.by(founded.member("Hill Trust"), query, json!({ "id": period })).await);
    let expected = json!({ "label": "2026-Q1", "state": "OPEN", "expected": 3, "submitted": 1, "accepted": 1,
        "completeness": "0.3333",
        "reports": { "totalCount": 1, "nodes": [{ "organisation": { "name": "Orchard" }, "state": "ACCEPTED" }] } });
    assert_eq!(seen["collaborative"]["reportingPeriod"], expected);
});

both!(the_same_key_begins_a_report_once, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let input = json!({ "periodId": period, "values": [], "idempotencyKey": "one" });
    let first = data(world.act(founded.member("Orchard"), "saveReport", input.clone(), "report { id }").await);
    let again = data(world.act(founded.member("Orchard"), "saveReport", input, "report { id }").await);
    assert_eq!(first, again);
});

both!(nobody_overwrites_what_they_have_not_seen, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    let input = |expected: Option<i64>, text: &str| json!({ "periodId": period, "values": [], "narrative": text, "expectedVersion": expected });
    data(world.act(orchard, "saveReport", input(None, "One."), "report { edition }").await);
    data(world.act(orchard, "saveReport", input(Some(1), "Two."), "report { edition }").await);
    let stale = world.act(orchard, "saveReport", input(Some(1), "Three."), "report { edition }").await;
    assert_eq!(code(&stale), "CONFLICT", "{stale}");
    assert_eq!(stale["errors"][0]["extensions"]["field"], "expectedVersion");
    let kept = data(world.act(orchard, "saveReport", input(Some(2), "Four."), "report { edition narrative }").await);
    assert_eq!(kept["saveReport"]["report"], json!({ "edition": 3, "narrative": "Four." }));
});

both!(a_value_that_does_not_fit_its_indicator_is_refused, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let yearly = json!({ "periodType": "YEAR", "day": "2026-03-01", "opensBeforeEndDays": 365 });
    let yearly = data(world.act(&founded.evaluator, "openReportingPeriod", yearly, "reportingPeriod { id }").await);
    let yearly = &yearly["openReportingPeriod"]["reportingPeriod"]["id"];
    let value = |text: &str| json!([{ "indicatorId": indicator, "value": text }]);
    let twice = json!([{ "indicatorId": indicator, "value": "1" }, { "indicatorId": indicator, "value": "2" }]);
    for (period, values) in [
        (json!(period), value("1.5")),
        (json!(period), value("-1")),
        (json!(period), value("many")),
        (json!(period), twice),
        (yearly.clone(), value("1")),
    ] {
        let input = json!({ "periodId": period, "values": values });
        let refused = world.act(founded.member("Orchard"), "saveReport", input, "report { id }").await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{refused}");
    }
});

both!(a_period_takes_reports_from_its_opening_until_it_locks, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-05-01").await;
    let input = json!({ "periodId": period, "values": [] });
    let early = world.act(founded.member("Orchard"), "saveReport", input.clone(), "report { id }").await;
    assert_eq!(code(&early), "PERIOD_NOT_OPEN", "{early}");
    world.clock.set(Utc.with_ymd_and_hms(2026, 8, 10, 12, 0, 0).single().unwrap());
    let late = data(world.act(&world.later(founded.member("Orchard")), "saveReport", input, "report { id }").await);
    let late = late["saveReport"]["report"]["id"].as_str().unwrap().to_owned();
    // 2026-06-30 and 90 days.
    world.clock.set(Utc.with_ymd_and_hms(2026, 9, 27, 23, 30, 0).single().unwrap());
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let orchard = world.later(founded.member("Orchard"));
    let submitted = world.on_report(&orchard, "submitReport", &late).await;
    assert_eq!(code(&submitted), "PERIOD_LOCKED", "{submitted}");
    let query = "query($id: ID!) { collaborative { reportingPeriod(id: $id) { state locksOn lockedAt } } }";
    let locked = data(world.by(&orchard, query, json!({ "id": period })).await);
    let expected = json!({ "state": "LOCKED", "locksOn": "2026-09-28", "lockedAt": "2026-09-27T23:30:00.000000Z" });
    assert_eq!(locked["collaborative"]["reportingPeriod"], expected, "the day begins in the time zone of London");
});

both!(a_locked_period_is_reopened_for_one_organisation_only, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    world.clock.set(Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().unwrap());
    let reopen = json!({ "periodId": period, "organisationId": founded.organisation("Orchard"), "until": "2026-07-05",
        "reason": "The flood." });
    let evaluator = world.later(&founded.evaluator);
    data(world.act(&evaluator, "reopenPeriod", reopen, "reportingPeriod { state }").await);
    world.submitted(&world.later(founded.member("Orchard")), &period, json!([])).await;
    let input = json!({ "periodId": period, "values": [] });
    let other = world.act(&world.later(founded.member("Lantern")), "saveReport", input, "report { id }").await;
    assert_eq!(code(&other), "PERIOD_LOCKED", "{other}");
});

both!(a_period_is_opened_once_and_by_an_evaluator, |world| async move {
    let founded = world.founded("river").await;
    world.period(&founded, "2026-03-01").await;
    let input = json!({ "periodType": "QUARTER", "day": "2026-01-15" });
    let twice = world.act(&founded.evaluator, "openReportingPeriod", input.clone(), "reportingPeriod { id }").await;
    assert_eq!(code(&twice), "CONFLICT", "{twice}");
    let member = world.act(founded.member("Orchard"), "openReportingPeriod", input, "reportingPeriod { id }").await;
    assert_eq!(code(&member), "FORBIDDEN", "{member}");
});

both!(a_return_needs_a_reason_and_lets_the_organisation_write_on, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    let report = world.submitted(orchard, &period, json!([])).await;
    let bare = json!({ "reportId": report, "reason": " " });
    let bare = world.act(&founded.evaluator, "returnReport", bare, "report { id }").await;
    assert_eq!(code(&bare), "REASON_NEEDED", "{bare}");
    let returned = data(world.on_report(&founded.evaluator, "returnReport", &report).await);
    assert_eq!(returned["returnReport"]["report"]["state"], "RETURNED");
    let own = world.report(orchard, &report).await;
    assert_eq!(own["returnReason"], "It was counted twice.");
    let counts = "query($id: ID!) { collaborative { reportingPeriod(id: $id) { submitted accepted } } }";
    let counts = data(world.by(orchard, counts, json!({ "id": period })).await);
    assert_eq!(counts["collaborative"]["reportingPeriod"], json!({ "submitted": 0, "accepted": 0 }));
    let again = json!({ "periodId": period, "expectedVersion": own["edition"], "values": [], "narrative": "Better." });
    data(world.act(orchard, "saveReport", again, "report { id }").await);
    let written = world.report(orchard, &report).await;
    assert_eq!((&written["state"], &written["version"]), (&json!("DRAFT"), &json!(2)));
    assert_eq!(written["returnReason"], "It was counted twice.", "it is still to be read");
    // What was handed in stays as it was; what is being written is the organisation's own.
    let overseen = world.report(&founded.evaluator, &report).await;
    assert_eq!((&overseen["notShared"], &overseen["narrative"]), (&json!("NOTHING_YET"), &json!(null)));
    data(world.on_report(orchard, "submitReport", &report).await);
    let accepted = data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
    assert_eq!(accepted["acceptReport"]["report"]["state"], "ACCEPTED");
    assert_eq!(accepted["acceptReport"]["report"]["returnReason"], json!(null));
    let kept = "select narrative || ' ' || coalesce(return_reason, '') from report_versions order by version";
    assert_eq!(world.owner().await.texts(kept).await, ["What happened. It was counted twice.", "Better. "]);
    world.prove(founded.steward.collaborative).await;
});

both!(a_returned_report_that_is_handed_in_again_unchanged_is_a_new_version, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let homes = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let orchard = founded.member("Orchard");
    let report = world.submitted(orchard, &period, json!([{ "indicatorId": homes, "value": "12" }])).await;
    data(world.on_report(&founded.evaluator, "returnReport", &report).await);
    let again = data(world.on_report(orchard, "submitReport", &report).await);
    assert_eq!(again["submitReport"]["report"]["version"], 2);
    assert_eq!(again["submitReport"]["report"]["values"][0]["value"], "12");
    data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
    world.prove(founded.steward.collaborative).await;
});

both!(a_correction_keeps_what_a_retired_indicator_measured, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let homes = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let wells = world.indicator(&founded, &outcome, count("Wells")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let both = |homes_value: &str| json!([{ "indicatorId": homes, "value": homes_value }, { "indicatorId": wells, "value": "7" }]);
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let report = world.accepted(&founded, orchard, &period, both("1")).await;
    let retire = json!({ "retireIndicator": { "indicatorId": wells } });
    let retired = world.decide(&founded, orchard, "Count wells no more", retire).await;
    assert_eq!(retired["state"], "ENACTED", "{retired}");
    world.corrected(orchard, &period, &report, json!([{ "indicatorId": homes, "value": "2" }])).await;
    data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
    for (indicator, sum) in [(&homes, "2"), (&wells, "7")] {
        assert_eq!(world.result(&founded.evaluator, indicator, &period).await["value"], sum);
    }
    world.corrected(orchard, &period, &report, both("3")).await;
    let new = json!({ "periodId": period, "values": both("1") });
    let refused = world.act(lantern, "saveReport", new, "report { id }").await;
    assert_eq!(code(&refused), "INDICATOR_RETIRED", "{refused}");
    world.prove(founded.steward.collaborative).await;
});

both!(who_joined_after_a_period_locked_reports_once_it_is_reopened_for_them, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let meadow = world.partner(&founded, "Meadow", &[Role::Member]).await;
    world.clock.set(Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).single().unwrap());
    let meadow = world.later(&meadow);
    let input = json!({ "periodId": period, "values": [] });
    let locked = world.act(&meadow, "saveReport", input.clone(), "report { id }").await;
    assert_eq!(code(&locked), "PERIOD_LOCKED", "{locked}");
    let organisation = e2e::global_id("Organisation", &meadow.organisation.unwrap().0.simple().to_string());
    let reopen = json!({ "periodId": period, "organisationId": organisation, "until": "2026-07-05", "reason": "New." });
    let evaluator = world.later(&founded.evaluator);
    let reopened = data(world.act(&evaluator, "reopenPeriod", reopen, "reportingPeriod { expected }").await);
    assert_eq!(reopened["reopenPeriod"]["reportingPeriod"]["expected"], 4);
    world.submitted(&meadow, &period, json!([])).await;
    world.prove(founded.steward.collaborative).await;
});

both!(an_evaluator_does_not_accept_a_report_of_their_own_organisation, |world| async move {
    let founded = world.founded("river").await;
    let both = world.partner(&founded, "Meadow", &[Role::Member, Role::Evaluator]).await;
    let period = world.period(&founded, "2026-03-01").await;
    let report = world.submitted(&both, &period, json!([])).await;
    for act in ["acceptReport", "returnReport"] {
        let refused = world.on_report(&both, act, &report).await;
        assert_eq!(code(&refused), "SEPARATION_OF_DUTIES", "{refused}");
    }
    let query = "query($id: ID!) { collaborative { report(id: $id) { viewerCan { act allowed reason } } } }";
    let can = data(world.by(&both, query, json!({ "id": report })).await);
    let can = can["collaborative"]["report"]["viewerCan"].as_array().unwrap();
    assert!(can.iter().all(|ability| ability["allowed"] == false), "{can:?}");
    data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
});

both!(only_its_own_organisation_writes_a_report, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let report = world.accepted(&founded, founded.member("Orchard"), &period, json!([])).await;
    for act in ["submitReport", "correctReport"] {
        let refused = world.on_report(founded.member("Lantern"), act, &report).await;
        assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    }
    let evaluator = world.on_report(&founded.evaluator, "correctReport", &report).await;
    assert_eq!(code(&evaluator), "FORBIDDEN", "{evaluator}");
});

both!(who_joined_after_a_period_was_opened_is_expected_from_their_first_report_on, |world| async move {
    let founded = world.founded("river").await;
    let period = world.period(&founded, "2026-03-01").await;
    let meadow = world.partner(&founded, "Meadow", &[Role::Member]).await;
    let query = "query($id: ID!) { collaborative { reportingPeriod(id: $id) { expected submitted } } }";
    let before = data(world.by(&meadow, query, json!({ "id": period })).await);
    assert_eq!(before["collaborative"]["reportingPeriod"], json!({ "expected": 3, "submitted": 0 }));
    world.submitted(&meadow, &period, json!([])).await;
    let after = data(world.by(&meadow, query, json!({ "id": period })).await);
    assert_eq!(after["collaborative"]["reportingPeriod"], json!({ "expected": 4, "submitted": 1 }));
});
