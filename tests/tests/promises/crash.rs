//! A server that is killed, and one that is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::clock::{Clock, SystemClock};
use e2e::{World, both, json, on_postgres};

use super::process::{Process, commonpurse};
use super::replay::{Frontend, Progress, publication};

/// Requests that are under way when the server is told to stop: no more than it has connections.
const REQUESTS: u64 = 8;
/// Payments that the killed server answered, before it is killed.
const PAYMENTS: u64 = 6;

/// Runs `verify` as an operator would; its verdict.
async fn verified(world: &World) -> (bool, String) {
    let output = commonpurse(&world.options().url, &["verify"]).output().await.unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

both!(a_server_killed_during_the_replay_keeps_what_it_answered_and_goes_on, |world| async move {
    let Some(grants) = publication() else { return };
    // The process has the real clock.
    world.clock.set(SystemClock.now());
    let founded = world.founded("replay").await;
    let first = Process::serve(&world).await;
    world.send_to(&first.address);
    let progress = Arc::new(Progress::default());
    let frontend = Frontend::new(world.clone(), founded.clone(), progress.clone());
    let replay = tokio::spawn(async move { frontend.replay(&grants).await });
    while progress.payments.load(Ordering::Relaxed) < PAYMENTS {
        assert!(!replay.is_finished(), "{:?}", replay.await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.kill().await;
    // Its next request finds nobody.
    replay.await.expect_err("the frontend lost its server");

    let second = Process::serve(&world).await;
    world.send_to(&second.address);
    let (sound, report) = verified(&world).await;
    assert!(sound && report.contains("replay sound"), "{report}");
    let owner = world.owner().await;
    let paid = owner.number("select count(*) from transfers where kind = 'DISBURSEMENT'").await;
    let answered = i64::try_from(progress.payments.load(Ordering::Relaxed)).unwrap();
    // The one that was under way may have been kept as well.
    assert!((answered..=answered + 1).contains(&paid), "{paid} payments kept, {answered} answered");

    let admit = json!({ "admitOrganisation": { "name": "Latecomer", "constituency": "PARTNER" } });
    Frontend::new(world.clone(), founded, Arc::default()).decide("Go on as if nothing had happened", admit).await;
    let (sound, report) = verified(&world).await;
    assert!(sound, "{report}");
    assert!(second.terminate().await.0.success());
});

both!(a_server_told_to_stop_finishes_what_it_has_begun, |world| async move {
    world.clock.set(SystemClock.now());
    let draft = world.draft("river").await;
    let process = Process::serve(&world).await;
    world.send_to(&process.address);
    let begun = Arc::new(AtomicU64::new(0));
    let asked: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let (world, draft, begun) = (world.clone(), draft.clone(), begun.clone());
            tokio::spawn(async move {
                let body = json!({ "kind": "COMMITTEE", "name": format!("Group {number}"), "mandate": "Works." });
                begun.fetch_add(1, Ordering::Relaxed);
                world.act(&draft.steward, "createBody", body, "body { id }").await
            })
        })
        .collect();
    while begun.load(Ordering::Relaxed) < REQUESTS {
        tokio::task::yield_now().await;
    }
    // Until the requests have arrived.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (status, log) = process.terminate().await;
    assert!(status.success(), "{log:#?}");
    for answer in asked {
        let answer = answer.await.expect("an answer");
        assert_eq!(answer.get("errors"), None, "{answer} {log:#?}");
    }
    assert_eq!(world.owner().await.number("select count(*) from bodies where kind = 'COMMITTEE'").await, 8);
});

on_postgres!(a_role_that_could_pass_row_level_security_is_refused, |world| async move {
    let serve = commonpurse(&world.owner_url(), &["serve", "--listen", "127.0.0.1:0"]).output().await.unwrap();
    let said = String::from_utf8(serve.stderr).unwrap();
    assert_eq!(serve.status.code(), Some(1), "{said}");
    assert!(said.contains("row-level security") && said.contains("commonpurse_app"), "{said}");
});
