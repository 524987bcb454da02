//! The ledger is kept by the database itself, and what was tampered with is found.

use e2e::{Founded, Owner, Value, World, both, data, json, uuid_of};
use persistence::funds::LedgerDifference;
use sqlx::PgPool;

/// A fund with a grant that was paid in part.
async fn lived(world: &World, founded: &Founded) -> Value {
    let fund = world.funded(founded, "100.00").await;
    let meadow = world.outsider(founded, "Meadow").await;
    let grant = world.granted(founded, &fund, &meadow, &["30", "20"]).await;
    let instalments = world.instalments(&founded.treasurer, &grant).await;
    data(world.pay(&founded.treasurer, &instalments[0], "first").await);
    fund
}

/// The database as the server itself may use it.
async fn as_server(world: &World, sql: &str) -> Result<(), sqlx::Error> {
    if !world.is_postgres() {
        return world.owner().await.execute(sql).await;
    }
    let pool = PgPool::connect(&world.options().url).await.unwrap();
    let outcome = Owner::Postgres(pool.clone()).execute(sql).await;
    pool.close().await;
    outcome
}

both!(each_account_keeps_its_balance_with_its_entries, |world| async move {
    let founded = world.founded("river").await;
    let fund = lived(&world, &founded).await;
    let query = "query($id: ID!) { collaborative { fund(id: $id) { transfers { totalCount nodes { kind amount { amount } \
        effectiveOn author { name } entries { amount { amount } balanceAfter { amount } account { kind } } } } } } }";
    let transfers = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    let transfers = &transfers["collaborative"]["fund"]["transfers"];
    let kinds: Vec<&Value> = transfers["nodes"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["DISBURSEMENT", "AWARD", "CONTRIBUTION"]);
    let expected = json!([
        { "amount": { "amount": "-30.00" }, "balanceAfter": { "amount": "20.00" }, "account": { "kind": "COMMITTED" } },
        { "amount": { "amount": "30.00" }, "balanceAfter": { "amount": "30.00" }, "account": { "kind": "PAID" } }]);
    assert_eq!(transfers["nodes"][0]["entries"], expected);
    assert_eq!(world.ledger_differences(&founded).await, []);
    let report = persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await.unwrap();
    assert_eq!(report.differences, Vec::<String>::new());
});

both!(the_database_itself_refuses_a_negative_balance, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    for kind in ["AVAILABLE", "COMMITTED", "PAID"] {
        let sql = format!("update accounts set balance = -1 where kind = '{kind}'");
        assert!(owner.execute(&sql).await.is_err(), "{kind}");
        let column = kind.to_lowercase();
        let sql = format!("update fund_balances set {column} = -1, outside = outside + {column} + 1");
        assert!(owner.execute(&sql).await.is_err(), "{column}");
    }
    // An entry that would take an account below zero, in an unbroken chain.
    let overdrawn = "insert into entries select e.collaborative_id, e.account_id, e.account_kind, e.sequence + 1, t.id, \
        -e.balance_after - 1, e.balance_after, -1, e.sequence from entries e join accounts a on a.id = e.account_id \
        and a.last_sequence = e.sequence join transfers t on t.kind = 'DISBURSEMENT' where a.kind = 'AVAILABLE'";
    assert!(owner.execute(overdrawn).await.is_err());
});

both!(the_database_itself_keeps_entries_chained, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    let forged = |sequence: &str, before: &str, after: &str, prior: &str| {
        format!(
            "insert into entries select e.collaborative_id, e.account_id, e.account_kind, {sequence}, t.id, 5, {before}, \
             {after}, {prior} from entries e join accounts a on a.id = e.account_id and a.last_sequence = e.sequence \
             join transfers t on t.kind = 'DISBURSEMENT' where a.kind = 'AVAILABLE'"
        )
    };
    for (why, sql) in [
        ("a gap", forged("e.sequence + 2", "e.balance_after", "e.balance_after + 5", "e.sequence + 1")),
        (
            "another balance before",
            forged("e.sequence + 1", "e.balance_after + 1", "e.balance_after + 6", "e.sequence"),
        ),
        ("a sum that is wrong", forged("e.sequence + 1", "e.balance_after", "e.balance_after + 6", "e.sequence")),
        ("a second first", forged("1", "0", "5", "null")),
    ] {
        assert!(owner.execute(&sql).await.is_err(), "{why}");
    }
    let sound = forged("e.sequence + 1", "e.balance_after", "e.balance_after + 5", "e.sequence");
    owner.execute(&sound).await.unwrap();
    let differences = world.ledger_differences(&founded).await;
    let found = |wanted: fn(&LedgerDifference) -> bool| differences.iter().any(wanted);
    assert!(found(|difference| matches!(difference, LedgerDifference::Entries { entries: 3, .. })), "{differences:?}");
    assert!(found(|difference| matches!(difference, LedgerDifference::Numbering { .. })), "{differences:?}");
    assert!(found(|difference| matches!(difference, LedgerDifference::Balance { .. })), "{differences:?}");
});

