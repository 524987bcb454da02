//! Money comes in exactly, once, and gives nobody a right over spending it.

use e2e::{Founded, Value, World, both, code, data, json, pounds};

async fn pledge(world: &World, founded: &Founded, input: Value) -> Value {
    let fields = "pledge { id stage received { amount } outstanding { amount } }";
    world.act(&founded.treasurer, "recordPledge", input, fields).await
}

fn against(founded: &Founded, fund: &Value, pledge: &Value, amount: &str) -> Value {
    json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "pledgeId": pledge,
        "amount": pounds(amount), "receivedOn": "2026-03-01", "idempotencyKey": format!("against {amount}") })
}

both!(only_a_backbone_organisation_holds_a_fund, |world| async move {
    let founded = world.founded("river").await;
    let input = json!({ "name": "Fund", "purpose": "Ours.", "holderId": founded.organisation("Hill Trust") });
    let refused = world.act(&founded.steward, "openFund", input, "fund { id }").await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "holderId", "{refused}");
    let later = json!({ "name": "Fund", "purpose": "Ours.", "holderId": founded.organisation("Keystone"),
        "openedOn": "2026-03-03" });
    let refused = world.act(&founded.steward, "openFund", later, "fund { id }").await;
    assert_eq!(refused["errors"][0]["extensions"]["field"], "openedOn", "{refused}");
});

both!(a_fund_has_the_currency_of_its_collaborative_unless_it_names_another, |world| async move {
    let founded = world.founded("river").await;
    for (given, expected) in [(Value::Null, "GBP"), (json!("JPY"), "JPY")] {
        let input = json!({ "name": "Fund", "purpose": "Ours.", "holderId": founded.organisation("Keystone"),
            "currency": given });
        let opened = data(world.act(&founded.steward, "openFund", input, "fund { currency stage }").await);
        assert_eq!(opened["openFund"]["fund"], json!({ "currency": expected, "stage": "OPEN" }));
    }
});

both!(a_pledge_is_fulfilled_by_what_comes_and_may_be_cancelled, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("100.00"),
        "schedule": [{ "dueOn": "2026-03-01", "amount": pounds("60.00") }, { "dueOn": "2026-06-01", "amount": pounds("40") }] });
    let promised = data(pledge(&world, &founded, input).await);
    let id = &promised["recordPledge"]["pledge"]["id"];
    let fields = "contribution { pledge { stage received { amount } outstanding { amount } } }";
    let first = against(&founded, &fund, id, "60.00");
    let first = data(world.act(&founded.treasurer, "recordContribution", first, fields).await);
    let expected = json!({ "stage": "OPEN", "received": { "amount": "60.00" }, "outstanding": { "amount": "40.00" } });
    assert_eq!(first["recordContribution"]["contribution"]["pledge"], expected);
    let rest = against(&founded, &fund, id, "40.50");
    let rest = data(world.act(&founded.treasurer, "recordContribution", rest, fields).await);
    let expected =
        json!({ "stage": "FULFILLED", "received": { "amount": "100.50" }, "outstanding": { "amount": "0.00" } });
    assert_eq!(rest["recordContribution"]["contribution"]["pledge"], expected);
    let late = world.act(&founded.treasurer, "cancelPledge", json!({ "pledgeId": id }), "pledge { stage }").await;
    assert_eq!(code(&late), "WRONG_STATE", "{late}");
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(a_cancelled_pledge_takes_no_money_and_a_pledge_of_another_organisation_is_not_there, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("10") });
    let promised = data(pledge(&world, &founded, input).await);
    let id = &promised["recordPledge"]["pledge"]["id"];
    let mut foreign = against(&founded, &fund, id, "10");
    foreign["organisationId"] = json!(founded.organisation("Lake Fund"));
    let foreign = world.act(&founded.treasurer, "recordContribution", foreign, "contribution { id }").await;
    assert_eq!(code(&foreign), "NOT_FOUND", "{foreign}");
    data(world.act(&founded.treasurer, "cancelPledge", json!({ "pledgeId": id }), "pledge { stage }").await);
    let late = against(&founded, &fund, id, "10");
    let late = world.act(&founded.treasurer, "recordContribution", late, "contribution { id }").await;
    assert_eq!(code(&late), "WRONG_STATE", "{late}");
});

both!(a_schedule_sums_to_its_pledge_in_order_of_days, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    for (first, second, expected) in [("60", "39.99", "SHARES_DO_NOT_SUM"), ("60", "40", "DATES_OUT_OF_ORDER")] {
        let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("100"),
            "schedule": [{ "dueOn": "2026-06-01", "amount": pounds(first) }, { "dueOn": "2026-03-01", "amount": pounds(second) }] });
        let refused = pledge(&world, &founded, input).await;
        assert_eq!(code(&refused), expected, "{refused}");
    }
});

both!(terms_that_give_a_funder_control_are_refused, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("10"),
        "claims": ["VETO"] });
    let refused = pledge(&world, &founded, input).await;
    assert_eq!(code(&refused), "FUNDER_CONTROL_REFUSED", "{refused}");
});

both!(an_amount_is_exact_or_refused, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    for amount in
        ["10.001", "0", "-5", "ten", "1e3", "92233720368547758.08", "99999999999999999999999", "90071992547409.92"]
    {
        let refused = world.give(&founded, &fund, "Hill Trust", amount, "key").await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{amount}: {refused}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "amount", "{amount}: {refused}");
    }
    data(world.give(&founded, &fund, "Hill Trust", "90071992547409.91", "most").await);
    let beyond = world.give(&founded, &fund, "Hill Trust", "0.01", "beyond").await;
    assert_eq!(code(&beyond), "INVALID_INPUT", "a balance stays within what can be recorded: {beyond}");
});

