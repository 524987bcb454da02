//! What waits for the client of one socket or stream: a single message, and a last word.
//!
//! Whoever sends waits until the client has taken what was sent before, but not for ever. So a client that does not read
//! holds back its own operations, and no memory but theirs.

use actix_web::web::Bytes;
use futures_util::{Stream, stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc::{self, OwnedPermit};
use tokio::time::timeout;

/// The way to one client. Dropped, it ends the connection.
#[derive(Debug)]
pub(super) struct Outbox {
    sender: mpsc::Sender<Bytes>,
    /// Room for the last word, whatever waits before it.
    last: Option<OwnedPermit<Bytes>>,
    patience: Duration,
}

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// The client does not read.
    Slow,
    /// There is no client any more.
    Gone,
}

impl Outbox {
    /// With the body of the response in which everything goes out.
    pub(super) fn new(patience: Duration) -> (Self, impl Stream<Item = Result<Bytes, Infallible>> + use<>) {
        let (sender, mut receiver) = mpsc::channel(2);
        // Nothing is in it yet, so that there is room.
        let last = sender.clone().try_reserve_owned().ok();
        let body = stream::poll_fn(move |context| receiver.poll_recv(context).map(|message| message.map(Ok)));
        (Self { sender, last, patience }, body)
    }

    pub(super) async fn send(&self, message: Bytes) -> Result<(), Undelivered> {
        match timeout(self.patience, self.sender.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Undelivered::Gone),
            Err(_) => Err(Undelivered::Slow),
        }
    }

    /// Until the client is gone.
    pub(super) async fn gone(&self) {
        self.sender.closed().await;
    }

    /// Says a last thing without waiting. A client that reads on gets it behind whatever waited.
    pub(super) fn end(self, word: Bytes) {
        if let Some(place) = self.last {
            place.send(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;

    #[actix_web::test]
    async fn whoever_does_not_read_is_waited_for_and_still_gets_the_last_word() {
        let (outbox, body) = Outbox::new(Duration::from_millis(50));
        assert_eq!(outbox.send(Bytes::from_static(b"one")).await, Ok(()));
        assert_eq!(outbox.send(Bytes::from_static(b"two")).await, Err(Undelivered::Slow));
        outbox.end(Bytes::from_static(b"last"));
        let told: Vec<_> = body.map(|part| part.unwrap()).collect().await;
        assert_eq!(told, ["one", "last"]);
    }

    #[actix_web::test]
    async fn whoever_is_gone_is_not_waited_for() {
        let (outbox, body) = Outbox::new(Duration::from_secs(60));
        drop(body);
        outbox.gone().await;
        assert_eq!(outbox.send(Bytes::new()).await, Err(Undelivered::Gone));
    }
}
