use super::*;
use actix_web::test::read_body;

async fn text(path: &str) -> String {
    let response = call(TestRequest::get().uri(path)).await;
    assert_eq!(response.status(), 200, "{path}");
    String::from_utf8(read_body(response).await.to_vec()).unwrap()
}

#[actix_web::test]
async fn graphiql_and_all_that_it_names_come_from_us() {
    let page = text("/graphiql").await;
    assert!(!page.contains("//"), "nothing is loaded from elsewhere");
    let named: Vec<_> = page.split('"').filter(|part| part.starts_with("graphiql/assets/")).collect();
    assert_eq!(named.len(), 7);
    for asset in named {
        assert!(!text(&format!("/{asset}")).await.is_empty());
    }
}

#[actix_web::test]
async fn no_script_but_ours_may_run() {
    let policy = header(&call(TestRequest::get().uri("/graphiql")).await, "content-security-policy");
    assert!(policy.contains("default-src 'none'; script-src 'self';"), "{policy}");
    let page = text("/graphiql").await;
    assert!(page.matches("<script").count() == page.matches("<script src=").count(), "no script stands in the page");
}

#[actix_web::test]
async fn scripts_and_styles_are_labelled() {
    for (file, kind) in
        [("explorer.js", "text/javascript"), ("graphiql.min.css", "text/css"), ("LICENSE-react.txt", "text/plain")]
    {
        let response = call(TestRequest::get().uri(&format!("/graphiql/assets/{file}"))).await;
        assert!(header(&response, "content-type").starts_with(kind));
    }
}

#[actix_web::test]
async fn graphiql_can_be_switched_off() {
    for path in ["/graphiql", "/graphiql/assets/explorer.js"] {
        let off = State { graphiql: false, ..state(Limits::default()) };
        assert_eq!(call_with(off, TestRequest::get().uri(path)).await.status(), 404);
    }
}

#[actix_web::test]
async fn no_other_file_is_served() {
    for path in ["/graphiql/assets/none.js", "/graphiql/assets/..%2F..%2FCargo.toml"] {
        assert_eq!(call(TestRequest::get().uri(path)).await.status(), 404);
    }
}
