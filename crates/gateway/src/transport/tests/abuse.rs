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
    assert_eq!(refusal(call(query(&text)).await).await, refused(400, "QUERY_TOO_COMPLEX"));
}

#[actix_web::test]
async fn the_schemas_lists_are_not_unfolded_within_each_other() {
    let nested = |lists: usize| {
        let open = "possibleTypes { interfaces { ".repeat(lists / 2);
        format!("{{ __type(name: \"Node\") {{ {open} name {} }} }}", "} } ".repeat(lists / 2))
    };
    assert_eq!(json(call(query(&nested(2))).await).await["errors"], serde_json::Value::Null);
    assert_eq!(refusal(call(query(&nested(4))).await).await, refused(400, "QUERY_TOO_COMPLEX"));
}

#[actix_web::test]
async fn a_body_over_the_limit_is_413() {
    let limits = Limits { body: 1_000, ..Limits::default() };
    let response = call_with(state(limits), query(&"#".repeat(1_000))).await;
    assert_eq!(refusal(response).await, refused(413, "PAYLOAD_TOO_LARGE"));
}

#[actix_web::test]
async fn the_librarys_limits_answer_with_our_code() {
    let mut tight = state(Limits::default());
    tight.schema =
        async_graphql::Schema::build(graph::Query, graph::Mutation, graph::Ticks).limit_complexity(1).finish();
    let body = json(call_with(tight, query("{ hello nested { name } }")).await).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
    assert_eq!(body["errors"][0]["message"], "The query is too complex: over the limit of 10000.");
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
