//! What holds when a matter is voted on again: who was out stays out, and what was taken back stays so.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, award, both, code, data, json};

use crate::escalations::{ONE_STEP, amend, council, council_by, divided, first, meadow, open_again};
use crate::proxies;

async fn seen(world: &World, by: &Member, id: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state round outcome result { ground } ballots { choice } \
        escalations { reason } electorate { recusal { reason } seat { organisation { name } } proxyEndedAt proxy { id } } } } }";
    data(world.by(by, query, json!({ "id": id })).await)["collaborative"]["proposal"].clone()
}

async fn recuse(world: &World, by: &Member, id: &str) {
    data(world.act(by, "recuseSeat", json!({ "proposalId": id }), "proposal { state }").await);
}

both!(whoever_recused_themselves_stays_out_of_the_next_vote, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    recuse(&world, founded.member("Riverbank"), &id).await;
    world.time_is_up().await;
    let again = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&again["state"], &again["round"]), (&json!("VOTING"), &json!(2)), "{again}");
    assert_eq!(code(&world.vote(founded.member("Riverbank"), &id, "FOR").await), "RECUSED");
    world.time_is_up().await;
    open_again(&world, &founded, &id).await;
    assert_eq!(seen(&world, founded.member("Lantern"), &id).await["round"], 3, "another right, the same matter");
    assert_eq!(code(&world.vote(founded.member("Riverbank"), &id, "FOR").await), "RECUSED");
    data(world.vote(founded.member("Lantern"), &id, "FOR").await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_interest_that_ended_between_two_votes_keeps_its_seat_out, |world| async move {
    let founded = council(&world, &[("GRANT_AWARD", "AGREEMENT")]).await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let tie = json!({ "counterpartyId": meadow.id, "of": "MY_ORGANISATION", "nature": "Shares an office." });
    let tie = data(world.act(founded.member("Riverbank"), "declareInterest", tie, "interest { id }").await);
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    let end = json!({ "interestId": tie["declareInterest"]["interest"]["id"] });
    data(world.act(founded.member("Riverbank"), "endInterest", end, "interest { id }").await);
    world.time_is_up().await;
    let again = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&again["state"], &again["round"]), (&json!("VOTING"), &json!(2)), "{again}");
    let out = again["electorate"].as_array().unwrap().iter().find(|one| !one["recusal"].is_null());
    assert_eq!(out.map(|one| &one["seat"]["organisation"]["name"]), Some(&json!("Riverbank")), "{again}");
    assert_eq!(code(&world.vote(founded.member("Riverbank"), &id, "FOR").await), "RECUSED");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(an_electorate_without_partners_does_not_bury_what_they_want, |world| async move {
    let founded = council(&world, &[("GRANT_AWARD", "AGREEMENT")]).await;
    let fund = world.funded(&founded, "100.00").await;
    let meadow = world.outsider(&founded, "Meadow").await;
    let id = world.open_vote(founded.member("Orchard"), "A grant", award(&fund, &meadow, &["10"])).await;
    for partner in founded.partners() {
        recuse(&world, partner, &id).await;
    }
    for funder in ["Hill Trust", "Lake Fund"] {
        // The last of them may find the vote closed by then.
        world.vote(founded.member(funder), &id, "AGAINST").await;
    }
    world.time_is_up().await;
    let gone = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!((&gone["outcome"], &gone["result"]["ground"]), (&json!("LAPSED"), &json!("UNFIT_ELECTORATE")), "{gone}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_a_seat_with_a_conflict_cast_for_another_is_void_also_after_it_was_taken_back, |world| async move {
    let founded = proxies::council(&world, proxies::majority(false)).await;
    data(proxies::give(&world, &founded, "Orchard", "Lantern", proxies::until()).await);
    let id = proxies::admission(&world, &founded).await;
    let orchard = proxies::seat(&world, &founded, "Orchard").await;
    data(proxies::vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await);
    data(proxies::take_back(&world, &founded, "Orchard", Some(&id)).await);
    let kept = seen(&world, founded.member("Orchard"), &id).await;
    assert_eq!(kept["ballots"].as_array().map(Vec::len), Some(1), "taking it back alone casts nothing: {kept}");
    recuse(&world, founded.member("Lantern"), &id).await;
    let void = seen(&world, founded.member("Orchard"), &id).await;
    assert_eq!(void["ballots"], json!([]), "{void}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

/// A council whose admissions need half of it, and may be voted on by proxy.
async fn with_proxies(world: &World) -> Founded {
    let mut rule = first();
    rule["proxies"] = json!(1);
    rule["finalBallots"] = json!(true);
    rule["quorum"] = json!("1/2");
    council_by(world, ONE_STEP, rule, e2e::at_once()).await
}

both!(a_proxy_that_was_taken_back_on_a_proposal_stays_so_in_its_next_vote, |world| async move {
    let founded = with_proxies(&world).await;
    data(proxies::give(&world, &founded, "Orchard", "Lantern", proxies::until()).await);
    let id = world.open_vote(founded.member("Orchard"), "Take Meadow in", meadow()).await;
    data(proxies::take_back(&world, &founded, "Orchard", Some(&id)).await);
    world.time_is_up().await;
    let orchard = proxies::seat(&world, &founded, "Orchard").await;
    let again = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(again["round"], 2, "{again}");
    let refused = proxies::vote(&world, founded.member("Lantern"), &id, &orchard, "FOR").await;
    assert!(refused["errors"].is_array(), "it votes for itself: {refused}");
    data(world.vote(founded.member("Orchard"), &id, "AGAINST").await);
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});

both!(what_is_amended_away_and_back_still_has_a_deadline, |world| async move {
    let founded = council(&world, ONE_STEP).await;
    let id = divided(&world, &founded).await;
    world.clock.advance(TimeDelta::days(14));
    let heath = json!({ "admitOrganisation": { "name": "Heath", "constituency": "PARTNER" } });
    amend(&world, &founded, &id, 1, "Take Heath in", heath).await;
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    amend(&world, &founded, &id, 2, "Take Meadow in after all", meadow()).await;
    world.clock.advance(TimeDelta::days(17));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let over = seen(&world, founded.member("Lantern"), &id).await;
    assert_eq!(over["state"], "LAPSED", "it does not wait for ever: {over}");
    assert_eq!(world.differences(&founded).await, Vec::<String>::new());
});
