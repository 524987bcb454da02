//! Charters: where they start, what changes in them, and what they leave alone.

use chrono::TimeDelta;
use e2e::{Founded, Value, World, both, code, data, json};

async fn from_template(world: &World, drafted: &Founded, template: &str, council: Option<&str>) -> Value {
    let input = json!({ "template": template, "councilId": council });
    let shown = "charter { version rights { area body { name } escalatesToId rule { method secrecy } } }";
    world.act(&drafted.steward, "draftCharterFromTemplate", input, shown).await
}

/// Every organisation takes its seat in the assembly.
async fn assembled(world: &World, drafted: &Founded) {
    let query = "{ collaborative { seats(first: 50) { nodes { id body { kind } organisation { name } } } } }";
    let seats = data(world.by(&drafted.steward, query, json!({})).await);
    for seat in seats["collaborative"]["seats"]["nodes"].as_array().unwrap() {
        if seat["body"]["kind"] == "ASSEMBLY" {
            let member = drafted.member(seat["organisation"]["name"].as_str().unwrap());
            let holder = json!({ "seatId": seat["id"], "holderId": world.membership_id(member).await });
            data(world.act(member, "nameSeatHolder", holder, "seat { vacant }").await);
        }
    }
}

both!(each_template_drafts_a_charter_over_every_area_that_can_be_founded, |world| async move {
    let drafted = world.drafted("river").await;
    let query = "{ collaborative { charterTemplates { template name summary hasCouncil \
        rights { area ofCouncil rule { method threshold caps { constituency share } } } } } }";
    let templates = data(world.by(&drafted.steward, query, json!({})).await);
    let templates = templates["collaborative"]["charterTemplates"].as_array().cloned().unwrap();
    assert_eq!(templates.len(), 4);
    for (number, template) in templates.iter().enumerate() {
        let word = template["template"].as_str().unwrap();
        let council = template["hasCouncil"].as_bool().unwrap().then_some(drafted.council.as_str());
        let charter = data(from_template(&world, &drafted, word, council).await);
        let charter = &charter["draftCharterFromTemplate"]["charter"];
        assert_eq!(charter["version"], number + 1, "{charter}");
        let rights = charter["rights"].as_array().unwrap();
        assert_eq!(rights.len(), 12, "every area: {charter}");
        for (right, offered) in rights.iter().zip(template["rights"].as_array().unwrap()) {
            let body = if offered["ofCouncil"] == true { "Council" } else { "Assembly" };
            assert_eq!((&right["area"], &right["body"]["name"]), (&offered["area"], &json!(body)));
            assert_eq!(right["rule"]["method"], offered["rule"]["method"]);
        }
    }
    assembled(&world, &drafted).await;
    world.found(&drafted).await;
});

both!(a_template_needs_its_council_and_no_other, |world| async move {
    let drafted = world.drafted("river").await;
    for (template, council) in [("BALANCED_BOARD", None), ("COMMUNITY_ASSEMBLY", Some(drafted.council.as_str()))] {
        let refused = from_template(&world, &drafted, template, council).await;
        assert_eq!(code(&refused), "INVALID_INPUT", "{refused}");
        assert_eq!(refused["errors"][0]["extensions"]["field"], "councilId", "{refused}");
    }
    let empty = json!({ "kind": "COMMITTEE", "name": "Nobody", "mandate": "Waits." });
    let empty = data(world.act(&drafted.steward, "createBody", empty, "body { id }").await);
    let empty = empty["createBody"]["body"]["id"].as_str().unwrap();
    let refused = from_template(&world, &drafted, "PARTNER_LED_COUNCIL", Some(empty)).await;
    assert_eq!(code(&refused), "NOT_PARTNER_LED", "a council without partners: {refused}");
    world.charter(&drafted, e2e::rights(&drafted.council)).await;
    world.found(&drafted).await;
    let late = from_template(&world, &drafted, "COMMUNITY_ASSEMBLY", None).await;
    assert_eq!(code(&late), "PRECONDITION_FAILED", "{late}");
});

/// A collaborative whose charter is changed by two thirds after a notice of two days; admissions take a simple majority.
async fn with_notice(world: &World) -> Founded {
    let drafted = world.drafted("river").await;
    world.charter(&drafted, with_admissions(&drafted, "1/2")).await;
    world.found(&drafted).await;
    drafted
}

fn with_admissions(founded: &Founded, threshold: &str) -> Vec<Value> {
    let change = json!({ "method": "SUPERMAJORITY", "threshold": "2/3", "base": "ELIGIBLE", "finalBallots": true,
        "discussionSeconds": 172_800, "votingSeconds": 86_400 });
    let mut admission = e2e::at_once();
    admission["threshold"] = json!(threshold);
    vec![e2e::right("CHARTER", &founded.council, change), e2e::right("MEMBERSHIP", &founded.council, admission)]
}

/// The rights of the charter in force with this threshold for admissions, each as it is known.
async fn change(world: &World, founded: &Founded, threshold: &str) -> Value {
    let query = "{ collaborative { charter { version rights { id: rightId } } } }";
    let charter = data(world.by(&founded.steward, query, json!({})).await)["collaborative"]["charter"].clone();
    let mut rights = with_admissions(founded, threshold);
    for (right, known) in rights.iter_mut().zip(charter["rights"].as_array().unwrap()) {
        right["id"] = known["id"].clone();
    }
    json!({ "changeDecisionRights": { "amendsVersion": charter["version"], "rights": rights } })
}

