//! What attack tools and careless programs send, each with what they get.

use e2e::{Value, json};
use reqwest::{Client, RequestBuilder};

/// Makes a request for the server at an address.
type Build = Box<dyn Fn(&Client, &str) -> RequestBuilder + Send + Sync>;

/// One kind of hostile request: its name, the request, the status and the code that it gets.
pub(super) struct Kind {
    pub(super) name: &'static str,
    build: Build,
    pub(super) status: u16,
    pub(super) code: &'static str,
}

impl Kind {
    /// The request, for the server at this address.
    pub(super) fn request(&self, client: &Client, address: &str) -> RequestBuilder {
        (self.build)(client, &format!("{address}/graphql")).header("accept", "application/graphql-response+json")
    }
}

/// A POST of these parameters.
fn posted(name: &'static str, params: Value, status: u16, code: &'static str) -> Kind {
    Kind { name, build: Box::new(move |client, url| client.post(url).json(&params)), status, code }
}

fn document(name: &'static str, text: String, code: &'static str) -> Kind {
    posted(name, json!({ "query": text }), 400, code)
}

/// A POST of this body, whatever it is.
fn body(name: &'static str, kind: &'static str, bytes: Vec<u8>, status: u16, code: &'static str) -> Kind {
    let build = move |client: &Client, url: &str| client.post(url).header("content-type", kind).body(bytes.clone());
    Kind { name, build: Box::new(build), status, code }
}

