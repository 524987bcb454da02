//! What a ballot about projects may say, and until when.

use chrono::TimeDelta;
use e2e::{Value, both, code, data, json, pounds, shared_budget};

use super::{Call, all_say, approve, call, council, grants, opened, say, seen};

both!(a_ballot_that_the_rule_does_not_know_is_refused, |world| async move {
    let mut rule = shared_budget();
    rule["allocation"]["mostNamed"] = json!(2);
    let founded = council(&world, rule).await;
    let Call { fund, projects } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let lantern = founded.member("Lantern");
    for ballot in [
        json!({ "approve": [3] }),
        json!({ "approve": [1, 1] }),
        json!({ "approve": [0, 1, 2] }),
        json!({ "rank": [1] }),
        json!({ "give": [{ "project": 0, "points": 1 }] }),
    ] {
        assert_eq!(code(&say(&world, lantern, &id, ballot.clone()).await), "INVALID_BALLOT", "{ballot}");
    }
    assert_eq!(code(&say(&world, lantern, &id, json!({ "approve": vec![0; 201] })).await), "INVALID_INPUT");
    assert_eq!(code(&world.vote(lantern, &id, "FOR").await), "WRONG_CHOICE");
    let ranks = json!({ "proposalId": id, "ranks": [[0]] });
    assert_eq!(code(&world.act(lantern, "rankOptions", ranks, "proposal { state }").await), "NOT_RANKED");
    data(approve(&world, lantern, &id, &[]).await);
    assert_eq!(code(&approve(&world, lantern, &id, &[0]).await), "ALREADY_VOTED", "an abstention is a ballot");
    assert_eq!(code(&approve(&world, &founded.treasurer, &id, &[0]).await), "NOT_ELIGIBLE");
    let plain = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("1") } });
    let other = world.open_vote(lantern, "Set aside", plain).await;
    assert_eq!(code(&approve(&world, lantern, &other, &[0]).await), "NOT_ALLOCATED");
    let closed = opened(&world, lantern, json!({ "amount": pounds("100"), "projects": projects })).await;
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(code(&approve(&world, lantern, &closed, &[0]).await), "VOTING_CLOSED");
});

both!(a_ballot_may_be_changed_until_the_close_where_the_rule_says_so, |world| async move {
    let mut rule = shared_budget();
    rule["finalBallots"] = json!(false);
    let founded = council(&world, rule).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    all_say(&world, &founded, &id).await;
    for _ in 0..2 {
        data(approve(&world, founded.member("Riverbank"), &id, &[2]).await);
    }
    let open = seen(&world, &founded.steward, &id).await;
    assert_eq!((&open["state"], open["ballots"].as_array().map(Vec::len)), (&json!("VOTING"), Some(5)), "{open}");
    assert_eq!(open["budget"]["resultSoFar"]["chosen"], json!([2, 1]), "three want Heath, two Harbour: {open}");
    assert!(!open["budget"]["payments"].as_array().unwrap().is_empty(), "{open}");
    world.time_is_up().await;
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!(
        (&closed["state"], &closed["budget"]["result"]["chosen"]),
        (&json!("ENACTED"), &json!([2, 1])),
        "{closed}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(ballots_by_rank_are_worth_what_the_rule_says, |world| async move {
    let mut rule = shared_budget();
    rule["allocation"] =
        json!({ "ballotForm": "RANKING", "rankingPoints": [3, 2], "sharing": "GREEDY", "mostProjects": 1 });
    let founded = council(&world, rule).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    for (voter, rank) in [("Orchard", json!([1, 0])), ("Riverbank", json!([0])), ("Lantern", json!([1, 2]))] {
        data(say(&world, founded.member(voter), &id, json!({ "rank": rank })).await);
    }
    assert_eq!(
        code(&say(&world, founded.member("Hill Trust"), &id, json!({ "rank": [0, 1, 2] })).await),
        "INVALID_BALLOT"
    );
    world.time_is_up().await;
    let closed = seen(&world, &founded.steward, &id).await;
    let sharing = &closed["budget"]["result"]["sharing"];
    let scores: Vec<&Value> = sharing["projects"].as_array().unwrap().iter().map(|one| &one["score"]).collect();
    assert_eq!(scores, [&json!("5"), &json!("6"), &json!("2")], "{closed}");
    assert_eq!(sharing["projects"][0]["whyNot"], "As many projects as may be are funded: 1.");
    assert_eq!((&closed["state"], &closed["budget"]["result"]["chosen"]), (&json!("ENACTED"), &json!([1])), "{closed}");
});

both!(two_ballots_of_one_seat_at_once_are_one, |world| async move {
    let founded = council(&world, shared_budget()).await;
    let Call { projects, .. } = call(&world, &founded).await;
    let id = opened(&world, founded.member("Orchard"), json!({ "amount": pounds("100"), "projects": projects })).await;
    let lantern = founded.member("Lantern");
    let (one, other) = tokio::join!(approve(&world, lantern, &id, &[1]), approve(&world, lantern, &id, &[2]));
    let codes =
        [&one, &other].map(|answer| if answer["errors"].is_null() { String::new() } else { code(answer).to_owned() });
    assert!(codes.contains(&String::new()) && codes.contains(&"ALREADY_VOTED".to_owned()), "{one} {other}");
    let others = ["Orchard", "Riverbank", "Hill Trust", "Lake Fund"].map(|voter| founded.member(voter));
    let said = others.map(|voter| approve(&world, voter, &id, &[1]));
    for answer in futures_util::future::join_all(said).await {
        data(answer);
    }
    let closed = seen(&world, &founded.steward, &id).await;
    assert_eq!(
        (&closed["state"], closed["ballots"].as_array().map(Vec::len)),
        (&json!("ENACTED"), Some(5)),
        "{closed}"
    );
    let chosen = closed["budget"]["result"]["chosen"].as_array().map(Vec::len);
    assert_eq!(i64::try_from(chosen.unwrap()).unwrap(), grants(&world).await, "each is done once: {closed}");
    assert_eq!(world.ledger_differences(&founded).await, []);
});
