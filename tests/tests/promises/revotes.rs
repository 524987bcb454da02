//! A vote is held again that counted somebody with a conflict of interest, because a secret ballot can't be found.

use chrono::TimeDelta;
use domain::OrganisationId;
use domain::tenancy::Role;
use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, right, uuid_of};

const PARTNERS: [&str; 6] = ["Willow", "Alder", "Birch", "Riverbank", "Orchard", "Lantern"];

/// The partners alone decide, in secret.
fn in_secret() -> Value {
    json!({ "method": "MAJORITY", "reserved": "PARTNER", "secrecy": "SECRET", "finalBallots": true, "votingSeconds": 86400 })
}

/// A council in which six partners alone decide in secret whom to take in; with a path to the whole council, or without.
async fn council(world: &World, with_path: bool) -> Founded {
    let mut drafted = world.drafted("river").await;
    world.more_partners(&mut drafted, &PARTNERS[..3]).await;
    let mut admissions = right("MEMBERSHIP", &drafted.council, in_secret());
    if with_path {
        admissions["escalatesTo"] = json!(1);
    }
    world.charter(&drafted, vec![admissions, right("AGREEMENT", &drafted.council, e2e::at_once())]).await;
    world.found(&drafted).await;
    drafted
}

async fn opened(world: &World, founded: &Founded) -> String {
    opened_as(world, founded, "Meadow").await
}

async fn opened_as(world: &World, founded: &Founded, name: &str) -> String {
    let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), name, action).await
}

async fn cast(world: &World, voter: &Member, id: &str, choice: &str) -> Value {
    world.act(voter, "castBallot", json!({ "proposalId": id, "choice": choice }), "proposal { state }").await
}

/// All of these vote the same.
async fn all(world: &World, founded: &Founded, voters: &[&str], id: &str, choice: &str) {
    for voter in voters {
        data(cast(world, founded.member(voter), id, choice).await);
    }
}