both!(another_currency_comes_in_with_its_rate_or_not_at_all, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let plain = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"),
        "amount": { "amount": "10.00", "currency": "EUR" }, "receivedOn": "2026-03-01", "idempotencyKey": "plain" });
    let refused = world.act(&founded.treasurer, "recordContribution", plain, "contribution { id }").await;
    assert_eq!(code(&refused), "CURRENCY_MISMATCH", "{refused}");
    let converted = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"),
        "conversion": { "original": { "amount": "10.50", "currency": "EUR" }, "rate": "0.85", "rateDate": "2026-03-01",
            "source": "European Central Bank" }, "receivedOn": "2026-03-01", "idempotencyKey": "converted" });
    let fields = "contribution { amount { amount currency } conversion { rate source original { amount currency } } }";
    let converted = data(world.act(&founded.treasurer, "recordContribution", converted, fields).await);
    // 8.925 is half way: to the even neighbour.
    let expected = json!({ "amount": { "amount": "8.92", "currency": "GBP" }, "conversion": { "rate": "0.85",
        "source": "European Central Bank", "original": { "amount": "10.50", "currency": "EUR" } } });
    assert_eq!(converted["recordContribution"]["contribution"], expected);
});

both!(money_arrives_between_the_funds_first_day_and_today, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    for day in ["2025-12-31", "2026-03-03"] {
        let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("1"),
            "receivedOn": day, "idempotencyKey": "key" });
        let refused = world.act(&founded.treasurer, "recordContribution", input, "contribution { id }").await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{day}: {refused}");
    }
});

both!(earmarked_money_goes_to_its_allocation_and_nowhere_else, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young people.", "amount": pounds("30") } });
    let decided = world.decide(&founded, founded.member("Orchard"), "Youth", action).await;
    let allocation = &decided["enactedSubjectId"];
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": pounds("20"),
        "allocationId": allocation, "receivedOn": "2026-03-01", "idempotencyKey": "earmarked" });
    let fields = "contribution { earmark { name balance { amount } } } fund { balances { available { amount } } }";
    let given = data(world.act(&founded.treasurer, "recordContribution", input, fields).await);
    let expected = json!({ "contribution": { "earmark": { "name": "Youth", "balance": { "amount": "50.00" } } },
        "fund": { "balances": { "available": { "amount": "70.00" } } } });
    assert_eq!(given["recordContribution"], expected);
    let back =
        |amount| json!({ "deallocate": { "fundId": fund, "allocationId": allocation, "amount": pounds(amount) } });
    let refused = world.decide(&founded, founded.member("Orchard"), "Back", back("31")).await;
    assert_eq!(refused["state"], "ENACTMENT_FAILED");
    let why = "needs 31.00 GBP, the allocation can give back 30.00 GBP: 20.00 GBP is earmarked for it";
    assert_eq!(refused["enactmentFailure"], why);
    let done = world.decide(&founded, founded.member("Orchard"), "Back", back("30")).await;
    assert_eq!(done["state"], "ENACTED", "{done}");
    let expected = json!({ "balance": "120.00", "available": "100.00", "allocated": "20.00", "committed": "0.00",
        "paid": "0.00", "received": "120.00" });
    assert_eq!(world.balances(&founded.steward, &fund).await, expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(a_decision_gives_a_funder_back_at_most_what_it_gave, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    data(world.give(&founded, &fund, "Lake Fund", "50.00", "second").await);
    let hill = founded.organisation("Hill Trust");
    let refund =
        |amount| json!({ "refundContribution": { "fundId": fund, "organisationId": hill, "amount": pounds(amount) } });
    let refused = world.decide(&founded, founded.member("Orchard"), "Back", refund("100.01")).await;
    let why = "needs 100.01 GBP, the organisation has 100.00 GBP in the fund";
    assert_eq!(refused["enactmentFailure"], why, "{refused}");
    let done = world.decide(&founded, founded.member("Orchard"), "Back", refund("100.00")).await;
    assert_eq!(done["state"], "ENACTED", "{done}");
    let query = "query($id: ID!) { collaborative { fund(id: $id) { contributors { organisation { name } share given { amount } } } } }";
    let shares = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let expected =
        json!([{ "organisation": { "name": "Lake Fund" }, "share": "100.00", "given": { "amount": "50.00" } }]);
    assert_eq!(shares["collaborative"]["fund"]["contributors"], expected);
});

both!(whoever_put_money_in_votes_as_a_funder, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    // A partner's seat counts as a funder's from its first contribution on: three of five would be funders' then, and
    // the two partners left could be outvoted by money, which opening a vote refuses.
    data(world.give(&founded, &fund, "Riverbank", "1.00", "partner").await);
    data(world.give(&founded, &fund, "Orchard", "1.00", "partner too").await);
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young people.", "amount": pounds("30") } });
    let input = json!({ "title": "Youth", "case": e2e::whole_case("Yes."), "action": action });
    let created = data(world.act(founded.member("Lantern"), "createProposal", input, "proposal { id }").await);
    let id = &created["createProposal"]["proposal"]["id"];
    let step = async |step: &str| {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
        world.by(founded.member("Lantern"), &query, json!({ "id": id })).await
    };
    data(step("openDiscussion").await);
    let refused = step("openVoting").await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
});
