//! Power beside money: shown as it is, and before it is changed.

use e2e::{Founded, Member, Value, World, both, code, data, json, pounds, right};

/// The six with their weights of 1958, in the order in which seats are made.
const SIX: [(&str, i64); 6] =
    [("Hill Trust", 4), ("Lake Fund", 4), ("Riverbank", 4), ("Orchard", 2), ("Lantern", 2), ("Keystone", 1)];

/// A founded collaborative with a council of six that decides about measurement by 12 of 17 votes.
async fn council_of_six(world: &World) -> Founded {
    let drafted = world.drafted("river").await;
    let body = json!({ "kind": "COMMITTEE", "name": "The six", "mandate": "Measures." });
    let body = data(world.act(&drafted.steward, "createBody", body, "body { id }").await);
    let body = body["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
    for (name, weight) in SIX {
        let organisation = drafted.organisation(name);
        let member = if name == "Keystone" { &drafted.treasurer } else { drafted.member(name) };
        let seat =
            json!({ "bodyId": body, "organisationId": organisation, "startsOn": "2026-01-01", "weight": weight });
        let seat = data(world.act(&drafted.steward, "createSeat", seat, "seat { id }").await);
        let holder =
            json!({ "seatId": seat["createSeat"]["seat"]["id"], "holderId": world.membership_id(member).await });
        data(world.act(member, "nameSeatHolder", holder, "seat { vacant }").await);
    }
    let rule = json!({ "method": "SUPERMAJORITY", "threshold": "12/17", "base": "ELIGIBLE", "votingSeconds": 86400 });
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEASUREMENT");
    rights.push(right("MEASUREMENT", &body, rule));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

const POWER: &str = "power { undefined winsBy sentence moneySentence sampled { samples } seats { weight index share } \
    organisations { organisation { name } share moneyShare contributed { amount } gap { by side } } \
    constituencies { constituency share } quorums { needed } }";

/// The rights of the charter with this power, by area.
async fn rights(world: &World, reader: &Member, shown: &str) -> Vec<Value> {
    let query = format!("{{ collaborative {{ charter {{ rights {{ id: rightId area {shown} }} }} }} }}");
    let charter = data(world.by(reader, &query, json!({})).await);
    charter["collaborative"]["charter"]["rights"].as_array().cloned().unwrap_or_default()
}

async fn right_over(world: &World, reader: &Member, area: &str, shown: &str) -> Value {
    let rights = rights(world, reader, shown).await;
    rights.into_iter().find(|right| right["area"] == area).expect("a right over this area")
}

fn by_weight(power: &Value) -> Vec<(i64, String)> {
    let line = |seat: &Value| (seat["weight"].as_i64().unwrap(), seat["share"].as_str().unwrap().to_owned());
    let mut lines: Vec<_> = power["seats"].as_array().unwrap().iter().map(line).collect();
    lines.sort_by_key(|(weight, _)| -weight);
    lines
}

/// 5/21 three times, 3/21 twice, and nothing for the one whose vote never matters.
fn of_1958() -> Vec<(i64, String)> {
    let line = |(weight, share): (i64, &str)| (weight, share.to_owned());
    [(4, "5/21"), (4, "5/21"), (4, "5/21"), (2, "1/7"), (2, "1/7"), (1, "0")].map(line).to_vec()
}

both!(the_council_of_six_of_1958_has_the_power_that_is_known, |world| async move {
    let founded = council_of_six(&world).await;
    let of_right = right_over(&world, &founded.steward, "MEASUREMENT", POWER).await;
    let power = &of_right["power"];
    assert_eq!(by_weight(power), of_1958(), "{power}");
    assert_eq!((&power["winsBy"], &power["sampled"]), (&json!("SHARE_OF_VOTES"), &Value::Null));
    assert_eq!(power["sentence"], "All coalitions of 6 voting seats were counted, so these numbers are exact.");
    let bodies = "{ collaborative { bodies(first: 4) { nodes { name decisionRights { area power { seats { weight share } } } } } } }";
    let bodies = data(world.by(&founded.steward, bodies, json!({})).await);
    let six =
        bodies["collaborative"]["bodies"]["nodes"].as_array().unwrap().iter().find(|body| body["name"] == "The six");
    let of_body = &six.expect("the body")["decisionRights"];
    assert_eq!((of_body.as_array().unwrap().len(), &of_body[0]["area"]), (1, &json!("MEASUREMENT")));
    assert_eq!(by_weight(&of_body[0]["power"]), of_1958());
});

both!(a_frozen_electorate_shows_its_power_and_a_recused_seat_has_none, |world| async move {
    let founded = council_of_six(&world).await;
    let orchard = founded.member("Orchard");
    let query = format!("query($id: ID!) {{ collaborative {{ proposal(id: $id) {{ {POWER} }} }} }}");
    let advice = json!({ "title": "Measure wells", "case": e2e::whole_case("Because."), "area": "MEASUREMENT" });
    let created = data(world.act(orchard, "createProposal", advice, "proposal { id power { sentence } }").await);
    let created = &created["createProposal"]["proposal"];
    assert_eq!(created["power"], Value::Null, "no electorate before voting opens");
    let id = created["id"].clone();
    for step in ["openDiscussion", "openVoting"] {
        let step = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
        data(world.by(orchard, &step, json!({ "id": id })).await);
    }
    let open = data(world.by(orchard, &query, json!({ "id": id })).await);
    assert_eq!(by_weight(&open["collaborative"]["proposal"]["power"]), of_1958(), "{open}");
    data(world.act(founded.member("Riverbank"), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    let without = data(world.by(orchard, &query, json!({ "id": id })).await);
    let without = by_weight(&without["collaborative"]["proposal"]["power"]);
    // Of 13 votes 12/17 are 10: both funders are needed with one of the partners, and the last vote never matters.
    assert_eq!(without.iter().filter(|(_, share)| share == "0").count(), 2, "{without:?}");
});

both!(power_stands_beside_what_each_organisation_paid_in, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.fund(&founded).await;
    for (funder, amount) in [("Hill Trust", "300"), ("Lake Fund", "100")] {
        data(world.give(&founded, &fund, funder, amount, funder).await);
    }
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", POWER).await;
    let line = |name: &str| {
        let lines = right["power"]["organisations"].as_array().unwrap();
        lines.iter().find(|line| line["organisation"]["name"] == name).cloned().expect("a line for each organisation")
    };
    let hill = line("Hill Trust");
    assert_eq!((hill["share"].as_str(), hill["moneyShare"].as_str()), (Some("1/5"), Some("3/4")), "{hill}");
    assert_eq!(hill["contributed"], json!({ "amount": "300.00" }));
    assert_eq!(hill["gap"], json!({ "by": "11/20", "side": "LESS" }));
    let keystone = line("Keystone");
    assert_eq!((keystone["share"].as_str(), keystone["moneyShare"].as_str()), (Some("0"), Some("0")));
    assert_eq!(line("Orchard")["gap"], json!({ "by": "1/5", "side": "MORE" }));
    assert_eq!(
        right["power"]["moneySentence"],
        "Organisations that count as funders paid in all of the money and hold 2/5 of the power; the widest gap is that of \
         Hill Trust, which paid in 3/4 of the money and holds 1/5 of the power."
    );
});

const WHAT_IF: &str = "query($change: WhatIfInput!) { collaborative { whatIf(change: $change) { wouldBeAccepted verdict \
    before { seats { weight share } } after { seats { weight share } } \
    change { sentence organisations { organisation { name } before after difference { by side } } } \
    imbalances { clause explanation declared funder { name } } } } }";

async fn what_if(world: &World, reader: &Member, change: Value) -> Value {
    world.by(reader, WHAT_IF, json!({ "change": change })).await
}

async fn seat_of(world: &World, founded: &Founded, organisation: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Body { seats { nodes { id organisation { name } } } } } }";
    let body = data(world.by(&founded.steward, query, json!({ "id": founded.council })).await);
    let seats = body["node"]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    let seat = seats.into_iter().find(|seat| seat["organisation"]["name"] == organisation);
    seat.expect("a seat of this organisation")["id"].clone()
}

both!(what_a_weight_would_do_is_told_with_whether_partners_would_still_lead, |world| async move {
    let founded = world.founded("river").await;
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", "").await;
    let heavy = json!([{ "seatId": seat_of(&world, &founded, "Hill Trust").await, "weight": 9 }]);
    let change = json!({ "rightId": right["id"], "weights": heavy });
    let told = data(what_if(&world, founded.member("Orchard"), change).await)["collaborative"]["whatIf"].clone();
    assert_eq!(by_weight(&told["before"])[0], (1, "1/5".to_owned()), "{told}");
    assert_eq!(by_weight(&told["after"])[0], (9, "1".to_owned()), "{told}");
    assert_eq!(told["wouldBeAccepted"], false);
    assert!(told["verdict"].as_str().unwrap().contains("Funders could pass it alone"), "{told}");
    let clauses: Vec<&str> =
        told["imbalances"].as_array().unwrap().iter().filter_map(|one| one["clause"].as_str()).collect();
    assert!(clauses.contains(&"A") && clauses.contains(&"B"), "{told}");
    let unchanged = right_over(&world, &founded.steward, "GRANT_AWARD", "power { seats { weight } }").await;
    assert!(unchanged["power"]["seats"].as_array().unwrap().iter().all(|seat| seat["weight"] == 1), "{unchanged}");
});

both!(what_another_rule_would_do_is_told_before_it_is_proposed, |world| async move {
    let founded = world.founded("river").await;
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", "").await;
    let reserved = json!({ "method": "MAJORITY", "reserved": "PARTNER" });
    let change = json!({ "rightId": right["id"], "rule": reserved });
    let told = data(what_if(&world, founded.member("Orchard"), change).await)["collaborative"]["whatIf"].clone();
    assert_eq!((told["wouldBeAccepted"].as_bool(), &told["imbalances"]), (Some(true), &json!([])), "{told}");
    assert_eq!(
        told["change"]["sentence"],
        "Of the power, funders would hold none instead of 2/5, partners would hold all instead of 3/5; \
         3 organisations would gain and 2 organisations would lose."
    );
    let bad = json!({ "rightId": right["id"], "rule": { "method": "SUPERMAJORITY" } });
    assert_eq!(code(&what_if(&world, &founded.steward, bad).await), "INVALID_RULE");
    let seat = seat_of(&world, &founded, "Orchard").await;
    let weightless = json!({ "rightId": right["id"], "weights": [{ "seatId": seat, "weight": 0 }] });
    assert_eq!(code(&what_if(&world, &founded.steward, weightless).await), "INVALID_INPUT");
});

both!(what_a_whole_charter_would_do_is_told_before_it_is_proposed, |world| async move {
    let founded = world.founded("river").await;
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", "").await;
    let mut rights = e2e::rights(&founded.council);
    rights.retain(|one| one["area"] != "GRANT_AWARD" && one["area"] != "ALLOCATION");
    let alone = json!({ "method": "MAJORITY", "reserved": "FUNDER" });
    let continued = |id: &Value, rule: Value| {
        let mut one = e2e::right("GRANT_AWARD", &founded.council, rule);
        one["id"] = id.clone();
        one
    };
    rights.push(continued(&right["id"], alone));
    let change = json!({ "rightId": right["id"], "rights": rights });
    let told =
        data(what_if(&world, founded.member("Orchard"), change.clone()).await)["collaborative"]["whatIf"].clone();
    assert_eq!(told["wouldBeAccepted"], false, "{told}");
    assert_eq!(told["imbalances"][0]["clause"], "A", "{told}");
    assert!(told["change"]["sentence"].as_str().unwrap().contains("funders would hold all instead of 2/5"), "{told}");
    let mut two = change.clone();
    two["rule"] = json!({ "method": "MAJORITY" });
    assert_eq!(code(&what_if(&world, &founded.steward, two).await), "INVALID_INPUT", "one or the other");
    let mut forgotten = change.clone();
    forgotten["rights"].as_array_mut().unwrap().pop();
    assert_eq!(code(&what_if(&world, &founded.steward, forgotten).await), "INVALID_INPUT", "nothing to compare with");
    let mut unknown = change;
    let never = e2e::global_id("DecisionRight", "00000000000000000000000000000007");
    unknown["rights"].as_array_mut().unwrap().push(continued(&json!(never), e2e::at_once()));
    assert_eq!(code(&what_if(&world, &founded.steward, unknown).await), "NOT_FOUND");
});

both!(power_over_too_many_sums_is_drawn_with_an_error_that_is_told, |world| async move {
    // So many different weights that coalitions make too many sums; and one that outweighs all others together.
    let weight = |number: usize| match i64::try_from(number).unwrap() {
        0 => 1_000_000,
        number => 10_000 + number * number * 7_919 % 13_999,
    };
    let (founded, _) = crate::crowd::crowd(&world, 14, weight).await;
    let shown = "power { sentence sampled { seed samples certainty indexError } seats { weight index share } }";
    let right = right_over(&world, &founded.steward, "MEMBERSHIP", shown).await;
    let (sampled, seats) = (&right["power"]["sampled"], right["power"]["seats"].as_array().unwrap());
    assert!(sampled["samples"].as_i64().is_some_and(|samples| samples > 10_000), "{sampled}");
    assert_eq!(sampled["certainty"], "19/20");
    let of = |fraction: &Value| {
        let (above, below) = fraction.as_str().unwrap().split_once('/').unwrap_or((fraction.as_str().unwrap(), "1"));
        above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
    };
    let error = of(&sampled["indexError"]);
    assert!(error > 0.0 && error < 0.02, "{sampled}");
    let mut indices: Vec<f64> = seats.iter().map(|seat| of(&seat["index"])).collect();
    indices.sort_by(f64::total_cmp);
    assert_eq!(indices.len(), 47);
    assert!(indices[46] >= 1.0 - error && indices[45] <= error, "{indices:?}");
    let again = right_over(&world, founded.member("Lantern"), "MEMBERSHIP", shown).await;
    assert_eq!(right["power"], again["power"], "whoever asks again draws the same coalitions");
});

both!(nobody_can_keep_the_server_busy_with_power, |world| async move {
    let founded = world.founded("river").await;
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", "").await;
    let one = format!("whatIf(change: {{ rightId: {} }}) {{ verdict }}", right["id"]);
    let many: String = (0..15).map(|number| format!("w{number}: {one} ")).collect();
    let refused = world.by(&founded.steward, &format!("{{ collaborative {{ {many} }} }}"), json!({})).await;
    assert_eq!(code(&refused), "QUERY_TOO_COMPLEX", "{refused}");
    data(world.by(&founded.steward, &format!("{{ collaborative {{ {one} }} }}"), json!({})).await);
});

both!(contributions_in_another_currency_stand_beside_power_over_their_own_fund_only, |world| async move {
    let founded = world.founded("river").await;
    let euro = json!({ "name": "Euro Fund", "purpose": "Abroad.", "holderId": founded.organisation("Keystone"),
        "openedOn": "2026-01-01", "currency": "EUR" });
    let euro =
        data(world.act(&founded.steward, "openFund", euro, "fund { id }").await)["openFund"]["fund"]["id"].clone();
    let gift = json!({ "fundId": euro, "organisationId": founded.organisation("Lake Fund"),
        "amount": { "amount": "50", "currency": "EUR" }, "receivedOn": "2026-03-01", "idempotencyKey": "euro" });
    data(world.act(&founded.treasurer, "recordContribution", gift, "contribution { id }").await);
    let pound = world.fund(&founded).await;
    let gift = json!({ "fundId": pound, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("50"),
        "receivedOn": "2026-03-01", "idempotencyKey": "pound" });
    data(world.act(&founded.treasurer, "recordContribution", gift, "contribution { id }").await);
    let right = right_over(&world, &founded.steward, "GRANT_AWARD", POWER).await;
    let lines = right["power"]["organisations"].as_array().unwrap();
    let paid: Vec<_> = lines.iter().filter(|line| !line["contributed"].is_null()).collect();
    assert_eq!(paid.len(), 1, "{paid:?}");
    assert_eq!(paid[0]["organisation"]["name"], "Hill Trust");
});
