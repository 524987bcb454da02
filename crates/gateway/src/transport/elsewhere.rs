//! What is answered beside operations, in the same shape.

use super::answer::{Keep, respond};
use super::fault::{Code, Fault};
use super::negotiation::{self, Media};
use super::{Proxies, Rates};
use actix_web::{HttpRequest, HttpResponse};

/// Neither GET nor POST.
pub(super) async fn other_method(request: HttpRequest) -> HttpResponse {
    refused(&request, Fault::new(Code::MethodNotAllowed, "Only GET and POST are taken here.").allow("GET, POST"))
}

/// Pays for a request that is no operation; the answer, where nothing is left to pay with.
pub(crate) fn admit(request: &HttpRequest, proxies: &Proxies, rates: &Rates) -> Option<HttpResponse> {
    rates.enter(proxies.client(request)).err().map(|fault| refused(request, fault))
}

/// There is nothing at this address.
pub(crate) async fn nowhere(request: HttpRequest) -> HttpResponse {
    refused(&request, Fault::new(Code::NotFound, "There is nothing at this address."))
}

/// Who takes neither our encodings nor an answer without one.
pub(crate) fn unencodable() -> HttpResponse {
    let fault = Fault::new(Code::NotAcceptable, "The Accept-Encoding header names nothing that we can answer with.");
    respond(Err(fault.hint("Accept gzip, or identity.")), Media::Json, Keep::Never)
}

fn refused(request: &HttpRequest, fault: Fault) -> HttpResponse {
    let media = negotiation::accepted(request).map_or(Media::Json, |accepted| accepted.media);
    respond(Err(fault), media, Keep::Never)
}
