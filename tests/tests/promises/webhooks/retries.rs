//! Again and again, ever later, until a stated end.

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use e2e::{Receiver, Reply, Value, both, data, json};

use super::{deliveries, endpoint, endpoint_with, enter, later, look_at, on, send};

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

both!(a_message_is_tried_ten_times_over_three_days_and_is_dead_then, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    receiver.answers(|_| Reply::status(500));
    let made = endpoint_with(&world, steward, &receiver, json!({ "verbs": ["bodyCreated"] })).await;
    enter(&world, steward, "Council").await;
    send(&world).await;
    let began = world.clock.now();
    for seconds in [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400_i64] {
        let one = deliveries(&world, steward, &made).await.remove(0);
        let wait = time(&one["nextAttemptAt"]) - world.clock.now();
        let (least, most) = (TimeDelta::seconds(seconds), TimeDelta::seconds(seconds + seconds / 10));
        assert_eq!(one["state"], "PENDING");
        assert!(least <= wait && wait <= most, "{wait} after {seconds}");
        let tries = receiver.heard().len();
        later(&world, wait - TimeDelta::seconds(1)).await;
        assert_eq!(receiver.heard().len(), tries, "not before its time");
        later(&world, TimeDelta::seconds(1)).await;
        assert_eq!(receiver.heard().len(), tries + 1);
    }
    let dead = deliveries(&world, steward, &made).await.remove(0);
    assert_eq!((&dead["state"], &dead["nextAttemptAt"]), (&json!("DEAD"), &Value::Null));
    let attempts = dead["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 10);
    assert!(attempts.iter().all(|one| one["status"] == 500 && one["problem"] == "STATUS"), "{attempts:?}");
    assert_eq!(time(&attempts[0]["at"]), began);
    let heard = receiver.heard();
    assert!(heard.iter().all(|one| one.id == heard[0].id && one.body == heard[0].body), "the same message each time");
    assert!(heard.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp), "each signed at its own time");
    assert!(heard.iter().all(|one| one.is_by_secret(&made.secret)));
    later(&world, TimeDelta::days(3)).await;
    assert_eq!(receiver.heard().len(), 10, "nobody tries what is dead");
    receiver.end().await;
});

both!(
    an_endpoint_at_which_nothing_comes_through_for_five_days_stands_still_and_everybody_is_told,
    |world| async move {
        let (draft, receiver) = (world.draft("river").await, Receiver::start());
        let otto = world.join(&draft.steward, "otto@river.example", None, &[domain::tenancy::Role::Observer]).await;
        receiver.answers(|_| Reply::status(500));
        let made = endpoint_with(&world, &otto, &receiver, json!({ "verbs": ["bodyCreated"] })).await;
        for day in 0..5 {
            enter(&world, &draft.steward, &format!("Committee {day}")).await;
            send(&world).await;
            assert_eq!(look_at(&world, &otto, &made).await["enabled"], true, "day {day}");
            later(&world, TimeDelta::days(1)).await;
        }
        let endpoint = look_at(&world, &otto, &made).await;
        assert_eq!((&endpoint["enabled"], &endpoint["disabledReason"]), (&json!(false), &json!("FAILING")));
        let notice = "{ collaborative { activity(first: 1) { nodes { verb subjectId change actor { id } } } } }";
        let notice = data(world.by(&otto, notice, json!({})).await)["collaborative"]["activity"]["nodes"][0].clone();
        assert_eq!((&notice["verb"], &notice["subjectId"]), (&json!("webhookEndpointDisabled"), &made.id));
        assert!(notice["change"].as_str().unwrap().contains("FAILING") && notice["actor"].is_null(), "{notice}");
        let tries = receiver.heard().len();
        enter(&world, &draft.steward, "Another").await;
        later(&world, TimeDelta::days(1)).await;
        assert_eq!(receiver.heard().len(), tries, "it stands still");
        // Put right and enabled again, it goes on where it stopped.
        receiver.answers(|_| Reply::status(200));
        receiver.forget();
        let again = json!({ "enabled": true });
        data(on(&world, &otto, "updateWebhookEndpoint", &made, again, "webhookEndpoint { enabled }").await);
        send(&world).await;
        let settled = deliveries(&world, &otto, &made).await;
        assert!(settled.iter().all(|one| one["state"] != "PENDING"), "{settled:?}");
        assert_eq!(settled.last().unwrap()["state"], "DELIVERED");
        assert!(receiver.heard().len() >= 2, "{:?}", receiver.verbs());
        receiver.end().await;
    }
);

both!(an_endpoint_that_says_gone_stands_still_at_once, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    receiver.answers(|_| Reply::status(410));
    let made = endpoint(&world, &draft.steward, &receiver).await;
    send(&world).await;
    enter(&world, &draft.steward, "Council").await;
    later(&world, TimeDelta::days(1)).await;
    assert_eq!(receiver.heard().len(), 1);
    assert_eq!(look_at(&world, &draft.steward, &made).await["disabledReason"], "GONE");
    receiver.end().await;
});

both!(a_receiver_that_asks_for_time_gets_it, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let busy = || Reply { headers: vec![("retry-after", "1200".to_owned())], ..Reply::status(429) };
    receiver.answers(move |_| busy());
    let made = endpoint(&world, steward, &receiver).await;
    send(&world).await;
    enter(&world, steward, "Council").await;
    later(&world, TimeDelta::seconds(1_199)).await;
    assert_eq!(receiver.heard().len(), 1, "left alone altogether");
    receiver.answers(|_| Reply::status(200));
    later(&world, TimeDelta::seconds(1)).await;
    assert_eq!(receiver.verbs()[1..], ["webhookEndpointCreated", "bodyCreated"]);
    assert_eq!(look_at(&world, steward, &made).await["failingSince"], Value::Null);
    receiver.end().await;
});

both!(an_answer_that_is_too_late_or_none_is_a_failure, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    receiver.answers(|_| Reply { after: std::time::Duration::from_secs(20), ..Reply::status(200) });
    let made = endpoint(&world, steward, &receiver).await;
    let begun = std::time::Instant::now();
    send(&world).await;
    assert!(begun.elapsed().as_secs() < 15, "{:?}", begun.elapsed());
    let attempt = deliveries(&world, steward, &made).await[0]["attempts"][0].clone();
    assert_eq!((&attempt["status"], &attempt["problem"]), (&Value::Null, &json!("TIMED_OUT")));
    receiver.end().await;
    later(&world, TimeDelta::seconds(6)).await;
    let attempt = deliveries(&world, steward, &made).await[0]["attempts"][1].clone();
    assert_eq!((&attempt["status"], &attempt["problem"]), (&Value::Null, &json!("UNREACHABLE")));
});

both!(what_was_settled_is_cleared_away_after_thirty_days, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let made = endpoint(&world, &draft.steward, &receiver).await;
    send(&world).await;
    later(&world, TimeDelta::days(30) - TimeDelta::seconds(1)).await;
    assert_eq!(deliveries(&world, &draft.steward, &made).await.len(), 1);
    later(&world, TimeDelta::seconds(1)).await;
    assert_eq!(deliveries(&world, &draft.steward, &made).await.len(), 0);
    assert_eq!(world.owner().await.number("select count(*) from due").await, 0, "nothing is left to do");
    receiver.end().await;
});
