//! Seats that let others vote for them: one step, within the constituency, seen by everybody, and taken back until used.

use domain::decisions::Choice;
use e2e::{Founded, Member, Value, World, both, code, data, json, right, uuid_of};
use persistence::decisions::{Viewer, seats_of_viewer};

/// A council in which a seat may vote for one other; the rule of its admissions.
pub(crate) async fn council(world: &World, rule: Value) -> Founded {
    let drafted = world.drafted("river").await;
    let mut rights = e2e::rights(&drafted.council);
    rights.retain(|right| right["area"] != "MEMBERSHIP");
    rights.push(right("MEMBERSHIP", &drafted.council, rule));
    world.charter(&drafted, rights).await;
    world.found(&drafted).await;
    drafted
}

/// More than half of all seats.
pub(crate) fn majority(last: bool) -> Value {
    json!({ "method": "MAJORITY", "base": "ELIGIBLE", "finalBallots": last, "votingSeconds": 86400, "proxies": 1 })
}

pub(crate) async fn seat(world: &World, founded: &Founded, of: &str) -> Value {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Body { seats(first: 50) { nodes { id organisation { name } } } } } }";
    let body = data(world.by(&founded.steward, query, json!({ "id": founded.council })).await);
    let seats = body["node"]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    seats.iter().find(|seat| seat["organisation"]["name"] == of).expect("a seat of the council")["id"].clone()
}

pub(crate) async fn give(world: &World, founded: &Founded, from: &str, to: &str, scope: Value) -> Value {
    let mut input =
        json!({ "giverSeatId": seat(world, founded, from).await, "holderSeatId": seat(world, founded, to).await });
    input.as_object_mut().unwrap().extend(scope.as_object().unwrap().clone());
    let fields = "proxy { until proposal { id } endedAt giver { id } holder { organisation { name } } } \
        body { id proxies { giver { organisation { name } } holder { id } } }";
    world.act(founded.member(from), "giveProxy", input, fields).await
}

pub(crate) fn until() -> Value {
    json!({ "until": "2026-12-31" })
}

pub(crate) async fn take_back(world: &World, founded: &Founded, from: &str, proposal: Option<&str>) -> Value {
    let input = json!({ "giverSeatId": seat(world, founded, from).await, "proposalId": proposal });
    world
        .act(founded.member(from), "takeProxyBack", input, "proxy { endedAt } body { id proxies { giver { id } } }")
        .await
}

pub(crate) async fn vote(world: &World, voter: &Member, id: &str, seat: &Value, choice: &str) -> Value {
    let input = json!({ "proposalId": id, "seatId": seat, "choice": choice });
    world.act(voter, "castBallot", input, "proposal { state }").await
}

pub(crate) async fn admission(world: &World, founded: &Founded) -> String {
    let action = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), "Take Meadow in", action).await
}

pub(crate) async fn draft(world: &World, founded: &Founded) -> String {
    let action = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    let input = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": action });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn open(world: &World, founded: &Founded, id: &str) {
    for step in ["openDiscussion", "openVoting"] {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ __typename }} }}");
        data(world.by(founded.member("Orchard"), &query, json!({ "id": id })).await);
    }
}

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state tallySoFar { cast } viewerCan { act allowed reason } \
        ballots { choice seat { organisation { name } } castByProxy { organisation { name } } } \
        electorate { seat { organisation { name } } hasVoted proxy { organisation { name } } proxyEndedAt } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

/// The line of one seat in a list of them.
fn of<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|one| one["seat"]["organisation"]["name"] == name).unwrap_or(&Value::Null)
}

fn may_vote(proposal: &Value) -> bool {
    let acts = proposal["viewerCan"].as_array().unwrap();
    acts.iter().find(|one| one["act"] == "CAST_BALLOT").unwrap()["allowed"] == true
}

