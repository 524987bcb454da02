//! What is weighed, said and asked before a decision, and what is put on record after it.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, both, code, data, json, whole_case};

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

async fn proposed(world: &World, by: &Member, input: Value) -> Value {
    let made = data(world.act(by, "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].clone()
}

async fn draft(world: &World, by: &Member, name: &str) -> Value {
    proposed(world, by, json!({ "title": name, "case": whole_case("Yes."), "action": admission(name) })).await
}

async fn step(world: &World, by: &Member, mutation: &str, id: &Value) -> Value {
    let query = format!("mutation($id: ID!) {{ {mutation}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
    world.by(by, &query, json!({ "id": id })).await
}

async fn shown(world: &World, reader: &Member, id: &Value, fields: &str) -> Value {
    let query = format!("query($id: ID!) {{ collaborative {{ proposal(id: $id) {{ {fields} }} }} }}");
    data(world.by(reader, &query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

both!(a_vote_opens_only_once_the_case_answers_every_question, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let mut case = json!({ "summary": "We need them.", "whoGains": "The river." });
    let input = json!({ "title": "Take Meadow in", "case": case, "action": admission("Meadow") });
    let id = proposed(&world, orchard, input).await;
    data(step(&world, orchard, "openDiscussion", &id).await);
    let refused = step(&world, orchard, "openVoting", &id).await;
    assert_eq!(code(&refused), "CASE_INCOMPLETE", "{refused}");
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("whoLoses, cost, safeguards, alternatives are missing"), "{message}");
    let missing = shown(&world, orchard, &id, "caseMissing viewerCan { act reason }").await;
    assert!(missing["viewerCan"].as_array().unwrap().contains(&json!({ "act": "OPEN_VOTING", "reason": message })));
    assert_eq!(missing["caseMissing"], json!(["whoLoses", "cost", "safeguards", "alternatives"]));
    for field in ["whoLoses", "cost", "safeguards", "alternatives"] {
        case[field] = json!("Nothing to speak of.");
    }
    let amended = json!({ "proposalId": id, "expectedVersion": 1, "title": "Take Meadow in", "case": case,
        "action": admission("Meadow") });
    let amended = data(world.act(orchard, "amendProposal", amended, "proposal { caseMissing }").await);
    assert_eq!(amended["amendProposal"]["proposal"]["caseMissing"], json!([]));
    data(step(&world, orchard, "openVoting", &id).await);
});

async fn remark(world: &World, by: &Member, proposal: &Value, body: &str, reply_to: Option<&Value>) -> Value {
    let input = json!({ "proposalId": proposal, "body": body, "replyToId": reply_to });
    world
        .act(by, "addComment", input, "comment { id replyTo { body } } proposal { comments(last: 1) { nodes { id } } }")
        .await
}

both!(remarks_answer_each_other_in_threads, |world| async move {
    let founded = world.founded("river").await;
    let (orchard, hill) = (founded.member("Orchard"), founded.member("Hill Trust"));
    let id = draft(&world, orchard, "Take Meadow in").await;
    let last = |answer: Value| {
        let added = data(answer)["addComment"].clone();
        assert_eq!(added["comment"]["id"], added["proposal"]["comments"]["nodes"][0]["id"]);
        added["comment"].clone()
    };
    let first = last(remark(&world, hill, &id, "What does it cost?", None).await);
    assert_eq!(first["replyTo"], Value::Null);
    let answer = last(remark(&world, orchard, &id, "Nothing.", Some(&first["id"])).await);
    assert_eq!(answer["replyTo"]["body"], "What does it cost?", "{answer}");
    data(remark(&world, hill, &id, "Not even time?", Some(&first["id"])).await);
    data(remark(&world, hill, &id, "Another thing.", None).await);
    let fields = "comments(first: 10) { totalCount nodes { body replies(first: 5) { totalCount nodes { body } } } }";
    let thread = shown(&world, orchard, &id, fields).await["comments"].clone();
    assert_eq!(thread["totalCount"], 4, "{thread}");
    let replies = &thread["nodes"][0]["replies"];
    assert_eq!(*replies, json!({ "totalCount": 2, "nodes": [{ "body": "Nothing." }, { "body": "Not even time?" }] }));
    let elsewhere = draft(&world, orchard, "Take Swamp in").await;
    let crossed = remark(&world, orchard, &elsewhere, "Well?", Some(&first["id"])).await;
    assert_eq!(code(&crossed), "NOT_FOUND", "a thread stays with its proposal: {crossed}");
});

both!(advice_is_asked_for_on_a_binding_proposal_and_its_result_stands_there, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let binding = draft(&world, orchard, "Take Meadow in").await;
    let asks = |on: &Value| {
        json!({ "title": "What do we think of Meadow?", "case": whole_case("To know."), "area": "MEMBERSHIP",
            "consultsOnId": on })
    };
    let consultation = proposed(&world, orchard, asks(&binding)).await;
    let mut with_action = asks(&binding);
    with_action["action"] = admission("Swamp");
    let binds = world.act(orchard, "createProposal", with_action, "proposal { id }").await;
    assert_eq!(code(&binds), "ADVISORY_WITH_ACTION", "{binds}");
    let on_advice = world.act(orchard, "createProposal", asks(&consultation), "proposal { id }").await;
    assert_eq!(code(&on_advice), "INVALID_INPUT", "{on_advice}");
    for mutation in ["openDiscussion", "openVoting"] {
        data(step(&world, orchard, mutation, &consultation).await);
    }
    for voter in ["Orchard", "Riverbank", "Lantern"] {
        data(world.vote(founded.member(voter), consultation.as_str().unwrap(), "FOR").await);
    }
    let fields =
        "consultsOn { id } consultations(first: 5) { totalCount nodes { title binding state result { sentence } } }";
    let there = shown(&world, orchard, &binding, fields).await;
    let advice = &there["consultations"]["nodes"][0];
    assert_eq!((&there["consultsOn"], &there["consultations"]["totalCount"]), (&Value::Null, &json!(1)), "{there}");
    assert_eq!((&advice["binding"], &advice["state"]), (&json!(false), &json!("PASSED")), "{there}");
    assert!(advice["result"]["sentence"].as_str().is_some_and(|sentence| sentence.starts_with("3 of 5")), "{advice}");
    assert_eq!(shown(&world, orchard, &consultation, fields).await["consultsOn"]["id"], binding);
    for mutation in ["openDiscussion", "openVoting"] {
        data(step(&world, orchard, mutation, &binding).await);
    }
    let late = world.act(orchard, "createProposal", asks(&binding), "proposal { id }").await;
    assert_eq!(code(&late), "WRONG_STATE", "advice comes before the vote: {late}");
});

async fn dissent(world: &World, by: &Member, proposal: &str) -> Value {
    let input = json!({ "proposalId": proposal, "statement": "It is too soon." });
    world
        .act(
            by,
            "recordDissent",
            input,
            "proposal { dissents { statement by { name } seat { organisation { name } } } }",
        )
        .await
}

/// A vote that Riverbank, Orchard and a funder carry against Lantern, with the other funder recused.
async fn decided(world: &World, founded: &Founded) -> String {
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    data(world.act(founded.member("Lake Fund"), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    data(world.vote(founded.member("Lantern"), &id, "AGAINST").await);
    assert_eq!(code(&dissent(world, founded.member("Lantern"), &id).await), "WRONG_STATE", "it is not decided yet");
    let mut last = Value::Null;
    for voter in ["Orchard", "Riverbank", "Hill Trust"] {
        last = data(world.vote(founded.member(voter), &id, "FOR").await);
    }
    assert_eq!(last["castBallot"]["proposal"]["state"], "ENACTED", "{last}");
    id
}

both!(who_was_outvoted_may_put_their_dissent_on_record_and_nobody_else, |world| async move {
    let founded = world.founded("river").await;
    let lantern = founded.member("Lantern");
    let id = decided(&world, &founded).await;
    assert_eq!(code(&dissent(&world, founded.member("Orchard"), &id).await), "NOTHING_TO_DISSENT_FROM");
    assert_eq!(code(&dissent(&world, founded.member("Lake Fund"), &id).await), "RECUSED");
    assert_eq!(code(&dissent(&world, &founded.treasurer, &id).await), "NOT_ELIGIBLE");
    let none = shown(&world, lantern, &json!(id), "dissents { statement } viewerCan { act allowed }").await;
    assert_eq!(none["dissents"], json!([]), "nobody's dissent is recorded for them");
    let may = json!({ "act": "RECORD_DISSENT", "allowed": true });
    assert!(none["viewerCan"].as_array().unwrap().contains(&may), "{none}");
    let recorded = data(dissent(&world, lantern, &id).await)["recordDissent"]["proposal"]["dissents"].clone();
    assert_eq!(
        recorded,
        json!([{ "statement": "It is too soon.", "by": { "name": "lantern" }, "seat": { "organisation": { "name": "Lantern" } } }])
    );
    assert_eq!(code(&dissent(&world, lantern, &id).await), "CONFLICT", "once, and it stays");
});

const CALENDAR: &str = "query($from: Date, $to: Date) { collaborative { calendar(from: $from, to: $to) { kind at \
    proposal { title } reportingPeriod { label } seat { organisation { name } } } } }";

both!(the_calendar_says_what_closes_when, |world| async move {
    let drafted = world.drafted("river").await;
    let seat = json!({ "bodyId": drafted.council, "organisationId": drafted.organisation("Lantern"), "startsOn": "2026-01-01",
        "endsOn": "2026-06-30" });
    data(world.act(&drafted.steward, "createSeat", seat, "seat { id }").await);
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    world.found(&drafted).await;
    let steward = &drafted.steward;
    world.period(&drafted, "2026-03-01").await;
    world.open_vote(drafted.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let all = json!({ "from": "2026-03-01", "to": "2027-02-28" });
    let all = data(world.by(steward, CALENDAR, all).await)["collaborative"]["calendar"].clone();
    let all = all.as_array().unwrap();
    let kinds: Vec<&str> = all.iter().filter_map(|deadline| deadline["kind"].as_str()).collect();
    assert_eq!(kinds[0], "VOTE_CLOSES", "{all:?}");
    assert_eq!(
        (&all[0]["proposal"]["title"], &all[0]["at"]),
        (&json!("Take Meadow in"), &json!("2026-03-03T09:00:00.000000Z"))
    );
    for kind in ["REPORTS_DUE", "PERIOD_LOCKS", "SEAT_TERM_ENDS"] {
        assert_eq!(kinds.iter().filter(|other| **other == kind).count(), 1, "{all:?}");
    }
    let term = all.iter().find(|deadline| deadline["kind"] == "SEAT_TERM_ENDS").unwrap();
    assert_eq!(term["seat"]["organisation"]["name"], "Lantern");
    assert_eq!(term["at"], "2026-06-30T23:00:00.000000Z", "in London the last day ends an hour before it does in UTC");
    assert!(all.windows(2).all(|pair| pair[0]["at"].as_str() <= pair[1]["at"].as_str()), "{all:?}");
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let soon = data(world.by(steward, CALENDAR, json!({ "to": "2026-03-10" })).await);
    assert_eq!(soon["collaborative"]["calendar"], json!([]), "what was counted is no longer due");
    for bad in
        [json!({ "from": "2026-03-01", "to": "2026-02-28" }), json!({ "from": "2026-03-01", "to": "2027-03-02" })]
    {
        let refused = world.by(steward, CALENDAR, bad).await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{refused}");
    }
});
