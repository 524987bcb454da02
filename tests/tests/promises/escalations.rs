//! What a body could not settle goes on, with deadlines: to a second vote, and along the escalation path of its right.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, award, both, data, json, right};

/// Who takes part can settle it, if more than half do; else it goes to the right about agreements.
fn first() -> Value {
    json!({ "method": "MAJORITY", "quorum": "1/5", "votingSeconds": 86400 })
}

/// A charter in which admissions and grants, and then whatever goes to AGREEMENT, go on; the council decides everything.
async fn council(world: &World, path: &[(&str, &str)]) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    let starved = |area: &str| area == "MEMBERSHIP" && path.iter().any(|(from, _)| *from == area);
    for area in ["MEMBERSHIP", "GRANT_AWARD"] {
        rights.retain(|right| right["area"] != area);
        rights.push(right(area, &drafted.council, if starved(area) { first() } else { e2e::at_once() }));
    }
    for (from, to) in path {
        let to = rights.iter().position(|right| right["area"] == *to).unwrap();
        let from = rights.iter_mut().find(|right| right["area"] == *from).unwrap();
        from["escalatesTo"] = json!(to);
    }
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

const ONE_STEP: &[(&str, &str)] = &[("MEMBERSHIP", "AGREEMENT")];

fn meadow() -> Value {
    json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } })
}

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state round rule { method base } closesAt outcome result { ground } \
        escalations { reason sentence dueAt fromRightId toRightId round { round } } \
        rounds { round kind rightId endedAt result { ground } ballots { choice } electorate { hasVoted weight } } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

async fn open_again(world: &World, founded: &Founded, id: &str) {
    let query = "mutation($id: ID!) { openVoting(input: { proposalId: $id }) { proposal { state } } }";
    data(world.by(founded.member("Orchard"), query, json!({ "id": id })).await);
}

both!(a_quorum_that_failed_twice_goes_to_the_next_right_and_what_was_stays_readable, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let lantern = founded.member("Lantern");
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    world.time_is_up().await;
    let again = seen(&world, lantern, &id).await;
    assert_eq!((&again["state"], &again["round"]), (&json!("VOTING"), &json!(2)), "once is no failure yet: {again}");
    assert_eq!(again["rounds"][0]["result"]["ground"], "NO_BALLOTS");
    world.time_is_up().await;
    let gone = seen(&world, lantern, &id).await;
    assert_eq!(
        (&gone["state"], &gone["outcome"], &gone["closesAt"]),
        (&json!("DISCUSSION"), &Value::Null, &Value::Null)
    );
    assert_eq!(gone["rule"], json!({ "method": "MAJORITY", "base": "ELIGIBLE" }), "that of the next right");
    let escalation = &gone["escalations"][0];
    assert_eq!((&escalation["reason"], &escalation["round"]["round"]), (&json!("QUORUM_FAILED_TWICE"), &json!(2)));
    assert_eq!(gone["rounds"].as_array().map(Vec::len), Some(2));
    assert_eq!(gone["rounds"][1]["electorate"].as_array().map(Vec::len), Some(5), "{gone}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    open_again(&world, &founded, &id).await;
    for voter in founded.partners() {
        data(world.vote(voter, &id, "FOR").await);
    }
    let done = seen(&world, lantern, &id).await;
    assert_eq!((&done["state"], &done["round"]), (&json!("ENACTED"), &json!(3)), "{done}");
    assert_eq!(done["rounds"][2]["rightId"], escalation["toRightId"]);
    assert_eq!(done["rounds"][0]["rightId"], escalation["fromRightId"]);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world.owner().await.tamper(&["update escalations set reason = 'DEADLOCK'"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("does not follow from its rounds and deadlines"), "{found}");
});

both!(a_body_divided_against_itself_passes_it_on_and_what_was_voted_down_is_settled, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let lantern = founded.member("Lantern");
    let tied = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    let down = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(lantern, &tied, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &tied, "AGAINST").await);
    data(world.vote(lantern, &down, "AGAINST").await);
    world.time_is_up().await;
    let gone = seen(&world, lantern, &tied).await;
    assert_eq!(
        (&gone["state"], &gone["escalations"][0]["reason"]),
        (&json!("DISCUSSION"), &json!("DEADLOCK")),
        "{gone}"
    );
    assert_eq!(gone["rounds"][0]["ballots"].as_array().map(Vec::len), Some(2), "its ballots stay: {gone}");
    let settled = seen(&world, lantern, &down).await;
    assert_eq!((&settled["state"], &settled["escalations"]), (&json!("FAILED"), &json!([])), "{settled}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(without_a_path_what_lapsed_has_lapsed, |world| async move {
    let founded = council(&world, &[]).await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    world.time_is_up().await;
    let lapsed = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&lapsed["state"], &lapsed["round"]), (&json!("LAPSED"), &json!(1)), "{lapsed}");
});

both!(a_deadline_that_passes_leads_on_and_at_the_end_of_the_path_it_stays_as_it_was, |world| async move {
    let founded = council(&world, &[("MEMBERSHIP", "AGREEMENT"), ("AGREEMENT", "ALLOCATION")]).await;
    let lantern = founded.member("Lantern");
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(lantern, &id, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &id, "AGAINST").await);
    world.time_is_up().await;
    let first = seen(&world, lantern, &id).await["escalations"][0].clone();
    world.clock.advance(TimeDelta::days(16));
    let (one, two) = tokio::join!(gateway::scheduler::look(&world.state), gateway::scheduler::look(&world.state));
    assert!(one.is_ok() && two.is_ok());
    let on = seen(&world, lantern, &id).await;
    assert_eq!((&on["state"], on["escalations"].as_array().map(Vec::len)), (&json!("DISCUSSION"), Some(2)), "{on}");
    let second = &on["escalations"][1];
    assert_eq!((&second["reason"], &second["fromRightId"]), (&json!("DEADLINE_MISSED"), &first["toRightId"]), "{on}");
    world.clock.advance(TimeDelta::days(16));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let over = seen(&world, lantern, &id).await;
    assert_eq!((&over["state"], &over["result"]["ground"]), (&json!("FAILED"), &json!("TOO_FEW_IN_FAVOUR")), "{over}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_was_amended_on_its_way_stays_where_it_went, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(founded.member("Lantern"), &id, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &id, "AGAINST").await);
    world.time_is_up().await;
    let amended = json!({ "proposalId": id, "expectedVersion": 1, "title": "Take Heath in", "case": e2e::whole_case("Yes."),
        "action": { "admitOrganisation": { "name": "Heath", "constituency": "PARTNER" } } });
    data(world.act(founded.member("Orchard"), "amendProposal", amended, "proposal { version }").await);
    open_again(&world, &founded, &id).await;
    let open = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&open["state"], &open["rule"]["base"]), (&json!("VOTING"), &json!("ELIGIBLE")), "{open}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_electorate_that_late_recusals_leave_unfit_passes_money_on, |world| async move {
    let founded = council(&world, &[("GRANT_AWARD", "AGREEMENT")]).await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    for funder in ["Hill Trust", "Lake Fund"] {
        data(world.vote(founded.member(funder), &id, "FOR").await);
    }
    for partner in founded.partners() {
        // The last of them may find the vote closed by then.
        world.act(partner, "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await;
    }
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(gone["escalations"][0]["reason"], "UNFIT_ELECTORATE", "{gone}");
    open_again(&world, &founded, &id).await;
    for voter in founded.partners() {
        data(world.vote(voter, &id, "FOR").await);
    }
    assert_eq!(seen(&world, founded.member("Lantern"), &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
