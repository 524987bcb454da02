//! Gives every error of the executor a code, and keeps what it was not meant to say.

use super::State;
use super::fault::{Code, Fault};
use crate::words::sentence;
use async_graphql::{ErrorExtensionValues, ServerError};

const INTERNAL: &str = "INTERNAL";

/// An error from before execution: the library's validation.
pub(super) fn before_execution(error: ServerError) -> ServerError {
    if has_code(&error) {
        return error;
    }
    Fault::new(Code::ValidationFailed, sentence(&error.message)).at(error.locations).into_error()
}

/// An error of a field. What has no code was not written for clients: it is logged, and they get its incident id.
pub(super) fn of_a_field(error: ServerError, state: &State) -> ServerError {
    if has_code(&error) {
        error
    } else if is_about_input(&error) {
        let message = about_input(&error.message);
        let hint = "See the description of this input in the schema.";
        with(ServerError { message, ..error }, &[("code", Code::InvalidInput.as_str()), ("hint", hint)])
    } else {
        let incident = state.ids.next().to_string();
        tracing::error!(%incident, path = ?error.path, message = %error.message, "a field failed without a code");
        let hidden = ServerError { message: "Something went wrong on our side.".to_owned(), source: None, ..error };
        let hint = "Give the incident's number to whoever runs this server.";
        with(hidden, &[("code", INTERNAL), ("incident", &incident), ("hint", hint)])
    }
}

/// async-graphql's words for a value that did not parse or validate; a source means that a resolver's error was converted.
fn is_about_input(error: &ServerError) -> bool {
    error.source.is_none()
        && ["Failed to parse \"", "Expected input type \"", "Invalid value for argument ", "Variable "]
            .iter()
            .any(|start| error.message.starts_with(start))
}

/// The library tells a scalar's own words with the types around it: `Failed to parse "Date": … (occurred while parsing
/// "OpenFundInput")`. The words come first, then the type in which it lies.
fn about_input(message: &str) -> String {
    const WITHIN: &str = " (occurred while parsing ";
    let (told, around) = message.split_once(WITHIN).unwrap_or((message, ""));
    let words = told
        .strip_prefix("Failed to parse \"")
        .and_then(|rest| rest.split_once("\": "))
        .map_or(told, |(_, words)| words);
    match around.split(WITHIN).next().map(|kind| kind.trim_end_matches(')')) {
        Some(kind) if !kind.is_empty() => format!("In {}: {}", kind.trim_matches('"'), stopped(words)),
        _ => sentence(words),
    }
}

fn stopped(words: &str) -> String {
    if words.ends_with('.') { words.to_owned() } else { format!("{words}.") }
}

fn has_code(error: &ServerError) -> bool {
    error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some())
}

fn with(mut error: ServerError, values: &[(&str, &str)]) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    for (name, value) in values {
        extensions.set(name, *value);
    }
    error
}
