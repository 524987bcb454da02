//! A mistake is mirrored, once, on the authority that it needs.

use chrono::TimeDelta;
use e2e::{Member, Value, World, both, code, data, json, pounds};

async fn reverse(world: &World, by: &Member, transfer: &Value, key: &str) -> Value {
    let input = json!({ "transferId": transfer, "reason": "Entered twice.", "idempotencyKey": key });
    let fields = "reversal { id kind note reverses { kind } } fund { balances { available { amount } } }";
    world.act(by, "reverseTransfer", input, fields).await
}

both!(money_in_is_reversed_once_by_a_second_person, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let given = data(world.give(&founded, &fund, "Hill Trust", "100.00", "first").await);
    let transfer = &given["recordContribution"]["contribution"]["transfer"]["id"];
    let own = reverse(&world, &founded.treasurer, transfer, "own").await;
    assert_eq!(code(&own), "SECOND_PERSON_NEEDED", "{own}");
    let second = world.second_treasurer(&founded).await;
    let done = data(reverse(&world, &second, transfer, "second").await);
    let expected = json!({ "kind": "REVERSAL", "note": "Entered twice.", "reverses": { "kind": "CONTRIBUTION" } });
    let mut reversal = done["reverseTransfer"]["reversal"].clone();
    let id = reversal.as_object_mut().unwrap().remove("id").unwrap();
    assert_eq!(reversal, expected);
    assert_eq!(done["reverseTransfer"]["fund"]["balances"]["available"]["amount"], "0.00");
    assert_eq!(code(&reverse(&world, &second, transfer, "again").await), "ALREADY_REVERSED");
    assert_eq!(code(&reverse(&world, &second, &id, "the mirror").await), "REVERSAL_OF_REVERSAL");
    let query = "query($id: ID!) { collaborative { fund(id: $id) { contributors { share } contributions { nodes { reversed } } } } }";
    let now = data(world.by(&second, query, json!({ "id": fund })).await);
    let expected = json!({ "contributors": [], "contributions": { "nodes": [{ "reversed": true }] } });
    assert_eq!(now["collaborative"]["fund"], expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(money_in_older_than_30_days_needs_a_decision, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let given = data(world.give(&founded, &fund, "Hill Trust", "100.00", "first").await);
    let transfer = &given["recordContribution"]["contribution"]["transfer"]["id"];
    let second = world.second_treasurer(&founded).await;
    world.clock.advance(TimeDelta::days(31));
    let second = Member { token: world.token(second.person), ..second };
    let refused = reverse(&world, &second, transfer, "late").await;
    assert_eq!(code(&refused), "DECISION_NEEDED", "{refused}");
});

both!(what_a_decision_moved_only_a_decision_moves_back, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.granted(&founded, &fund, &meadow, &["50"]).await;
    let query = "query($id: ID!) { collaborative { fund(id: $id) { transfers(first: 1) { nodes { id kind } } } } }";
    let newest = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let award = &newest["collaborative"]["fund"]["transfers"]["nodes"][0];
    assert_eq!(award["kind"], "AWARD");
    let second = world.second_treasurer(&founded).await;
    let refused = reverse(&world, &second, &award["id"], "duty").await;
    assert_eq!(code(&refused), "DECISION_NEEDED", "{refused}");
    let action =
        |amount| json!({ "reverseTransfer": { "fundId": fund, "transferId": award["id"], "amount": pounds(amount) } });
    let less = json!({ "title": "Undo", "case": e2e::whole_case("Yes."), "action": action("1") });
    let less = world.act(founded.member("Orchard"), "createProposal", less, "proposal { id }").await;
    assert_eq!(code(&less), "SHARES_DO_NOT_SUM", "a transfer is reversed whole: {less}");
    let too = world.open_vote(founded.member("Orchard"), "Undo too", action("50")).await;
    let decided = world.decide(&founded, founded.member("Orchard"), "Undo", action("50")).await;
    assert_eq!(decided["state"], "ENACTED", "{decided}");
    let query = "query($id: ID!) { collaborative { grant(id: $id) { stage committed { amount } } } }";
    let undone = data(world.by(&founded.steward, query, json!({ "id": id })).await);
    let expected = json!({ "stage": "CANCELLED", "committed": { "amount": "0.00" } });
    assert_eq!(undone["collaborative"]["grant"], expected);
    for voter in founded.partners() {
        data(world.vote(voter, &too, "FOR").await);
    }
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { enactmentFailure } } }";
    let again = data(world.by(&founded.steward, query, json!({ "id": too })).await);
    assert_eq!(again["collaborative"]["proposal"]["enactmentFailure"], "the transfer has been reversed");
    let input = json!({ "title": "Undo again", "case": e2e::whole_case("Yes."), "action": action("50") });
    let again = world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await;
    assert_eq!(code(&again), "ALREADY_REVERSED", "what can't be done is not put to the vote: {again}");
});

