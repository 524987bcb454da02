//! A link is for one file, one way, one person and a short time; and what is behind it is saved, never shown.

use chrono::TimeDelta;
use domain::tenancy::Role;
use e2e::{Member, PDF, Value, World, both, code, data, json};
use gateway::State;
use gateway::transport::Origins;
use reqwest::Method;

use super::{begun, reporting};
use crate::access_tokens::{personal, service};

/// What is answered behind every link that leads nowhere.
async fn nowhere(world: &World, method: Method, url: &str) -> (u16, Value) {
    let sent = world.client.request(method, world.at(url)).body(PDF).send().await.unwrap();
    (sent.status().as_u16(), sent.json().await.expect("JSON"))
}

/// A link as somebody gets it who asks with a token.
async fn link_by(world: &World, token: &str, file: &str) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on File { download { url } } } }";
    let found = data(world.graphql(Some(token), None, query, json!({ "id": file })).await);
    found["node"]["download"]["url"].as_str().unwrap_or_default().to_owned()
}

/// A stored file of Orchard's, with the member.
async fn wells(world: &World) -> (e2e::Founded, Member, String) {
    let (founded, _) = reporting(world).await;
    let orchard = founded.member("Orchard").clone();
    let file = world.stored(&orchard, "Wells.csv", &b"place;wells\n".repeat(500)).await;
    (founded, orchard, file)
}

both!(what_is_behind_a_link_is_saved_and_never_shown, |world| async move {
    let (_, orchard, file) = wells(&world).await;
    let url = world.at(&world.link(&orchard, &file).await);
    for method in [Method::GET, Method::HEAD] {
        let request = world.client.request(method.clone(), url.clone()).header("accept-encoding", "gzip");
        let found = request.send().await.unwrap();
        assert_eq!(found.status(), 200);
        let headers = found.headers().clone();
        let is = |name: &str, value: &str| assert_eq!(headers.get(name).map(|is| is.to_str().unwrap()), Some(value));
        is("content-type", "text/csv; charset=utf-8");
        is("content-disposition", "attachment; filename=\"Wells.csv\"; filename*=UTF-8''Wells.csv");
        is("x-content-type-options", "nosniff");
        is("content-security-policy", "sandbox; default-src 'none'");
        is("cache-control", "private, no-store");
        is("cross-origin-resource-policy", "same-origin");
        is("content-length", "6000");
        is("accept-ranges", "none");
        assert!(headers["repr-digest"].to_str().unwrap().starts_with("sha-256=:"));
        for absent in ["content-encoding", "set-cookie", "access-control-allow-origin"] {
            assert!(!headers.contains_key(absent), "{absent}");
        }
        let body = found.bytes().await.unwrap();
        assert_eq!(body.len(), if method == Method::HEAD { 0 } else { 6_000 });
    }
});

both!(a_link_that_is_forged_altered_over_or_meant_for_something_else_leads_nowhere, |world| async move {
    let (_, orchard, file) = wells(&world).await;
    let link = world.link(&orchard, &file).await;
    let (_, target) = world.target(&orchard, "Other.pdf", PDF.len()).await;
    let expected = nowhere(&world, Method::GET, "files").await;
    assert_eq!((expected.0, code(&expected.1)), (404, "NOT_FOUND"));
    assert!(expected.1.get("data").is_none());
    let (start, signature) = link.rsplit_once('.').unwrap();
    let (header, claims) = start.split_once('.').unwrap();
    let altered = |text: &str| text.replacen(['a', 'b'], "c", 1);
    for url in [
        "files?link=".to_owned(),
        "files?link=x".to_owned(),
        "files?link=a.b.c".to_owned(),
        format!("files?link={}", "x".repeat(5_000)),
        format!("{start}.{}", altered(signature)),
        format!("{header}.{}.{signature}", altered(claims)),
        format!("files?link={}", world.token(orchard.person)),
        target.clone(),
    ] {
        assert_eq!(nowhere(&world, Method::GET, &url).await, expected, "{url}");
    }
    for url in [&link, &format!("files?link={}", world.token(orchard.person))] {
        assert_eq!(nowhere(&world, Method::PUT, url).await, expected, "{url}");
    }
    // Nor is a link a token.
    let as_token = link.trim_start_matches("files?link=");
    let refused = world.ask(Some(as_token), Some("river"), "{ viewer { id } }").await;
    assert_eq!(code(&refused), "UNAUTHENTICATED", "{refused}");
    world.clock.advance(TimeDelta::minutes(4));
    assert_eq!(world.fetch(&link).await.status(), 200);
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(nowhere(&world, Method::GET, &link).await, expected, "after five minutes");
    world.clock.advance(TimeDelta::minutes(9));
    assert_eq!(code(&world.send_bytes(&target, b"x".to_vec()).await.1), "FILE_SIZE_DIFFERS", "it still leads there");
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(nowhere(&world, Method::PUT, &target).await, expected, "after fifteen minutes");
});

