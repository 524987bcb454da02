//! Whoever has an interest in what is decided is out of the vote, on whichever side of the tie and whenever it is declared.

use chrono::TimeDelta;
use e2e::{Founded, Member, Outsider, Value, World, award, both, code, data, json, on_postgres, pounds};

/// An organisation of the council as a grantee.
fn grantee(founded: &Founded, name: &str) -> Outsider {
    Outsider { id: json!(founded.organisation(name)), member: founded.member(name).clone() }
}

/// Who is out of a vote, and why.
async fn recused(world: &World, founded: &Founded, proposal: &str) -> Vec<(String, String)> {
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { electorate { recusal { reason } \
        seat { organisation { name } } } } } }";
    let answer = data(world.by(&founded.steward, query, json!({ "id": proposal })).await);
    let electorate = answer["collaborative"]["proposal"]["electorate"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let one =
        |elector: &Value| Some((text(&elector["seat"]["organisation"]["name"])?, text(&elector["recusal"]["reason"])?));
    let mut found: Vec<_> = electorate.iter().filter_map(one).collect();
    found.sort();
    found
}

fn out(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, reason)| ((*name).to_owned(), (*reason).to_owned())).collect()
}

async fn declare(world: &World, by: &Member, of: &str, with: &str) -> Value {
    let input = json!({ "of": of, "counterpartyId": with, "nature": "We share a director." });
    world.act(by, "declareInterest", input, "interest { id endedAt }").await
}

both!(a_tie_declared_during_the_vote_binds_both_its_ends, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let to_orchard = award(&fund, &grantee(&founded, "Orchard"), &["10"]);
    let open = world.open_vote(founded.member("Lantern"), "For Orchard", to_orchard).await;
    data(world.vote(founded.member("Riverbank"), &open, "FOR").await);
    let orchard = founded.member("Orchard");
    data(declare(&world, orchard, "MY_ORGANISATION", founded.organisation("Riverbank")).await);
    let expected = out(&[("Orchard", "NAMED_BENEFICIARY"), ("Riverbank", "DECLARED_INTEREST")]);
    assert_eq!(recused(&world, &founded, &open).await, expected, "the beneficiary itself declared the tie");
    let voided = "query($id: ID!) { collaborative { proposal(id: $id) { ballots { choice } } } }";
    let voided = data(world.by(&founded.steward, voided, json!({ "id": open })).await);
    assert_eq!(voided["collaborative"]["proposal"]["ballots"], json!([]));
    let hill = founded.member("Hill Trust");
    data(declare(&world, hill, "MY_ORGANISATION", founded.organisation("Orchard")).await);
    let expected = out(&[
        ("Hill Trust", "DECLARED_INTEREST"),
        ("Orchard", "NAMED_BENEFICIARY"),
        ("Riverbank", "DECLARED_INTEREST"),
    ]);
    assert_eq!(recused(&world, &founded, &open).await, expected);
});

both!(an_interest_declared_after_the_close_voids_no_ballot, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let to_orchard = award(&fund, &grantee(&founded, "Orchard"), &["10"]);
    let open = world.open_vote(founded.member("Lantern"), "For Orchard", to_orchard).await;
    data(world.vote(founded.member("Riverbank"), &open, "FOR").await);
    world.clock.advance(TimeDelta::days(2));
    data(declare(&world, founded.member("Riverbank"), "MYSELF", founded.organisation("Orchard")).await);
    assert_eq!(recused(&world, &founded, &open).await, out(&[("Orchard", "NAMED_BENEFICIARY")]));
});

on_postgres!(an_interest_declared_while_a_vote_opens_is_not_missed, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let (lantern, hill) = (founded.member("Lantern").clone(), founded.member("Hill Trust").clone());
    let to_orchard = award(&fund, &grantee(&founded, "Orchard"), &["10"]);
    let input = json!({ "title": "For Orchard", "case": e2e::whole_case("Yes."), "action": to_orchard });
    let proposal = data(world.act(&lantern, "createProposal", input, "proposal { id }").await);
    let proposal = proposal["createProposal"]["proposal"]["id"].as_str().unwrap().to_owned();
    let step = |mutation: &str| {
        format!("mutation($id: ID!) {{ {mutation}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}")
    };
    data(world.by(&lantern, &step("openDiscussion"), json!({ "id": proposal })).await);
    let owner = world.owner().await;
    let held = owner.hold("select * from activity_heads for update").await;
    let orchard = founded.organisation("Orchard").to_owned();
    let declaring = {
        let world = world.clone();
        tokio::spawn(async move { declare(&world, &hill, "MYSELF", &orchard).await })
    };
    owner.until_waiting(1).await;
    let opening = {
        let (world, query, id) = (world.clone(), step("openVoting"), json!({ "id": proposal }));
        tokio::spawn(async move { world.by(&lantern, &query, id).await })
    };
    owner.until_waiting(2).await;
    held.release().await;
    data(declaring.await.unwrap());
    data(opening.await.unwrap());
    let expected = out(&[("Hill Trust", "DECLARED_INTEREST"), ("Orchard", "NAMED_BENEFICIARY")]);
    assert_eq!(recused(&world, &founded, &proposal).await, expected);
});