both!(a_reversed_payment_is_to_be_paid_again, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.granted(&founded, &fund, &meadow, &["50"]).await;
    let instalment = world.instalments(&founded.treasurer, &id).await.remove(0);
    let paid = data(world.pay(&founded.treasurer, &instalment, "pay").await);
    let transfer = &paid["payInstalment"]["instalment"]["transfer"]["id"];
    data(reverse(&world, &founded.treasurer, transfer, "undo").await);
    let open = world.instalments(&founded.treasurer, &id).await;
    assert_eq!(open[0]["paidOn"], Value::Null);
    assert_eq!(world.ledger_differences(&founded).await, []);
    data(world.pay(&founded.treasurer, &instalment, "pay again").await);
    let complete = json!({ "grantId": id, "idempotencyKey": "complete" });
    let done = data(world.act(&founded.treasurer, "completeGrant", complete, "grant { stage }").await);
    assert_eq!(done["completeGrant"]["grant"]["stage"], "COMPLETED");
    let newer = world.instalments(&founded.treasurer, &id).await;
    let ended = reverse(&world, &founded.treasurer, &newer[0]["transfer"]["id"], "too late").await;
    assert_eq!(code(&ended), "WRONG_STATE", "money does not go back into a grant that has ended: {ended}");
});

both!(a_reversed_contribution_is_expected_of_its_pledge_again, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let hill = founded.organisation("Hill Trust");
    let promise = json!({ "fundId": fund, "organisationId": hill, "amount": pounds("10") });
    let promise = data(world.act(&founded.treasurer, "recordPledge", promise, "pledge { id }").await);
    let pledge = &promise["recordPledge"]["pledge"]["id"];
    let input = json!({ "fundId": fund, "organisationId": hill, "pledgeId": pledge, "amount": pounds("10"),
        "receivedOn": "2026-03-01", "idempotencyKey": "all" });
    let fields = "contribution { transfer { id } pledge { stage } }";
    let given = data(world.act(&founded.treasurer, "recordContribution", input, fields).await);
    let given = &given["recordContribution"]["contribution"];
    assert_eq!(given["pledge"]["stage"], "FULFILLED");
    let second = world.second_treasurer(&founded).await;
    data(reverse(&world, &second, &given["transfer"]["id"], "undo").await);
    let query =
        "query($id: ID!) { collaborative { fund(id: $id) { pledges { nodes { stage received { amount } } } } } }";
    let now = data(world.by(&second, query, json!({ "id": fund })).await);
    let expected = json!([{ "stage": "OPEN", "received": { "amount": "0.00" } }]);
    assert_eq!(now["collaborative"]["fund"]["pledges"]["nodes"], expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(an_earmarked_contribution_is_reversed_whole, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let action =
        json!({ "allocate": { "fundId": fund, "name": "Youth", "purpose": "Young.", "amount": pounds("30") } });
    let allocation =
        world.decide(&founded, founded.member("Orchard"), "Youth", action).await["enactedSubjectId"].clone();
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": pounds("20"),
        "allocationId": allocation, "receivedOn": "2026-03-01", "idempotencyKey": "earmarked" });
    let given =
        data(world.act(&founded.treasurer, "recordContribution", input, "contribution { transfer { id } }").await);
    let second = world.second_treasurer(&founded).await;
    data(reverse(&world, &second, &given["recordContribution"]["contribution"]["transfer"]["id"], "undo").await);
    let expected = json!({ "balance": "100.00", "available": "70.00", "allocated": "30.00", "committed": "0.00",
        "paid": "0.00", "received": "100.00" });
    assert_eq!(world.balances(&founded.steward, &fund).await, expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});