both!(the_database_itself_holds_debits_and_credits_together, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    assert!(owner.execute("update fund_balances set available = available + 1").await.is_err());
});

both!(nothing_of_the_ledger_is_changed_or_deleted_by_the_server, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    for table in ["transfers", "entries"] {
        for sql in [format!("update {table} set amount = amount + 1"), format!("delete from {table}")] {
            let refused = as_server(&world, &sql).await.unwrap_err().to_string();
            let why = if world.is_postgres() { "permission denied" } else { "append-only" };
            assert!(refused.contains(why), "{sql}: {refused}");
        }
    }
});

both!(a_transfer_is_reversed_at_most_once_in_the_database_too, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    let mirror = |kind: &str, reverses_kind: &str, amount: &str| {
        let id = owner.literal(world.store.new_id());
        format!(
            "insert into transfers (collaborative_id, id, transaction_id, fund_id, kind, from_account_id, to_account_id, \
             amount, effective_on, recorded_at, author_id, authority, reverses_id, reverses_kind) \
             select collaborative_id, {id}, transaction_id, fund_id, '{kind}', to_account_id, from_account_id, {amount}, \
             effective_on, recorded_at, author_id, authority, id, {reverses_kind} from transfers where kind = 'CONTRIBUTION'"
        )
    };
    assert!(owner.execute(&mirror("REVERSAL", "kind", "amount - 1")).await.is_err(), "another amount");
    assert!(owner.execute(&mirror("REFUND", "kind", "amount")).await.is_err(), "another kind");
    owner.execute(&mirror("REVERSAL", "kind", "amount")).await.unwrap();
    assert!(owner.execute(&mirror("REVERSAL", "kind", "amount")).await.is_err(), "twice");
    let again =
        mirror("REVERSAL", "'REVERSAL'", "amount").replace("where kind = 'CONTRIBUTION'", "where kind = 'REVERSAL'");
    assert!(owner.execute(&again).await.is_err(), "a reversal of a reversal");
});

both!(a_tampered_balance_is_found, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    let raise = "update accounts set balance = balance + 1 where kind = 'PAID'";
    assert!(owner.execute(raise).await.is_err(), "a balance is that of the last entry");
    owner.tamper(&[raise]).await;
    let differences = world.ledger_differences(&founded).await;
    let balance = LedgerDifference::Balance { account: account(&world, "PAID").await, kept: 3_001, entered: 3_000 };
    assert!(differences.contains(&balance), "{differences:?}");
    assert!(differences.iter().any(|one| matches!(one, LedgerDifference::FundSum { sum: 1, .. })), "{differences:?}");
    assert!(differences.iter().any(|one| matches!(one, LedgerDifference::FundTotals { difference: 1, .. })));
    let report = persistence::verify::collaborative(&world.store, founded.steward.collaborative, None).await.unwrap();
    assert_eq!(report.differences.len(), differences.len());
});

async fn account(world: &World, kind: &str) -> domain::AccountId {
    let query = if world.is_postgres() { "id::text" } else { "lower(hex(id))" };
    let found = world.owner().await.texts(&format!("select {query} from accounts where kind = '{kind}'")).await;
    domain::AccountId(found[0].parse().unwrap())
}

both!(tampered_entries_days_and_pledges_are_found, |world| async move {
    let founded = world.founded("river").await;
    let fund = lived(&world, &founded).await;
    let pledge =
        json!({ "fundId": fund, "organisationId": founded.organisation("Lake Fund"), "amount": e2e::pounds("10") });
    data(world.act(&founded.treasurer, "recordPledge", pledge, "pledge { id }").await);
    let owner = world.owner().await;
    let halve = "update entries set amount = amount - 1, balance_after = balance_after - 1 \
        where account_kind = 'PAID' and sequence = 1";
    let days = "update account_days set amount = amount + 7 where amount = -10000";
    let pledges = "update pledges set received = 3";
    let instalments = "update instalments set amount = amount + 1 where paid_on is not null";
    owner.tamper(&[halve, days, pledges, instalments]).await;
    let differences = world.ledger_differences(&founded).await;
    let paid = account(&world, "PAID").await;
    let found = |wanted: fn(&LedgerDifference) -> bool| differences.iter().any(wanted);
    assert!(differences.contains(&LedgerDifference::Balance { account: paid, kept: 3_000, entered: 2_999 }));
    assert!(found(|one| matches!(one, LedgerDifference::Entries { debits: 1, credits: 0, .. })), "{differences:?}");
    assert!(
        found(|one| matches!(one, LedgerDifference::Day { kept: -9_993, entered: -10_000, .. })),
        "{differences:?}"
    );
    assert!(found(|one| matches!(one, LedgerDifference::Received { kept: 3, contributed: 0, .. })), "{differences:?}");
    assert!(found(|one| matches!(one, LedgerDifference::Instalment { kept: 3_001, entered: 3_000, .. })));
});

