//! Who takes part in deciding is counted, so that everybody sees whether one voice eclipses the rest.

use chrono::TimeDelta;
use domain::clock::Clock;
use e2e::{Founded, Member, Value, World, both, code, data, json, right};

async fn council(world: &World, secrecy: &str) -> Founded {
    let mut drafted = world.drafted("river").await;
    world.more_partners(&mut drafted, &["Willow", "Alder", "Birch"]).await;
    let rule = json!({ "method": "MAJORITY", "reserved": "PARTNER", "secrecy": secrecy, "finalBallots": true,
        "votingSeconds": 86400 });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    drafted
}

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

async fn remark(world: &World, by: &Member, proposal: &str) {
    let input = json!({ "proposalId": proposal, "body": "Let us look closer." });
    data(world.act(by, "addComment", input, "proposal { id }").await);
}

async fn answer(world: &World, voter: &Member, proposal: &str, choice: &str) {
    let input = json!({ "proposalId": proposal, "choice": choice });
    data(world.act(voter, "castBallot", input, "proposal { state }").await);
}

async fn participation(world: &World, reader: &Member, span: &str) -> Value {
    let query = format!(
        "{{ collaborative {{ participation{span} {{ from to organisations {{ organisation {{ name }} proposals proposalsShare \
         passedProposals passedShare remarks remarksShare ballotsPossible ballotsCast }} }} }} }}"
    );
    world.by(reader, &query, json!({})).await
}

fn line<'a>(found: &'a Value, name: &str) -> &'a Value {
    let lines = found["organisations"].as_array().unwrap();
    lines.iter().find(|line| line["organisation"]["name"] == name).unwrap_or_else(|| panic!("{name}: {found}"))
}

both!(everybody_sees_whose_proposals_and_remarks_there_are_and_who_answers, |world| async move {
    let founded = council(&world, "SECRET").await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let first = world.open_vote(orchard, "Take Meadow in", admission("Meadow")).await;
    let second = world.open_vote(orchard, "Take Harbour in", admission("Harbour")).await;
    let third = world.open_vote(lantern, "Take Ferry in", admission("Ferry")).await;
    for (by, times) in [(orchard, 3), (founded.member("Hill Trust"), 1)] {
        for _ in 0..times {
            remark(&world, by, &first).await;
        }
    }
    for voter in ["Willow", "Alder", "Orchard"] {
        answer(&world, founded.member(voter), &first, "FOR").await;
    }
    answer(&world, founded.member("Willow"), &second, "AGAINST").await;
    world.time_is_up().await;
    let open = world.open_vote(lantern, "Take Ferry in", admission("Ferry")).await;
    answer(&world, founded.member("Willow"), &open, "FOR").await;
    let found =
        data(participation(&world, founded.member("Birch"), "").await)["collaborative"]["participation"].clone();
    let own = line(&found, "Orchard");
    let orchards = json!({ "organisation": { "name": "Orchard" }, "proposals": 2, "proposalsShare": "1/2",
        "passedProposals": 1, "passedShare": "1", "remarks": 3, "remarksShare": "3/4", "ballotsPossible": 3, "ballotsCast": 1 });
    assert_eq!(own, &orchards, "{first} {second} {third}");
    let willow = line(&found, "Willow");
    let counts = (&willow["proposals"], &willow["proposalsShare"], &willow["ballotsPossible"], &willow["ballotsCast"]);
    assert_eq!(counts, (&json!(0), &json!("0"), &json!(3), &json!(2)), "an open vote is not counted yet: {willow}");
    let hill = line(&found, "Hill Trust");
    assert_eq!((&hill["remarksShare"], &hill["ballotsPossible"]), (&json!("1/4"), &json!(0)), "{hill}");
    assert_eq!(line(&found, "Meadow")["ballotsCast"], 0, "who came by a decision is there too");
    let text = found.to_string();
    assert!(!text.contains("FOR") && !text.contains("AGAINST"), "{text}");
});

