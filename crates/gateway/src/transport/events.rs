//! Server-sent events, by the protocol `graphql-sse` in its mode of distinct connections: each operation has a response of
//! its own, in which it is told by `next` and ended by `complete`.

use super::State;
use super::answer::{Answer, VARY};
use super::caller::Caller;
use super::credentials::Credentials;
use super::fault::{Code, Fault};
use super::lasting::{Tenure, expired, stopping, until};
use super::negotiation::Media;
use super::operation::{self, Prepared};
use super::outbox::{Outbox, Undelivered};
use super::places::Kind;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, rt, web};
use futures_util::{Stream, StreamExt};
use std::net::IpAddr;
use std::pin::pin;
use tokio::time::{Instant, interval_at};

const COMPLETE: &str = "event: complete\ndata:\n\n";
/// A comment: proxies see that the stream lives.
const BEAT: Bytes = Bytes::from_static(b":\n");

/// One answer, and that nothing follows.
pub(super) fn whole(answer: &Answer) -> Result<String, serde_json::Error> {
    Ok(next(answer)? + COMPLETE)
}

fn next(answer: &Answer) -> Result<String, serde_json::Error> {
    // JSON has no line breaks but escaped ones.
    Ok(format!("event: next\ndata: {}\n\n", serde_json::to_string(answer)?))
}

/// Tells a subscription as events, from now until one side ends it.
pub(super) async fn follow(
    state: &web::Data<State>,
    address: IpAddr,
    credentials: Credentials,
    prepared: Prepared,
) -> Result<HttpResponse, Fault> {
    if state.stopping.is_cancelled() {
        return Err(stopping());
    }
    let (caller, limits) = (credentials.identify_lasting(state).await?, &state.limits.socket);
    state.rates.pay(address, &caller, prepared.complexity)?;
    let take = |kind| state.places.take(kind, Some(address), caller.person_key(), limits);
    let places = [take(Kind::Connection)?, take(Kind::Subscription)?];
    let (outbox, body) = Outbox::new(limits.send);
    let telling = Telling { tenure: Tenure::of(&caller, state), state: state.clone(), credentials, outbox };
    rt::spawn(async move {
        telling.run(prepared, caller).await;
        drop(places);
    });
    let response = HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, Media::EventStream.content_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, VARY))
        // Whoever compresses, or passes it on, would hold events back until there are more.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body);
    Ok(response)
}

/// One stream from its beginning to its end.
struct Telling {
    state: web::Data<State>,
    outbox: Outbox,
    credentials: Credentials,
    tenure: Tenure,
}

/// Why a stream ends before its operation does.
enum End {
    Gone,
    Refused(Fault),
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

impl From<Undelivered> for End {
    fn from(undelivered: Undelivered) -> Self {
        match undelivered {
            Undelivered::Gone => Self::Gone,
            Undelivered::Slow => Self::Refused(Fault::new(Code::TooSlow, "What was told was not read in time.")),
        }
    }
}

impl Telling {
    async fn run(mut self, prepared: Prepared, caller: Caller) {
        let answers = operation::subscribe(&self.state, prepared, caller);
        let last = match self.tell(pin!(answers)).await {
            Ok(()) => COMPLETE.to_owned(),
            // An error is told like any other: a stream that only breaks off would be begun again where it began.
            Err(End::Refused(fault)) => whole(&fault.into()).unwrap_or_default(),
            Err(End::Gone) => return,
        };
        self.outbox.end(last.into());
    }

    async fn tell(&mut self, mut answers: impl Stream<Item = Answer> + Unpin) -> Result<(), End> {
        let period = self.state.limits.socket.heartbeat;
        let mut beat = interval_at(Instant::now() + period, period);
        loop {
            tokio::select! {
                answer = answers.next() => match answer {
                    Some(answer) => self.send(&answer).await?,
                    None => return Ok(()),
                },
                () = self.outbox.gone() => return Err(End::Gone),
                () = until(self.tenure.ends) => return Err(expired().into()),
                () = self.state.stopping.cancelled() => return Err(stopping().into()),
                _ = beat.tick() => {
                    let caller = self.credentials.identify_lasting(&self.state).await?;
                    self.tenure = self.tenure.after(&caller, &self.state)?;
                    self.outbox.send(BEAT).await?;
                }
            }
        }
    }

    async fn send(&self, answer: &Answer) -> Result<(), End> {
        let event = next(answer).map_err(|_| Fault::new(Code::Unavailable, "An answer could not be written."))?;
        Ok(self.outbox.send(event.into()).await?)
    }
}
