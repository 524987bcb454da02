//! Results are kept as reports are accepted, and are what the accepted reports come to.

use e2e::{Founded, Member, RESULT, Value, World, both, code, count, data, json, share};
use futures_util::future::join_all;

struct Measured {
    founded: Founded,
    counted: String,
    shared: String,
    period: String,
}

async fn measured(world: &World) -> Measured {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let counted = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let shared = world.indicator(&founded, &outcome, share("Asked and safe")).await;
    let period = world.period(&founded, "2026-03-01").await;
    Measured { founded, counted, shared, period }
}

impl Measured {
    fn values(&self, value: i64) -> Value {
        json!([
            { "indicatorId": self.counted, "value": value.to_string() },
            { "indicatorId": self.shared, "value": value.to_string(), "denominator": "100" },
        ])
    }

    fn only_count(&self, value: i64) -> Value {
        json!([{ "indicatorId": self.counted, "value": value.to_string() }])
    }
}

async fn value(world: &World, measured: &Measured) -> String {
    let seen = world.result(&measured.founded.evaluator, &measured.counted, &measured.period).await;
    seen["value"].as_str().unwrap_or("nothing").to_owned()
}

both!(a_correction_leaves_the_accepted_version_counting_until_it_is_accepted, |world| async move {
    let measured = measured(&world).await;
    let orchard = measured.founded.member("Orchard");
    let report = world.accepted(&measured.founded, orchard, &measured.period, measured.values(90)).await;
    world.accepted(&measured.founded, measured.founded.member("Lantern"), &measured.period, measured.values(10)).await;
    let bare = json!({ "reportId": report, "reason": "" });
    assert_eq!(code(&world.act(orchard, "correctReport", bare, "report { id }").await), "REASON_NEEDED");
    let begun = data(world.on_report(orchard, "correctReport", &report).await);
    let begun = &begun["correctReport"]["report"];
    assert_eq!(
        (begun["state"].as_str(), begun["version"].as_i64(), begun["acceptedVersion"].as_i64()),
        (Some("DRAFT"), Some(2), Some(1))
    );
    assert_eq!(begun["values"].as_array().map(Vec::len), Some(2), "it starts from what was accepted: {begun}");
    let edition = &begun["edition"];
    let saved = json!({ "periodId": measured.period, "expectedVersion": edition, "values": measured.only_count(5) });
    data(world.act(orchard, "saveReport", saved, "report { id }").await);
    assert_eq!(value(&world, &measured).await, "100");
    let others = world.report(&measured.founded.evaluator, &report).await;
    assert_eq!(
        (others["shownVersion"].as_i64(), others["values"][0]["value"].as_str()),
        (Some(1), Some("90")),
        "{others}"
    );
    data(world.on_report(orchard, "submitReport", &report).await);
    assert_eq!(value(&world, &measured).await, "100");
    world.prove(measured.founded.steward.collaborative).await;
    data(world.on_report(&measured.founded.evaluator, "acceptReport", &report).await);
    assert_eq!(value(&world, &measured).await, "15");
    // A value that the correction leaves out is no longer in its result.
    let shared = world.result(&measured.founded.evaluator, &measured.shared, &measured.period).await;
    assert_eq!((shared["reported"].as_i64(), shared["value"].as_str()), (Some(1), Some("10.00")), "{shared}");
    world.prove(measured.founded.steward.collaborative).await;
    let counts = "query($id: ID!) { collaborative { reportingPeriod(id: $id) { submitted accepted } } }";
    let counts = data(world.by(orchard, counts, json!({ "id": measured.period })).await);
    assert_eq!(
        counts["collaborative"]["reportingPeriod"],
        json!({ "submitted": 2, "accepted": 2 }),
        "corrections don't count anew"
    );
});

