//! Votes bind, and nobody votes past their rights.

use chrono::TimeDelta;
use e2e::{Founded, Member, Value, World, both, code, data, json};

fn admission(name: &str) -> Value {
    json!({ "admitOrganisation": { "name": name, "constituency": "PARTNER" } })
}

async fn result(world: &World, reader: &Member, proposal: &str) -> Value {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { state outcome round enactmentFailure \
        electorate { weight constituency recusal { reason } holder { name } } ballots { choice revision } \
        viewerCan { act allowed reason } \
        result { outcome sentence ground early electorate cast inFavour opposed needed quorums { needed cast met } recusedSeatIds } } } }";
    data(world.by(reader, query, json!({ "id": proposal })).await)["collaborative"]["proposal"].clone()
}

both!(what_passes_is_enacted_in_the_same_moment, |world| async move {
    let founded = world.founded("river").await;
    let decided = world.decide(&founded, founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    assert_eq!(
        (decided["state"].as_str(), decided["outcome"].as_str()),
        (Some("ENACTED"), Some("PASSED")),
        "{decided}"
    );
    assert_eq!(decided["result"]["early"], true);
    let names = "{ collaborative { organisations(first: 50) { nodes { name } } } }";
    let names = data(world.by(&founded.steward, names, json!({})).await);
    assert!(names.to_string().contains("Meadow"), "{names}");
});

both!(the_frozen_electorate_is_not_touched_by_later_changes_of_seats, |world| async move {
    let founded = world.founded("river").await;
    let proposal = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let lantern = founded.member("Lantern");
    let input = json!({ "membershipId": world.membership_id(lantern).await });
    data(world.act(lantern, "endMembership", input, "membershipId").await);
    let now = result(&world, &founded.steward, &proposal).await;
    assert_eq!(now["electorate"].as_array().map(Vec::len), Some(5), "{now}");
    let gone = world.vote(lantern, &proposal, "FOR").await;
    assert_eq!(code(&gone), "NOT_FOUND", "whose membership ended is nobody here: {gone}");
});

both!(votes_before_opening_after_closing_and_twice_are_refused, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let draft = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": admission("Meadow") });
    let draft = data(world.act(orchard, "createProposal", draft, "proposal { id }").await);
    let id = draft["createProposal"]["proposal"]["id"].as_str().unwrap();
    assert_eq!(code(&world.vote(orchard, id, "FOR").await), "VOTING_NOT_OPEN");
    let open = world.open_vote(orchard, "Take Meadow in", admission("Meadow")).await;
    data(world.vote(orchard, &open, "FOR").await);
    assert_eq!(code(&world.vote(orchard, &open, "AGAINST").await), "ALREADY_VOTED");
    assert_eq!(code(&world.vote(&founded.treasurer, &open, "FOR").await), "NOT_ELIGIBLE");
    assert_eq!(code(&world.vote(founded.member("Lantern"), &open, "CONSENT").await), "WRONG_CHOICE");
    world.clock.advance(TimeDelta::days(2));
    assert_eq!(code(&world.vote(founded.member("Lantern"), &open, "FOR").await), "VOTING_CLOSED");
});

both!(a_vote_is_counted_at_its_deadline_and_lapses_without_ballots, |world| async move {
    let founded = world.founded("river").await;
    let proposal = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let closed = result(&world, &founded.steward, &proposal).await;
    assert_eq!(closed["state"], "LAPSED", "{closed}");
    assert_eq!(closed["result"]["ground"], "NO_BALLOTS");
});

both!(a_recused_seat_leaves_the_base_and_the_electorate, |world| async move {
    let founded = world.founded("river").await;
    let lantern = founded.member("Lantern");
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let recused = json!({ "proposalId": open });
    data(world.act(lantern, "recuseSeat", recused.clone(), "proposal { state }").await);
    assert_eq!(code(&world.vote(lantern, &open, "FOR").await), "RECUSED");
    for voter in ["Orchard", "Riverbank"] {
        data(world.vote(founded.member(voter), &open, "FOR").await);
    }
    let closed = data(world.vote(founded.member("Hill Trust"), &open, "FOR").await);
    assert_eq!(closed["castBallot"]["proposal"]["state"], "ENACTED", "{closed}");
    let numbers = result(&world, &founded.steward, &open).await;
    assert_eq!(numbers["result"]["electorate"], "4", "{numbers}");
});

both!(a_late_recusal_voids_the_ballot_that_was_cast, |world| async move {
    let founded = world.founded("river").await;
    let lantern = founded.member("Lantern");
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    data(world.vote(lantern, &open, "FOR").await);
    data(world.act(lantern, "recuseSeat", json!({ "proposalId": open }), "proposal { state }").await);
    let now = result(&world, lantern, &open).await;
    assert_eq!(now["ballots"], json!([]), "{now}");
});

