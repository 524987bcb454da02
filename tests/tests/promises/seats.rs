//! Seats change hands: terms end by themselves, nobody stays for ever, and what is known is passed on.

use chrono::{TimeZone, Utc};
use domain::OrganisationId;
use domain::tenancy::Role;
use e2e::{Founded, Member, Value, World, both, code, data, json, right, uuid_of};

/// A circle that decides about measurement, in which Orchard has a seat for half a year, twice in a row at most.
struct Circle {
    founded: Founded,
    seat: Value,
    /// Who holds Orchard's seat at first.
    olive: Member,
    /// Another one of Orchard, who stands by.
    oscar: Member,
}

async fn circle(world: &World) -> Circle {
    let founded = world.drafted("river").await;
    let body = json!({ "kind": "COMMITTEE", "name": "Circle", "mandate": "Measures." });
    let body = data(world.act(&founded.steward, "createBody", body, "body { id }").await);
    let body = body["createBody"]["body"]["id"].as_str().unwrap_or_default().to_owned();
    world.seat(&founded.steward, founded.member("Lantern"), &body, founded.organisation("Lantern")).await;
    let seat = json!({ "bodyId": body, "organisationId": founded.organisation("Orchard"), "startsOn": "2026-01-01",
        "endsOn": "2026-06-30", "mostConsecutiveTerms": 2 });
    let seat = data(world.act(&founded.steward, "createSeat", seat, "seat { id }").await);
    let seat = seat["createSeat"]["seat"]["id"].clone();
    let olive = founded.member("Orchard").clone();
    let orchard = Some(OrganisationId(uuid_of(&json!(founded.organisation("Orchard")))));
    let oscar = world.join(&olive, "oscar@river.example", orchard, &[Role::Member]).await;
    let named = json!({ "seatId": seat, "holderId": world.membership_id(&olive).await,
        "understudyId": world.membership_id(&oscar).await });
    data(world.act(&olive, "nameSeatHolder", named, "seat { vacant }").await);
    let mut rights = e2e::rights(&founded.council);
    rights.retain(|right| right["area"] != "MEASUREMENT");
    rights.push(right("MEASUREMENT", &body, e2e::at_once()));
    world.charter(&founded, rights).await;
    world.found(&founded).await;
    Circle { founded, seat, olive, oscar }
}

const SEAT: &str = "id vacant rotationOverdue startsOn endsOn termNumber mostConsecutiveTerms holderMayStay \
    terms { number inARow startsOn endsOn holder { name } }";

impl Circle {
    async fn shown(&self, world: &World) -> Value {
        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Seat {{ {SEAT} }} }} }}");
        data(world.by(&self.founded.steward, &query, json!({ "id": self.seat })).await)["node"].clone()
    }

    async fn begin(&self, world: &World, by: &Member, holder: &Member) -> Value {
        let input = json!({ "seatId": self.seat, "holderId": world.membership_id(holder).await });
        world.act(by, "beginSeatTerm", input, &format!("seat {{ {SEAT} }}")).await
    }

    async fn name(&self, world: &World, holder: &Member) -> Value {
        let input = json!({ "seatId": self.seat, "holderId": world.membership_id(holder).await });
        world.act(&self.olive, "nameSeatHolder", input, "seat { vacant }").await
    }
}

fn noon(world: &World, year: i32, month: u32, day: u32) {
    world.clock.set(Utc.with_ymd_and_hms(year, month, day, 12, 0, 0).single().unwrap());
}

async fn look(world: &World) {
    while gateway::scheduler::look(&world.state).await.unwrap() > 0 {}
}

/// Organisations whose seats are listed.
async fn listed(world: &World, reader: &Member, filter: Value) -> Vec<String> {
    let query = "query($filter: SeatFilter) { collaborative { seats(first: 50, filter: $filter) { totalCount \
        nodes { organisation { name } body { name } } } } }";
    let seats = data(world.by(reader, query, json!({ "filter": filter })).await)["collaborative"]["seats"].clone();
    let nodes = seats["nodes"].as_array().unwrap();
    assert_eq!(seats["totalCount"], nodes.len(), "{seats}");
    let name = |node: &Value| {
        format!("{} in {}", node["organisation"]["name"].as_str().unwrap(), node["body"]["name"].as_str().unwrap())
    };
    nodes.iter().map(name).collect()
}

