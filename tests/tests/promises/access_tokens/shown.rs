//! What is kept and shown of a token: never its secret, and to whom it concerns.

use std::time::Duration;

use chrono::{DurationRound, TimeDelta};
use domain::clock::Clock;
use domain::tenancy::Role;
use e2e::{Member, Value, World, both, code, data, json};
use migrations::tables::tenant_tables;

use super::{personal, reads, revoke, service, works};

const LIST: &str = "accessTokens(first: 100) { totalCount nodes { id name } }";

async fn listed(world: &World, reader: &Member, own: bool) -> Value {
    let holder = if own { "viewer" } else { "collaborative" };
    data(world.by(reader, &format!("{{ {holder} {{ {LIST} }} }}"), json!({})).await)[holder]["accessTokens"].clone()
}

fn ids(list: &Value) -> Vec<&Value> {
    let nodes: Vec<&Value> = list["nodes"].as_array().unwrap().iter().map(|node| &node["id"]).collect();
    assert_eq!(list["totalCount"].as_u64(), u64::try_from(nodes.len()).ok());
    nodes
}

both!(a_token_looks_like_one_and_is_kept_as_a_digest_only, |world| async move {
    let draft = world.draft("river").await;
    for (kind, (token, listed)) in
        [("cpp_", personal(&world, &draft.steward, &[]).await), ("cps_", service(&world, &draft.steward).await)]
    {
        let [prefix, named, secret] = token.split('_').collect::<Vec<_>>()[..] else { panic!("{token}") };
        assert_eq!((prefix.len() + 1, named.len(), secret.len()), (kind.len(), 44, 50));
        assert!(token.starts_with(kind) && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        let beginning = listed["beginning"].as_str().unwrap();
        assert!(token.starts_with(beginning) && beginning.len() == 26, "{beginning}");
        let owner = world.owner().await;
        for table in tenant_tables().into_iter().chain(["persons", "credentials", "refresh_tokens", "identities"]) {
            let kept = owner.rows(table).await.join("\n");
            assert!(!kept.contains(secret), "{table} keeps the secret");
        }
        assert!(works(&world, &token).await);
    }
    let shown = "{ collaborative { activity(first: 100) { nodes { canonical change } } accessTokens { nodes { name beginning } } } }";
    let shown = data(world.by(&draft.steward, shown, json!({})).await);
    assert_eq!(shown["collaborative"]["accessTokens"]["nodes"][0]["name"], "A tool");
});

both!(members_see_their_own_tokens_stewards_and_auditors_everybodys, |world| async move {
    let founded = world.founded("river").await;
    let orchard = founded.member("Orchard");
    let auditor = world.join(&founded.steward, "audrey@river.example", None, &[Role::Auditor]).await;
    let (_, own) = personal(&world, orchard, &["CAST_BALLOT"]).await;
    let (_, machine) = service(&world, &founded.steward).await;
    let (_, auditors) = personal(&world, &auditor, &[]).await;
    let all = [&own["id"], &machine["id"], &auditors["id"]];
    for (reader, mine) in [(&founded.steward, 1), (&auditor, 2)] {
        assert_eq!(ids(&listed(&world, reader, false).await), all);
        assert_eq!(ids(&listed(&world, reader, true).await), [all[mine]]);
    }
    assert_eq!(ids(&listed(&world, orchard, false).await), [all[0]]);
    assert_eq!(ids(&listed(&world, orchard, true).await), [all[0]]);
    let lantern = founded.member("Lantern");
    assert_eq!(ids(&listed(&world, lantern, false).await), Vec::<&Value>::new());
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (reader, sees) in [(orchard, true), (&founded.steward, true), (&auditor, true), (lantern, false)] {
        let found = data(world.by(reader, node, json!({ "id": own["id"] })).await);
        assert_eq!(found["node"].is_object(), sees, "{found}");
    }
    assert_eq!(code(&revoke(&world, lantern, &own).await), "NOT_FOUND", "who does not see it can't end it");
    assert_eq!(code(&revoke(&world, &auditor, &own).await), "FORBIDDEN", "an auditor changes nothing of others");
    data(revoke(&world, &auditor, &auditors).await);
    data(revoke(&world, &founded.steward, &own).await);
    data(revoke(&world, &founded.steward, &machine).await);
});

both!(a_list_of_tokens_is_narrowed_by_kind_and_by_whether_they_work, |world| async move {
    let draft = world.draft("river").await;
    let (_, machine) = service(&world, &draft.steward).await;
    let (_, ended) = personal(&world, &draft.steward, &[]).await;
    let (_, own) = personal(&world, &draft.steward, &[]).await;
    data(revoke(&world, &draft.steward, &ended).await);
    let narrowed = async |filter: Value| {
        let query = "query($filter: AccessTokenFilter) { collaborative { accessTokens(filter: $filter) { totalCount nodes { id } } } }";
        let found = data(world.by(&draft.steward, query, json!({ "filter": filter })).await);
        let found = found["collaborative"]["accessTokens"].clone();
        ids(&found).into_iter().cloned().collect::<Vec<_>>()
    };
    let (machine, ended, own) = (machine["id"].clone(), ended["id"].clone(), own["id"].clone());
    assert_eq!(narrowed(json!({ "kind": "SERVICE" })).await, std::slice::from_ref(&machine));
    assert_eq!(narrowed(json!({ "kind": "PERSONAL", "active": true })).await, std::slice::from_ref(&own));
    assert_eq!(narrowed(json!({ "active": false })).await, std::slice::from_ref(&ended));
    world.clock.advance(TimeDelta::days(91));
    assert_eq!(narrowed(json!({ "active": false })).await, [machine, ended, own]);
    assert_eq!(narrowed(json!({ "active": true })).await, Vec::<Value>::new());
});

/// When a token was used last, as its list says it.
async fn last_use(world: &World, member: &Member) -> Value {
    let query = "{ viewer { accessTokens { nodes { lastUsedAt } } } }";
    data(world.by(member, query, json!({})).await)["viewer"]["accessTokens"]["nodes"][0]["lastUsedAt"].clone()
}

/// The same once it is this; what is noted is not waited for.
async fn is_used(world: &World, member: &Member, expected: &Value) {
    for _ in 0..200 {
        if last_use(world, member).await == *expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(last_use(world, member).await, *expected);
}

both!(when_a_token_was_used_is_told_to_the_hour_and_costs_no_write_for_each_request, |world| async move {
    let draft = world.draft("river").await;
    let (token, _) = personal(&world, &draft.steward, &[]).await;
    assert_eq!(last_use(&world, &draft.steward).await, Value::Null);
    let hour = || {
        let hour = world.clock.now().duration_trunc(TimeDelta::hours(1)).unwrap();
        json!(domain::transparency::instant(hour))
    };
    world.clock.advance(TimeDelta::minutes(7));
    data(reads(&world, &token).await);
    is_used(&world, &draft.steward, &hour()).await;
    let mut sent = Vec::new();
    for _ in 0..20 {
        let before = world.store.statements();
        data(reads(&world, &token).await);
        sent.push(world.store.statements() - before);
    }
    assert_eq!(sent, vec![3; 20], "the token, the asker's membership, the collaborative; and nothing is written");
    world.clock.advance(TimeDelta::hours(1));
    data(reads(&world, &token).await);
    is_used(&world, &draft.steward, &hour()).await;
});
