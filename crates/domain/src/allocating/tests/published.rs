//! Real elections as published: what we count is what the city counted.

use std::path::PathBuf;

use super::*;

/// A file beside the repository (COMMONPURSE_SHARED, or `shared` beside it); where there is no such folder, the test is
/// skipped and says so.
fn published(name: &str) -> Option<PabulibFile> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let folder = std::env::var_os("COMMONPURSE_SHARED").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: {name} is not beside this repository (set COMMONPURSE_SHARED)");
        return None;
    }
    Some(PabulibFile::read(&std::fs::read_to_string(folder.join("data/voting").join(name)).unwrap()).unwrap())
}

fn ids(file: &PabulibFile, positions: &[usize]) -> Vec<String> {
    positions.iter().map(|position| file.projects[*position].id.clone()).collect()
}

fn outcome(file: &PabulibFile, rule: &AllocationRule) -> Allocation {
    allocate(rule, &file.shareable(), &file.ballots().unwrap()).unwrap()
}

#[test]
fn the_published_tallies_come_out_exactly() {
    for (name, projects, votes) in [
        ("approval-equalshares-assen-2024.pb", 14, 84),
        ("cumulative-greedy-gdansk-2020.pb", 3, 182),
        ("cumulative-zurich-d5-2023.pb", 24, 180),
        ("ordinal-greedy-krakow-2018.pb", 8, 755),
    ] {
        let Some(file) = published(name) else { return };
        assert_eq!((file.projects.len(), file.votes.len()), (projects, votes), "{name}");
        assert_eq!(file.remarks, [], "{name}");
        for (project, tally) in file.projects.iter().zip(file.tally()) {
            assert_eq!(project.votes, i64::try_from(tally.votes).ok(), "{name}: {}", project.id);
            if let Some(score) = project.score {
                assert_eq!(BigInt::from(score), tally.score, "{name}: {}", project.id);
            }
        }
    }
}

#[test]
fn our_scores_are_the_published_ones() {
    let names = ["cumulative-greedy-gdansk-2020.pb", "cumulative-zurich-d5-2023.pb", "ordinal-greedy-krakow-2018.pb"];
    for name in names {
        let Some(file) = published(name) else { return };
        let rule = AllocationRule { ballot_form: BallotForm::Points, ..AllocationRule::greedy() };
        let scores = outcome(&file, &rule).projects.into_iter().map(|project| project.score);
        let published = file.projects.iter().map(|project| Exact::from(BigInt::from(project.score.unwrap())));
        assert!(scores.eq(published), "{name}");
    }
}

#[test]
fn assen_2024_selects_what_was_published() {
    let Some(file) = published("approval-equalshares-assen-2024.pb") else { return };
    let rule = file.allocation_rule().unwrap();
    let allocation = outcome(&file, &rule);
    let mut funded = allocation.funded.clone();
    funded.sort_unstable();
    assert_eq!(Some(funded), file.selected());
    assert_eq!((allocation.spent_minor, allocation.remaining_minor), (76_700, 23_300));
    let shares = allocation.shares.unwrap();
    assert_eq!((shares.add1_steps, shares.add1_end), (843, Some(AddOneEnd::OverBudget)));
    assert_eq!(
        allocation.sentence,
        "9 of 14 projects are funded for 76700 of 100000, by equal shares after 843 steps of ADD1, as one more would \
         have cost more than the budget; 23300 remains."
    );
}

#[test]
fn assen_2024_is_the_same_where_add1_goes_on_after_an_exhaustive_outcome() {
    let Some(file) = published("approval-equalshares-assen-2024.pb") else { return };
    let rule = AllocationRule { add1_stops_when_exhaustive: false, ..file.allocation_rule().unwrap() };
    let mut funded = outcome(&file, &rule).funded;
    funded.sort_unstable();
    assert_eq!(Some(funded), file.selected());
}

#[test]
fn greedy_files_select_the_highest_scores_that_fit() {
    for (name, expected) in [
        ("cumulative-greedy-gdansk-2020.pb", vec!["3", "1", "2"]),
        ("ordinal-greedy-krakow-2018.pb", vec!["3", "6", "1", "2", "4"]),
        ("cumulative-zurich-d5-2023.pb", vec!["14", "5", "24", "6", "13", "17", "7", "2"]),
    ] {
        let Some(file) = published(name) else { return };
        let greedy = AllocationRule { ballot_form: file.ballot_form(), ..AllocationRule::greedy() };
        let allocation = outcome(&file, &file.allocation_rule().unwrap_or(greedy));
        assert_eq!(ids(&file, &allocation.funded), expected, "{name}");
    }
}
