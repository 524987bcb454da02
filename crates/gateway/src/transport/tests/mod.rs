//! The transport as a client meets it.

mod abuse;
mod cors;
mod crowds;
mod events;
mod http;
mod nulls;
mod pages;
mod persisted;
mod rates;
mod socket_life;
mod socket_operations;
#[expect(unreachable_pub, reason = "as public as what it stands in for")]
pub(super) mod stand;
mod wire;

use self::stand::{State, graph};
use super::{Documents, Limits, Origins, PerMinute, Places, Proxies, Rates, Shape};
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, web};
use domain::clock::{SystemClock, TimeOrderedIds};
use serde_json::Value;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const RESPONSE_JSON: &str = "application/graphql-response+json";

fn state(limits: Limits) -> State {
    let documents = Documents::new(&limits);
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(TimeOrderedIds));
    let schema = graph::schema();
    let shape = Shape::of(&schema.sdl()).unwrap();
    let stopping = CancellationToken::new();
    let threads = tokio::runtime::Handle::current();
    let rates = Rates::new(PerMinute { person: None, address: None });
    let (origins, proxies) = (Origins::default(), Proxies::default());
    State {
        schema,
        limits,
        documents,
        shape,
        rates,
        places: Places::default(),
        origins,
        proxies,
        graphiql: true,
        introspection: true,
        stopping,
        threads,
        clock,
        ids,
    }
}

async fn call_with(state: State, request: TestRequest) -> ServiceResponse<impl MessageBody> {
    let app = init_service(App::new().app_data(web::Data::new(state)).configure(super::routes)).await;
    call_service(&app, request.to_request()).await
}

async fn call(request: TestRequest) -> ServiceResponse<impl MessageBody> {
    call_with(state(Limits::default()), request).await
}

/// A POST of these parameters that wants the newer media type.
fn post(params: &Value) -> TestRequest {
    TestRequest::post().uri("/graphql").insert_header(("accept", RESPONSE_JSON)).set_json(params)
}

fn query(text: &str) -> TestRequest {
    post(&serde_json::json!({ "query": text }))
}

/// A GET with this already encoded query string.
fn get(parameters: &str) -> TestRequest {
    TestRequest::get().uri(&format!("/graphql?{parameters}")).insert_header(("accept", RESPONSE_JSON))
}

fn header<B>(response: &ServiceResponse<B>, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn json<B: MessageBody>(response: ServiceResponse<B>) -> Value {
    actix_web::test::read_body_json(response).await
}

/// The status and the code of the first error; the answer must have no data.
async fn refusal<B: MessageBody>(response: ServiceResponse<B>) -> (u16, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    assert!(body.get("data").is_none(), "{body}");
    (status, body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
