//! Which other sites' pages may read our answers (CORS): those of configured origins, and none by default.
//!
//! Nothing here keeps anybody out who is not a browser; and since we know no cookies, nothing needs `credentials`.

use super::State;
use super::answer::{Keep, respond};
use super::fault::{Code, Fault};
use super::negotiation::Media;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use std::str::FromStr;

/// How long a browser remembers what it may send: as long as any of them does.
const REMEMBERED: &str = "7200";
const OPERATIONS: Opened = Opened { methods: "GET, POST", exposed: "Retry-After, WWW-Authenticate, Allow" };
const FILES: Opened =
    Opened { methods: "GET, HEAD, PUT", exposed: "Retry-After, Allow, Content-Disposition, Repr-Digest" };

/// What a page may send to one address, and read of an answer beside its body.
#[derive(Debug, Clone, Copy)]
struct Opened {
    methods: &'static str,
    exposed: &'static str,
}

/// The origins whose pages may use the API from a browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

/// Where a page comes from, such as `https://app.example.org`, or `*` for everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is no origin.
#[derive(Debug, thiserror::Error)]
#[error("an origin is such as https://app.example.org or http://localhost:3000, without a path; or * for all")]
pub struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let text = text.trim().to_ascii_lowercase();
        if text == "*" {
            return Ok(Self(text));
        }
        let uri: Uri = text.parse().map_err(|_| NoOrigin)?;
        let whole = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme @ ("https" | "http")), Some(authority)) => format!("{scheme}://{authority}"),
            _ => return Err(NoOrigin),
        };
        if whole == text && !whole.contains(['@', '*']) { Ok(Self(text)) } else { Err(NoOrigin) }
    }
}

impl Origins {
    /// These and no others.
    pub fn new(origins: impl IntoIterator<Item = Origin>) -> Self {
        Self(origins.into_iter().collect())
    }

    fn allow(&self, origin: &HeaderValue) -> bool {
        self.0.iter().any(|allowed| allowed.0 == "*" || allowed.0.as_bytes() == origin.as_bytes())
    }
}

/// Answers a browser that asks beforehand, and marks the answers that a page of another site may read.
pub(super) async fn marked<B: MessageBody>(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    marked_for(OPERATIONS, &state.origins, request, next).await
}

/// The same where the bytes of files come and go.
pub(crate) async fn marked_files<B: MessageBody>(
    state: web::Data<crate::State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    marked_for(FILES, &state.origins, request, next).await
}

async fn marked_for<B: MessageBody>(
    opened: Opened,
    origins: &Origins,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let origin = request.headers().get(header::ORIGIN).filter(|origin| origins.allow(origin)).cloned();
    if asks_beforehand(&request) {
        let response = match &origin {
            Some(origin) => preflight(opened, origin, request.headers()),
            None => refused(),
        };
        return Ok(request.into_response(response).map_into_right_body());
    }
    let mut response = next.call(request).await?.map_into_left_body();
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(opened.exposed));
    }
    Ok(response)
}

fn asks_beforehand(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    *request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Whatever headers a page of an allowed origin wants to send: tools add their own.
fn preflight(opened: Opened, origin: &HeaderValue, asked: &HeaderMap) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, opened.methods))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, REMEMBERED))
        .insert_header((header::VARY, "Origin, Access-Control-Request-Headers"));
    if let Some(headers) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        response.insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, headers.clone()));
    }
    response.finish()
}

/// A browser shows this to nobody but its developer tools.
fn refused() -> HttpResponse {
    respond(
        Err(Fault::new(Code::OriginNotAllowed, "Pages of this origin may not use this server.")),
        Media::Json,
        Keep::Never,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_and_a_host_and_nothing_behind() {
        for good in
            ["https://app.example.org", "http://localhost:3000", "https://[::1]:8443", "*", " HTTPS://App.Example.org "]
        {
            assert!(Origin::from_str(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "null",
            "app.example.org",
            "https://app.example.org/",
            "https://a.example/x",
            "ftp://a.example",
            "https://me@a.example",
            "https://*.example.org",
            "https://",
            "https://a.example?x",
        ] {
            assert!(Origin::from_str(bad).is_err(), "{bad}");
        }
    }
}
