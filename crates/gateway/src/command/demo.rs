//! `commonpurse demo`

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::output::print;
use super::problem::{Outcome, Problem};
use super::{database, progress, serve};
use crate::State;
use crate::demo::{CHAPTERS, Contents, DemoFolder, FolderProblem, Guide};

/// Serve a collaborative to look at: two years in the life of people who do not exist. Made at the first start; started
/// again it goes on with the same data. Prints what to open, who you may be, and what to ask.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where the demo is kept. It is made where it is not there.
    #[arg(long, env = "COMMONPURSE_DEMO_FOLDER", default_value = "commonpurse-demo", value_name = "FOLDER")]
    folder: PathBuf,
    /// Address and port to listen at.
    #[arg(long, env = "COMMONPURSE_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Delete the demo that is there and start over. Refused where the folder holds anything else.
    #[arg(long, env = "COMMONPURSE_DEMO_RESET")]
    reset: bool,
    /// What is logged, as `level` or `target=level,…`.
    #[arg(long, env = "COMMONPURSE_LOG", default_value = "warn", value_name = "FILTER")]
    log: String,
}

impl Demo {
    pub(super) async fn run(self) -> Outcome<ExitCode> {
        serve::start_log(&self.log, serve::LogFormat::Text)?;
        // Nothing is deleted or made for a server that could not start.
        TcpListener::bind(self.listen).map(drop).map_err(|error| serve::taken(self.listen, &error))?;
        let folder = DemoFolder::at(&self.folder);
        if self.reset {
            folder.reset()?;
        }
        let state = State::new(self.open(&folder).await?).await?;
        let server = serve::bind(&state, self.listen, None)?;
        print(Guide::of(&state, server.address()).await?)?;
        print(format!("Kept in {}. Stop with ctrl-c; start over with --reset.", absolute(&self.folder).display()))?;
        serve::until_told(state, server).await
    }

    async fn open(&self, folder: &DemoFolder) -> Outcome<persistence::Store> {
        match folder.contents() {
            Contents::Complete => eprintln!("Going on with the demo in {}.", self.folder.display()),
            Contents::Unfinished => eprintln!("The last start was interrupted: making the demo anew."),
            Contents::Nothing => eprintln!("Making the demo in {}.", self.folder.display()),
        }
        database::private_folder(folder.path())
            .map_err(|cause| FolderProblem::Files { path: folder.path().to_owned(), cause })?;
        let bar = progress::bar("telling two years", CHAPTERS);
        let store = folder.open(&|| bar.inc(1)).await;
        bar.finish_and_clear();
        Ok(store?)
    }
}

fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

impl From<FolderProblem> for Problem {
    fn from(problem: FolderProblem) -> Self {
        match problem {
            FolderProblem::Store(error) => error.into(),
            FolderProblem::NotOurs { .. } => Self::failed(format!("nothing was deleted: {problem}"))
                .hint("take that away, or choose another place: --folder <folder>"),
            FolderProblem::Files { .. } => {
                Self::failed(problem.to_string()).hint("choose a place that you can write to: --folder <folder>")
            }
        }
    }
}