async fn leaves(world: &World, founded: &Founded, who: &str, id: &str) {
    data(world.act(founded.member(who), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
}

async fn ask(world: &World, by: &Member, id: &str) -> Value {
    let input = json!({ "proposalId": id, "reason": "Alder would run it." });
    world.act(by, "requestRevote", input, "proposal { state round }").await
}

async fn seen(world: &World, id: &str, by: &Member) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state round outcome closedAt result { cast ground } \
        electorate { hasVoted recusal { reason } conflict { reason } seat { organisation { name } } } \
        rounds { round endedAt result { cast ground conflictedSeatIds } } escalations { reason round { round } } \
        revotes { round nextRound stateBefore reason organisation { name } requestedBy { name } at } \
        dissents { round } viewerCan { act allowed reason } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// Whether another vote may be asked for, and why not.
fn may_ask(proposal: &Value) -> (bool, String) {
    let acts = proposal["viewerCan"].as_array().cloned().unwrap_or_default();
    let one = acts.into_iter().find(|one| one["act"] == "REQUEST_REVOTE").unwrap_or_default();
    (one["allowed"] == true, one["reason"].as_str().unwrap_or_default().to_owned())
}

/// Who is out of the latest electorate.
fn out(proposal: &Value) -> Vec<&str> {
    let electors = proposal["electorate"].as_array().unwrap().iter();
    let recused = electors.filter(|elector| !elector["recusal"].is_null());
    recused.filter_map(|elector| elector["seat"]["organisation"]["name"].as_str()).collect()
}

both!(an_open_vote_that_shows_a_conflict_ends_uncounted_and_is_held_again, |world| async move {
    let founded = council(&world, true).await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let id = opened(&world, &founded).await;
    all(&world, &founded, &PARTNERS, &id, "AGAINST").await;
    assert_eq!(code(&ask(&world, orchard, &id).await), "NO_CONFLICT_SHOWN");
    assert!(may_ask(&seen(&world, &id, orchard).await).1.starts_with("This vote shows no conflict of interest"));
    leaves(&world, &founded, "Alder", &id).await;
    assert_eq!(may_ask(&seen(&world, &id, orchard).await), (true, String::new()));
    assert_eq!(code(&ask(&world, &founded.evaluator, &id).await), "FORBIDDEN");
    let (one, two) = tokio::join!(ask(&world, orchard, &id), ask(&world, lantern, &id));
    let answers = [&one, &two];
    assert_eq!(answers.iter().filter(|answer| answer["errors"].is_null()).count(), 1, "{one} {two}");
    assert_eq!(answers.iter().filter(|answer| code(answer) == "REVOTED_BEFORE").count(), 1, "{one} {two}");
    let again = seen(&world, &id, orchard).await;
    assert_eq!((&again["state"], &again["round"]), (&json!("VOTING"), &json!(2)), "{again}");
    assert_eq!(out(&again), ["Alder"], "nobody can un-recuse themselves: {again}");
    assert!(again["electorate"].as_array().unwrap().iter().all(|elector| elector["hasVoted"] == false), "{again}");
    let first = &again["rounds"][0];
    assert!(first["endedAt"].is_string() && first["result"].is_null(), "{again}");
    let revote = &again["revotes"][0];
    assert_eq!(
        (&revote["round"], &revote["nextRound"], &revote["stateBefore"]),
        (&json!(1), &json!(2), &json!("VOTING"))
    );
    assert_eq!(revote["reason"], "Alder would run it.");
    assert!(!may_ask(&again).0, "{again}");
    let owner = world.owner().await;
    assert_eq!(owner.number("select count(*) from secret_ballots").await, 0, "nobody ever counts these");
    assert_eq!(owner.number("select count(*) from secret_voters").await, 6);
    assert_eq!(code(&cast(&world, founded.member("Alder"), &id, "FOR").await), "RECUSED");
    all(&world, &founded, &["Willow", "Birch", "Riverbank", "Orchard", "Lantern"], &id, "FOR").await;
    world.time_is_up().await;
    let done = seen(&world, &id, orchard).await;
    assert_eq!((&done["state"], &done["result"]["cast"]), (&json!("ENACTED"), &json!("5")), "{done}");
    assert_eq!(code(&ask(&world, orchard, &id).await), "ALREADY_ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

/// A vote that failed with a conflict shown.
async fn failed(world: &World, founded: &Founded) -> String {
    let id = opened(world, founded).await;
    all(world, founded, &PARTNERS, &id, "AGAINST").await;
    leaves(world, founded, "Alder", &id).await;
    world.time_is_up().await;
    id
}

both!(after_the_close_it_is_held_again_where_nothing_was_done_and_the_first_result_stays, |world| async move {
    let founded = council(&world, false).await;
    let orchard = founded.member("Orchard");
    let id = failed(&world, &founded).await;
    let dissent = json!({ "proposalId": id, "statement": "We wanted them." });
    data(world.act(orchard, "recordDissent", dissent.clone(), "proposal { id }").await);
    let before = seen(&world, &id, orchard).await;
    assert_eq!((&before["state"], may_ask(&before).0), (&json!("FAILED"), true), "{before}");
    world.clock.advance(TimeDelta::days(20));
    data(ask(&world, orchard, &id).await);
    assert_eq!(code(&ask(&world, orchard, &id).await), "REVOTED_BEFORE", "a double click asks once");
    let open = seen(&world, &id, orchard).await;
    assert_eq!((&open["state"], &open["outcome"], &open["closedAt"]), (&json!("VOTING"), &Value::Null, &Value::Null));
    assert_eq!(open["result"], Value::Null, "{open}");
    assert_eq!(open["rounds"][0]["result"], before["rounds"][0]["result"], "what it came to stays");
    assert_eq!(open["rounds"][0]["result"]["conflictedSeatIds"].as_array().map(Vec::len), Some(1));
    assert_eq!(open["revotes"][0]["stateBefore"], "FAILED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    all(&world, &founded, &["Willow", "Birch", "Riverbank", "Orchard", "Lantern"], &id, "AGAINST").await;
    world.time_is_up().await;
    data(world.act(orchard, "recordDissent", dissent, "proposal { id }").await);
    let done = seen(&world, &id, orchard).await;
    assert_eq!(
        (&done["state"], &done["dissents"]),
        (&json!("FAILED"), &json!([{ "round": 1 }, { "round": 2 }])),
        "{done}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_was_done_or_is_long_past_is_not_voted_on_again, |world| async move {
    let founded = council(&world, false).await;
    let orchard = founded.member("Orchard");
    let passed = opened(&world, &founded).await;
    all(&world, &founded, &PARTNERS, &passed, "FOR").await;
    leaves(&world, &founded, "Alder", &passed).await;
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(code(&ask(&world, orchard, &passed).await), "VOTING_CLOSED", "it waits to be counted");
    world.time_is_up().await;
    let enacted = seen(&world, &passed, orchard).await;
    assert_eq!(enacted["state"], "ENACTED", "a conflict that is shown keeps nothing from being done: {enacted}");
    assert_eq!(code(&ask(&world, orchard, &passed).await), "ALREADY_ENACTED");
    let late = opened_as(&world, &founded, "Heath").await;
    all(&world, &founded, &PARTNERS, &late, "AGAINST").await;
    leaves(&world, &founded, "Alder", &late).await;
    world.time_is_up().await;
    world.clock.advance(TimeDelta::days(31));
    assert_eq!(code(&ask(&world, orchard, &late).await), "REVOTE_TOO_LATE");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(where_too_few_are_left_for_a_secret_vote_it_goes_along_the_path, |world| async move {
    let founded = council(&world, true).await;
    let orchard = founded.member("Orchard");
    let [first, second, third] = [(); 3].map(|()| opened(&world, &founded));
    let (first, second, third) = (first.await, second.await, third.await);
    for id in [&first, &second, &third] {
        all(&world, &founded, &PARTNERS, id, "AGAINST").await;
        leaves(&world, &founded, "Alder", id).await;
        leaves(&world, &founded, "Birch", id).await;
    }
    data(ask(&world, orchard, &first).await);
    data(ask(&world, orchard, &third).await);
    let gone = seen(&world, &first, orchard).await;
    let escalation = json!([{ "reason": "TOO_FEW_FOR_SECRECY", "round": { "round": 1 } }]);
    assert_eq!((&gone["state"], &gone["escalations"]), (&json!("DISCUSSION"), &escalation), "{gone}");
    assert_eq!(gone["revotes"][0]["nextRound"], Value::Null);
    assert_eq!(code(&ask(&world, orchard, &first).await), "REVOTED_BEFORE");
    world.time_is_up().await;
    data(ask(&world, orchard, &second).await);
    assert_eq!(seen(&world, &second, orchard).await["state"], "DISCUSSION", "after the close too");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let open = "mutation($id: ID!) { openVoting(input: { proposalId: $id }) { proposal { state } } }";
    data(world.by(orchard, open, json!({ "id": first })).await);
    // Whoever had a conflict is out of this vote too.
    assert_eq!(code(&cast(&world, founded.member("Alder"), &first, "FOR").await), "RECUSED");
    all(&world, &founded, &["Willow", "Riverbank", "Orchard", "Lantern"], &first, "FOR").await;
    assert_eq!(seen(&world, &first, orchard).await["state"], "ENACTED");
    world.clock.advance(TimeDelta::days(20));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let over = seen(&world, &second, orchard).await;
    assert_eq!((&over["state"], &over["round"]), (&json!("FAILED"), &json!(1)), "it stays as it was voted: {over}");
    assert_eq!(code(&ask(&world, orchard, &second).await), "REVOTED_BEFORE");
    let untaken = seen(&world, &third, orchard).await;
    assert_eq!(
        (&untaken["state"], &untaken["result"], &untaken["rounds"][0]["result"]),
        (&json!("LAPSED"), &Value::Null, &Value::Null),
        "nobody took up what was never counted: {untaken}"
    );
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(without_a_path_the_vote_stands_where_too_few_are_left, |world| async move {
    let founded = council(&world, false).await;
    let orchard = founded.member("Orchard");
    let id = opened(&world, &founded).await;
    all(&world, &founded, &PARTNERS, &id, "AGAINST").await;
    for who in ["Alder", "Birch"] {
        leaves(&world, &founded, who, &id).await;
    }
    assert_eq!(code(&ask(&world, orchard, &id).await), "TOO_FEW_FOR_SECRECY");
    let open = seen(&world, &id, orchard).await;
    assert_eq!((&open["state"], &open["round"], &open["revotes"]), (&json!("VOTING"), &json!(1), &json!([])), "{open}");
    world.time_is_up().await;
    assert_eq!(seen(&world, &id, orchard).await["result"]["cast"], "6");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

/// How often verifying finds this.
async fn finds(world: &World, founded: &Founded, what: &str) -> usize {
    world.differences(founded).await.iter().filter(|difference| difference.contains(what)).count()
}

both!(a_vote_held_again_that_was_tampered_with_is_found, |world| async move {
    let founded = council(&world, true).await;
    let orchard = founded.member("Orchard");
    let mut closed = Vec::new();
    for title in ["One", "Two", "Three"] {
        let id = opened_as(&world, &founded, title).await;
        all(&world, &founded, &PARTNERS, &id, "AGAINST").await;
        leaves(&world, &founded, "Alder", &id).await;
        closed.push(id);
    }
    world.time_is_up().await;
    for id in &closed {
        data(ask(&world, orchard, id).await);
    }
    let gone = opened_as(&world, &founded, "Four").await;
    all(&world, &founded, &PARTNERS, &gone, "AGAINST").await;
    for who in ["Alder", "Birch"] {
        leaves(&world, &founded, who, &gone).await;
    }
    data(ask(&world, orchard, &gone).await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    let otherwise = "round 1 was voted on again without a conflict that it shows, or otherwise than was asked";
    for (number, (title, tampered)) in [
        ("One", "update electors set recusal = null where round = 2 and recusal is not null"),
        ("Two", "update revotes set state_before = 'VOTING' where round = 1"),
        ("Three", "update electors set conflict = null where round = 1 and conflict is not null"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(finds(&world, &founded, otherwise).await, number);
        let tampered = format!("{tampered} and proposal_id = (select id from proposals where title = '{title}')");
        owner.tamper(&[&tampered]).await;
    }
    assert_eq!(finds(&world, &founded, otherwise).await, 3);
    let groundless = "its escalation 1 does not follow from its rounds and deadlines";
    let unexplained = "nothing on record says why round 1 was not counted, or was followed by another vote";
    assert_eq!((finds(&world, &founded, groundless).await, finds(&world, &founded, unexplained).await), (0, 0));
    owner.tamper(&["delete from revotes"]).await;
    assert_eq!((finds(&world, &founded, groundless).await, finds(&world, &founded, unexplained).await), (1, 4));
    let key = if owner.is_postgres() { "decode('00', 'hex')" } else { "x'00'" };
    let left = format!(
        "insert into secret_ballots (collaborative_id, proposal_id, round, key, constituency, weight, choice) \
         select r.collaborative_id, r.proposal_id, r.round, {key}, 'PARTNER', 1, 'FOR' from rounds r \
         where r.ended_at is not null and r.result is null"
    );
    owner.tamper(&[&left]).await;
    assert_eq!(finds(&world, &founded, "round 1 was never counted, and still holds 1 secret ballots").await, 1);
});

/// Takes a partner in by a decision of the council, and its first member.
async fn admitted(world: &World, founded: &Founded, name: &str) -> Outsider {
    let action = json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } });
    let id = world.open_vote(founded.member("Orchard"), &format!("Take {name} in"), action).await;
    all(world, founded, &PARTNERS[..5], &id, "FOR").await;
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { enactedSubjectId } } }";
    let made = data(world.by(founded.member("Orchard"), query, json!({ "id": id })).await);
    let id = made["collaborative"]["proposal"]["enactedSubjectId"].clone();
    let email = format!("{}@river.example", name.to_lowercase());
    let member = world.join(&founded.steward, &email, Some(OrganisationId(uuid_of(&id))), &[Role::Member]).await;
    Outsider { id, member }
}

both!(whom_it_concerns_may_ask_and_nobody_from_elsewhere, |world| async move {
    let mut founded = world.drafted("river").await;
    world.more_partners(&mut founded, &PARTNERS[..3]).await;
    let awards = right("GRANT_AWARD", &founded.council, in_secret());
    world.charter(&founded, vec![awards, right("MEMBERSHIP", &founded.council, e2e::at_once())]).await;
    world.found(&founded).await;
    let fund = world.funded(&founded, "1000.00").await;
    let (meadow, mill) = (admitted(&world, &founded, "Meadow").await, admitted(&world, &founded, "Mill").await);
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    all(&world, &founded, &PARTNERS, &id, "AGAINST").await;
    let tie = json!({ "of": "MY_ORGANISATION", "counterpartyId": meadow.id, "nature": "We share a director." });
    let tie = data(world.act(founded.member("Alder"), "declareInterest", tie, "interest { id }").await);
    world.time_is_up().await;
    let ended = json!({ "interestId": tie["declareInterest"]["interest"]["id"] });
    data(world.act(founded.member("Alder"), "endInterest", ended, "interest { id }").await);
    assert_eq!(code(&ask(&world, &mill.member, &id).await), "NOT_AFFECTED");
    assert!(!may_ask(&seen(&world, &id, &mill.member).await).0);
    let elsewhere = world.founded("brook").await;
    assert_eq!(code(&ask(&world, elsewhere.member("Orchard"), &id).await), "NOT_FOUND");
    let owner = world.owner().await;
    let amounts = "select count(*) from beneficiary_amounts";
    assert_eq!(owner.number(amounts).await, 0);
    data(ask(&world, &meadow.member, &id).await);
    assert_eq!(owner.number(amounts).await, 1, "it stands to be given again");
    let again = seen(&world, &id, &meadow.member).await;
    assert_eq!(
        (&again["state"], out(&again)),
        (&json!("VOTING"), vec!["Alder"]),
        "also once the tie has ended: {again}"
    );
    all(&world, &founded, &["Willow", "Birch", "Riverbank", "Orchard", "Lantern"], &id, "FOR").await;
    world.time_is_up().await;
    assert_eq!(seen(&world, &id, &meadow.member).await["state"], "ENACTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_is_decided_otherwise_since_is_proposed_anew, |world| async move {
    let mut founded = world.drafted("river").await;
    world.more_partners(&mut founded, &PARTNERS[..3]).await;
    let mut small = right("GRANT_AWARD", &founded.council, in_secret());
    small["range"] = json!({ "upTo": "10", "currency": "GBP" });
    let rights = vec![
        small,
        right("GRANT_AWARD", &founded.council, e2e::at_once()),
        right("MEMBERSHIP", &founded.council, e2e::at_once()),
    ];
    world.charter(&founded, rights).await;
    world.found(&founded).await;
    let fund = world.funded(&founded, "1000.00").await;
    let meadow = admitted(&world, &founded, "Meadow").await;
    let orchard = founded.member("Orchard");
    let first = world.open_vote(orchard, "A grant", award(&fund, &meadow, &["10"])).await;
    all(&world, &founded, &PARTNERS, &first, "AGAINST").await;
    leaves(&world, &founded, "Alder", &first).await;
    world.time_is_up().await;
    let second = world.open_vote(orchard, "Another grant", award(&fund, &meadow, &["10"])).await;
    let refused = ask(&world, orchard, &first).await;
    assert_eq!(code(&refused), "DECIDED_OTHERWISE", "together they are more than this body may give: {refused}");
    let withdraw = "mutation($id: ID!) { withdrawProposal(input: { proposalId: $id }) { proposal { state } } }";
    data(world.by(orchard, withdraw, json!({ "id": second })).await);
    data(ask(&world, orchard, &first).await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
