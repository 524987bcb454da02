//! The HTTP server: what is mounted where, from binding the address to the last request.

mod health;
mod last_word;
mod log;

use std::any::Any;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use actix_web::dev::Server as Listener;
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::{State, files, transport};

/// Requests in flight have this long to finish once the server was told to stop.
const SECONDS_TO_FINISH: u64 = 15;

/// Longer than proxies keep an idle connection, so that none sends a request into one that is just being closed.
const IDLE_CONNECTION: Duration = Duration::from_secs(75);

/// A connection ends where a client has taken nothing for so long, though there was something to take.
#[cfg(target_os = "linux")]
const UNTAKEN: Duration = Duration::from_secs(30);

/// A server that holds its address.
pub struct Server {
    address: SocketAddr,
    listener: Listener,
    state: State,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.address)
    }
}

impl Server {
    /// Takes the address; requests wait until [`Server::serve`]. Call it inside a multi-threaded tokio runtime, so that
    /// all workers share one pool of connections.
    pub fn bind(state: State, listen: impl ToSocketAddrs, workers: usize) -> io::Result<Self> {
        let (shared, readiness) = (web::Data::new(state.clone()), web::Data::new(health::Readiness::default()));
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .app_data(readiness.clone())
                .wrap(Compress::default())
                .wrap(from_fn(last_word::last_word))
                .wrap(from_fn(log::one_line))
                .configure(transport::routes)
                .configure(files::routes)
                .configure(health::routes)
                .route("/.well-known/jwks.json", web::get().to(public_keys))
                .default_service(web::to(transport::nowhere))
        };
        // A client that closed its side is gone, and so is whoever waited for the answer: nothing more is done for them.
        let server = HttpServer::new(app).workers(workers).keep_alive(IDLE_CONNECTION).h1_allow_half_closed(false);
        let server = server.on_connect(|connection, _| give_up_in_time(connection));
        let bound = server.disable_signals().shutdown_timeout(SECONDS_TO_FINISH).bind(listen)?;
        let address = bound.addrs().first().copied().ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self { address, listener: bound.run(), state })
    }

    /// Where it listens; tells the port where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until told to stop: requests in flight finish, sockets end with 1012, and the database's connections are closed last.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let handle = self.listener.handle();
        let mut running = tokio::spawn(self.listener);
        let outcome = tokio::select! {
            outcome = &mut running => outcome,
            () = stop => {
                self.state.stopping.cancel();
                let (outcome, ()) = tokio::join!(running, handle.stop(true));
                outcome
            }
        };
        self.state.store.close().await;
        outcome.map_err(io::Error::other)?
    }
}

/// Without this the kernel keeps what it has for a client that does not read as long as that answers at all.
fn give_up_in_time(connection: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(UNTAKEN))
    {
        tracing::debug!(%error, "a connection without a time limit");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = connection.is::<TcpStream>();
}

/// Whoever wants to verify our tokens finds the keys here.
async fn public_keys(state: web::Data<State>) -> HttpResponse {
    let keys = state.sign_in.keys().jwks(state.clock.now());
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=300")).json(keys)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_connection_is_given_up_where_nothing_is_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let _client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        give_up_in_time(&stream);
        assert_eq!(socket2::SockRef::from(&stream).tcp_user_timeout().unwrap(), Some(UNTAKEN));
    }
}
