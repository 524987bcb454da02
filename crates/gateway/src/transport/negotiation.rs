//! Accept: which of our two media types the client takes.

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
}

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn subtype(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::GraphqlResponse => ("graphql-response", Some("json")),
            Self::Json => ("json", None),
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

/// The type to answer with; NOT_ACCEPTABLE when neither is wanted. None, `*/*` and `application/*` mean `application/json`.
pub(super) fn media(request: &HttpRequest) -> Result<Media, Fault> {
    let ranges = Accept::parse(request).map(|accept| accept.0).unwrap_or_default();
    if ranges.is_empty() {
        return Ok(Media::Json);
    }
    let wish = |media: Media| {
        let fitting = ranges.iter().filter_map(|range| Some((fit(&range.item, media)?, range.quality)));
        // The most precise range decides, even if a wider one is kinder.
        fitting.max().filter(|(_, quality)| *quality > Quality::ZERO)
    };
    match (wish(Media::GraphqlResponse), wish(Media::Json)) {
        (Some((precise, quality)), Some((json_precise, json_quality))) => {
            Ok(prefer((quality, precise), (json_quality, json_precise)))
        }
        (Some(_), None) => Ok(Media::GraphqlResponse),
        (None, Some(_)) => Ok(Media::Json),
        (None, None) => {
            Err(Fault::new(Code::NotAcceptable, "The Accept header names no type that we can answer with.")
                .hint("Accept application/graphql-response+json or application/json."))
        }
    }
}

/// By weight, then by precision; the newer type wins a tie only where it was named.
fn prefer(newer: (Quality, Match), json: (Quality, Match)) -> Media {
    if newer > json || (newer == json && newer.1 == Match::Exactly) { Media::GraphqlResponse } else { Media::Json }
}

fn fit(range: &Mime, media: Media) -> Option<Match> {
    let (subtype, suffix) = media.subtype();
    match (range.type_().as_str(), range.subtype().as_str()) {
        ("*", "*") => Some(Match::Anything),
        ("application", "*") => Some(Match::Application),
        ("application", named) if named == subtype && range.suffix().map(|s| s.as_str()) == suffix => {
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
        media(&TestRequest::get().insert_header(("accept", accept)).to_http_request()).ok()
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
        assert_eq!(media(&TestRequest::get().to_http_request()).ok(), Some(Media::Json));
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
        assert_eq!(negotiate("text/event-stream"), None);
        assert_eq!(negotiate("application/json;q=0"), None);
    }
}
