//! What a body could not settle goes on, with deadlines: to a second vote, and along the escalation path of its right.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, award, both, data, json, right};

/// Who takes part can settle it, if more than half do; else it goes to the right about agreements.
pub(crate) fn first() -> Value {
    json!({ "method": "MAJORITY", "quorum": "1/5", "votingSeconds": 86400 })
}

/// A charter in which admissions and grants, and then whatever goes to AGREEMENT, go on; the council decides everything.
pub(crate) async fn council(world: &World, path: &[(&str, &str)]) -> Founded {
    council_by(world, path, first(), e2e::at_once()).await
}

/// The same with rules of its own, for admissions and for the right about agreements.
pub(crate) async fn council_by(world: &World, path: &[(&str, &str)], admissions: Value, agreements: Value) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    let starved = |area: &str| area == "MEMBERSHIP" && path.iter().any(|(from, _)| *from == area);
    let own = |area: &str| if area == "AGREEMENT" { agreements.clone() } else { e2e::at_once() };
    for area in ["MEMBERSHIP", "GRANT_AWARD", "AGREEMENT"] {
        rights.retain(|right| right["area"] != area);
        rights.push(right(area, &drafted.council, if starved(area) { admissions.clone() } else { own(area) }));
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

pub(crate) const ONE_STEP: &[(&str, &str)] = &[("MEMBERSHIP", "AGREEMENT")];

pub(crate) fn meadow() -> Value {
    json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } })
}

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state round version rule { method base } ballots { choice } closesAt outcome result { ground } \
        escalations { reason sentence dueAt fromRightId toRightId round { round } } \
        rounds { round kind rightId closesAt endedAt result { ground } ballots { choice } electorate { hasVoted weight } } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

pub(crate) async fn open_again(world: &World, founded: &Founded, id: &str) {
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
    let owner = world.owner().await;
    owner.tamper(&["update escalations set due_at = at"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("does not follow from its rounds and deadlines"), "{found}");
    owner.tamper(&["update escalations set reason = 'DEADLOCK'"]).await;
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
    let draft = json!({ "title": "Take Mill in", "case": e2e::whole_case("Yes."), "action": meadow() });
    data(world.act(founded.member("Orchard"), "createProposal", draft, "proposal { id }").await);
    let lapse =
        "update proposals set state = 'LAPSED', outcome = 'LAPSED', closed_at = created_at where state = 'DRAFT'";
    world.owner().await.tamper(&[lapse]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("it stands as LAPSED"), "nobody was ever asked: {found}");
});

both!(a_deadline_that_passes_leads_on_and_at_the_end_of_the_path_it_stays_as_it_was, |world| async move {
    let founded = council(&world, &[("MEMBERSHIP", "AGREEMENT"), ("AGREEMENT", "ALLOCATION")]).await;
    let lantern = founded.member("Lantern");
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(lantern, &id, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &id, "AGAINST").await);
    world.time_is_up().await;
    let first = seen(&world, lantern, &id).await["escalations"][0].clone();
    let calendar = "{ collaborative { calendar { kind at proposal { id } } } }";
    let due = || async { data(world.by(lantern, calendar, json!({})).await)["collaborative"]["calendar"].clone() };
    assert_eq!(due().await, json!([{ "kind": "ESCALATION_ENDS", "at": first["dueAt"], "proposal": { "id": id } }]));
    world.clock.advance(TimeDelta::days(16));
    let (one, two) = tokio::join!(gateway::scheduler::look(&world.state), gateway::scheduler::look(&world.state));
    assert!(one.is_ok() && two.is_ok());
    let on = seen(&world, lantern, &id).await;
    assert_eq!((&on["state"], on["escalations"].as_array().map(Vec::len)), (&json!("DISCUSSION"), Some(2)), "{on}");
    let second = &on["escalations"][1];
    assert_eq!(due().await, json!([{ "kind": "ESCALATION_ENDS", "at": second["dueAt"], "proposal": { "id": id } }]));
    assert_eq!((&second["reason"], &second["fromRightId"]), (&json!("DEADLINE_MISSED"), &first["toRightId"]), "{on}");
    world.clock.advance(TimeDelta::days(16));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let over = seen(&world, lantern, &id).await;
    assert_eq!((&over["state"], &over["result"]["ground"]), (&json!("FAILED"), &json!("TOO_FEW_IN_FAVOUR")), "{over}");
    assert_eq!(
        (&over["rule"]["base"], &over["closesAt"]),
        (&json!("CAST"), &over["rounds"][0]["closesAt"]),
        "as it was"
    );
    assert_eq!(due().await, json!([]), "what has ended is no longer due");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

/// An admission on which the body was divided, so that it went on.
pub(crate) async fn divided(world: &World, founded: &Founded) -> String {
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(founded.member("Lantern"), &id, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &id, "AGAINST").await);
    world.time_is_up().await;
    id
}

