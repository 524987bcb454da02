use super::*;
use std::fmt::Write;
use std::time::Duration;

#[actix_web::test]
async fn doubling_fragments_are_refused_at_once() {
    let mut text = "{ ...F0 }".to_owned();
    for round in 0..30 {
        write!(text, " fragment F{round} on Query {{ ...F{0} ...F{0} }}", round + 1).unwrap();
    }
    text += " fragment F30 on Query { hello }";
    assert_eq!(refusal(call(query(&text)).await).await, refused(400, "QUERY_TOO_LARGE"));
}

#[actix_web::test]
async fn the_schemas_lists_are_not_unfolded_within_each_other() {
    let nested = |lists: usize| {
        let open = "possibleTypes { interfaces { ".repeat(lists / 2);
        format!("{{ __type(name: \"Node\") {{ {open} name {} }} }}", "} } ".repeat(lists / 2))
    };
    assert_eq!(json(call(query(&nested(2))).await).await["errors"], serde_json::Value::Null);
    assert_eq!(refusal(call(query(&nested(4))).await).await, refused(400, "INTROSPECTION_TOO_DEEP"));
}

#[actix_web::test]
async fn a_body_over_the_limit_is_413() {
    let limits = Limits { body: 1_000, ..Limits::default() };
    let response = call_with(state(limits), query(&"#".repeat(1_000))).await;
    assert_eq!(refusal(response).await, refused(413, "PAYLOAD_TOO_LARGE"));
}

#[actix_web::test]
async fn a_limit_is_told_in_words_and_in_numbers() {
    let limits = Limits { complexity: 2, ..Limits::default() };
    let body = json(call_with(state(limits), query("{ hello nested { name } }")).await).await;
    let error = &body["errors"][0];
    assert_eq!(error["message"], "The query is too complex: 3; the limit is 2.");
    let expected = serde_json::json!({ "code": "QUERY_TOO_COMPLEX", "value": 3, "limit": 2,
        "hint": "Ask for less at once: fewer fields, or smaller pages." });
    assert_eq!(error["extensions"], expected);
}

#[actix_web::test]
async fn variables_are_few_flat_and_not_endless() {
    let with =
        |variables: serde_json::Value| post(&serde_json::json!({ "query": "{ hello }", "variables": variables }));
    let many: serde_json::Map<_, _> = (0..100_000).map(|at| (format!("v{at}"), 1.into())).collect();
    let deep = (0..21).fold(serde_json::json!(1), |value, _| serde_json::json!([value]));
    for (variables, code) in [
        (many.into(), "TOO_MANY_VARIABLES"),
        (serde_json::json!({ "list": vec![0; 20_000] }), "VARIABLES_TOO_LARGE"),
        (serde_json::json!({ "deep": deep }), "VARIABLES_TOO_DEEP"),
    ] {
        // The body is large enough for each of them.
        let generous = state(Limits { body: 10 << 20, ..Limits::default() });
        assert_eq!(refusal(call_with(generous, with(variables)).await).await, refused(400, code));
    }
    let bottomless =
        format!(r#"{{"query":"{{ hello }}","variables":{{"v":{}{}}}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let request = TestRequest::post().uri("/graphql").insert_header(("content-type", "application/json"));
    assert_eq!(refusal(call(request.set_payload(bottomless)).await).await, refused(400, "BAD_REQUEST"));
}

#[actix_web::test]
async fn an_operation_is_stopped_after_its_time() {
    let limits = Limits { time: Duration::from_millis(20), ..Limits::default() };
    assert_eq!(refusal(call_with(state(limits), query("{ slow }")).await).await, refused(504, "TIMEOUT"));
}

#[actix_web::test]
async fn a_mutation_field_selected_twice_runs_not_even_once() {
    let state = state(Limits::default());
    let response = call_with(state.clone(), query("mutation { run ... { run } }")).await;
    assert_eq!(refusal(response).await, refused(400, "GRAPHQL_VALIDATION_FAILED"));
    assert_eq!(json(call_with(state, query("{ ran }")).await).await["data"]["ran"], 0);
}
