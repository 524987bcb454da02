//! Is it alive, and is it of use?

use std::time::Duration;

use actix_web::{HttpResponse, web};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::State;

/// An answer is good for this long, so that probes never load the database.
const KEPT: Duration = Duration::from_secs(1);
/// A database that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was last found out, and when.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, Result<(), &'static str>)>>);

impl Readiness {
    async fn of(&self, state: &State) -> Result<(), &'static str> {
        let mut last = self.0.lock().await;
        match *last {
            Some((at, found)) if at.elapsed() < KEPT => found,
            _ => {
                let found = look(state).await;
                *last = Some((Instant::now(), found));
                found
            }
        }
    }
}

async fn look(state: &State) -> Result<(), &'static str> {
    match timeout(PATIENCE, state.store.answers()).await {
        Ok(Ok(())) => {}
        _ => return Err("the database does not answer"),
    }
    match timeout(PATIENCE, state.store.is_migrated()).await {
        Ok(Ok(true)) => Ok(()),
        _ => Err("the database is not migrated to this version: run commonpurse migrate"),
    }
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/livez", web::get().to(alive)).route("/readyz", web::get().to(ready));
}

/// The process runs; whether the database does is not asked.
async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers and has the schema of this program.
async fn ready(state: web::Data<State>, readiness: web::Data<Readiness>) -> HttpResponse {
    match readiness.of(&state).await {
        Ok(()) => HttpResponse::Ok().body("ready\n"),
        Err(why) => HttpResponse::ServiceUnavailable().insert_header(("retry-after", "1")).body(format!("{why}\n")),
    }
}
