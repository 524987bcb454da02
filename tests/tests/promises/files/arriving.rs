//! Bytes come once, whole, and as they were announced; otherwise nothing of them is kept.

use std::time::Duration;

use e2e::{PDF, Value, World, both, code, data, json, sha256};
use futures_util::stream;
use reqwest::Body;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::reporting;

/// Bytes that come in pieces, of which nobody says beforehand how many there are.
fn in_pieces(pieces: Vec<Vec<u8>>) -> Body {
    Body::wrap_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)))
}

/// Whether somebody is sending the bytes of a file just now.
async fn held(world: &World) -> bool {
    world.owner().await.number("select count(*) from files where held_until is not null").await > 0
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what}");
}

both!(a_file_is_announced_comes_and_is_what_it_is, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let made = data(world.announce(orchard, "Wells 2026.pdf", PDF.len()).await)["createFileUpload"].clone();
    let (upload, file) = (&made["upload"], &made["file"]);
    assert_eq!((&upload["method"], upload["headers"][0]["name"].as_str()), (&json!("PUT"), Some("Content-Type")));
    assert_eq!(upload["expiresAt"], "2026-03-02T09:15:00.000000Z");
    for unknown in ["contentType", "sha256", "storedAt", "download"] {
        assert!(file[unknown].is_null(), "{unknown}: {file}");
    }
    assert_eq!((file["state"].as_str(), &file["size"]), (Some("AWAITED"), &json!(PDF.len())));
    assert_eq!(world.send_bytes(upload["url"].as_str().unwrap(), PDF).await, (204, Value::Null));
    let stored = world.file(orchard, file["id"].as_str().unwrap()).await;
    assert_eq!(stored["state"], "STORED");
    assert_eq!((&stored["name"], &stored["contentType"]), (&json!("Wells 2026.pdf"), &json!("application/pdf")));
    assert_eq!(stored["sha256"], sha256(PDF));
    assert_eq!(stored["organisation"]["id"], founded.organisation("Orchard"));
    let fetched = world.fetch(stored["download"]["url"].as_str().unwrap()).await;
    assert_eq!(fetched.bytes().await.unwrap(), PDF);
});

both!(a_large_file_comes_in_parts_and_goes_as_one, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let bytes: Vec<u8> = PDF.iter().copied().chain((0..3_500_000_u32).map(|number| (number % 251) as u8)).collect();
    let (id, url) = world.target(orchard, "Photos.pdf", bytes.len()).await;
    let pieces = bytes.chunks(100_000).map(<[u8]>::to_vec).collect();
    assert_eq!(world.send_bytes(&url, in_pieces(pieces)).await.0, 204);
    assert_eq!(world.kept_objects().len(), 1);
    let fetched = world.fetch(&world.link(orchard, &id).await).await;
    assert_eq!(fetched.headers()["content-length"], bytes.len().to_string());
    assert!(fetched.bytes().await.unwrap() == bytes);
});

both!(bytes_come_once, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let input = json!({ "name": "Wells.pdf", "size": PDF.len(), "sha256": sha256(PDF), "idempotencyKey": "wells" });
    let made = data(world.announce_with(orchard, input.clone()).await)["createFileUpload"].clone();
    let url = made["upload"]["url"].as_str().unwrap();
    assert_eq!(world.send_bytes(url, PDF).await.0, 204);
    for other in [PDF.to_vec(), vec![b'x'; PDF.len()]] {
        let (status, said) = world.send_bytes(url, other).await;
        assert_eq!((status, code(&said)), (409, "UPLOAD_COMPLETE"), "{said}");
    }
    let again = data(world.announce_with(orchard, input).await)["createFileUpload"].clone();
    assert_eq!((&again["file"]["id"], &again["upload"]), (&made["file"]["id"], &Value::Null));
    assert_eq!(again["file"]["sha256"], sha256(PDF));
    assert_eq!(world.kept_objects().len(), 1);
});

