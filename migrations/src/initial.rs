//! The first schema: all tables, what guards them, and who may do what with them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::{APPLICATION_ROLE, dialect, tables};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m20261121_000001_initial"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in statements(connection.get_database_backend()) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// All that this migration says to one database.
pub(crate) fn statements(backend: DbBackend) -> Vec<String> {
    let (mut all, mut later) = (Vec::new(), Vec::new());
    for file in tables::files() {
        let (tables, keys) = dialect::without_later_keys(&dialect::translate(file, backend), backend);
        all.extend(dialect::statements(&tables, backend));
        later.extend(keys);
    }
    all.extend(later);
    all.extend(if backend == DbBackend::Postgres { postgres_guards() } else { sqlite_guards() });
    all
}

/// On SQLite the file's owner may do anything, so triggers hold what is written once.
fn sqlite_guards() -> Vec<String> {
    let trigger = |table: &str, verb: &str| {
        format!(
            "create trigger {table}_no_{verb} before {verb} on {table} \
             begin select raise(abort, '{table} is append-only'); end"
        )
    };
    let mut statements: Vec<String> =
        tables::APPEND_ONLY.iter().flat_map(|table| [trigger(table, "update"), trigger(table, "delete")]).collect();
    statements.extend(REFUSED_ROWS.map(|Refused { table, verb, name, when, why }| {
        format!("create trigger {name} before {verb} on {table} when {when} begin select raise(abort, '{why}'); end")
    }));
    statements
}

/// A row that is refused by what it was, or by what stands in other tables.
struct Refused {
    table: &'static str,
    verb: &'static str,
    name: &'static str,
    when: &'static str,
    why: &'static str,
}

const REFUSED_ROWS: [Refused; 7] = [
    Refused {
        table: "charters",
        verb: "insert",
        name: "charters_by_decision",
        when: "new.proposal_id is null \
               and (select stage from collaboratives where id = new.collaborative_id) <> 'DRAFT'",
        why: "a charter without a decision, after founding",
    },
    Refused {
        table: "seats",
        verb: "insert",
        name: "seats_within_most",
        when: "new.voting and (select b.most_weight_per_organisation from bodies b \
               where b.collaborative_id = new.collaborative_id and b.id = new.body_id) < new.weight \
               + (select coalesce(sum(s.weight), 0) from seats s where s.collaborative_id = new.collaborative_id \
               and s.body_id = new.body_id and s.organisation_id = new.organisation_id and s.voting)",
        why: "more weight than one organisation may hold in the body",
    },
    Refused {
        table: "files",
        verb: "update",
        name: "files_stay_as_they_came",
        when: "old.state <> 'AWAITED' and (new.state = 'AWAITED' or (new.organisation_id, new.uploaded_by, new.name, \
               new.size, new.kind, new.sha256, new.object_id) is distinct from (old.organisation_id, old.uploaded_by, \
               old.name, old.size, old.kind, old.sha256, old.object_id))",
        why: "a file whose bytes have come is not changed",
    },
    Refused {
        table: "report_evidence",
        verb: "insert",
        name: "evidence_of_ones_own",
        when: "not exists (select 1 from files f join reports r on r.collaborative_id = f.collaborative_id \
               and r.organisation_id = f.organisation_id where f.collaborative_id = new.collaborative_id \
               and f.id = new.file_id and f.state = 'STORED' and r.id = new.report_id)",
        why: "evidence is a stored file of the organisation that reports",
    },
    Refused {
        table: "report_evidence",
        verb: "update",
        name: "evidence_is_not_changed",
        when: "old.position >= 0",
        why: "evidence is added or taken out, not changed",
    },
    Refused {
        table: "report_evidence",
        verb: "delete",
        name: "evidence_handed_in_stays",
        when: "exists (select 1 from report_versions v where v.collaborative_id = old.collaborative_id \
               and v.report_id = old.report_id and v.version = old.version and v.submitted_at is not null)",
        why: "evidence of a report that was handed in stays",
    },
    Refused {
        table: "grant_documents",
        verb: "insert",
        name: "documents_of_ones_own",
        when: "not exists (select 1 from files f where f.collaborative_id = new.collaborative_id and f.id = new.file_id \
               and f.state = 'STORED' and f.organisation_id = new.organisation_id)",
        why: "a document of an agreement is a stored file of the grantee",
    },
];

/// On PostgreSQL: forced row-level security on every tenant table, and only the grants that the application needs.
fn postgres_guards() -> Vec<String> {
    let mut statements = vec![
        format!(
            "do $$ begin create role {APPLICATION_ROLE} nologin; \
             exception when duplicate_object or unique_violation then null; end $$"
        ),
        format!("grant usage on schema public to {APPLICATION_ROLE}"),
        format!("grant select, insert, update, delete on all tables in schema public to {APPLICATION_ROLE}"),
    ];
    for table in tables::tenant_tables() {
        statements.push(format!("alter table {table} enable row level security"));
        statements.push(format!("alter table {table} force row level security"));
        // The sub-select is evaluated once a statement, not once a row; nullif, because the setting reverts to ''.
        let own = "collaborative_id = (select nullif(current_setting('commonpurse.collaborative', true), '')::uuid)";
        statements.push(format!("create policy own_collaborative on {table} to {APPLICATION_ROLE} using ({own})"));
    }
    // Whether it is migrated the application may read, never say.
    statements.push(format!("revoke insert, update, delete, truncate on seaql_migrations from {APPLICATION_ROLE}"));
    for table in tables::APPEND_ONLY {
        statements.push(format!("revoke update, delete, truncate on {table} from {APPLICATION_ROLE}"));
    }
    // What a ballot was before it was rewritten at the close is cleared away at the next look, not some day.
    statements.push(
        "alter table secret_ballots set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
            .to_owned(),
    );
    for Refused { table, verb, name, when, why } in REFUSED_ROWS {
        let row = if verb == "delete" { "old" } else { "new" };
        statements.push(format!(
            "create function {name}() returns trigger language plpgsql as $$ begin \
             if {when} then raise exception '{why}' using errcode = 'check_violation'; end if; return {row}; end $$"
        ));
        statements
            .push(format!("create trigger {name} before {verb} on {table} for each row execute function {name}()"));
    }
    statements
}
