//! Grants are decided, agreed to, and paid when they fall due, by somebody who did not propose them.

use domain::tenancy::Role;
use e2e::{Member, Value, World, award, both, code, data, json, pounds};

async fn grant(world: &World, reader: &Member, id: &Value) -> Value {
    let query = "query($id: ID!) { collaborative { grant(id: $id) { stage amount { amount } committed { amount } \
        grantees { organisation { name } amount { amount } paid { amount } agreedAt } \
        instalments { id amount { amount } dueOn paidOn } viewerCan { act allowed reason } } } }";
    data(world.by(reader, query, json!({ "id": id })).await)["collaborative"]["grant"].clone()
}

fn why_not<'a>(grant: &'a Value, act: &str) -> &'a Value {
    let abilities = grant["viewerCan"].as_array().unwrap();
    &abilities.iter().find(|ability| ability["act"] == act).unwrap()["reason"]
}

both!(a_grant_goes_from_award_to_completion, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let decided =
        world.decide(&founded, founded.member("Orchard"), "A grant", award(&fund, &meadow, &["30", "20"])).await;
    let id = &decided["enactedSubjectId"];
    let treasurer = &founded.treasurer;
    let awarded = grant(&world, treasurer, id).await;
    assert_eq!((&awarded["stage"], &awarded["committed"]["amount"]), (&json!("AWARDED"), &json!("50.00")));
    assert_eq!(*why_not(&awarded, "PAY_INSTALMENT"), "The grant is AWARDED, only an agreed or active grant is paid.");
    let early = world.pay(treasurer, &awarded["instalments"][0], "early").await;
    assert_eq!(code(&early), "WRONG_STATE", "{early}");
    let other = world.act(founded.member("Lantern"), "agreeGrant", json!({ "grantId": id }), "grant { stage }").await;
    assert_eq!(code(&other), "FORBIDDEN", "only a grantee's own member agrees: {other}");
    for _ in 0..2 {
        let agreed = data(world.act(&meadow.member, "agreeGrant", json!({ "grantId": id }), "grant { stage }").await);
        assert_eq!(agreed["agreeGrant"]["grant"]["stage"], "AGREED");
    }
    let first = data(world.pay(treasurer, &awarded["instalments"][0], "first").await);
    assert_eq!(first["payInstalment"]["grant"], json!({ "stage": "ACTIVE", "committed": { "amount": "20.00" } }));
    let complete = json!({ "grantId": id, "idempotencyKey": "complete" });
    let open = world.act(treasurer, "completeGrant", complete.clone(), "grant { stage }").await;
    assert_eq!(code(&open), "WRONG_STATE", "an instalment is still to be paid: {open}");
    data(world.pay(treasurer, &awarded["instalments"][1], "second").await);
    let done = data(world.act(treasurer, "completeGrant", complete, "grant { stage }").await);
    assert_eq!(done["completeGrant"]["grant"]["stage"], "COMPLETED");
    let expected = json!({ "balance": "50.00", "available": "50.00", "allocated": "0.00", "committed": "0.00",
        "paid": "50.00", "received": "100.00" });
    assert_eq!(world.balances(treasurer, &fund).await, expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(a_grant_to_several_is_agreed_when_all_of_them_have, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let (meadow, well) = (world.outsider(&founded, "Meadow").await, world.outsider(&founded, "Well").await);
    let action = json!({ "awardGrant": { "fundId": fund, "title": "Two", "instalments": [], "grantees": [
        { "organisationId": meadow.id, "amount": pounds("30") }, { "organisationId": well.id, "amount": pounds("20") }] } });
    let decided = world.decide(&founded, founded.member("Orchard"), "Two", action).await;
    let id = json!({ "grantId": decided["enactedSubjectId"] });
    for (outsider, stage) in [(&meadow, "AWARDED"), (&well, "AGREED")] {
        let agreed = data(world.act(&outsider.member, "agreeGrant", id.clone(), "grant { stage }").await);
        assert_eq!(agreed["agreeGrant"]["grant"]["stage"], stage);
    }
    let both = grant(&world, &founded.steward, &decided["enactedSubjectId"]).await;
    let names: Vec<_> = both["grantees"].as_array().unwrap().iter().map(|one| &one["organisation"]["name"]).collect();
    assert_eq!(names, ["Meadow", "Well"]);
    assert_eq!(both["instalments"].as_array().unwrap().len(), 2, "without a plan each share falls due at once");
});

both!(the_treasurer_who_pays_is_never_the_proposer, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let decided = world.decide(&founded, &founded.treasurer, "A grant", award(&fund, &meadow, &["50"])).await;
    let id = &decided["enactedSubjectId"];
    data(world.act(&meadow.member, "agreeGrant", json!({ "grantId": id }), "grant { stage }").await);
    let known = grant(&world, &founded.treasurer, id).await;
    assert_eq!(*why_not(&known, "PAY_INSTALMENT"), "Whoever proposed a grant can't pay it.");
    let refused = world.pay(&founded.treasurer, &known["instalments"][0], "own").await;
    assert_eq!(code(&refused), "PAYER_PROPOSED_GRANT", "{refused}");
    let second = world.second_treasurer(&founded).await;
    assert_eq!(*why_not(&grant(&world, &second, id).await, "PAY_INSTALMENT"), Value::Null);
    data(world.pay(&second, &known["instalments"][0], "second person").await);
});