both!(whose_part_has_ended_has_dead_links, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let colleague = world.join(orchard, "colleague@orchard.example", orchard.organisation, &[Role::Member]).await;
    let file = world.stored(&colleague, "Wells.pdf", PDF).await;
    begun(&world, orchard, &period, &[&file]).await;
    let link = world.link(&colleague, &file).await;
    let (_, target) = world.target(&colleague, "Other.pdf", PDF.len()).await;
    assert_eq!(world.fetch(&link).await.status(), 200);
    let ends = json!({ "membershipId": world.membership_id(&colleague).await });
    data(world.act(orchard, "endMembership", ends, "membershipId").await);
    assert_eq!(nowhere(&world, Method::GET, &link).await.0, 404);
    assert_eq!(nowhere(&world, Method::PUT, &target).await.0, 404);
    assert_eq!(world.kept_objects().len(), 1);
    let own = world.link(orchard, &file).await;
    assert_eq!(world.fetch(&own).await.status(), 200, "the file stays with the report");
});

both!(a_link_ends_with_the_token_by_which_it_was_asked_for, |world| async move {
    let (founded, period) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let file = world.stored(orchard, "Wells.pdf", PDF).await;
    let report = begun(&world, orchard, &period, &[&file]).await;
    data(world.on_report(orchard, "submitReport", &report).await);
    data(world.on_report(&founded.evaluator, "acceptReport", &report).await);
    let (token, listed) = personal(&world, orchard, &[]).await;
    let (machine, _) = service(&world, &founded.steward).await;
    assert_eq!(link_by(&world, &machine, &file).await, "", "a machine reads what every member reads");
    data(world.consent(orchard, "grantSharingConsent", "NAMED_VALUES", "MEMBERS").await);
    let (own, machines) = (link_by(&world, &token, &file).await, link_by(&world, &machine, &file).await);
    for link in [&own, &machines] {
        assert_eq!(world.fetch(link).await.status(), 200);
    }
    let end = json!({ "accessTokenId": listed["id"] });
    data(world.act(orchard, "revokeAccessToken", end, "accessToken { id }").await);
    assert_eq!(nowhere(&world, Method::GET, &own).await.0, 404);
    assert_eq!(world.fetch(&machines).await.status(), 200);
    // A token that does not name it announces nothing.
    let create = "mutation { createFileUpload(input: { name: \"a\", size: 1 }) { file { id } } }";
    let (reading, _) = personal(&world, orchard, &["SAVE_REPORT"]).await;
    assert_eq!(code(&world.graphql(Some(&reading), None, create, json!({})).await), "FORBIDDEN");
    let (sending, _) = personal(&world, orchard, &["CREATE_FILE_UPLOAD"]).await;
    let create = format!(
        "mutation {{ createFileUpload(input: {{ name: \"a.pdf\", size: {} }}) {{ upload {{ url }} }} }}",
        PDF.len()
    );
    let made = data(world.graphql(Some(&sending), None, &create, json!({})).await);
    assert_eq!(world.send_bytes(made["createFileUpload"]["upload"]["url"].as_str().unwrap(), PDF).await.0, 204);
});

both!(a_link_works_in_its_own_collaborative_alone, |world| async move {
    let (_, orchard, file) = wells(&world).await;
    let hill = world.founded("hill").await;
    let stranger = hill.member("Orchard");
    assert!(world.file(stranger, &file).await.is_null());
    let both = world.let_in(&hill.steward, orchard.person, None, &[Role::Auditor]).await;
    assert!(world.file(&both, &file).await.is_null(), "who belongs to both, acting in the other one");
    assert_eq!(world.fetch(&world.link(&orchard, &file).await).await.status(), 200);
});

both!(pages_of_allowed_origins_send_and_read_and_others_do_not, |world| async move {
    let (_, orchard, file) = wells(&world).await;
    let app = "https://app.example";
    let allow = |state: &mut State| state.origins = Origins::new([app.parse().unwrap()]);
    let open = world.another_server_having(world.options(), allow).await;
    world.send_to(&open.address);
    let url = world.at(&world.link(&orchard, &file).await);
    for (origin, status) in [(app, 204), ("https://evil.example", 403)] {
        let asks = world.client.request(Method::OPTIONS, url.clone()).header("origin", origin);
        let asks = asks.header("access-control-request-method", "PUT").send().await.unwrap();
        assert_eq!(asks.status().as_u16(), status);
        let allowed = asks.headers().get("access-control-allow-methods").map(|methods| methods.to_str().unwrap());
        assert_eq!(allowed, (status == 204).then_some("GET, HEAD, PUT"));
        let read = world.client.get(url.clone()).header("origin", origin).send().await.unwrap();
        let may = read.headers().get("access-control-allow-origin").map(|origin| origin.to_str().unwrap());
        assert_eq!(may, (status == 204).then_some(app));
    }
    open.end().await;
});

both!(another_method_is_told_which_there_are, |world| async move {
    for method in [Method::POST, Method::DELETE, Method::PATCH] {
        let answer = world.client.request(method, world.at("files?link=x")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "GET, HEAD, PUT"));
        assert_eq!(code(&answer.json().await.unwrap()), "METHOD_NOT_ALLOWED");
    }
});
