//! Whatever is done is entered in one log, which anybody may recompute and nobody may rewrite.

use chrono::TimeDelta;
use domain::tenancy::{BodyKind, Constituency, Role};
use domain::transparency::{FIRST, Hash, chain, digest, hexadecimal};
use e2e::{Draft, Member, Value, World, both, code, data, json};
use futures_util::future::join_all;
use persistence::tenancy::{CreateBody, create_body};
use persistence::{Error, transparency, verify};

const ALL: &str = "query($first: Int, $after: String, $last: Int, $before: String, $filter: ActivityFilter) {
    collaborative {
        activity(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            nodes { sequence cursor at actor { id name } operator authority verb subjectKind subjectId
                subject { __typename id ... on Body { name } } dataClass change salt canonical priorHash hash } }
        activityHead { sequence hash cursor } } }";

pub(crate) async fn make_body(world: &World, member: &Member, name: &str) {
    let body = CreateBody {
        kind: BodyKind::Committee,
        name: name.to_owned(),
        mandate: "Works.".to_owned(),
        parent: None,
        most_weight_per_organisation: None,
        key: None,
    };
    let attempt = || create_body(&world.store, member.asking(), &body);
    while let Err(error) = attempt().await {
        assert!(matches!(error, Error::Conflict(_)), "{error}");
    }
}

async fn make_bodies(world: &World, draft: &Draft, number: usize) {
    let names: Vec<String> = (0..number).map(|number| format!("Committee {number}")).collect();
    join_all(names.iter().map(|name| make_body(world, &draft.steward, name))).await;
}

/// One page, as this member sees it.
async fn page(world: &World, member: &Member, window: Value) -> Value {
    data(world.by(member, ALL, window).await)["collaborative"]["activity"].clone()
}

/// Everything that this member sees, oldest first, read page by page.
async fn log(world: &World, member: &Member) -> Vec<Value> {
    let (mut entries, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = page(world, member, json!({ "first": 7, "after": after })).await;
        entries.extend(page["nodes"].as_array().expect("entries").clone());
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            entries.reverse();
            return entries;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn text<'a>(entry: &'a Value, field: &str) -> &'a str {
    entry[field].as_str().unwrap_or_else(|| panic!("{field} of {entry}"))
}

/// Recomputes the chain from nothing but what the API shows; answers with its end.
fn recompute(entries: &[Value]) -> String {
    let mut before: Hash = FIRST;
    for (position, entry) in entries.iter().enumerate() {
        assert_eq!(entry["sequence"], position + 1, "no gap");
        assert_eq!(text(entry, "priorHash"), hexadecimal(&before), "{entry}");
        before = chain(&before, text(entry, "canonical"));
        assert_eq!(text(entry, "hash"), hexadecimal(&before), "{entry}");
    }
    hexadecimal(&before)
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let pairs = (0..hexadecimal.len()).step_by(2).map(|at| &hexadecimal[at..at + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")).collect()
}

both!(the_log_is_gapless_and_chained_and_anybody_recomputes_it_from_what_the_api_shows, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 20).await;
    let entries = log(&world, &draft.steward).await;
    assert_eq!(entries.len(), 22, "the collaborative, its steward, and the bodies");
    let end = recompute(&entries);
    let head = data(world.by(&draft.steward, ALL, json!({})).await)["collaborative"]["activityHead"].clone();
    let last = &entries[21];
    assert_eq!(head, json!({ "sequence": 22, "hash": end, "cursor": last["cursor"] }));
    for entry in &entries {
        let canonical: Value = serde_json_from(text(entry, "canonical"));
        assert_eq!(canonical["digest"], digest(&bytes(text(entry, "salt")), text(entry, "change")), "{entry}");
        assert_eq!(canonical["verb"], entry["verb"]);
        assert_eq!(canonical["at"], entry["at"]);
    }
});

fn serde_json_from(text: &str) -> Value {
    text.parse().expect("JSON")
}

both!(an_entry_says_who_did_what_to_what_and_by_what_right, |world| async move {
    let draft = world.draft("river").await;
    make_body(&world, &draft.steward, "Council").await;
    let entry = page(&world, &draft.steward, json!({ "first": 1 })).await["nodes"][0].clone();
    assert_eq!(entry["actor"]["name"], "Stewart");
    assert_eq!((text(&entry, "verb"), text(&entry, "subjectKind")), ("bodyCreated", "body"));
    let expected = json!({ "__typename": "Body", "id": entry["subjectId"], "name": "Council" });
    assert_eq!(entry["subject"], expected);
    assert_eq!(entry["authority"], "CREATE_BODY");
    assert_eq!((&entry["operator"], &entry["dataClass"]), (&json!(false), &json!("MEMBERS")));
    assert_eq!(serde_json_from(text(&entry, "change"))["name"], "Council");
    let first = log(&world, &draft.steward).await[0].clone();
    assert_eq!((text(&first, "verb"), text(&first, "authority")), ("collaborativeCreated", "OPERATOR"));
    assert!(first["actor"].is_null());
    assert_eq!(first["subject"]["__typename"], "Collaborative");
});

