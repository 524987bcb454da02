//! What is answered where no bytes are: JSON of GraphQL's shape, as everywhere.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde_json::json;

use crate::graph::failure::Failure;

pub(super) const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, PUT");

/// One answer for every link that leads nowhere.
pub(super) fn not_found() -> Failure {
    Failure::new("NOT_FOUND", "This link leads nowhere, or no longer.")
        .hint("ask for a new one; links to download end after five minutes, those to upload after fifteen")
}

/// A failure as HTTP tells it.
pub(super) fn refused(failure: Failure) -> HttpResponse {
    let status = status(failure.code);
    let error = async_graphql::Error::from(failure);
    let mut response = HttpResponse::build(status);
    if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status) {
        response.insert_header((header::RETRY_AFTER, "5"));
    }
    response
        .insert_header((header::CONTENT_TYPE, "application/json; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Origin"))
        .body(json!({ "errors": [{ "message": error.message, "extensions": error.extensions }] }).to_string())
}

fn status(code: &str) -> StatusCode {
    match code {
        "NOT_FOUND" => StatusCode::NOT_FOUND,
        "METHOD_NOT_ALLOWED" => StatusCode::METHOD_NOT_ALLOWED,
        "FILE_TYPE_REFUSED" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UPLOAD_UNDER_WAY" | "UPLOAD_COMPLETE" | "CONFLICT" => StatusCode::CONFLICT,
        "TOO_MANY_UPLOADS" => StatusCode::TOO_MANY_REQUESTS,
        "UNAVAILABLE" | "TIMEOUT" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