pub(crate) async fn amend(
    world: &World,
    founded: &Founded,
    id: &str,
    version: i64,
    title: &str,
    action: Value,
) -> Value {
    let amended = json!({ "proposalId": id, "expectedVersion": version, "title": title,
        "case": e2e::whole_case("Yes."), "action": action });
    let fields = "proposal { version rule { base } }";
    data(world.act(founded.member("Orchard"), "amendProposal", amended, fields).await)["amendProposal"]["proposal"]
        .clone()
}

both!(what_is_worded_anew_on_its_way_stays_where_it_went, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = divided(&world, &founded).await;
    let amended = amend(&world, &founded, &id, 1, "Welcome Meadow", meadow()).await;
    assert_eq!(amended["rule"]["base"], "ELIGIBLE", "{amended}");
    open_again(&world, &founded, &id).await;
    let open = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&open["state"], &open["rule"]["base"]), (&json!("VOTING"), &json!("ELIGIBLE")), "{open}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_asks_for_something_else_on_its_way_begins_again_with_the_first_body, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = divided(&world, &founded).await;
    let heath = json!({ "admitOrganisation": { "name": "Heath", "constituency": "PARTNER" } });
    let amended = amend(&world, &founded, &id, 1, "Take Heath in", heath.clone()).await;
    assert_eq!(amended["rule"]["base"], "CAST", "{amended}");
    world.clock.advance(TimeDelta::days(16));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let waits = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(
        (&waits["state"], &waits["result"]),
        (&json!("DISCUSSION"), &Value::Null),
        "it was no deadline of this: {waits}"
    );
    open_again(&world, &founded, &id).await;
    let open = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&open["state"], &open["rule"]["base"]), (&json!("VOTING"), &json!("CAST")), "{open}");
    data(world.vote(founded.member("Lantern"), &id, "FOR").await);
    data(world.vote(founded.member("Hill Trust"), &id, "AGAINST").await);
    world.time_is_up().await;
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(gone["escalations"].as_array().map(Vec::len), Some(2), "{gone}");
    let kept = amend(&world, &founded, &id, 2, "Welcome Heath", heath).await;
    assert_eq!(kept["rule"]["base"], "ELIGIBLE", "the first body has voted on this: {kept}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_was_worded_anew_and_never_voted_on_lapses_at_the_deadline, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = divided(&world, &founded).await;
    amend(&world, &founded, &id, 1, "Welcome Meadow", meadow()).await;
    world.clock.advance(TimeDelta::days(16));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let over = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&over["state"], &over["outcome"]), (&json!("LAPSED"), &json!("LAPSED")), "{over}");
    assert_eq!(over["result"], Value::Null, "the result of another version is not its own: {over}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(ballots_are_shown_by_the_rule_by_which_they_were_cast, |world| async move {
    let mut hidden = e2e::at_once();
    hidden["secrecy"] = json!("HIDDEN_UNTIL_CLOSE");
    let founded = council_by(&world, ONE_STEP, first(), hidden).await;
    let id = divided(&world, &founded).await;
    let by = founded.member("Lake Fund");
    let gone = seen(&world, by, &id).await;
    assert_eq!(gone["ballots"].as_array().map(Vec::len), Some(2), "the vote on which it went on was open: {gone}");
    open_again(&world, &founded, &id).await;
    data(world.vote(founded.member("Lantern"), &id, "FOR").await);
    let open = seen(&world, by, &id).await;
    assert_eq!((&open["ballots"], &open["rounds"][1]["ballots"]), (&json!([]), &json!([])), "{open}");
});

