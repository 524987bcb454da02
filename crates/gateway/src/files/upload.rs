//! Bytes on their way in: passed on as they come, and looked at on the way.

use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::files::{Found, Look, Refusal, UPLOAD_LASTS};
use futures_util::StreamExt;
use persistence::Error;
use persistence::files::{self, Incoming, Receiving};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::answer::{not_found, refused};
use super::{link_of, linked};
use crate::graph::acting::persist;
use crate::graph::failure::{Failure, Result};
use crate::sign_in::FileVerb;
use crate::{State, transport};

/// A client that sends nothing for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(30);
/// Who comes while many are sending waits for a place so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is refused while more of it comes is read on for a moment, so that its sender hears why.
const READ_ON: Duration = Duration::from_secs(2);

/// What comes of a body: its bytes, and then that this was all. Whoever is cut off does not say so.
enum Came {
    Bytes(Bytes),
    All,
}

/// Takes the bytes of a file.
pub(super) async fn put(request: HttpRequest, mut body: web::Payload, state: web::Data<State>) -> HttpResponse {
    if let Some(refused) = transport::admit(&request, &state.proxies, &state.rates) {
        return refused;
    }
    let headers = request.headers();
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        let failure = Failure::new("BAD_REQUEST", "The bytes of a file are sent as they are, not encoded.");
        return refused(failure.hint("leave Content-Encoding out"));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    // The body can't leave this thread. What becomes of it is seen to where there is stack for it, also when the client
    // goes away in the middle and this request with it.
    let (pass, pieces) = channel(1);
    let work = state.threads.spawn(receive(state.get_ref().clone(), link_of(&request), length, pieces));
    hand_on(&mut body, pass).await;
    match work.await.unwrap_or_else(|error| Err(Failure::internal(&error))) {
        Ok(()) => HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish(),
        Err(failure) => {
            let _ = timeout(READ_ON, async { while let Some(Ok(_)) = body.next().await {} }).await;
            refused(failure)
        }
    }
}

/// Hands on what comes, until that was all, its sender is cut off, or nobody wants more of it.
async fn hand_on(body: &mut web::Payload, pass: Sender<Came>) {
    while let Ok(piece) = timeout(SILENCE, body.next()).await {
        let (came, last) = match piece {
            Some(Ok(bytes)) => (Came::Bytes(bytes), false),
            Some(Err(_)) => return,
            None => (Came::All, true),
        };
        if pass.send(came).await.is_err() || last {
            return;
        }
    }
}

async fn receive(state: State, link: Option<String>, length: Option<u64>, pieces: Receiver<Came>) -> Result<()> {
    let (link, scope) = linked(&state, link.as_deref(), FileVerb::Put).await?;
    let Ok(Ok(_place)) = timeout(PATIENCE, state.uploads.acquire()).await else {
        return Err(
            Failure::new("UNAVAILABLE", "Too many files are being sent just now.").hint("try again in a moment")
        );
    };
    let asking = scope.asking()?;
    let begun = persist(|| files::begin_upload(&state.store, asking, link.file)).await;
    let receiving = begun.map_err(gone)?;
    let found = match keep(&state, &receiving, length, pieces).await {
        Ok(found) => found,
        Err(failure) => return Err(given_up(&state, &receiving, failure).await),
    };
    match persist(|| files::complete_upload(&state.store, &receiving, found)).await {
        Ok(()) => Ok(()),
        Err(Error::NotFound(_)) => Err(given_up(&state, &receiving, not_found()).await),
        // Whether it was entered may be unknown: what the row does not name is removed with it, or before the next attempt.
        Err(error) => Err(error.into()),
    }
}

/// Leaves nothing of an upload; the failure is handed back.
async fn given_up(state: &State, receiving: &Receiving, failure: Failure) -> Failure {
    if let Err(error) = persist(|| files::give_up_upload(&state.store, receiving)).await {
        tracing::warn!(%error, file = %receiving.file, "an upload could not be cleared away; it is held for a while");
    }
    failure
}

/// Keeps all bytes of a file, or none of them.
async fn keep(state: &State, receiving: &Receiving, length: Option<u64>, pieces: Receiver<Came>) -> Result<Found> {
    let mut incoming = state.store.files().shelf.begin(receiving.collaborative, receiving.object).await?;
    let lasts = UPLOAD_LASTS.to_std().unwrap_or_default();
    let taken = timeout(lasts, take(receiving, length, &mut incoming, pieces)).await;
    match taken.unwrap_or_else(|_| Err(Failure::new("BAD_REQUEST", "The bytes did not come in time.").hint(AGAIN))) {
        Ok(found) => {
            incoming.finish().await?;
            Ok(found)
        }
        Err(failure) => {
            if let Err(error) = incoming.give_up().await {
                tracing::warn!(%error, file = %receiving.file, "what was cut off could not be cleared away");
            }
            Err(failure)
        }
    }
}

const AGAIN: &str = "send them again to the same address while it lasts, or ask for another";

async fn take(
    receiving: &Receiving,
    length: Option<u64>,
    incoming: &mut Incoming,
    mut pieces: Receiver<Came>,
) -> Result<Found> {
    if let Some(came) = length.filter(|length| *length != receiving.size) {
        return Err(told(Refusal::SizeDiffers { announced: receiving.size, came }));
    }
    let mut look = Look::new(receiving.size);
    loop {
        match pieces.recv().await {
            Some(Came::Bytes(bytes)) => {
                look.pass(&bytes).map_err(told)?;
                incoming.write(&bytes).await?;
            }
            Some(Came::All) => return look.finish(&receiving.name, receiving.sha256).map_err(told),
            None => return Err(Failure::new("BAD_REQUEST", "The bytes did not come to their end.").hint(AGAIN)),
        }
    }
}

fn told(refusal: Refusal) -> Failure {
    domain::Refusal::from(refusal).into()
}

/// Whoever may not is told what is told of a link that leads nowhere.
fn gone(error: Error) -> Failure {
    match error {
        Error::NotFound(_) => not_found(),
        error => error.into(),
    }
}
