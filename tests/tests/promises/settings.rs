//! What an operator sets holds: limits, rates, origins, an allow-list; and every answer has its headers.

use std::fs;
use std::path::Path;

use domain::clock::{Clock, SystemClock};
use e2e::{Events, Socket, Value, World, both, code, json};
use reqwest::Response;
use reqwest::header::HeaderMap;

use super::process::{Process, commonpurse};

async fn post(world: &World, address: &str, body: &Value) -> Response {
    let request = world.client.post(format!("{address}/graphql")).header("accept", "application/graphql-response+json");
    request.json(body).send().await.expect("an answer")
}

async fn asked(world: &World, process: &Process, query: &str) -> (u16, Value) {
    let response = post(world, &process.address, &json!({ "query": query })).await;
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

both!(limits_and_rates_are_settings, |world| async move {
    let settings = ["--limit-depth", "2", "--limit-aliases", "3", "--rate-address", "100", "--introspection", "false"];
    let process = Process::serve_with(&world, &settings).await;
    let (_, deep) = asked(&world, &process, "{ viewer { memberships { nodes { name } } } }").await;
    assert_eq!((code(&deep), &deep["errors"][0]["extensions"]["limit"]), ("QUERY_TOO_DEEP", &json!(2)));
    let (_, aliased) = asked(&world, &process, "{ a: __typename b: __typename c: __typename d: __typename }").await;
    assert_eq!(code(&aliased), "TOO_MANY_ALIASES");
    let (_, hidden) = asked(&world, &process, "{ __schema { description } }").await;
    assert_eq!(code(&hidden), "INTROSPECTION_DISABLED");
    let (_, told) = asked(&world, &process, "{ __typename }").await;
    let budget = &told["extensions"]["budget"];
    assert_eq!((&budget["cost"], &budget["perMinute"]), (&json!(11), &json!(100)), "{told}");
    assert!((Some(59)..Some(89)).contains(&budget["remaining"].as_u64()), "three were refused: {told}");
    let mut last = (200, Value::Null);
    for _ in 0..30 {
        last = asked(&world, &process, "{ __typename }").await;
    }
    assert_eq!((last.0, code(&last.1)), (429, "RATE_LIMITED"));
    process.kill().await;
});

both!(what_may_be_held_open_is_a_setting, |world| async move {
    world.clock.set(SystemClock.now());
    let draft = world.draft("river").await;
    let settings =
        ["--limit-address-connections", "2", "--limit-person-connections", "1", "--limit-person-subscriptions", "1"];
    let process = Process::serve_with(&world, &settings).await;
    let mut socket = Socket::open(&process.address, &draft.steward).await;
    let follow = "subscription { activity { verb } }";
    let refused = Events::ask(&process.address, &draft.steward, follow, json!({})).await.response;
    assert_eq!(refused.status(), 429);
    let told: Value = refused.json().await.unwrap();
    let extensions = &told["errors"][0]["extensions"];
    assert_eq!(
        (code(&told), &extensions["limit"], &extensions["value"]),
        ("TOO_MANY_CONNECTIONS", &json!(1), &json!(2))
    );
    let init = json!({ "token": draft.steward.token, "collaborative": draft.slug });
    assert_eq!(Socket::knock(&process.address, init, None).await.closed().await, 4430);
    let both = "subscription { activity { verb } }";
    socket.subscribe(both, json!({})).await;
    socket.subscribe_as("2", both, json!({})).await;
    let refused = socket.hear().await;
    assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_SUBSCRIPTIONS", "{refused}");
    drop(socket);
    process.kill().await;
});

both!(an_allow_list_is_read_at_the_start_and_a_bad_one_starts_nothing, |world| async move {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("who.graphql"), "query Who { viewer { id } }\n").unwrap();
    let path = folder.path().display().to_string();
    let process = Process::serve_with(&world, &["--allow-list", &path]).await;
    let (status, answer) = asked(&world, &process, "query Who{viewer{id}}").await;
    assert_eq!((status, &answer["data"]), (200, &json!({ "viewer": null })));
    let (status, answer) = asked(&world, &process, "{ viewer { id } }").await;
    assert_eq!((status, code(&answer)), (400, "DOCUMENT_NOT_ALLOWED"));
    process.kill().await;

    fs::write(folder.path().join("broken.graphql"), "query {").unwrap();
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--allow-list", &path];
    let output = commonpurse(&world.options().url, &arguments).output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("broken.graphql: The document could not be parsed at line 1"), "{said}");
});

both!(a_page_of_an_allowed_origin_may_read_and_no_other, |world| async move {
    let settings = ["--allow-origin", "https://app.example.org,http://localhost:3000"];
    let process = Process::serve_with(&world, &settings).await;
    for (origin, status, allowed) in [
        ("https://app.example.org", 204, "https://app.example.org"),
        ("http://localhost:3000", 204, "http://localhost:3000"),
        ("https://evil.example", 403, ""),
    ] {
        let asks = world.client.request(reqwest::Method::OPTIONS, format!("{}/graphql", process.address));
        let asks = asks.header("origin", origin).header("access-control-request-method", "POST");
        let response = asks.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{origin}");
        assert_eq!(header(response.headers(), "access-control-allow-origin"), allowed);
    }
    process.kill().await;
    let wrong = ["serve", "--allow-origin", "https://app.example.org/"];
    let output = commonpurse(&world.options().url, &wrong).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("without a path"), "{said}");
});

