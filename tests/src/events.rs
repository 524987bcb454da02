//! A frontend that follows something by server-sent events.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::Member;

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// One stream; dropped, it is cut.
#[derive(Debug)]
pub struct Events {
    pub response: Response,
    unread: String,
}

impl Events {
    /// Asks the server at this address, as this member.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask(address: &str, member: &Member, query: &str, variables: Value) -> Self {
        Self::ask_taking("identity", address, member, query, variables).await
    }

    /// The same by a client that takes these encodings.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask_taking(encodings: &str, address: &str, member: &Member, query: &str, variables: Value) -> Self {
        let request = reqwest::Client::new().post(format!("{address}/graphql")).bearer_auth(&member.token);
        let request = request.header("accept", "text/event-stream").header("accept-encoding", encodings);
        let request = request.header("x-collaborative", &member.slug);
        let response = request.json(&json!({ "query": query, "variables": variables })).send().await;
        Self { response: response.expect("an answer"), unread: String::new() }
    }

    /// The same, and is let in.
    ///
    /// # Panics
    /// When it is not.
    pub async fn follow(address: &str, member: &Member, query: &str, variables: Value) -> Self {
        let events = Self::ask(address, member, query, variables).await;
        assert_eq!(events.response.status(), 200);
        events
    }

    /// What is told next; errors and all.
    ///
    /// # Panics
    /// When it ended.
    pub async fn next(&mut self) -> Value {
        let (name, data) = self.event().await.expect("an event");
        assert_eq!(name, "next", "{data}");
        data.parse().expect("JSON")
    }

    /// That nothing more is told, as the protocol has it.
    ///
    /// # Panics
    /// When more comes.
    pub async fn complete(&mut self) {
        let (name, data) = self.event().await.expect("an event");
        assert_eq!((name.as_str(), data.as_str()), ("complete", ""));
        assert_eq!(self.event().await, None);
    }

    /// The name of the next event and its data, past comments; none at the end.
    async fn event(&mut self) -> Option<(String, String)> {
        loop {
            while let Some(rest) = self.unread.strip_prefix(":\n") {
                self.unread = rest.to_owned();
            }
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let (name, data) = event.split_once("\ndata:").expect("an event has data");
                let name = name.strip_prefix("event: ").expect("an event has a name").to_owned();
                let event = (name, data.trim_start().to_owned());
                self.unread = rest.to_owned();
                return Some(event);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("an event in time");
            self.unread.push_str(std::str::from_utf8(&chunk.expect("a whole stream")?).expect("events are text"));
        }
    }
}
