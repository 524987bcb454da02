//! About money no single funder stops anything by objecting, and whoever has a conflict objects to nothing.

use e2e::award;

use super::*;

/// Admissions as usual; grants are led by the partners, and go on where they are objected to.
async fn granting(world: &World) -> Founded {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, rights(&drafted.council, "GRANT_AWARD", led(&["FUNDER"], 1), true)).await;
    world.found(&drafted).await;
    drafted
}

async fn grant(world: &World, founded: &Founded) -> (Value, String) {
    let fund = world.funded(founded, "100.00").await;
    let meadow = world.outsider(founded, "Meadow").await;
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    partners_agree(world, founded, &id).await;
    (meadow.id, id)
}

both!(a_funder_who_objects_to_a_grant_takes_it_on_and_does_not_stop_it, |world| async move {
    let founded = granting(&world).await;
    let (_, id) = grant(&world, &founded).await;
    data(object(&world, &founded, &id, "Lake Fund", "Not in winter.").await);
    world.time_is_up().await;
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(
        (&gone["state"], &gone["escalations"][0]["reason"]),
        (&json!("DISCUSSION"), &json!("OBJECTED")),
        "{gone}"
    );
    crate::escalations::open_again(&world, &founded, &id).await;
    partners_agree(&world, &founded, &id).await;
    assert_eq!(seen(&world, founded.member("Lantern"), &id).await["state"], "ENACTED", "whatever the funders do");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_seat_with_a_conflict_objects_to_nothing, |world| async move {
    let founded = granting(&world).await;
    let (meadow, id) = grant(&world, &founded).await;
    let lake = founded.member("Lake Fund");
    data(object(&world, &founded, &id, "Lake Fund", "Not in winter.").await);
    let tie = json!({ "of": "MY_ORGANISATION", "counterpartyId": meadow, "nature": "We share a director." });
    data(world.act(lake, "declareInterest", tie, "interest { id }").await);
    assert_eq!(code(&object(&world, &founded, &id, "Lake Fund", "Still.").await), "RECUSED");
    let shown = seen(&world, lake, &id).await;
    assert_eq!((&shown["viewerAnswers"], &may_cast(&shown)["allowed"]), (&json!([]), &json!(false)), "{shown}");
    world.time_is_up().await;
    let done = seen(&world, lake, &id).await;
    assert_eq!((&done["state"], &done["result"]["objections"]["lines"]), (&json!("ENACTED"), &json!([])), "{done}");
    assert_eq!(done["result"]["recusedSeatIds"], json!(seats(&done, "Lake Fund")), "{done}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_charter_in_which_one_funder_could_stop_money_by_objecting_is_refused, |world| async move {
    let drafted = world.drafted("river").await;
    let draft = async |organisations: u32, goes_on: bool| {
        let rights = rights(&drafted.council, "GRANT_AWARD", led(&["FUNDER"], organisations), goes_on);
        world.act(&drafted.steward, "draftCharter", json!({ "rights": rights }), "charter { version }").await
    };
    let refused = draft(1, false).await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "{refused}");
    let told = refused["errors"][0]["message"].as_str().unwrap();
    assert!(told.contains("clause B") && told.contains("stop it by objecting"), "{told}");
    data(draft(2, false).await);
    data(draft(1, true).await);
    world.found(&drafted).await;
    let query = "{ collaborative { charter { rights { id: rightId area rule { objectors { constituencies organisations } } } } } }";
    let charter = data(world.by(&drafted.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let lead = charter["rights"].as_array().unwrap().iter().find(|right| right["area"] == "GRANT_AWARD").unwrap();
    assert_eq!(lead["rule"]["objectors"], json!({ "constituencies": ["FUNDER"], "organisations": 1 }));
    let ends = charter["rights"].as_array().unwrap().iter().find(|right| right["area"] == "AGREEMENT").unwrap();
    let change = json!({ "rightId": ends["id"], "rule": led(&["FUNDER"], 1) });
    let query = "query($change: WhatIfInput!) { collaborative { whatIf(change: $change) { wouldBeAccepted verdict \
        imbalances { clause rightId funder { name } } } } }";
    let told = data(world.by(&drafted.steward, query, json!({ "change": change })).await);
    let told = &told["collaborative"]["whatIf"];
    let stopped = |name: &str| json!({ "clause": "B", "rightId": ends["id"], "funder": { "name": name } });
    assert_eq!(told["wouldBeAccepted"], false, "matters of money come there: {told}");
    let imbalances = told["imbalances"].as_array().unwrap();
    assert!(
        imbalances.len() == 2 && ["Hill Trust", "Lake Fund"].iter().all(|name| imbalances.contains(&stopped(name))),
        "{told}"
    );
});

both!(what_a_change_makes_of_objectors_is_said_in_words, |world| async move {
    let founded = granting(&world).await;
    let query = "{ collaborative { charter { version rights { id: rightId area } } } }";
    let charter = data(world.by(&founded.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let mut rights = rights(&founded.council, "GRANT_AWARD", led(&["BACKBONE", "FUNDER"], 2), true);
    for (right, known) in rights.iter_mut().zip(charter["rights"].as_array().unwrap()) {
        right["id"] = known["id"].clone();
    }
    let action = json!({ "changeDecisionRights": { "amendsVersion": charter["version"], "rights": rights } });
    let id = world.open_vote(founded.member("Orchard"), "Two must object", action).await;
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { action { ... on ChangeDecisionRightsAction { \
        differences { kind sentences } } } } } }";
    let told = data(world.by(&founded.steward, query, json!({ "id": id })).await);
    let said =
        "May object: was FUNDER, and 1 organisation is enough, becomes BACKBONE, FUNDER, and it takes 2 organisations.";
    let differences = json!([{ "kind": "CHANGED", "sentences": [said] }]);
    assert_eq!(told["collaborative"]["proposal"]["action"]["differences"], differences, "{told}");
});