both!(a_page_of_the_log_goes_both_ways_and_stays_where_it_is_while_the_log_grows, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 8).await;
    let numbers = |page: &Value| -> Vec<i64> {
        let nodes = page["nodes"].as_array().expect("entries");
        nodes.iter().map(|node| node["sequence"].as_i64().expect("a number")).collect()
    };
    let newest = page(&world, &draft.steward, json!({ "first": 3 })).await;
    assert_eq!(numbers(&newest), [10, 9, 8]);
    assert_eq!(newest["totalCount"], 10);
    make_body(&world, &draft.steward, "Later").await;
    let next = page(&world, &draft.steward, json!({ "first": 3, "after": newest["pageInfo"]["endCursor"] })).await;
    assert_eq!(numbers(&next), [7, 6, 5]);
    let back = page(&world, &draft.steward, json!({ "last": 2, "before": next["pageInfo"]["startCursor"] })).await;
    assert_eq!(numbers(&back), [9, 8]);
    let oldest = page(&world, &draft.steward, json!({ "last": 2 })).await;
    assert_eq!(numbers(&oldest), [2, 1]);
    assert_eq!(oldest["pageInfo"]["hasNextPage"], false);
    assert_eq!(oldest["pageInfo"]["hasPreviousPage"], true);
    for bad in ["", "x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = world.by(&draft.steward, ALL, json!({ "after": bad })).await;
        assert_eq!(code(&answer), "INVALID_INPUT", "{bad}");
    }
});

both!(the_log_is_narrowed_by_verb_kind_subject_actor_and_time, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    world.clock.advance(TimeDelta::hours(1));
    make_body(&world, &draft.steward, "Council").await;
    let found = |filter: Value| {
        let (world, steward) = (world.clone(), draft.steward.clone());
        async move {
            let page = page(&world, &steward, json!({ "filter": filter })).await;
            let nodes = page["nodes"].as_array().expect("entries").clone();
            assert_eq!(page["totalCount"], nodes.len());
            nodes
        }
    };
    assert_eq!(found(json!({ "verbs": ["bodyCreated"] })).await.len(), 1);
    assert_eq!(found(json!({ "verbs": [] })).await.len(), 0);
    assert_eq!(found(json!({ "subjectKinds": ["organisation", "body"] })).await.len(), 2);
    let body = &found(json!({ "subjectKinds": ["body"] })).await[0];
    assert_eq!(&found(json!({ "subjectId": body["subjectId"] })).await[0], body);
    assert_eq!(found(json!({ "subjectId": body["subjectId"], "subjectKinds": ["fund"] })).await.len(), 0);
    let by_steward = found(json!({ "actorId": body["actor"]["id"] })).await;
    assert!(by_steward.iter().all(|entry| entry["actor"]["name"] == "Stewart"));
    assert_eq!(found(json!({ "since": "2026-03-02T10:00:00Z" })).await, std::slice::from_ref(body));
    assert_eq!(found(json!({ "until": "2026-03-02T09:00:00Z" })).await.len(), 0);
    let own = found(json!({ "actorId": body["actor"]["id"], "verbs": ["membershipOpened"] })).await;
    assert!(own.is_empty(), "{} joined by an invitation of the steward, but acted herself", meg.membership);
    let unknown = world.by(&draft.steward, ALL, json!({ "filter": { "subjectId": "nothing" } })).await;
    assert_eq!(code(&unknown), "NOT_FOUND");
});

both!(a_refused_attempt_is_entered_once_a_minute_with_its_count_and_without_content, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let secret = json!({ "kind": "COUNCIL", "name": "A secret", "mandate": "Plots." });
    let at_once = (0..3).map(|_| world.act(&meg, "createBody", secret.clone(), "body { id }"));
    for answer in join_all(at_once).await {
        assert_eq!(code(&answer), "FORBIDDEN");
    }
    let attempts = || page(&world, &draft.steward, json!({ "filter": { "verbs": ["attemptRefused"] } }));
    let first = attempts().await;
    assert_eq!(first["totalCount"], 1);
    let entry = &first["nodes"][0];
    assert_eq!(entry["actor"]["name"], "meg");
    assert_eq!(entry["dataClass"], "STEWARDS");
    let change = serde_json_from(text(entry, "change"));
    assert_eq!(change, json!({ "act": "CREATE_BODY", "code": "FORBIDDEN", "mergedBefore": 0 }));
    world.clock.advance(TimeDelta::seconds(61));
    world.act(&meg, "createBody", secret, "body { id }").await;
    let second = attempts().await;
    assert_eq!(second["totalCount"], 2);
    assert_eq!(serde_json_from(text(&second["nodes"][0], "change"))["mergedBefore"], 2);
    assert!(!second.to_string().contains("secret"));
});

