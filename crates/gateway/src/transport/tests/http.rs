use super::*;
use serde_json::json;

#[actix_web::test]
async fn a_query_is_answered_in_the_type_that_was_asked_for() {
    let response = call(query("{ hello }")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/graphql-response+json; charset=utf-8");
    assert_eq!(super::json(response).await, json!({ "data": { "hello": "hello" } }));
    let older = TestRequest::post().uri("/graphql").set_json(json!({ "query": "{ hello }" }));
    assert_eq!(header(&call(older).await, "content-type"), "application/json; charset=utf-8");
}

#[actix_web::test]
async fn a_type_that_we_do_not_speak_is_406() {
    let request = query("{ hello }").insert_header(("accept", "text/html"));
    assert_eq!(refusal(call(request).await).await, refused(406, "NOT_ACCEPTABLE"));
}

#[actix_web::test]
async fn a_mutation_by_get_is_405_and_never_runs() {
    let state = state(Limits::default());
    let response = call_with(state.clone(), get("query=mutation%7Brun%7D")).await;
    assert_eq!(header(&response, "allow"), "POST");
    assert_eq!(refusal(response).await, refused(405, "METHOD_NOT_ALLOWED"));
    assert_eq!(super::json(call_with(state, query("{ ran }")).await).await["data"]["ran"], 0);
}

#[actix_web::test]
async fn a_mutation_by_post_runs_once() {
    assert_eq!(super::json(call(query("mutation { run }")).await).await["data"]["run"], 1);
}

#[actix_web::test]
async fn get_takes_all_four_parameters() {
    let document = "query=query%20A%7Bhello%7Dquery%20B(%24t%3AString!)%7Becho(text%3A%24t)%7D";
    let request = get(&format!("{document}&operationName=B&variables=%7B%22t%22%3A%22x%22%7D&extensions=%7B%7D"));
    assert_eq!(super::json(call(request).await).await, json!({ "data": { "echo": "x" } }));
}

#[actix_web::test]
async fn other_methods_are_405_and_told_which_are_taken() {
    for request in [TestRequest::put(), TestRequest::delete(), TestRequest::patch()] {
        let response = call(request.uri("/graphql")).await;
        assert_eq!(header(&response, "allow"), "GET, POST");
        assert_eq!(refusal(response).await, refused(405, "METHOD_NOT_ALLOWED"));
    }
}

#[actix_web::test]
async fn a_document_at_fault_is_400_in_the_newer_type_and_200_in_the_older() {
    for (text, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "OPERATION_RESOLUTION_FAILURE"),
        ("{ echo(text: 1) }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        assert_eq!(refusal(call(query(text)).await).await, refused(400, code), "{text}");
        let older = query(text).insert_header(("accept", "application/json"));
        assert_eq!(refusal(call(older).await).await, refused(200, code), "{text}");
    }
}

#[actix_web::test]
async fn a_request_that_is_not_well_formed_is_400_with_a_graphql_error() {
    for body in [
        "",
        "{",
        "[]",
        r#"["{ hello }"]"#,
        "null",
        "7",
        r#"{"query":7}"#,
        "{}",
        r#"{"query":"{hello}","variables":[]}"#,
    ] {
        let request = TestRequest::post().uri("/graphql").insert_header(("content-type", "application/json"));
        assert_eq!(refusal(call(request.set_payload(body)).await).await, refused(400, "BAD_REQUEST"), "{body}");
    }
}

#[actix_web::test]
async fn a_body_that_is_not_utf8_is_400() {
    let request = TestRequest::post().uri("/graphql").insert_header(("content-type", "application/json"));
    let response = call(request.set_payload(&b"{\"query\":\"{ echo(text: \\\"\xff\\\") }\"}"[..])).await;
    assert_eq!(refusal(response).await, refused(400, "BAD_REQUEST"));
}

#[actix_web::test]
async fn only_json_in_utf8_is_taken() {
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=latin1"]
    {
        let request = query("mutation { run }").insert_header(("content-type", kind));
        assert_eq!(refusal(call(request).await).await, refused(415, "UNSUPPORTED_MEDIA_TYPE"), "{kind}");
    }
    let bare = TestRequest::post().uri("/graphql").set_payload(r#"{"query":"{ hello }"}"#);
    assert_eq!(refusal(call(bare).await).await, refused(415, "UNSUPPORTED_MEDIA_TYPE"));
    let packed = query("{ hello }").insert_header(("content-encoding", "gzip"));
    assert_eq!(refusal(call(packed).await).await, refused(415, "UNSUPPORTED_MEDIA_TYPE"));
}

#[actix_web::test]
async fn a_subscription_over_http_is_told_to_use_a_websocket() {
    assert_eq!(refusal(call(query("subscription { never }")).await).await, refused(400, "BAD_REQUEST"));
}

#[actix_web::test]
async fn the_caller_and_the_collaborative_come_from_the_headers() {
    let request = query("{ caller collaborative }")
        .insert_header(("authorization", "Bearer ada"))
        .insert_header(("x-collaborative", "river"));
    let data = super::json(call(request).await).await;
    assert_eq!(data, json!({ "data": { "caller": "ada", "collaborative": "river" } }));
}

#[actix_web::test]
async fn a_bad_token_is_401_in_both_types() {
    for accept in [RESPONSE_JSON, "application/json"] {
        let request =
            query("{ hello }").insert_header(("authorization", "Bearer bad")).insert_header(("accept", accept));
        let response = call(request).await;
        assert_eq!(header(&response, "www-authenticate"), "Bearer");
        assert_eq!(refusal(response).await, refused(401, "UNAUTHENTICATED"));
    }
}

#[actix_web::test]
async fn two_authorization_headers_are_refused() {
    let request =
        query("{ hello }").append_header(("authorization", "Bearer a")).append_header(("authorization", "Bearer b"));
    assert_eq!(refusal(call(request).await).await, refused(400, "BAD_REQUEST"));
}

#[actix_web::test]
async fn an_error_without_a_code_never_says_what_it_was() {
    for text in ["{ leaks }", "{ nested { broken } }", "{ nested { perhaps } }"] {
        let body = super::json(call(query(text)).await).await;
        let error = &body["errors"][0];
        assert!(!body.to_string().contains("funds_secret"), "{body}");
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert!(error["extensions"]["incident"].is_string() && error["path"].is_array(), "{body}");
        assert!(body.get("data").is_some(), "{body}");
    }
}

#[actix_web::test]
async fn an_error_with_a_code_passes_as_it_is() {
    let response = call(query("{ hello refuses }")).await;
    assert_eq!(response.status(), 200);
    let body = super::json(response).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "CONFLICT");
    assert_eq!(body["errors"][0]["message"], "the fund is closed");
}

#[actix_web::test]
async fn a_variable_that_does_not_fit_is_a_request_error() {
    let response = call(post(
        &json!({ "query": "query Q($t: Int!) { echo(text: \"a\", times: $t) }", "variables": { "t": "x" } }),
    ))
    .await;
    assert_eq!(refusal(response).await, refused(400, "GRAPHQL_VALIDATION_FAILED"));
}

#[actix_web::test]
async fn introspection_can_be_switched_off() {
    let off = State { introspection: false, ..state(Limits::default()) };
    assert_eq!(
        refusal(call_with(off.clone(), query("{ __schema { description } }")).await).await,
        refused(400, "INTROSPECTION_DISABLED")
    );
    let hidden = query("{ ...F } fragment F on Query { __schema { description } }");
    assert_eq!(refusal(call_with(off.clone(), hidden).await).await, refused(400, "INTROSPECTION_DISABLED"));
    assert_eq!(call_with(off.clone(), query("{ __typename }")).await.status(), 200);
    let misspelt = super::json(call_with(off, query("{ helo }")).await).await;
    assert_eq!(misspelt["errors"][0]["message"], "Unknown field \"helo\" on type \"Query\".", "no name is guessed");
    let open = super::json(call(query("{ helo }")).await).await;
    assert!(open["errors"][0]["message"].as_str().unwrap().contains("Did you mean"), "{open}");
}

#[actix_web::test]
async fn no_answer_but_that_of_a_query_by_get_is_kept() {
    assert_eq!(header(&call(query("{ hello }")).await, "cache-control"), "no-store");
    assert_eq!(header(&call(get("query=%7Bhello%7D")).await, "cache-control"), "private, no-cache");
    assert_eq!(header(&call(get("query=%7B")).await, "cache-control"), "no-store");
}

#[actix_web::test]
async fn a_variable_that_needs_a_value_is_a_request_error() {
    for variables in [json!({}), json!({ "t": null })] {
        let params = json!({ "query": "query Q($t: Int!) { echo(text: \"a\", times: $t) }", "variables": variables });
        assert_eq!(refusal(call(post(&params)).await).await, refused(400, "INVALID_INPUT"));
    }
    let defaulted =
        query("query Q($t: Int! = 2, $u: Int) { echo(text: \"a\", times: $t) ran @skip(if: false) __typename }");
    assert_eq!(
        refusal(call(defaulted).await).await,
        refused(400, "GRAPHQL_VALIDATION_FAILED"),
        "only $u, which nobody reads"
    );
}

#[actix_web::test]
async fn without_a_database_the_answer_is_503_and_says_to_try_again() {
    for accept in [RESPONSE_JSON, "application/json"] {
        let request = query("{ hello }").insert_header(("accept", accept));
        let response = call(request.insert_header(("authorization", "Bearer away"))).await;
        assert_eq!(header(&response, "retry-after"), "1");
        assert_eq!(refusal(response).await, refused(503, "UNAVAILABLE"));
    }
}

#[actix_web::test]
async fn a_token_that_is_pinned_to_a_page_is_refused_on_others() {
    let from = |origin: Option<&str>| {
        let request = query("{ hello }").insert_header(("authorization", "Bearer pinned"));
        origin.into_iter().fold(request, |request, origin| request.insert_header(("origin", origin)))
    };
    assert_eq!(call(from(Some("https://app.example"))).await.status(), 200);
    for origin in [Some("https://evil.example"), None] {
        assert_eq!(refusal(call(from(origin)).await).await, refused(403, "ORIGIN_NOT_ALLOWED"), "{origin:?}");
    }
    let twice = from(Some("https://app.example")).append_header(("origin", "https://evil.example"));
    assert_eq!(refusal(call(twice).await).await, refused(400, "BAD_REQUEST"));
}
