//! Reads the parameters of a GraphQL request out of a POST body or a query string.

use super::fault::{Code, Fault};
use super::limits::Limits;
use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, web};
use async_graphql::{Extensions, Variables};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// What a client sends, however it came.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Params {
    pub(super) query: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<Variables>,
    pub(super) extensions: Option<Extensions>,
    /// An id that the server knows a document by; Relay's examples call it so.
    #[serde(alias = "doc_id")]
    pub(super) document_id: Option<String>,
}

impl Params {
    /// The document itself, where it was sent.
    pub(super) fn text(&self) -> Option<&str> {
        self.query.as_deref().filter(|text| !text.is_empty())
    }

    /// Neither a document nor what it is known by.
    pub(super) fn names_nothing(&self) -> bool {
        self.query.is_none() && self.document_id.is_none() && self.extensions.is_none()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
    #[serde(alias = "doc_id")]
    document_id: Option<String>,
}

/// The parameters in a POST body.
pub(super) async fn from_body(request: &HttpRequest, payload: web::Payload, limits: &Limits) -> Result<Params, Fault> {
    require_json(request)?;
    let too_large = || Fault::new(Code::PayloadTooLarge, format!("The body is over {} bytes.", limits.body));
    // What says itself that it is too large is not read at all.
    if announced(request).is_some_and(|length| length > limits.body) {
        return Err(too_large());
    }
    // A body that trickles in holds a connection, but not for ever.
    let bytes = timeout(limits.time, payload.to_bytes_limited(limits.body))
        .await
        .map_err(|_| bad("The body did not arrive in time."))?
        .map_err(|_| too_large())?
        .map_err(|_| bad("The body could not be read to its end."))?;
    from_json(std::str::from_utf8(&bytes).map_err(|_| bad("The body is not valid UTF-8."))?)
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Anything but `application/json` could be sent by a foreign page without asking first (CSRF).
fn require_json(request: &HttpRequest) -> Result<(), Fault> {
    let fault = |message| Fault::new(Code::UnsupportedMediaType, message).hint("Send application/json in UTF-8.");
    let mime = request.mime_type().ok().flatten().ok_or_else(|| fault("The Content-Type is missing."))?;
    if mime.essence_str() != "application/json" {
        return Err(fault("The Content-Type is not application/json."));
    }
    if mime.get_param("charset").is_some_and(|charset| charset != "utf-8") {
        return Err(fault("The charset is not UTF-8."));
    }
    // A compressed body could be far larger than its bytes on the wire.
    match request.headers().get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(fault("Compressed bodies are not taken.")),
        _ => Ok(()),
    }
}

/// The parameters in a JSON text.
pub(super) fn from_json(text: &str) -> Result<Params, Fault> {
    match text.trim_start().as_bytes().first() {
        None => Err(bad("The body is empty.")),
        // Serde would take an array for the fields in order.
        Some(b'[') => Err(bad("One operation a request: batches are not taken.")),
        Some(_) => json(text, "The body"),
    }
}

/// The parameters in a query string.
pub(super) fn from_query_string(query: &str) -> Result<Params, Fault> {
    // The decoder would put a replacement for what is no UTF-8.
    percent_decode_str(query).decode_utf8().map_err(|_| bad("The query string is not valid UTF-8."))?;
    let query = web::Query::<QueryString>::from_query(query)
        .map_err(|_| bad("The query string could not be read."))?
        .into_inner();
    Ok(Params {
        query: query.query,
        operation_name: query.operation_name,
        variables: optional(query.variables, "The parameter variables")?,
        extensions: optional(query.extensions, "The parameter extensions")?,
        document_id: query.document_id,
    })
}

fn optional<T: DeserializeOwned>(text: Option<String>, what: &str) -> Result<Option<T>, Fault> {
    match text.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => json(text, what),
    }
}

fn json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let fault = if error.is_data() { "has a part of a wrong type" } else { "is not valid JSON" };
        bad(format!("{what} {fault}: {error}."))
    })
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(Code::BadRequest, message)
}
