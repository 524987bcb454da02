//! Every code that a client may meet is on the page for frontend developers, with what to do; and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of the product's source.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some("tests" | "benches" | "target") => {}
            Some(_) if path.is_dir() => sources(&path, found),
            Some(name) if name.ends_with(".rs") && name != "tests.rs" => found.push(path),
            _ => {}
        }
    }
}

fn is_code(text: &str) -> bool {
    text.len() > 2
        && text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_' || letter.is_ascii_digit())
}

/// The codes among the string literals of a piece of source.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2).filter(|text| is_code(text))
}

/// The codes that are given to a function, or a name, as its first literal.
fn given<'a>(source: &'a str, to: &'static str) -> impl Iterator<Item = &'a str> {
    let first = |rest: &'a str| rest.trim_start().strip_prefix('"')?.split('"').next();
    source.split(to).skip(1).filter_map(first).filter(|text| is_code(text))
}

/// The codes that a source tells clients.
fn codes(path: &Path, source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    if path.ends_with("transport/codes.rs") {
        let (_, declared) = source.split_once("\ncodes! {").expect("where codes are declared");
        return literals(declared.split("\n}").next().unwrap_or_default()).map(str::to_owned).collect();
    }
    let functions = source.split("fn code(").skip(1).map(|rest| rest.split("\n    }\n").next().unwrap_or_default());
    let made = ["Failure::new(", "Self::new(", "Explanation::code(", "const INTERNAL: &str ="];
    let made = made.into_iter().flat_map(|to| given(source, to));
    functions.flat_map(literals).chain(made).map(str::to_owned).collect()
}

fn told() -> BTreeSet<String> {
    let mut files = Vec::new();
    for part in ["domain", "persistence", "gateway"] {
        sources(&root().join("crates").join(part).join("src"), &mut files);
    }
    files.iter().flat_map(|path| codes(path, &fs::read_to_string(path).expect("a source"))).collect()
}

/// The codes in the tables of the page.
pub(crate) fn listed() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/API.md")).expect("the page");
    let (_, errors) = page.split_once("\n## Errors\n").expect("its section about errors");
    let errors = errors.split("\n## ").next().unwrap_or_default();
    let rows = errors.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(code, advice)| {
        assert!(advice.trim_end_matches(" |").ends_with('.'), "{code} says what to do in a sentence");
        code.to_owned()
    })
    .collect()
}

#[test]
fn the_page_lists_every_code_once_and_no_other() {
    let (told, listed) = (told(), listed());
    assert!(told.len() > 100, "only {} codes were found in the source", told.len());
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(once.len(), listed.len(), "a code is listed twice");
    assert_eq!(told.difference(&once).collect::<Vec<_>>(), Vec::<&String>::new(), "told, and not listed");
    assert_eq!(once.difference(&told).collect::<Vec<_>>(), Vec::<&String>::new(), "listed, and never told");
}
