//! Sample data for load tests is sound, the same each time, and apart from everything else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use e2e::{Owner, both};
use migrations::tables::tenant_tables;
use persistence::seed::{Order, sow};
use persistence::{Conflict, Error, Options, Store, identity, verify};

/// Two small collaboratives.
fn order(seed: u64) -> Order {
    let scale = "0.002".parse().expect("a scale");
    let until = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
    Order { collaboratives: 2, scale, seed, until }
}

async fn seeded(store: &Store, seed: u64) {
    sow(store, &order(seed), |_| ()).await.expect("sample data");
}

/// Rows of each tenant table.
async fn counts(owner: &Owner, which: &str) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    for table in tenant_tables() {
        counts.insert(table, owner.number(&format!("select count(*) from {table} where {which}")).await);
    }
    counts
}

/// Rows in words that both databases write alike. The log's hashes stand for what it says, salts included.
async fn digest(owner: &Owner) -> Vec<String> {
    let hex = |column: &str| match owner {
        Owner::Postgres(_) => format!("replace({column}::text, '-', '')"),
        Owner::Sqlite(_) => format!("lower(hex({column}))"),
    };
    let hash = if owner.is_postgres() { "encode(hash, 'hex')" } else { "lower(hex(hash))" };
    let (id, account, transfer) = (hex("id"), hex("account_id"), hex("transfer_id"));
    let (proposal, seat, report, indicator) =
        (hex("proposal_id"), hex("seat_id"), hex("report_id"), hex("indicator_id"));
    let mut all = Vec::new();
    for sql in [
        format!("select slug || ' ' || {id} from collaboratives"),
        format!("select {hash} from activities"),
        format!("select {account} || ' ' || sequence || ' ' || {transfer} || ' ' || balance_after from entries"),
        format!("select {account} || ' ' || on_day || ' ' || amount from account_days"),
        format!("select {proposal} || ' ' || round || ' ' || {seat} || ' ' || choice from ballots"),
        format!("select {id} || ' ' || state || ' ' || title || ' ' || coalesce(amount, 0) from proposals"),
        format!("select {id} || ' ' || stage || ' ' || amount || ' ' || title from grants"),
        format!("select {id} || ' ' || amount || ' ' || due_on from instalments"),
        format!("select {report} || ' ' || {indicator} || ' ' || numerator from report_values"),
        format!("select {indicator} || ' ' || numerator || ' ' || reporters from collective_results"),
        format!("select {id} || ' ' || kind from due"),
        format!("select {id} || ' ' || email from persons"),
    ] {
        let mut rows = owner.texts(&sql).await;
        assert!(!rows.is_empty(), "{sql}");
        rows.sort();
        all.append(&mut rows);
    }
    all
}

both!(sample_data_is_sound, |world| async move {
    let harvest = sow(&world.store, &order(7), |_| ()).await.expect("sample data");
    assert_eq!(harvest.slugs, ["sample-7-001", "sample-7-002"]);
    assert_eq!((harvest.rows["entries"], harvest.rows["report_values"]), (2_000, 1_000));
    for row in identity::all_collaboratives(&world.store).await.expect("collaboratives") {
        assert!(row.sample, "{}", row.slug);
        let report = verify::collaborative(&world.store, row.id, None).await.expect("a report");
        assert_eq!(report.differences, Vec::<String>::new());
    }
    let owner = world.owner().await;
    for state in ["DRAFT", "DISCUSSION", "VOTING", "PASSED", "ENACTED"] {
        assert!(owner.number(&format!("select count(*) from proposals where state = '{state}'")).await > 0, "{state}");
    }
    let voting = owner.number("select count(*) from proposals where state = 'VOTING'").await;
    assert_eq!(owner.number("select count(*) from due where kind = 'close_vote'").await, voting);
});

both!(the_same_seed_gives_the_same_rows, |world| async move {
    seeded(&world.store, 7).await;
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("other.db").display());
    let other =
        Store::connect(Options { durable: false, ..Options::new(url.clone()) }).await.expect("another database");
    other.migrate().await.expect("the schema");
    seeded(&other, 7).await;
    let there = Owner::sqlite(&url).await;
    let (here, there_too) = (digest(&world.owner().await).await, digest(&there).await);
    assert!(here == there_too, "{:?}", here.iter().zip(&there_too).find(|(one, two)| one != two));
    seeded(&other, 8).await;
    let more = digest(&there).await;
    assert!(more.len() > here.len());
    there.close().await;
    other.close().await;
});

both!(the_same_seed_is_refused_a_second_time_and_changes_nothing, |world| async move {
    seeded(&world.store, 7).await;
    let owner = world.owner().await;
    let (before, log) = (counts(&owner, "true").await, digest(&owner).await);
    let again = sow(&world.store, &Order { collaboratives: 5, ..order(7) }, |_| ()).await;
    assert!(matches!(again, Err(Error::Conflict(Conflict::Taken))), "{again:?}");
    assert_eq!(counts(&owner, "true").await, before);
    assert_eq!(digest(&owner).await, log);
    seeded(&world.store, 70).await;
});

both!(sample_data_touches_no_other_collaborative, |world| async move {
    let river = world.founded("river").await;
    let id = river.steward.collaborative;
    let owner = world.owner().await;
    let own = format!("collaborative_id = {}", owner.literal(id.0));
    let before = (counts(&owner, &own).await, verify::collaborative(&world.store, id, None).await.expect("a report"));
    seeded(&world.store, 7).await;
    let after = (counts(&owner, &own).await, verify::collaborative(&world.store, id, None).await.expect("a report"));
    assert_eq!(before, after);
});
