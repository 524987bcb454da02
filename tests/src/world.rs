//! A server on a fresh database, in this process.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::PersonId;
use futures_util::FutureExt;
use gateway::State;
use gateway::demo::MovableClock;
use gateway::server::Server;
use gateway::sign_in::ACCESS_LIFETIME;
use gateway::webhooks::{Targets, Webhooks};
use persistence::Store;
use persistence::files::{Files, Shelf};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, oneshot};

use crate::clock::monday_morning;
use crate::database::{Engine, Fresh, Owner};

const FILES: &str = "files";

/// Everything that a test may want to touch.
#[derive(Debug)]
pub struct World {
    pub state: State,
    pub store: Store,
    pub clock: Arc<MovableClock>,
    pub client: reqwest::Client,
    /// `http://127.0.0.1:<port>`
    pub address: String,
    /// Where requests go instead, if anywhere.
    elsewhere: RwLock<Option<String>>,
    engine: Engine,
    fresh: Fresh,
    /// Holds the folder in which files are kept, once there are any.
    files: TempDir,
    owner: Mutex<Option<Owner>>,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// Runs one test in its own world, and takes the world down whatever came of it.
///
/// # Panics
/// Where the test does, or the world can't be made.
pub fn run<F, T>(engine: Engine, test: F)
where
    F: FnOnce(Arc<World>) -> T + Send,
    T: Future<Output = ()>,
{
    alone(|| async {
        let world = Arc::new(World::new(engine).await);
        let outcome = AssertUnwindSafe(test(world.clone())).catch_unwind().await;
        if let Some(world) = Arc::into_inner(world) {
            world.end().await;
        }
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

/// Runs a test that needs no world, where there is as much stack as a server has.
///
/// # Panics
/// Where the test does, or there are no threads.
pub fn alone<T: Future<Output = ()>>(test: impl FnOnce() -> T + Send) {
    // What the server warns of is shown where a test fails.
    let warnings = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_test_writer();
    let _ = warnings.try_init();
    gateway::threads::run(test).expect("threads for the test");
}

impl World {
    async fn new(engine: Engine) -> Self {
        let fresh = Fresh::new(engine).await;
        let clock = Arc::new(MovableClock::at(monday_morning()));
        let files = tempfile::tempdir().expect("a folder for the test's files");
        let store = Store::connect(fresh.options()).await.expect("the test's database").with_clock(clock.clone());
        let store = store.with_files(Files::on(Shelf::folder(files.path().join(FILES))));
        // Receivers of webhooks are on this machine, and no test waits for one as long as a server does.
        let webhooks = Webhooks::new(Targets::for_trials(), Duration::from_secs(3)).expect("a client");
        let state = State::sending(store.clone(), Vec::new(), webhooks).await.expect("a server's state");
        let server = Server::bind(state.clone(), "127.0.0.1:0", 1).expect("a free port");
        let address = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(server.serve(async { stopped.await.unwrap_or_default() }));
        let client = reqwest::Client::new();
        Self {
            state,
            store,
            clock,
            client,
            address,
            elsewhere: RwLock::default(),
            engine,
            fresh,
            files,
            owner: Mutex::default(),
            stop,
            serving,
        }
    }

    async fn end(self) {
        drop(self.client);
        let _ = self.stop.send(());
        self.serving.await.expect("the server's task").expect("a server that stops in order");
        if let Some(owner) = self.owner.into_inner() {
            owner.close().await;
        }
        self.fresh.remove().await;
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub fn is_postgres(&self) -> bool {
        self.engine == Engine::Postgres
    }

    /// The database as its owner sees it.
    pub async fn owner(&self) -> Owner {
        let mut owner = self.owner.lock().await;
        match &*owner {
            Some(open) => open.clone(),
            None => owner.insert(self.fresh.owner().await).clone(),
        }
    }

    /// Raw access by the role with which the server signs in: on PostgreSQL row-level security holds it.
    pub async fn server_role(&self) -> Owner {
        self.fresh.server_role().await
    }

    /// The owner's address.
    pub fn owner_url(&self) -> String {
        self.fresh.owner_url()
    }

    /// How the server connects.
    pub fn options(&self) -> persistence::Options {
        self.fresh.options()
    }

    /// Requests go to another server on this database from now on.
    pub fn send_to(&self, address: &str) {
        *self.elsewhere.write().unwrap_or_else(PoisonError::into_inner) = Some(address.to_owned());
    }

    /// Where files are kept. It is made when the first one comes.
    pub fn files_folder(&self) -> PathBuf {
        self.files.path().join(FILES)
    }

    pub(crate) fn asked(&self) -> String {
        let elsewhere = self.elsewhere.read().unwrap_or_else(PoisonError::into_inner);
        elsewhere.as_ref().unwrap_or(&self.address).clone()
    }

    /// An access token of this person, as signing in gives one.
    ///
    /// # Panics
    /// When there is no key.
    pub fn token(&self, person: PersonId) -> String {
        let token = self.state.sign_in.access_token(&self.store, person, ACCESS_LIFETIME, None, false);
        token.expect("a token")
    }

    /// Sends an operation as a frontend does; the whole answer comes back, but for what is left of a budget: that is never
    /// the same twice.
    ///
    /// # Panics
    /// When there is no answer, or one that is no JSON.
    pub async fn graphql(&self, token: Option<&str>, slug: Option<&str>, query: &str, variables: Value) -> Value {
        let mut request = self.client.post(format!("{}/graphql", self.asked()));
        request = request.header("accept", "application/graphql-response+json");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(slug) = slug {
            request = request.header("x-collaborative", slug);
        }
        let body = json!({ "query": query, "variables": variables });
        let response = request.json(&body).send().await.expect("an answer");
        let mut answer: Value = response.json().await.expect("an answer in JSON");
        answer.as_object_mut().and_then(|answer| answer.remove("extensions"));
        answer
    }

    /// The same without variables.
    ///
    /// # Panics
    /// As [`World::graphql`].
    pub async fn ask(&self, token: Option<&str>, slug: Option<&str>, query: &str) -> Value {
        self.graphql(token, slug, query, json!({})).await
    }
}
