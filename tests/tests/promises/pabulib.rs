//! Votes about projects that were held elsewhere are taken in as they were published, counted again, and decide nothing.

use std::process::ExitCode;

use e2e::{Draft, Value, World, both, data, json, shared};
use persistence::history::{File, ImportedVote, import_pabulib};

const SMALL: &str = "META\nkey;value\ndescription;Top Idea\nbudget;100\nvote_type;approval\nrule;equalshares/add1\ncurrency;EUR\n\
    PROJECTS\nproject_id;name;cost;votes;selected\na;Trees;40;2;1\nb;Bench;70;1;0\n\
    VOTES\nvoter_id;vote;age\nann;a;30\nbob;a,b;41\n";

async fn import(world: &World, draft: &Draft, bytes: &[u8]) -> persistence::Result<ImportedVote> {
    import_pabulib(&world.store, draft.id, File { name: "vote.pb", bytes }).await
}

async fn votes(world: &World, draft: &Draft) -> Vec<Value> {
    let query = "{ collaborative { publishedVotes(first: 10) { totalCount nodes { title currency budget publishedRule spent \
        ballots sentence rule { sharing completion ballotForm } import { format fileName added unchanged } \
        projects { externalId name cost votes publishedVotes score publishedScore funded publishedSelected } } } } }";
    let votes = data(world.by(&draft.steward, query, json!({})).await)["collaborative"]["publishedVotes"].clone();
    votes["nodes"].as_array().cloned().unwrap_or_default()
}

/// Rows that an import may write.
async fn written(world: &World) -> Vec<i64> {
    let owner = world.owner().await;
    let mut counts = Vec::new();
    for table in ["published_votes", "published_ballots", "imports", "proposals", "transfers"] {
        counts.push(owner.number(&format!("select count(*) from {table}")).await);
    }
    counts
}

async fn differences(world: &World, draft: &Draft) -> Vec<String> {
    let report = persistence::verify::collaborative(&world.store, draft.id, None).await;
    report.expect("a report").differences
}

async fn command(world: &World, file: &std::path::Path) -> ExitCode {
    let url = world.options().url;
    let file = file.display().to_string();
    let words = ["commonpurse", "import", "pabulib", "--collaborative", "river", "--database-url", &url, &file];
    let line: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    tokio::task::spawn_blocking(move || gateway::command::run_line(line)).await.expect("a command that ends")
}

both!(real_elections_come_out_as_they_were_published, |world| async move {
    let draft = world.draft("river").await;
    let names = [
        "approval-equalshares-assen-2024.pb",
        "cumulative-greedy-gdansk-2020.pb",
        "cumulative-zurich-d5-2023.pb",
        "ordinal-greedy-krakow-2018.pb",
    ];
    for name in names {
        let Some(bytes) = shared(&format!("data/voting/{name}")) else { return };
        let imported = import(&world, &draft, &bytes).await.expect("a file that is taken");
        assert!(imported.new && imported.remarks.is_empty(), "{name}: {:?}", imported.remarks);
    }
    let votes = votes(&world, &draft).await;
    assert_eq!(votes.iter().map(|vote| &vote["ballots"]).collect::<Vec<_>>(), [84, 182, 180, 755]);
    for project in votes.iter().flat_map(|vote| vote["projects"].as_array().unwrap()) {
        assert_eq!(project["votes"], project["publishedVotes"], "{project}");
        assert!(project["publishedScore"].is_null() || project["score"] == project["publishedScore"], "{project}");
    }
    for project in votes[0]["projects"].as_array().unwrap() {
        assert_eq!(project["funded"], project["publishedSelected"], "Assen, by equal shares with ADD1: {project}");
    }
    assert_eq!(votes[0]["rule"], json!({ "sharing": "EQUAL_SHARES", "completion": "ADD1", "ballotForm": "APPROVAL" }));
    assert_eq!((&votes[0]["spent"], &votes[1]["rule"]["sharing"]), (&json!("76700"), &json!("GREEDY")));
    assert_eq!(differences(&world, &draft).await, Vec::<String>::new());
    let before = written(&world).await;
    assert_eq!((before[3], before[4]), (0, 0), "no proposal, no transfer");
});

