//! Who sees what of whose endpoints.

use domain::tenancy::Role;
use e2e::{Member, Receiver, Value, World, both, code, data, json};

use super::{endpoint_with, look_at, on, send};

async fn listed(world: &World, member: &Member) -> Vec<Value> {
    let query = "{ collaborative { webhookEndpoints { totalCount nodes { id } } } }";
    let list = data(world.by(member, query, json!({})).await)["collaborative"]["webhookEndpoints"].clone();
    let ids: Vec<Value> = list["nodes"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert_eq!(list["totalCount"], ids.len());
    ids
}

both!(an_endpoint_is_its_owners_and_stewards_and_auditors_see_the_host_alone, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let otto = world.join(&draft.steward, "otto@river.example", None, &[Role::Observer]).await;
    let nia = world.join(&draft.steward, "nia@river.example", None, &[Role::Observer]).await;
    let auditor = world.join(&draft.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let made = endpoint_with(&world, &otto, &receiver, json!({ "description": "My map" })).await;
    send(&world).await;
    let own = look_at(&world, &otto, &made).await;
    assert_eq!((&own["url"], &own["description"]), (&json!(receiver.url), &json!("My map")));
    let delivery = own["deliveries"]["nodes"][0]["id"].clone();
    let one = async |member: &Member| {
        let query = "query($id: ID!) { node(id: $id) { ... on WebhookDelivery { webhookId endpoint { id } } } }";
        data(world.by(member, query, json!({ "id": delivery })).await)["node"].clone()
    };
    assert_eq!(one(&otto).await["endpoint"]["id"], made.id);
    for reader in [&draft.steward, &auditor] {
        let seen = look_at(&world, reader, &made).await;
        assert_eq!(
            (&seen["host"], &seen["url"], &seen["description"], &seen["deliveries"]),
            (&json!("127.0.0.1"), &Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(one(reader).await, Value::Null);
        assert_eq!(listed(&world, reader).await, std::slice::from_ref(&made.id));
    }
    assert_eq!(listed(&world, &otto).await, std::slice::from_ref(&made.id));
    assert_eq!(look_at(&world, &nia, &made).await, Value::Null);
    assert_eq!(one(&nia).await, Value::Null);
    assert_eq!(listed(&world, &nia).await, Vec::<Value>::new());
    receiver.end().await;
});

both!(everybody_reads_in_the_log_what_is_done_with_endpoints, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let nia = world.join(&draft.steward, "nia@river.example", None, &[Role::Observer]).await;
    let made = endpoint_with(&world, &draft.steward, &receiver, json!({})).await;
    let url = json!({ "url": format!("{}?token=hush", receiver.url) });
    for (mutation, more, payload) in [
        ("updateWebhookEndpoint", url, "webhookEndpoint { id }"),
        ("rotateWebhookSecret", json!({}), "secret"),
        ("sendTestWebhook", json!({}), "webhookDelivery { id }"),
        ("replayWebhookDeliveries", json!({}), "webhookEndpoint { id }"),
        ("updateWebhookEndpoint", json!({ "enabled": false }), "webhookEndpoint { id }"),
        ("updateWebhookEndpoint", json!({ "enabled": true }), "webhookEndpoint { id }"),
        ("deleteWebhookEndpoint", json!({}), "webhookEndpointId"),
    ] {
        data(on(&world, &draft.steward, mutation, &made, more, payload).await);
    }
    let log = "{ collaborative { activity(first: 8) { nodes { verb subjectId change canonical actor { name } } } } }";
    let log = data(world.by(&nia, log, json!({})).await)["collaborative"]["activity"]["nodes"].clone();
    let verbs: Vec<&str> = log.as_array().unwrap().iter().rev().map(|one| one["verb"].as_str().unwrap()).collect();
    let expected = [
        "webhookEndpointCreated",
        "webhookEndpointUpdated",
        "webhookSecretRotated",
        "webhookTestSent",
        "webhookDeliveriesReplayed",
        "webhookEndpointDisabled",
        "webhookEndpointUpdated",
        "webhookEndpointDeleted",
    ];
    assert_eq!(verbs, expected);
    assert!(log.as_array().unwrap().iter().all(|one| one["subjectId"] == made.id && one["actor"]["name"] == "Stewart"));
    assert!(!log.to_string().contains("hush"), "{log}");
    receiver.end().await;
});

both!(a_personal_token_that_names_it_tests_and_replays_and_none_makes_an_endpoint, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint_with(&world, &draft.steward, &receiver, json!({})).await;
    let test =
        "mutation($id: ID!) { sendTestWebhook(input: { webhookEndpointId: $id }) { webhookDelivery { state } } }";
    let (reads, _) = crate::access_tokens::personal(&world, &draft.steward, &[]).await;
    assert_eq!(code(&world.graphql(Some(&reads), None, test, json!({ "id": made.id })).await), "FORBIDDEN");
    let (names, _) = crate::access_tokens::personal(&world, &draft.steward, &["SEND_TEST_WEBHOOK"]).await;
    data(world.graphql(Some(&names), None, test, json!({ "id": made.id })).await);
    for act in ["CREATE_WEBHOOK_ENDPOINT", "UPDATE_WEBHOOK_ENDPOINT"] {
        let refused = world
            .act(&draft.steward, "createPersonalToken", json!({ "name": "A tool", "acts": [act] }), "secret")
            .await;
        assert_eq!(code(&refused), "INVALID_INPUT", "it would go on when the token has ended");
    }
    receiver.end().await;
});
