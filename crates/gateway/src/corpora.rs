//! Feeds what fuzzing found, and what we thought of ourselves, to every target again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{graph, sign_in, transport};

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 5] = [
    ("body", transport::fuzzed::body),
    ("document", transport::fuzzed::document),
    ("ids", graph::fuzzed::ids),
    ("scalars", graph::fuzzed::scalars),
    ("token", sign_in::fuzzed::token),
];

fn listed(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_target_takes_every_corpus() {
    for (name, _) in TARGETS {
        let corpus = listed(&format!("corpus/{name}"));
        assert!(corpus.len() >= 20, "{name} has {} inputs", corpus.len());
        for path in corpus {
            let bytes = fs::read(&path).expect("an input");
            for (target, run) in TARGETS {
                let outcome = std::panic::catch_unwind(|| run(&bytes));
                assert!(outcome.is_ok(), "{target} fails on {}", path.display());
            }
        }
    }
}

#[test]
fn every_target_for_longer_runs_is_replayed_here() {
    let stems = |path: PathBuf| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let known: Vec<String> = listed("fuzz_targets").into_iter().filter_map(stems).collect();
    assert_eq!(known, TARGETS.map(|(name, _)| name));
}

/// A search of its own, without instruments: `FUZZ_ROUNDS=1000000` for a longer one.
#[test]
fn what_is_known_does_no_harm_when_it_is_cut_doubled_and_changed() {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2_000);
    for (name, run) in TARGETS {
        let corpus: Vec<Vec<u8>> =
            listed(&format!("corpus/{name}")).into_iter().map(|path| fs::read(path).expect("an input")).collect();
        for _ in 0..rounds {
            let mut bytes = corpus[random(corpus.len())].clone();
            for _ in 0..=random(4) {
                let (at, other) = (random(bytes.len() + 1), &corpus[random(corpus.len())]);
                match random(5) {
                    0 => bytes.truncate(at),
                    1 => bytes.extend_from_slice(&other[..random(other.len() + 1).min(2_000)]),
                    2 => bytes.insert(at, u8::try_from(random(256)).unwrap_or_default()),
                    3 if at < bytes.len() => bytes[at] ^= 1 << random(8),
                    _ => drop(bytes.splice(at..at, other.iter().copied().take(random(40))).count()),
                }
            }
            let outcome = std::panic::catch_unwind(|| run(&bytes));
            assert!(outcome.is_ok(), "{name} fails on {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
