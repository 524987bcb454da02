//! A person is sent what they may read, by what they may read when it is sent, and nothing else.

use domain::tenancy::Role;
use e2e::{Receiver, Reply, Value, both, count, json};

use super::{deliveries, endpoint, enter, later, look_at, send, two_entries};
use chrono::TimeDelta;

both!(what_is_others_own_reaches_nobody_else, |world| async move {
    let founded = world.founded("river").await;
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let period = world.period(&founded, "2026-03-01").await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let auditor = world.join(&founded.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let readers = [orchard, lantern, &founded.steward, &auditor];
    let receivers: Vec<Receiver> = readers.iter().map(|_| Receiver::start()).collect();
    for (reader, receiver) in readers.iter().zip(&receivers) {
        endpoint(&world, reader, receiver).await;
    }
    let values = json!([{ "indicatorId": indicator, "value": "4" }]);
    world.submitted(orchard, &period, values).await;
    // A refused attempt is for stewards and auditors.
    e2e::code(
        &world
            .act(lantern, "createBody", json!({ "kind": "COUNCIL", "name": "No", "mandate": "No." }), "body { id }")
            .await,
    );
    send(&world).await;
    let read = "{ collaborative { activity(first: 100) { nodes { sequence dataClass } } } }";
    for (reader, receiver) in readers.iter().zip(&receivers) {
        let api = e2e::data(world.by(reader, read, json!({})).await)["collaborative"]["activity"]["nodes"].clone();
        let readable: Vec<i64> = api.as_array().unwrap().iter().map(|one| one["sequence"].as_i64().unwrap()).collect();
        let mut heard: Vec<i64> =
            receiver.heard().iter().map(|one| one.payload()["data"]["sequence"].as_i64().unwrap()).collect();
        heard.sort_unstable();
        let first = heard[0];
        let mut expected: Vec<i64> = readable.into_iter().filter(|sequence| *sequence >= first).collect();
        expected.sort_unstable();
        assert_eq!(heard, expected, "{:?} is sent what the API shows them", reader.organisation);
    }
    let classes = |receiver: &Receiver, class: &str| {
        receiver.heard().iter().filter(|one| one.payload()["data"]["dataClass"] == class).count()
    };
    let seen: Vec<(bool, bool)> = receivers
        .iter()
        .map(|receiver| (classes(receiver, "ORGANISATION") > 0, classes(receiver, "STEWARDS") > 0))
        .collect();
    assert_eq!(seen, [(true, false), (false, false), (false, true), (true, true)]);
    for receiver in receivers {
        receiver.end().await;
    }
});

both!(what_its_owner_may_no_longer_read_is_withheld_at_the_last_moment, |world| async move {
    let (draft, receiver) = (world.draft("river").await, Receiver::start());
    let sue = world.join(&draft.steward, "sue@river.example", None, &[Role::Steward]).await;
    let made = endpoint(&world, &sue, &receiver).await;
    send(&world).await;
    receiver.forget();
    receiver.answers(|_| Reply::status(500));
    // Readable by stewards alone.
    two_entries(&world, &draft.steward).await;
    enter(&world, &draft.steward, "Council").await;
    send(&world).await;
    let told = receiver.heard().len();
    assert!(told > 0);
    let owner = world.owner().await;
    let sues = owner.literal(sue.membership.0);
    owner
        .execute(&format!("update memberships set roles = '[\"OBSERVER\"]' where id = {sues}"))
        .await
        .expect("other roles");
    receiver.answers(|_| Reply::status(200));
    receiver.forget();
    for _ in 0..4 {
        later(&world, TimeDelta::minutes(6)).await;
    }
    let heard = receiver.verbs();
    assert_eq!(heard, ["bodyCreated"]);
    let states: Vec<Value> = deliveries(&world, &sue, &made)
        .await
        .iter()
        .map(|one| json!([one["state"], one["activity"]["verb"]]))
        .collect();
    assert_eq!(
        states[1..],
        [json!(["WITHHELD", null]), json!(["WITHHELD", null]), json!(["DELIVERED", "bodyCreated"])]
    );
    receiver.end().await;
});

both!(another_collaborative_is_another_world, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    let both = world.let_in(&hill.steward, river.steward.person, None, &[Role::Steward]).await;
    let receiver = Receiver::start();
    let made = endpoint(&world, &river.steward, &receiver).await;
    send(&world).await;
    receiver.forget();
    enter(&world, &hill.steward, "Not for the river").await;
    send(&world).await;
    assert_eq!(receiver.heard(), []);
    // The same person in the other collaborative finds no such endpoint.
    let foreign = e2e::Member { slug: "hill".to_owned(), ..both };
    assert_eq!(look_at(&world, &foreign, &made).await, Value::Null);
    enter(&world, &river.steward, "For the river").await;
    send(&world).await;
    assert_eq!(receiver.verbs(), ["bodyCreated"]);
    receiver.end().await;
});
