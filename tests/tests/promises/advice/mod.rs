//! One seat decides, after recorded advice from every constituency that the rule names.

mod rights;

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, both, code, data, json, right};

async fn seat(world: &World, founded: &Founded, of: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Body { seats(first: 50) { nodes { id organisation { name } } } } } }";
    let body = data(world.by(&founded.steward, query, json!({ "id": founded.council })).await);
    let seats = body["node"]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    seats.iter().find(|seat| seat["organisation"]["name"] == of).expect("a seat of the council")["id"].clone()
}

/// A right of the council by which one seat decides after the advice of funders and partners.
fn advised(area: &str, council: &str, seat: &Value) -> Value {
    let mut advised = right(area, council, json!({ "method": "ADVICE", "votingSeconds": 86400 }));
    advised["soleDecider"] = json!({ "seatId": seat, "adviceFrom": ["FUNDER", "PARTNER"] });
    advised
}

/// Riverbank decides about admissions after advice, and the council about everything else, and about what it leaves.
async fn council(world: &World, path: bool) -> Founded {
    let drafted = world.drafted("river").await;
    let riverbank = seat(world, &drafted, "Riverbank").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEMBERSHIP");
    let next = rights.iter().position(|right| right["area"] == "AGREEMENT").filter(|_| path);
    let mut alone = advised("MEMBERSHIP", &drafted.council, &riverbank);
    alone["escalatesTo"] = json!(next);
    rights.push(alone);
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

async fn admission(world: &World, founded: &Founded, name: &str) -> String {
    let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), "Take them in", action).await
}

const SHOWN: &str = "state outcome closesAt \
    result { sentence ground early electorate inFavour advice { missing \
        lines { constituency advisedFor advisedAgainst neutral } } } \
    tallySoFar { ground advice { missing } } ballots { choice reason revision seat { organisation { name } } } \
    electorate { weight } escalations { reason sentence } power { undefined } \
    viewerCan { act allowed reason }";