both!(an_instalment_is_paid_from_its_day_on_and_once, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let mut action = award(&fund, &meadow, &["30", "20"]);
    action["awardGrant"]["instalments"][1]["dueOn"] = json!("2026-03-04");
    let decided = world.decide(&founded, founded.member("Orchard"), "A grant", action).await;
    data(
        world
            .act(&meadow.member, "agreeGrant", json!({ "grantId": decided["enactedSubjectId"] }), "grant { stage }")
            .await,
    );
    let instalments = world.instalments(&founded.treasurer, &decided["enactedSubjectId"]).await;
    let early = world.pay(&founded.treasurer, &instalments[1], "early").await;
    assert_eq!(code(&early), "NOT_DUE", "{early}");
    data(world.pay(&founded.treasurer, &instalments[0], "first").await);
    let twice = world.pay(&founded.treasurer, &instalments[0], "again").await;
    assert_eq!(code(&twice), "ALREADY_PAID", "{twice}");
    world.clock.advance(chrono::TimeDelta::days(3));
    let treasurer = Member { token: world.token(founded.treasurer.person), ..founded.treasurer.clone() };
    let backdated =
        json!({ "instalmentId": instalments[1]["id"], "paidOn": "2026-03-03", "idempotencyKey": "backdated" });
    let backdated = world.act(&treasurer, "payInstalment", backdated, "instalment { paidOn }").await;
    assert_eq!(code(&backdated), "DATES_OUT_OF_ORDER", "{backdated}");
    let in_order =
        json!({ "instalmentId": instalments[1]["id"], "paidOn": "2026-03-04", "idempotencyKey": "in order" });
    let paid = data(world.act(&treasurer, "payInstalment", in_order, "instalment { paidOn }").await);
    assert_eq!(paid["payInstalment"]["instalment"]["paidOn"], "2026-03-04");
});

both!(a_grant_beyond_what_the_fund_has_fails_with_both_amounts_and_changes_nothing, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "9500.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let decided =
        world.decide(&founded, founded.member("Orchard"), "Too much", award(&fund, &meadow, &["12000"])).await;
    assert_eq!(decided["state"], "ENACTMENT_FAILED");
    assert_eq!(decided["enactmentFailure"], "needs 12,000.00 GBP, the fund has 9,500.00 GBP available");
    let query =
        "query($id: ID!) { collaborative { fund(id: $id) { grants { totalCount } transfers { totalCount } } } }";
    let fund_now = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let expected = json!({ "grants": { "totalCount": 0 }, "transfers": { "totalCount": 1 } });
    assert_eq!(fund_now["collaborative"]["fund"], expected);
    data(world.give(&founded, &fund, "Lake Fund", "2500.00", "the rest").await);
    let retry = "mutation($id: ID!) { retryEnactment(input: { proposalId: $id }) { proposal { state } } }";
    let retried = data(world.by(founded.member("Orchard"), retry, json!({ "id": decided["id"] })).await);
    assert_eq!(retried["retryEnactment"]["proposal"]["state"], "ENACTED");
});

both!(what_a_grant_says_of_itself_must_be_so, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let propose = async |action: Value| {
        let input = json!({ "title": "A grant", "case": e2e::whole_case("Yes."), "action": action });
        world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await
    };
    let mut short = award(&fund, &meadow, &["30", "20"]);
    short["awardGrant"]["instalments"][1]["amount"] = pounds("19.99");
    assert_eq!(code(&propose(short).await), "SHARES_DO_NOT_SUM");
    let mut backwards = award(&fund, &meadow, &["50"]);
    backwards["awardGrant"]["startsOn"] = json!("2026-04-02");
    backwards["awardGrant"]["endsOn"] = json!("2026-04-01");
    assert_eq!(code(&propose(backwards).await), "DATES_OUT_OF_ORDER");
    let mut euros = award(&fund, &meadow, &["50"]);
    euros["awardGrant"]["grantees"][0]["amount"] = json!({ "amount": "50", "currency": "EUR" });
    assert!(!code(&propose(euros).await).is_empty());
    // The holder can't grant to itself, so nobody is asked to vote on it.
    let keystone = e2e::Outsider { id: json!(founded.organisation("Keystone")), ..meadow };
    assert_eq!(code(&propose(award(&fund, &keystone, &["50"])).await), "GRANTEE_NOT_ELIGIBLE");
});

