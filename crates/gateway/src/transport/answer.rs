//! What goes back: the response map of the specification, and the HTTP response around it.

use super::State;
use super::errors;
use super::events;
use super::fault::{Code, Fault};
use super::negotiation::Media;
use super::nulls;
use super::operation::Asked;
use super::rates::Left;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use async_graphql::{Response, ServerError, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// A GraphQL response. Without `data` it is a request error: nothing was executed.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

impl Answer {
    /// async-graphql does not say whether it executed; but only errors of fields have a path.
    pub(super) fn new(response: Response, asked: &Asked, state: &State) -> Self {
        let Response { mut data, errors, extensions, .. } = response;
        let refused = data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty());
        if !refused && !errors.is_empty() {
            nulls::settle(&mut data, &errors, asked, &state.shape);
        }
        let tidy = if refused { errors::before_execution } else { errors::of_a_field };
        let errors = errors.into_iter().map(|error| tidy(error, state)).collect();
        Self { errors, data: (!refused).then_some(data), extensions }
    }

    /// With what is left of a budget.
    pub(super) fn telling(mut self, left: Option<Left>) -> Self {
        self.extensions.extend(left.map(|left| ("budget".to_owned(), left.told())));
        self
    }

    /// Whether nothing was executed.
    pub(super) fn is_request_error(&self) -> bool {
        self.data.is_none()
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        Self { errors: vec![fault.into_error()], data: None, extensions: BTreeMap::new() }
    }
}

impl Answer {
    /// Nothing at all to show because the database is away: a proxy and a client may try again.
    fn status(&self, media: Media) -> StatusCode {
        let empty = self.data.as_ref().is_none_or(|data| *data == Value::Null);
        if empty && self.errors.iter().any(is_unavailable) {
            StatusCode::SERVICE_UNAVAILABLE
        } else if self.is_request_error() && media == Media::GraphqlResponse {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        }
    }
}

fn is_unavailable(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(code, Some(Value::String(code)) if code == Code::Unavailable.as_str())
}

fn built(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.insert_header((header::RETRY_AFTER, "1"));
    }
    response
}

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nobody: it came of a POST, or it is an error.
    Never,
    /// The client itself, if it asks again each time.
    Revalidated,
}

pub(super) const VARY: &str = "Accept, Authorization, Origin, X-Collaborative";

/// The HTTP response of an outcome.
pub(super) fn respond(outcome: Result<Answer, Fault>, media: Media, keep: Keep) -> HttpResponse {
    match outcome {
        Ok(answer) => {
            let status = answer.status(media);
            let keep = if answer.errors.is_empty() { keep } else { Keep::Never };
            write(status, built(status), &answer, media, keep)
        }
        Err(fault) => {
            let status = fault.code.status(media);
            let mut response = built(status);
            if let Some(methods) = fault.allow {
                response.insert_header((header::ALLOW, methods));
            }
            if let Some(after) = fault.after {
                response.insert_header((header::RETRY_AFTER, after));
            }
            if status == StatusCode::UNAUTHORIZED {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            write(status, response, &fault.into(), media, Keep::Never)
        }
    }
}

fn write(
    status: StatusCode,
    mut response: HttpResponseBuilder,
    answer: &Answer,
    media: Media,
    keep: Keep,
) -> HttpResponse {
    // Nobody reads events out of a response that failed.
    let media = if status == StatusCode::OK { media } else { media.of_a_failure() };
    let body = match media {
        Media::EventStream => events::whole(answer),
        Media::GraphqlResponse | Media::Json => serde_json::to_string(answer),
    };
    let Ok(body) = body else {
        // Only a map with keys that are not strings fails, and a GraphQL value has none.
        return HttpResponse::InternalServerError().finish();
    };
    let cache = match keep {
        Keep::Never => "no-store",
        Keep::Revalidated => "private, no-cache",
    };
    response
        .insert_header((header::CONTENT_TYPE, media.content_type()))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::VARY, VARY))
        .body(body)
}