fn many(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

/// Each of the fragments spreads the next one twice.
fn doubling(rounds: usize) -> String {
    let each = |round| format!(" fragment F{round} on Query {{ ...F{0} ...F{0} }}", round + 1);
    format!("{{ ...F0 }}{} fragment F{rounds} on Query {{ __typename }}", many(rounds, each))
}

fn nested(open: &str, inner: &str, depth: usize) -> String {
    format!("{{ {}{inner}{} }}", open.repeat(depth), " }".repeat(depth * open.matches('{').count()))
}

/// Documents that cost more than they look like.
fn documents() -> Vec<Kind> {
    let variables = |count| format!("query Q({}) {{ __typename }}", many(count, |at| format!("$v{at}: Int ")));
    vec![
        document("2^30 spreads in 2 kB", doubling(30), "QUERY_TOO_LARGE"),
        document("2^60 spreads", doubling(60), "QUERY_TOO_LARGE"),
        document("a fragment within itself", "{ ...A } fragment A on Query { ...A }".into(), "GRAPHQL_VALIDATION_FAILED"),
        document(
            "fragments in a circle",
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".into(),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        document("1,000 aliases at the root", format!("{{ {} }}", many(1_000, |at| format!("a{at}: viewer {{ id }} "))), "TOO_MANY_TOKENS"),
        document("1,000 aliases of __typename", format!("{{ {} }}", many(1_000, |at| format!("a{at}: __typename "))), "TOO_MANY_ROOT_FIELDS"),
        document(
            "100 aliases within",
            format!("{{ viewer {{ {} }} }}", many(100, |at| format!("a{at}: id "))),
            "TOO_MANY_ALIASES",
        ),
        document("__typename 1,000 times", format!("{{ {} }}", "__typename ".repeat(1_000)), "TOO_MANY_REPEATED_FIELDS"),
        document("one field 10,000 times", format!("{{ {} }}", "viewer ".repeat(10_000)), "TOO_MANY_TOKENS"),
        document("700 directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(700)), "TOO_MANY_DIRECTIVES"),
        document("1,000 unknown directives", format!("{{ __typename {} }}", "@x ".repeat(1_000)), "TOO_MANY_DIRECTIVES"),
        document("3,000 inline fragments", format!("{{ {} }}", "... { __typename } ".repeat(3_000)), "TOO_MANY_TOKENS"),
        document("fields within fields", nested("collaborative { ", "id", 60), "QUERY_TOO_DEEP"),
        document("2,000 objects within each other", nested("viewer { ", "id", 2_000), "QUERY_TOO_DEEP"),
        document(
            "lists within lists",
            nested("collaborative { organisations(first: 100) { nodes { members(first: 100) { nodes { ", "name", 1)
                .replace("name", "organisation { members(first: 100) { nodes { name } } }"),
            "QUERY_TOO_COMPLEX",
        ),
        document(
            "the schema within itself",
            format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(4), "} } ".repeat(4)),
            "INTROSPECTION_TOO_DEEP",
        ),
        document("200 variables", variables(200), "TOO_MANY_VARIABLES"),
        posted("100,000 variables in 1.2 MB", json!({ "query": variables(100_000) }), 413, "PAYLOAD_TOO_LARGE"),
        document("a literal within itself", format!("{{ node(id: {}1{}) {{ id }} }}", "[".repeat(5_000), "]".repeat(5_000)), "QUERY_TOO_DEEP"),
        document("a type within itself", format!("query Q($a: {}Int{}) {{ __typename }}", "[".repeat(200), "]".repeat(200)), "QUERY_TOO_DEEP"),
        document("one endless name", format!("{{ {} }}", "x".repeat(200_000)), "DOCUMENT_TOO_LARGE"),
        document("brackets without end", "{ a ".repeat(1_000), "QUERY_TOO_DEEP"),
        document("nothing that can be parsed", "\u{0}\u{feff}{{{".into(), "GRAPHQL_PARSE_FAILED"),
        document("a field that is not there", "{ password }".into(), "GRAPHQL_VALIDATION_FAILED"),
        document("an integer of 2^63", "{ collaborative { organisations(first: 9223372036854775808) { totalCount } } }".into(), "GRAPHQL_VALIDATION_FAILED"),
        document("a money mover twice", "mutation { signOut(input: {refreshToken: \"x\"}) { done } signOut(input: {refreshToken: \"x\"}) { done } }".into(), "GRAPHQL_VALIDATION_FAILED"),
    ]
}

/// Requests that are not what they should be around their document.
fn requests() -> Vec<Kind> {
    let variables = |value: Value| json!({ "query": "{ __typename }", "variables": value });
    let many_variables: serde_json::Map<String, Value> = (0..50_000).map(|at| (format!("v{at}"), json!(1))).collect();
    let deep = (0..100).fold(json!(1), |value, _| json!([value]));
    let persisted = |hash: &str, query: Option<&str>| json!({ "query": query, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    let zeros = "0".repeat(64);
    vec![
        posted("50,000 variables", variables(many_variables.into()), 400, "TOO_MANY_VARIABLES"),
        posted("a variable of 100,000 items", variables(json!({ "v": vec![1; 100_000] })), 400, "VARIABLES_TOO_LARGE"),
        posted("a variable 100 deep", variables(json!({ "v": deep })), 400, "VARIABLES_TOO_DEEP"),
        body(
            "JSON 100,000 deep",
            "application/json",
            format!("{{\"query\":\"{{ __typename }}\",\"variables\":{}", "[".repeat(100_000)).into(),
            400,
            "BAD_REQUEST",
        ),
        body(
            "a batch of 1,000",
            "application/json",
            format!("[{}]", vec![r#"{"query":"{ __typename }"}"#; 1_000].join(",")).into(),
            400,
            "BAD_REQUEST",
        ),
        body(
            "5 MB",
            "application/json",
            format!("{{\"query\":\"{}\"}}", " ".repeat(5 << 20)).into(),
            413,
            "PAYLOAD_TOO_LARGE",
        ),
        body("no JSON", "application/json", b"{\"query\": nothing".to_vec(), 400, "BAD_REQUEST"),
        body("no UTF-8", "application/json", b"{\"query\":\"{ __typename # \xff\xfe }\"}".to_vec(), 400, "BAD_REQUEST"),
        body(
            "half a surrogate",
            "application/json",
            br#"{"query":"{ __typename # \ud800 }"}"#.to_vec(),
            400,
            "BAD_REQUEST",
        ),
        body("text/plain", "text/plain", br#"{"query":"{ __typename }"}"#.to_vec(), 415, "UNSUPPORTED_MEDIA_TYPE"),
        body(
            "a form",
            "application/x-www-form-urlencoded",
            b"query=%7B__typename%7D".to_vec(),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        body(
            "a form in parts",
            "multipart/form-data; boundary=x",
            b"--x\r\n\r\n--x--".to_vec(),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        Kind {
            name: "a bomb of gzip",
            build: Box::new(|client, url| {
                let bomb =
                    client.post(url).header("content-type", "application/json").header("content-encoding", "gzip");
                bomb.body(b"\x1f\x8b\x08\x00".repeat(100))
            }),
            status: 415,
            code: "UNSUPPORTED_MEDIA_TYPE",
        },
        posted("an unknown hash", persisted(&zeros, None), 400, "PERSISTED_QUERY_NOT_FOUND"),
        posted(
            "a hash of something else",
            persisted(&zeros, Some("{ __typename }")),
            400,
            "PERSISTED_QUERY_HASH_MISMATCH",
        ),
        Kind {
            name: "a mutation by GET",
            build: Box::new(|client, url| {
                client.get(format!("{url}?query=mutation%7BsignOut(input%3A%7BrefreshToken%3A%22x%22%7D)%7Bdone%7D%7D"))
            }),
            status: 405,
            code: "METHOD_NOT_ALLOWED",
        },
        Kind {
            name: "no UTF-8 by GET",
            build: Box::new(|client, url| client.get(format!("{url}?query=%7B__typename%20%23%FF%0A%7D"))),
            status: 400,
            code: "BAD_REQUEST",
        },
        Kind {
            name: "a forged token",
            build: Box::new(|client, url| {
                let forged = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIwIn0.";
                client.post(url).bearer_auth(forged).json(&json!({ "query": "{ viewer { id } }" }))
            }),
            status: 401,
            code: "UNAUTHENTICATED",
        },
    ]
}

/// All kinds.
pub(super) fn all() -> Vec<Kind> {
    documents().into_iter().chain(requests()).collect()
}