async fn step(world: &World, founded: &Founded, mutation: &str, id: &str) -> Value {
    let query = format!("mutation($id: ID!) {{ {mutation}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
    world.by(founded.member("Orchard"), &query, json!({ "id": id })).await
}

/// A change of the charter that is under discussion.
async fn discussed(world: &World, founded: &Founded, threshold: &str) -> String {
    let action = change(world, founded, threshold).await;
    let input = json!({ "title": "New rights", "case": e2e::whole_case("It is time."), "action": action });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    data(step(world, founded, "openDiscussion", &id).await);
    id
}

const EARLIER: &str = "Method: was MAJORITY, more than 1/2 of the votes of the electorate, becomes MAJORITY, more than 3/4 of \
    the votes of the electorate.";

both!(a_change_of_the_charter_is_read_in_sentences_before_and_after_it_is_decided, |world| async move {
    let founded = with_notice(&world).await;
    let id = discussed(&world, &founded, "3/4").await;
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { action { ... on ChangeDecisionRightsAction { \
        differences { rightId kind sentences } } } } } }";
    let proposed = data(world.by(&founded.steward, query, json!({ "id": id })).await);
    let differences = &proposed["collaborative"]["proposal"]["action"]["differences"];
    assert_eq!(differences[0]["kind"], "CHANGED", "{proposed}");
    assert_eq!(differences[0]["sentences"], json!([EARLIER]), "{proposed}");
    assert_eq!(differences.as_array().unwrap().len(), 1, "only the changed right is told: {proposed}");
    world.clock.advance(TimeDelta::days(2));
    data(step(&world, &founded, "openVoting", &id).await);
    for voter in ["Orchard", "Riverbank", "Lantern"] {
        assert_eq!(
            data(world.vote(founded.member(voter), &id, "FOR").await)["castBallot"]["proposal"]["state"],
            "VOTING"
        );
    }
    let fourth = data(world.vote(founded.member("Hill Trust"), &id, "FOR").await);
    assert_eq!(fourth["castBallot"]["proposal"]["state"], "ENACTED", "two thirds of five are four: {fourth}");
    let query = "{ collaborative { charter { version proposalId differences { kind sentences } } \
        first: charterVersion(version: 1) { version proposalId differences { kind } } none: charterVersion(version: 3) { version } } }";
    let charters = data(world.by(&founded.steward, query, json!({})).await)["collaborative"].clone();
    assert_eq!(
        charters["charter"]["differences"],
        json!([{ "kind": "CHANGED", "sentences": [EARLIER] }]),
        "{charters}"
    );
    assert_eq!((&charters["charter"]["version"], &charters["charter"]["proposalId"]), (&json!(2), &json!(id)));
    assert_eq!(charters["first"], json!({ "version": 1, "proposalId": null, "differences": [] }));
    assert_eq!(charters["none"], Value::Null);
});

both!(a_charter_changes_only_after_its_own_notice, |world| async move {
    let founded = with_notice(&world).await;
    let id = discussed(&world, &founded, "3/4").await;
    world.clock.advance(TimeDelta::days(2) - TimeDelta::seconds(1));
    assert_eq!(code(&step(&world, &founded, "openVoting", &id).await), "DISCUSSION_TOO_SHORT");
    world.clock.advance(TimeDelta::seconds(1));
    data(step(&world, &founded, "openVoting", &id).await);
});

both!(an_open_vote_keeps_the_charter_under_which_it_was_opened, |world| async move {
    let founded = with_notice(&world).await;
    let admission = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    let id = discussed(&world, &founded, "3/4").await;
    world.clock.advance(TimeDelta::days(2));
    data(step(&world, &founded, "openVoting", &id).await);
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission.clone()).await;
    for voter in ["Orchard", "Riverbank", "Lantern", "Hill Trust"] {
        data(world.vote(founded.member(voter), &id, "FOR").await);
    }
    let query = "query($id: ID!) { collaborative { charter { version } proposal(id: $id) { charterVersion rule { threshold } } } }";
    let kept = data(world.by(&founded.steward, query, json!({ "id": open })).await)["collaborative"].clone();
    assert_eq!(kept["charter"]["version"], 2, "{kept}");
    assert_eq!(kept["proposal"], json!({ "charterVersion": 1, "rule": { "threshold": "1/2" } }));
    let mut last = Value::Null;
    for voter in ["Orchard", "Riverbank", "Lantern"] {
        last = data(world.vote(founded.member(voter), &open, "FOR").await);
    }
    assert_eq!(last["castBallot"]["proposal"]["state"], "ENACTED", "three of five are more than half: {last}");
    let next = world.open_vote(founded.member("Orchard"), "Take Swamp in", admission).await;
    let new = data(world.by(&founded.steward, query, json!({ "id": next })).await);
    assert_eq!(new["collaborative"]["proposal"]["charterVersion"], 2, "{new}");
});
