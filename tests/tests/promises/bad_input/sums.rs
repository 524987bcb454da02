//! Parts that are not the whole, days in the wrong order, and numbers that make no sense.

use e2e::{Value, both, json, pounds};

use super::schema::Slot;
use super::specimens::Specimen;
use super::{everywhere, founded, is_refused, rows};

both!(parts_that_are_not_the_whole_and_days_out_of_order_are_refused, |world| async move {
    let lived = founded::lived(&world, "river").await;
    let orchard = lived.founded.member("Orchard");
    let before = rows(&world).await;
    let grant = |change: &dyn Fn(&mut Value)| {
        let mut award = e2e::award(&lived.fund, &lived.meadow, &["30", "20"]);
        change(&mut award["awardGrant"]);
        json!({ "title": "A grant", "case": e2e::whole_case("Yes."), "action": award })
    };
    let keystone = json!(lived.organisation("Keystone"));
    let twice = json!([{ "organisationId": lived.meadow.id, "amount": pounds("25") }, { "organisationId": lived.meadow.id, "amount": pounds("25") }]);
    let cases = [
        ("instalments above the share", grant(&|it| it["instalments"][0]["amount"] = pounds("30.01"))),
        ("instalments below the share", grant(&|it| it["instalments"][0]["amount"] = pounds("29.99"))),
        ("a share below its instalments", grant(&|it| it["grantees"][0]["amount"] = pounds("49.99"))),
        ("a grantee twice", grant(&|it| it["grantees"] = twice.clone())),
        ("no grantee", grant(&|it| it["grantees"] = json!([]))),
        ("an instalment for another", grant(&|it| it["instalments"][0]["granteeId"] = keystone.clone())),
        (
            "shares beyond what can be counted",
            grant(&|it| {
                it["instalments"] = json!([]);
                it["grantees"] = json!([{ "organisationId": lived.meadow.id, "amount": pounds("90071992547409.91") },
                { "organisationId": lived.organisation("Lantern"), "amount": pounds("90071992547409.91") }]);
            }),
        ),
        (
            "an end before the start",
            grant(&|it| {
                it["startsOn"] = json!("2026-04-02");
                it["endsOn"] = json!("2026-04-01");
            }),
        ),
        ("due before the term", grant(&|it| it["startsOn"] = json!("2026-03-03"))),
        ("due after the term", grant(&|it| it["endsOn"] = json!("2026-03-01"))),
    ];
    for (why, input) in cases {
        let refused = world.act(orchard, "createProposal", input, "proposal { id }").await;
        is_refused(&refused, &["SHARES_DO_NOT_SUM", "DATES_OUT_OF_ORDER", "INVALID_INPUT"], &why);
    }
    assert_eq!(rows(&world).await, before);
});

