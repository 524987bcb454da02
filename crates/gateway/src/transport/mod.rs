//! GraphQL over HTTP, WebSocket and server-sent events, over async-graphql's executor.
//!
//! A request is read ([`request`]), its document parsed once ([`documents`]) and weighed ([`guard`]) before any library code
//! walks it, then executed within its time ([`operation`]) and answered by the specification ([`answer`]).
//! The library's own handlers are not used: they execute mutations by GET, take any content type, and walk unweighed documents.

mod address;
mod allow_list;
mod answer;
mod codes;
mod cors;
mod credentials;
mod documents;
mod elsewhere;
mod errors;
mod events;
mod fault;
pub mod fuzzed;
mod graphiql;
mod guard;
mod http;
mod lasting;
mod limits;
mod negotiation;
mod nulls;
mod operation;
mod outbox;
mod persisted;
mod places;
mod rates;
mod request;
mod shape;
mod socket;
#[cfg(test)]
mod tests;
mod variables;

pub use address::Proxies;
pub use allow_list::{AllowList, AllowListProblem};
pub(crate) use cors::marked_files;
pub use cors::{Origin, Origins};
pub use documents::Documents;
pub(crate) use elsewhere::{admit, nowhere, unencodable};
pub use guard::LEVELS;
pub use limits::{Limits, Shares, SocketLimits};
pub use places::Places;
pub use rates::{PerMinute, Rates};
pub use shape::Shape;

// Under test the transport serves a stand-in, so that its tests do not depend on what the gateway is about.
#[cfg(test)]
use self::tests::stand::{State, caller};
#[cfg(not(test))]
use crate::{State, caller};
use actix_web::guard::fn_guard;
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::web;

/// Mounts `/graphql` (POST, GET, WebSocket; answers as JSON or events), `/graphiql` and its assets. Needs `web::Data<crate::State>`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/graphql")
                .wrap(from_fn(cors::marked))
                .route(web::post().to(http::post))
                .route(web::get().guard(fn_guard(asks_for_websocket)).to(socket::upgrade))
                .route(web::get().to(http::get))
                .default_service(web::to(elsewhere::other_method)),
        )
        .service(web::resource("/graphiql").route(web::get().to(graphiql::page)))
        .service(web::resource("/graphiql/assets/{file}").route(web::get().to(graphiql::asset)));
}

fn asks_for_websocket(ctx: &actix_web::guard::GuardContext<'_>) -> bool {
    let upgrade = ctx.head().headers().get(header::UPGRADE);
    upgrade.and_then(|value| value.to_str().ok()).is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}
