//! Objections at once and at the last moment; and what holds them where nobody but the database looks.

use super::*;

both!(two_objections_of_one_seat_at_once_are_one, |world| async move {
    let mut rule = led(&["FUNDER"], 1);
    rule["finalBallots"] = json!(true);
    let founded = council(&world, rule, true).await;
    let id = admission(&world, &founded, "Meadow").await;
    let lake = founded.member("Lake Fund");
    let (one, two) = tokio::join!(
        say(&world, lake, &id, None, "OBJECT", "It would split the valley."),
        say(&world, lake, &id, None, "OBJECT", "Nobody could run it.")
    );
    let refused: Vec<&str> = [&one, &two].into_iter().filter(|answer| !answer["errors"].is_null()).map(code).collect();
    assert_eq!(refused, ["ALREADY_VOTED"], "{one} {two}");
    assert_eq!(logged(&world, &["objectionRaised"]).await.len(), 1);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_objection_beside_the_last_vote_is_never_lost, |world| async move {
    let mut rule = led(&["FUNDER"], 1);
    (rule["finalBallots"], rule["reserved"]) = (json!(true), json!("PARTNER"));
    let founded = council(&world, rule, true).await;
    let (hill, lake, lantern) = (founded.member("Hill Trust"), founded.member("Lake Fund"), founded.member("Lantern"));
    let id = admission(&world, &founded, "Meadow").await;
    for seat in seats(&seen(&world, hill, &id).await, "Hill Trust") {
        data(say(&world, hill, &id, Some(&seat), "STAND_ASIDE", "").await);
    }
    for name in ["Riverbank", "Orchard"] {
        data(say(&world, founded.member(name), &id, None, "FOR", "").await);
    }
    let (vote, objection) = tokio::join!(
        say(&world, lantern, &id, None, "FOR", ""),
        say(&world, lake, &id, None, "OBJECT", "It would split the valley.")
    );
    data(vote);
    data(objection);
    assert_eq!(seen(&world, lake, &id).await["state"], "VOTING", "whoever came first");
    world.time_is_up().await;
    assert_eq!(seen(&world, lake, &id).await["escalations"][0]["reason"], "OBJECTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_objection_that_races_the_close_stands_or_is_refused, |world| async move {
    let founded = council(&world, led(&["FUNDER"], 1), true).await;
    let mut ids = Vec::new();
    for name in ["Meadow", "Ferry", "Weir", "Quarry"] {
        let id = admission(&world, &founded, name).await;
        partners_agree(&world, &founded, &id).await;
        ids.push(id);
    }
    world.clock.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    let lake = founded.member("Lake Fund");
    let objections = futures_util::future::join_all(
        ids.iter().map(|id| async { say(&world, lake, id, None, "OBJECT", "It would split the valley.").await }),
    );
    let closing = async {
        tokio::time::sleep(std::time::Duration::from_millis(15)).await;
        world.clock.advance(TimeDelta::seconds(1));
        gateway::scheduler::look(&world.state).await
    };
    let (answers, looked) = tokio::join!(objections, closing);
    assert!(looked.is_ok());
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    for (id, answer) in ids.iter().zip(answers) {
        let expected = match code(&answer) {
            "" => "DISCUSSION",
            "VOTING_CLOSED" => "ENACTED",
            other => panic!("{other}: {answer}"),
        };
        assert_eq!(seen(&world, lake, id).await["state"], expected, "{answer}");
    }
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(the_database_itself_takes_from_who_may_only_object_nothing_else, |world| async move {
    let founded = council(&world, led(&["FUNDER"], 1), true).await;
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    let owner = world.owner().await;
    for sql in [
        "update ballots set choice = 'FOR' where choice = 'OBJECT'",
        "update ballots set reason = null where choice = 'OBJECT'",
        "update ballots set reason = '  ' where choice = 'OBJECT'",
        "update ballots set objects = not objects where choice = 'OBJECT'",
        "update ballots set through_id = seat_id where choice = 'OBJECT'",
        "update electors set objects = not objects where exists (select 1 from ballots b \
         where b.seat_id = electors.seat_id and b.choice = 'OBJECT')",
    ] {
        assert!(owner.execute(sql).await.is_err(), "{sql}");
    }
    let stands = "select count(*) from ballots where choice = 'OBJECT' and reason = 'It would split the valley.'";
    assert_eq!(owner.number(stands).await, 1);
});

both!(an_objection_that_was_changed_or_taken_away_is_found, |world| async move {
    let founded = council(&world, led(&["FUNDER", "BACKBONE"], 1), true).await;
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    world.time_is_up().await;
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    let is_found = async |statements: &[&str], words: &str| {
        owner.tamper(statements).await;
        let found = world.differences(&founded).await.join("; ");
        assert!(found.contains(words), "{words} in {found}");
    };
    is_found(&["update ballots set reason = 'No.' where choice = 'OBJECT'"], "ballot").await;
    is_found(&["update ballot_revisions set reason = 'No.' where choice = 'OBJECT'"], "is stored as").await;
    let again = "set reason = 'It would split the valley.' where choice = 'OBJECT'";
    owner.tamper(&[&format!("update ballots {again}"), &format!("update ballot_revisions {again}")]).await;
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    is_found(
        &["update electors set objects = not objects where objects"],
        "or may only object, is not as its rule says",
    )
    .await;
    owner.tamper(&["update electors set objects = not objects where constituency in ('FUNDER', 'BACKBONE')"]).await;
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let partners = "where constituency not in ('FUNDER', 'BACKBONE')";
    is_found(&[&format!("update electors set answers = not answers {partners}")], "is not as its rule says").await;
    owner.tamper(&[&format!("update electors set answers = not answers {partners}")]).await;
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    is_found(
        &["delete from ballots where choice = 'OBJECT'", "delete from ballot_revisions where choice = 'OBJECT'"],
        "nobody objected",
    )
    .await;
});
