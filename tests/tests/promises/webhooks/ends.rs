//! An endpoint is its owner's: it ends with their part in the collaborative, and others only stop it.

use chrono::TimeDelta;
use domain::tenancy::Role;
use e2e::{Receiver, Value, both, code, data, json};

use super::{deliveries, endpoint, enter, later, look_at, on, send};

both!(whoever_leaves_takes_their_endpoints_along_and_does_not_bring_them_back, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let sue = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let made = endpoint(&world, &sue, &receiver).await;
    send(&world).await;
    receiver.forget();
    let leaving = json!({ "membershipId": world.membership_id(&sue).await });
    data(world.act(&draft.steward, "endMembership", leaving, "membershipId").await);
    enter(&world, &draft.steward, "Council").await;
    later(&world, TimeDelta::days(1)).await;
    assert_eq!(receiver.heard(), [], "not even that they left");
    let endpoint = look_at(&world, &draft.steward, &made).await;
    assert_eq!((&endpoint["enabled"], &endpoint["disabledReason"]), (&json!(false), &json!("MEMBERSHIP_ENDED")));
    let notice = "{ collaborative { activity(first: 9, filter: { verbs: [\"webhookEndpointDisabled\"] }) { nodes { subjectId change } } } }";
    let notice = data(world.by(&draft.steward, notice, json!({})).await);
    assert_eq!(notice["collaborative"]["activity"]["nodes"][0]["subjectId"], made.id);
    let again = json!({ "email": "sue@river.example", "name": "Sue", "roles": ["STEWARD"] });
    let again = data(world.act(&draft.steward, "inviteMember", again, "secret").await)["inviteMember"].clone();
    data(world.act(&sue, "acceptInvitation", json!({ "secret": again["secret"] }), "membership { id }").await);
    let revived =
        on(&world, &sue, "updateWebhookEndpoint", &made, json!({ "enabled": true }), "webhookEndpoint { id }").await;
    assert_eq!(code(&revived), "FORBIDDEN", "another part in the collaborative has endpoints of its own");
    later(&world, TimeDelta::days(1)).await;
    assert_eq!(receiver.heard(), []);
    receiver.end().await;
});

both!(a_part_that_ended_by_its_date_ends_the_sending_too, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let sue = world.join(&draft.steward, "sue@river.example", None, &[Role::Observer]).await;
    let made = endpoint(&world, &sue, &receiver).await;
    send(&world).await;
    receiver.forget();
    let owner = world.owner().await;
    let sues = owner.literal(sue.membership.0);
    owner.execute(&format!("update memberships set ends_on = '2026-03-02' where id = {sues}")).await.expect("an end");
    enter(&world, &draft.steward, "On the last day").await;
    send(&world).await;
    assert_eq!(receiver.verbs(), ["bodyCreated"]);
    world.clock.advance(TimeDelta::days(1));
    enter(&world, &draft.steward, "On the day after").await;
    send(&world).await;
    assert_eq!(receiver.heard().len(), 1);
    assert_eq!(look_at(&world, &draft.steward, &made).await["disabledReason"], "MEMBERSHIP_ENDED");
    receiver.end().await;
});

