//! A collaborative is set up by its steward, and nobody outside sees it.

use domain::OrganisationId;
use domain::tenancy::{Constituency, Role};
use e2e::{both, code, data, global_id, json};

both!(nobody_is_the_viewer_without_a_token, |world| async move {
    let answer = data(world.ask(None, None, "{ viewer { id } }").await);
    assert!(answer["viewer"].is_null());
});

both!(a_steward_drafts_organisations_bodies_and_seats, |world| async move {
    let draft = world.draft("river").await;
    let organisation = json!({ "name": "Hill Trust", "constituency": "FUNDER",
        "identifiers": [{ "scheme": "gb-chc", "value": "1234567" }] });
    let fields = "organisation { id name constituency identifiers { scheme value } }";
    let added = data(world.act(&draft.steward, "draftOrganisation", organisation, fields).await);
    let added = &added["draftOrganisation"]["organisation"];
    assert_eq!(added["identifiers"][0], json!({ "scheme": "GB-CHC", "value": "1234567" }));
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    let body = data(world.act(&draft.steward, "createBody", body, "body { id name }").await);
    let seat = json!({ "bodyId": body["createBody"]["body"]["id"], "organisationId": added["id"],
        "weight": 3, "startsOn": "2026-03-01" });
    let seat =
        data(world.act(&draft.steward, "createSeat", seat, "seat { weight vacant organisation { name } }").await);
    let expected = json!({ "weight": 3, "vacant": true, "organisation": { "name": "Hill Trust" } });
    assert_eq!(seat["createSeat"]["seat"], expected);
    let all = "{ collaborative { slug stage sample bodies { totalCount nodes { name seats { nodes { weight organisation { name } } } } } } }";
    let all = data(world.by(&draft.steward, all, json!({})).await);
    assert_eq!(all["collaborative"]["bodies"]["totalCount"], 2);
    assert_eq!(all["collaborative"]["bodies"]["nodes"][0]["seats"]["nodes"][0]["weight"], 1);
    assert_eq!(all["collaborative"]["bodies"]["nodes"][1]["seats"]["nodes"][0]["weight"], 3);
});

both!(no_single_organisation_is_given_more_of_a_body_than_it_says, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let group = world.organisation(&draft.steward, "Group", Constituency::Partner).await;
    let body = |most: i64| json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides.", "mostWeightPerOrganisation": most });
    let none = world.act(&draft.steward, "createBody", body(0), "body { id }").await;
    assert_eq!(code(&none), "INVALID_INPUT", "{none}");
    let made = data(world.act(&draft.steward, "createBody", body(3), "body { id mostWeightPerOrganisation }").await);
    let made = &made["createBody"]["body"];
    assert_eq!(made["mostWeightPerOrganisation"], 3);
    let give = |organisation: OrganisationId, weight: i64, voting: bool| {
        let seat = json!({ "bodyId": made["id"], "organisationId": global_id("Organisation", &organisation.0.simple().to_string()),
            "weight": weight, "voting": voting, "startsOn": "2026-03-01" });
        let (world, steward) = (world.clone(), draft.steward.clone());
        async move { world.act(&steward, "createSeat", seat, "seat { id }").await }
    };
    data(give(trust, 2, true).await);
    let both = tokio::join!(give(trust, 1, true), give(trust, 1, true));
    let refused = [both.0, both.1]
        .iter()
        .filter(|answer| answer["errors"].is_array() && code(answer) == "ORGANISATION_LIMIT")
        .count();
    assert_eq!(refused, 1, "one vote was left for two seats that were given at once");
    let over = give(trust, 1, true).await;
    let message = over["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("Trust holds 3 votes in this body already"), "{over}");
    data(give(trust, 5, false).await);
    data(give(group, 3, true).await);
    let past_the_rule =
        "insert into seats select collaborative_id, ID, body_id, organisation_id, constituency, null, null, \
        voting, weight, starts_on, planned_from, ends_on, most_consecutive_terms, term_number, created_at from seats \
        where weight = 3"
            .replace("ID", &world.owner().await.literal(uuid::Uuid::from_u128(7)));
    let refused = world.owner().await.execute(&past_the_rule).await.unwrap_err().to_string();
    assert!(refused.contains("more weight than one organisation may hold in the body"), "{refused}");
});

both!(another_collaborative_looks_like_one_that_never_was, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    world.organisation(&river.steward, "Trust", Constituency::Funder).await;
    for slug in ["hill", "nowhere"] {
        let answer = world.ask(Some(&river.steward.token), Some(slug), "{ collaborative { name } }").await;
        assert_eq!(code(&answer), "NOT_FOUND", "{answer}");
        assert_eq!(answer["errors"][0]["message"], "There is no such collaborative here.");
    }
    let own = data(world.by(&hill.steward, "{ collaborative { organisations { totalCount } } }", json!({})).await);
    assert_eq!(own["collaborative"]["organisations"]["totalCount"], 0);
});

both!(an_id_of_another_collaborative_is_answered_like_one_that_never_was, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    let theirs = data(world.act(&river.steward, "createBody", body, "body { id }").await);
    let theirs = &theirs["createBody"]["body"]["id"];
    let committee = json!({ "kind": "COMMITTEE", "name": "Committee", "mandate": "Works.", "parentId": theirs });
    let answer = world.act(&hill.steward, "createBody", committee, "body { id }").await;
    assert_eq!(code(&answer), "NOT_FOUND", "{answer}");
});

both!(an_organisation_names_who_holds_its_seat, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let member = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let seats = "{ collaborative { memberships { nodes { id name } } bodies { nodes { seats { nodes { id } } } } } }";
    let seats = data(world.by(&member, seats, json!({})).await);
    let seat = &seats["collaborative"]["bodies"]["nodes"][0]["seats"]["nodes"][0]["id"];
    let holder = &seats["collaborative"]["memberships"]["nodes"][1]["id"];
    let input = json!({ "seatId": seat, "holderId": holder });
    let refused = world.act(&draft.steward, "nameSeatHolder", input.clone(), "seat { vacant }").await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    let named = data(world.act(&member, "nameSeatHolder", input, "seat { vacant holder { name } }").await);
    assert_eq!(named["nameSeatHolder"]["seat"], json!({ "vacant": false, "holder": { "name": "meg" } }));
});