both!(every_answer_has_its_headers_and_every_error_its_shape, |world| async move {
    let query = json!({ "query": "{ __typename }" });
    let get = |path: &str| world.client.get(format!("{}{path}", world.address)).send();
    let mut answers = vec![post(&world, &world.address, &query).await];
    for path in
        ["/livez", "/readyz", "/graphiql", "/.well-known/jwks.json", "/nothing", "/graphql", "/graphql?query=%7B"]
    {
        answers.push(get(path).await.unwrap());
    }
    for answer in answers {
        let (headers, url) = (answer.headers().clone(), answer.url().path().to_owned());
        assert_eq!(header(&headers, "x-content-type-options"), "nosniff", "{url}");
        assert_eq!(header(&headers, "referrer-policy"), "no-referrer", "{url}");
        assert_eq!(header(&headers, "x-frame-options"), "DENY", "{url}");
        assert!(header(&headers, "content-security-policy").starts_with("default-src 'none';"), "{url}");
        assert_eq!(header(&headers, "strict-transport-security"), "", "{url} came without TLS");
        if answer.status().is_client_error() {
            let body: Value = answer.json().await.expect("JSON");
            assert!(!code(&body).is_empty() && body.get("data").is_none(), "{url}: {body}");
        }
    }
    let nothing = get("/nothing").await.unwrap();
    assert_eq!((nothing.status().as_u16(), code(&nothing.json().await.unwrap())), (404, "NOT_FOUND"));
    let picky = world.client.get(format!("{}/graphql?query=%7B__typename%7D", world.address));
    let picky = picky.header("accept-encoding", "br, identity;q=0").send().await.unwrap();
    assert_eq!((picky.status().as_u16(), code(&picky.json().await.unwrap())), (406, "NOT_ACCEPTABLE"));
});

both!(an_operation_costs_what_the_page_counts, |world| async move {
    let draft = world.draft("river").await;
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/API.md")).unwrap();
    let query = "{ collaborative { funds(first: 10) { nodes { name } } } }";
    assert!(page.contains(&format!("`{query}` weighs 1 + 1 + 10 × (1 + 1) = 22.")));
    let request = world.client.post(format!("{}/graphql", world.address)).bearer_auth(&draft.steward.token);
    let request = request.header("x-collaborative", &draft.slug).json(&json!({ "query": query }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["extensions"]["budget"]["cost"], 22 + 10, "{answer}");
});

both!(a_long_answer_is_compressed_for_who_takes_it, |world| async move {
    let text = "{ __schema { types { name description } } }";
    let ask = |encoding: &'static str| {
        let request = world.client.post(format!("{}/graphql", world.address)).header("accept-encoding", encoding);
        request.json(&json!({ "query": text })).send()
    };
    let (plain, packed) = (ask("identity").await.unwrap(), ask("gzip").await.unwrap());
    assert_eq!(header(plain.headers(), "content-encoding"), "");
    assert_eq!(header(packed.headers(), "content-encoding"), "gzip");
    let varies = packed.headers().get_all("vary").iter().any(|vary| vary == "accept-encoding");
    assert!(varies, "{:?}", packed.headers());
    let (plain, packed) = (plain.bytes().await.unwrap().len(), packed.bytes().await.unwrap().len());
    assert!(packed * 2 < plain, "{packed} of {plain} bytes");
});

both!(behind_a_proxy_that_speaks_tls_browsers_are_told_to_stay_with_it, |world| async move {
    let process = Process::serve_with(&world, &["--trusted-proxy", "127.0.0.0/8"]).await;
    let get = world.client.get(format!("{}/livez", process.address));
    let response = get.header("x-forwarded-proto", "https").send().await.unwrap();
    assert_eq!(header(response.headers(), "strict-transport-security"), "max-age=31536000");
    process.kill().await;
});

#[test]
fn the_page_names_every_limit_that_can_be_set() {
    e2e::alone(|| async {
        let output = commonpurse("sqlite::memory:", &["serve", "--help"]).output().await.unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/API.md");
        let page = fs::read_to_string(page).unwrap();
        let flags: Vec<&str> =
            help.split_whitespace().filter(|word| word.starts_with("--limit") || word.starts_with("--rate")).collect();
        assert!(flags.len() > 15, "{help}");
        for flag in flags {
            let row = page.lines().find(|line| line.contains(&format!("| `{flag}` |")));
            let row = row.unwrap_or_else(|| panic!("{flag} is not in the table of limits"));
            // Where the page gives a bare number, it is the default.
            let told: String = row.split('|').nth(2).unwrap().trim().replace(',', "");
            let default = help.split(&format!("{flag} ")).nth(1).and_then(|rest| rest.split("[default: ").nth(1));
            let default = default.and_then(|rest| rest.split(']').next()).unwrap();
            assert!(told.parse::<u64>().is_err() || told == default, "{flag}: {told} on the page, {default} in truth");
        }
    });
}
