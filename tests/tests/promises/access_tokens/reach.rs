//! How far a token reaches: never further than its person, and never further than it says.

use domain::tenancy::{Act, Constituency, Role};
use e2e::{Member, Value, World, both, code, data, global_id, json};
use gateway::sign_in::ACCESS_LIFETIME;

use super::{does, personal, reads, revoke, service};
use crate::acts::mutation_of;

both!(a_personal_token_reads_what_its_person_reads_and_does_what_it_names, |world| async move {
    let draft = world.draft("river").await;
    let (token, _) = personal(&world, &draft.steward, &["CREATE_BODY"]).await;
    assert_eq!(data(reads(&world, &token).await)["collaborative"]["slug"], "river");
    let me = data(world.ask(Some(&token), None, "{ viewer { email membership { roles } } }").await);
    assert_eq!(me["viewer"], json!({ "email": "steward@river.example", "membership": { "roles": ["STEWARD"] } }));
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    data(does(&world, &token, "createBody", body, "body { id }").await);
    let organisation = json!({ "name": "Weir", "constituency": "PARTNER" });
    let refused = does(&world, &token, "draftOrganisation", organisation, "organisation { id }").await;
    assert_eq!(code(&refused), "FORBIDDEN");
    assert_eq!(refused["errors"][0]["message"], "This access token was not made for DRAFT_ORGANISATION.");
});

both!(a_token_names_an_act_that_its_person_may_not_do_in_vain, |world| async move {
    let founded = world.founded("river").await;
    let (token, _) = personal(&world, founded.member("Orchard"), &["RECORD_PLEDGE", "OPEN_FUND"]).await;
    let fund = json!({ "name": "A fund", "purpose": "More.", "currency": "GBP",
        "holderId": founded.organisation("Keystone"), "openedOn": "2026-01-01", "idempotencyKey": "open" });
    let refused = does(&world, &token, "openFund", fund, "fund { id }").await;
    assert_eq!(code(&refused), "FORBIDDEN");
    assert_eq!(refused["errors"][0]["message"], "OPEN_FUND needs the role STEWARD.");
});

both!(what_a_viewer_can_do_is_told_as_their_token_can, |world| async move {
    let founded = world.founded("river").await;
    let (token, _) = personal(&world, founded.member("Orchard"), &["CAST_BALLOT"]).await;
    let query = "{ collaborative { viewerCan { act allowed reason } } }";
    let can = data(world.ask(Some(&token), None, query).await)["collaborative"]["viewerCan"].clone();
    let allowed: Vec<&Value> = can.as_array().unwrap().iter().filter(|one| one["allowed"] == true).collect();
    assert_eq!(allowed, [&json!({ "act": "CAST_BALLOT", "allowed": true, "reason": null })]);
    let other = can.as_array().unwrap().iter().find(|one| one["act"] == "ADD_COMMENT").unwrap();
    assert_eq!(other["reason"], "This access token was not made for ADD_COMMENT.");
});

both!(what_lets_somebody_in_is_named_by_no_token, |world| async move {
    let draft = world.draft("river").await;
    for act in Act::ALL {
        let input = json!({ "name": "A tool", "acts": [act] });
        let answer = world.act(&draft.steward, "createPersonalToken", input, "accessToken { acts }").await;
        if act.lets_in() {
            assert_eq!(code(&answer), "INVALID_INPUT", "{act}: {answer}");
            assert_eq!(answer["errors"][0]["extensions"]["field"], "acts");
        } else {
            // Beyond fifty they are too many: each is ended again.
            let made = data(answer)["createPersonalToken"]["accessToken"].clone();
            assert_eq!(made["acts"], json!([act]));
            let listed = "{ viewer { accessTokens(last: 1) { nodes { id } } } }";
            let last = data(world.by(&draft.steward, listed, json!({})).await);
            let last = &last["viewer"]["accessTokens"]["nodes"][0];
            data(revoke(&world, &draft.steward, last).await);
        }
    }
    let rows = data(world.ask(None, None, "{ roleTable { act nameable } }").await)["roleTable"].clone();
    let unnamed: Vec<&Value> = rows.as_array().unwrap().iter().filter(|row| row["nameable"] == false).collect();
    assert_eq!(unnamed.len(), Act::ALL.iter().filter(|act| act.lets_in()).count());
});

/// Everything that a machine might be shown and must not.
async fn asked(world: &World, token: &str, query: &str) -> Value {
    data(world.ask(Some(token), None, query).await)
}

both!(a_machine_reads_what_every_member_reads_and_is_nobody, |world| async move {
    let furnished = world.furnished("river").await;
    let everybody = &furnished.everybody;
    let (machine, _) = service(&world, everybody).await;
    let observer = world.join(&furnished.founded.steward, "otto@river.example", None, &[Role::Observer]).await;
    let seen = "{ collaborative { name organisations { nodes { name } } funds { nodes { name balances { balance { amount } } } }
        proposals { nodes { title ballots { choice } comments { nodes { body } } } }
        reports { nodes { state } } accessTokens { totalCount }
        activity(first: 100) { totalCount nodes { sequence verb dataClass } } } }";
    let by_machine = asked(&world, &machine, seen).await;
    assert_eq!(by_machine, data(world.by(&observer, seen, json!({})).await), "no more than an observer, and no less");
    assert_eq!(by_machine["collaborative"]["accessTokens"]["totalCount"], 0);
    let by_its_maker = data(world.by(everybody, seen, json!({})).await);
    let entries = |answer: &Value| answer["collaborative"]["activity"]["totalCount"].as_i64().unwrap();
    assert!(entries(&by_machine) < entries(&by_its_maker), "its maker reads what stewards and organisations read");
    assert_eq!(asked(&world, &machine, "{ viewer { email } }").await, json!({ "viewer": null }));
    let can = asked(&world, &machine, "{ collaborative { viewerCan { allowed } } }").await;
    assert!(!can.to_string().contains("true"), "{can}");
});

