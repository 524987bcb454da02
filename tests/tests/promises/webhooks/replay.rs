//! What was sent can be had again, from any entry on.

use chrono::TimeDelta;
use e2e::{Receiver, Reply, Value, both, code, data, json};

use super::{deliveries, endpoint, endpoint_with, enter, later, on, send, until_settled};

both!(a_replay_sends_everything_behind_an_entry_again_in_order_under_the_same_ids, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint_with(&world, steward, &receiver, json!({ "verbs": ["bodyCreated"] })).await;
    for number in 0..5 {
        enter(&world, steward, &format!("Committee {number}")).await;
        send(&world).await;
    }
    let first = receiver.heard();
    receiver.forget();
    let after = first[1].payload()["data"]["cursor"].clone();
    data(
        on(&world, steward, "replayWebhookDeliveries", &made, json!({ "after": after }), "webhookEndpoint { id }")
            .await,
    );
    send(&world).await;
    let again = receiver.heard();
    let told = |heard: &[e2e::Heard]| {
        let mut told: Vec<_> = heard
            .iter()
            .map(|one| (one.payload()["data"]["sequence"].as_i64(), one.id.clone(), one.body.clone()))
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&again), told(&first[2..]));
    // Long after they were cleared away, and from before the endpoint was made: the log is still there.
    receiver.forget();
    later(&world, TimeDelta::days(31)).await;
    data(on(&world, steward, "replayWebhookDeliveries", &made, json!({}), "webhookEndpoint { id }").await);
    send(&world).await;
    assert_eq!(told(&receiver.heard()), told(&first));
    receiver.end().await;
});

both!(a_replay_of_what_is_dead_sends_that_and_nothing_else, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint_with(&world, steward, &receiver, json!({ "verbs": ["bodyCreated"] })).await;
    enter(&world, steward, "Council").await;
    send(&world).await;
    receiver.answers(|_| Reply::status(500));
    enter(&world, steward, "Board").await;
    send(&world).await;
    until_settled(&world, steward, &made).await;
    let states: Vec<Value> = deliveries(&world, steward, &made).await.iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, [json!("DELIVERED"), json!("DEAD")]);
    receiver.answers(|_| Reply::status(200));
    let dead = receiver.heard().pop().unwrap();
    receiver.forget();
    let replay = json!({ "onlyDead": true });
    data(on(&world, steward, "replayWebhookDeliveries", &made, replay, "webhookEndpoint { id }").await);
    later(&world, TimeDelta::seconds(5)).await;
    let heard = receiver.heard();
    assert_eq!(heard.iter().map(|one| &one.id).collect::<Vec<_>>(), [&dead.id]);
    receiver.end().await;
});

both!(a_cursor_that_the_log_does_not_reach_or_that_is_none_is_refused, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    let far = {
        use base64::Engine;
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(1_000_000_i64.to_be_bytes())
    };
    let before = {
        use base64::Engine;
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode((-1_i64).to_be_bytes())
    };
    for bad in [far.as_str(), before.as_str(), "", "nonsense"] {
        let refused = on(
            &world,
            &draft.steward,
            "replayWebhookDeliveries",
            &made,
            json!({ "after": bad }),
            "webhookEndpoint { id }",
        )
        .await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{bad}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "after");
    }
    receiver.end().await;
});
