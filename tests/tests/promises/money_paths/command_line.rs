//! The command line has no way round the rules: outside sample data none of its verbs moves money.

use std::collections::BTreeSet;
use std::process::ExitCode;

use e2e::{Owner, World, both};
use gateway::command;

/// What a verb may do to a ledger, and the words that make it do the most it can.
enum Authority {
    /// It moves nothing.
    None(Vec<String>),
    /// It makes new collaboratives, marked SAMPLE for ever, and moves money in those alone.
    SampleOnly(Vec<String>),
    /// It serves until it is told to stop: whoever acts acts through the API, by the role table.
    TheApis,
}

const PUBLISHED: &str = r#"{ "grants": [{ "id": "360G-2", "title": "Nets", "description": "For nets.", "currency": "GBP",
    "amountAwarded": 10, "awardDate": "2020-11-03", "recipientOrganization": [{ "id": "GB-CHC-1", "name": "Harbour" }],
    "fundingOrganization": [{ "id": "GB-CHC-9", "name": "River Fund" }] }] }"#;

const VOTED: &str =
    "META\nkey;value\nbudget;100\nvote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost\na;40\nVOTES\nvote\na\n";

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// Every verb with its authority. A verb that is not here has none yet: say which.
fn authority(verb: &str, file: &str) -> Authority {
    match verb {
        "serve" | "demo" => Authority::TheApis,
        "migrate" => Authority::None(words("migrate")),
        "schema" => Authority::None(words("schema")),
        "verify" => Authority::None(words("verify")),
        "collaborative create" => Authority::None(words(
            "collaborative create --slug brook --name Brook --purpose Water --currency GBP --steward steward@river.example",
        )),
        "person create" => Authority::None(words("person create --email new@river.example --name New")),
        "person password" => Authority::None(words("person password --email steward@river.example")),
        "token" => Authority::None(words("token --email steward@river.example --collaborative river")),
        "import 360giving" => {
            let mut line = words("import 360giving --collaborative river");
            line.push(file.to_owned());
            Authority::None(line)
        }
        "import pabulib" => {
            let mut line = words("import pabulib --collaborative river");
            line.push(file.replace("grants.json", "vote.pb"));
            Authority::None(line)
        }
        "seed" => Authority::SampleOnly(words("seed --collaboratives 1 --scale 0.002 --until 2026-03-02")),
        new => panic!("the verb {new} is new: say by what authority it moves money, if it does"),
    }
}

/// Runs a verb on the world's database, in a thread of its own as in a process of its own.
async fn run(world: &World, mut words: Vec<String>) {
    let url = if words[0] == "migrate" { world.owner_url() } else { world.options().url };
    if words[0] != "schema" {
        words.extend(["--database-url".to_owned(), url]);
    }
    if words[0] == "verify" {
        words.extend(["--files".to_owned(), world.files_folder().display().to_string()]);
    }
    let said = words.join(" ");
    let code = tokio::task::spawn_blocking(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        std::thread::scope(|scope| {
            scope.spawn(|| command::run_line(["commonpurse"].into_iter().chain(words.iter().copied()))).join()
        })
    });
    let code = code.await.expect("a thread").expect("a verb that ends");
    assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::SUCCESS), "{said}");
}

async fn entries(owner: &Owner, sample: bool) -> i64 {
    let which = if sample { "c.sample" } else { "not c.sample" };
    let sql =
        format!("select count(*) from entries e join collaboratives c on c.id = e.collaborative_id where {which}");
    owner.number(&sql).await
}

both!(no_verb_of_the_command_line_moves_money_outside_sample_data, |world| async move {
    let furnished = world.furnished("river").await;
    let owner = world.owner().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("grants.json");
    std::fs::write(&file, PUBLISHED).expect("a file");
    std::fs::write(folder.path().join("vote.pb"), VOTED).expect("a file");
    let before = entries(&owner, false).await;
    assert!(before > 0);
    let verbs = command::verbs();
    let known: BTreeSet<&str> = verbs.iter().map(String::as_str).collect();
    assert!(known.contains("person create") && known.contains("seed"), "{known:?}");
    for verb in &verbs {
        let sampled = entries(&owner, true).await;
        match authority(verb, &file.to_string_lossy()) {
            Authority::None(words) => {
                run(&world, words).await;
                assert_eq!(entries(&owner, true).await, sampled, "{verb}");
            }
            Authority::SampleOnly(words) => {
                run(&world, words).await;
                assert!(entries(&owner, true).await > sampled, "{verb}");
            }
            Authority::TheApis => {}
        }
        assert_eq!(entries(&owner, false).await, before, "{verb}");
    }
    assert_eq!(world.ledger_differences(&furnished.founded).await, []);
});