/// From now on this is the only role of a member.
async fn becomes(world: &World, member: &Member, role: &str) {
    let owner = world.owner().await;
    let id = owner.literal(member.membership.0);
    owner.execute(&format!("update memberships set roles = '[\"{role}\"]' where id = {id}")).await.expect("a role");
}

both!(only_a_member_speaks_for_an_organisations_interests, |world| async move {
    let drafted = world.drafted("river").await;
    let (orchard, lantern) = (drafted.organisation("Orchard"), drafted.member("Lantern"));
    let tie = data(declare(&world, lantern, "MY_ORGANISATION", orchard).await);
    let end = json!({ "interestId": tie["declareInterest"]["interest"]["id"] });
    becomes(&world, lantern, "EVALUATOR").await;
    let refused = declare(&world, lantern, "MY_ORGANISATION", orchard).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    data(declare(&world, lantern, "MYSELF", orchard).await);
    let refused = world.act(lantern, "endInterest", end.clone(), "interest { endedAt }").await;
    assert_eq!(code(&refused), "FORBIDDEN", "whoever declared it may not end it any more: {refused}");
    let stranger = world.act(drafted.member("Riverbank"), "endInterest", end.clone(), "interest { endedAt }").await;
    assert_eq!(code(&stranger), "NOT_FOUND", "{stranger}");
    becomes(&world, lantern, "MEMBER").await;
    let ended = data(world.act(lantern, "endInterest", end.clone(), "interest { endedAt }").await);
    world.clock.advance(TimeDelta::days(1));
    let again = data(world.act(lantern, "endInterest", end, "interest { endedAt }").await);
    assert!(ended["endInterest"]["interest"]["endedAt"].is_string(), "{ended}");
    assert_eq!(again, ended, "it ended when it ended");
});

/// The newest transfer of a fund.
async fn newest(world: &World, founded: &Founded, fund: &Value) -> Value {
    let query = "query($id: ID!) { collaborative { fund(id: $id) { transfers(first: 1) { nodes { id kind } } } } }";
    let answer = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    answer["collaborative"]["fund"]["transfers"]["nodes"][0].clone()
}

async fn open_reversal(world: &World, founded: &Founded, fund: &Value, transfer: &Value, amount: &str) -> String {
    let action =
        json!({ "reverseTransfer": { "fundId": fund, "transferId": transfer["id"], "amount": pounds(amount) } });
    world.open_vote(founded.member("Riverbank"), "Undo", action).await
}

both!(a_reversal_is_decided_by_whom_and_without_whom_the_transfer_was, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let area = "query($id: ID!) { collaborative { proposal(id: $id) { area beneficiaries { name } } } }";
    let given = newest(&world, &founded, &fund).await;
    assert_eq!(given["kind"], "CONTRIBUTION");
    let undo = open_reversal(&world, &founded, &fund, &given, "100").await;
    assert_eq!(recused(&world, &founded, &undo).await, out(&[("Hill Trust", "NAMED_BENEFICIARY")]));
    let matter = data(world.by(&founded.steward, area, json!({ "id": undo })).await);
    let expected = json!({ "area": "FUND_POLICY", "beneficiaries": [{ "name": "Hill Trust" }] });
    assert_eq!(matter["collaborative"]["proposal"], expected);

    let to_lantern = award(&fund, &grantee(&founded, "Lantern"), &["50"]);
    let open = world.open_vote(founded.member("Orchard"), "For Lantern", to_lantern).await;
    for voter in ["Orchard", "Riverbank", "Hill Trust"] {
        data(world.vote(founded.member(voter), &open, "FOR").await);
    }
    let awarded = newest(&world, &founded, &fund).await;
    assert_eq!(awarded["kind"], "AWARD");
    let undo = open_reversal(&world, &founded, &fund, &awarded, "50").await;
    assert_eq!(recused(&world, &founded, &undo).await, out(&[("Lantern", "NAMED_BENEFICIARY")]));
    let matter = data(world.by(&founded.steward, area, json!({ "id": undo })).await);
    let expected = json!({ "area": "GRANT_AWARD", "beneficiaries": [{ "name": "Lantern" }] });
    assert_eq!(matter["collaborative"]["proposal"], expected);
});