both!(a_returned_correction_leaves_the_accepted_version_counting, |world| async move {
    let measured = measured(&world).await;
    let orchard = measured.founded.member("Orchard");
    let report = world.accepted(&measured.founded, orchard, &measured.period, measured.values(9)).await;
    world.corrected(orchard, &measured.period, &report, measured.values(4)).await;
    data(world.on_report(&measured.founded.evaluator, "returnReport", &report).await);
    assert_eq!(value(&world, &measured).await, "9");
    data(world.on_report(orchard, "submitReport", &report).await);
    data(world.on_report(&measured.founded.evaluator, "acceptReport", &report).await);
    assert_eq!(value(&world, &measured).await, "4");
    let reasons = "select coalesce(correction_reason, '') from report_versions order by version";
    let reason = "It was counted twice.";
    assert_eq!(world.owner().await.texts(reasons).await, ["", reason, reason], "it is still the same correction");
    world.prove(measured.founded.steward.collaborative).await;
});

both!(a_result_equals_its_recount_after_acceptances_and_corrections_in_any_order, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    let mut reports = Vec::new();
    for (member, value) in founded.partners().into_iter().zip([70, 20, 10]) {
        reports.push((member, world.accepted(founded, member, &measured.period, measured.values(value)).await));
        world.prove(founded.steward.collaborative).await;
    }
    // The greatest steps down, another steps up, one leaves a value out and takes it in again.
    for (index, values) in [
        (0, measured.values(5)),
        (2, measured.values(99)),
        (1, measured.only_count(1)),
        (1, measured.values(33)),
        (2, measured.values(0)),
    ] {
        let (member, report) = &reports[index];
        world.corrected(member, &measured.period, report, values).await;
        data(world.on_report(&founded.evaluator, "acceptReport", report).await);
        assert_eq!(world.prove(founded.steward.collaborative).await, 2);
    }
    assert_eq!(value(&world, &measured).await, "38");
});

both!(acceptances_at_the_same_time_lose_nothing, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    let mut partners: Vec<Member> = founded.partners().into_iter().cloned().collect();
    for name in ["Meadow", "Quarry", "Harbour"] {
        partners.push(world.partner(founded, name, &[domain::tenancy::Role::Member]).await);
    }
    let mut reports = Vec::new();
    for (value, member) in (1..).zip(&partners) {
        reports.push(world.submitted(member, &measured.period, measured.values(value * 10)).await);
    }
    let accepted =
        join_all(reports.iter().map(|report| world.on_report(&founded.evaluator, "acceptReport", report))).await;
    accepted.into_iter().for_each(|answer| drop(data(answer)));
    assert_eq!(value(&world, &measured).await, "210");
    assert_eq!(world.prove(founded.steward.collaborative).await, 2);
    // Corrections and consents at once, of the same organisations and of others.
    for (value, (member, report)) in (1..).zip(partners.iter().zip(&reports)) {
        world.corrected(member, &measured.period, report, measured.values(value)).await;
    }
    let corrections =
        join_all(reports.iter().map(|report| world.on_report(&founded.evaluator, "acceptReport", report)));
    let consents = join_all(
        partners.iter().map(|member| world.consent(member, "grantSharingConsent", "COLLECTIVE_RESULTS", "MEMBERS")),
    );
    let (corrected, consented) = futures_util::future::join(corrections, consents).await;
    corrected.into_iter().chain(consented).for_each(|answer| drop(data(answer)));
    assert_eq!(value(&world, &measured).await, "21");
    assert_eq!(world.prove(founded.steward.collaborative).await, 2);
});

both!(of_two_who_accept_the_same_report_at_once_one_is_told, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    let report = world.submitted(founded.member("Orchard"), &measured.period, measured.values(10)).await;
    let twice = join_all((0..4).map(|_| world.on_report(&founded.evaluator, "acceptReport", &report))).await;
    let refused: Vec<&Value> = twice.iter().filter(|answer| answer.get("errors").is_some()).collect();
    assert_eq!(refused.len(), 3, "{twice:?}");
    assert!(refused.iter().all(|answer| code(answer) == "WRONG_STATE"), "{refused:?}");
    assert_eq!(value(&world, &measured).await, "10");
    world.prove(founded.steward.collaborative).await;
});

