//! Money is spent once, however many try at the same moment.

use e2e::{Founded, Member, Value, World, award, both, code, data, json, pounds};

/// How many answers have no error; the codes of the others.
fn outcomes(answers: &[Value]) -> (usize, Vec<&str>) {
    let done = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    (done, answers.iter().map(code).filter(|code| !code.is_empty()).collect())
}

async fn send_back(world: &World, by: &Member, grant: &Value, from: &Value, amount: &str, key: &str) -> Value {
    let input = json!({ "grantId": grant, "organisationId": from, "amount": pounds(amount), "returnedOn": "2026-03-02",
        "idempotencyKey": key });
    world.act(by, "recordReturn", input, "transfer { id }").await
}

both!(two_payments_of_one_instalment_at_once_pay_it_once, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "1000.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let second = world.second_treasurer(&founded).await;
    let grant = world.granted(&founded, &fund, &meadow, &["10"; 12]).await;
    for (round, instalment) in world.instalments(&founded.treasurer, &grant).await.iter().enumerate() {
        let keys = [format!("one {round}"), format!("two {round}")];
        let (one, two) =
            tokio::join!(world.pay(&founded.treasurer, instalment, &keys[0]), world.pay(&second, instalment, &keys[1]));
        assert_eq!(outcomes(&[one, two]), (1, vec!["ALREADY_PAID"]), "round {round}");
    }
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(the_last_money_of_an_account_is_moved_exactly_once, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "1000.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let second = world.second_treasurer(&founded).await;
    let grant = world.granted(&founded, &fund, &meadow, &["100"; 8]).await;
    for (round, instalment) in world.instalments(&founded.treasurer, &grant).await.iter().enumerate() {
        data(world.pay(&founded.treasurer, instalment, &format!("pay {round}")).await);
        let keys = [format!("one {round}"), format!("two {round}"), format!("three {round}")];
        let back = |by, key| send_back(&world, by, &grant, &meadow.id, "100", key);
        let (one, two, three) = tokio::join!(
            back(&founded.treasurer, keys[0].as_str()),
            back(&second, keys[1].as_str()),
            back(&founded.treasurer, keys[2].as_str())
        );
        assert_eq!(outcomes(&[one, two, three]), (1, vec!["INSUFFICIENT_FUNDS"; 2]), "round {round}");
    }
    assert_eq!(world.ledger_differences(&founded).await, []);
});

async fn nearly_passed(world: &World, founded: &Founded, action: Value) -> String {
    let id = world.open_vote(founded.member("Orchard"), "A grant", action).await;
    for voter in ["Orchard", "Riverbank"] {
        data(world.vote(founded.member(voter), &id, "FOR").await);
    }
    id
}

both!(two_grants_that_pass_at_once_do_not_spend_the_last_money_twice, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    for round in 0..6 {
        data(world.give(&founded, &fund, "Hill Trust", "100.00", &format!("round {round}")).await);
        let one = nearly_passed(&world, &founded, award(&fund, &meadow, &["100"])).await;
        let two = nearly_passed(&world, &founded, award(&fund, &meadow, &["100"])).await;
        let lantern = founded.member("Lantern");
        let (one, two) = tokio::join!(world.vote(lantern, &one, "FOR"), world.vote(lantern, &two, "FOR"));
        let mut states = [one, two].map(|answer| data(answer)["castBallot"]["proposal"]["state"].clone());
        states.sort_by_key(ToString::to_string);
        assert_eq!(states, ["ENACTED", "ENACTMENT_FAILED"], "round {round}");
    }
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(contributions_at_once_keep_the_chain, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let gifts = (0..24).map(|number| {
        let (world, founded, fund) = (world.clone(), founded.clone(), fund.clone());
        tokio::spawn(async move {
            let funder = ["Hill Trust", "Lake Fund"][number % 2];
            world.give(&founded, &fund, funder, "1.25", &format!("gift {number}")).await
        })
    });
    let gifts: Vec<_> = gifts.collect();
    for gift in gifts {
        data(gift.await.unwrap());
    }
    let expected = json!({ "balance": "30.00", "available": "30.00", "allocated": "0.00", "committed": "0.00",
        "paid": "0.00", "received": "30.00" });
    assert_eq!(world.balances(&founded.steward, &fund).await, expected);
    let query = "query($id: ID!) { collaborative { fund(id: $id) { accounts { nodes { kind entries(first: 1) { totalCount \
        nodes { sequence balanceAfter { amount } } } } } } } }";
    let accounts = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let accounts = accounts["collaborative"]["fund"]["accounts"]["nodes"].as_array().unwrap();
    let available = accounts.iter().find(|account| account["kind"] == "AVAILABLE").unwrap();
    let expected = json!({ "totalCount": 24, "nodes": [{ "sequence": 24, "balanceAfter": { "amount": "30.00" } }] });
    assert_eq!(available["entries"], expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
});

both!(the_same_key_does_it_once_and_answers_alike, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    let first = data(world.give(&founded, &fund, "Hill Trust", "10.00", "key").await);
    let again = data(world.give(&founded, &fund, "Hill Trust", "10.00", "key").await);
    assert_eq!(first, again);
    let other = world.give(&founded, &fund, "Hill Trust", "11.00", "key").await;
    assert_eq!(code(&other), "IDEMPOTENCY_KEY_REUSED", "{other}");
    for round in 0..8 {
        let key = format!("at once {round}");
        let give = || world.give(&founded, &fund, "Hill Trust", "10.00", &key);
        let (one, two, three) = tokio::join!(give(), give(), give());
        let ids = [one, two, three].map(|answer| data(answer)["recordContribution"]["contribution"]["id"].clone());
        assert!(ids[0] == ids[1] && ids[1] == ids[2], "{ids:?}");
    }
    assert_eq!(world.balances(&founded.steward, &fund).await["received"], "90.00");
    let payment = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("1"),
        "receivedOn": "2026-03-01" });
    let without = world.act(&founded.treasurer, "recordContribution", payment, "contribution { id }").await;
    assert!(without.get("errors").is_some(), "what moves money names its attempt: {without}");
});

both!(a_key_belongs_to_the_one_who_used_it, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    data(world.give(&founded, &fund, "Hill Trust", "100.00", "first").await);
    let second = world.second_treasurer(&founded).await;
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": pounds("5"),
        "receivedOn": "2026-03-01", "idempotencyKey": "first" });
    data(world.act(&second, "recordContribution", input, "contribution { id }").await);
    assert_eq!(world.balances(&founded.steward, &fund).await["received"], "105.00");
});