async fn say(world: &World, who: &Member, id: &str, choice: &str, words: &str) -> Value {
    let words = (!words.is_empty()).then_some(words);
    let input = json!({ "proposalId": id, "choice": choice, "reason": words });
    world.act(who, "castBallot", input, &format!("proposal {{ {SHOWN} }}")).await
}

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ collaborative {{ proposal(id: $id) {{ {SHOWN} }} }} }}");
    data(world.by(by, &query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// What the viewer is told about speaking.
fn may_speak(shown: &Value) -> Value {
    let acts = shown["viewerCan"].as_array().cloned().unwrap_or_default();
    acts.into_iter().find(|one| one["act"] == "CAST_BALLOT").unwrap_or_default()
}

/// The advice of the page: Hill Trust for it, Lake Fund against it, Orchard for it.
async fn heard(world: &World, founded: &Founded, id: &str) {
    for (name, choice) in [("Hill Trust", "FOR"), ("Lake Fund", "AGAINST"), ("Orchard", "FOR")] {
        data(say(world, founded.member(name), id, choice, "Mind the winter.").await);
    }
}

both!(one_seat_decides_once_those_who_must_be_heard_were, |world| async move {
    let founded = council(&world, false).await;
    let (riverbank, hill) = (founded.member("Riverbank"), founded.member("Hill Trust"));
    let id = admission(&world, &founded, "Meadow").await;
    let early = say(&world, riverbank, &id, "FOR", "I like it.").await;
    assert_eq!(code(&early), "ADVICE_MISSING", "nobody is heard by themselves: {early}");
    let told = early["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(told.contains("FUNDER, PARTNER"), "{told}");
    let shown = seen(&world, riverbank, &id).await;
    assert_eq!(may_speak(&shown)["allowed"], false, "{shown}");
    assert!(may_speak(&shown)["reason"].as_str().is_some_and(|why| why.contains("FUNDER, PARTNER")), "{shown}");
    assert_eq!(
        shown["tallySoFar"],
        json!({ "ground": "ADVICE_MISSING", "advice": { "missing": ["FUNDER", "PARTNER"] } })
    );
    assert!(shown["power"]["undefined"].as_str().is_some_and(|why| why.contains("after advice")), "{shown}");
    assert_eq!(may_speak(&seen(&world, hill, &id).await)["allowed"], true);
    assert_eq!(code(&say(&world, hill, &id, "FOR", "").await), "REASON_NEEDED");
    assert_eq!(code(&say(&world, hill, &id, "OBJECT", "No.").await), "WRONG_CHOICE");
    assert_eq!(
        code(&say(&world, &founded.treasurer, &id, "FOR", "Yes.").await),
        "NOT_ELIGIBLE",
        "no seat of the council"
    );
    data(say(&world, hill, &id, "ABSTAIN", "Mind the winter.").await);
    heard(&world, &founded, &id).await;
    assert_eq!(code(&say(&world, riverbank, &id, "ABSTAIN", "Well.").await), "WRONG_CHOICE");
    assert_eq!(code(&say(&world, riverbank, &id, "FOR", "").await), "REASON_NEEDED");
    assert_eq!(may_speak(&seen(&world, riverbank, &id).await)["allowed"], true);
    let done = data(say(&world, riverbank, &id, "FOR", "It serves both.").await)["castBallot"]["proposal"].clone();
    assert_eq!((&done["state"], &done["outcome"]), (&json!("ENACTED"), &json!("PASSED")), "{done}");
    let line = |constituency: &str, advised_for: u32, advised_against: u32| json!({ "constituency": constituency, "advisedFor": advised_for, "advisedAgainst": advised_against, "neutral": 0 });
    let sentence = "The deciding seat decided for it; 2 advised for it, 1 against and 0 neither way.";
    let result = json!({ "sentence": sentence, "ground": "RULE_MET", "early": true, "electorate": "1", "inFavour": "1",
        "advice": { "missing": [], "lines": [line("FUNDER", 1, 1), line("PARTNER", 1, 0)] } });
    assert_eq!(done["result"], result, "{done}");
    assert_eq!(
        (done["electorate"].as_array().map(Vec::len), done["ballots"].as_array().map(Vec::len)),
        (Some(5), Some(4))
    );
    let of_hill = json!({ "choice": "FOR", "reason": "Mind the winter.", "revision": 2,
        "seat": { "organisation": { "name": "Hill Trust" } } });
    assert!(done["ballots"].as_array().unwrap().contains(&of_hill), "everybody reads who advised what: {done}");
    assert_eq!(code(&say(&world, hill, &id, "AGAINST", "Too late.").await), "VOTING_CLOSED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["update ballots set reason = 'Yes.' where choice = 'AGAINST'"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("ballot"), "its words are not those of its history: {found}");
    owner
        .tamper(&[
            "update ballots set choice = 'FOR', reason = 'Mind the winter.' where choice = 'AGAINST'",
            "update ballot_revisions set choice = 'FOR' where choice = 'AGAINST'",
        ])
        .await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("3 advised for it"), "history and all: {found}");
});

both!(what_is_decided_against_has_failed_whatever_was_advised, |world| async move {
    let founded = council(&world, true).await;
    let id = admission(&world, &founded, "Meadow").await;
    for name in ["Hill Trust", "Lake Fund", "Orchard", "Lantern"] {
        data(say(&world, founded.member(name), &id, "FOR", "Let them in.").await);
    }
    let failed = data(say(&world, founded.member("Riverbank"), &id, "AGAINST", "Not this year.").await);
    let failed = &failed["castBallot"]["proposal"];
    assert_eq!((&failed["state"], &failed["escalations"]), (&json!("FAILED"), &json!([])), "it is settled: {failed}");
    let sentence = "The deciding seat decided against it; 4 advised for it, 0 against and 0 neither way.";
    assert_eq!(failed["result"]["sentence"], sentence);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(undecided_it_lapses_or_goes_along_its_path, |world| async move {
    let founded = council(&world, false).await;
    let (unheard, undecided) =
        (admission(&world, &founded, "Meadow").await, admission(&world, &founded, "Ferry").await);
    data(say(&world, founded.member("Lantern"), &unheard, "FOR", "Good people.").await);
    heard(&world, &founded, &undecided).await;
    world.clock.advance(TimeDelta::days(1));
    let riverbank = founded.member("Riverbank");
    let (late, looked) =
        tokio::join!(say(&world, riverbank, &undecided, "FOR", "Yes."), gateway::scheduler::look(&world.state));
    assert!(looked.is_ok() && code(&late) == "VOTING_CLOSED", "from the deadline on nothing is decided: {late}");
    world.time_is_up().await;
    let lapsed = seen(&world, riverbank, &unheard).await;
    assert_eq!(
        (&lapsed["state"], &lapsed["result"]["ground"]),
        (&json!("LAPSED"), &json!("ADVICE_MISSING")),
        "{lapsed}"
    );
    let sentence =
        "The advice of FUNDER was never recorded, so it lapsed; 1 advised for it, 0 against and 0 neither way.";
    assert_eq!(
        (&lapsed["result"]["sentence"], &lapsed["result"]["advice"]["missing"]),
        (&json!(sentence), &json!(["FUNDER"]))
    );
    let lapsed = seen(&world, riverbank, &undecided).await;
    assert_eq!((&lapsed["state"], &lapsed["result"]["ground"]), (&json!("LAPSED"), &json!("NOT_DECIDED")), "{lapsed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_the_deciding_seat_leaves_the_next_right_on_the_path_takes_up, |world| async move {
    let founded = council(&world, true).await;
    let (left, recused) = (admission(&world, &founded, "Meadow").await, admission(&world, &founded, "Ferry").await);
    heard(&world, &founded, &left).await;
    heard(&world, &founded, &recused).await;
    let riverbank = founded.member("Riverbank");
    data(world.act(riverbank, "recuseSeat", json!({ "proposalId": recused }), "proposal { state }").await);
    assert_eq!(code(&say(&world, riverbank, &recused, "FOR", "Still.").await), "RECUSED");
    world.time_is_up().await;
    for id in [&left, &recused] {
        let gone = seen(&world, riverbank, id).await;
        assert_eq!(
            (&gone["state"], &gone["escalations"][0]["reason"]),
            (&json!("DISCUSSION"), &json!("NOT_DECIDED")),
            "{gone}"
        );
        assert_eq!(gone["ballots"].as_array().map(Vec::len), Some(3), "the advice stays: {gone}");
    }
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let open = "mutation($id: ID!) { openVoting(input: { proposalId: $id }) { proposal { rule { method } } } }";
    let again = data(world.by(founded.member("Orchard"), open, json!({ "id": left })).await);
    assert_eq!(again["openVoting"]["proposal"]["rule"]["method"], "MAJORITY");
    for voter in founded.partners() {
        data(world.vote(voter, &left, "FOR").await);
    }
    assert_eq!(seen(&world, riverbank, &left).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(two_decisions_at_once_are_one, |world| async move {
    let founded = council(&world, false).await;
    let id = admission(&world, &founded, "Meadow").await;
    heard(&world, &founded, &id).await;
    let riverbank = founded.member("Riverbank");
    let (one, two) = tokio::join!(
        say(&world, riverbank, &id, "FOR", "It serves both."),
        say(&world, riverbank, &id, "AGAINST", "It serves nobody.")
    );
    let refused: Vec<&str> = [&one, &two].into_iter().filter(|answer| !answer["errors"].is_null()).map(code).collect();
    assert_eq!(refused.len(), 1, "{one} {two}");
    let done = seen(&world, riverbank, &id).await;
    let expected = if one["errors"].is_null() { "ENACTED" } else { "FAILED" };
    assert_eq!((&done["state"], done["ballots"].as_array().map(Vec::len)), (&json!(expected), Some(4)), "{done}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(more_time_is_time_to_advise_and_what_was_decided_waits_for_it, |world| async move {
    let founded = council(&world, false).await;
    let id = admission(&world, &founded, "Meadow").await;
    heard(&world, &founded, &id).await;
    let (riverbank, lantern) = (founded.member("Riverbank"), founded.member("Lantern"));
    let ask = json!({ "proposalId": id, "reason": "We were away." });
    data(world.act(lantern, "requestExtension", ask, "proposal { closesAt }").await);
    let waits = data(say(&world, riverbank, &id, "FOR", "It serves both.").await)["castBallot"]["proposal"].clone();
    assert_eq!((&waits["state"], &may_speak(&waits)["allowed"]), (&json!("VOTING"), &json!(false)), "{waits}");
    assert_eq!(code(&say(&world, riverbank, &id, "AGAINST", "After all.").await), "ALREADY_VOTED");
    data(say(&world, lantern, &id, "AGAINST", "We were not asked.").await);
    world.time_is_up().await;
    let done = seen(&world, riverbank, &id).await;
    assert_eq!((&done["state"], &done["result"]["early"]), (&json!("ENACTED"), &json!(false)), "{done}");
    let sentence = "The deciding seat decided for it; 2 advised for it, 2 against and 0 neither way.";
    assert_eq!(done["result"]["sentence"], sentence);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(advice_of_a_recused_seat_was_not_heard_nor_that_of_ones_own_organisation, |world| async move {
    let drafted = world.drafted("river").await;
    let decides = seat(&world, &drafted, "Riverbank").await;
    let (riverbank, own) = (drafted.member("Riverbank"), drafted.organisation("Riverbank"));
    let second = world.seat(&drafted.steward, riverbank, &drafted.council, own).await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEMBERSHIP");
    rights.push(advised("MEMBERSHIP", &drafted.council, &decides));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let id = admission(&world, &drafted, "Meadow").await;
    let through = async |seat: Value| {
        let input = json!({ "proposalId": id, "seatId": seat, "choice": "FOR", "reason": "It serves us." });
        world.act(riverbank, "castBallot", input, "proposal { state }").await
    };
    data(say(&world, drafted.member("Hill Trust"), &id, "FOR", "Yes.").await);
    data(through(json!(second)).await);
    let alone = through(decides.clone()).await;
    assert_eq!(code(&alone), "ADVICE_MISSING", "{alone}");
    data(say(&world, drafted.member("Orchard"), &id, "FOR", "Yes.").await);
    let recuse = json!({ "proposalId": id });
    data(world.act(drafted.member("Hill Trust"), "recuseSeat", recuse, "proposal { state }").await);
    assert_eq!(code(&through(decides.clone()).await), "ADVICE_MISSING", "what it said is void");
    data(say(&world, drafted.member("Lake Fund"), &id, "AGAINST", "No.").await);
    assert_eq!(data(through(decides).await)["castBallot"]["proposal"]["state"], "ENACTED");
    assert_eq!(world.differences(&drafted).await, Vec::<String>::new());
});
