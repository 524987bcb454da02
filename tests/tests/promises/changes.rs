//! Whoever follows one thing hears of each change to it, sees it as it is now, and misses nothing while they are away.

use std::time::Duration;

use domain::tenancy::Role;
use e2e::{Founded, Member, Socket, Value, World, award, both, count, data, json, pounds, whole_case};
use futures_util::future::join_all;

const PROPOSAL: &str = "subscription($id: ID!, $after: String) { proposalChanged(id: $id, after: $after) { cursor
    proposal { id state comments { totalCount } }
    entries { verb cursor sequence actor { name } } } }";
const FUND: &str = "subscription($id: ID!, $after: String) { fundChanged(id: $id, after: $after) { cursor
    fund { id balances { balance { amount } committed { amount } paid { amount } } } entries { verb subjectKind } } }";
const PERIOD: &str = "subscription($id: ID!, $after: String) { reportingPeriodChanged(id: $id, after: $after) { cursor
    period { id submitted accepted } entries { verb } } }";

async fn end_of_log(world: &World, member: &Member) -> Value {
    let answer = world.by(member, "{ collaborative { activityHead { cursor } } }", json!({})).await;
    data(answer)["collaborative"]["activityHead"]["cursor"].clone()
}

async fn following(world: &World, member: &Member, query: &str, id: &Value, after: &Value) -> Socket {
    let mut socket = Socket::open(&world.address, &world.later(member)).await;
    socket.subscribe(query, json!({ "id": id, "after": after })).await;
    socket
}

/// Every entry until one with this verb, and what was told last.
async fn heard(socket: &mut Socket, field: &str, last: &str) -> (Vec<String>, Value) {
    let mut verbs = Vec::new();
    loop {
        let told = data(socket.next().await)[field].clone();
        let entries = told["entries"].as_array().expect("entries").clone();
        assert!(!entries.is_empty() && entries.len() <= 50, "{told}");
        verbs.extend(entries.iter().map(|entry| entry["verb"].as_str().expect("a verb").to_owned()));
        if verbs.last().is_some_and(|verb| verb == last) {
            return (verbs, told);
        }
    }
}

async fn proposed(world: &World, by: &Member, title: &str) -> Value {
    let admission = json!({ "admitOrganisation": { "name": title, "constituency": "PARTNER" } });
    let input = json!({ "title": title, "case": whole_case("Yes."), "action": admission });
    let made = data(world.act(by, "createProposal", input, "proposal { id }").await);
    made["createProposal"]["proposal"]["id"].clone()
}

async fn step(world: &World, by: &Member, mutation: &str, id: &Value) {
    let query = format!("mutation($id: ID!) {{ {mutation}(input: {{ proposalId: $id }}) {{ __typename }} }}");
    data(world.by(by, &query, json!({ "id": id })).await);
}

async fn remark(world: &World, by: &Member, id: &Value, body: &str) {
    let input = json!({ "proposalId": id, "body": body });
    data(world.act(by, "addComment", input, "comment { id }").await);
}

both!(a_proposal_is_followed_from_its_draft_to_its_end, |world| async move {
    let founded = world.founded("river").await;
    let (orchard, hill) = (founded.member("Orchard"), founded.member("Hill Trust"));
    let (id, other) = (proposed(&world, orchard, "Meadow").await, proposed(&world, orchard, "Swamp").await);
    let start = end_of_log(&world, hill).await;
    let mut socket = following(&world, hill, PROPOSAL, &id, &start).await;
    step(&world, orchard, "openDiscussion", &id).await;
    let (verbs, told) = heard(&mut socket, "proposalChanged", "discussionOpened").await;
    assert_eq!((verbs.len(), &told["proposal"]["state"]), (1, &json!("DISCUSSION")), "{told}");
    assert_eq!(told["cursor"], told["entries"][0]["cursor"]);
    step(&world, orchard, "openDiscussion", &other).await;
    remark(&world, orchard, &other, "None of their business.").await;
    remark(&world, orchard, &id, "Well?").await;
    let (verbs, told) = heard(&mut socket, "proposalChanged", "commentAdded").await;
    assert_eq!((verbs.len(), &told["proposal"]["comments"]["totalCount"]), (1, &json!(1)), "{told}");
    drop(socket);
    // While they are away it is decided.
    step(&world, orchard, "openVoting", &id).await;
    for member in founded.council_members() {
        world.vote(member, id.as_str().unwrap(), "FOR").await;
    }
    let mut socket = following(&world, hill, PROPOSAL, &id, &told["cursor"]).await;
    let (verbs, told) = heard(&mut socket, "proposalChanged", "decisionEnacted").await;
    assert_eq!(verbs.first().map(String::as_str), Some("votingOpened"), "{verbs:?}");
    assert_eq!(verbs.iter().filter(|verb| *verb == "ballotCast").count(), 3, "the rest came too late: {verbs:?}");
    assert!(verbs.contains(&"voteClosed".to_owned()), "{verbs:?}");
    assert_eq!(told["proposal"]["state"], "ENACTED");
    assert!(socket.is_silent(Duration::from_millis(1_200)).await);
});

both!(changes_that_wait_are_told_together_and_none_is_lost, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let id = proposed(&world, orchard, "Meadow").await;
    step(&world, orchard, "openDiscussion", &id).await;
    let start = end_of_log(&world, orchard).await;
    for batch in 0..12 {
        let remarks: Vec<String> = (0..10).map(|number| format!("Remark {batch} {number}.")).collect();
        join_all(remarks.iter().map(|body| remark(&world, orchard, &id, body))).await;
    }
    let mut socket = following(&world, orchard, PROPOSAL, &id, &start).await;
    let (mut sequences, mut sizes) = (Vec::new(), Vec::new());
    while sequences.len() < 120 {
        let told = data(socket.next().await)["proposalChanged"].clone();
        let entries = told["entries"].as_array().expect("entries");
        sizes.push(entries.len());
        sequences.extend(entries.iter().map(|entry| entry["sequence"].as_i64().expect("a number")));
        assert_eq!(told["proposal"]["comments"]["totalCount"], 120, "as it is now");
    }
    assert_eq!(sizes, [50, 50, 20], "one reading of the proposal for many changes");
    assert!(sequences.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{sequences:?}");
});

