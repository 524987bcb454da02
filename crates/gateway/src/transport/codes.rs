//! The stable `extensions.code` of everything that the transport itself refuses, with what to do about it.

use super::negotiation::Media;
use actix_web::http::StatusCode;

/// Declares each code once: its name here, its name for clients, and what to do where a fault has no hint of its own.
macro_rules! codes {
    ($($name:ident $text:literal $advice:literal),+ $(,)?) => {
        /// Why the transport refused something.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Code { $($name),+ }

        impl Code {
            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            pub(super) fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice),+ }
            }
        }
    };
}

codes! {
    BadRequest "BAD_REQUEST" "Send one GraphQL request as JSON in UTF-8.",
    DocumentNotAllowed "DOCUMENT_NOT_ALLOWED" "Ask whoever runs this server to add the document to its list.",
    DocumentTooLarge "DOCUMENT_TOO_LARGE" "Shorten the document; long values belong into variables.",
    IntrospectionDisabled "INTROSPECTION_DISABLED" "Read the schema from its published file.",
    IntrospectionTooDeep "INTROSPECTION_TOO_DEEP" "Ask for the schema's types by name, or by the standard introspection query.",
    InvalidInput "INVALID_INPUT" "See the description of this input in the schema.",
    MethodNotAllowed "METHOD_NOT_ALLOWED" "Send it by POST.",
    NotAcceptable "NOT_ACCEPTABLE" "Accept application/graphql-response+json, application/json or text/event-stream.",
    NotFound "NOT_FOUND" "GraphQL is at /graphql.",
    OperationResolutionFailure "OPERATION_RESOLUTION_FAILURE" "Name one of the operations that the document has.",
    OriginNotAllowed "ORIGIN_NOT_ALLOWED" "Ask whoever runs this server to allow the origin: --allow-origin.",
    ParseFailed "GRAPHQL_PARSE_FAILED" "Correct the document; the schema says what may be asked.",
    PayloadTooLarge "PAYLOAD_TOO_LARGE" "Send less at once.",
    PersistedQueryHashMismatch "PERSISTED_QUERY_HASH_MISMATCH" "Send the SHA-256 of exactly the text that is sent as query.",
    PersistedQueryNotFound "PERSISTED_QUERY_NOT_FOUND" "Send the whole document once, together with its hash.",
    PersistedQueryNotSupported "PERSISTED_QUERY_NOT_SUPPORTED" "Send the whole document as query.",
    QueryTooComplex "QUERY_TOO_COMPLEX" "Ask for less at once: fewer fields, or smaller pages.",
    QueryTooDeep "QUERY_TOO_DEEP" "Ask in two steps: things can be read by their id with node(id:).",
    QueryTooLarge "QUERY_TOO_LARGE" "Spread fewer fragments, or ask in several requests.",
    RateLimited "RATE_LIMITED" "Wait as long as Retry-After says, and ask for less at once.",
    Timeout "TIMEOUT" "Ask for less at once; with the same idempotency key a change is made once.",
    TooManyAliases "TOO_MANY_ALIASES" "Ask for a list or for nodes(ids:) where there is one, or in several requests.",
    TooManyConnections "TOO_MANY_CONNECTIONS" "Close a socket or a stream first, or let several things use one.",
    TooManyDirectives "TOO_MANY_DIRECTIVES" "Leave out the directives that change nothing.",
    TooManyOperations "TOO_MANY_OPERATIONS" "End an operation on this socket first.",
    TooManyRepeatedFields "TOO_MANY_REPEATED_FIELDS" "Select the field once.",
    TooManyRootFields "TOO_MANY_ROOT_FIELDS" "Ask in several requests.",
    TooManySubscriptions "TOO_MANY_SUBSCRIPTIONS" "End a subscription first.",
    TooManyTokens "TOO_MANY_TOKENS" "Shorten the document; long values belong into variables.",
    TooManyVariables "TOO_MANY_VARIABLES" "Put what belongs together into one input object.",
    TooSlow "TOO_SLOW" "Read what comes, and begin again behind the last cursor that you have.",
    Unauthenticated "UNAUTHENTICATED" "Sign in again, or refresh the session.",
    Unavailable "UNAVAILABLE" "Try again in a moment.",
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" "Send application/json in UTF-8.",
    ValidationFailed "GRAPHQL_VALIDATION_FAILED" "Correct the document; the schema says what may be asked.",
    VariablesTooDeep "VARIABLES_TOO_DEEP" "Correct the variables: no input of the schema is nested so deeply.",
    VariablesTooLarge "VARIABLES_TOO_LARGE" "Send less at once.",
}

impl Code {
    /// `application/json` keeps 200 for a well-formed request whose document is at fault, and so do events, because their
    /// clients read nothing but those; the newer type tells the truth.
    pub(super) fn status(self, media: Media) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OriginNotAllowed => StatusCode::FORBIDDEN,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::RateLimited | Self::TooManyConnections | Self::TooManySubscriptions => StatusCode::TOO_MANY_REQUESTS,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ if media != Media::GraphqlResponse => StatusCode::OK,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
