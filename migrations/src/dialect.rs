//! Two databases, one text.

use sea_orm_migration::sea_orm::DbBackend;

/// The `sql/` files with their types put in the words of one database.
///
/// | in the file | PostgreSQL | SQLite (STRICT) |
/// |---|---|---|
/// | `uuid` | uuid | blob of 16 bytes |
/// | `instant` | timestamptz | RFC 3339 text, UTC |
/// | `day` | date | ISO 8601 text |
/// | `whole` | bigint | integer |
/// | `flag` | boolean | integer |
/// | `json` | jsonb | text |
/// | `bytes` | bytea | blob |
pub fn translate(text: &str, backend: DbBackend) -> String {
    let postgres = backend == DbBackend::Postgres;
    let mut sql = String::with_capacity(text.len());
    for line in text.lines().filter(|line| !line.trim_start().starts_with("--")) {
        for token in line.split_inclusive(|character: char| !character.is_alphanumeric() && character != '_') {
            let word = token.trim_end_matches(|character: char| !character.is_alphanumeric() && character != '_');
            sql.push_str(
                &type_name(word, postgres).map_or_else(|| token.to_owned(), |name| token.replacen(word, name, 1)),
            );
        }
        sql.push('\n');
    }
    sql
}

/// Keys to a table that is made further down are marked `later`. SQLite does not mind them; PostgreSQL adds them once
/// all tables are there: they come back as statements of their own.
pub fn without_later_keys(sql: &str, backend: DbBackend) -> (String, Vec<String>) {
    if backend != DbBackend::Postgres {
        return (sql.replace("  later foreign key", "  foreign key"), Vec::new());
    }
    let (mut tables, mut keys, mut table) = (String::new(), Vec::new(), "");
    for line in sql.lines() {
        if let Some(rest) = line.strip_prefix("create table ") {
            table = rest.trim_end_matches(" (");
        }
        match line.strip_prefix("  later ") {
            Some(key) => keys.push(format!("alter table {table} add {}", key.trim_end_matches(','))),
            None => tables.extend([line, "\n"]),
        }
    }
    (tables, keys)
}

fn type_name(word: &str, postgres: bool) -> Option<&'static str> {
    let (on_postgres, on_sqlite) = match word {
        "uuid" => ("uuid", "blob"),
        "instant" => ("timestamptz", "text"),
        "day" => ("date", "text"),
        "whole" => ("bigint", "integer"),
        "flag" => ("boolean", "integer"),
        "json" => ("jsonb", "text"),
        "bytes" => ("bytea", "blob"),
        _ => return None,
    };
    Some(if postgres { on_postgres } else { on_sqlite })
}

/// The statements of a translated file. None holds a `;` of its own.
pub fn statements(sql: &str, backend: DbBackend) -> Vec<String> {
    sql.split(';')
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
        .map(|statement| match backend {
            DbBackend::Sqlite if statement.starts_with("create table") => format!("{statement} strict"),
            _ => statement.to_owned(),
        })
        .collect()
}
