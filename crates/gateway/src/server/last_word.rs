//! What every answer has, whoever gave it: headers that keep browsers from doing more with it than was meant, and for what
//! went wrong below the schema the same shape as for what went wrong in it.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use crate::{State, transport};

/// Nothing here is a page, may be framed, guessed at or embedded. A page of ours says more in its own policy.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin")),
];

/// Only where the client spoke TLS: on a laptop it would lock everything else on localhost out.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=31536000");

pub(super) async fn last_word<B: MessageBody>(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let tls = state.proxies.saw_tls(request.request());
    let response = next.call(request).await?;
    // The compressing layer says so in plain text, to who takes neither its encodings nor none.
    let unencodable = response.status() == StatusCode::NOT_ACCEPTABLE && !is_json(&response);
    let mut response = match unencodable {
        true => response.into_response(transport::unencodable()).map_into_right_body(),
        false => response.map_into_left_body(),
    };
    let headers = response.headers_mut();
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        // It was said to the compressing layer.
        headers.remove(header::CONTENT_ENCODING);
    }
    for (name, value) in ALWAYS.into_iter().filter(|(name, _)| !headers.contains_key(name)).collect::<Vec<_>>() {
        headers.insert(name, value);
    }
    if tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT);
    }
    Ok(response)
}

fn is_json<B>(response: &ServiceResponse<B>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.contains("json"))
}
