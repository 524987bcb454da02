//! What one client may ask of a server, as settings.

use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::transport::{Limits, PerMinute, Shares, SocketLimits};

/// Each is refused with a code of its own, and told in numbers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of one request")]
pub(super) struct LimitOptions {
    /// Fields within fields, fragments unfolded. The standard introspection query is 15 deep.
    #[arg(long, env = "COMMONPURSE_LIMIT_DEPTH", default_value_t = Limits::default().depth, value_parser = up_to(50), value_name = "NUMBER")]
    limit_depth: usize,
    /// What the fields of one operation may weigh together, by the weights that the schema prints.
    #[arg(long, env = "COMMONPURSE_LIMIT_COMPLEXITY", default_value_t = Limits::default().complexity, value_parser = up_to(1_000_000), value_name = "POINTS")]
    limit_complexity: usize,
    /// Different aliases of one field in one place.
    #[arg(long, env = "COMMONPURSE_LIMIT_ALIASES", default_value_t = Limits::default().aliases, value_parser = up_to(10_000), value_name = "NUMBER")]
    limit_aliases: usize,
    /// Times that one field may be selected in one place, fragments unfolded.
    #[arg(long, env = "COMMONPURSE_LIMIT_REPEATS", default_value_t = Limits::default().repeats, value_parser = up_to(10_000), value_name = "NUMBER")]
    limit_repeats: usize,
    /// Fields at the root of one operation.
    #[arg(long, env = "COMMONPURSE_LIMIT_ROOT_FIELDS", default_value_t = Limits::default().root_fields, value_parser = up_to(10_000), value_name = "NUMBER")]
    limit_root_fields: usize,
    /// Selections of a document, fragments unfolded.
    #[arg(long, env = "COMMONPURSE_LIMIT_SELECTIONS", default_value_t = Limits::default().nodes, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_selections: usize,
    /// Directives in one place of a document.
    #[arg(long, env = "COMMONPURSE_LIMIT_DIRECTIVES", default_value_t = Limits::default().directives, value_parser = up_to(1_000), value_name = "NUMBER")]
    limit_directives: usize,
    /// Lexical tokens of a document.
    #[arg(long, env = "COMMONPURSE_LIMIT_TOKENS", default_value_t = Limits::default().tokens, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_tokens: usize,
    /// Size of a document.
    #[arg(long, env = "COMMONPURSE_LIMIT_DOCUMENT", default_value_t = Limits::default().document, value_parser = up_to(100 << 20), value_name = "BYTES")]
    limit_document: usize,
    /// Variables of one operation.
    #[arg(long, env = "COMMONPURSE_LIMIT_VARIABLES", default_value_t = Limits::default().variables, value_parser = up_to(100_000), value_name = "NUMBER")]
    limit_variables: usize,
    /// Values in all variables together.
    #[arg(long, env = "COMMONPURSE_LIMIT_VARIABLE_VALUES", default_value_t = Limits::default().variable_values, value_parser = up_to(10_000_000), value_name = "NUMBER")]
    limit_variable_values: usize,
    /// Lists and input objects within each other in one variable.
    #[arg(long, env = "COMMONPURSE_LIMIT_VARIABLE_DEPTH", default_value_t = Limits::default().variable_depth, value_parser = up_to(100), value_name = "NUMBER")]
    limit_variable_depth: usize,
    /// Size of a request's body, and of one message on a WebSocket.
    #[arg(long, env = "COMMONPURSE_LIMIT_BODY", default_value_t = Limits::default().body, value_parser = up_to(100 << 20), value_name = "BYTES")]
    limit_body: usize,
    /// How long one query or mutation may take; its statements are stopped in the database then.
    #[arg(long, env = "COMMONPURSE_LIMIT_TIME", default_value_t = Limits::default().time.as_secs(), value_parser = clap::value_parser!(u64).range(1..=3_600), value_name = "SECONDS")]
    limit_time: u64,
    /// Operations that may run at once on one WebSocket.
    #[arg(long, env = "COMMONPURSE_LIMIT_SOCKET_OPERATIONS", default_value_t = SocketLimits::default().operations, value_parser = up_to(10_000), value_name = "NUMBER")]
    limit_socket_operations: usize,
    /// Sockets and streams of events that one person may have open at once.
    #[arg(long, env = "COMMONPURSE_LIMIT_PERSON_CONNECTIONS", default_value_t = SocketLimits::default().connections.person, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_person_connections: usize,
    /// The same for one address (of IPv6, one network of 64 bits), signed in or not.
    #[arg(long, env = "COMMONPURSE_LIMIT_ADDRESS_CONNECTIONS", default_value_t = SocketLimits::default().connections.address, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_address_connections: usize,
    /// Subscriptions that may run at once for one person, on all sockets and streams.
    #[arg(long, env = "COMMONPURSE_LIMIT_PERSON_SUBSCRIPTIONS", default_value_t = SocketLimits::default().subscriptions.person, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_person_subscriptions: usize,
    /// The same for one address, signed in or not.
    #[arg(long, env = "COMMONPURSE_LIMIT_ADDRESS_SUBSCRIPTIONS", default_value_t = SocketLimits::default().subscriptions.address, value_parser = up_to(1_000_000), value_name = "NUMBER")]
    limit_address_subscriptions: usize,
    /// How long a message on a socket or a stream waits for a client that does not read.
    #[arg(long, env = "COMMONPURSE_LIMIT_UNREAD", default_value_t = SocketLimits::default().send.as_secs(), value_parser = clap::value_parser!(u64).range(1..=600), value_name = "SECONDS")]
    limit_unread: u64,
    /// Memory for documents that were parsed already.
    #[arg(long, env = "COMMONPURSE_DOCUMENTS_MEMORY", default_value_t = Limits::default().documents, value_name = "BYTES")]
    documents_memory: u64,
    /// Memory for automatic persisted queries, which clients name by their hash; 0 switches them off.
    #[arg(long, env = "COMMONPURSE_PERSISTED_MEMORY", default_value_t = Limits::default().persisted, value_name = "BYTES")]
    persisted_memory: u64,
}

