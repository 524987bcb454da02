//! Why a request was not executed: a stable code, words for people, and the HTTP status that goes with it.

use super::negotiation::Media;
use actix_web::http::StatusCode;
use async_graphql::{ErrorExtensionValues, Pos, ServerError};

/// The stable `extensions.code` of everything that the transport itself refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    BadRequest,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotAcceptable,
    OperationResolutionFailure,
    OriginNotAllowed,
    ParseFailed,
    PayloadTooLarge,
    PersistedQueryNotSupported,
    QueryTooComplex,
    Timeout,
    TooManyOperations,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
}

impl Code {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::Forbidden => "FORBIDDEN",
            Self::InvalidInput => "INVALID_INPUT",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::OriginNotAllowed => "ORIGIN_NOT_ALLOWED",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::Timeout => "TIMEOUT",
            Self::TooManyOperations => "TOO_MANY_OPERATIONS",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
        }
    }

    /// What to do where a fault has no hint of its own.
    fn advice(self) -> &'static str {
        match self {
            Self::BadRequest => "Send one GraphQL request as JSON in UTF-8.",
            Self::InvalidInput => "See the description of this input in the schema.",
            Self::MethodNotAllowed => "Send it by POST.",
            Self::NotAcceptable => "Accept application/graphql-response+json or application/json.",
            Self::OperationResolutionFailure => "Name one of the operations that the document has.",
            Self::OriginNotAllowed => "Use it on a page of the origins that it was made for.",
            Self::ParseFailed | Self::ValidationFailed => "Correct the document; the schema says what may be asked.",
            Self::PayloadTooLarge | Self::QueryTooComplex => "Ask for less at once.",
            Self::PersistedQueryNotSupported => "Send the whole document as query.",
            Self::Forbidden | Self::Unauthenticated => "Sign in again, or refresh the session.",
            Self::Timeout => "Ask for less at once; with the same idempotency key a change is made once.",
            Self::TooManyOperations => "End an operation on this socket first.",
            Self::Unavailable => "Try again in a moment.",
            Self::UnsupportedMediaType => "Send application/json in UTF-8.",
        }
    }

    /// `application/json` keeps 200 for a well-formed request whose document is at fault; the newer type tells the truth.
    pub(super) fn status(self, media: Media) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ if media == Media::Json => StatusCode::OK,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// A request error: nothing was executed, or nothing of it may be told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) hint: Option<&'static str>,
    pub(super) allow: Option<&'static str>,
    pub(super) at: Vec<Pos>,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, allow: None, at: Vec::new() }
    }

    /// A limit that was passed, with the limit and the value.
    pub(super) fn over(what: &str, value: usize, limit: usize) -> Self {
        Self::new(Code::QueryTooComplex, format!("{what}: {value}; the limit is {limit}."))
    }

    pub(super) fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What the `Allow` header says.
    pub(super) fn allow(self, methods: &'static str) -> Self {
        Self { allow: Some(methods), ..self }
    }

    pub(super) fn at(self, at: impl IntoIterator<Item = Pos>) -> Self {
        Self { at: at.into_iter().collect(), ..self }
    }

    pub(super) fn into_error(self) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code.as_str());
        extensions.set("hint", self.hint.unwrap_or(self.code.advice()));
        let mut error = ServerError::new(self.message, None);
        error.locations = self.at;
        error.extensions = Some(extensions);
        error
    }
}
