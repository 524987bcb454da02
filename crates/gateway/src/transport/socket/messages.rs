//! The messages of `graphql-transport-ws`.

use super::super::answer::Answer;
use super::super::credentials::Credentials;
use super::super::request::Params;
use super::close::Close;
use async_graphql::ServerError;
use serde::{Deserialize, Serialize};

/// Ids are the client's; longer ones would only fill our memory.
const ID_LENGTH: usize = 128;

/// What a client may say.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit {
        payload: Option<Init>,
    },
    Subscribe {
        id: String,
        payload: Params,
    },
    Complete {
        id: String,
    },
    /// Their payloads mean nothing to us.
    Ping,
    Pong,
}

/// What `connection_init` may carry: browsers cannot set headers on a WebSocket.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Init {
    #[serde(alias = "Authorization")]
    authorization: Option<String>,
    /// A bare token, as short for `authorization: "Bearer …"`.
    token: Option<String>,
    #[serde(alias = "X-Collaborative", alias = "x-collaborative")]
    collaborative: Option<String>,
}

/// What we say.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'a> {
    ConnectionAck,
    Next { id: &'a str, payload: &'a Answer },
    Error { id: &'a str, payload: &'a [ServerError] },
    Complete { id: &'a str },
    Pong,
}

impl ClientMessage {
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let message = serde_json::from_str(text).map_err(|_| Close::bad_message("not one of the protocol's"))?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() || id.len() > ID_LENGTH => {
                Err(Close::bad_message("the id has 1 to 128 bytes"))
            }
            Self::Subscribe { payload, .. } if payload.names_nothing() => {
                Err(Close::bad_message("the query is missing"))
            }
            _ => Ok(message),
        }
    }
}

impl Init {
    /// The origin is what the browser said when it opened the socket.
    pub(super) fn into_credentials(self, origin: Option<String>) -> Credentials {
        let token = self.token.filter(|token| !token.is_empty()).map(|token| format!("Bearer {token}"));
        Credentials {
            authorization: self.authorization.filter(|value| !value.is_empty()).or(token),
            collaborative: self.collaborative.filter(|value| !value.is_empty()),
            origin,
        }
    }
}
