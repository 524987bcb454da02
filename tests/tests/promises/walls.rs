//! The second and the third wall between collaboratives: keys, and row-level security. (The first is the unit itself:
//! its tests are in the crate persistence.)

use domain::tenancy::{Constituency, Role};
use e2e::{Draft, Owner, World, both, data, json, on_postgres};
use migrations::tables::{APPEND_ONLY, tenant_tables};

/// A collaborative with something in as many tables as the API can fill before founding.
async fn filled(world: &World, slug: &str, extra: usize) -> Draft {
    let draft = world.draft(slug).await;
    let trust = world.organisation(&draft.steward, "Trust", Constituency::Funder).await;
    let member = world.join(&draft.steward, &format!("meg@{slug}.example"), Some(trust), &[Role::Member]).await;
    let identified = json!({ "name": "Group", "constituency": "PARTNER", "idempotencyKey": "once",
        "identifiers": [{ "scheme": "GB-CHC", "value": slug }] });
    data(world.act(&draft.steward, "draftOrganisation", identified, "organisation { id }").await);
    let council = json!({ "kind": "COUNCIL", "name": "Council", "mandate": "Decides." });
    let council = data(world.act(&draft.steward, "createBody", council, "body { id }").await);
    let council = &council["createBody"]["body"]["id"];
    for number in 0..=extra {
        let committee =
            json!({ "kind": "COMMITTEE", "name": format!("{number}"), "mandate": "Works.", "parentId": council });
        data(world.act(&draft.steward, "createBody", committee, "body { id }").await);
    }
    let own = "{ viewer { membership { id } } collaborative { bodies(last: 3) { nodes { seats { nodes { id organisation { name } } } } } \
               assembly: bodies(first: 1) { nodes { seats { nodes { id organisation { name } } } } } } }";
    let own = data(world.by(&member, own, json!({})).await);
    let seats = own["collaborative"]["assembly"]["nodes"][0]["seats"]["nodes"].as_array().cloned().unwrap_or_default();
    let seat = seats.iter().find(|seat| seat["organisation"]["name"] == "Trust").expect("a seat for each organisation");
    let me = &own["viewer"]["membership"]["id"];
    let holder = json!({ "seatId": seat["id"], "holderId": me, "understudyId": me });
    data(world.act(&member, "nameSeatHolder", holder, "seat { id }").await);
    world.act(&member, "createBody", json!({ "kind": "COUNCIL", "name": "No", "mandate": "" }), "body { id }").await;
    draft
}

/// One reference from a tenant table to a tenant table, column by column.
#[derive(Debug)]
struct Reference {
    child: String,
    parent: String,
    columns: Vec<(String, String)>,
}

/// Every foreign key of the catalogue, as `child|parent|column=column,…`.
async fn references(owner: &Owner) -> Vec<Reference> {
    let sql = if owner.is_postgres() {
        "select c.conrelid::regclass::text || '|' || c.confrelid::regclass::text || '|' || \
         (select string_agg(a.attname || '=' || b.attname, ',' order by k.position) \
          from unnest(c.conkey, c.confkey) with ordinality as k(own, other, position) \
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.own \
          join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.other) \
         from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace"
    } else {
        "select m.name || '|' || f.\"table\" || '|' || group_concat(f.\"from\" || '=' || f.\"to\", ',' order by f.seq) \
         from sqlite_schema m join pragma_foreign_key_list(m.name) f where m.type = 'table' group by m.name, f.id"
    };
    let tenant = tenant_tables();
    let rows = owner.texts(sql).await;
    let references = rows.iter().filter_map(|row| {
        let mut parts = row.split('|');
        let (child, parent, columns) = (parts.next()?.to_owned(), parts.next()?.to_owned(), parts.next()?);
        let columns = columns.split(',').filter_map(|pair| pair.split_once('='));
        let columns = columns.map(|(own, other)| (own.to_owned(), other.to_owned())).collect();
        Some(Reference { child, parent, columns })
    });
    references.filter(|one| tenant.contains(&one.child.as_str()) && tenant.contains(&one.parent.as_str())).collect()
}

both!(every_reference_between_tenant_tables_carries_the_collaborative, |world| async move {
    let references = references(&world.owner().await).await;
    assert!(references.len() > 40, "the catalogue was not read: {references:?}");
    for reference in references {
        let tenant = ("collaborative_id".to_owned(), "collaborative_id".to_owned());
        assert!(reference.columns.contains(&tenant), "{reference:?}");
    }
});