both!(only_stewards_and_auditors_see_refused_attempts, |world| async move {
    let draft = world.draft("river").await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let meg = world.join(&draft.steward, "meg@trust.example", Some(trust), &[Role::Member]).await;
    let kinds = [("olga", Role::Observer), ("ada", Role::Auditor), ("eve", Role::Evaluator), ("tom", Role::Treasurer)];
    let mut others = vec![(draft.steward.clone(), true), (meg.clone(), false)];
    for (name, role) in kinds {
        let member = world.join(&draft.steward, &format!("{name}@example.org"), None, &[role]).await;
        others.push((member, role == Role::Auditor));
    }
    let body = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    world.act(&meg, "createBody", body, "body { id }").await;
    for (member, sees) in others {
        let entries = log(&world, &member).await;
        let seen = entries.iter().any(|entry| entry["verb"] == "attemptRefused");
        assert_eq!(seen, sees, "{member:?}");
    }
});

both!(what_an_organisation_keeps_to_itself_its_members_and_auditors_see, |world| async move {
    let draft = world.draft("river").await;
    let (hill, lake) = (
        world.organisation(&draft.steward, "Hill", Constituency::Funder).await,
        world.organisation(&draft.steward, "Lake", Constituency::Funder).await,
    );
    let meg = world.join(&draft.steward, "meg@hill.example", Some(hill), &[Role::Member]).await;
    let lou = world.join(&draft.steward, "lou@lake.example", Some(lake), &[Role::Member]).await;
    let ada = world.join(&draft.steward, "ada@example.org", None, &[Role::Auditor]).await;
    let mia = world.join(&meg, "mia@hill.example", Some(hill), &[Role::Observer]).await;
    // What Meg did last: she invited Mia. Let it be her organisation's own.
    let own = world.owner().await;
    if !own.is_postgres() {
        own.execute("drop trigger activities_no_update").await.expect("no trigger");
    }
    let (hers, owner) = (own.literal(meg.membership.0), own.literal(hill.0));
    let change =
        format!("update activities set data_class = 'ORGANISATION', owner_id = {owner} where actor_id = {hers}");
    own.execute(&change).await.expect("a change behind the log's back");
    for (member, sees) in [(&meg, true), (&mia, true), (&ada, true), (&lou, false), (&draft.steward, false)] {
        let entries = log(&world, member).await;
        assert_eq!(entries.iter().any(|entry| entry["dataClass"] == "ORGANISATION"), sees, "{member:?}");
    }
});

both!(a_member_of_another_collaborative_sees_nothing_of_the_log, |world| async move {
    let (river, hill) = (world.draft("river").await, world.draft("hill").await);
    make_bodies(&world, &river, 3).await;
    let foreign = world.graphql(Some(&hill.steward.token), Some("river"), ALL, json!({})).await;
    assert_eq!(code(&foreign), "NOT_FOUND");
    let nobody = world.graphql(None, Some("river"), ALL, json!({})).await;
    assert_eq!(code(&nobody), "UNAUTHENTICATED");
    let own = log(&world, &hill.steward).await;
    assert_eq!(own.len(), 2);
    recompute(&own);
    let theirs = page(&world, &river.steward, json!({})).await;
    let narrowed = json!({ "filter": { "subjectId": theirs["nodes"][0]["subjectId"] } });
    assert_eq!(page(&world, &hill.steward, narrowed).await["totalCount"], 0);
});

both!(an_erased_change_leaves_the_chain_whole, |world| async move {
    let draft = world.draft("river").await;
    make_bodies(&world, &draft, 3).await;
    transparency::erase_detail(&world.store, draft.id, 4).await.expect("an erasure");
    let again = transparency::erase_detail(&world.store, draft.id, 4).await;
    again.expect("what is erased stays erased");
    let entries = log(&world, &draft.steward).await;
    recompute(&entries);
    assert_eq!(entries.len(), 6, "it is entered once that something was erased");
    for entry in &entries {
        let erased = entry["sequence"] == 4;
        assert_eq!((entry["change"].is_null(), entry["salt"].is_null()), (erased, erased), "{entry}");
    }
    assert_eq!(text(&entries[5], "verb"), "activityDetailErased");
    let report = verify::collaborative(&world.store, draft.id, None).await.expect("a report");
    assert_eq!(report.differences, Vec::<String>::new());
    let nothing = transparency::erase_detail(&world.store, draft.id, 99).await;
    assert!(matches!(nothing, Err(Error::NotFound(_))));
});
