//! A collaborative is set up by its steward, and nobody outside sees it.

use domain::tenancy::{Constituency, Role};
use e2e::{both, code, data, json};

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
