//! The first wall, at run time: a statement that touches a tenant table must name the tenant for it.
//!
//! The types make it hard to forget; this makes it impossible to get past, on SQLite too, where no row-level security
//! stands behind it. Each distinct statement text is read once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, RwLock};

static TENANT_TABLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| migrations::tables::tenant_tables().into_iter().collect());
static SEEN: LazyLock<RwLock<HashSet<u64>>> = LazyLock::new(RwLock::default);
/// Enough for every statement of the program; past it texts are read again, never let through.
const MOST_SEEN: usize = 10_000;

/// The table that a statement touches without naming the tenant, if there is one.
pub(super) fn forgotten_tenant(sql: &str) -> Option<String> {
    let mut hasher = DefaultHasher::new();
    sql.hash(&mut hasher);
    let mark = hasher.finish();
    if SEEN.read().is_ok_and(|seen| seen.contains(&mark)) {
        return None;
    }
    let forgotten = read(sql);
    if forgotten.is_none()
        && let Ok(mut seen) = SEEN.write()
        && seen.len() < MOST_SEEN
    {
        seen.insert(mark);
    }
    forgotten
}

fn read(sql: &str) -> Option<String> {
    let plain = sql.replace('"', "").to_lowercase();
    let plain = plain.replace('=', " = ");
    let words: Vec<&str> =
        plain.split(|c: char| !(c.is_alphanumeric() || "_.=".contains(c))).filter(|word| !word.is_empty()).collect();
    words
        .iter()
        .enumerate()
        .filter(|(_, word)| TENANT_TABLES.contains(**word))
        .find(|(position, table)| !names_tenant(&words, *position, table))
        .map(|(_, table)| (*table).to_owned())
}

fn names_tenant(words: &[&str], position: usize, table: &str) -> bool {
    let before = position.checked_sub(1).map_or("", |index| words[index]);
    match before {
        "into" => words.contains(&"collaborative_id"),
        "from" | "join" | "update" | "lateral" => {
            let alias = alias(words, position).unwrap_or(table);
            compared(words, |word| word.strip_suffix(".collaborative_id") == Some(alias))
                || (alias == table && sole_table(words) && compared(words, |word| word == "collaborative_id"))
        }
        // A column or a sub-query that is only called like a table.
        "as" => true,
        // A bare table name anywhere else is a form that this reader doesn't know: refused.
        _ => false,
    }
}

/// Whether the column is held to something: that it is among those selected says nothing.
fn compared(words: &[&str], is_column: impl Fn(&str) -> bool) -> bool {
    words.windows(2).any(|pair| matches!(pair, [column, "=" | "in"] | ["=", column] if is_column(column)))
}

fn alias<'a>(words: &[&'a str], position: usize) -> Option<&'a str> {
    const KEYWORDS: [&str; 17] = [
        "where",
        "join",
        "on",
        "set",
        "left",
        "inner",
        "order",
        "group",
        "limit",
        "for",
        "union",
        "using",
        "cross",
        "having",
        "returning",
        "values",
        "lateral",
    ];
    let mut next = *words.get(position + 1)?;
    if next == "as" {
        next = words.get(position + 2)?;
    }
    (!KEYWORDS.contains(&next)).then_some(next)
}

fn sole_table(words: &[&str]) -> bool {
    let called = words.windows(2).filter(|pair| pair[0] == "as" && TENANT_TABLES.contains(pair[1])).count();
    words.iter().filter(|word| TENANT_TABLES.contains(**word)).count() == called + 1
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_statement_on_a_tenant_table_must_name_the_tenant() {
        for forgotten in [
            "select * from funds",
            "select \"funds\".\"id\" from \"funds\" where \"funds\".\"id\" = $1",
            "update funds set name = $2 where id = $1",
            "delete from funds where id = $1",
            "insert into funds (id, name) values ($1, $2)",
            "select * from funds f join grants g on g.fund_id = f.id where f.collaborative_id = $1",
            "select (select count(*) from grants g where g.fund_id = f.id) from funds f where f.collaborative_id = $1",
            "select * from persons, funds where collaborative_id = $1",
            "select \"funds\".\"collaborative_id\", \"funds\".\"id\" from \"funds\" where \"funds\".\"id\" = $1",
            "select collaborative_id, id from funds where id = $1",
        ] {
            assert!(read(forgotten).is_some(), "{forgotten}");
        }
    }

    #[test]
    fn a_statement_that_names_the_tenant_for_every_table_passes() {
        for named in [
            "select \"funds\".\"id\" from \"funds\" where \"funds\".\"collaborative_id\" = $1",
            "select name from funds where collaborative_id = $1 limit 1",
            "insert into funds (collaborative_id, id) values ($1, $2)",
            "select * from funds f join grants g on g.collaborative_id = $1 and g.fund_id = f.id where f.collaborative_id = $1",
            "select id from persons where email = $1",
            "select count(*) as grants from funds where collaborative_id = $1",
            "update \"funds\" set \"name\" = $1 where \"funds\".\"collaborative_id\" = $2",
        ] {
            assert_eq!(read(named), None, "{named}");
        }
    }
}
