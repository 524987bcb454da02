//! Office documents are archives; this reads their list of parts, and never unpacks one.
//!
//! The format is ZIP (APPNOTE 6.3): a list at the end names every part, and the last record says where the list begins.

use std::collections::HashSet;

use super::FileKind;
use super::kind::ends_in;

const LIST_ENTRY: [u8; 4] = *b"PK\x01\x02";
const END_OF_LIST: [u8; 4] = *b"PK\x05\x06";
const END_LENGTH: usize = 22;
const ENTRY_LENGTH: usize = 46;
/// Where the first part's name begins.
const FIRST_NAME: usize = 30;

const BROKEN: &str = "an archive whose list of parts can't be read";
const OTHER: &str = "an archive that is no docx, xlsx, odt or ods";
const LOCKED: &str = "an archive that is locked with a password";
const MACROS: &str = "an office document with macros";
const PROGRAM: &str = "an office document with a program in it";
const PLACES: &str = "an archive whose parts would lie outside of it";

/// Endings of what a computer would run.
const PROGRAMS: [&str; 14] =
    ["exe", "dll", "scr", "com", "bat", "cmd", "ps1", "vbs", "js", "jse", "wsf", "hta", "msi", "jar"];

/// What kind of office document it is; or in words, what it is instead. `tail` are the last of its `size` bytes.
pub(super) fn kind(head: &[u8], tail: &[u8], size: u64) -> Result<FileKind, &'static str> {
    let parts = parts(tail, size).ok_or(BROKEN)?;
    let mut names = HashSet::new();
    for part in &parts {
        part.check()?;
        if !names.insert(part.name) {
            return Err(BROKEN);
        }
    }
    if let Some(kind) = open_document(head).filter(|_| names.contains("content.xml")) {
        return Ok(kind);
    }
    if !names.contains("[Content_Types].xml") {
        return Err(OTHER);
    }
    let text = names.iter().any(|name| name.starts_with("word/document") && name.ends_with(".xml"));
    match (text, names.contains("xl/workbook.xml")) {
        (true, false) => Ok(FileKind::Docx),
        (false, true) => Ok(FileKind::Xlsx),
        _ => Err(OTHER),
    }
}

/// OpenDocument says what it is in its first part, which is not compressed.
fn open_document(head: &[u8]) -> Option<FileKind> {
    let stored = number(head, 8, 2)? == 0;
    let length = usize::try_from(number(head, 18, 4)?).ok()?;
    let (name, more) = (number(head, 26, 2)?, number(head, 28, 2)?);
    let text = FIRST_NAME + "mimetype".len();
    let says = head.get(text..text.checked_add(length)?)?;
    if !stored || (name, more) != (8, 0) || head.get(FIRST_NAME..text)? != b"mimetype" {
        return None;
    }
    [FileKind::Odt, FileKind::Ods].into_iter().find(|kind| kind.media_type().as_bytes() == says)
}

/// One part of an archive, as its list tells it.
struct Part<'a> {
    name: &'a str,
    locked: bool,
}

impl Part<'_> {
    fn check(&self) -> Result<(), &'static str> {
        let lower = self.name.to_ascii_lowercase();
        let outside =
            lower.starts_with('/') || lower.contains(['\\', ':', '\0']) || lower.split('/').any(|step| step == "..");
        if self.locked {
            Err(LOCKED)
        } else if outside {
            Err(PLACES)
        } else if lower.ends_with("vbaproject.bin") || lower.starts_with("basic/") || lower.starts_with("scripts/") {
            Err(MACROS)
        } else if PROGRAMS.iter().any(|program| ends_in(&lower, program)) {
            Err(PROGRAM)
        } else {
            Ok(())
        }
    }
}

/// The list of parts, which must fill the end of the file without a gap: nothing stands before the archive or behind it,
/// so that every reader finds the same list.
fn parts(tail: &[u8], size: u64) -> Option<Vec<Part<'_>>> {
    let end = end_of_list(tail)?;
    let at = |offset: usize, length: usize| number(tail, end + offset, length);
    let (disks, count, of_this_disk) = (at(4, 4)?, at(10, 2)?, at(8, 2)?);
    let (length, start) = (at(12, 4)?, at(16, 4)?);
    let before_tail = size.checked_sub(tail.len() as u64)?;
    let whole = disks == 0 && count == of_this_disk && start.checked_add(length)? == before_tail + end as u64;
    let first = usize::try_from(start.checked_sub(before_tail)?).ok().filter(|_| whole)?;
    let mut list = tail.get(first..end)?;
    let mut parts = Vec::new();
    while !list.is_empty() {
        let (part, rest) = entry(list)?;
        parts.push(part);
        list = rest;
    }
    (parts.len() as u64 == count).then_some(parts)
}

/// Where the record is that ends the list, and with its remark the file.
fn end_of_list(tail: &[u8]) -> Option<usize> {
    let last = tail.len().checked_sub(END_LENGTH)?;
    let ends_file = |at: usize| number(tail, at + 20, 2) == Some((tail.len() - at - END_LENGTH) as u64);
    (0..=last).rev().find(|at| tail[*at..].starts_with(&END_OF_LIST) && ends_file(*at))
}

