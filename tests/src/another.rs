//! Another server on the same database: on PostgreSQL as another process would be, with pools and channels of its own.

use gateway::State;
use gateway::server::Server;
use persistence::{Options, Store};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::World;

/// A second server, until it is ended.
#[derive(Debug)]
pub struct Another {
    pub store: Store,
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
        let store = Store::connect(options).await.expect("the test's database").with_clock(self.clock.clone());
        let mut state = State::new(store.clone()).await.expect("a server's state");
        set(&mut state);
        let server = Server::bind(state, "127.0.0.1:0", 1).expect("a free port");
        let address = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(server.serve(async { stopped.await.unwrap_or_default() }));
        Another { store, address, stop, serving }
    }
}

impl Another {
    /// Stops it in order.
    ///
    /// # Panics
    /// When it did not.
    pub async fn end(self) {
        let _ = self.stop.send(());
        self.serving.await.expect("the server's task").expect("a server that stops in order");
    }
}
