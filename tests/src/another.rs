//! Another server on the same database: on PostgreSQL as another process would be, with pools and channels of its own.

use std::sync::Arc;
use std::time::Duration;

use domain::files::FileLimits;
use gateway::State;
use gateway::server::Server;
use gateway::sign_in::{IssuerSettings, SignIn};
use gateway::transport::{PerMinute, Rates};
use persistence::files::Files;
use persistence::{Options, Store};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::World;

/// A second server, until it is ended.
#[derive(Debug)]
pub struct Another {
    pub store: Store,
    pub sign_in: Arc<SignIn>,
    /// `http://127.0.0.1:<port>`
    pub address: String,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl World {
    /// Starts another server on this database, under the same clock.
    ///
    /// # Panics
    /// When it can't.
    pub async fn another_server(&self) -> Another {
        self.another_server_with(self.options()).await
    }

    /// The same, connected to the database in another way.
    ///
    /// # Panics
    /// When it can't.
    pub async fn another_server_with(&self, options: Options) -> Another {
        self.another_server_having(options, |_| ()).await
    }

    /// The same, with other settings.
    ///
    /// # Panics
    /// When it can't.
    pub async fn another_server_having(&self, options: Options, set: impl FnOnce(&mut State)) -> Another {
        let mut state = State::new(self.another_store(options).await).await.expect("a server's state");
        set(&mut state);
        Another::serve(state)
    }

    /// Another server that trusts outside issuers, by the text of its settings.
    ///
    /// # Panics
    /// When it can't.
    pub async fn server_trusting(&self, settings: &str) -> Another {
        let issuers = IssuerSettings::read(settings).expect("settings of issuers");
        let store = self.another_store(self.options()).await;
        Another::serve(State::trusting(store, issuers).await.expect("a server's state"))
    }

    /// Another server, to which a test may send as much as it wants.
    ///
    /// # Panics
    /// When it can't.
    pub async fn patient_server(&self) -> Another {
        let without_rates = |state: &mut State| state.rates = Rates::new(PerMinute { person: None, address: None });
        self.another_server_having(self.options(), without_rates).await
    }

    /// Another server that looks often whether sockets are still good.
    ///
    /// # Panics
    /// When it can't.
    pub async fn watchful_server(&self) -> Another {
        let often = |state: &mut State| state.limits.socket.heartbeat = Duration::from_secs(2);
        self.another_server_having(self.options(), often).await
    }

    /// Another server that takes so much of files.
    ///
    /// # Panics
    /// When it can't.
    pub async fn server_taking(&self, limits: FileLimits) -> Another {
        let files = Files { limits, ..self.store.files().clone() };
        let store = self.another_store(self.options()).await.with_files(files);
        Another::serve(State::new(store).await.expect("a server's state"))
    }

    async fn another_store(&self, options: Options) -> Store {
        let store = Store::connect(options).await.expect("the test's database").with_clock(self.clock.clone());
        store.with_files(self.store.files().clone())
    }
}

impl Another {
    fn serve(state: State) -> Self {
        let (store, sign_in) = (state.store.clone(), state.sign_in.clone());
        let server = Server::bind(state, "127.0.0.1:0", 1).expect("a free port");
        let address = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(server.serve(async { stopped.await.unwrap_or_default() }));
        Self { store, sign_in, address, stop, serving }
    }

    /// Stops it in order.
    ///
    /// # Panics
    /// When it did not.
    pub async fn end(self) {
        let _ = self.stop.send(());
        self.serving.await.expect("the server's task").expect("a server that stops in order");
    }
}
