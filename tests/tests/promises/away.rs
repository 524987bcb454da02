//! The database goes away in the middle of a request: the answer says so, nothing is half done, and what comes after it
//! works without a restart.

use std::sync::Arc;
use std::time::Duration;

use e2e::{Another, Cut, Founded, Owner, Proxy, Value, World, both, code, data, json, on_postgres, pounds};
use sqlx::Executor;

/// What a treasurer's frontend gets: status, the header Retry-After, and the body.
struct Answered {
    status: u16,
    retry_after: Option<String>,
    body: Value,
}

fn gift(founded: &Founded, fund: &Value, key: &str) -> Value {
    let query =
        "mutation($input: RecordContributionInput!) { recordContribution(input: $input) { contribution { id } } }";
    let input = json!({ "fundId": fund, "organisationId": founded.organisation("Hill Trust"), "amount": pounds("10"),
        "receivedOn": "2026-03-01", "idempotencyKey": key });
    json!({ "query": query, "variables": { "input": input } })
}

async fn send(world: &World, address: &str, founded: &Founded, body: &Value, accept: &str) -> Answered {
    let request = world.client.post(format!("{address}/graphql")).bearer_auth(&founded.treasurer.token);
    let request = request.header("x-collaborative", &founded.slug).header("accept", accept);
    let response = request.json(body).send().await.expect("an answer");
    let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
    Answered { status: response.status().as_u16(), retry_after, body: response.json().await.expect("JSON") }
}

const NEWER: &str = "application/graphql-response+json";

fn says_that_it_is_away(answered: &Answered) {
    let Answered { status, retry_after, body } = answered;
    assert_eq!((*status, code(body)), (503, "UNAVAILABLE"), "{body}");
    assert_eq!(retry_after.as_deref(), Some("1"));
    let error = &body["errors"][0];
    assert_eq!(error["message"], "The database can't be reached just now.");
    assert!(error["extensions"]["hint"].as_str().unwrap_or_default().starts_with("Try again in a moment"), "{error}");
}

/// Everything that a gift would change.
async fn rows(world: &World) -> Vec<i64> {
    let owner = world.owner().await;
    let mut rows = Vec::new();
    for table in ["contributions", "transfers", "entries", "activities", "idempotency_keys", "accounts"] {
        rows.push(owner.number(&format!("select count(*) from {table}")).await);
    }
    rows.push(owner.number("select cast(sum(sequence) as bigint) from activity_heads").await);
    rows
}

/// A server behind a wire that can be cut, with a fund to give to.
async fn behind_a_wire(world: &World) -> (Founded, Value, Proxy, Another) {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let proxy = Proxy::before(&world.options()).await;
    let server = world.another_server_with(proxy.through(world.options())).await;
    (founded, fund, proxy, server)
}

/// Holds a gift up in the middle of its transaction, until what comes back is dropped.
async fn held_up(world: &World) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let Owner::Postgres(pool) = world.owner().await else { unreachable!("this promise is about PostgreSQL") };
    let mut holding = pool.begin().await.expect("a transaction");
    holding.execute("lock table entries in access exclusive mode").await.expect("a lock");
    holding
}

/// Waits until a statement of the server waits for the lock.
async fn until_it_waits(world: &World) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() \
        and application_name = 'commonpurse' and wait_event_type = 'Lock'";
    // Outside the transaction that holds the lock: within one, PostgreSQL shows always the same picture.
    let owner = world.owner().await;
    for _ in 0..1_000 {
        if owner.number(waiting).await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing came to wait");
}

on_postgres!(a_cut_wire_is_told_and_leaves_nothing_half_done, |world| async move {
    let (founded, fund, proxy, server) = behind_a_wire(&world).await;
    let before = rows(&world).await;
    for accept in [NEWER, "application/json"] {
        let holding = held_up(&world).await;
        let body = gift(&founded, &fund, "cut");
        let cutting = async {
            until_it_waits(&world).await;
            proxy.cut();
        };
        let (answered, ()) = tokio::join!(send(&world, &server.address, &founded, &body, accept), cutting);
        says_that_it_is_away(&answered);
        // As long as it is away, everything is answered like that, reading too.
        let read = json!({ "query": "{ collaborative { name } }" });
        says_that_it_is_away(&send(&world, &server.address, &founded, &read, accept).await);
        holding.rollback().await.expect("an end");
        proxy.mend();
        let next = send(&world, &server.address, &founded, &read, accept).await;
        assert_eq!((next.status, code(&next.body)), (200, ""), "the next request: {}", next.body);
    }
    assert_eq!(rows(&world).await, before);
    let after = send(&world, &server.address, &founded, &gift(&founded, &fund, "cut"), NEWER).await;
    data(after.body);
    assert_eq!(world.balances(&founded.steward, &fund).await["received"], "110.00");
    assert_eq!(world.ledger_differences(&founded).await, []);
    server.end().await;
});