both!(a_seat_votes_for_another_and_everybody_sees_it, |world| async move {
    let founded = council(&world, majority(true)).await;
    let (orchard, lantern) = (seat(&world, &founded, "Orchard").await, seat(&world, &founded, "Lantern").await);
    let id = draft(&world, &founded).await;
    let given = data(give(&world, &founded, "Orchard", "Lantern", json!({ "proposalId": id })).await);
    assert_eq!(given["giveProxy"]["proxy"]["proposal"]["id"], json!(id), "{given}");
    let listed = "query($id: ID!) { node(id: $id) { ... on Body { proxies { giver { organisation { name } } holder { id } } } } }";
    let listed = data(world.by(&founded.steward, listed, json!({ "id": founded.council })).await);
    assert_eq!(
        listed["node"]["proxies"],
        json!([{ "giver": { "organisation": { "name": "Orchard" } }, "holder": { "id": lantern } }])
    );
    assert_eq!(given["giveProxy"]["body"], json!({ "id": founded.council, "proxies": listed["node"]["proxies"] }));
    open(&world, &founded, &id).await;
    let standing_in = founded.member("Lantern");
    data(vote(&world, standing_in, &id, &lantern, "AGAINST").await);
    let now = seen(&world, standing_in, &id).await;
    assert_eq!(of(&now["electorate"], "Orchard")["proxy"]["organisation"]["name"], "Lantern");
    assert!(may_vote(&now), "there is a seat left to vote for: {now}");
    data(vote(&world, standing_in, &id, &orchard, "FOR").await);
    let now = seen(&world, standing_in, &id).await;
    assert!(!may_vote(&now), "{now}");
    assert_eq!(of(&now["ballots"], "Orchard")["castByProxy"]["organisation"]["name"], "Lantern");
    assert_eq!(
        (&of(&now["ballots"], "Orchard")["choice"], &of(&now["ballots"], "Lantern")["choice"]),
        (&json!("FOR"), &json!("AGAINST"))
    );
    assert_eq!(of(&now["ballots"], "Lantern")["castByProxy"], Value::Null);
    let own = vote(&world, founded.member("Orchard"), &id, &Value::Null, "AGAINST").await;
    assert_eq!(code(&own), "ALREADY_VOTED", "where ballots are final the proxy was the last word");
    assert_eq!(code(&take_back(&world, &founded, "Orchard", Some(&id)).await), "PROXY_USED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["update ballots set through_id = null where through_id is not null"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("was cast by somebody who might not cast it"), "{found}");
});

both!(a_proxy_that_was_never_given_so_is_found, |world| async move {
    let founded = council(&world, majority(true)).await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    admission(&world, &founded).await;
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    world.owner().await.tamper(&["update proxies set given_by = given_to"]).await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("by a proxy that was never given so"), "{found}");
});

both!(a_proxy_is_one_step_within_the_constituency_and_ones_own_to_give, |world| async move {
    let founded = council(&world, majority(true)).await;
    let to = async |from, to, scope| code(&give(&world, &founded, from, to, scope).await).to_owned();
    let id = draft(&world, &founded).await;
    assert_eq!(to("Orchard", "Hill Trust", until()).await, "INVALID_PROXY");
    assert_eq!(to("Orchard", "Orchard", until()).await, "INVALID_PROXY");
    assert_eq!(to("Orchard", "Lantern", json!({})).await, "INVALID_PROXY");
    assert_eq!(to("Orchard", "Lantern", json!({ "until": "2026-12-31", "proposalId": id })).await, "INVALID_PROXY");
    assert_eq!(to("Orchard", "Lantern", json!({ "until": "2026-03-01" })).await, "INVALID_PROXY", "that is over");
    assert_eq!(to("Orchard", "Lantern", json!({ "until": "2027-12-31" })).await, "INVALID_PROXY", "that is too long");
    let not_mine = json!({ "giverSeatId": seat(&world, &founded, "Riverbank").await,
        "holderSeatId": seat(&world, &founded, "Lantern").await, "until": "2026-12-31" });
    let not_mine = world.act(founded.member("Orchard"), "giveProxy", not_mine, "proxy { until }").await;
    assert_eq!(code(&not_mine), "NOT_YOUR_SEAT");
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    assert_eq!(to("Orchard", "Riverbank", until()).await, "INVALID_PROXY", "one is enough");
    assert_eq!(to("Lantern", "Riverbank", until()).await, "INVALID_PROXY", "no chain");
    assert_eq!(to("Riverbank", "Orchard", until()).await, "INVALID_PROXY", "no chain");
    assert_eq!(to("Riverbank", "Lantern", until()).await, "TOO_MANY_PROXIES");
    open(&world, &founded, &id).await;
    data(take_back(&world, &founded, "Orchard", None).await);
    assert_eq!(to("Riverbank", "Lantern", json!({ "proposalId": id })).await, "WRONG_STATE", "the vote is open");
    assert_eq!(code(&take_back(&world, &founded, "Orchard", None).await), "NO_PROXY_GIVEN");
});

