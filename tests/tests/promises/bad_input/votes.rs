//! Votes of people who have none, and at times when there is none.

use e2e::{Founded, Member, Value, World, at_once, both, data, json, right};

use super::{is_refused, rows};

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

async fn drafted_proposal(world: &World, founded: &Founded, name: &str) -> String {
    let input = json!({ "title": name, "case": e2e::whole_case("Yes."), "action": admission(name) });
    let made = data(world.act(founded.member("Orchard"), "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].as_str().unwrap_or_default().to_owned()
}

async fn step(world: &World, by: &Member, step: &str, id: &str) {
    let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
    data(world.by(by, &query, json!({ "id": id })).await);
}

both!(a_vote_that_nobody_may_cast_is_refused_and_changes_nothing, |world| async move {
    let founded = world.founded("river").await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let draft = drafted_proposal(&world, &founded, "Quarry").await;
    let discussed = drafted_proposal(&world, &founded, "Mill").await;
    step(&world, orchard, "openDiscussion", &discussed).await;
    let withdrawn = world.open_vote(orchard, "Withdrawn", admission("Weir")).await;
    step(&world, orchard, "withdrawProposal", &withdrawn).await;
    let decided = world.decide(&founded, orchard, "Decided", admission("Dam")).await;
    let decided = decided["id"].as_str().unwrap();
    let open = world.open_vote(orchard, "Open", admission("Lock")).await;
    data(world.vote(orchard, &open, "FOR").await);
    data(world.act(lantern, "recuseSeat", json!({ "proposalId": open }), "proposal { state }").await);
    let before = rows(&world).await;
    let cases = [
        (orchard, draft.as_str(), "FOR", "VOTING_NOT_OPEN"),
        (orchard, discussed.as_str(), "FOR", "VOTING_NOT_OPEN"),
        (orchard, withdrawn.as_str(), "FOR", "VOTING_CLOSED"),
        (founded.member("Hill Trust"), decided, "AGAINST", "VOTING_CLOSED"),
        (orchard, open.as_str(), "AGAINST", "ALREADY_VOTED"),
        (orchard, open.as_str(), "FOR", "ALREADY_VOTED"),
        (lantern, open.as_str(), "FOR", "RECUSED"),
        (&founded.treasurer, open.as_str(), "FOR", "NOT_ELIGIBLE"),
        (&founded.steward, open.as_str(), "FOR", "FORBIDDEN"),
        (&founded.evaluator, open.as_str(), "FOR", "FORBIDDEN"),
        (founded.member("Riverbank"), open.as_str(), "OBJECT", "WRONG_CHOICE"),
        (founded.member("Riverbank"), "nothing", "FOR", "NOT_FOUND"),
    ];
    for (voter, proposal, choice, expected) in cases {
        is_refused(&world.vote(voter, proposal, choice).await, &[expected], &(expected, choice));
    }
    world.clock.advance(chrono::TimeDelta::days(1));
    let late = world.vote(founded.member("Riverbank"), &open, "FOR").await;
    is_refused(&late, &["VOTING_CLOSED"], &"the moment of closing is too late");
    assert_eq!(rows(&world).await, before);
});

both!(nobody_votes_through_the_seat_of_another, |world| async move {
    let founded = world.founded("river").await;
    let open = world.open_vote(founded.member("Orchard"), "Open", admission("Lock")).await;
    let seats =
        "query($id: ID!) { collaborative { proposal(id: $id) { electorate { seat { id } holder { name } } } } }";
    let seats = data(world.by(&founded.steward, seats, json!({ "id": open })).await);
    let before = rows(&world).await;
    let all = seats["collaborative"]["proposal"]["electorate"].as_array().unwrap();
    assert_eq!(all.len(), 5);
    for seat in all.iter().filter(|seat| !seat["holder"]["name"].as_str().unwrap().contains("orchard")) {
        let input = json!({ "proposalId": open, "seatId": seat["seat"]["id"], "choice": "FOR" });
        let refused = world.act(founded.member("Orchard"), "castBallot", input, "proposal { state }").await;
        is_refused(&refused, &["NOT_FOUND"], seat);
    }
    assert_eq!(rows(&world).await, before);
});

both!(a_seat_outside_its_term_has_no_vote, |world| async move {
    let drafted = world.drafted("river").await;
    let body = json!({ "kind": "COMMITTEE", "name": "Doors", "mandate": "Opens them." });
    let made = data(world.act(&drafted.steward, "createBody", body, "body { id }").await);
    let body = made["createBody"]["body"]["id"].as_str().unwrap().to_owned();
    // Today is the second of March, tomorrow they vote.
    for (name, starts, ends) in [
        ("Orchard", "2026-01-01", None),
        ("Riverbank", "2026-01-01", Some("2026-03-03")),
        ("Lantern", "2026-01-01", Some("2026-03-02")),
        ("Hill Trust", "2026-03-04", None),
    ] {
        let seat =
            json!({ "bodyId": body, "organisationId": drafted.organisation(name), "startsOn": starts, "endsOn": ends });
        let seat = data(world.act(&drafted.steward, "createSeat", seat, "seat { id }").await);
        let holder = world.membership_id(drafted.member(name)).await;
        let named = json!({ "seatId": seat["createSeat"]["seat"]["id"], "holderId": holder });
        data(world.act(drafted.member(name), "nameSeatHolder", named, "seat { vacant }").await);
    }
    world.clock.advance(chrono::TimeDelta::days(1));
    world.charter(&drafted, vec![right("MEMBERSHIP", &body, at_once())]).await;
    world.found(&drafted).await;
    let open = world.open_vote(drafted.member("Orchard"), "Open", admission("Lock")).await;
    let before = rows(&world).await;
    for name in ["Lantern", "Hill Trust", "Lake Fund"] {
        is_refused(&world.vote(drafted.member(name), &open, "FOR").await, &["NOT_ELIGIBLE"], &name);
    }
    assert_eq!(rows(&world).await, before);
    data(world.vote(drafted.member("Riverbank"), &open, "FOR").await);
    let last = data(world.vote(drafted.member("Orchard"), &open, "FOR").await);
    assert_eq!(
        last["castBallot"]["proposal"]["state"], "ENACTED",
        "its last day counts, and these two are all: {last}"
    );
});
