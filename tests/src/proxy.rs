//! A wire between a server and its PostgreSQL, which a test can cut.

use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

use persistence::Options;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// When a wire is cut by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Never,
    /// When a commit is sent; the database never hears of it.
    BeforeCommit,
    /// When a commit was sent; the database does it, and its answer is lost.
    AfterCommit,
}

/// Takes connections on a port of its own and hands them on, as long as it is whole.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Clone, Copy)]
struct Mode {
    whole: bool,
    cut: Cut,
}

impl Proxy {
    /// In front of the database of these options.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn before(options: &Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (mode, changes) = watch::channel(Mode { whole: true, cut: Cut::Never });
        let database = address(&options.url);
        let target = (database.get_host().to_owned(), database.get_port());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, mut changes) = (target.clone(), changes.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = hand_on(client, target, changes.clone()) => {}
                        _ = changes.wait_for(|mode| !mode.whole) => {}
                    }
                });
            }
        });
        Self { port, mode, accepting }
    }

    /// The same database through this wire.
    pub fn through(&self, options: Options) -> Options {
        let url = address(&options.url).host("127.0.0.1").port(self.port).to_url_lossy().to_string();
        Options { url, ..options }
    }

    /// Cuts every connection, and lets none through from now on.
    pub fn cut(&self) {
        self.mode.send_modify(|mode| mode.whole = false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.mode.send_replace(Mode { whole: true, cut: Cut::Never });
    }

    /// Will be cut by itself.
    pub fn will_cut(&self, cut: Cut) {
        self.mode.send_modify(|mode| mode.cut = cut);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn address(url: &str) -> PgConnectOptions {
    PgConnectOptions::from_str(url).expect("an address of PostgreSQL")
}

async fn hand_on(client: TcpStream, target: (String, u16), mode: watch::Receiver<Mode>) {
    let Ok(database) = TcpStream::connect(target).await else { return };
    let (from_client, mut to_client) = client.into_split();
    let (mut from_database, to_database) = database.into_split();
    let back = async move { copy(&mut from_database, &mut to_client).await.map(drop).unwrap_or_default() };
    watched(from_client, to_database, Box::pin(back), mode).await;
}

/// From the client to the database, with an eye on commits; and the way back.
async fn watched(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut back: Pin<Box<impl Future<Output = ()>>>,
    mode: watch::Receiver<Mode>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            () = &mut back => return,
            read = from.read(&mut buffer) => read.unwrap_or_default(),
        };
        let commits = buffer[..read].windows(7).any(|word| word == b"COMMIT\0");
        let cut = if commits { mode.borrow().cut } else { Cut::Never };
        if read == 0 || cut == Cut::BeforeCommit {
            return;
        }
        if cut == Cut::AfterCommit {
            drop(back);
            let _ = to.write_all(&buffer[..read]).await;
            // The way there stays open until the database has read it.
            return tokio::time::sleep(Duration::from_millis(300)).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