both!(a_recused_seat_could_not_answer, |world| async move {
    let founded = council(&world, "OPEN").await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let own_wish = json!({ "proposalId": id });
    data(world.act(founded.member("Riverbank"), "recuseSeat", own_wish, "proposal { state }").await);
    data(world.vote(founded.member("Orchard"), &id, "FOR").await);
    world.time_is_up().await;
    let found = data(participation(&world, &founded.steward, "").await)["collaborative"]["participation"].clone();
    for (name, possible, cast) in [("Riverbank", 0, 0), ("Orchard", 1, 1), ("Lantern", 1, 0)] {
        let line = line(&found, name);
        assert_eq!((&line["ballotsPossible"], &line["ballotsCast"]), (&json!(possible), &json!(cast)), "{line}");
    }
});

both!(a_span_of_days_is_a_span_and_nobody_elses_deeds_are_in_it, |world| async move {
    let founded = council(&world, "OPEN").await;
    let today = world.clock.now().date_naive();
    world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let other = world.drafted("forest").await;
    world.clock.advance(TimeDelta::days(3));
    let span = |from: chrono::NaiveDate, to: chrono::NaiveDate| format!("(from: \"{from}\", to: \"{to}\")");
    let of = async |reader: &Member, span: String| {
        data(participation(&world, reader, &span).await)["collaborative"]["participation"].clone()
    };
    let day = of(&founded.steward, span(today, today)).await;
    assert_eq!((&day["from"], &day["to"]), (&json!(today.to_string()), &json!(today.to_string())));
    assert_eq!(line(&day, "Orchard")["proposals"], 1);
    let later = of(&founded.steward, span(today + TimeDelta::days(1), today + TimeDelta::days(3))).await;
    assert_eq!(
        (&line(&later, "Orchard")["proposals"], &line(&later, "Orchard")["proposalsShare"]),
        (&json!(0), &Value::Null)
    );
    let elsewhere = of(&other.steward, String::new()).await;
    assert!(elsewhere["organisations"].as_array().unwrap().iter().all(|line| line["proposals"] == 0), "{elsewhere}");
    let refused = participation(&world, &founded.steward, &span(today, today - TimeDelta::days(1))).await;
    assert_eq!(code(&refused), "INVALID_INPUT", "{refused}");
});

both!(what_waits_for_somebody_is_found, |world| async move {
    let founded = council(&world, "OPEN").await;
    let orchard = founded.member("Orchard");
    let discussed = async |name: &str| {
        let input = json!({ "title": name, "case": e2e::whole_case("Yes."), "action": admission(name) });
        let made = data(world.act(orchard, "createProposal", input, "proposal { id }").await);
        let id = made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
        let step = "mutation($id: ID!) { openDiscussion(input: { proposalId: $id }) { proposal { state } } }";
        data(world.by(orchard, step, json!({ "id": id })).await);
        id
    };
    let (idle, spoken_of) = (discussed("Meadow").await, discussed("Harbour").await);
    let open = world.open_vote(orchard, "Take Ferry in", admission("Ferry")).await;
    world.clock.advance(TimeDelta::hours(12));
    let then = world.clock.now();
    remark(&world, founded.member("Hill Trust"), &spoken_of).await;
    let query = "query($then: DateTime!) { collaborative { proposals(filter: { idleSince: $then }) { totalCount nodes { id } } } }";
    let found = async |then: chrono::DateTime<chrono::Utc>| {
        let found = data(world.by(&founded.steward, query, json!({ "then": then.to_rfc3339() })).await);
        found["collaborative"]["proposals"].clone()
    };
    assert_eq!(
        found(then).await,
        json!({ "totalCount": 1, "nodes": [{ "id": idle }] }),
        "an open vote has its deadline: {open}"
    );
    assert_eq!(found(then + TimeDelta::seconds(1)).await["totalCount"], 2, "now nothing was said of the other either");
    assert_eq!(found(then - TimeDelta::days(1)).await["totalCount"], 0, "yesterday they were not there");
});
