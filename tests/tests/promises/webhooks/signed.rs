//! What is sent can be verified by either kind of key, and says what the API says.

use chrono::TimeDelta;
use domain::clock::Clock;
use e2e::{Heard, Receiver, Value, both, code, data, json};

use super::{endpoint, endpoint_with, enter, later, look_at, on, send, two_entries};

both!(a_message_is_signed_by_both_kinds_of_key_and_says_what_the_log_says, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint(&world, steward, &receiver).await;
    enter(&world, steward, "Council").await;
    send(&world).await;
    // They are about two things, so that either may come first.
    let mut heard = receiver.heard();
    heard.sort_by_key(|one| one.payload()["data"]["sequence"].as_i64());
    assert_eq!(heard.iter().map(Heard::verb).collect::<Vec<_>>(), ["webhookEndpointCreated", "bodyCreated"]);
    let key = look_at(&world, steward, &made).await["publicKeys"][0].as_str().unwrap().to_owned();
    for message in &heard {
        assert!(message.is_by_secret(&made.secret) && message.is_by_key(&key), "{message:?}");
        assert_eq!(message.timestamp, world.clock.now().timestamp());
        assert_eq!(message.content_type, "application/json");
        assert!(message.body.len() < 20_000 && !message.id.contains('.'), "{message:?}");
        let mut forged = message.clone();
        forged.body = forged.body.replace("STEWARD", "TREASURER") + " ";
        assert!(!forged.is_by_secret(&made.secret) && !forged.is_by_key(&key));
        forged = message.clone();
        forged.timestamp += 1;
        assert!(!forged.is_by_secret(&made.secret) && !forged.is_by_key(&key));
    }
    let query = "{ collaborative { id activity(first: 1) { nodes { sequence cursor at verb subjectKind subjectId actor { id } \
        operator accessTokenId authority dataClass hash } } } }";
    let told = data(world.by(steward, query, json!({})).await)["collaborative"].clone();
    let (mut entry, payload) = (told["activity"]["nodes"][0].clone(), heard[1].payload());
    let (at, actor) = (entry["at"].take(), entry["actor"]["id"].clone());
    entry.as_object_mut().unwrap().retain(|name, _| name != "at" && name != "actor");
    entry["actorId"] = actor;
    entry["collaborativeId"] = told["id"].clone();
    assert_eq!(payload["data"], entry);
    assert_eq!((&payload["type"], &payload["timestamp"]), (&json!("body.bodyCreated"), &at));
    receiver.end().await;
});

both!(a_secret_is_shown_once_and_nowhere_else, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    assert!(made.secret.starts_with("whsec_"), "{}", made.secret);
    let everything = "{ collaborative { webhookEndpoints { nodes { id host url description verbs subjectKinds publicKeys enabled \
        cursor createdAt } } activity(first: 100) { nodes { canonical change } } } }";
    let found = data(world.by(&draft.steward, everything, json!({})).await)["collaborative"].clone();
    let everything = found.to_string();
    assert!(everything.contains("whpk_") && !everything.contains(&made.secret["whsec_".len()..]), "{everything}");
    // What is told of the address is its host alone.
    let log = found["activity"].to_string();
    assert!(log.contains("127.0.0.1") && !log.contains("/hook"), "{log}");
    receiver.end().await;
});

both!(after_a_rotation_the_old_secret_signs_beside_the_new_one_for_a_day, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint(&world, steward, &receiver).await;
    let old_key = look_at(&world, steward, &made).await["publicKeys"][0].as_str().unwrap().to_owned();
    let rotated = on(
        &world,
        steward,
        "rotateWebhookSecret",
        &made,
        json!({}),
        "secret previousSecretEndsAt \
        webhookEndpoint { publicKeys }",
    )
    .await;
    let rotated = data(rotated)["rotateWebhookSecret"].clone();
    let new = rotated["secret"].as_str().unwrap();
    let new_key = rotated["webhookEndpoint"]["publicKeys"][0].as_str().unwrap();
    assert_eq!(rotated["webhookEndpoint"]["publicKeys"], json!([new_key, old_key]));
    let end = world.clock.now() + TimeDelta::days(1);
    assert_eq!(rotated["previousSecretEndsAt"], json!(domain::transparency::instant(end)));
    send(&world).await;
    for message in receiver.heard() {
        assert!(message.is_by_secret(&made.secret) && message.is_by_secret(new), "{message:?}");
        assert!(message.is_by_key(&old_key) && message.is_by_key(new_key), "{message:?}");
        assert!(message.signature.starts_with("v1,"));
        assert_eq!(message.signature.split(' ').count(), 4);
    }
    receiver.forget();
    world.clock.advance(TimeDelta::days(1));
    enter(&world, steward, "Council").await;
    later(&world, TimeDelta::zero()).await;
    let message = receiver.heard().pop().unwrap();
    assert!(message.is_by_secret(new) && !message.is_by_secret(&made.secret), "{message:?}");
    assert!(message.is_by_key(new_key) && !message.is_by_key(&old_key), "{message:?}");
    assert_eq!(look_at(&world, steward, &made).await["publicKeys"], json!([new_key]));
    // Whoever rotates again and again does not pile up secrets.
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(code(&on(&world, steward, "rotateWebhookSecret", &made, json!({}), "secret").await).to_owned());
    }
    assert_eq!(codes.iter().filter(|code| *code == "PRECONDITION_FAILED").count(), 2, "{codes:?}");
    receiver.end().await;
});

