//! Decisions and money are counted in whole numbers and fractions only.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn no_source_of_decisions_or_money_names_a_floating_point_type() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> = ["decisions", "funds"].iter().flat_map(|part| sources(&source.join(part))).collect();
    assert!(files.iter().any(|file| file.ends_with("decisions/power/count.rs")));
    let is_float = |word: &str| ["32", "64"].iter().any(|bits| word.strip_prefix('f') == Some(bits));
    let named = files.iter().filter(|file| {
        let text = fs::read_to_string(file).unwrap();
        text.split(|letter: char| !letter.is_alphanumeric()).any(is_float)
    });
    assert_eq!(named.collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}