/// Does everything that moves a fund; which verbs tell of it.
async fn moved(world: &World, founded: &Founded, fund: &Value) -> Vec<&'static str> {
    let orchard = founded.member("Orchard");
    let pledge = json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": pounds("5") });
    let pledge = data(world.act(&founded.treasurer, "recordPledge", pledge, "pledge { id }").await);
    let cancel = json!({ "pledgeId": pledge["recordPledge"]["pledge"]["id"] });
    data(world.act(&founded.treasurer, "cancelPledge", cancel, "pledge { id }").await);
    let given = data(world.give(founded, fund, "Hill Trust", "1000", "given").await);
    let aside = json!({ "allocate": { "fundId": fund, "name": "Wells", "purpose": "Water.", "amount": pounds("9") } });
    let aside = world.decide(founded, orchard, "Set aside", aside).await["enactedSubjectId"].clone();
    let back = json!({ "deallocate": { "fundId": fund, "allocationId": aside, "amount": pounds("9") } });
    assert_eq!(world.decide(founded, orchard, "Give back", back).await["state"], "ENACTED");
    let meadow = world.outsider(founded, "Meadow").await;
    let decided = world.decide(founded, orchard, "A grant", award(fund, &meadow, &["50", "25"])).await;
    let grant = decided["enactedSubjectId"].clone();
    data(world.act(&meadow.member, "agreeGrant", json!({ "grantId": grant }), "grant { stage }").await);
    let first = world.instalments(&founded.treasurer, &grant).await[0].clone();
    data(world.pay(&founded.treasurer, &first, "first").await);
    let returned = json!({ "grantId": grant, "organisationId": meadow.id, "amount": pounds("5"),
        "returnedOn": "2026-03-02", "idempotencyKey": "back" });
    data(world.act(&founded.treasurer, "recordReturn", returned, "transfer { id }").await);
    let wrong = data(world.give(founded, fund, "Hill Trust", "7", "wrong").await);
    let transfer = wrong["recordContribution"]["contribution"]["transfer"]["id"].clone();
    let reverse = json!({ "transferId": transfer, "reason": "A slip.", "idempotencyKey": "reverse" });
    let second = world.second_treasurer(founded).await;
    data(world.act(&second, "reverseTransfer", reverse, "reversal { id }").await);
    assert!(given["recordContribution"]["contribution"]["id"].is_string());
    vec![
        "pledgeRecorded",
        "pledgeCancelled",
        "contributionRecorded",
        "fundsAllocated",
        "fundsDeallocated",
        "grantAwarded",
        "grantAgreed",
        "instalmentPaid",
        "returnRecorded",
        "contributionRecorded",
        "transferReversed",
    ]
}

both!(a_fund_is_followed_through_all_that_moves_it, |world| async move {
    let founded = world.founded("river").await;
    let (fund, other) = (world.fund(&founded).await, world.fund(&founded).await);
    let start = end_of_log(&world, &founded.steward).await;
    let mut socket = following(&world, founded.member("Orchard"), FUND, &fund, &start).await;
    data(world.give(&founded, &other, "Hill Trust", "3", "other").await);
    let expected = moved(&world, &founded, &fund).await;
    let (verbs, told) = heard(&mut socket, "fundChanged", "transferReversed").await;
    assert_eq!(verbs, expected);
    let balances = &told["fund"]["balances"];
    let amounts = ["balance", "committed", "paid"].map(|name| balances[name]["amount"].as_str().unwrap().to_owned());
    assert_eq!(amounts, ["955.00", "25.00", "45.00"].map(str::to_owned), "{balances}");
});

both!(of_a_reporting_period_each_hears_what_they_may_see, |world| async move {
    let founded = world.founded("river").await;
    let (orchard, lantern) = (founded.member("Orchard"), founded.member("Lantern"));
    let outcome = world.outcome(&founded).await;
    let indicator = world.indicator(&founded, &outcome, count("Safe homes")).await;
    let (period, other) =
        (json!(world.period(&founded, "2026-03-01").await), json!(world.period(&founded, "2025-12-01").await));
    let auditor = world.join(&founded.steward, "ada@river.example", None, &[Role::Auditor]).await;
    let start = end_of_log(&world, lantern).await;
    let mut own = following(&world, orchard, PERIOD, &period, &start).await;
    let mut others = following(&world, lantern, PERIOD, &period, &start).await;
    let mut auditors = following(&world, &auditor, PERIOD, &period, &start).await;
    world.submitted(lantern, other.as_str().unwrap(), json!([])).await;
    let values = json!([{ "indicatorId": indicator, "value": "12" }]);
    world.accepted(&founded, orchard, period.as_str().unwrap(), values).await;
    let whole = ["reportSaved", "reportSubmitted", "reportAccepted"];
    for (socket, expected) in [(&mut own, &whole[..]), (&mut auditors, &whole[..]), (&mut others, &whole[1..])] {
        let (verbs, told) = heard(socket, "reportingPeriodChanged", "reportAccepted").await;
        assert_eq!(verbs, expected, "a draft is its organisation's own");
        assert_eq!((&told["period"]["submitted"], &told["period"]["accepted"]), (&json!(1), &json!(1)), "{told}");
        assert_eq!(told["period"]["id"], period);
    }
});
