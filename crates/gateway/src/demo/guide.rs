//! What a reader of the demo is told: where it is, who they may be, and what to ask it.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::decisions::{Method, ProposalState};
use domain::{CollaborativeId, PersonId, ProposalId};
use persistence::decisions::{self, ProposalFilter};
use persistence::{Error, Page, Result, identity, tenancy};
use serde_json::{Value, json};

use super::SLUG;
use super::cast::{Party, Person};
use crate::State;
use crate::graph::id;

/// Two weeks, and the key that signs is at most as old: it verifies for twice that.
const TOKENS_LIVE: TimeDelta = TimeDelta::days(14);

/// Whom a reader may be, and why they would.
const READERS: [(&str, Person); 5] = [
    ("a funder", Person::Of(Party::Placeholder)),
    ("a partner", Person::Of(Party::Farmers)),
    ("the treasurer", Person::Of(Party::Hub)),
    ("the steward", Person::Steward),
    ("the evaluator", Person::Evaluator),
];

/// Everything that is printed once the demo is served.
#[derive(Debug, Clone)]
pub struct Guide {
    address: String,
    tokens: Vec<Token>,
    until: DateTime<Utc>,
    /// Ready to be pasted, in order.
    pub commands: Vec<Command>,
}

/// A ready access token.
#[derive(Debug, Clone)]
struct Token {
    role: &'static str,
    name: &'static str,
    text: String,
}

/// One operation, by one of the readers.
#[derive(Debug, Clone)]
pub struct Command {
    pub title: &'static str,
    pub token: String,
    pub query: String,
    pub variables: Option<Value>,
    address: String,
}

impl Guide {
    /// Makes the tokens, which is entered in the log, and writes the commands.
    ///
    /// # Errors
    /// Where the database does not hold the demo.
    pub async fn of(state: &State, listening: SocketAddr) -> Result<Self> {
        let address = format!("http://{}", reachable(listening));
        let row = identity::collaborative_by_slug(&state.store, SLUG).await?;
        let collaborative = row.filter(|row| row.sample).ok_or(Error::NotFound("demo in this database"))?.id;
        state.sign_in.keys().rotate_if_older_than(&state.store, TOKENS_LIVE).await?;
        let until = state.store.clock().now() + TOKENS_LIVE;
        let mut tokens = Vec::new();
        for (role, reader) in READERS {
            let person = person(state, reader).await?;
            tenancy::record_operator_token(&state.store, collaborative, person, until).await?;
            let text = state.sign_in.access_token(&state.store, person, TOKENS_LIVE, Some(SLUG.to_owned()), true)?;
            tokens.push(Token { role, name: reader.name(), text });
        }
        let mut guide = Self { address, tokens, until, commands: Vec::new() };
        guide.commands = guide.queries();
        let voter = person(state, READERS[1].1).await?;
        guide.commands.extend(open_vote(state, collaborative, voter).await?.map(|open| guide.ballot(open)));
        Ok(guide)
    }

    fn queries(&self) -> Vec<Command> {
        vec![
            self.command(
                "The fund: what it has, who gave, and its latest grants",
                0,
                include_str!("queries/fund.graphql"),
            ),
            self.command("What was decided, and why", 3, include_str!("queries/proposals.graphql")),
            self.command("What came of it, quarter by quarter", 1, include_str!("queries/outcomes.graphql")),
        ]
    }

    /// The one thing to do: give the partner's consent, or change it.
    fn ballot(&self, proposal: ProposalId) -> Command {
        let title = "Vote: the partner consents to what is being decided now";
        let command = self.command(title, 1, include_str!("queries/cast_ballot.graphql"));
        let input = json!({
            "proposalId": id::encode(proposal).to_string(), "choice": "CONSENT", "reason": "Our volunteers asked for it.",
        });
        Command { variables: Some(json!({ "input": input })), ..command }
    }

    fn command(&self, title: &'static str, reader: usize, query: &str) -> Command {
        let token = self.tokens.get(reader).map(|token| token.text.clone()).unwrap_or_default();
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        Command { title, token, query, variables: None, address: self.address.clone() }
    }
}

async fn person(state: &State, who: Person) -> Result<PersonId> {
    let row = identity::person_by_email(&state.store, &who.email()).await?;
    row.map(|row| row.id).ok_or(Error::NotFound("person of the demo"))
}

/// A consent decision that is still open and in which this person may vote.
async fn open_vote(state: &State, collaborative: CollaborativeId, voter: PersonId) -> Result<Option<ProposalId>> {
    let read = state.store.read(collaborative).await?;
    let asking = persistence::Asking { collaborative, person: voter, operator: true, token: None };
    let Some(actor) = read.actor(asking).await? else { return Ok(None) };
    let filter = ProposalFilter { states: Some(vec![ProposalState::Voting]), ..ProposalFilter::default() };
    let mut open = decisions::proposals(&read, &filter, Page::first(100)).await?.rows;
    open.retain(|row| row.rule.method == Method::Consent && row.closes_at.is_some_and(|end| read.now() < end));
    let ids: Vec<_> = open.iter().map(|row| row.id.0).collect();
    let electors = decisions::electors_of(&read, &ids).await?;
    let votes = |row: &&persistence::rows::ProposalRow| {
        let seats = electors.get(&row.id.0).map(Vec::as_slice).unwrap_or_default();
        seats.iter().any(|seat| seat.holder_id == actor.membership && seat.recusal.is_none())
    };
    Ok(open.iter().find(votes).map(|row| row.id))
}

/// Whoever listens everywhere is reached here.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() { (Ipv4Addr::LOCALHOST, address.port()).into() } else { address }
}

impl Command {
    /// The body of the request.
    pub fn body(&self) -> Value {
        match &self.variables {
            Some(variables) => json!({ "query": self.query, "variables": variables }),
            None => json!({ "query": self.query }),
        }
    }

    /// For a shell.
    pub fn curl(&self) -> String {
        let Self { address, token, .. } = self;
        let body = self.body().to_string().replace('\'', r"'\''");
        format!(
            "curl -s {address}/graphql -H 'Content-Type: application/json' -H 'X-Collaborative: {SLUG}' \
             -H 'Authorization: Bearer {token}' -d '{body}'"
        )
    }
}

impl fmt::Display for Guide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, until, .. } = self;
        writeln!(f, "The API          {address}/graphql")?;
        writeln!(f, "In a browser     {address}/graphiql")?;
        writeln!(f, "                 (put one of the tokens below into its field “Token”)")?;
        writeln!(f, "Headers to send  Authorization: Bearer <one of the tokens below>")?;
        writeln!(f, "                 X-Collaborative: {SLUG}")?;
        writeln!(f, "\nYou may be any of these people, until {}:", until.format("%Y-%m-%d"))?;
        for Token { role, name, text } in &self.tokens {
            writeln!(f, "\n{name}, {role}\n{text}")?;
        }
        writeln!(f, "\nTo paste into a shell, a line at a time:")?;
        for command in &self.commands {
            writeln!(f, "\n# {}\n{}", command.title, command.curl())?;
        }
        if self.commands.iter().all(|command| command.variables.is_none()) {
            writeln!(f, "\nNo vote is open any more: start with --reset for a fresh demo.")?;
        }
        Ok(())
    }
}
