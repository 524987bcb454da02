//! The product in a process of its own, which can be killed.

use std::process::{ExitStatus, Stdio};

use e2e::World;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A server that listens.
pub(super) struct Process {
    child: Child,
    /// `http://127.0.0.1:<port>`
    pub(super) address: String,
    /// What it says on standard error until it ends.
    log: JoinHandle<Vec<String>>,
}

/// The command line, with nothing set in its environment but the database, and a place for files that is not the user's.
pub(super) fn commonpurse(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_commonpurse_under_test"));
    command.env_clear().env("COMMONPURSE_DATABASE_URL", database).args(arguments).kill_on_drop(true);
    command.env("COMMONPURSE_FILES", concat!(env!("CARGO_TARGET_TMPDIR"), "/files"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Process {
    /// Starts a server on this world's database, and waits until it listens.
    pub(super) async fn serve(world: &World) -> Self {
        Self::serve_with(world, &[]).await
    }

    /// The same with these settings.
    pub(super) async fn serve_with(world: &World, settings: &[&str]) -> Self {
        Self::serve_in(world, settings, &[]).await
    }

    /// The same with these variables in its environment.
    pub(super) async fn serve_in(world: &World, settings: &[&str], variables: &[(&str, String)]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], settings].concat();
        let mut command = commonpurse(&world.options().url, &arguments);
        command.env("COMMONPURSE_FILES", world.files_folder()).envs(variables.iter().cloned());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let address = loop {
            let line = lines.next_line().await.unwrap();
            said.push(line.unwrap_or_else(|| panic!("it ended without listening: {said:#?}")));
            let listening = said.last().and_then(|line| line.split("listening at ").nth(1));
            if let Some(address) = listening.and_then(|rest| rest.strip_suffix("/graphql")) {
                break address.to_owned();
            }
        };
        let log = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                // Shown where a test fails.
                if line.contains(" WARN ") || line.contains(" ERROR ") {
                    eprintln!("{line}");
                }
                said.push(line);
            }
            said
        });
        Self { child, address, log }
    }

    /// How much memory it holds, in MiB.
    pub(super) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().expect("it runs"))).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the memory of a process");
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// Ends it at once, as a power cut would.
    pub(super) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop; how it ended, and what it had said.
    pub(super) async fn terminate(mut self) -> (ExitStatus, Vec<String>) {
        let process = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().await.unwrap().success());
        (self.child.wait().await.unwrap(), self.log.await.unwrap())
    }
}