both!(a_published_vote_and_its_import_are_found_by_their_ids, |world| async move {
    let draft = world.draft("river").await;
    assert!(import(&world, &draft, SMALL.as_bytes()).await.expect("taken").new);
    let query = "{ collaborative { publishedVotes { nodes { __typename id import { __typename id } } } } }";
    let seen =
        data(world.by(&draft.steward, query, json!({})).await)["collaborative"]["publishedVotes"]["nodes"][0].clone();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let found = world.by(&draft.steward, query, json!({ "ids": [seen["id"], seen["import"]["id"]] })).await;
    assert_eq!(data(found)["nodes"], json!([{ "__typename": "PublishedVote", "id": seen["id"] }, seen["import"]]));
});

both!(the_same_vote_twice_changes_nothing_and_no_voter_is_kept, |world| async move {
    let draft = world.draft("river").await;
    assert!(import(&world, &draft, SMALL.as_bytes()).await.expect("taken").new);
    let before = written(&world).await;
    let (one, other) = tokio::join!(import(&world, &draft, SMALL.as_bytes()), import(&world, &draft, SMALL.as_bytes()));
    assert!(!one.expect("taken").new && !other.expect("taken").new);
    let after = written(&world).await;
    assert_eq!((&before[..2], before[2] + 2), (&after[..2], after[2]), "two more runs, and nothing else");
    let votes = votes(&world, &draft).await;
    assert_eq!((&votes[0]["title"], &votes[0]["currency"]), (&json!("Top Idea"), &json!("EUR")));
    assert_eq!(votes[0]["import"], json!({ "format": "PABULIB", "fileName": "vote.pb", "added": 1, "unchanged": 0 }));
    let owner = world.owner().await;
    let text = if owner.is_postgres() { "ballot::text" } else { "ballot" };
    let kept = owner.texts(&format!("select {text} || ' ' || voters from published_ballots order by number")).await;
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept.iter().all(|row| !row.contains("ann") && !row.contains("41")), "{kept:?}");
    let hill = world.draft("hill").await;
    assert_eq!(self::votes(&world, &hill).await, Vec::<Value>::new(), "another collaborative sees none of it");
});

both!(a_file_that_can_not_be_read_is_refused_with_its_line_and_nothing_is_imported, |world| async move {
    let draft = world.draft("river").await;
    let before = written(&world).await;
    let mut broken = SMALL.as_bytes().to_vec();
    broken.extend(b"eve;a;\xff\n");
    let cases = [
        (broken, "line 16: "),
        (SMALL.replace("bob;a,b", "bob;a,z").into_bytes(), "line 15: "),
        (SMALL.replace("Trees;40", "Trees;0").into_bytes(), "line 10: "),
        (SMALL.replace("Trees;40", "Trees;forty").into_bytes(), "line 10: "),
        (SMALL.replace("VOTES", "BALLOTS").into_bytes(), "there is no VOTES section"),
        (Vec::new(), "there is no META section"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("vote.pb");
    for (bytes, expected) in cases {
        let error = import(&world, &draft, &bytes).await.expect_err("a refusal").to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        std::fs::write(&file, &bytes).expect("a file");
        assert_eq!(command(&world, &file).await, ExitCode::from(1), "{expected}");
    }
    assert_eq!(written(&world).await, before);
    std::fs::write(&file, SMALL).expect("a file");
    assert_eq!(command(&world, &file).await, ExitCode::SUCCESS);
    assert_eq!(votes(&world, &draft).await.len(), 1);
});

both!(a_published_vote_that_was_changed_afterwards_is_found, |world| async move {
    let draft = world.draft("river").await;
    import(&world, &draft, SMALL.as_bytes()).await.expect("a file that is taken");
    assert_eq!(differences(&world, &draft).await, Vec::<String>::new());
    let owner = world.owner().await;
    owner.tamper(&["update published_ballots set voters = voters + 1 where number = 1"]).await;
    let found = differences(&world, &draft).await.join("; ");
    assert!(found.contains("2 ballots are stored as its number, counted: 3"), "{found}");
    owner.tamper(&["update published_votes set ballot_count = 3"]).await;
    let found = differences(&world, &draft).await.join("; ");
    assert!(found.contains("its result is stored as"), "{found}");
});