both!(only_a_steward_lets_a_machine_read_and_everybody_is_told, |world| async move {
    let founded = world.founded("river").await;
    for other in [founded.member("Orchard"), &founded.treasurer, &founded.evaluator] {
        let refused = world.act(other, "createServiceToken", json!({ "name": "Mine" }), "secret").await;
        assert_eq!(code(&refused), "FORBIDDEN");
    }
    let (_, listed) = service(&world, &founded.steward).await;
    let told = "{ collaborative { activity(first: 1) { nodes { verb subjectId change } } } }";
    let told = data(world.by(founded.member("Orchard"), told, json!({})).await);
    let entry = &told["collaborative"]["activity"]["nodes"][0];
    assert_eq!((&entry["verb"], &entry["subjectId"]), (&json!("accessTokenCreated"), &listed["id"]));
    assert!(entry["change"].as_str().unwrap().contains("SERVICE"), "{entry}");
});

both!(what_is_done_with_a_token_says_so, |world| async move {
    let draft = world.draft("river").await;
    let (token, listed) = personal(&world, &draft.steward, &["CREATE_BODY"]).await;
    let body = |name: &str| json!({ "kind": "COMMITTEE", "name": name, "mandate": "Works." });
    data(does(&world, &token, "createBody", body("By a tool"), "body { id }").await);
    data(world.act(&draft.steward, "createBody", body("By hand"), "body { id }").await);
    let log = "{ collaborative { activity(first: 2) { nodes { verb accessTokenId actor { name } } } } }";
    let log = data(world.by(&draft.steward, log, json!({})).await);
    let entry =
        |token: &Value| json!({ "verb": "bodyCreated", "accessTokenId": token, "actor": { "name": "Stewart" } });
    assert_eq!(log["collaborative"]["activity"]["nodes"], json!([entry(&Value::Null), entry(&listed["id"])]));
    let verified = persistence::verify::collaborative(&world.store, draft.id, None).await.expect("a verification");
    assert!(verified.differences.is_empty(), "{verified:?}");
});

both!(a_token_that_reaches_too_far_is_entered_as_refused_and_a_machine_is_not_counted, |world| async move {
    let draft = world.draft("river").await;
    let (personal, _) = personal(&world, &draft.steward, &[]).await;
    let (machine, _) = service(&world, &draft.steward).await;
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    for token in [&personal, &machine] {
        assert_eq!(code(&does(&world, token, "createBody", body.clone(), "body { id }").await), "FORBIDDEN");
    }
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from activities where verb = 'attemptRefused'").await, 1);
    let log = "{ collaborative { activity(first: 1) { nodes { verb accessTokenId } } } }";
    let log = data(world.by(&draft.steward, log, json!({})).await);
    let entry = &log["collaborative"]["activity"]["nodes"][0];
    assert!(entry["verb"] == "attemptRefused" && entry["accessTokenId"].is_string(), "{entry}");
});

/// A session that an operator's password opened.
fn operators(world: &World, member: &Member) -> String {
    let sign_in = &world.state.sign_in;
    sign_in.access_token(&world.store, member.person, ACCESS_LIFETIME, None, true).expect("a token")
}

both!(an_operators_session_makes_no_token_and_in_sample_data_none_without_its_mark, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let session = operators(&world, &draft.steward);
    let make = async |mutation: &str, input: Value| {
        let kind: String = mutation[..1].to_uppercase() + &mutation[1..];
        let query = format!("mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ secret }} }}");
        world.graphql(Some(&session), Some("river"), &query, json!({ "input": input })).await
    };
    let tool = || json!({ "name": "A tool", "acts": ["DECLARE_INTEREST"] });
    assert_eq!(code(&make("createPersonalToken", tool()).await), "FORBIDDEN");
    assert_eq!(code(&make("createServiceToken", json!({ "name": "The map" })).await), "FORBIDDEN");
    world.owner().await.execute("update collaboratives set sample = true").await.expect("sample data");
    let token = data(make("createPersonalToken", tool()).await)["createPersonalToken"]["secret"].clone();
    let token = token.as_str().unwrap();
    let counterparty = global_id("Organisation", &trust.0.simple().to_string());
    let interest = json!({ "of": "MYSELF", "counterpartyId": counterparty, "nature": "A cousin." });
    data(does(&world, token, "declareInterest", interest.clone(), "interest { id }").await);
    let log = "{ collaborative { activity(first: 1) { nodes { verb operator } } } }";
    let log = data(world.by(&draft.steward, log, json!({})).await);
    let expected = json!([{ "verb": "interestDeclared", "operator": true }]);
    assert_eq!(log["collaborative"]["activity"]["nodes"], expected);
    // Were the data real after all, the mark would hold.
    world.owner().await.execute("update collaboratives set sample = false").await.expect("real data");
    let refused = does(&world, token, "declareInterest", interest, "interest { id }").await;
    let message = refused["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("A token made by an operator"), "{refused}");
});

#[test]
fn every_act_has_the_mutation_that_a_token_names_it_by() {
    for act in [Act::CreatePersonalToken, Act::CreateServiceToken, Act::RevokeAccessToken] {
        assert!(gateway::graph::sdl().contains(&format!("{}(", mutation_of(act))), "{act}");
    }
}
