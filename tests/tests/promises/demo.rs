//! The demo: a newcomer's first five minutes.

use std::sync::atomic::{AtomicU64, Ordering};

use e2e::{Value, json};
use gateway::State;
use gateway::demo::{CHAPTERS, Contents, DemoFolder, FolderProblem, Guide, SLUG};
use gateway::server::Server;
use persistence::decisions::{self, ProposalFilter};
use persistence::measurement::PeriodFilter;
use persistence::{Options, Page, Read, Store, funds, identity, measurement, verify};
use tokio::sync::oneshot;

/// A demo in a folder of its own, and how many chapters it took to make.
async fn opened(folder: &DemoFolder) -> (Store, u64) {
    let told = AtomicU64::new(0);
    let store = folder
        .open(&|| {
            told.fetch_add(1, Ordering::Relaxed);
        })
        .await
        .expect("a demo");
    (store, told.into_inner())
}

async fn read(store: &Store) -> Read {
    let row = identity::collaborative_by_slug(store, SLUG).await.unwrap().expect("the demo's collaborative");
    store.read(row.id).await.unwrap()
}

async fn head(store: &Store) -> verify::Head {
    let id = read(store).await.collaborative_id();
    verify::collaborative(store, id, None).await.unwrap().head
}

#[test]
fn a_demo_is_filled_once_and_goes_on_with_the_same_data() {
    e2e::alone(async {
        let place = tempfile::tempdir().unwrap();
        let folder = DemoFolder::at(place.path().join("demo"));
        std::fs::create_dir(folder.path()).unwrap();
        std::fs::write(folder.path().join("demo.unfinished.sqlite"), "what an interrupted fill left behind").unwrap();
        assert_eq!(folder.contents(), Contents::Unfinished);

        let (first, told) = opened(&folder).await;
        assert_eq!((told, folder.contents()), (CHAPTERS, Contents::Complete));
        let before = head(&first).await;
        first.close().await;

        let (second, told) = opened(&folder).await;
        assert_eq!((told, head(&second).await), (0, before));
        second.close().await;
    });
}

#[test]
fn the_demo_verifies_clean() {
    e2e::alone(async {
        let place = tempfile::tempdir().unwrap();
        let (store, _) = opened(&DemoFolder::at(place.path())).await;
        let read = read(&store).await;
        let report = verify::collaborative(&store, read.collaborative_id(), None).await.unwrap();
        assert_eq!(report.differences, Vec::<String>::new());
        assert_eq!(funds::verify_ledger(&read).await.unwrap().differences, []);
        let recount = measurement::recount_results(&read).await.unwrap();
        assert_eq!(recount.differences, []);
        assert!(recount.results > 30, "{} results", recount.results);
        drop(read);
        store.close().await;
    });
}

/// The first and the last day of a quarter, and a day that most years have not: as many acts of people, in the same order.
/// How many periods are locked already hangs on the day alone.
#[test]
fn the_demo_tells_the_same_story_whatever_the_day() {
    e2e::alone(async {
        let mut stories = Vec::new();
        for now in ["2026-07-01T00:05:00Z", "2026-09-30T23:55:00Z", "2028-02-29T12:00:00Z"] {
            let place = tempfile::tempdir().unwrap();
            let options = Options { durable: false, ..Options::in_file(&place.path().join("demo.sqlite")) };
            let store = Store::connect(options).await.unwrap();
            store.migrate().await.unwrap();
            gateway::demo::fill(&store, now.parse().unwrap(), &|| ()).await.unwrap();
            let read = read(&store).await;
            let proposals = decisions::proposals(&read, &ProposalFilter::default(), Page::first(100)).await.unwrap();
            let ends: Vec<_> = proposals.rows.into_iter().map(|row| (row.title, row.state)).collect();
            let periods =
                measurement::reporting_periods(&read, &PeriodFilter::default(), Page::first(100)).await.unwrap();
            let locked = periods.rows.iter().filter(|period| period.locked_at.is_some()).count();
            stories.push((head(&store).await.sequence - i64::try_from(locked).unwrap(), ends));
            drop(read);
            store.close().await;
        }
        assert_eq!(stories[0], stories[1]);
        assert_eq!(stories[0], stories[2]);
    });
}

