//! Splitting an amount changes nothing: what one organisation is given is added up before the right is looked up.

use chrono::TimeDelta;
use e2e::{Founded, Outsider, Value, World, award, both, data, json, pounds};

/// Up to 100.00 by a majority that may take 100 days; above by three quarters. In both areas that give money away.
fn by_amount(council: &str) -> Vec<Value> {
    let mut rights = vec![e2e::right("MEMBERSHIP", council, e2e::at_once())];
    for area in ["GRANT_AWARD", "FUND_POLICY"] {
        let slow =
            json!({ "method": "MAJORITY", "base": "ELIGIBLE", "finalBallots": true, "votingSeconds": 8_640_000 });
        let mut small = e2e::right(area, council, slow);
        small["range"] = json!({ "from": "0", "upTo": "100.00", "currency": "GBP" });
        let large = json!({ "method": "SUPERMAJORITY", "threshold": "3/4", "base": "ELIGIBLE", "finalBallots": true,
            "votingSeconds": 8_640_000 });
        rights.extend([small, e2e::right(area, council, large)]);
    }
    rights
}

async fn founded(world: &World) -> (Founded, Value) {
    let founded = world.drafted("river").await;
    world.charter(&founded, by_amount(&founded.council)).await;
    world.found(&founded).await;
    let fund = world.funded(&founded, "1000.00").await;
    (founded, fund)
}

/// By which method 60.00 more to this organisation would be decided, and why.
async fn decided_by(world: &World, founded: &Founded, area: &str, fund: &Value, to: &Value) -> (Value, String) {
    let query = "query($matter: MatterInput!) { collaborative { whoDecides(matter: $matter) { why right { rule { method } } } } }";
    let matter = json!({ "area": area, "fundId": fund, "amount": "60.00", "currency": "GBP", "beneficiaryIds": [to] });
    let answer = data(world.by(&founded.steward, query, json!({ "matter": matter })).await);
    let answer = &answer["collaborative"]["whoDecides"];
    (answer["right"]["rule"]["method"].clone(), answer["why"].as_str().unwrap_or_default().to_owned())
}

async fn method(world: &World, founded: &Founded, proposal: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { rule { method } } } }";
    let answer = data(world.by(&founded.steward, query, json!({ "id": proposal })).await);
    answer["collaborative"]["proposal"]["rule"]["method"].clone()
}

both!(refunds_to_one_funder_are_added_up, |world| async move {
    let (founded, fund) = founded(&world).await;
    let hill = json!(founded.organisation("Hill Trust"));
    let refund = || json!({ "refundContribution": { "fundId": fund, "organisationId": hill, "amount": pounds("60") } });
    let first = world.open_vote(founded.member("Orchard"), "Back", refund()).await;
    assert_eq!(method(&world, &founded, &first).await, "MAJORITY");
    let second = world.open_vote(founded.member("Orchard"), "Back again", refund()).await;
    assert_eq!(method(&world, &founded, &second).await, "SUPERMAJORITY");
    let query = "query($id: ID!) { collaborative { fund(id: $id) { transfers(first: 1) { nodes { id } } } } }";
    data(world.give(&founded, &fund, "Lake Fund", "60.00", "lake").await);
    let newest = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let transfer = &newest["collaborative"]["fund"]["transfers"]["nodes"][0]["id"];
    let undo = json!({ "reverseTransfer": { "fundId": fund, "transferId": transfer, "amount": pounds("60") } });
    let undo = world.open_vote(founded.member("Orchard"), "Undo", undo).await;
    assert_eq!(method(&world, &founded, &undo).await, "MAJORITY");
    let lake = json!(founded.organisation("Lake Fund"));
    let (rule, _) = decided_by(&world, &founded, "FUND_POLICY", &fund, &lake).await;
    assert_eq!(rule, "SUPERMAJORITY", "a reversed contribution gives money back as a refund does");
});

both!(the_90_days_run_from_the_day_the_money_was_given, |world| async move {
    let (founded, fund) = founded(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let open = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["60"])).await;
    let asked = |why: &'static str, expected: &'static str| {
        let (world, founded, fund, meadow) = (&world, &founded, &fund, &meadow);
        async move {
            let (rule, said) = decided_by(world, founded, "GRANT_AWARD", fund, &meadow.id).await;
            assert_eq!(rule, expected, "{why}: {said}");
            assert_eq!(said.contains("12000 minor units: 6000"), expected == "SUPERMAJORITY", "{said}");
        }
    };
    world.clock.advance(TimeDelta::days(95));
    asked("the vote is still open", "SUPERMAJORITY").await;
    for voter in ["Orchard", "Riverbank", "Lantern"] {
        data(world.vote(founded.member(voter), &open, "FOR").await);
    }
    world.clock.advance(TimeDelta::days(80));
    asked("it was given 80 days ago", "SUPERMAJORITY").await;
    world.clock.advance(TimeDelta::days(11));
    asked("it was given 91 days ago", "MAJORITY").await;
});

both!(what_passed_and_may_still_be_done_counts, |world| async move {
    let (founded, fund) = founded(&world).await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let lantern = Outsider { id: json!(founded.organisation("Lantern")), member: founded.member("Lantern").clone() };
    let all = |to| award(&fund, to, &["990"]);
    let first = world.open_vote(founded.member("Orchard"), "All of it", all(&lantern)).await;
    let second = world.open_vote(founded.member("Orchard"), "All of it again", all(&meadow)).await;
    let voters = ["Orchard", "Riverbank", "Hill Trust", "Lake Fund"];
    // Of Lantern's four judges three are enough.
    for (id, needed) in [(&first, 3), (&second, 4)] {
        for voter in &voters[..needed] {
            data(world.vote(founded.member(voter), id, "FOR").await);
        }
    }
    let state = "query($id: ID!) { collaborative { proposal(id: $id) { state } } }";
    let state = data(world.by(&founded.steward, state, json!({ "id": second })).await);
    assert_eq!(state["collaborative"]["proposal"]["state"], "ENACTMENT_FAILED");
    // The amount was remembered when the vote opened, and may be given until 90 days after it passed.
    world.clock.advance(TimeDelta::days(90));
    assert_eq!(decided_by(&world, &founded, "GRANT_AWARD", &fund, &meadow.id).await.0, "SUPERMAJORITY");
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(decided_by(&world, &founded, "GRANT_AWARD", &fund, &meadow.id).await.0, "MAJORITY");
});
