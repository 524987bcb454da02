use super::*;
use actix_web::http::Method;

const APP: &str = "https://app.example.org";

fn open_to(origin: &str) -> State {
    State { origins: Origins::new([origin.parse().unwrap()]), ..state(Limits::default()) }
}

fn preflight(origin: &'static str) -> TestRequest {
    TestRequest::default()
        .method(Method::OPTIONS)
        .uri("/graphql")
        .insert_header(("origin", origin))
        .insert_header(("access-control-request-method", "POST"))
        .insert_header(("access-control-request-headers", "content-type, x-collaborative"))
}

#[actix_web::test]
async fn a_page_of_an_allowed_origin_may_ask_and_read() {
    let response = call_with(open_to(APP), preflight(APP)).await;
    assert_eq!(response.status(), 204);
    assert_eq!(header(&response, "access-control-allow-origin"), APP);
    assert_eq!(header(&response, "access-control-allow-methods"), "GET, POST");
    assert_eq!(header(&response, "access-control-allow-headers"), "content-type, x-collaborative");
    assert_eq!(header(&response, "access-control-allow-credentials"), "", "there are no cookies");
    for request in [query("{ hello }"), query("{")] {
        let response = call_with(open_to(APP), request.insert_header(("origin", APP))).await;
        assert_eq!(header(&response, "access-control-allow-origin"), APP, "errors, too");
        assert!(header(&response, "vary").contains("Origin"));
    }
}

#[actix_web::test]
async fn no_other_page_may() {
    for (state, origin) in [
        (state(Limits::default()), APP),
        (open_to(APP), "https://app.example.org.evil.example"),
        (open_to(APP), "http://app.example.org"),
        (open_to(APP), "null"),
    ] {
        let response = call_with(state.clone(), preflight(origin)).await;
        assert_eq!(header(&response, "access-control-allow-origin"), "", "{origin}");
        assert_eq!(refusal(response).await, refused(403, "ORIGIN_NOT_ALLOWED"));
        let response = call_with(state, query("{ hello }").insert_header(("origin", origin))).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "access-control-allow-origin")),
            (200, String::new())
        );
    }
}

#[actix_web::test]
async fn all_origins_may_be_allowed() {
    let response = call_with(open_to("*"), preflight("https://anything.example")).await;
    assert_eq!(header(&response, "access-control-allow-origin"), "https://anything.example");
}

#[actix_web::test]
async fn options_that_is_no_preflight_is_another_method() {
    let response = call(TestRequest::default().method(Method::OPTIONS).uri("/graphql")).await;
    assert_eq!(header(&response, "allow"), "GET, POST");
    assert_eq!(refusal(response).await, refused(405, "METHOD_NOT_ALLOWED"));
}
