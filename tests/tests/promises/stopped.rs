//! What takes too long is stopped in the database, and so is what nobody waits for any more: no connection stays busy.

use std::time::Duration;

use e2e::{Another, Draft, Value, World, both, code, json};
use futures_util::future::join_all;
use persistence::Options;

/// More than a server has connections.
const MANY: usize = 12;
const BRIEF: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(120);
/// An honest question is answered within this time, unless every connection is busy.
const PATIENCE: Duration = Duration::from_secs(4);

/// Work without end, as a part of a statement.
fn endless(world: &World) -> String {
    let tables = if world.is_postgres() { "pg_class" } else { "sqlite_master" };
    let names: Vec<String> = ["a", "b", "c", "d", "e", "f"].iter().map(|name| format!("{tables} {name}")).collect();
    format!("(select count(*) from {}) >= 0", names.join(", "))
}

/// From now on nobody's membership can be read in any time.
async fn make_reading_endless(world: &World) {
    let owner = world.owner().await;
    owner.execute("alter table memberships rename to memberships_kept").await.unwrap();
    let view = format!("create view memberships as select * from memberships_kept where {}", endless(world));
    owner.execute(&view).await.unwrap();
    if world.is_postgres() {
        owner.execute("grant select on memberships to commonpurse_app").await.unwrap();
    }
}

/// A server whose operations and whose statements have so long.
async fn server(world: &World, operation: Duration, statement: Duration) -> Another {
    let options = Options { statement_timeout: statement, ..world.options() };
    let another = world.another_server_having(options, |state| state.limits.time = operation).await;
    world.send_to(&another.address);
    another
}

async fn ask(world: &World, draft: &Draft) -> Value {
    world.by(&draft.steward, "{ collaborative { name } }", json!({})).await
}

/// Asks what needs a connection and nobody's membership.
async fn must_answer(world: &World, draft: &Draft) {
    for _ in 0..MANY {
        let asked = world.ask(Some(&draft.steward.token), None, "{ viewer { email } }");
        let answer = tokio::time::timeout(PATIENCE, asked).await.expect("a connection that is free");
        assert!(answer.get("errors").is_none(), "{answer}");
    }
}

/// No statement of ours is still worked at.
async fn must_rest(world: &World) {
    if !world.is_postgres() {
        return;
    }
    let owner = world.owner().await;
    let busy = "select count(*) from pg_stat_activity where state = 'active' and datname = current_database() \
                and query like '%memberships%' and pid <> pg_backend_pid()";
    for _ in 0..40 {
        if owner.number(busy).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{} statements are still worked at", owner.number(busy).await);
}

both!(a_statement_ends_with_the_operation_that_wanted_it, |world| async move {
    let draft = world.draft("river").await;
    make_reading_endless(&world).await;
    let another = server(&world, BRIEF, LONG).await;
    for answer in join_all((0..MANY).map(|_| ask(&world, &draft))).await {
        // Some had not even got a connection.
        assert!(["TIMEOUT", "UNAVAILABLE"].contains(&code(&answer)), "{answer}");
    }
    must_answer(&world, &draft).await;
    must_rest(&world).await;
    another.end().await;
});

both!(a_statement_has_a_time_limit_of_its_own, |world| async move {
    let draft = world.draft("river").await;
    make_reading_endless(&world).await;
    let another = server(&world, LONG, BRIEF).await;
    let answer = ask(&world, &draft).await;
    assert_eq!(code(&answer), "TIMEOUT", "{answer}");
    assert_eq!(answer["errors"][0]["message"], "This took too long and was stopped.");
    must_answer(&world, &draft).await;
    another.end().await;
});

both!(a_statement_ends_when_its_client_goes_away, |world| async move {
    let draft = world.draft("river").await;
    make_reading_endless(&world).await;
    let another = server(&world, LONG, LONG).await;
    let given_up = (0..MANY).map(|_| tokio::time::timeout(BRIEF, ask(&world, &draft)));
    assert!(join_all(given_up).await.iter().all(Result::is_err));
    must_answer(&world, &draft).await;
    must_rest(&world).await;
    another.end().await;
});

/// From now on no body can be made in any time.
async fn make_writing_endless(world: &World) {
    let owner = world.owner().await;
    if world.is_postgres() {
        let function = format!(
            "create function endless() returns trigger language plpgsql as \
             $$ begin if {} then return new; end if; return null; end $$",
            endless(world)
        );
        owner.execute(&function).await.unwrap();
        owner
            .execute("create trigger endless before insert on bodies for each row execute function endless()")
            .await
            .unwrap();
    } else {
        let trigger = format!("create trigger endless before insert on bodies begin select {}; end", endless(world));
        owner.execute(&trigger).await.unwrap();
    }
}

async fn make_body(world: &World, draft: &Draft, name: &str) -> Value {
    let input = json!({ "kind": "COMMITTEE", "name": name, "mandate": "Works." });
    world.act(&draft.steward, "createBody", input, "body { name }").await
}

both!(a_change_that_takes_too_long_is_undone_and_the_next_one_is_made, |world| async move {
    let draft = world.draft("river").await;
    make_writing_endless(&world).await;
    let another = server(&world, LONG, BRIEF).await;
    let answer = make_body(&world, &draft, "Slow").await;
    assert_eq!(code(&answer), "TIMEOUT", "{answer}");
    let dropped = if world.is_postgres() { "drop trigger endless on bodies" } else { "drop trigger endless" };
    world.owner().await.execute(dropped).await.unwrap();
    let answer = make_body(&world, &draft, "Quick").await;
    assert!(answer.get("errors").is_none(), "{answer}");
    assert_eq!(world.owner().await.number("select count(*) from bodies where name = 'Slow'").await, 0);
    let report = persistence::verify::collaborative(&world.store, draft.id, None).await.expect("a report");
    assert_eq!(report.differences, Vec::<String>::new());
    another.end().await;
});

both!(a_change_that_nobody_waits_for_leaves_the_writer_free, |world| async move {
    let draft = world.draft("river").await;
    make_writing_endless(&world).await;
    let another = server(&world, BRIEF, LONG).await;
    assert_eq!(code(&make_body(&world, &draft, "Slow").await), "TIMEOUT");
    let dropped = if world.is_postgres() { "drop trigger endless on bodies" } else { "drop trigger endless" };
    // Waits for the table itself until the server's transaction is gone.
    let drop = async { world.owner().await.execute(dropped).await.unwrap() };
    tokio::time::timeout(PATIENCE, drop).await.expect("a writer that is free");
    let answer = make_body(&world, &draft, "Quick").await;
    assert!(answer.get("errors").is_none(), "{answer}");
    another.end().await;
});