both!(no_row_can_refer_to_a_row_of_another_collaborative, |world| async move {
    let (river, hill) = (filled(&world, "river", 8).await, filled(&world, "hill", 0).await);
    let owner = world.owner().await;
    if !owner.is_postgres() {
        for table in APPEND_ONLY {
            owner.execute(&format!("drop trigger {table}_no_update")).await.expect("a trigger to drop");
        }
    }
    let (theirs, own) = (owner.literal(river.id.0), owner.literal(hill.id.0));
    let row = if owner.is_postgres() { "ctid" } else { "rowid" };
    let mut tried = Vec::new();
    for Reference { child, parent, columns } in references(&owner).await {
        let columns: Vec<_> = columns.iter().filter(|(column, _)| column != "collaborative_id").collect();
        if columns.is_empty() {
            continue;
        }
        let same: Vec<_> = columns.iter().map(|(_, other)| format!("b.{other} = a.{other}")).collect();
        let only_there = format!(
            "from {parent} a where a.collaborative_id = {theirs} and not exists \
             (select 1 from {parent} b where b.collaborative_id = {own} and {})",
            same.join(" and ")
        );
        let there = owner.number(&format!("select count(*) {only_there}")).await;
        let here = owner.number(&format!("select count(*) from {child} where collaborative_id = {own}")).await;
        if there == 0 || here == 0 {
            continue;
        }
        let set: Vec<_> = columns
            .iter()
            .map(|(own, other)| format!("{own} = (select a.{other} {only_there} order by a.{other} limit 1)"))
            .collect();
        let which = format!("{row} = (select {row} from {child} where collaborative_id = {own} limit 1)");
        let outcome = owner.execute(&format!("update {child} set {} where {which}", set.join(", "))).await;
        let refused = outcome
            .as_ref()
            .err()
            .and_then(|error| error.as_database_error())
            .is_some_and(|error| error.is_foreign_key_violation());
        assert!(refused, "{child} refers to {parent} of another collaborative: {outcome:?}");
        tried.push(format!("{child}.{}", columns[0].0));
    }
    for filled in [
        "seats.holder_id",
        "bodies.parent_id",
        "memberships.organisation_id",
        "activity_details.sequence",
        "organisation_identifiers.organisation_id",
        "idempotency_keys.actor_id",
        "refused_attempts.actor_id",
    ] {
        assert!(tried.iter().any(|one| one == filled), "{filled} was not tried: {tried:?}");
    }
});

on_postgres!(without_a_tenant_the_server_reads_nothing_from_any_tenant_table, |world| async move {
    let (river, hill) = (filled(&world, "river", 0).await, filled(&world, "hill", 0).await);
    let (owner, server) = (world.owner().await, world.server_role().await);
    let first_of_key = "select c.relname::text from pg_index i join pg_class c on c.oid = i.indrelid \
        join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] \
        where i.indisprimary and a.attname = 'collaborative_id' and c.relnamespace = 'public'::regnamespace";
    let tables = owner.texts(first_of_key).await;
    assert_eq!(tables.len(), tenant_tables().len());
    let mut seen = 0;
    for table in &tables {
        seen += usize::from(owner.number(&format!("select count(*) from {table}")).await > 0);
        assert_eq!(server.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        let set = format!("begin; set local commonpurse.collaborative = '{}'", river.id);
        let Owner::Postgres(pool) = &server else { unreachable!("this promise is about PostgreSQL") };
        let mut bound = pool.begin_with(sqlx::AssertSqlSafe(set)).await.expect("a transaction");
        let others = format!("select count(*) from {table} where collaborative_id <> '{}'", river.id);
        let others: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(others)).fetch_one(&mut *bound).await.expect("a count");
        assert_eq!(others, 0, "{table}");
        let forged = format!("update {table} set collaborative_id = '{}'", hill.id);
        let forged = sqlx::query(sqlx::AssertSqlSafe(forged)).execute(&mut *bound).await;
        assert!(forged.is_err() || forged.is_ok_and(|done| done.rows_affected() == 0), "{table}");
        drop(bound);
        // The setting of the last transaction leaves nothing behind on this connection.
        assert_eq!(server.number(&format!("select count(*) from {table}")).await, 0, "{table}");
    }
    assert!(seen >= 12, "only {seen} tables had rows: this proves too little");
    server.close().await;
});

on_postgres!(row_level_security_is_forced_on_every_tenant_table, |world| async move {
    let forced = "select c.relname::text from pg_class c where c.relrowsecurity and c.relforcerowsecurity \
        and exists (select 1 from pg_policy p where p.polrelid = c.oid)";
    let (mut forced, mut tenant) = (world.owner().await.texts(forced).await, tenant_tables());
    forced.sort();
    tenant.sort_unstable();
    assert_eq!(forced, tenant);
});

on_postgres!(the_server_can_neither_change_nor_delete_what_is_written_once, |world| async move {
    let draft = filled(&world, "river", 0).await;
    let server = world.server_role().await;
    let Owner::Postgres(pool) = &server else { unreachable!("this promise is about PostgreSQL") };
    for table in APPEND_ONLY {
        for statement in
            [format!("delete from {table}"), format!("update {table} set collaborative_id = collaborative_id")]
        {
            let set = format!("begin; set local commonpurse.collaborative = '{}'", draft.id);
            let mut bound = pool.begin_with(sqlx::AssertSqlSafe(set)).await.expect("a transaction");
            let outcome = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *bound).await;
            let code = outcome.err().and_then(|error| error.as_database_error()?.code().map(|code| code.into_owned()));
            assert_eq!(code.as_deref(), Some("42501"), "{statement}");
        }
    }
    server.close().await;
});

on_postgres!(a_role_that_row_level_security_would_not_hold_may_not_serve, |world| async move {
    assert_eq!(world.store.unfit_to_serve().await.expect("an answer"), None);
    let owner = persistence::Options { url: world.owner_url(), ..world.options() };
    let owner = persistence::Store::connect(owner).await.expect("the owner's store");
    let why = owner.unfit_to_serve().await.expect("an answer").expect("a reason");
    assert!(why.contains("superuser") || why.contains("owns"), "{why}");
    owner.close().await;
});
