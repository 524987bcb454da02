//! Where the bytes of files come and go, beside GraphQL: `PUT /files?link=…` and `GET /files?link=…`.
//!
//! No header and no cookie says who asks: the signed link does, which GraphQL hands out for one file, one way and a short
//! time. What its person may do is asked again when it is used.

mod answer;
mod download;
mod upload;

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use self::answer::{not_found, refused};
use crate::caller::Caller;
use crate::graph::Scope;
use crate::graph::failure::{Failure, Result};
use crate::sign_in::{FileLink, FileVerb};
use crate::{State, transport};

/// Mounts `/files`. Needs `web::Data<State>`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/files")
            .wrap(from_fn(transport::marked_files))
            .route(web::put().to(upload::put))
            .route(web::get().to(download::get))
            .route(web::head().to(download::get))
            .default_service(web::to(other_method)),
    );
}

async fn other_method() -> HttpResponse {
    let failure = Failure::new("METHOD_NOT_ALLOWED", "Only GET, HEAD and PUT are taken here.");
    let mut response = refused(failure.hint("use the method that the link was made for"));
    response.headers_mut().insert(actix_web::http::header::ALLOW, answer::METHODS);
    response
}

#[derive(Deserialize)]
struct Query {
    link: Option<String>,
}

/// What the link of a request says, and the scope of whoever it speaks for. Forged, altered, used up, meant for another way
/// or of somebody who may no longer: all are answered alike.
async fn linked(state: &State, text: Option<&str>, verb: FileVerb) -> Result<(FileLink, Scope)> {
    let link = match text {
        Some(text) => state.sign_in.read_file_link(&state.store, text).await,
        None => None,
    };
    let link = link.filter(|link| link.verb == verb).ok_or_else(not_found)?;
    let caller = Caller::of_link(&state.store, &link).await?.ok_or_else(not_found)?;
    Ok((link, Scope::new(state.store.clone(), caller)))
}

/// The link in the address of a request.
fn link_of(request: &HttpRequest) -> Option<String> {
    web::Query::<Query>::from_query(request.query_string()).ok().and_then(|query| query.into_inner().link)
}
