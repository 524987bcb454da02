//! What the schema says about its own tables.

const FILES: [&str; 7] = [
    include_str!("sql/tenancy.sql"),
    include_str!("sql/files.sql"),
    include_str!("sql/decisions.sql"),
    include_str!("sql/funds.sql"),
    include_str!("sql/measurement.sql"),
    include_str!("sql/history.sql"),
    include_str!("sql/transparency.sql"),
];

/// Every file of the first schema, in the order in which they refer to each other.
pub(crate) fn files() -> [&'static str; 7] {
    FILES
}

/// Tables whose rows are written once: neither changed nor deleted by the application.
pub const APPEND_ONLY: [&str; 17] = [
    "transfers",
    "entries",
    "contributions",
    "ballot_revisions",
    "proposal_versions",
    "charters",
    "decision_rights",
    "indicator_versions",
    "activities",
    "founding_assents",
    "seat_terms",
    "dissents",
    "delegated_uses",
    "extensions",
    "revotes",
    "escalations",
    "grant_documents",
];

/// Every table of a collaborative's own data.
pub fn tenant_tables() -> Vec<&'static str> {
    FILES
        .iter()
        .flat_map(|file| file.split("create table ").skip(1))
        .filter(|definition| definition.contains("primary key (collaborative_id"))
        .filter_map(|definition| definition.split_whitespace().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_names_a_collaborative_is_a_tenant_table_or_listed_as_identity() {
        let identity = ["belongings", "due", "refresh_tokens"];
        for definition in FILES.iter().flat_map(|file| file.split("create table ").skip(1)) {
            let name = definition.split_whitespace().next().unwrap();
            let body = definition.split(';').next().unwrap();
            let tenant = body.contains("primary key (collaborative_id");
            assert!(tenant || !body.contains("collaborative_id") || identity.contains(&name), "{name}");
        }
    }

    #[test]
    fn every_key_between_tenant_tables_carries_the_collaborative() {
        let tenant = tenant_tables();
        for line in FILES.iter().flat_map(|file| file.lines()).filter(|line| line.contains("references ")) {
            let target = line.split("references ").nth(1).unwrap().split_whitespace().next().unwrap();
            if tenant.contains(&target) {
                let key = line.trim_start().trim_start_matches("later ");
                assert!(key.starts_with("foreign key (collaborative_id"), "{line}");
            }
        }
    }

    #[test]
    fn append_only_tables_exist() {
        let tenant = tenant_tables();
        assert!(APPEND_ONLY.iter().all(|table| tenant.contains(table)), "{tenant:?}");
    }
}