both!(of_two_who_send_at_once_one_is_told_to_wait, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard").clone();
    let (id, url) = world.target(&orchard, "Wells.pdf", PDF.len()).await;
    let (go_on, waits) = oneshot::channel::<()>();
    let slow = stream::once(async { Ok::<_, std::io::Error>(PDF[..9].to_vec()) });
    let slow = futures_util::StreamExt::chain(
        slow,
        stream::once(async move {
            waits.await.unwrap();
            Ok(PDF[9..].to_vec())
        }),
    );
    let first = tokio::spawn({
        let (world, url) = (world.clone(), url.clone());
        async move { world.send_bytes(&url, Body::wrap_stream(slow)).await }
    });
    until("nobody began to send", async || held(&world).await).await;
    let (status, said) = world.send_bytes(&url, PDF).await;
    assert_eq!((status, code(&said)), (409, "UPLOAD_UNDER_WAY"), "{said}");
    go_on.send(()).unwrap();
    assert_eq!(first.await.unwrap().0, 204);
    assert_eq!(world.file(&orchard, &id).await["sha256"], sha256(PDF));
});

both!(what_is_cut_off_leaves_nothing_and_may_be_sent_again, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let bytes = [PDF, &vec![b'x'; 2_500_000][..]].concat();
    let (id, url) = world.target(orchard, "Wells.pdf", bytes.len()).await;
    let mut line = TcpStream::connect(world.address.trim_start_matches("http://")).await.unwrap();
    let head = format!("PUT /{url} HTTP/1.1\r\nHost: here\r\nContent-Length: {}\r\n\r\n", bytes.len());
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&bytes[..2_000_000]).await.unwrap();
    until("nothing came", async || !world.kept_objects().is_empty()).await;
    drop(line);
    until("it is still held", async || !held(&world).await).await;
    assert_eq!(world.kept_objects(), Vec::<std::path::PathBuf>::new());
    assert_eq!(world.file(orchard, &id).await["state"], "AWAITED");
    assert_eq!(world.send_bytes(&url, bytes.clone()).await.0, 204);
    assert_eq!(world.file(orchard, &id).await["sha256"], sha256(&bytes));
});

both!(other_bytes_than_were_announced_are_refused_and_leave_nothing, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let input = json!({ "name": "Wells.pdf", "size": PDF.len(), "sha256": sha256(PDF).to_uppercase() });
    let made = data(world.announce_with(orchard, input).await)["createFileUpload"].clone();
    let url = made["upload"]["url"].as_str().unwrap();
    let mut changed = PDF.to_vec();
    changed[20] ^= 1;
    let more = [PDF, b"more"].concat();
    let flood: Vec<Vec<u8>> = (0..200).map(|_| vec![b'x'; 10_000]).collect();
    for (why, body, expected) in [
        ("more, as its length says", Body::from(more.clone()), "FILE_SIZE_DIFFERS"),
        ("more, unannounced", in_pieces(vec![more]), "FILE_SIZE_DIFFERS"),
        ("much more", in_pieces(flood), "FILE_SIZE_DIFFERS"),
        ("less", in_pieces(vec![PDF[..20].to_vec()]), "FILE_SIZE_DIFFERS"),
        ("nothing", Body::from(Vec::new()), "FILE_SIZE_DIFFERS"),
        ("other bytes", Body::from(changed), "FILE_CHECKSUM_DIFFERS"),
    ] {
        let (status, said) = world.send_bytes(url, body).await;
        assert_eq!((status, code(&said)), (400, expected), "{why}: {said}");
        assert!(said.get("data").is_none() && said["errors"][0]["extensions"]["hint"].is_string(), "{said}");
        assert_eq!(world.kept_objects(), Vec::<std::path::PathBuf>::new(), "{why}");
    }
    let encoded = world.client.put(world.at(url)).header("content-encoding", "gzip").body(PDF);
    let encoded = encoded.send().await.unwrap();
    assert_eq!((encoded.status().as_u16(), code(&encoded.json().await.unwrap())), (400, "BAD_REQUEST"));
    assert_eq!(world.send_bytes(url, PDF).await.0, 204, "the right ones are still taken");
});

both!(a_checksum_is_one_or_is_refused, |world| async move {
    let (founded, _) = reporting(&world).await;
    for bad in ["", "abc", &"g".repeat(64), &"0".repeat(65)] {
        let input = json!({ "name": "Wells.pdf", "size": 7, "sha256": bad });
        let refused = world.announce_with(founded.member("Orchard"), input).await;
        assert_eq!((code(&refused), &refused["errors"][0]["extensions"]["field"]), ("INVALID_INPUT", &json!("sha256")));
    }
});