both!(an_action_names_things_of_the_fund_that_it_names, |world| async move {
    let founded = world.founded("river").await;
    let (fund, other) = (world.funded(&founded, "100.00").await, world.fund(&founded).await);
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young.", "amount": pounds("30") } });
    let decided = world.decide(&founded, founded.member("Orchard"), "Youth", action).await;
    let allocation = &decided["enactedSubjectId"];
    // Otherwise the body of another fund, or of a smaller amount, would decide.
    let action = json!({ "deallocate": { "fundId": other, "allocationId": allocation, "amount": pounds("30") } });
    let input = json!({ "title": "Back", "case": e2e::whole_case("Yes."), "action": action });
    let refused = world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await;
    assert_eq!(code(&refused), "NOT_FOUND", "{refused}");
});

both!(money_released_by_a_decision_goes_back_to_its_source, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young.", "amount": pounds("80") } });
    let allocation =
        world.decide(&founded, founded.member("Orchard"), "Youth", action).await["enactedSubjectId"].clone();
    let mut action = award(&fund, &meadow, &["20", "20", "20"]);
    action["awardGrant"]["allocationId"] = allocation.clone();
    let id = world.decide(&founded, founded.member("Orchard"), "A grant", action).await["enactedSubjectId"].clone();
    data(world.act(&meadow.member, "agreeGrant", json!({ "grantId": id }), "grant { stage }").await);
    let instalments = world.instalments(&founded.treasurer, &id).await;
    data(world.pay(&founded.treasurer, &instalments[0], "first").await);
    let release = |amount| {
        json!({ "releaseCommitment": { "fundId": fund, "allocationId": allocation, "grantId": id,
        "amount": pounds(amount) } })
    };
    let part = world.decide(&founded, founded.member("Orchard"), "Less", release("25")).await;
    assert_eq!(part["state"], "ENACTED", "{part}");
    let left = grant(&world, &founded.steward, &id).await;
    let amounts: Vec<_> = left["instalments"].as_array().unwrap().iter().map(|one| &one["amount"]["amount"]).collect();
    assert_eq!((amounts, &left["stage"]), (vec![&json!("20.00"), &json!("15.00")], &json!("ACTIVE")));
    let rest = world.decide(&founded, founded.member("Orchard"), "End", release("15")).await;
    assert_eq!(rest["state"], "ENACTED", "{rest}");
    assert_eq!(grant(&world, &founded.steward, &id).await["stage"], "CANCELLED");
    let expected = json!({ "balance": "80.00", "available": "20.00", "allocated": "60.00", "committed": "0.00",
        "paid": "20.00", "received": "100.00" });
    assert_eq!(world.balances(&founded.steward, &fund).await, expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(a_grantee_sends_back_at_most_what_it_was_paid, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.granted(&founded, &fund, &meadow, &["50"]).await;
    let instalments = world.instalments(&founded.treasurer, &id).await;
    data(world.pay(&founded.treasurer, &instalments[0], "pay").await);
    let back = |amount: &str| {
        json!({ "grantId": id, "organisationId": meadow.id, "amount": pounds(amount),
        "returnedOn": "2026-03-02", "idempotencyKey": amount })
    };
    let fields = "transfer { kind authority { kind duty } } fund { balances { available { amount } paid { amount } } }";
    let refused = world.act(&founded.treasurer, "recordReturn", back("50.01"), fields).await;
    assert_eq!(code(&refused), "INSUFFICIENT_FUNDS", "{refused}");
    assert_eq!(refused["errors"][0]["message"], "Needs 50.01 GBP, the grantee has been paid 50.00 GBP.");
    let returned = data(world.act(&founded.treasurer, "recordReturn", back("12.50"), fields).await);
    let expected = json!({ "transfer": { "kind": "RETURN", "authority": { "kind": "DUTY", "duty": "RECORD_RETURN" } },
        "fund": { "balances": { "available": { "amount": "62.50" }, "paid": { "amount": "37.50" } } } });
    assert_eq!(returned["recordReturn"], expected);
});

both!(only_the_treasurer_moves_money_and_nobody_else_sees_another_collaboratives_grant, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.granted(&founded, &fund, &meadow, &["50"]).await;
    let instalments = world.instalments(&founded.treasurer, &id).await;
    for member in [&founded.steward, founded.member("Orchard"), &founded.evaluator] {
        let refused = world.pay(member, &instalments[0], "not mine").await;
        assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    }
    let hill = world.draft("hill").await;
    let stranger = world.join(&hill.steward, "auditor@hill.example", None, &[Role::Auditor]).await;
    let query = "query($id: ID!) { collaborative { grant(id: $id) { title } } }";
    let answer = world.by(&stranger, query, json!({ "id": id })).await;
    assert_eq!(code(&answer), "NOT_FOUND", "{answer}");
});