fn entry(list: &[u8]) -> Option<(Part<'_>, &[u8])> {
    if !list.starts_with(&LIST_ENTRY) {
        return None;
    }
    let length = |at: usize| number(list, at, 2).and_then(|length| usize::try_from(length).ok());
    let (name, more, remark) = (length(28)?, length(30)?, length(32)?);
    let rest = ENTRY_LENGTH + name + more + remark;
    let name = std::str::from_utf8(list.get(ENTRY_LENGTH..ENTRY_LENGTH + name)?).ok()?;
    Some((Part { name, locked: number(list, 8, 2)? & 1 == 1 }, list.get(rest..)?))
}

/// A number, its lowest byte first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of these parts, none of them compressed.
    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let (mut file, mut list) = (Vec::new(), Vec::new());
        for (name, content) in parts {
            let start = u32::try_from(file.len()).unwrap();
            let (size, length) = (u32::try_from(content.len()).unwrap(), u16::try_from(name.len()).unwrap());
            let sizes = [[0; 4], size.to_le_bytes(), size.to_le_bytes()].concat();
            file.extend([&b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0"[..], &sizes, &length.to_le_bytes(), &[0; 2]].concat());
            file.extend([name.as_bytes(), content.as_bytes()].concat());
            list.extend(
                [&b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0"[..], &sizes, &length.to_le_bytes(), &[0; 12]].concat(),
            );
            list.extend([&start.to_le_bytes()[..], name.as_bytes()].concat());
        }
        let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
        let (start, length) = (u32::try_from(file.len()).unwrap(), u32::try_from(list.len()).unwrap());
        file.extend(list);
        file.extend(
            [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &length.to_le_bytes(), &start.to_le_bytes(), &[0; 2]].concat(),
        );
        file
    }

    fn found(file: &[u8]) -> Result<FileKind, &'static str> {
        kind(file, file, file.len() as u64)
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
    const WORD: (&str, &str) = ("word/document.xml", "<w:document/>");

    fn open(kind: &str) -> Vec<u8> {
        archive(&[("mimetype", &format!("application/vnd.oasis.opendocument.{kind}")), ("content.xml", "<office/>")])
    }

    #[test]
    fn an_office_document_is_known_by_its_parts() {
        assert_eq!(found(&archive(&[TYPES, WORD])), Ok(FileKind::Docx));
        assert_eq!(found(&archive(&[TYPES, ("xl/workbook.xml", "<workbook/>")])), Ok(FileKind::Xlsx));
        assert_eq!(found(&open("text")), Ok(FileKind::Odt));
        assert_eq!(found(&open("spreadsheet")), Ok(FileKind::Ods));
    }

    #[test]
    fn only_its_end_need_be_there() {
        let file = archive(&[TYPES, ("word/media/large.png", &"x".repeat(10_000)), WORD]);
        assert_eq!(kind(&file[..64], &file[file.len() - 1_000..], file.len() as u64), Ok(FileKind::Docx));
        assert_eq!(kind(&file[..64], &file[file.len() - 50..], file.len() as u64), Err(BROKEN));
    }

    #[test]
    fn other_archives_are_refused() {
        for (parts, why) in [
            (&[("page.html", "<html>")][..], OTHER),
            (&[TYPES, ("ppt/presentation.xml", "")], OTHER),
            (&[TYPES, WORD, ("xl/workbook.xml", "")], OTHER),
            (&[WORD], OTHER),
            (&[("mimetype", "application/epub+zip"), ("content.xml", "")], OTHER),
            (&[("META-INF/MANIFEST.MF", ""), ("Main.class", "")], OTHER),
            (&[TYPES, WORD, ("word/vbaProject.bin", "")], MACROS),
            (&[TYPES, WORD, ("Basic/Standard/Module1.xml", "")], MACROS),
            (&[TYPES, WORD, ("word/embeddings/setup.EXE", "")], PROGRAM),
            (&[TYPES, WORD, ("../../etc/passwd", "")], PLACES),
            (&[TYPES, WORD, ("/etc/passwd", "")], PLACES),
            (&[TYPES, WORD, ("C:\\a", "")], PLACES),
            (&[TYPES, WORD, TYPES], BROKEN),
        ] {
            assert_eq!(found(&archive(parts)), Err(why), "{parts:?}");
        }
        assert_eq!(found(&open("presentation")), Err(OTHER));
    }

    #[test]
    fn an_archive_with_something_before_or_behind_it_is_refused() {
        let good = archive(&[TYPES, WORD]);
        assert_eq!(found(&[&good, &b"<script>"[..]].concat()), Err(BROKEN));
        assert_eq!(found(&[&b"PK\x03\x04<html>"[..], &good].concat()), Err(BROKEN));
        let mut locked = good.clone();
        let entry = good.windows(4).position(|four| four == LIST_ENTRY).unwrap();
        locked[entry + 8] = 1;
        assert_eq!(found(&locked), Err(LOCKED));
    }

    #[test]
    fn no_damage_makes_it_fall_over() {
        let good = archive(&[TYPES, WORD]);
        for position in 0..good.len() {
            for byte in [0, 0x7f, 0xff] {
                let mut damaged = good.clone();
                damaged[position] = byte;
                let _ = found(&damaged);
            }
            let _ = found(&good[..position]);
        }
    }
}