both!(an_objection_that_was_set_aside_in_one_vote_stands_in_the_next, |world| async move {
    let consent = json!({ "method": "CONSENT", "quorum": "1", "setAside": "2/3", "votingSeconds": 86400 });
    let founded = council_by(&world, ONE_STEP, consent, e2e::at_once()).await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(world.vote(founded.member("Lantern"), &id, "OBJECT").await);
    data(world.vote(founded.member("Orchard"), &id, "CONSENT").await);
    let query =
        "query($id: ID!) { collaborative { proposal(id: $id) { electorate { seat { id organisation { name } } } } } }";
    let electorate = data(world.by(&founded.steward, query, json!({ "id": id })).await);
    let electorate = electorate["collaborative"]["proposal"]["electorate"].as_array().cloned().unwrap();
    let own = electorate.iter().find(|one| one["seat"]["organisation"]["name"] == "Lantern").unwrap();
    let asked = json!({ "proposalId": id, "seatIds": [own["seat"]["id"]] });
    data(world.act(founded.member("Orchard"), "askToSetAside", asked, "proposal { state }").await);
    for voter in founded.council_members() {
        data(world.vote(voter, &id, "FOR").await);
    }
    world.time_is_up().await;
    let again = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&again["state"], &again["round"]), (&json!("VOTING"), &json!(3)), "too few took part: {again}");
    assert_eq!(again["rounds"][1]["result"]["ground"], "RULE_MET", "it was set aside: {again}");
    for voter in ["Orchard", "Riverbank", "Hill Trust", "Lake Fund"] {
        data(world.vote(founded.member(voter), &id, "CONSENT").await);
    }
    data(world.vote(founded.member("Lantern"), &id, "OBJECT").await);
    world.time_is_up().await;
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(
        (&gone["state"], &gone["escalations"][0]["reason"]),
        (&json!("DISCUSSION"), &json!("DEADLOCK")),
        "{gone}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_body_in_which_nobody_could_vote_is_passed_over, |world| async move {
    let mut funders = first();
    funders["reserved"] = json!("BACKBONE");
    let founded = council_by(&world, ONE_STEP, funders, e2e::at_once()).await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    let open = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&open["state"], &open["rule"]["base"]), (&json!("VOTING"), &json!("ELIGIBLE")), "{open}");
});

both!(an_electorate_that_late_recusals_leave_unfit_passes_money_on, |world| async move {
    let drafted = world.drafted("river").await;
    let circle = json!({ "kind": "COMMITTEE", "name": "Circle", "mandate": "Decides where the council can't." });
    let circle = data(world.act(&drafted.steward, "createBody", circle, "body { id }").await);
    let circle = circle["createBody"]["body"]["id"].as_str().unwrap().to_owned();
    for partner in ["Orchard", "Lantern"] {
        world.seat(&drafted.steward, drafted.member(partner), &circle, drafted.organisation(partner)).await;
    }
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "AGREEMENT");
    rights.push(right("AGREEMENT", &circle, e2e::at_once()));
    let last = rights.len() - 1;
    rights.iter_mut().find(|right| right["area"] == "GRANT_AWARD").unwrap()["escalatesTo"] = json!(last);
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    let founded = drafted;
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
    for voter in ["Orchard", "Lantern"] {
        data(world.vote(founded.member(voter), &id, "FOR").await);
    }
    assert_eq!(seen(&world, founded.member("Lantern"), &id).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
