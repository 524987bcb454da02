//! Many seats vote at once: each is counted once, none is lost, and counting costs no more for many than for few.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::{BodyId, SeatId};
use e2e::{Founded, Member, Value, World, both, code, data, global_id, json, right, uuid_of};
use futures_util::future::join_all;
use persistence::tenancy::{CreateSeat, NameSeatHolder, create_seat, name_seat_holder};

/// A council to whose five seats each of three partners adds its own, of weights by their numbers; each new seat with who
/// votes through it.
pub(crate) async fn crowd(world: &World, each: usize, weight: fn(usize) -> i64) -> (Founded, Vec<(Member, SeatId)>) {
    let drafted = world.drafted("river").await;
    let body = BodyId(uuid_of(&json!(drafted.council)));
    let mut seats = Vec::new();
    for member in drafted.partners() {
        for _ in 0..each {
            let seat = CreateSeat {
                body,
                organisation: member.organisation.expect("a partner"),
                voting: true,
                weight: weight(seats.len()),
                starts_on: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
                ends_on: None,
                most_consecutive_terms: None,
                key: None,
            };
            let id = create_seat(&world.store, drafted.steward.asking(), &seat).await.expect("a seat");
            let holder = NameSeatHolder { seat: id, holder: Some(member.membership), understudy: None };
            name_seat_holder(&world.store, member.asking(), &holder).await.expect("a holder");
            seats.push((member.clone(), id));
        }
    }
    // Final ballots, which close no vote early: a second one would be told so.
    let rule = json!({ "method": "MAJORITY", "secrecy": "HIDDEN_UNTIL_CLOSE", "finalBallots": true,
        "votingSeconds": 86400 });
    world.charter(&drafted, vec![right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    (drafted, seats)
}

async fn opened(world: &World, founded: &Founded) -> String {
    let action = json!({ "admitOrganisation": { "name": "Meadow", "constituency": "PARTNER" } });
    world.open_vote(founded.member("Orchard"), "Take Meadow in", action).await
}

/// Votes until there is an answer: whoever finds the server too busy asks again.
async fn vote(world: Arc<World>, voter: Member, seat: SeatId, proposal: String, choice: &'static str) -> Value {
    let seat = global_id("Seat", &seat.0.simple().to_string());
    loop {
        let input = json!({ "proposalId": proposal, "seatId": seat, "choice": choice });
        let answer = world.act(&voter, "castBallot", input, "proposal { state }").await;
        if !["CONFLICT", "UNAVAILABLE"].contains(&code(&answer)) {
            return answer;
        }
    }
}

/// The same by somebody who does not know what became of a request that took too long.
async fn insist(world: Arc<World>, voter: Member, seat: SeatId, proposal: String, choice: &'static str) {
    loop {
        let answer = vote(world.clone(), voter.clone(), seat, proposal.clone(), choice).await;
        match code(&answer) {
            "" | "ALREADY_VOTED" => return,
            other => assert_eq!(other, "TIMEOUT", "{answer}"),
        }
    }
}

async fn result(world: &World, founded: &Founded, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state ballots { choice } \
        result { cast electorate constituencies { constituency choices { choice ballots } } } } } }";
    data(world.by(&founded.steward, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

both!(two_hundred_seats_vote_at_once_and_each_is_counted_once, |world| async move {
    let (founded, seats) = crowd(&world, 67, |_| 1).await;
    let id = opened(&world, &founded).await;
    let choice = |number: usize| ["FOR", "FOR", "AGAINST", "FOR", "ABSTAIN"][number % 5];
    let votes = seats.iter().enumerate().map(|(number, (voter, seat))| {
        tokio::spawn(insist(world.clone(), voter.clone(), *seat, id.clone(), choice(number)))
    });
    for voted in join_all(votes.collect::<Vec<_>>()).await {
        voted.unwrap();
    }
    world.time_is_up().await;
    let closed = result(&world, &founded, &id).await;
    assert_eq!(closed["ballots"].as_array().map(Vec::len), Some(201), "{closed}");
    assert_eq!((&closed["result"]["cast"], &closed["result"]["electorate"]), (&json!("201"), &json!("206")));
    let partners = closed["result"]["constituencies"].as_array().unwrap();
    let partners = partners.iter().find(|line| line["constituency"] == "PARTNER").unwrap();
    let of = |wanted: &str| (0..seats.len()).filter(|number| choice(*number) == wanted).count();
    for line in partners["choices"].as_array().unwrap() {
        assert_eq!(line["ballots"], of(line["choice"].as_str().unwrap()), "{partners}");
    }
    let revisions = "select count(*) from ballot_revisions where revision > 1";
    assert_eq!(world.owner().await.number(revisions).await, 0, "nobody was counted twice");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(a_vote_that_races_the_deadline_is_counted_or_refused, |world| async move {
    let (founded, seats) = crowd(&world, 8, |_| 1).await;
    let id = opened(&world, &founded).await;
    world.clock.advance(TimeDelta::days(1) - TimeDelta::seconds(1));
    let (in_time, racing) = seats.split_at(12);
    let vote_all = |seats: &[(Member, SeatId)]| {
        let voting = |(voter, seat): &(Member, SeatId)| vote(world.clone(), voter.clone(), *seat, id.clone(), "FOR");
        seats.iter().map(|seat| tokio::spawn(voting(seat))).collect::<Vec<_>>()
    };
    let mut votes = vote_all(in_time);
    while world.owner().await.number("select count(*) from ballots").await < 8 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    votes.extend(vote_all(&racing[..10]));
    world.clock.advance(TimeDelta::seconds(1));
    votes.extend(vote_all(&racing[10..]));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let (mut counted, mut refused) = (0, 0);
    for answer in join_all(votes).await {
        let answer = answer.unwrap();
        match code(&answer) {
            "" => counted += 1,
            "VOTING_CLOSED" => refused += 1,
            other => panic!("{other}: {answer}"),
        }
    }
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let closed = result(&world, &founded, &id).await;
    assert!(counted >= 8, "some were in time: {counted}");
    assert!(refused >= 2, "those that came after the deadline are told so: {refused}");
    assert_eq!(closed["ballots"].as_array().map(Vec::len), Some(counted), "{closed}");
    assert_eq!(closed["result"]["cast"], json!(counted.to_string()), "{closed}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(counting_many_ballots_takes_as_many_statements_as_counting_few, |world| async move {
    let (founded, seats) = crowd(&world, 20, |_| 1).await;
    let mut counts = Vec::new();
    for voters in [2, 60] {
        let action = json!({ "admitOrganisation": { "name": format!("Meadow {voters}"), "constituency": "PARTNER" } });
        let id = world.open_vote(founded.member("Orchard"), "Take one in", action).await;
        for (voter, seat) in &seats[..voters] {
            data(vote(world.clone(), voter.clone(), *seat, id.clone(), "FOR").await);
        }
        let before = world.store.statements();
        world.time_is_up().await;
        counts.push(world.store.statements() - before);
        assert_eq!(result(&world, &founded, &id).await["state"], "ENACTED");
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[1] < 60, "{counts:?}");
});
