//! One socket from its handshake to its end: a single task that reads, runs and writes.
//!
//! It reads nothing and runs nothing while a message waits to be sent, so a client that does not read holds back its own
//! operations and no memory but `actix_ws`'s queue of 32 messages. When it is cut off, everything here ends; the TCP
//! connection itself lasts until the kernel gives up on it, so the listener should set `TCP_USER_TIMEOUT`.

use super::super::State;
use super::super::caller::Caller;
use super::super::credentials::Credentials;
use super::super::fault::{Code, Fault};
use super::super::limits::SocketLimits;
use super::super::operation;
use super::super::request::Params;
use super::close::Close;
use super::messages::{ClientMessage, Init, ServerMessage};
use super::running::{Event, Running};
use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError, Session};
use std::future::pending;
use std::net::IpAddr;
use tokio::time::{Instant, Interval, interval_at, sleep_until, timeout};

pub(super) struct Connection {
    state: web::Data<State>,
    session: Session,
    /// Whose budget pays for what runs here, beside the person's.
    address: IpAddr,
    origin: Option<String>,
    /// Set by `connection_init`.
    credentials: Option<Credentials>,
    /// When the client must have begun, then when its token ends.
    deadline: Option<Instant>,
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
    pub(super) fn new(state: web::Data<State>, session: Session, address: IpAddr, origin: Option<String>) -> Self {
        let deadline = Some(Instant::now() + state.limits.socket.init);
        Self {
            state,
            session,
            address,
            origin,
            credentials: None,
            deadline,
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
            let _ = timeout(self.state.limits.socket.send, self.session.close(Some(close.into()))).await;
        }
    }

    async fn wake(&mut self, incoming: &mut AggregatedMessageStream, beat: &mut Interval) -> Wake {
        let (deadline, stopping) = (self.deadline, self.stopping);
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
            Wake::Deadline => Err(Close::EXPIRED),
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
            Some(Ok(AggregatedMessage::Ping(bytes))) => self.session.pong(&bytes).await.map_err(|_| Close::GONE),
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
        let caller = timeout(self.state.limits.time, credentials.identify(&self.state))
            .await
            .map_err(|_| Close::INTERNAL)?
            .map_err(|fault| Close::because(&fault))?;
        self.credentials = Some(credentials);
        self.expect_end_of(&caller)?;
        self.send(&ServerMessage::ConnectionAck).await
    }

    async fn on_subscribe(&mut self, id: String, params: Params) -> Result<(), Close> {
        let Some(credentials) = &self.credentials else { return Err(Close::UNAUTHORIZED) };
        if self.running.contains(&id) {
            return Err(Close::id_in_use(&id));
        }
        let room = match self.stopping {
            true => Err(Fault::new(Code::Unavailable, "The server stops: connect again.")),
            false => room(&self.running, self.limits()),
        };
        match room.and_then(|()| operation::prepare(&self.state, params)) {
            Ok(prepared) => {
                self.running.start(id, &self.state, self.address, credentials, prepared);
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
            Event::Known(caller) => self.expect_end_of(&caller),
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
        let ping = timeout(self.state.limits.socket.send, self.session.ping(b"")).await;
        ping.map_err(|_| Close::GONE)?.map_err(|_| Close::GONE)
    }

    /// The socket may not outlive the token.
    fn expect_end_of(&mut self, caller: &Caller) -> Result<(), Close> {
        let left = caller.expires_at().map(|end| (end - self.state.clock.now()).to_std());
        self.deadline = match left.transpose().map_err(|_| Close::EXPIRED)? {
            Some(left) => Instant::now().checked_add(left),
            None => None,
        };
        Ok(())
    }

    /// Waits for room in the queue, but not for ever.
    async fn send(&mut self, message: &ServerMessage<'_>) -> Result<(), Close> {
        let text = serde_json::to_string(message).map_err(|_| Close::INTERNAL)?;
        let sent = timeout(self.state.limits.socket.send, self.session.text(text)).await;
        sent.map_err(|_| Close::GONE)?.map_err(|_| Close::GONE)
    }

    fn limits(&self) -> &SocketLimits {
        &self.state.limits.socket
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => pending().await,
    }
}

fn room(running: &Running, limits: &SocketLimits) -> Result<(), Fault> {
    if running.len() < limits.operations {
        return Ok(());
    }
    let message =
        format!("{} operations run on this socket already; the limit is {}.", running.len(), limits.operations);
    Err(Fault::new(Code::TooManyOperations, message))
}