both!(money_without_the_decision_that_it_names_is_found, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    let owner = world.owner().await;
    let undone = "update proposals set enacted_at = null where enacted_at is not null";
    owner
        .tamper(&[undone, "update instalments set transfer_id = null, paid_on = null where paid_on is not null"])
        .await;
    let differences = world.ledger_differences(&founded).await;
    let found = differences.iter().filter(|one| matches!(one, LedgerDifference::Authority { .. })).count();
    assert_eq!(found, 2, "{differences:?}");
    let free = "update transfers set proposal_id = null where kind = 'AWARD'";
    if world.is_postgres() {
        assert!(owner.execute(free).await.unwrap_err().to_string().contains("check constraint"));
    }
});

both!(the_database_holds_accounts_to_their_fund_and_reversals_to_their_mirror, |world| async move {
    let founded = world.founded("river").await;
    lived(&world, &founded).await;
    world.funded(&founded, "50.00").await;
    let owner = world.owner().await;
    let id = owner.literal(world.store.new_id());
    let again = |from: &str, to: &str, kind: &str, reverses: &str| {
        format!(
            "insert into transfers (collaborative_id, id, transaction_id, fund_id, kind, from_account_id, to_account_id, \
             amount, effective_on, recorded_at, author_id, authority, proposal_id, reverses_id, reverses_kind) \
             select t.collaborative_id, {id}, t.transaction_id, t.fund_id, {kind}, {from}, {to}, t.amount, t.effective_on, \
             t.recorded_at, t.author_id, t.authority, t.proposal_id, {reverses} from transfers t join accounts x on \
             x.collaborative_id = t.collaborative_id and x.fund_id <> t.fund_id and x.kind = 'AVAILABLE' \
             where t.kind = 'RETURN' or t.kind = 'DISBURSEMENT' limit 1"
        )
    };
    let elsewhere = again("t.from_account_id", "x.id", "t.kind", "null, null");
    assert!(owner.execute(&elsewhere).await.is_err(), "another fund's account");
    let no_mirror = again("t.from_account_id", "t.to_account_id", "'REVERSAL'", "t.id, t.kind");
    assert!(owner.execute(&no_mirror).await.is_err(), "the same way again");
    let mirror = again("t.to_account_id", "t.from_account_id", "'REVERSAL'", "t.id, t.kind");
    owner.execute(&mirror).await.unwrap();
});

both!(a_list_of_funds_takes_as_many_statements_as_it_has_levels, |world| async move {
    let founded = world.founded("river").await;
    let first = lived(&world, &founded).await;
    let meadow = e2e::Outsider { id: grantee(&world, &founded, &first).await, member: founded.steward.clone() };
    for _ in 0..3 {
        let fund = world.funded(&founded, "50.00").await;
        world.decide(&founded, founded.member("Orchard"), "More", e2e::award(&fund, &meadow, &["10"])).await;
    }
    assert_ne!(uuid_of(&first), uuid::Uuid::nil());
    let query = "{ collaborative { funds(first: 10) { nodes { name balances { balance { amount } } grants(first: 5) { nodes { \
        title grantees { organisation { name } } } } } } } }";
    let funds = data(world.by(&founded.steward, query, json!({})).await);
    let funds = funds["collaborative"]["funds"]["nodes"].as_array().unwrap();
    assert_eq!(funds.len(), 4);
    assert!(
        funds.iter().all(|fund| fund["grants"]["nodes"][0]["grantees"][0]["organisation"]["name"] == "Meadow"),
        "{funds:?}"
    );
});

async fn grantee(world: &World, founded: &Founded, fund: &Value) -> Value {
    let query =
        "query($id: ID!) { collaborative { fund(id: $id) { grants { nodes { grantees { organisation { id } } } } } } }";
    let found = data(world.by(&founded.steward, query, json!({ "id": fund })).await);
    found["collaborative"]["fund"]["grants"]["nodes"][0]["grantees"][0]["organisation"]["id"].clone()
}
