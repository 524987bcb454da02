//! Where webhooks may go: to the open internet and nowhere else, whatever a name or a redirect says.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use e2e::{Receiver, Reply, Value, World, both, code, data, json};
use gateway::webhooks::{Lookup, Targets, Webhooks, look};

use super::{Endpoint, deliveries, endpoint, later, on, send};

const INSIDE: [&str; 34] = [
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "https://",
    "https://ann:secret@hooks.example.org/",
    "https://hooks.example.org:22/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://database/",
    "https://db.internal/",
    "https://printer.local/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://192.0.2.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:db8::1]/",
    "https://１２７.０.０.１/",
];

/// The same server where webhooks go out by another client.
fn by(world: &World, webhooks: Webhooks) -> gateway::State {
    let mut state = world.state.clone();
    state.webhooks = webhooks;
    state
}

both!(an_address_that_leads_inside_is_refused_when_it_is_given, |world| async move {
    let draft = world.draft("river").await;
    // A server as operators start it, without any setting for trials.
    let strict = world.another_server().await;
    world.send_to(&strict.address);
    let good = json!({ "url": "https://hooks.example.org/" });
    let made = data(world.act(&draft.steward, "createWebhookEndpoint", good, "webhookEndpoint { id }").await);
    let id = made["createWebhookEndpoint"]["webhookEndpoint"]["id"].clone();
    for bad in INSIDE {
        let refused = world.act(&draft.steward, "createWebhookEndpoint", json!({ "url": bad }), "secret").await;
        assert_eq!(
            (code(&refused), &refused["errors"][0]["extensions"]["field"]),
            ("INVALID_INPUT", &json!("url")),
            "{bad}"
        );
        let moved = json!({ "webhookEndpointId": id, "url": bad });
        let refused = world.act(&draft.steward, "updateWebhookEndpoint", moved, "webhookEndpoint { id }").await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{bad}");
    }
    assert_eq!(world.owner().await.number("select count(*) from webhook_endpoints").await, 1);
    strict.end().await;
});

both!(a_name_that_leads_inside_is_not_called, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let port: u16 = receiver.url.rsplit(':').next().unwrap().trim_end_matches("/hook").parse().unwrap();
    let input = json!({ "url": format!("http://hooks.example.org:{port}/hook") });
    let made = data(world.act(&draft.steward, "createWebhookEndpoint", input, "secret webhookEndpoint { id }").await);
    let made = &made["createWebhookEndpoint"];
    let endpoint = Endpoint { id: made["webhookEndpoint"]["id"].clone(), secret: made["secret"].to_string() };
    let leads_here: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) }));
    let sends_with = async |private: bool| {
        let targets = Targets { http: true, private, ports: vec![port] };
        let webhooks = Webhooks::looking_up(targets, Duration::from_secs(2), leads_here.clone()).unwrap();
        let state = by(&world, webhooks);
        while look(&state).await.expect("a look") > 0 {}
    };
    sends_with(false).await;
    assert_eq!(receiver.heard(), []);
    let attempt = deliveries(&world, &draft.steward, &endpoint).await[0]["attempts"][0].clone();
    assert_eq!((&attempt["status"], &attempt["problem"]), (&Value::Null, &json!("UNREACHABLE")));
    // The same name, where a trial lets it lead here.
    world.clock.advance(TimeDelta::minutes(1));
    sends_with(true).await;
    assert_eq!(receiver.verbs(), ["webhookEndpointCreated"]);
    receiver.end().await;
});

both!(an_address_that_settings_no_longer_allow_is_not_called, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    let webhooks = Webhooks::new(Targets::default(), Duration::from_secs(2)).unwrap();
    let strict = by(&world, webhooks);
    while look(&strict).await.expect("a look") > 0 {}
    assert_eq!(receiver.heard(), []);
    let attempt = deliveries(&world, &draft.steward, &made).await[0]["attempts"][0].clone();
    assert_eq!(attempt["problem"], "TARGET_NOT_ALLOWED");
    receiver.end().await;
});

both!(a_redirect_is_not_followed, |world| async move {
    let (draft, receiver, elsewhere) = (world.draft("river").await, Receiver::start(), Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    let target = elsewhere.url.clone();
    receiver.answers(move |_| Reply { headers: vec![("location", target.clone())], ..Reply::status(307) });
    send(&world).await;
    later(&world, TimeDelta::seconds(6)).await;
    assert_eq!(elsewhere.heard(), []);
    let attempt = deliveries(&world, &draft.steward, &made).await[0]["attempts"][1].clone();
    assert_eq!((&attempt["status"], &attempt["problem"]), (&json!(307), &json!("STATUS")));
    data(on(&world, &draft.steward, "deleteWebhookEndpoint", &made, json!({}), "webhookEndpointId").await);
    receiver.end().await;
    elsewhere.end().await;
});