on_postgres!(a_connection_ended_by_an_administrator_is_told_and_the_next_request_works, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let before = rows(&world).await;
    let mut holding = held_up(&world).await;
    let body = gift(&founded, &fund, "ended");
    let ending = async {
        until_it_waits(&world).await;
        let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() \
            and application_name = 'commonpurse'";
        holding.execute(end).await.expect("backends that end");
    };
    let (answered, ()) = tokio::join!(send(&world, &world.address, &founded, &body, NEWER), ending);
    says_that_it_is_away(&answered);
    holding.rollback().await.expect("an end");
    assert_eq!(rows(&world).await, before);
    data(send(&world, &world.address, &founded, &body, NEWER).await.body);
    assert_eq!(world.balances(&founded.steward, &fund).await["received"], "110.00");
});

on_postgres!(connections_that_died_while_nobody_used_them_fail_no_request, |world| async move {
    let (founded, fund, proxy, server) = behind_a_wire(&world).await;
    let read = json!({ "query": "{ collaborative { name funds { totalCount } } }" });
    // Many at once, so that the pool holds as many connections as it may.
    let many = (0..40).map(|_| send(&world, &server.address, &founded, &read, NEWER));
    for answered in futures_util::future::join_all(many).await {
        data(answered.body);
    }
    proxy.cut();
    tokio::time::sleep(Duration::from_millis(100)).await;
    proxy.mend();
    for round in 0..12 {
        let answered = send(&world, &server.address, &founded, &read, NEWER).await;
        assert_eq!((answered.status, code(&answered.body)), (200, ""), "request {round}: {}", answered.body);
        let body = gift(&founded, &fund, &format!("gift {round}"));
        data(send(&world, &server.address, &founded, &body, NEWER).await.body);
    }
    server.end().await;
});

on_postgres!(a_wire_cut_at_the_commit_leaves_it_done_once_by_its_key, |world| async move {
    let (founded, fund, proxy, server) = behind_a_wire(&world).await;
    for (cut, done) in [(Cut::BeforeCommit, 0), (Cut::AfterCommit, 1)] {
        let before = rows(&world).await[0];
        let body = gift(&founded, &fund, &format!("{cut:?}"));
        // Requests before this one end their transactions too: only what the gift itself does may be cut.
        data(
            send(&world, &server.address, &founded, &json!({ "query": "{ collaborative { name } }" }), NEWER)
                .await
                .body,
        );
        let holding = held_up(&world).await;
        let cutting = async {
            until_it_waits(&world).await;
            proxy.will_cut(cut);
            holding.rollback().await.expect("an end");
        };
        let (answered, ()) = tokio::join!(send(&world, &server.address, &founded, &body, NEWER), cutting);
        says_that_it_is_away(&answered);
        proxy.mend();
        for _ in 0..100 {
            if rows(&world).await[0] == before + done {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(rows(&world).await[0], before + done, "{cut:?}");
        // The same key again: whatever was done, it is done once now.
        data(send(&world, &server.address, &founded, &body, NEWER).await.body);
        assert_eq!(rows(&world).await[0], before + 1, "{cut:?}");
    }
    assert_eq!(world.balances(&founded.steward, &fund).await["received"], "120.00");
    assert_eq!(world.ledger_differences(&founded).await, []);
    server.end().await;
});

#[test]
fn a_file_that_somebody_else_holds_is_told_and_leaves_nothing_half_done() {
    e2e::run(e2e::Engine::Sqlite, |world: Arc<World>| async move {
        let founded = world.founded("river").await;
        let fund = world.funded(&founded, "100.00").await;
        let before = rows(&world).await;
        let Owner::Sqlite(pool) = world.owner().await else { unreachable!("this promise is about SQLite") };
        let mut holding = pool.acquire().await.expect("a connection");
        holding.execute("begin exclusive").await.expect("the file for itself");
        let body = gift(&founded, &fund, "held");
        says_that_it_is_away(&send(&world, &world.address, &founded, &body, NEWER).await);
        says_that_it_is_away(&send(&world, &world.address, &founded, &body, "application/json").await);
        // Who only reads notices nothing.
        let read = json!({ "query": "{ collaborative { name } }" });
        data(send(&world, &world.address, &founded, &read, NEWER).await.body);
        holding.execute("rollback").await.expect("an end");
        assert_eq!(rows(&world).await, before);
        data(send(&world, &world.address, &founded, &body, NEWER).await.body);
        assert_eq!(world.balances(&founded.steward, &fund).await["received"], "110.00");
        assert_eq!(world.ledger_differences(&founded).await, []);
    });
}

both!(an_act_on_a_database_that_was_closed_changes_nothing, |world| async move {
    let founded = world.founded("river").await;
    let fund = world.funded(&founded, "100.00").await;
    let before = rows(&world).await;
    world.store.close().await;
    says_that_it_is_away(&send(&world, &world.address, &founded, &gift(&founded, &fund, "closed"), NEWER).await);
    assert_eq!(rows(&world).await, before);
});
