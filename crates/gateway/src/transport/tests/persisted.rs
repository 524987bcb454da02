use super::*;
use crate::transport::AllowList;
use serde_json::json;
use std::fs;

const TEXT: &str = "query Greeting { hello }";
/// Of the text, by `printf %s … | sha256sum`.
const HASH: &str = "f2157b199ac4b97eb7fa90db1cc206f4857a68b867ea97f37b81155e85dac9b3";

fn named(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// As a query string has it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"))
}

/// The message and the code of the first error.
async fn told<B: MessageBody>(response: ServiceResponse<B>) -> (String, String) {
    let error = json(response).await["errors"][0].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["message"]), text(&error["extensions"]["code"]))
}

#[actix_web::test]
async fn a_document_is_asked_for_once_and_then_known_by_its_hash() {
    let state = state(Limits::default());
    let by_hash = || post(&json!({ "extensions": named(HASH) }));
    let (message, code) = told(call_with(state.clone(), by_hash()).await).await;
    assert_eq!((message.as_str(), code.as_str()), ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND"));
    let whole = post(&json!({ "query": TEXT, "extensions": named(HASH) }));
    let hello = json!({ "data": { "hello": "hello" } });
    assert_eq!(json(call_with(state.clone(), whole).await).await, hello);
    assert_eq!(json(call_with(state.clone(), by_hash()).await).await, hello);
    let by_get = get(&format!("extensions={}", encoded(&named(&HASH.to_uppercase()).to_string())));
    assert_eq!(json(call_with(state.clone(), by_get).await).await, hello);
    let by_id = post(&json!({ "documentId": format!("sha256:{HASH}") }));
    assert_eq!(json(call_with(state, by_id).await).await, hello);
}

#[actix_web::test]
async fn the_status_of_an_unknown_hash_is_that_of_other_request_errors_and_it_is_not_kept() {
    for (accept, status) in [(RESPONSE_JSON, 400), ("application/json", 200)] {
        let by_hash = get(&format!("extensions={}", encoded(&named(HASH).to_string())));
        let response = call(by_hash.insert_header(("accept", accept))).await;
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(refusal(response).await, refused(status, "PERSISTED_QUERY_NOT_FOUND"));
    }
}

#[actix_web::test]
async fn a_hash_of_another_text_is_refused_and_nothing_is_kept() {
    let state = state(Limits::default());
    let wrong = post(&json!({ "query": "{ ran }", "extensions": named(HASH) }));
    let (message, code) = told(call_with(state.clone(), wrong).await).await;
    assert_eq!(
        (message.as_str(), code.as_str()),
        ("provided sha does not match query", "PERSISTED_QUERY_HASH_MISMATCH")
    );
    let (_, code) = told(call_with(state, post(&json!({ "extensions": named(HASH) }))).await).await;
    assert_eq!(code, "PERSISTED_QUERY_NOT_FOUND");
}

#[actix_web::test]
async fn what_the_guard_refuses_is_not_kept() {
    let state = state(Limits { depth: 1, ..Limits::default() });
    let text = "{ nested { name } }";
    let hash = crate::transport::persisted::sha256(text);
    let whole = post(&json!({ "query": text, "extensions": named(&hash) }));
    assert_eq!(refusal(call_with(state.clone(), whole).await).await, refused(400, "QUERY_TOO_DEEP"));
    let by_hash = post(&json!({ "extensions": named(&hash) }));
    assert_eq!(refusal(call_with(state, by_hash).await).await, refused(400, "PERSISTED_QUERY_NOT_FOUND"));
}

#[actix_web::test]
async fn a_mutation_by_get_is_refused_by_its_hash_too() {
    let state = state(Limits::default());
    let hash = crate::transport::persisted::sha256("mutation { run }");
    let whole = post(&json!({ "query": "mutation { run }", "extensions": named(&hash) }));
    assert_eq!(json(call_with(state.clone(), whole).await).await["data"]["run"], 1);
    let by_get = get(&format!("extensions={}", encoded(&named(&hash).to_string())));
    assert_eq!(refusal(call_with(state.clone(), by_get).await).await, refused(405, "METHOD_NOT_ALLOWED"));
    assert_eq!(json(call_with(state, query("{ ran }")).await).await["data"]["ran"], 1);
}

#[actix_web::test]
async fn another_version_or_shape_of_the_protocol_is_refused() {
    for extension in [json!({ "version": 2, "sha256Hash": HASH }), json!({ "version": 1 }), json!(7)] {
        let request = post(&json!({ "extensions": { "persistedQuery": extension } }));
        assert_eq!(refusal(call(request).await).await, refused(400, "BAD_REQUEST"), "{extension}");
    }
}

#[actix_web::test]
async fn the_cache_can_be_switched_off_and_never_outgrows_its_memory() {
    let off = state(Limits { persisted: 0, ..Limits::default() });
    let (message, code) = told(call_with(off, post(&json!({ "extensions": named(HASH) }))).await).await;
    assert_eq!((message.as_str(), code.as_str()), ("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED"));

    let persisted = crate::transport::persisted::Persisted::new(10_000);
    for number in 0..1_000 {
        let text = format!("{{ field{number} }}");
        let hash = crate::transport::persisted::sha256(&text);
        let params = serde_json::from_value(json!({ "query": text, "extensions": named(&hash) })).unwrap();
        persisted.keep(&params, &Arc::from(text));
    }
    assert!((1..=10_000).contains(&persisted.memory()), "{}", persisted.memory());
}

/// A server that runs what is in a folder, and nothing else.
fn only(files: &[(&str, &str)]) -> Result<State, crate::transport::AllowListProblem> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let open = state(Limits::default());
    let list = AllowList::load(folder.path(), &open.limits)?;
    Ok(State { documents: open.documents.clone().only(list), ..open })
}

