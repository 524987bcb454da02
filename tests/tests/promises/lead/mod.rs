//! Some lead, and others may object: what these object to has not passed, and goes on.

mod held;
mod money;

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, both, code, data, json, right};

/// The others decide by majority; it takes so many organisations of these to stop it.
fn led(objectors: &[&str], organisations: u32) -> Value {
    json!({ "method": "MAJORITY", "votingSeconds": 86400,
        "objectors": { "constituencies": objectors, "organisations": organisations } })
}

/// The usual rights of a council in which one area is decided so, and goes on to the right about agreements, or not.
fn rights(council: &str, area: &str, rule: Value, goes_on: bool) -> Vec<Value> {
    let mut rights = e2e::rights(council);
    rights.retain(|right| right["area"] != area);
    let next = rights.iter().position(|right| right["area"] == "AGREEMENT").filter(|_| goes_on);
    let mut lead = right(area, council, rule);
    lead["escalatesTo"] = json!(next);
    rights.push(lead);
    rights
}

/// A council with these rights over admissions. Hill Trust has a second seat, and Keystone, the backbone, one.
async fn council(world: &World, rule: Value, goes_on: bool) -> Founded {
    let drafted = world.drafted("river").await;
    for name in ["Hill Trust", "Keystone"] {
        world.seat(&drafted.steward, drafted.member(name), &drafted.council, drafted.organisation(name)).await;
    }
    world.charter(&drafted, rights(&drafted.council, "MEMBERSHIP", rule, goes_on)).await;
    world.found(&drafted).await;
    drafted
}

async fn admission(world: &World, founded: &Founded, name: &str) -> String {
    let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), "Take them in", action).await
}

