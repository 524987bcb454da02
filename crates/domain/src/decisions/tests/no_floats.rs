//! Decisions, shared budgets, money and indicators are counted in whole numbers and fractions only.

use std::fs;
use std::path::{Path, PathBuf};

const PARTS: [&str; 4] = ["decisions", "allocating", "funds", "measurement"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn no_source_of_decisions_money_or_indicators_names_a_floating_point_type() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> = PARTS.iter().flat_map(|part| sources(&source.join(part))).collect();
    for known in ["decisions/power/count.rs", "allocating/shares/run.rs", "funds/posting.rs", "measurement/value.rs"] {
        assert!(files.iter().any(|file| file.ends_with(known)), "{known} was not read");
    }
    let is_float = |word: &str| ["32", "64"].iter().any(|bits| word.strip_prefix('f') == Some(bits));
    let named = files.iter().filter(|file| {
        let text = fs::read_to_string(file).unwrap();
        text.split(|letter: char| !letter.is_alphanumeric()).any(is_float)
    });
    assert_eq!(named.collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}