both!(a_giver_who_votes_takes_the_proxy_back_and_so_does_one_who_says_so, |world| async move {
    let founded = council(&world, majority(false)).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let (voted, said) = (admission(&world, &founded).await, admission(&world, &founded).await);
    let (giver, holder) = (founded.member("Orchard"), founded.member("Lantern"));
    data(vote(&world, holder, &voted, &orchard, "FOR").await);
    data(vote(&world, giver, &voted, &Value::Null, "AGAINST").await);
    assert_eq!(code(&vote(&world, holder, &voted, &orchard, "FOR").await), "NOT_ELIGIBLE");
    let now = seen(&world, giver, &voted).await;
    let ballot = of(&now["ballots"], "Orchard");
    assert_eq!((&ballot["choice"], &ballot["castByProxy"]), (&json!("AGAINST"), &Value::Null), "{now}");
    assert!(of(&now["electorate"], "Orchard")["proxyEndedAt"].is_string(), "{now}");
    data(take_back(&world, &founded, "Orchard", Some(&said)).await);
    assert_eq!(code(&vote(&world, holder, &said, &orchard, "FOR").await), "NOT_ELIGIBLE");
    let later = admission(&world, &founded).await;
    data(vote(&world, holder, &later, &orchard, "FOR").await);
    data(take_back(&world, &founded, "Orchard", None).await);
    assert_eq!(code(&vote(&world, holder, &later, &orchard, "FOR").await), "NOT_ELIGIBLE", "also in open votes");
    let after = seen(&world, giver, &admission(&world, &founded).await).await;
    assert_eq!(of(&after["electorate"], "Orchard")["proxy"], Value::Null, "{after}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(the_proxies_of_a_recused_holder_return_and_what_it_cast_for_others_is_void, |world| async move {
    let founded = council(&world, majority(false)).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let id = admission(&world, &founded).await;
    data(vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await);
    let recused = json!({ "proposalId": id });
    data(world.act(founded.member("Lantern"), "recuseSeat", recused, "proposal { state }").await);
    let now = seen(&world, founded.member("Orchard"), &id).await;
    assert_eq!((now["ballots"].as_array().map(Vec::len), may_vote(&now)), (Some(0), true), "{now}");
    assert_eq!(code(&vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await), "PROXY_RETURNED");
    data(vote(&world, founded.member("Orchard"), &id, &Value::Null, "AGAINST").await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_recused_giver_has_no_vote_to_pass_on, |world| async move {
    let founded = council(&world, majority(true)).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let id = admission(&world, &founded).await;
    data(world.act(founded.member("Orchard"), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    assert_eq!(code(&vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await), "INVALID_PROXY");
});

both!(a_proxy_ends_with_its_time_and_with_either_holder, |world| async move {
    let founded = council(&world, majority(true)).await;
    let proxied = async || {
        let now = seen(&world, &founded.steward, &admission(&world, &founded).await).await;
        of(&now["electorate"], "Orchard")["proxy"].is_object()
    };
    data(give(&world, &founded, "Orchard", "Lantern", json!({ "until": "2026-03-02" })).await);
    assert!(proxied().await, "until today is today still");
    world.clock.advance(chrono::TimeDelta::days(1));
    assert!(!proxied().await, "its time is over");
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    assert!(proxied().await);
    let lantern = founded.member("Lantern");
    let organisation = Some(domain::OrganisationId(e2e::uuid_of(&json!(founded.organisation("Lantern")))));
    let other = world.join(lantern, "other@river.example", organisation, &[domain::tenancy::Role::Member]).await;
    let named =
        json!({ "seatId": seat(&world, &founded, "Lantern").await, "holderId": world.membership_id(&other).await });
    data(world.act(lantern, "nameSeatHolder", named, "seat { vacant }").await);
    assert!(!proxied().await, "it was given to somebody else");
});

both!(what_is_hidden_until_the_close_stays_hidden_by_proxy_too, |world| async move {
    let mut rule = majority(true);
    rule["secrecy"] = json!("HIDDEN_UNTIL_CLOSE");
    let founded = council(&world, rule).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let id = admission(&world, &founded).await;
    data(vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await);
    let now = seen(&world, founded.member("Riverbank"), &id).await;
    assert_eq!((&now["ballots"], &now["tallySoFar"]), (&json!([]), &Value::Null));
    assert_eq!(of(&now["electorate"], "Orchard")["hasVoted"], json!(true));
    world.time_is_up().await;
    let closed = seen(&world, founded.member("Riverbank"), &id).await;
    assert_eq!(of(&closed["ballots"], "Orchard")["choice"], "FOR", "{closed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(giver_and_holder_at_once_make_one_ballot, |world| async move {
    let founded = council(&world, majority(true)).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let id = admission(&world, &founded).await;
    let (giver, holder) = tokio::join!(
        vote(&world, founded.member("Orchard"), &id, &Value::Null, "FOR"),
        vote(&world, founded.member("Lantern"), &id, &orchard, "AGAINST"),
    );
    let done = [&giver, &holder].into_iter().filter(|answer| answer["errors"].is_null()).count();
    assert_eq!(done, 1, "{giver} {holder}");
    let now = seen(&world, &founded.steward, &id).await;
    assert_eq!(now["ballots"].as_array().map(Vec::len), Some(1), "{now}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(no_rule_is_secret_and_has_proxies, |world| async move {
    let drafted = world.drafted("river").await;
    let mut rule = majority(true);
    rule["secrecy"] = json!("SECRET");
    let rights = json!({ "rights": [right("MEMBERSHIP", &drafted.council, rule)] });
    let answer = world.act(&drafted.steward, "draftCharter", rights, "charter { version }").await;
    assert_eq!(code(&answer), "INVALID_RULE", "{answer}");
});

both!(what_was_final_by_proxy_stays_when_its_holder_leaves_the_vote, |world| async move {
    let founded = council(&world, majority(true)).await;
    let orchard = seat(&world, &founded, "Orchard").await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let id = admission(&world, &founded).await;
    data(vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await);
    data(world.act(founded.member("Lantern"), "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
    let now = seen(&world, founded.member("Orchard"), &id).await;
    assert_eq!(of(&now["ballots"], "Orchard")["choice"], "FOR", "{now}");
    assert_eq!(code(&vote(&world, founded.member("Orchard"), &id, &Value::Null, "AGAINST").await), "ALREADY_VOTED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner
        .tamper(&["update electors set proxy_ended_at = '2020-01-01T00:00:00Z' where proxy_ended_at is not null"])
        .await;
    let found = world.differences(&founded).await.join("; ");
    assert!(found.contains("was cast by somebody who might not cast it"), "{found}");
});

both!(what_was_given_for_one_proposal_goes_before_what_holds_for_all, |world| async move {
    let founded = council(&world, majority(true)).await;
    let (id, own) = (draft(&world, &founded).await, draft(&world, &founded).await);
    data(give(&world, &founded, "Orchard", "Lantern", json!({ "proposalId": id })).await);
    data(give(&world, &founded, "Lantern", "Riverbank", json!({ "proposalId": own })).await);
    data(give(&world, &founded, "Riverbank", "Orchard", until()).await);
    open(&world, &founded, &id).await;
    let now = seen(&world, &founded.steward, &id).await;
    assert_eq!(of(&now["electorate"], "Orchard")["proxy"]["organisation"]["name"], "Lantern", "{now}");
    assert_eq!(of(&now["electorate"], "Riverbank")["proxy"], Value::Null, "a proxy is one step: {now}");
    open(&world, &founded, &own).await;
    let now = seen(&world, &founded.steward, &own).await;
    assert_eq!(of(&now["electorate"], "Lantern")["proxy"]["organisation"]["name"], "Riverbank", "{now}");
    assert_eq!(of(&now["electorate"], "Riverbank")["proxy"], Value::Null, "{now}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_proxy_that_ended_with_its_holder_does_not_come_back_with_them, |world| async move {
    let founded = council(&world, majority(true)).await;
    data(give(&world, &founded, "Orchard", "Lantern", until()).await);
    let lantern = founded.member("Lantern");
    let organisation = Some(domain::OrganisationId(e2e::uuid_of(&json!(founded.organisation("Lantern")))));
    let other = world.join(lantern, "other@river.example", organisation, &[domain::tenancy::Role::Member]).await;
    for holder in [&other, lantern] {
        let named =
            json!({ "seatId": seat(&world, &founded, "Lantern").await, "holderId": world.membership_id(holder).await });
        data(world.act(lantern, "nameSeatHolder", named, "seat { vacant }").await);
    }
    let now = seen(&world, &founded.steward, &admission(&world, &founded).await).await;
    assert_eq!(of(&now["electorate"], "Orchard")["proxy"], Value::Null, "{now}");
    assert_eq!(code(&take_back(&world, &founded, "Orchard", None).await), "NO_PROXY_GIVEN");
});

/// Of each seat that is read to say what a member may do with a proposal, whether it has voted, and what.
async fn concerning(world: &World, member: &Member, id: &str) -> Vec<(bool, Option<Choice>)> {
    let read = world.store.read(member.collaborative).await.expect("a snapshot");
    let viewer = Viewer { membership: member.membership, organisation: member.organisation };
    let proposal = uuid_of(&json!(id));
    let seats = seats_of_viewer(&read, &[proposal], viewer).await.expect("seats").remove(&proposal).unwrap_or_default();
    seats.into_iter().map(|seat| (seat.voted, seat.choice)).collect()
}

both!(what_a_viewer_may_do_is_told_from_few_seats_however_many_vote, |world| async move {
    let founded = council(&world, majority(true)).await;
    data(give(&world, &founded, "Lantern", "Orchard", until()).await);
    let id = admission(&world, &founded).await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    assert_eq!(concerning(&world, orchard, &id).await, [(false, None); 2], "the own seat, and that which lets it vote");
    assert_eq!(concerning(&world, lantern, &id).await, [(false, None)]);
    assert_eq!(concerning(&world, &founded.steward, &id).await, []);
    assert_eq!(concerning(&world, &founded.treasurer, &id).await, []);
    data(vote(&world, founded.member("Riverbank"), &id, &seat(&world, &founded, "Riverbank").await, "AGAINST").await);
    data(vote(&world, lantern, &id, &seat(&world, &founded, "Lantern").await, "FOR").await);
    assert_eq!(concerning(&world, lantern, &id).await, [(true, Some(Choice::For))]);
    let mut both = concerning(&world, orchard, &id).await;
    both.sort();
    assert_eq!(both, [(false, None), (true, Some(Choice::For))]);
});
