//! Accept: which of our media types the client takes.

use super::fault::{Code, Fault};
use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header, Quality};
use actix_web::mime::Mime;

/// How an answer is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells request errors.
    GraphqlResponse,
    /// `application/json`: 200 for every well-formed request, as older clients expect.
    Json,
    /// `text/event-stream`: each answer an event, and one more at the end.
    EventStream,
}

/// What a client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// For what is answered once.
    pub(super) media: Media,
    /// Whether it takes events, too.
    pub(super) events: bool,
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }

    /// How it is labelled where the status says that something is wrong.
    pub(super) fn of_a_failure(self) -> Self {
        if self == Self::EventStream { Self::Json } else { self }
    }

    fn parts(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response", Some("json")),
            Self::Json => ("application", "json", None),
            Self::EventStream => ("text", "event-stream", None),
        }
    }
}

/// How precisely a media range names a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Anything,
    Application,
    Exactly,
}

/// What the client takes; NOT_ACCEPTABLE where we have nothing of it. None, `*/*` and `application/*` mean
/// `application/json`. Who takes events as gladly as an answer gets events for subscriptions only.
pub(super) fn accepted(request: &HttpRequest) -> Result<Accepted, Fault> {
    let ranges = Accept::parse(request).map(|accept| accept.0).unwrap_or_default();
    if ranges.is_empty() {
        return Ok(Accepted { media: Media::Json, events: false });
    }
    let wish = |media: Media| {
        let fitting = ranges.iter().filter_map(|range| Some((fit(&range.item, media)?, range.quality)));
        // The most precise range decides, even if a wider one is kinder.
        fitting.max().filter(|(_, quality)| *quality > Quality::ZERO).map(|(precise, quality)| (quality, precise))
    };
    let single = match (wish(Media::GraphqlResponse), wish(Media::Json)) {
        (Some(newer), Some(json)) => Some(prefer(newer, json)),
        (Some(newer), None) => Some((Media::GraphqlResponse, newer)),
        (None, json) => json.map(|json| (Media::Json, json)),
    };
    let events = wish(Media::EventStream);
    let media = match (single, events) {
        (Some((media, wish)), events) if events <= Some(wish) => media,
        (_, Some(_)) => Media::EventStream,
        (_, None) => {
            return Err(Fault::new(Code::NotAcceptable, "The Accept header names no type that we can answer with."));
        }
    };
    Ok(Accepted { media, events: events.is_some() })
}

type Wish = (Quality, Match);

/// By weight, then by precision; the newer type wins a tie only where it was named.
fn prefer(newer: Wish, json: Wish) -> (Media, Wish) {
    match newer > json || (newer == json && newer.1 == Match::Exactly) {
        true => (Media::GraphqlResponse, newer),
        false => (Media::Json, json),
    }
}

fn fit(range: &Mime, media: Media) -> Option<Match> {
    let (kind, subtype, suffix) = media.parts();
    match (range.type_().as_str(), range.subtype().as_str()) {
        // A stream is for those who ask for one by its name.
        ("*", "*") if media != Media::EventStream => Some(Match::Anything),
        ("application", "*") if kind == "application" => Some(Match::Application),
        (named, of) if named == kind && of == subtype && range.suffix().map(|s| s.as_str()) == suffix => {
            Some(Match::Exactly)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn negotiate(accept: &str) -> Option<Media> {
        told(accept).map(|accepted| accepted.media)
    }

    fn told(accept: &str) -> Option<Accepted> {
        accepted(&TestRequest::get().insert_header(("accept", accept)).to_http_request()).ok()
    }

    #[test]
    fn the_newer_type_is_used_where_it_is_named() {
        assert_eq!(negotiate("application/graphql-response+json"), Some(Media::GraphqlResponse));
        assert_eq!(negotiate("application/json, application/graphql-response+json"), Some(Media::GraphqlResponse));
        assert_eq!(
            negotiate("application/graphql-response+json; charset=utf-8, */*;q=0.1"),
            Some(Media::GraphqlResponse)
        );
    }

    #[test]
    fn json_is_used_where_nothing_is_named() {
        let none = accepted(&TestRequest::get().to_http_request()).unwrap();
        assert_eq!(none, Accepted { media: Media::Json, events: false });
        assert_eq!(negotiate("*/*"), Some(Media::Json));
        assert_eq!(negotiate("application/*"), Some(Media::Json));
    }

    #[test]
    fn weights_decide() {
        assert_eq!(negotiate("application/graphql-response+json;q=0.5, application/json;q=0.9"), Some(Media::Json));
        assert_eq!(negotiate("application/json;q=0, */*"), Some(Media::GraphqlResponse));
    }

    #[test]
    fn another_type_is_not_acceptable() {
        assert_eq!(negotiate("text/html"), None);
        assert_eq!(negotiate("text/event-stream;q=0"), None);
        assert_eq!(negotiate("application/json;q=0"), None);
    }

    #[test]
    fn events_are_for_those_who_want_nothing_else_as_much() {
        for only in ["text/event-stream", "text/event-stream, */*", "application/json;q=0.5, text/event-stream;q=0.9"] {
            assert_eq!(told(only), Some(Accepted { media: Media::EventStream, events: true }), "{only}");
        }
        let both = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed";
        assert_eq!(told(both), Some(Accepted { media: Media::GraphqlResponse, events: true }));
        assert_eq!(told("application/json, text/*"), Some(Accepted { media: Media::Json, events: false }));
        assert_eq!(told("*/*"), Some(Accepted { media: Media::Json, events: false }));
    }
}
