//! What a client says about itself: kept as it came, and looked at anew for each operation.

use super::State;
use super::caller::{self, Caller, CallerError};
use super::fault::{Code, Fault};
use crate::caller::Presented;
use actix_web::HttpRequest;

/// The collaborative that a request acts in.
const COLLABORATIVE: &str = "x-collaborative";
pub(super) const ORIGIN: &str = "origin";

/// A token and a collaborative, not yet believed.
#[derive(Clone, Default)]
pub(super) struct Credentials {
    pub(super) authorization: Option<String>,
    pub(super) collaborative: Option<String>,
    /// The page from which a browser sent the request, or opened the socket.
    pub(super) origin: Option<String>,
}

impl Credentials {
    pub(super) fn from_headers(request: &HttpRequest) -> Result<Self, Fault> {
        Ok(Self {
            authorization: single(request, "authorization")?,
            collaborative: single(request, COLLABORATIVE)?,
            origin: single(request, ORIGIN)?,
        })
    }

    /// Who this is, now.
    pub(super) async fn identify(&self, state: &State) -> Result<Caller, Fault> {
        caller::identify(state, self.presented()).await.map_err(|error| refused(&error))
    }

    pub(super) fn presented(&self) -> Presented<'_> {
        Presented {
            authorization: self.authorization.as_deref(),
            collaborative: self.collaborative.as_deref(),
            origin: self.origin.as_deref(),
        }
    }
}

pub(super) fn refused(error: &CallerError) -> Fault {
    if error.is_unavailable() {
        return Fault::new(Code::Unavailable, error.to_string());
    }
    let code = if error.is_about_origin() { Code::OriginNotAllowed } else { Code::Unauthenticated };
    Fault::new(code, error.to_string())
}

/// A header that comes twice, or unreadable, must not quietly mean somebody else or nobody.
pub(super) fn single(request: &HttpRequest, name: &str) -> Result<Option<String>, Fault> {
    let fault = |what: &str| Fault::new(Code::BadRequest, format!("The header {name} {what}."));
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(fault("comes more than once")),
        (Some(value), None) => value.to_str().map(|text| Some(text.to_owned())).map_err(|_| fault("is not plain text")),
    }
}