const SHOWN: &str = "state outcome round \
    result { sentence ground early electorate cast inFavour recusedSeatIds standingObjectionSeatIds \
        objections { needed standing stops lines { reason stands constituency seat { id } organisation { name } } } } \
    tallySoFar { ground objections { standing } } \
    ballots { choice reason revision earlier { choice reason } seat { organisation { name } } } \
    electorate { part weight seat { id organisation { name } } } \
    escalations { reason sentence } rounds { result { ground } } \
    power { sentence seats { votes } } viewerAnswers viewerCan { act allowed reason }";

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ collaborative {{ proposal(id: $id) {{ {SHOWN} }} }} }}");
    data(world.by(by, &query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// What one seat says; without a seat, the only one of whoever says it.
async fn say(world: &World, who: &Member, id: &str, seat: Option<&Value>, choice: &str, words: &str) -> Value {
    let words = (!words.is_empty()).then_some(words);
    let input = json!({ "proposalId": id, "seatId": seat, "choice": choice, "reason": words });
    world.act(who, "castBallot", input, "proposal { state result { early } }").await
}

/// The seats of an organisation in the electorate.
fn seats(shown: &Value, of: &str) -> Vec<Value> {
    let electorate = shown["electorate"].as_array().cloned().unwrap_or_default();
    let own = electorate.into_iter().filter(|one| one["seat"]["organisation"]["name"] == of);
    own.map(|one| one["seat"]["id"].clone()).collect()
}

async fn object(world: &World, founded: &Founded, id: &str, name: &str, words: &str) -> Value {
    let shown = seen(world, founded.member(name), id).await;
    say(world, founded.member(name), id, seats(&shown, name).first(), "OBJECT", words).await
}

async fn partners_agree(world: &World, founded: &Founded, id: &str) {
    for partner in founded.partners() {
        data(say(world, partner, id, None, "FOR", "").await);
    }
}

fn may_cast(shown: &Value) -> Value {
    let acts = shown["viewerCan"].as_array().cloned().unwrap_or_default();
    acts.into_iter().find(|one| one["act"] == "CAST_BALLOT").unwrap_or_default()
}

/// What the log says was done of these things, oldest first.
async fn logged(world: &World, verbs: &[&str]) -> Vec<String> {
    let owner = world.owner().await;
    let list = verbs.iter().map(|verb| format!("'{verb}'")).collect::<Vec<_>>().join(", ");
    owner.texts(&format!("select verb from activities where verb in ({list}) order by sequence")).await
}

both!(what_the_lead_carries_passes_where_nobody_objects, |world| async move {
    let founded = council(&world, led(&["FUNDER", "BACKBONE"], 1), true).await;
    let id = admission(&world, &founded, "Meadow").await;
    let open = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(open["viewerAnswers"], json!(["FOR", "AGAINST", "ABSTAIN"]), "{open}");
    let parts = open["electorate"].as_array().unwrap().iter().filter(|one| one["part"] == "MAY_OBJECT").count();
    assert_eq!((parts, open["electorate"].as_array().map(Vec::len)), (4, Some(7)), "{open}");
    let votes = open["power"]["seats"].as_array().unwrap().iter().filter(|one| one["votes"] == true).count();
    assert_eq!(votes, 3, "{open}");
    assert!(open["power"]["sentence"].as_str().unwrap().contains("Who may only object carries nothing"), "{open}");
    partners_agree(&world, &founded, &id).await;
    world.time_is_up().await;
    let done = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&done["state"], &done["result"]["electorate"]), (&json!("ENACTED"), &json!("3")), "{done}");
    let sentence = "3 of 3 counted votes were for; more than 1/2 was needed; nobody objected.";
    assert_eq!(done["result"]["sentence"], sentence);
    let objections = json!({ "needed": 1, "standing": 0, "stops": false, "lines": [] });
    assert_eq!(done["result"]["objections"], objections, "{done}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(one_objection_takes_it_to_the_next_right, |world| async move {
    let founded = council(&world, led(&["FUNDER", "BACKBONE"], 1), true).await;
    let (lake, lantern) = (founded.member("Lake Fund"), founded.member("Lantern"));
    let id = admission(&world, &founded, "Meadow").await;
    let before = seen(&world, lake, &id).await;
    assert_eq!(
        (&may_cast(&before)["allowed"], &before["viewerAnswers"]),
        (&json!(true), &json!(["STAND_ASIDE", "OBJECT"]))
    );
    partners_agree(&world, &founded, &id).await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    let open = seen(&world, lantern, &id).await;
    let so_far = json!({ "ground": "OBJECTED", "objections": { "standing": 1 } });
    assert_eq!(open["tallySoFar"], so_far, "everybody hears it at once: {open}");
    world.time_is_up().await;
    let gone = seen(&world, lantern, &id).await;
    assert_eq!(
        (&gone["state"], &gone["escalations"][0]["reason"]),
        (&json!("DISCUSSION"), &json!("OBJECTED")),
        "{gone}"
    );
    let sentence = gone["escalations"][0]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Others objected to what those who decide were for, so it goes to"), "{sentence}");
    assert_eq!(gone["rounds"][0]["result"]["ground"], "OBJECTED");
    let objection = gone["ballots"].as_array().unwrap().iter().find(|one| one["choice"] == "OBJECT").unwrap();
    assert_eq!(objection["reason"], "It would split the valley.");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    crate::escalations::open_again(&world, &founded, &id).await;
    let again = seen(&world, lake, &id).await;
    assert_eq!(again["viewerAnswers"], json!(["FOR", "AGAINST", "ABSTAIN"]), "there it votes: {again}");
    partners_agree(&world, &founded, &id).await;
    data(say(&world, lake, &id, None, "FOR", "").await);
    assert_eq!(seen(&world, lantern, &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(without_a_next_right_it_has_failed_and_says_so, |world| async move {
    let founded = council(&world, led(&["FUNDER"], 1), false).await;
    let (lake, lantern) = (founded.member("Lake Fund"), founded.member("Lantern"));
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    world.time_is_up().await;
    let failed = seen(&world, lantern, &id).await;
    assert_eq!((&failed["state"], &failed["result"]["ground"]), (&json!("FAILED"), &json!("OBJECTED")), "{failed}");
    let sentence =
        "3 of 3 counted votes were for; more than 1/2 was needed, but 1 organisation objected; 1 was enough.";
    assert_eq!(failed["result"]["sentence"], sentence);
    let own = seats(&failed, "Lake Fund");
    let line = json!({ "reason": "It would split the valley.", "stands": true, "constituency": "FUNDER",
        "seat": { "id": own[0] }, "organisation": { "name": "Lake Fund" } });
    assert_eq!(failed["result"]["objections"], json!({ "needed": 1, "standing": 1, "stops": true, "lines": [line] }));
    assert_eq!(failed["result"]["standingObjectionSeatIds"], json!(own));
    let dissent = |who: &Member| {
        let input = json!({ "proposalId": id, "statement": "It was right." });
        let (world, who) = (world.clone(), who.clone());
        async move { world.act(&who, "recordDissent", input, "proposal { state }").await }
    };
    assert_eq!(code(&dissent(lake).await), "NOTHING_TO_DISSENT_FROM");
    data(dissent(lantern).await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_the_lead_votes_down_is_settled_whatever_is_objected, |world| async move {
    let founded = council(&world, led(&["FUNDER"], 1), true).await;
    let id = admission(&world, &founded, "Meadow").await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    for name in ["Riverbank", "Orchard", "Keystone"] {
        data(say(&world, founded.member(name), &id, None, "AGAINST", "").await);
    }
    world.time_is_up().await;
    let failed = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&failed["state"], &failed["escalations"]), (&json!("FAILED"), &json!([])), "{failed}");
    assert_eq!(failed["result"]["ground"], "TOO_FEW_IN_FAVOUR");
    assert_eq!(failed["result"]["objections"]["standing"], 1, "it is shown all the same: {failed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(two_seats_of_one_organisation_count_once, |world| async move {
    let founded = council(&world, led(&["FUNDER", "BACKBONE"], 2), true).await;
    let hill = founded.member("Hill Trust");
    let (alone, together) = (admission(&world, &founded, "Meadow").await, admission(&world, &founded, "Ferry").await);
    for id in [&alone, &together] {
        partners_agree(&world, &founded, id).await;
        let own = seats(&seen(&world, hill, id).await, "Hill Trust");
        assert_eq!(own.len(), 2);
        assert_eq!(code(&say(&world, hill, id, None, "OBJECT", "No.").await), "INVALID_INPUT", "through which seat?");
        for seat in &own {
            data(say(&world, hill, id, Some(seat), "OBJECT", "It would split the valley.").await);
        }
    }
    data(object(&world, &founded, &together, "Keystone", "Nobody could run it.").await);
    world.time_is_up().await;
    let passed = seen(&world, hill, &alone).await;
    assert_eq!(
        (&passed["state"], &passed["result"]["objections"]["standing"]),
        (&json!("ENACTED"), &json!(1)),
        "{passed}"
    );
    let sentence = "3 of 3 counted votes were for; more than 1/2 was needed; 1 organisation objected, and 2 would have been needed.";
    assert_eq!(passed["result"]["sentence"], sentence);
    assert_eq!(seen(&world, hill, &together).await["escalations"][0]["reason"], "OBJECTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_objection_may_be_withdrawn_until_the_close, |world| async move {
    let mut rule = led(&["FUNDER"], 1);
    rule["finalBallots"] = json!(true);
    rule["reserved"] = json!("PARTNER");
    let founded = council(&world, rule, true).await;
    let (hill, lake) = (founded.member("Hill Trust"), founded.member("Lake Fund"));
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    data(say(&world, lake, &id, None, "OBJECT", "It would split the valley.").await);
    assert_eq!(
        code(&say(&world, lake, &id, None, "OBJECT", "And more.").await),
        "ALREADY_VOTED",
        "what it said is final"
    );
    let shown = seen(&world, lake, &id).await;
    assert_eq!((&shown["viewerAnswers"], &may_cast(&shown)["allowed"]), (&json!(["STAND_ASIDE"]), &json!(true)));
    let own = seats(&shown, "Hill Trust");
    for seat in &own {
        let still = data(say(&world, hill, &id, Some(seat), "STAND_ASIDE", "").await);
        assert_eq!(
            still["castBallot"]["proposal"]["state"], "VOTING",
            "an objection stands, and may still be withdrawn"
        );
    }
    let closed = data(say(&world, lake, &id, None, "STAND_ASIDE", "They have answered it.").await);
    let closed = &closed["castBallot"]["proposal"];
    assert_eq!((&closed["state"], &closed["result"]["early"]), (&json!("ENACTED"), &json!(true)), "{closed}");
    let done = seen(&world, lake, &id).await;
    let withdrawn = done["result"]["objections"]["lines"].as_array().unwrap().iter();
    let withdrawn = withdrawn.filter(|line| line["organisation"]["name"] == "Lake Fund").collect::<Vec<_>>();
    assert_eq!((&withdrawn[0]["stands"], &withdrawn[0]["reason"]), (&json!(false), &json!("They have answered it.")));
    let ballot =
        done["ballots"].as_array().unwrap().iter().find(|one| one["seat"]["organisation"]["name"] == "Lake Fund");
    let before = json!([{ "choice": "OBJECT", "reason": "It would split the valley." }]);
    assert_eq!(ballot.unwrap()["earlier"], before, "what it had objected stays readable: {done}");
    let entered = logged(&world, &["objectionRaised", "objectionWithdrawn", "stoodAside"]).await;
    assert_eq!(entered, ["objectionRaised", "stoodAside", "stoodAside", "objectionWithdrawn"]);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_objection_is_for_those_who_are_named_and_gives_its_reason_in_time, |world| async move {
    let mut rule = led(&["BACKBONE"], 1);
    rule["reserved"] = json!("PARTNER");
    let founded = council(&world, rule, true).await;
    let (keystone, lake, lantern) = (&founded.treasurer, founded.member("Lake Fund"), founded.member("Lantern"));
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    assert_eq!(code(&say(&world, lake, &id, None, "OBJECT", "No.").await), "NOT_ELIGIBLE");
    let looks_on = seen(&world, lake, &id).await;
    assert_eq!(
        (&looks_on["viewerAnswers"], &may_cast(&looks_on)["allowed"]),
        (&json!([]), &json!(false)),
        "{looks_on}"
    );
    assert_eq!(may_cast(&looks_on)["reason"], "This seat has no vote on this proposal.");
    assert_eq!(code(&say(&world, lantern, &id, None, "OBJECT", "No.").await), "WRONG_CHOICE");
    let vote = say(&world, keystone, &id, None, "AGAINST", "No.").await;
    assert_eq!(code(&vote), "MAY_ONLY_OBJECT");
    assert_eq!(vote["errors"][0]["extensions"]["field"], "choice", "{vote}");
    assert_eq!(code(&say(&world, keystone, &id, None, "OBJECT", "").await), "OBJECTION_NEEDS_REASON");
    let other = world.founded("hill").await;
    assert_eq!(
        code(&say(&world, other.member("Lantern"), &id, None, "OBJECT", "No.").await),
        "NOT_FOUND",
        "another tenant"
    );
    world.clock.advance(TimeDelta::days(1));
    let late = say(&world, keystone, &id, None, "OBJECT", "Too late.").await;
    assert_eq!(code(&late), "VOTING_CLOSED", "also before it was counted: {late}");
    world.time_is_up().await;
    assert_eq!(code(&say(&world, keystone, &id, None, "OBJECT", "Too late.").await), "VOTING_CLOSED");
    assert_eq!(seen(&world, keystone, &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_nobody_could_take_up_that_day_waits_for_its_deadline, |world| async move {
    let drafted = world.drafted("river").await;
    let mut rights = rights(&drafted.council, "MEMBERSHIP", led(&["FUNDER"], 1), true);
    // The backbone has no seat in the council yet.
    let mut alone = e2e::at_once();
    alone["reserved"] = json!("BACKBONE");
    rights.iter_mut().find(|right| right["area"] == "AGREEMENT").unwrap()["rule"] = alone;
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let founded = drafted;
    let id = admission(&world, &founded, "Meadow").await;
    partners_agree(&world, &founded, &id).await;
    data(object(&world, &founded, &id, "Lake Fund", "It would split the valley.").await);
    world.time_is_up().await;
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(
        (&gone["state"], &gone["escalations"][0]["reason"]),
        (&json!("DISCUSSION"), &json!("OBJECTED")),
        "{gone}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world.clock.advance(TimeDelta::days(16));
    world.time_is_up().await;
    let over = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&over["state"], &over["result"]["ground"]), (&json!("FAILED"), &json!("OBJECTED")), "{over}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
