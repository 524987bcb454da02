//! Bytes on their way out: to be saved, never to be shown in a page of ours.

use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::{Method, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::files::{FileKind, FileState};
use futures_util::{Stream, StreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use persistence::Error;
use persistence::files::Pieces;
use tokio::runtime::Handle;
use tokio::sync::mpsc::channel;
use tokio::time::timeout;

use super::answer::{not_found, refused};
use super::{link_of, linked};
use crate::graph::failure::{Failure, Result};
use crate::graph::files::File;
use crate::sign_in::FileVerb;
use crate::{State, transport};

/// A client that takes nothing for so long is taken for gone.
const SILENCE: Duration = Duration::from_secs(60);
/// Whatever a browser would do with it: no scripts, no forms, nothing that it loads.
const POLICY: &str = "sandbox; default-src 'none'";
/// What RFC 8187 lets stand in a name as it is, and some of it not.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A file that is there, and the beginning of its bytes.
struct Ready {
    name: String,
    kind: FileKind,
    sha256: Vec<u8>,
    size: u64,
    pieces: Pieces,
}

/// Hands out the bytes of a file, or what would be said of them.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    if let Some(refused) = transport::admit(&request, &state.proxies, &state.rates) {
        return refused;
    }
    let work = state.threads.spawn(find(state.get_ref().clone(), link_of(&request)));
    match work.await.unwrap_or_else(|error| Err(Failure::internal(&error))) {
        Ok(ready) if request.method() == Method::HEAD => answer(&ready).body(SizedStream::new(ready.size, nothing())),
        Ok(ready) => {
            let mut response = answer(&ready);
            response.body(SizedStream::new(ready.size, flowing(ready.pieces, &state.threads)))
        }
        Err(failure) => refused(failure),
    }
}

async fn find(state: State, link: Option<String>) -> Result<Ready> {
    let (link, scope) = linked(&state, link.as_deref(), FileVerb::Get).await?;
    let nowhere = |failure: Failure| if failure.code == "NOT_FOUND" { not_found() } else { failure };
    let row = {
        let snapshot = scope.snapshot().await.map_err(nowhere)?;
        File::load(&snapshot, link.file).await.map_err(nowhere)?.0
    };
    // Its connection is not kept while the bytes go.
    scope.renew().await;
    let (FileState::Stored, Some(kind), Some(object)) = (row.state, row.kind, row.object_id) else {
        return Err(not_found());
    };
    let (size, pieces) = match state.store.files().shelf.read(link.collaborative, object).await {
        Err(Error::NotFound(_)) => return Err(Failure::internal(&format!("the bytes of file {} are missing", row.id))),
        found => found?,
    };
    if i64::try_from(size) != Ok(row.size) {
        return Err(Failure::internal(&format!("file {} has {size} bytes, not {}", row.id, row.size)));
    }
    Ok(Ready { name: row.name, kind, sha256: row.sha256.unwrap_or_default(), size, pieces })
}

fn answer(ready: &Ready) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, ready.kind.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&ready.kind.saved_as(&ready.name))))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::ACCEPT_RANGES, "none"))
        .insert_header((header::VARY, "Origin"))
        // As many bytes as were said, and not compressed on the way.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("Repr-Digest", format!("sha-256=:{}:", BASE64_STANDARD.encode(&ready.sha256))));
    response
}

/// To be saved, under its name for those who read RFC 8187, and for others under what is left of it in plain letters.
fn disposition(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || " ._-()".contains(letter);
    let plain: String = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ENCODED))
}

fn nothing() -> impl Stream<Item = persistence::Result<Bytes>> {
    stream::empty()
}

/// The bytes, read where there is a runtime that outlives this request's, as fast as they are taken.
fn flowing(mut pieces: Pieces, threads: &Handle) -> impl Stream<Item = persistence::Result<Bytes>> + use<> {
    let (pass, taken) = channel(1);
    threads.spawn(async move {
        while let Some(piece) = pieces.next().await {
            if !matches!(timeout(SILENCE, pass.send(piece)).await, Ok(Ok(()))) {
                return;
            }
        }
    });
    stream::unfold(taken, |mut taken| async move { taken.recv().await.map(|piece| (piece, taken)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_file_is_called_it_stays_one_header_and_a_name() {
        for (name, header) in [
            ("Wells 2026.pdf", "attachment; filename=\"Wells 2026.pdf\"; filename*=UTF-8''Wells%202026.pdf"),
            (
                "a\";\r\nSet-Cookie: b",
                "attachment; filename=\"a____Set-Cookie_ b\"; filename*=UTF-8''a%22%3B%0D%0ASet-Cookie%3A%20b",
            ),
            ("Łódź.png", "attachment; filename=\"__d_.png\"; filename*=UTF-8''%C5%81%C3%B3d%C5%BA.png"),
            ("../../x", "attachment; filename=\".._.._x\"; filename*=UTF-8''..%2F..%2Fx"),
        ] {
            assert_eq!(disposition(name), header);
            assert!(header::HeaderValue::from_str(&disposition(name)).is_ok());
        }
    }
}