#[test]
fn every_query_and_the_mutation_that_the_demo_prints_work() {
    e2e::alone(async {
        let place = tempfile::tempdir().unwrap();
        let (store, _) = opened(&DemoFolder::at(place.path())).await;
        let state = State::new(store.clone()).await.unwrap();
        let server = Server::bind(state.clone(), "127.0.0.1:0", 1).unwrap();
        let guide = Guide::of(&state, server.address()).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let address = server.address();
        let serving = tokio::spawn(server.serve(async { stopped.await.unwrap_or_default() }));

        let printed = guide.to_string();
        assert_eq!(guide.commands.len(), 4);
        let client = reqwest::Client::new();
        let mut answers = Vec::new();
        for command in &guide.commands {
            assert!(printed.contains(&command.curl()), "{}", command.title);
            let request = client.post(format!("http://{address}/graphql")).header("x-collaborative", SLUG);
            let answer = request.bearer_auth(&command.token).json(&command.body()).send().await.unwrap();
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["errors"], Value::Null, "{}", command.title);
            answers.push(answer["data"].clone());
        }
        tells_of_the_fund(&answers[0]["collaborative"]["funds"]["nodes"][0]);
        tells_what_was_decided(&answers[1]["collaborative"]["proposals"]["nodes"]);
        tells_what_came_of_it(&answers[2]["collaborative"]["outcomes"]["nodes"]);
        let ballots = answers[3]["castBallot"]["proposal"]["ballots"].as_array().unwrap();
        assert_eq!(ballots.len(), 5);

        drop(client);
        stop.send(()).unwrap();
        serving.await.unwrap().unwrap();
    });
}

fn tells_of_the_fund(fund: &Value) {
    assert_eq!(fund["contributors"].as_array().map(Vec::len), Some(3));
    let stages: Vec<_> = fund["grants"]["nodes"].as_array().unwrap().iter().map(|grant| &grant["stage"]).collect();
    assert_eq!(json!(stages), json!(["AWARDED", "AGREED", "ACTIVE", "CANCELLED", "ACTIVE"]));
}

fn tells_what_was_decided(proposals: &Value) {
    let states: Vec<_> = proposals.as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    for state in ["VOTING", "DISCUSSION", "ENACTED", "ENACTMENT_FAILED", "FAILED", "LAPSED"] {
        assert!(states.contains(&state), "no proposal is {state}: {states:?}");
    }
}

fn tells_what_came_of_it(outcomes: &Value) {
    let results = |outcome: &Value| outcome["indicators"]["nodes"].as_array().cloned().unwrap_or_default();
    let indicators: Vec<Value> = outcomes.as_array().unwrap().iter().flat_map(results).collect();
    assert_eq!(indicators.len(), 5);
    let latest_full = |indicator: &Value| indicator["results"]["nodes"][1].clone();
    let shown = indicators.iter().filter(|one| !latest_full(one)["value"].is_null()).count();
    let withheld = indicators.iter().filter(|one| latest_full(one)["withheld"] == "TOO_FEW_REPORTERS").count();
    assert_eq!((shown, withheld), (4, 1));
}

#[test]
fn reset_starts_over_and_deletes_nothing_else() {
    e2e::alone(async {
        let place = tempfile::tempdir().unwrap();
        let folder = DemoFolder::at(place.path());
        let (first, _) = opened(&folder).await;
        let before = head(&first).await;
        first.close().await;

        let own = place.path().join("my-notes.txt");
        std::fs::write(&own, "mine").unwrap();
        assert!(matches!(folder.reset(), Err(FolderProblem::NotOurs { names, .. }) if names == ["my-notes.txt"]));
        assert!(own.exists());
        assert_eq!(folder.contents(), Contents::Complete);

        std::fs::remove_file(own).unwrap();
        folder.reset().unwrap();
        assert_eq!(folder.contents(), Contents::Nothing);
        let (second, told) = opened(&folder).await;
        assert_eq!(told, CHAPTERS);
        assert_ne!(head(&second).await, before);
        second.close().await;
    });
}
