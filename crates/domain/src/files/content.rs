//! What came, judged by its bytes as they pass: never all of them at once, and never what anybody says about them.

use sha2::{Digest, Sha256};

use super::kind::ends_in;
use super::{FileKind, Refusal, office};
use crate::transparency::{Hash, hexadecimal};

/// So much of the beginning is kept: more than any browser looks at before it decides what something is.
const HEAD: usize = 64 << 10;
/// So much of the end: the list of parts of a large office document.
const TAIL: usize = 256 << 10;

/// What a browser takes for a page or a program, wherever it stands in the beginning of a text.
const MARKUP: [&str; 13] = [
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<script",
    "<style",
    "<svg",
    "<iframe",
    "<object",
    "<embed",
    "<meta",
    "<?xml",
    "<?php",
];
/// How texts begin that something would run, or unpack.
const PROGRAMS: [(&str, &str); 3] =
    [("#!", "a script"), ("%!", "PostScript"), ("{\\rtf", "RTF, which can hold anything")];
/// How archives begin, of which office documents are one kind.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Looks at bytes on their way.
#[derive(Debug)]
pub struct Look {
    announced: u64,
    size: u64,
    digest: Sha256,
    text: Text,
    head: Vec<u8>,
    tail: Vec<u8>,
}

/// What a whole file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub kind: FileKind,
    pub sha256: Hash,
}

impl Look {
    /// Begins with a file of which so many bytes were announced.
    pub fn new(announced: u64) -> Self {
        Self { announced, size: 0, digest: Sha256::new(), text: Text::default(), head: Vec::new(), tail: Vec::new() }
    }

    /// The next bytes. Refused as soon as there are too many.
    pub fn pass(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.announced {
            return Err(Refusal::MoreCame { announced: self.announced });
        }
        self.digest.update(bytes);
        self.text.pass(bytes);
        let room = HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.tail.extend_from_slice(bytes);
        if self.tail.len() > 2 * TAIL {
            self.tail.drain(..self.tail.len() - TAIL);
        }
        Ok(())
    }

    /// Everything has come. `name` tells tables from other texts, which nothing else does; `sha256` is what was announced.
    pub fn finish(self, name: &str, sha256: Option<Hash>) -> Result<Found, Refusal> {
        if self.size != self.announced {
            return Err(Refusal::SizeDiffers { announced: self.announced, came: self.size });
        }
        let found: Hash = self.digest.finalize().into();
        if let Some(announced) = sha256.filter(|announced| *announced != found) {
            let (announced, found) = (hexadecimal(&announced), hexadecimal(&found));
            return Err(Refusal::ChecksumDiffers { announced, found });
        }
        let kind = kind_of(&self.head, &self.tail, self.size, self.text.is_text(), name);
        kind.map(|kind| Found { kind, sha256: found }).map_err(|found| Refusal::KindRefused { found })
    }
}

/// What it is; or in words, what it is instead of something that is taken.
fn kind_of(head: &[u8], tail: &[u8], size: u64, text: bool, name: &str) -> Result<FileKind, String> {
    if head.starts_with(b"%PDF-") {
        return Ok(FileKind::Pdf);
    }
    if head.starts_with(ARCHIVE) {
        return office::kind(head, tail, size).map_err(str::to_owned);
    }
    // Before others: what only begins like something else, such as "BM" in front of a text, is still a text.
    if text {
        return match active(head) {
            Some(what) => Err(what.to_owned()),
            None if ends_in(name, "csv") => Ok(FileKind::Csv),
            None => Ok(FileKind::Text),
        };
    }
    match infer::get(head).map(|seems| seems.mime_type()) {
        Some("image/png") => Ok(FileKind::Png),
        Some("image/jpeg") => Ok(FileKind::Jpeg),
        Some("image/webp") => Ok(FileKind::Webp),
        Some(other) => Err(other.to_owned()),
        None => Err("of a kind that we don't know".to_owned()),
    }
}

/// What a text would do, if it would do anything.
fn active(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let program = PROGRAMS.into_iter().find(|(start, _)| text.starts_with(start)).map(|(_, what)| what);
    let opens = |rest: &str| rest.starts_with(|next: char| next.is_ascii_alphabetic() || "!?/%".contains(next));
    let markup = text.strip_prefix('<').is_some_and(opens) || MARKUP.iter().any(|tag| text.contains(tag));
    program.or(markup.then_some("text with markup, such as HTML, SVG or XML"))
}

/// Whether bytes are text in UTF-8 without control characters, however they are cut.
#[derive(Debug, Default)]
struct Text {
    /// The beginning of a character whose rest has not come.
    cut: Vec<u8>,
    broken: bool,
}

