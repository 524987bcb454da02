//! GraphiQL, served from within the binary: it works with no internet, and loads nothing from anywhere else.

use super::State;
use super::elsewhere::nowhere;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/graphiql"]
struct Assets;

const PAGE: &str = "index.html";

/// GraphiQL and its dialogs set styles on elements; scripts come from files of ours only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page; 404 where it is switched off.
pub(super) async fn page(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    serve(request, &state, PAGE).await
}

/// A script, a style or a licence that the page needs.
pub(super) async fn asset(request: HttpRequest, state: web::Data<State>, file: web::Path<String>) -> HttpResponse {
    serve(request, &state, &file).await
}

async fn serve(request: HttpRequest, state: &State, name: &str) -> HttpResponse {
    let found = if state.graphiql { Assets::get(name) } else { None };
    let Some(file) = found else { return nowhere(request).await };
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type(name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(file.data.into_owned())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}
