//! What is due is done: one loop in every replica, and each due thing is done by one of them.

use std::time::{Duration, Instant};

use persistence::due::{self, Due, Kind};
use persistence::{Error, Store};
use tokio_util::sync::CancellationToken;

use crate::State;

/// How often the loop looks.
const PERIOD: Duration = Duration::from_secs(1);
/// How often it brings up to date what is kept in memory.
const TIDIED_EACH: Duration = Duration::from_secs(60);
/// How many it takes at a time: few, so that replicas share.
const AT_ONCE: u64 = 16;

/// Looks until told to stop; what was begun is finished.
pub async fn run(state: State, stop: CancellationToken) {
    tidy(&state).await;
    let mut tidied = Instant::now();
    loop {
        if tidied.elapsed() >= TIDIED_EACH {
            tidied = Instant::now();
            tidy(&state).await;
        }
        match look(&state).await {
            // More may be waiting.
            Ok(done) if done >= AT_ONCE && !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the scheduler could not look"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

/// What one server keeps in memory about signing in, and about who asked how much, is brought up to date.
async fn tidy(state: &State) {
    state.rates.forget();
    let (sign_in, store) = (state.sign_in.clone(), state.store.clone());
    // What is due does not wait for others' servers.
    tokio::spawn(async move { sign_in.keep_issuers_fresh(&store).await });
    if let Err(error) = state.sign_in.tidy(&state.store).await {
        tracing::warn!(%error, "the signing keys could not be read or rotated");
    }
}

/// Does what is due now; says how many things it took.
pub async fn look(state: &State) -> persistence::Result<u64> {
    look_in(&state.store).await
}

/// The same where there is no server: what is due by the clock of this store.
pub async fn look_in(store: &Store) -> persistence::Result<u64> {
    let claimed = due::claim(store, AT_ONCE).await?;
    let mut taken = 0;
    for thing in claimed {
        taken += 1;
        match perform(store, &thing).await {
            Ok(()) => due::done(store, &thing).await?,
            Err(error) => {
                let (collaborative, subject) = (thing.collaborative, thing.subject);
                tracing::warn!(%error, ?thing.kind, %collaborative, %subject, thing.attempts, "could not do what is due");
                due::postpone(store, &thing).await?;
            }
        }
    }
    Ok(taken)
}

/// Each handler opens a tenant unit of its own and may be called twice: it finds done what was done.
async fn perform(store: &Store, thing: &Due) -> persistence::Result<()> {
    match thing.kind {
        Kind::CloseVote => {
            let id = domain::ProposalId(thing.subject);
            persistence::decisions::close_vote(store, thing.collaborative, id).await
        }
        Kind::CloseSettingAside => {
            let id = domain::ProposalId(thing.subject);
            persistence::decisions::close_setting_aside(store, thing.collaborative, id).await
        }
        Kind::EndEscalation => {
            let id = domain::ProposalId(thing.subject);
            persistence::decisions::end_escalation(store, thing.collaborative, id).await
        }
        Kind::LockPeriod => {
            let id = domain::PeriodId(thing.subject);
            persistence::measurement::lock_period(store, thing.collaborative, id).await
        }
        Kind::EndSeatTerm => {
            let id = domain::SeatId(thing.subject);
            persistence::tenancy::end_seat_term(store, thing.collaborative, id).await
        }
        Kind::SendWebhooks => Err(Error::Broken("webhooks are sent by a loop of their own".to_owned())),
        Kind::RemoveUnusedFile => {
            let id = domain::FileId(thing.subject);
            persistence::files::remove_unused(store, thing.collaborative, id).await
        }
    }
}
