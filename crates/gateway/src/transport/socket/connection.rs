//! One socket from its handshake to its end: a single task that reads, runs and writes.
//!
//! It reads nothing and runs nothing while a message waits to be taken, so a client that does not read holds back its own
//! operations. When it is cut off, everything here ends; the TCP connection itself lasts until the client reads on, or the
//! kernel gives up on it.

use super::super::State;
use super::super::caller::Caller;
use super::super::credentials::Credentials;
use super::super::fault::{Code, Fault};
use super::super::lasting::{Tenure, expired, stopping, until};
use super::super::limits::SocketLimits;
use super::super::operation;
use super::super::outbox::Outbox;
use super::super::places::{Kind, Place};
use super::super::request::Params;
use super::close::Close;
use super::frames;
use super::messages::{ClientMessage, Init, ServerMessage};
use super::running::{Event, Running};
use actix_web::web::{self, Bytes};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use async_graphql::parser::types::OperationType;
use std::net::IpAddr;
use tokio::time::{Instant, Interval, interval_at};

pub(super) struct Connection {
    state: web::Data<State>,
    outbox: Outbox,
    /// Whose budget pays for what runs here, beside the person's.
    address: IpAddr,
    origin: Option<String>,
    /// What it counts for: the address, and the person once they are known.
    places: Vec<Place>,
    /// Set by `connection_init`, as what follows.
    credentials: Option<Credentials>,
    person: Option<u128>,
    /// Until when the client must have begun, then how long its token is good.
    tenure: Tenure,
    running: Running,
    heard: bool,
    /// The server stops: what was asked is answered, and then the socket ends.
    stopping: bool,
}

type Incoming = Option<Result<AggregatedMessage, ProtocolError>>;

enum Wake {
    Incoming(Incoming),
    Event(Box<Event>),
    Deadline,
    Beat,
    Stop,
}

impl Connection {
    pub(super) fn new(
        state: web::Data<State>,
        outbox: Outbox,
        address: IpAddr,
        place: Place,
        origin: Option<String>,
    ) -> Self {
        let begin = Instant::now() + state.limits.socket.init;
        Self {
            state,
            outbox,
            address,
            origin,
            places: vec![place],
            credentials: None,
            person: None,
            tenure: Tenure::until(begin),
            running: Running::default(),
            heard: true,
            stopping: false,
        }
    }

    pub(super) async fn serve(mut self, mut incoming: AggregatedMessageStream) {
        let period = self.limits().heartbeat;
        let mut beat = interval_at(Instant::now() + period, period);
        let close = loop {
            let wake = self.wake(&mut incoming, &mut beat).await;
            if let Err(close) = self.on(wake).await {
                break close;
            }
            if self.stopping && self.running.len() == 0 {
                break Close::RESTART;
            }
        };
        if close != Close::GONE {
            self.outbox.end(frames::close(close));
        }
    }

    async fn wake(&mut self, incoming: &mut AggregatedMessageStream, beat: &mut Interval) -> Wake {
        let (deadline, stopping) = (self.tenure.ends, self.stopping);
        tokio::select! {
            message = incoming.recv() => Wake::Incoming(message),
            Some(event) = self.running.next() => Wake::Event(Box::new(event)),
            () = until(deadline) => Wake::Deadline,
            _ = beat.tick() => Wake::Beat,
            () = self.state.stopping.cancelled(), if !stopping => Wake::Stop,
        }
    }

    async fn on(&mut self, wake: Wake) -> Result<(), Close> {
        match wake {
            Wake::Incoming(message) => self.on_incoming(message).await,
            Wake::Event(event) => self.on_event(*event).await,
            Wake::Deadline if self.credentials.is_none() => Err(Close::INIT_TIMEOUT),
            Wake::Deadline => Err(Close::because(&expired())),
            Wake::Beat => self.on_beat().await,
            Wake::Stop => {
                self.stopping = true;
                self.running.stop_subscriptions();
                Ok(())
            }
        }
    }

