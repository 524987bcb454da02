//! Statements are by effective date, as of any day.

use chrono::TimeDelta;
use e2e::{Member, Value, World, both, code, data, json, pounds};

async fn statement(world: &World, reader: &Member, fund: &Value, from: Option<&str>, as_of: &str) -> Value {
    let query = "query($id: ID!, $from: Date, $asOf: Date) { collaborative { fund(id: $id) { statement(from: $from, asOf: $asOf) { \
        opening { amount } closing { amount } lines { kind change { amount } closing { amount } } transfers { totalCount } } } } }";
    let answer = world.by(reader, query, json!({ "id": fund, "from": from, "asOf": as_of })).await;
    data(answer)["collaborative"]["fund"]["statement"].clone()
}

fn figures(statement: &Value) -> (&str, &str, i64) {
    let amount = |field: &str| statement[field]["amount"].as_str().unwrap();
    (amount("opening"), amount("closing"), statement["transfers"]["totalCount"].as_i64().unwrap())
}

both!(a_statement_shows_any_day_by_what_took_effect_until_then, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    // Recorded in another order than the days on which the money arrived.
    for (day, amount) in
        [("2026-02-10", "10.00"), ("2026-01-05", "5.00"), ("2026-02-10", "1.00"), ("2026-03-01", "100.00")]
    {
        let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds(amount),
            "receivedOn": day, "idempotencyKey": amount });
        data(world.act(&founded.treasurer, "recordContribution", input, "contribution { id }").await);
    }
    let meadow = world.outsider(&founded, "Meadow").await;
    let grant = world.granted(&founded, &fund, &meadow, &["50"]).await;
    let instalments = world.instalments(&founded.treasurer, &grant).await;
    world.clock.advance(TimeDelta::days(3));
    let treasurer = Member { token: world.token(founded.treasurer.person), ..founded.treasurer.clone() };
    let pay = json!({ "instalmentId": instalments[0]["id"], "paidOn": "2026-03-04", "idempotencyKey": "pay" });
    data(world.act(&treasurer, "payInstalment", pay, "instalment { paidOn }").await);
    for (from, as_of, expected) in [
        (None, "2026-01-04", ("0.00", "0.00", 0)),
        (None, "2026-01-05", ("0.00", "5.00", 1)),
        (None, "2026-02-09", ("0.00", "5.00", 1)),
        (None, "2026-02-10", ("0.00", "16.00", 3)),
        (Some("2026-02-01"), "2026-02-28", ("5.00", "16.00", 2)),
        (Some("2026-03-01"), "2026-03-03", ("16.00", "116.00", 2)),
        (Some("2026-03-04"), "2026-03-05", ("116.00", "66.00", 1)),
        (None, "2025-06-01", ("0.00", "0.00", 0)),
    ] {
        let shown = statement(&world, &treasurer, &fund, from, as_of).await;
        assert_eq!(figures(&shown), expected, "{from:?} to {as_of}");
        let sum: f64 = shown["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["closing"]["amount"].as_str().unwrap().parse::<f64>().unwrap())
            .sum();
        assert_eq!(format!("{sum:.2}").trim_start_matches('-'), "0.00", "debits and credits are equal on every day");
    }
});

both!(a_statement_does_not_end_before_it_begins, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let query = "query($id: ID!) { collaborative { fund(id: $id) { statement(from: \"2026-02-02\", asOf: \"2026-02-01\") { asOf } } } }";
    let answer = world.by(&founded.steward, query, json!({ "id": fund })).await;
    assert_eq!(code(&answer), "DATES_OUT_OF_ORDER", "{answer}");
});

both!(a_page_of_the_ledger_is_stable_while_money_moves, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    for number in 0..7 {
        data(world.give(&founded, &fund, "Hill Trust", "1.00", &format!("gift {number}")).await);
    }
    let query = "query($id: ID!, $after: String) { collaborative { fund(id: $id) { accounts { nodes { kind \
        entries(first: 3, after: $after) { nodes { sequence } pageInfo { hasNextPage endCursor } } } } } } }";
    let (mut after, mut seen) = (Value::Null, Vec::new());
    loop {
        let page = data(world.by(&founded.steward, query, json!({ "id": fund, "after": after })).await);
        let accounts = page["collaborative"]["fund"]["accounts"]["nodes"].as_array().unwrap().clone();
        let entries = &accounts.iter().find(|account| account["kind"] == "AVAILABLE").unwrap()["entries"];
        seen.extend(entries["nodes"].as_array().unwrap().iter().map(|entry| entry["sequence"].as_i64().unwrap()));
        data(world.give(&founded, &fund, "Lake Fund", "1.00", &format!("meanwhile {}", seen.len())).await);
        if entries["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = entries["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
});