both!(a_filter_lets_through_the_kinds_that_it_names, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let narrow = json!({ "verbs": ["bodyCreated", "accessTokenCreated"], "subjectKinds": ["body"] });
    let made = endpoint_with(&world, &draft.steward, &receiver, narrow).await;
    two_entries(&world, &draft.steward).await;
    enter(&world, &draft.steward, "Council").await;
    send(&world).await;
    assert_eq!(receiver.verbs(), ["bodyCreated"]);
    let wider = json!({ "verbs": [], "subjectKinds": ["accessToken"] });
    data(on(&world, &draft.steward, "updateWebhookEndpoint", &made, wider, "webhookEndpoint { id }").await);
    two_entries(&world, &draft.steward).await;
    enter(&world, &draft.steward, "Board").await;
    send(&world).await;
    assert_eq!(receiver.verbs()[1..], ["accessTokenCreated", "accessTokenRevoked"]);
    for bad in [json!({ "verbs": ["two words"] }), json!({ "subjectKinds": [""] }), json!({ "verbs": vec!["a"; 51] })] {
        let refused =
            on(&world, &draft.steward, "updateWebhookEndpoint", &made, bad.clone(), "webhookEndpoint { id }").await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{bad}");
    }
    receiver.end().await;
});

both!(a_test_says_nothing_is_tried_once_and_reaches_an_endpoint_that_stands_still, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint(&world, steward, &receiver).await;
    send(&world).await;
    receiver.forget();
    let stop = json!({ "enabled": false });
    data(on(&world, steward, "updateWebhookEndpoint", &made, stop, "webhookEndpoint { id }").await);
    let test = async || {
        let sent =
            on(&world, steward, "sendTestWebhook", &made, json!({}), "webhookDelivery { id state test cursor }").await;
        data(sent)["sendTestWebhook"]["webhookDelivery"].clone()
    };
    let settled = async |id: &Value| {
        send(&world).await;
        let query =
            "query($id: ID!) { node(id: $id) { ... on WebhookDelivery { state attempts { status problem } } } }";
        data(world.by(steward, query, json!({ "id": id })).await)["node"].clone()
    };
    let sent = test().await;
    assert_eq!(sent, json!({ "id": sent["id"], "state": "PENDING", "test": true, "cursor": null }));
    let outcome = settled(&sent["id"]).await;
    assert_eq!(outcome, json!({ "state": "DELIVERED", "attempts": [{ "status": 204, "problem": null }] }));
    let heard = receiver.heard();
    assert!(heard.len() == 1 && heard[0].is_by_secret(&made.secret), "{heard:?}");
    let payload = heard[0].payload();
    assert_eq!((&payload["type"], &payload["data"]["webhookEndpointId"]), (&json!("webhook.test"), &made.id));
    receiver.answers(|_| e2e::Reply::status(500));
    let failed = settled(&test().await["id"]).await;
    assert_eq!(failed, json!({ "state": "DEAD", "attempts": [{ "status": 500, "problem": "STATUS" }] }));
    let endpoint = look_at(&world, steward, &made).await;
    assert_eq!((&endpoint["failingSince"], &endpoint["disabledReason"]), (&Value::Null, &json!("BY_OWNER")));
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(
            code(&on(&world, steward, "sendTestWebhook", &made, json!({}), "webhookDelivery { id }").await).to_owned(),
        );
    }
    assert_eq!(codes, ["", "", "", "", "", "PRECONDITION_FAILED"]);
    receiver.end().await;
});