    async fn on_incoming(&mut self, message: Incoming) -> Result<(), Close> {
        self.heard = true;
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => self.on_message(ClientMessage::read(&text)?).await,
            Some(Ok(AggregatedMessage::Ping(bytes))) => self.deliver(frames::pong(&bytes)).await,
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => Err(Close::bad_message("text is spoken here")),
            Some(Ok(AggregatedMessage::Close(_))) => Err(Close::NORMAL),
            Some(Err(ProtocolError::Overflow)) => Err(Close::TOO_BIG),
            Some(Err(_)) => Err(Close::bad_message("not a WebSocket frame")),
            None => Err(Close::GONE),
        }
    }

    async fn on_message(&mut self, message: ClientMessage) -> Result<(), Close> {
        match message {
            ClientMessage::ConnectionInit { payload } => self.on_init(payload.unwrap_or_default()).await,
            ClientMessage::Subscribe { id, payload } => self.on_subscribe(id, payload).await,
            ClientMessage::Complete { id } => {
                self.running.stop(&id);
                Ok(())
            }
            ClientMessage::Ping => self.send(&ServerMessage::Pong).await,
            ClientMessage::Pong => Ok(()),
        }
    }

    async fn on_init(&mut self, init: Init) -> Result<(), Close> {
        if self.credentials.is_some() {
            return Err(Close::TOO_MANY_INITS);
        }
        let credentials = init.into_credentials(self.origin.take());
        let known = credentials.identify_lasting(&self.state).await.and_then(|caller| {
            let place = self.state.places.take(Kind::Connection, None, caller.person_key(), self.limits())?;
            Ok((caller, place))
        });
        let (caller, place) = known.map_err(|fault| Close::because(&fault))?;
        self.places.push(place);
        self.credentials = Some(credentials);
        self.person = caller.person_key();
        self.tenure = Tenure::of(&caller, &self.state);
        self.send(&ServerMessage::ConnectionAck).await
    }

    async fn on_subscribe(&mut self, id: String, params: Params) -> Result<(), Close> {
        let Some(credentials) = &self.credentials else { return Err(Close::UNAUTHORIZED) };
        if self.running.contains(&id) {
            return Err(Close::id_in_use(&id));
        }
        let prepared = self.room().and_then(|()| operation::prepare(&self.state, params));
        let allowed = prepared.and_then(|prepared| Ok((self.place_for(prepared.kind)?, prepared)));
        match allowed {
            Ok((place, prepared)) => {
                self.running.start(id, &self.state, self.address, credentials, prepared, place);
                Ok(())
            }
            Err(fault) => self.send(&ServerMessage::Error { id: &id, payload: &[fault.into_error()] }).await,
        }
    }

    async fn on_event(&mut self, event: Event) -> Result<(), Close> {
        match event {
            Event::Next(id, answer) => self.send(&ServerMessage::Next { id: &id, payload: &answer }).await,
            Event::Failed(id, errors) => {
                self.running.stop(&id);
                self.send(&ServerMessage::Error { id: &id, payload: &errors }).await
            }
            Event::Done(id) => {
                self.running.stop(&id);
                self.send(&ServerMessage::Complete { id: &id }).await
            }
            Event::Known(caller) => self.on_known(&caller),
            Event::Refused(fault) => Err(Close::because(&fault)),
        }
    }

    async fn on_beat(&mut self) -> Result<(), Close> {
        if !std::mem::take(&mut self.heard) {
            return Err(Close::GONE);
        }
        if let Some(credentials) = &self.credentials {
            self.running.look_again(&self.state, credentials);
        }
        self.deliver(frames::ping()).await
    }

    fn on_known(&mut self, caller: &Caller) -> Result<(), Close> {
        self.tenure = self.tenure.after(caller, &self.state).map_err(|fault| Close::because(&fault))?;
        Ok(())
    }

    async fn send(&mut self, message: &ServerMessage<'_>) -> Result<(), Close> {
        let text = serde_json::to_string(message).map_err(|_| Close::INTERNAL)?;
        self.deliver(frames::text(&text)).await
    }

    /// Waits until the client has taken what came before, but not for ever.
    async fn deliver(&self, frame: Bytes) -> Result<(), Close> {
        Ok(self.outbox.send(frame).await?)
    }

    /// Whether one operation more may run on this socket.
    fn room(&self) -> Result<(), Fault> {
        if self.stopping {
            return Err(stopping());
        }
        let (number, limit) = (self.running.len() + 1, self.limits().operations);
        Fault::within(Code::TooManyOperations, "Operations at once on this socket", number, limit)
    }

    /// Subscriptions are counted over all sockets and streams.
    fn place_for(&self, kind: OperationType) -> Result<Option<Place>, Fault> {
        let take = || self.state.places.take(Kind::Subscription, Some(self.address), self.person, self.limits());
        (kind == OperationType::Subscription).then(take).transpose()
    }

    fn limits(&self) -> &SocketLimits {
        &self.state.limits.socket
    }
}