impl Text {
    fn pass(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        let mut joined = std::mem::take(&mut self.cut);
        joined.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&joined) {
            Ok(_) => joined.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.broken = true;
                return;
            }
        };
        self.broken = joined[..whole].iter().any(|byte| byte.is_ascii_control() && !b"\t\n\r\x0c".contains(byte));
        self.cut = joined.split_off(whole);
    }

    fn is_text(&self) -> bool {
        !self.broken && self.cut.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(bytes: &[u8], name: &str) -> Result<FileKind, Refusal> {
        // However the bytes are cut, it is the same file.
        let found = [1, 3, 7, bytes.len().max(1)].map(|piece| {
            let mut look = Look::new(bytes.len() as u64);
            bytes.chunks(piece).try_for_each(|bytes| look.pass(bytes))?;
            look.finish(name, None)
        });
        assert!(found.iter().all(|one| *one == found[0]), "{found:?}");
        found[0].clone().map(|found| found.kind)
    }

    fn refused_as(bytes: &[u8], name: &str) -> String {
        match look(bytes, name) {
            Err(Refusal::KindRefused { found }) => found,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn what_is_taken_is_known_by_its_beginning_and_not_by_its_name() {
        for (bytes, kind) in [
            (&b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"[..], FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", FileKind::Jpeg),
            (b"RIFF\x1a\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"Wells: 12\n", FileKind::Text),
            ("\u{feff}Brønde; 12\r\n".as_bytes(), FileKind::Text),
            (b"BMI of children, before and after\n", FileKind::Text),
            (b"a < b, and c<d\n", FileKind::Text),
        ] {
            assert_eq!(look(bytes, "page.html"), Ok(kind));
        }
        assert_eq!(look(b"place,wells\nhill,3\n", "Wells.CSV"), Ok(FileKind::Csv));
    }

    #[test]
    fn pages_drawings_and_scripts_are_refused_whatever_they_are_called() {
        for page in [
            "<!DOCTYPE html><title>x</title>",
            "\u{feff} \n<HTML>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<?xml version=\"1.0\"?><a/>",
            "<a href=x>",
            "<!-- -->",
            "Dear all,\n<ScRiPt>alert(1)</script>",
            "GIF89a=1;<script>",
            "%PDX <iframe src=x>",
        ] {
            assert!(refused_as(page.as_bytes(), "report.pdf").contains("markup"), "{page}");
        }
        assert_eq!(refused_as(b"#!/bin/sh\nrm -r /\n", "notes.txt"), "a script");
        assert_eq!(refused_as(b"%!PS-Adobe-3.0\n", "notes.txt"), "PostScript");
        assert!(refused_as(b"{\\rtf1 hello}", "notes.txt").starts_with("RTF"));
    }

    #[test]
    fn a_page_behind_much_else_is_no_page_to_a_browser() {
        let far = format!("{}<script>", "x".repeat(HEAD));
        assert_eq!(look(far.as_bytes(), "a.txt"), Ok(FileKind::Text));
    }

    #[test]
    fn programs_archives_and_what_nobody_knows_are_refused_by_what_they_are() {
        assert_eq!(refused_as(b"MZ\x90\0\x03\0\0\0", "report.pdf"), "application/vnd.microsoft.portable-executable");
        assert_eq!(refused_as(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "a"), "application/x-executable");
        assert_eq!(refused_as(b"\x1f\x8b\x08\0", "a.csv"), "application/gzip");
        assert_eq!(refused_as(b"GIF89a\0\0", "a.gif"), "image/gif");
        for unknown in [&b"nul \0"[..], b"escape \x1b[31m", b"\xff\xfew\0e\0", b"caf\xe9", b"cut \xe2\x82"] {
            refused_as(unknown, "a.txt");
        }
    }

    #[test]
    fn what_comes_is_what_was_announced_to_the_byte() {
        let mut look = Look::new(3);
        look.pass(b"ab").unwrap();
        assert_eq!(look.pass(b"cd"), Err(Refusal::MoreCame { announced: 3 }));
        let mut look = Look::new(3);
        look.pass(b"ab").unwrap();
        assert_eq!(look.finish("a", None), Err(Refusal::SizeDiffers { announced: 3, came: 2 }));
        let sum = |bytes: &[u8]| -> Hash { Sha256::digest(bytes).into() };
        let finish = |sha256| {
            let mut look = Look::new(3);
            look.pass(b"abc").unwrap();
            look.finish("a", Some(sha256))
        };
        assert_eq!(finish(sum(b"abc")), Ok(Found { kind: FileKind::Text, sha256: sum(b"abc") }));
        assert!(matches!(finish(sum(b"abd")), Err(Refusal::ChecksumDiffers { .. })));
    }

    #[test]
    fn no_more_is_kept_than_its_two_ends() {
        let mut look = Look::new(u64::MAX);
        for _ in 0..200 {
            look.pass(&[b'x'; 8 << 10]).unwrap();
        }
        assert_eq!(look.head.len(), HEAD);
        assert!((TAIL..=2 * TAIL).contains(&look.tail.len()));
    }
}