both!(a_term_ends_by_itself_and_the_log_says_so_once, |world| async move {
    let circle = circle(&world).await;
    let ended = "select count(*) from activities where verb = 'seatTermEnded'";
    noon(&world, 2026, 6, 30);
    look(&world).await;
    assert_eq!(world.owner().await.number(ended).await, 0, "its last day counts");
    assert_eq!(circle.shown(&world).await["vacant"], false);
    noon(&world, 2026, 7, 1);
    let over = circle.shown(&world).await;
    assert_eq!((&over["vacant"], &over["rotationOverdue"]), (&json!(true), &json!(true)), "{over}");
    look(&world).await;
    look(&world).await;
    assert_eq!(world.owner().await.number(ended).await, 1);
    assert_eq!(listed(&world, &circle.olive, json!({ "rotationOverdue": true })).await, ["Orchard in Circle"]);
    let vacant = listed(&world, &circle.olive, json!({ "vacant": true })).await;
    assert!(vacant.contains(&"Orchard in Circle".to_owned()) && !vacant.contains(&"Lantern in Circle".to_owned()));
    let advice = json!({ "title": "Count wells", "case": e2e::whole_case("Yes."), "area": "MEASUREMENT" });
    let made = data(world.act(&circle.olive, "createProposal", advice, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].clone();
    let mut open = Value::Null;
    for step in ["openDiscussion", "openVoting"] {
        let query = format!(
            "mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ electorate {{ holder {{ name }} }} }} }} }}"
        );
        open = data(world.by(&circle.olive, &query, json!({ "id": id })).await)[step]["proposal"]["electorate"].clone();
    }
    assert_eq!(open.as_array().map(Vec::len), Some(1), "a seat past its term has no vote: {open}");
});

both!(a_term_is_followed_by_one_as_long_for_as_many_terms_in_a_row_as_the_seat_allows, |world| async move {
    let circle = circle(&world).await;
    let Circle { founded, olive, oscar, .. } = &circle;
    assert_eq!(code(&circle.begin(&world, olive, olive).await), "WRONG_STATE", "the first one still lasts");
    noon(&world, 2026, 7, 1);
    assert_eq!(code(&circle.begin(&world, founded.member("Lantern"), olive).await), "FORBIDDEN");
    assert_eq!(code(&circle.name(&world, oscar).await), "WRONG_STATE", "the term is over");
    let second = data(circle.begin(&world, olive, olive).await)["beginSeatTerm"]["seat"].clone();
    assert_eq!((&second["endsOn"], &second["termNumber"]), (&json!("2026-12-31"), &json!(2)), "{second}");
    assert_eq!((&second["vacant"], &second["holderMayStay"]), (&json!(false), &json!(false)), "{second}");
    look(&world).await;
    noon(&world, 2027, 1, 1);
    look(&world).await;
    let third = circle.begin(&world, olive, olive).await;
    assert_eq!(code(&third), "TERM_LIMIT", "{third}");
    let third = data(circle.begin(&world, oscar, oscar).await)["beginSeatTerm"]["seat"].clone();
    assert_eq!((&third["endsOn"], &third["holderMayStay"]), (&json!("2027-06-30"), &json!(true)), "{third}");
    assert_eq!(code(&circle.name(&world, olive).await), "TERM_LIMIT", "not by the back door either");
    noon(&world, 2027, 8, 15);
    look(&world).await;
    let fourth = data(circle.begin(&world, olive, olive).await)["beginSeatTerm"]["seat"].clone();
    assert_eq!((&fourth["startsOn"], &fourth["endsOn"]), (&json!("2027-08-15"), &json!("2027-12-31")), "{fourth}");
    let rows: Vec<_> =
        fourth["terms"].as_array().unwrap().iter().map(|term| term["inARow"].as_i64().unwrap()).collect();
    assert_eq!(rows, [1, 2, 1, 1]);
    let ended = "select count(*) from activities where verb = 'seatTermEnded'";
    assert_eq!(world.owner().await.number(ended).await, 3);
});

async fn hand_over(world: &World, circle: &Circle, by: &Member, revision: i64, items: Value) -> Value {
    let input = json!({ "seatId": circle.seat, "expectedRevision": revision, "items": items });
    let shown = "seat { handover { revision termNumber items { text done } writtenBy { name } } }";
    world.act(by, "writeHandover", input, shown).await
}

both!(what_is_handed_over_is_written_by_holder_and_understudy_and_read_by_whoever_comes_next, |world| async move {
    let circle = circle(&world).await;
    let Circle { founded, olive, oscar, .. } = &circle;
    let keys = json!([{ "text": "The keys." }]);
    let refused = hand_over(&world, &circle, founded.member("Lantern"), 0, keys.clone()).await;
    assert_eq!(code(&refused), "FORBIDDEN", "{refused}");
    data(hand_over(&world, &circle, olive, 0, keys.clone()).await);
    let stale = hand_over(&world, &circle, oscar, 0, keys).await;
    assert_eq!(code(&stale), "CONFLICT", "{stale}");
    let both = json!([{ "text": "The keys.", "done": true }, { "text": "Whom to call." }]);
    let second = data(hand_over(&world, &circle, oscar, 1, both.clone()).await);
    let second = &second["writeHandover"]["seat"]["handover"];
    assert_eq!((&second["revision"], &second["writtenBy"]["name"]), (&json!(2), &json!("oscar")), "{second}");
    noon(&world, 2026, 7, 1);
    data(circle.begin(&world, oscar, oscar).await);
    let query =
        "query($id: ID!) { node(id: $id) { ... on Seat { termNumber handover { termNumber items { text done } } } } }";
    let seat = data(world.by(oscar, query, json!({ "id": circle.seat })).await)["node"].clone();
    assert_eq!((&seat["termNumber"], &seat["handover"]["termNumber"]), (&json!(2), &json!(1)), "{seat}");
    assert_eq!(seat["handover"]["items"][1], json!({ "text": "Whom to call.", "done": false }));
    data(hand_over(&world, &circle, oscar, 0, json!([])).await);
});

both!(an_understudy_reads_what_the_holder_reads_and_has_no_vote, |world| async move {
    let circle = circle(&world).await;
    let Circle { founded, olive, oscar, .. } = &circle;
    let advice = json!({ "title": "Count wells", "case": e2e::whole_case("Yes."), "area": "MEASUREMENT" });
    let made = data(world.act(olive, "createProposal", advice, "proposal { id }").await);
    let id = made["createProposal"]["proposal"]["id"].clone();
    for step in ["openDiscussion", "openVoting"] {
        let query = format!("mutation($id: ID!) {{ {step}(input: {{ proposalId: $id }}) {{ proposal {{ state }} }} }}");
        data(world.by(olive, &query, json!({ "id": id })).await);
    }
    data(world.vote(founded.member("Lantern"), id.as_str().unwrap(), "FOR").await);
    let query = "query($id: ID!) { collaborative { proposal(id: $id) { title case { summary } tallySoFar { sentence } \
        ballots { choice } electorate { holder { name } } } activity(first: 50) { nodes { verb } } } }";
    let (by_holder, by_understudy) =
        (world.by(olive, query, json!({ "id": id })).await, world.by(oscar, query, json!({ "id": id })).await);
    assert_eq!(data(by_holder), data(by_understudy));
    assert_eq!(code(&world.vote(oscar, id.as_str().unwrap(), "FOR").await), "NOT_ELIGIBLE");
    data(world.vote(olive, id.as_str().unwrap(), "FOR").await);
});