both!(a_steward_may_stop_or_delete_anybodys_endpoint_and_change_none, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let otto = world.join(&draft.steward, "otto@river.example", None, &[Role::Observer]).await;
    let auditor = world.join(&draft.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let made = endpoint(&world, &otto, &receiver).await;
    let stranger = world.join(&draft.steward, "nia@river.example", None, &[Role::Observer]).await;
    let try_as = async |who, mutation, more: Value, payload| {
        code(&on(&world, who, mutation, &made, more, payload).await).to_owned()
    };
    let change = [
        json!({ "url": "https://evil.example.org/" }),
        json!({ "description": "Mine" }),
        json!({ "verbs": [] }),
        json!({ "enabled": true }),
        json!({ "enabled": false, "subjectKinds": ["body"] }),
        json!({}),
    ];
    for more in change {
        assert_eq!(
            try_as(&draft.steward, "updateWebhookEndpoint", more.clone(), "webhookEndpoint { id }").await,
            "FORBIDDEN",
            "{more}"
        );
    }
    for (mutation, payload) in [
        ("rotateWebhookSecret", "secret"),
        ("sendTestWebhook", "webhookDelivery { id }"),
        ("replayWebhookDeliveries", "webhookEndpoint { id }"),
    ] {
        assert_eq!(try_as(&draft.steward, mutation, json!({}), payload).await, "FORBIDDEN", "{mutation}");
        assert_eq!(try_as(&stranger, mutation, json!({}), payload).await, "NOT_FOUND", "{mutation}");
    }
    let stop = || json!({ "enabled": false });
    assert_eq!(try_as(&auditor, "updateWebhookEndpoint", stop(), "webhookEndpoint { id }").await, "FORBIDDEN");
    assert_eq!(try_as(&auditor, "deleteWebhookEndpoint", json!({}), "webhookEndpointId").await, "FORBIDDEN");
    assert_eq!(try_as(&stranger, "updateWebhookEndpoint", stop(), "webhookEndpoint { id }").await, "NOT_FOUND");
    assert_eq!(try_as(&stranger, "deleteWebhookEndpoint", json!({}), "webhookEndpointId").await, "NOT_FOUND");
    assert_eq!(try_as(&draft.steward, "updateWebhookEndpoint", stop(), "webhookEndpoint { id }").await, "");
    assert_eq!(look_at(&world, &otto, &made).await["disabledReason"], "BY_STEWARD");
    send(&world).await;
    assert_eq!(receiver.heard(), []);
    assert_eq!(try_as(&draft.steward, "deleteWebhookEndpoint", json!({}), "webhookEndpointId").await, "");
    assert_eq!(look_at(&world, &otto, &made).await, Value::Null);
    assert_eq!(world.owner().await.number("select count(*) from webhook_keys").await, 0);
    receiver.end().await;
});

both!(a_deleted_endpoint_is_sent_nothing_more, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    enter(&world, &draft.steward, "Council").await;
    let gone = "webhookEndpointId collaborative { webhookEndpoints { totalCount } }";
    let gone = data(on(&world, &draft.steward, "deleteWebhookEndpoint", &made, json!({}), gone).await);
    let gone = &gone["deleteWebhookEndpoint"];
    assert_eq!(
        (&gone["webhookEndpointId"], &gone["collaborative"]["webhookEndpoints"]["totalCount"]),
        (&made.id, &json!(0))
    );
    send(&world).await;
    enter(&world, &draft.steward, "Board").await;
    send(&world).await;
    assert_eq!(receiver.heard(), []);
    assert_eq!(world.owner().await.number("select count(*) from due").await, 0);
    receiver.end().await;
});

both!(an_endpoint_that_moves_is_sent_what_waits_at_its_new_address, |world| async move {
    let (draft, old, new) = (world.draft("river").await, Receiver::start(), Receiver::start());
    let steward = &draft.steward;
    old.answers(|_| e2e::Reply::status(500));
    let made = endpoint(&world, steward, &old).await;
    send(&world).await;
    data(
        on(&world, steward, "updateWebhookEndpoint", &made, json!({ "url": new.url }), "webhookEndpoint { id }").await,
    );
    later(&world, TimeDelta::seconds(5)).await;
    assert_eq!(new.verbs(), ["webhookEndpointCreated", "webhookEndpointUpdated"]);
    assert_eq!(old.heard().len(), 1);
    let states: Vec<Value> = deliveries(&world, steward, &made).await.iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, [json!("DELIVERED"), json!("DELIVERED")]);
    old.end().await;
    new.end().await;
});

both!(a_member_has_ten_endpoints_and_no_more_however_fast_they_ask, |world| async move {
    let draft = world.draft("river").await;
    let ask =
        || world.act(&draft.steward, "createWebhookEndpoint", json!({ "url": "https://hooks.example.org/" }), "secret");
    let answers = futures_util::future::join_all((0..14).map(|_| ask())).await;
    let made = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    let refused = answers.iter().filter(|answer| code(answer) == "PRECONDITION_FAILED").count();
    assert_eq!((made, refused), (10, 4), "{answers:?}");
    assert_eq!(world.owner().await.number("select count(*) from webhook_endpoints").await, 10);
});
