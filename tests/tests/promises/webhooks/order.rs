//! In order per subject: what fails holds back what comes after it about the same thing, and nothing else.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use e2e::{Heard, Receiver, Reply, both};

use super::{deliveries, endpoint, enter, later, send, two_entries};

both!(a_failing_message_holds_back_those_of_its_subject_and_no_others, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    let made = endpoint(&world, steward, &receiver).await;
    send(&world).await;
    receiver.forget();
    let token = two_entries(&world, steward).await;
    enter(&world, steward, "Council").await;
    two_entries(&world, steward).await;
    let broken = Arc::new(AtomicBool::new(true));
    let (stubborn, of_token) = (broken.clone(), token.clone());
    let created =
        move |heard: &Heard| heard.verb() == "accessTokenCreated" && heard.payload()["data"]["subjectId"] == of_token;
    receiver
        .answers(move |heard| Reply::status(if created(heard) && stubborn.load(Ordering::SeqCst) { 500 } else { 200 }));
    send(&world).await;
    later(&world, TimeDelta::seconds(6)).await;
    let states: Vec<(String, String)> = deliveries(&world, steward, &made)
        .await
        .iter()
        .skip(1)
        .map(|one| (one["activity"]["verb"].as_str().unwrap().to_owned(), one["state"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("accessTokenCreated", "PENDING"),
        ("accessTokenRevoked", "PENDING"),
        ("bodyCreated", "DELIVERED"),
        ("accessTokenCreated", "DELIVERED"),
        ("accessTokenRevoked", "DELIVERED"),
    ];
    assert_eq!(states, expected.map(|(verb, state)| (verb.to_owned(), state.to_owned())));
    assert_eq!(
        receiver.heard().iter().filter(|heard| heard.payload()["data"]["subjectId"] == token).count(),
        2,
        "tried twice, and what follows it not at all"
    );
    broken.store(false, Ordering::SeqCst);
    receiver.forget();
    later(&world, TimeDelta::minutes(6)).await;
    assert_eq!(receiver.verbs(), ["accessTokenCreated", "accessTokenRevoked"]);
    receiver.end().await;
});

both!(whatever_fails_now_and_then_comes_in_order_and_all_of_it, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let steward = &draft.steward;
    endpoint(&world, steward, &receiver).await;
    let tries = Mutex::new(HashMap::<String, usize>::new());
    // Each comes through at its first, second or third try.
    receiver.answers(move |heard| {
        let mut tries = tries.lock().unwrap();
        let patience = usize::from(heard.id.as_bytes()[heard.id.len() - 1] % 3);
        let tried = tries.entry(heard.id.clone()).or_default();
        *tried += 1;
        Reply::status(if *tried > patience { 200 } else { 503 })
    });
    let mut tokens = Vec::new();
    for number in 0..6 {
        tokens.push(two_entries(&world, steward).await);
        enter(&world, steward, &format!("Committee {number}")).await;
    }
    send(&world).await;
    for _ in 0..150 {
        later(&world, TimeDelta::minutes(31)).await;
    }
    let waiting = "select count(*) from webhook_deliveries where state <> 'DELIVERED'";
    assert_eq!(world.owner().await.number(waiting).await, 0);
    let heard = receiver.heard();
    for token in tokens {
        let of_token: Vec<_> =
            heard.iter().filter(|one| one.payload()["data"]["subjectId"] == token).map(Heard::verb).collect();
        let first_revoked = of_token.iter().position(|verb| verb == "accessTokenRevoked").expect("both came");
        assert!(of_token[first_revoked..].iter().all(|verb| verb == "accessTokenRevoked"), "{of_token:?}");
        assert!(of_token[0] == "accessTokenCreated", "{of_token:?}");
    }
    receiver.end().await;
});