both!(a_recount_names_what_differs, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    world.accepted(founded, founded.member("Orchard"), &measured.period, measured.values(10)).await;
    let owner = world.owner().await;
    owner.execute("update collective_results set numerator = 11 where denominator is null").await.unwrap();
    owner.execute("update reporting_periods set accepted = 0").await.unwrap();
    let read = world.store.read(founded.steward.collaborative).await.unwrap();
    let recount = persistence::measurement::recount_results(&read).await.unwrap();
    assert_eq!(recount.differences.len(), 2, "{recount:?}");
    assert!(format!("{recount:?}").contains("numerator: 11"), "{recount:?}");
    let told = persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await.unwrap();
    assert!(told.differences.iter().any(|one| one.contains("kept as 11 of 1 organisations")), "{told:?}");
});

both!(reading_more_results_takes_no_more_statements, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    let query = format!(
        "{{ collaborative {{ indicators {{ nodes {{ name definition {{ unit }} outcome {{ title }} baseline {{ value }} \
         results(first: 12) {{ nodes {{ {RESULT} period {{ label }} }} }} }} }} \
         reports {{ nodes {{ organisation {{ name }} period {{ label }} values {{ value indicator {{ name }} }} narrative \
         viewerCan {{ allowed }} }} }} }} }}"
    );
    world.accepted(founded, founded.member("Orchard"), &measured.period, measured.values(10)).await;
    let reader = &founded.evaluator;
    let few = world.statements(reader, &query).await;
    let outcome = world.outcome(founded).await;
    for name in ["Wells", "Taps", "Pipes"] {
        world.indicator(founded, &outcome, count(name)).await;
    }
    for day in ["2026-04-01", "2026-07-01", "2026-10-01", "2025-12-31"] {
        world.period(founded, day).await;
    }
    world.accepted(founded, founded.member("Riverbank"), &measured.period, measured.values(10)).await;
    world.submitted(founded.member("Lantern"), &measured.period, measured.values(10)).await;
    let many = world.statements(reader, &query).await;
    assert_eq!(few, many);
    assert!(many < 25, "{many}");
});

both!(results_follow_the_calendar_whatever_the_order_in_which_periods_were_opened, |world| async move {
    let measured = measured(&world).await;
    let founded = &measured.founded;
    for day in ["2026-07-01", "2025-12-31", "2026-04-01"] {
        world.period(founded, day).await;
    }
    let query = "query($i: ID!, $first: Int, $after: String) { collaborative { indicator(id: $i) { \
        results(first: $first, after: $after) { totalCount nodes { period { label } } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }";
    let page = |after: Value| {
        let variables = json!({ "i": measured.counted, "first": 3, "after": after });
        world.by(founded.member("Lantern"), query, variables)
    };
    let labels = |answer: &Value| -> Vec<String> {
        let nodes = answer["collaborative"]["indicator"]["results"]["nodes"].as_array().unwrap();
        nodes.iter().map(|node| node["period"]["label"].as_str().unwrap().to_owned()).collect()
    };
    let first = data(page(Value::Null).await);
    assert_eq!(labels(&first), ["2026-Q3", "2026-Q2", "2026-Q1"]);
    let results = &first["collaborative"]["indicator"]["results"];
    assert_eq!((results["totalCount"].as_i64(), results["pageInfo"]["hasNextPage"].as_bool()), (Some(4), Some(true)));
    let second = data(page(results["pageInfo"]["endCursor"].clone()).await);
    assert_eq!(labels(&second), ["2025-Q4"]);
    let info = &second["collaborative"]["indicator"]["results"]["pageInfo"];
    assert_eq!((info["hasNextPage"].as_bool(), info["hasPreviousPage"].as_bool()), (Some(false), Some(true)));
});
