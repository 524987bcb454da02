//! `commonpurse serve`

use std::fmt::Display;
use std::io::{IsTerminal, stderr};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::available_parallelism;

use clap::{ArgAction, Args, ValueEnum};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::access::AccessOptions;
use super::database::Database;
use super::files::{FileLimitOptions, FilePlace};
use super::limits::{LimitOptions, RateOptions};
use super::problem::{Outcome, Problem};
use super::webhooks::WebhookOptions;
use crate::server::Server;
use crate::sign_in::IssuerSettings;
use crate::transport::{Documents, Rates};
use crate::{State, scheduler, webhooks};

/// Answer GraphQL over HTTP and WebSocket at /graphql, with GraphiQL at /graphiql. Stop it with SIGTERM or ctrl-c:
/// requests in flight finish first.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port to listen at. Put a proxy that speaks TLS before it, where others shall reach it.
    #[arg(long, env = "COMMONPURSE_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    #[command(flatten)]
    database: Database,
    /// Connections to the database, in all; on SQLite at most 4 readers beside the one writer.
    #[arg(long, env = "COMMONPURSE_CONNECTIONS", default_value_t = 8, value_name = "NUMBER")]
    connections: u32,
    /// Threads that answer; as many as the machine has cores where left out.
    #[arg(long, env = "COMMONPURSE_WORKERS", value_name = "NUMBER")]
    workers: Option<usize>,
    /// Whether the page /graphiql is served.
    #[arg(long, env = "COMMONPURSE_GRAPHIQL", default_value_t = true, action = ArgAction::Set, value_name = "BOOL")]
    graphiql: bool,
    /// Whether clients may ask for the schema.
    #[arg(long, env = "COMMONPURSE_INTROSPECTION", default_value_t = true, action = ArgAction::Set, value_name = "BOOL")]
    introspection: bool,
    /// A file in TOML that says which OpenID Connect issuers people may sign in with, and in which collaboratives; see
    /// docs/API.md. None where left out.
    #[arg(long, env = "COMMONPURSE_OIDC_CONFIG", value_name = "FILE")]
    oidc_config: Option<PathBuf>,
    /// What is logged, as `level` or `target=level,…`.
    #[arg(
        long,
        env = "COMMONPURSE_LOG",
        default_value = "info,sea_orm_migration=warn,actix_server=warn",
        value_name = "FILTER"
    )]
    log: String,
    /// How a line of the log looks.
    #[arg(long, env = "COMMONPURSE_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    log_format: LogFormat,
    #[command(flatten)]
    files: FilePlace,
    #[command(flatten)]
    file_limits: FileLimitOptions,
    #[command(flatten)]
    access: AccessOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    rates: RateOptions,
    #[command(flatten)]
    webhooks: WebhookOptions,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        start_log(&self.log, self.log_format)?;
        let limits = self.limits.limits();
        let documents = Documents::new(&limits);
        let documents = match self.access.allow_list(&limits)? {
            Some(list) => documents.only(list),
            None => documents,
        };
        let issuers = self.oidc_config.as_deref().map(issuers).transpose()?.unwrap_or_default();
        let store = self.database.open_to_serve(self.connections, limits.time).await?;
        let store = self.file_limits.of(self.files.of(store)?);
        store.files().shelf.prepare().await?;
        let state = State {
            graphiql: self.graphiql,
            introspection: self.introspection,
            rates: Rates::new(self.rates.per_minute()),
            origins: self.access.origins(),
            proxies: self.access.proxies(),
            documents,
            limits,
            ..State::sending(store, issuers, self.webhooks.webhooks()?).await?
        };
        let server = bind(&state, self.listen, self.workers)?;
        tracing::info!("listening at http://{}/graphql", server.address());
        until_told(state, server).await
    }
}

/// Which outside issuers are trusted, as the operator wrote it down.
fn issuers(file: &Path) -> Outcome<Vec<IssuerSettings>> {
    let problem = |error: &dyn Display| {
        Problem::wrong_use(format!("--oidc-config {}: {error}", file.display()))
            .hint("docs/API.md shows such a file, under Authentication")
    };
    let text = std::fs::read_to_string(file).map_err(|error| problem(&error))?;
    IssuerSettings::read(&text).map_err(|error| problem(&error))
}

/// Takes the address; as many workers as the machine has cores where none are named.
pub(super) fn bind(state: &State, listen: SocketAddr, workers: Option<usize>) -> Outcome<Server> {
    let workers = workers.or_else(|| available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1);
    Server::bind(state.clone(), listen, workers).map_err(|error| taken(listen, &error))
}

/// An address that can't be had.
pub(super) fn taken(listen: SocketAddr, error: &std::io::Error) -> Problem {
    Problem::failed(format!("{listen} can't be listened at: {error}"))
        .hint("choose another with --listen, such as --listen 127.0.0.1:8081")
}

/// Serves, does what falls due and sends webhooks, until somebody wants the server to stop.
pub(super) async fn until_told(state: State, server: Server) -> Outcome<ExitCode> {
    let stop = CancellationToken::new();
    let webhooks = tokio::spawn(webhooks::run(state.clone(), stop.clone()));
    let scheduler = tokio::spawn(scheduler::run(state, stop.clone()));
    let told = async move {
        stop_signal().await;
        tracing::info!("stopping: requests in flight finish first");
        stop.cancel();
        let _ = scheduler.await;
        let _ = webhooks.await;
    };
    server.serve(told).await.map_err(|error| Problem::failed(format!("the server stopped: {error}")))?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Lines of the log go to standard error.
pub(super) fn start_log(filter: &str, format: LogFormat) -> Outcome<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        Problem::wrong_use(format!("--log {filter}: {error}"))
            .hint("for example --log info, or --log gateway=debug,warn")
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let started = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|error| Problem::failed(format!("the log could not be started: {error}")))
}

/// Until somebody wants the server to stop.
async fn stop_signal() {
    use tokio::signal;
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut stream) => drop(stream.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