async fn with_consent(world: &World, fallback: Option<&str>) -> Founded {
    let drafted = world.drafted("river").await;
    let rule =
        json!({ "method": "CONSENT", "votingSeconds": 86400, "consentFallback": fallback, "finalBallots": false });
    world.charter(&drafted, vec![e2e::right("MEMBERSHIP", &drafted.council, rule)]).await;
    world.found(&drafted).await;
    drafted
}

both!(a_standing_objection_blocks_consent_until_its_author_withdraws_it, |world| async move {
    let founded = with_consent(&world, None).await;
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    data(world.vote(founded.member("Orchard"), &open, "CONSENT").await);
    let bare = json!({ "proposalId": open, "choice": "OBJECT" });
    let bare = world.act(founded.member("Lantern"), "castBallot", bare, "proposal { state }").await;
    assert_eq!(code(&bare), "OBJECTION_NEEDS_REASON", "{bare}");
    data(world.vote(founded.member("Lantern"), &open, "OBJECT").await);
    let so_far = "query($id: ID!) { collaborative { proposal(id: $id) { tallySoFar { outcome sentence } } } }";
    let blocked = data(world.by(founded.member("Orchard"), so_far, json!({ "id": open })).await);
    assert_eq!(blocked["collaborative"]["proposal"]["tallySoFar"]["outcome"], "FAILED", "{blocked}");
    data(world.vote(founded.member("Lantern"), &open, "STAND_ASIDE").await);
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let closed = result(&world, &founded.steward, &open).await;
    assert_eq!(closed["state"], "ENACTED", "{closed}");
});

both!(objections_at_the_deadline_open_the_fallback_round_of_the_rule, |world| async move {
    let founded = with_consent(&world, Some("2/3")).await;
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    data(world.vote(founded.member("Orchard"), &open, "CONSENT").await);
    data(world.vote(founded.member("Lantern"), &open, "OBJECT").await);
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let again = result(&world, &founded.steward, &open).await;
    assert_eq!((again["state"].as_str(), again["round"].as_i64()), (Some("VOTING"), Some(2)), "{again}");
    for voter in ["Orchard", "Riverbank"] {
        data(world.vote(founded.member(voter), &open, "FOR").await);
    }
    data(world.vote(founded.member("Lantern"), &open, "AGAINST").await);
    world.clock.advance(TimeDelta::days(2));
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
    let closed = result(&world, &founded.steward, &open).await;
    assert_eq!(closed["state"], "ENACTED", "{closed}");
});

both!(a_charter_is_changed_only_by_decision_and_only_the_version_that_was_read, |world| async move {
    let founded = world.founded("river").await;
    let change = |version: u32| json!({ "changeDecisionRights": { "amendsVersion": version, "rights": e2e::rights(&founded.council) } });
    let first = world.open_vote(founded.member("Orchard"), "New rights", change(1)).await;
    let second = world.open_vote(founded.member("Orchard"), "Newer rights", change(1)).await;
    for id in [&first, &second] {
        for voter in ["Orchard", "Riverbank", "Lantern", "Hill Trust"] {
            data(world.vote(founded.member(voter), id, "FOR").await);
        }
    }
    assert_eq!(result(&world, &founded.steward, &first).await["state"], "ENACTED");
    let stale = result(&world, &founded.steward, &second).await;
    assert_eq!(stale["state"], "ENACTMENT_FAILED", "{stale}");
    assert!(stale["enactmentFailure"].as_str().unwrap().contains("version 1"), "{stale}");
});

both!(an_amendment_names_the_version_it_was_written_for, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let draft = json!({ "title": "Take Meadow in", "case": e2e::whole_case("Yes."), "action": admission("Meadow") });
    let draft = data(world.act(orchard, "createProposal", draft, "proposal { id }").await);
    let id = draft["createProposal"]["proposal"]["id"].clone();
    let amend = |version: i64| {
        json!({ "proposalId": id, "expectedVersion": version, "title": "Take Meadow in soon",
            "case": e2e::whole_case("Sooner."), "action": admission("Meadow") })
    };
    let first = data(
        world
            .act(orchard, "amendProposal", amend(1), "proposal { version versions { version case { summary } } }")
            .await,
    );
    assert_eq!(first["amendProposal"]["proposal"]["version"], 2);
    assert_eq!(first["amendProposal"]["proposal"]["versions"][0]["case"]["summary"], "Yes.");
    let stale = world.act(orchard, "amendProposal", amend(1), "proposal { version }").await;
    assert_eq!(code(&stale), "STALE_VERSION", "{stale}");
});

both!(everybody_votes_at_once_and_each_ballot_counts_once, |world| async move {
    let founded = world.founded("river").await;
    let open = world.open_vote(founded.member("Orchard"), "Take Meadow in", admission("Meadow")).await;
    let voters = founded.council_members();
    let answers = futures_util::future::join_all(voters.iter().map(|voter| world.vote(voter, &open, "FOR"))).await;
    let counted = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    let closed = result(&world, &founded.steward, &open).await;
    assert_eq!(closed["state"], "ENACTED", "{closed}");
    assert_eq!(closed["ballots"].as_array().map(Vec::len), Some(counted), "{answers:?}");
});