#[actix_web::test]
async fn only_listed_documents_are_run_by_their_text_their_hash_or_their_id() {
    let relay = json!({ "5d41402abc4b2a76b9719d911017c592": "query Relay { nested { name } }" }).to_string();
    let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": "abc", "name": "Ran", "type": "query", "body": "query Ran { ran }" } ] });
    let files = [
        ("greeting.graphql", "# What the start page asks.\nquery Greeting {\n  hello\n}\n"),
        ("deeper/persisted-documents.json", relay.as_str()),
        ("manifest.json", &apollo.to_string()),
        ("README.md", "not a document"),
    ];
    let state = only(&files).unwrap();
    let hash = crate::transport::persisted::sha256("query Ran { ran }");
    for allowed in [
        json!({ "query": TEXT }),
        json!({ "query": "query Greeting{hello}" }),
        json!({ "query": "query Relay { nested { name } }" }),
        json!({ "documentId": "5d41402abc4b2a76b9719d911017c592" }),
        json!({ "doc_id": "5d41402abc4b2a76b9719d911017c592" }),
        json!({ "extensions": named("5d41402abc4b2a76b9719d911017c592") }),
        json!({ "documentId": "abc" }),
        json!({ "extensions": named(&hash) }),
        json!({ "query": "query Ran { ran }", "extensions": named(&hash) }),
    ] {
        let body = json(call_with(state.clone(), post(&allowed)).await).await;
        assert!(body["data"].is_object(), "{allowed}: {body}");
    }
    for other in [
        json!({ "query": "{ hello }" }),
        json!({ "query": "query Greeting { hello ran }" }),
        json!({ "query": "{ __schema { description } }" }),
        json!({ "documentId": "unknown" }),
        json!({ "extensions": named(HASH) }),
        json!({ "query": "{ hello }", "extensions": named(&hash) }),
    ] {
        let answer = refusal(call_with(state.clone(), post(&other)).await).await;
        assert_eq!(answer, refused(400, "DOCUMENT_NOT_ALLOWED"), "{other}");
    }
}

#[test]
fn a_list_that_can_not_be_used_as_it_stands_is_refused_and_says_why() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let deep = format!("{{ {} name {} }}", "nested {".repeat(20), "}".repeat(20));
    for (files, said) in [
        (vec![], "holds no document"),
        (vec![("a.graphql", "{")], "a.graphql: The document could not be parsed"),
        (vec![("a.graphql", deep.as_str())], "a.graphql: The query is too deep: 21; the limit is 15."),
        (vec![("a.json", "[1]")], "a.json is no list of documents"),
        (vec![("a.json", r#"{"x":"{ hello }"}"#), ("b.json", r#"{"x":"{ ran }"}"#)], "names two documents x"),
    ] {
        let problem = only(&files).err().unwrap().to_string();
        assert!(problem.contains(said), "{problem}");
    }
}
