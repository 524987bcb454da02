//! Real files that lie beside the repository and are never copied into it.

use std::path::PathBuf;

/// A file of the shared folder (COMMONPURSE_SHARED, or `shared` beside the repository); where there is none, says that
/// the test is skipped.
///
/// # Panics
/// When the folder is there and the file is not.
pub fn shared(path: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let folder = std::env::var_os("COMMONPURSE_SHARED").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: {path} is not beside this repository (set COMMONPURSE_SHARED)");
        return None;
    }
    Some(std::fs::read(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}")))
}