both!(an_input_that_contradicts_itself_is_refused, |world| async move {
    let lived = founded::lived(&world, "river").await;
    let founded = &lived.founded;
    let gift = json!({ "fundId": lived.fund, "organisationId": lived.organisation("Hill Trust"), "receivedOn": "2026-03-01", "idempotencyKey": "k" });
    let conversion = |original: Value, rate: &str, day: &str| json!({ "original": original, "rate": rate, "rateDate": day, "source": "ECB" });
    let euros = json!({ "amount": "10", "currency": "EUR" });
    let and = |field: &str, value: Value, input: &Value| {
        let mut input = input.clone();
        input[field] = value;
        input
    };
    let brook = world.drafted("brook").await;
    let before = rows(&world).await;
    let seat =
        json!({ "bodyId": brook.council, "organisationId": brook.organisation("Orchard"), "startsOn": "2026-03-02" });
    let period = json!({ "periodType": "QUARTER", "day": "2026-08-01" });
    let reopen = json!({ "periodId": lived.locked, "organisationId": lived.organisation("Orchard"), "until": "2026-03-01", "reason": "Late." });
    let both_ways =
        and("amount", pounds("8.50"), &and("conversion", conversion(euros.clone(), "0.85", "2026-03-01"), &gift));
    let mut cases = vec![
        (&founded.treasurer, "recordContribution", gift.clone(), "contribution { id }"),
        (&founded.treasurer, "recordContribution", and("amount", pounds("8.51"), &both_ways), "contribution { id }"),
        (
            &founded.treasurer,
            "recordContribution",
            and("conversion", conversion(pounds("10"), "1", "2026-03-01"), &gift),
            "contribution { id }",
        ),
        (
            &founded.treasurer,
            "recordContribution",
            and("conversion", conversion(euros.clone(), "0.85", "2026-03-03"), &gift),
            "contribution { id }",
        ),
        (&brook.steward, "createSeat", and("endsOn", json!("2026-03-01"), &seat), "seat { id }"),
        (&founded.evaluator, "openReportingPeriod", and("dueAfterDays", json!(91), &period), "reportingPeriod { id }"),
        (&founded.evaluator, "openReportingPeriod", and("startMonth", json!(0), &period), "reportingPeriod { id }"),
        (&founded.evaluator, "openReportingPeriod", and("startMonth", json!(13), &period), "reportingPeriod { id }"),
        (&founded.evaluator, "reopenPeriod", reopen, "reportingPeriod { id }"),
    ];
    for rate in ["0", "-1", "1e3", "NaN", "", &"9".repeat(40), "0.0000000000000000000000000000000000000001"] {
        let input = and("conversion", conversion(euros.clone(), rate, "2026-03-01"), &gift);
        cases.push((&founded.treasurer, "recordContribution", input, "contribution { id }"));
    }
    for weight in [0, -1, 1_000_001] {
        cases.push((&brook.steward, "createSeat", and("weight", json!(weight), &seat), "seat { id }"));
    }
    for (by, mutation, input, payload) in cases {
        let refused = world.act(by, mutation, input.clone(), payload).await;
        let expected = ["INVALID_INPUT", "DATES_OUT_OF_ORDER", "CURRENCY_MISMATCH"];
        is_refused(&refused, &expected, &input.to_string());
    }
    assert_eq!(rows(&world).await, before);
});

/// Decimal numbers that are no money: values, rates, ends of ranges.
fn is_number(slot: &Slot) -> bool {
    slot.kind == "Decimal" && slot.name() != "amount"
}

both!(a_number_that_is_none_is_refused_wherever_one_is_taken, |world| async move {
    let forty = "9".repeat(40);
    let bad = [
        "",
        " ",
        "ten",
        "1e3",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "1,5",
        "1.2.3",
        "--1",
        "1 000",
        "٣",
        "１",
        &forty,
        "9223372036854775808",
        "0.00000000000000000001",
        "1\0",
    ];
    let contents = |_: &Slot, _: &Specimen| {
        bad.iter().map(|number| json!(number)).chain([json!(1), json!(1.5), json!([])]).collect()
    };
    everywhere(&world, is_number, contents, |specimen, slot, content, answer| {
        let expected = ["INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED"];
        is_refused(answer, &expected, &(specimen.mutation, slot.place(), content));
    })
    .await;
});

both!(a_whole_number_below_any_sense_is_refused_wherever_one_is_taken, |world| async move {
    let contents = |_: &Slot, _: &Specimen| {
        vec![json!(-1), json!(i32::MIN), json!(i64::MIN), json!(1.5), json!("1"), json!(1e300)]
    };
    everywhere(
        &world,
        |slot| slot.kind == "Int",
        contents,
        |specimen, slot, content, answer| {
            let expected = [
                "INVALID_INPUT",
                "INVALID_RULE",
                "INVALID_RANKING",
                "GRAPHQL_VALIDATION_FAILED",
                "STALE_VERSION",
                "CONFLICT",
                "DATES_OUT_OF_ORDER",
            ];
            is_refused(answer, &expected, &(specimen.mutation, slot.place(), content));
        },
    )
    .await;
});