/// Complexity in a minute; what is over waits.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits of one minute")]
pub(super) struct RateOptions {
    /// What one person may ask in a minute, in points of complexity; each request costs 10 points more. 0 for no limit.
    #[arg(long, env = "COMMONPURSE_RATE_PERSON", default_value_t = points(PerMinute::default().person), value_parser = clap::value_parser!(u32).range(..=1_000_000_000), value_name = "POINTS")]
    rate_person: u32,
    /// The same for one address (of IPv6, one network of 64 bits), signed in or not. 0 for no limit.
    #[arg(long, env = "COMMONPURSE_RATE_ADDRESS", default_value_t = points(PerMinute::default().address), value_parser = clap::value_parser!(u32).range(..=1_000_000_000), value_name = "POINTS")]
    rate_address: u32,
}

fn up_to(most: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=most)
}

fn points(per_minute: Option<NonZeroU32>) -> u32 {
    per_minute.map_or(0, NonZeroU32::get)
}

impl LimitOptions {
    pub(super) fn limits(&self) -> Limits {
        Limits {
            depth: self.limit_depth,
            aliases: self.limit_aliases,
            repeats: self.limit_repeats,
            root_fields: self.limit_root_fields,
            document: self.limit_document,
            tokens: self.limit_tokens,
            directives: self.limit_directives,
            nodes: self.limit_selections,
            complexity: self.limit_complexity,
            variables: self.limit_variables,
            variable_values: self.limit_variable_values,
            variable_depth: self.limit_variable_depth,
            body: self.limit_body,
            time: Duration::from_secs(self.limit_time),
            documents: self.documents_memory,
            persisted: self.persisted_memory,
            socket: self.socket(),
        }
    }

    fn socket(&self) -> SocketLimits {
        SocketLimits {
            operations: self.limit_socket_operations,
            send: Duration::from_secs(self.limit_unread),
            connections: Shares { person: self.limit_person_connections, address: self.limit_address_connections },
            subscriptions: Shares {
                person: self.limit_person_subscriptions,
                address: self.limit_address_subscriptions,
            },
            ..SocketLimits::default()
        }
    }
}

impl RateOptions {
    pub(super) fn per_minute(&self) -> PerMinute {
        PerMinute { person: NonZeroU32::new(self.rate_person), address: NonZeroU32::new(self.rate_address) }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        limits: LimitOptions,
        #[command(flatten)]
        rates: RateOptions,
    }

    #[test]
    fn what_is_not_set_is_as_everywhere() {
        let line = Line::parse_from(["commonpurse"]);
        assert_eq!(line.limits.limits(), Limits::default());
        assert_eq!(line.rates.per_minute(), PerMinute::default());
    }

    #[test]
    fn each_limit_can_be_set_and_none_to_nothing() {
        let line = Line::parse_from(["commonpurse", "--limit-depth", "7", "--limit-time", "3", "--rate-person", "0"]);
        let limits = line.limits.limits();
        assert_eq!((limits.depth, limits.time), (7, Duration::from_secs(3)));
        assert_eq!(line.rates.per_minute().person, None);
        assert!(Line::try_parse_from(["commonpurse", "--limit-depth", "0"]).is_err());
        assert!(Line::try_parse_from(["commonpurse", "--limit-depth", "51"]).is_err());
    }
}
