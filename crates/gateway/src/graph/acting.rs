//! How every mutation calls its act: tried again where it gave way, its refusal entered in the log.

use std::time::Duration;

use async_graphql::Context;
use domain::tenancy::Act;
use persistence::{Asking, Conflict, Error, Store};

use super::failure::{Failure, Result};
use super::scope::Scope;

/// Somebody about to act in a collaborative.
pub(crate) struct Acting<'a> {
    scope: &'a Scope,
    asking: Asking,
}

/// How often an act that gave way to another is tried again.
const TRIES: u32 = 8;

impl<'a> Acting<'a> {
    pub(crate) fn of(ctx: &Context<'a>) -> Result<Self> {
        let scope = Scope::of(ctx)?;
        Ok(Self { scope, asking: scope.asking()? })
    }

    pub(crate) fn store(&self) -> &Store {
        self.scope.store()
    }

    pub(crate) fn asking(&self) -> Asking {
        self.asking
    }

    /// Performs an act; what follows in this operation sees what it changed.
    pub(crate) async fn perform<T, F>(&self, act: Act, attempt: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = persistence::Result<T>>,
    {
        let outcome = persist(attempt).await;
        self.scope.renew().await;
        if let Err(Error::Refused(refusal)) = &outcome {
            let entered = persistence::record_refusal(self.store(), self.asking, act, refusal.explain().code).await;
            if let Err(error) = entered {
                tracing::warn!(%error, "a refused attempt could not be entered in the log");
            }
        }
        outcome.map_err(Failure::from)
    }
}

/// Tries again what gave way to something else.
pub(crate) async fn persist<T, F>(attempt: impl Fn() -> F) -> persistence::Result<T>
where
    F: Future<Output = persistence::Result<T>>,
{
    let mut tries = 0;
    loop {
        match attempt().await {
            Err(Error::Conflict(Conflict::GaveWay)) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(1 << tries)).await;
            }
            outcome => return outcome,
        }
    }
}
