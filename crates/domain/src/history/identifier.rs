//! Identifiers of organisations, as org-id.guide writes them: `GB-CHC-1159982`.

use serde::{Deserialize, Serialize};

/// An organisation's entry in a register: the only thing it is recognised by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// The register: `GB-CHC`; `360G` for what a publisher made up; a publisher's own key where no register is named.
    pub scheme: String,
    /// The number there: `1159982`.
    pub value: String,
}

impl Identifier {
    /// Takes an identifier apart; none where it does not begin with a register's code.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.split_once('-')?;
        if first.eq_ignore_ascii_case("360G") {
            return Self::of("360G", rest);
        }
        let (second, value) = rest.split_once('-')?;
        let jurisdiction = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
        let list = !second.is_empty() && second.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if jurisdiction && list { Self::of(&format!("{first}-{second}").to_uppercase(), value) } else { None }
    }

    /// What a publisher wrote without a register: it holds among this publisher's records only.
    pub(super) fn of_publisher(publisher: &str, text: &str) -> Self {
        Self { scheme: publisher.to_owned(), value: text.to_owned() }
    }

    fn of(scheme: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        (!value.is_empty()).then(|| Self { scheme: scheme.to_owned(), value: value.to_owned() })
    }
}

impl std::fmt::Display for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.scheme, self.value)
    }
}

/// Who gave a grant its id: the standard makes ids of `360G-`, the publisher's prefix and a local part.
pub(super) fn publisher_of(grant_id: &str) -> Option<String> {
    let (mark, rest) = grant_id.split_once('-')?;
    let (prefix, local) = rest.split_once('-')?;
    let well_formed = mark.eq_ignore_ascii_case("360G") && !prefix.is_empty() && !local.is_empty();
    well_formed.then(|| format!("360G-{prefix}"))
}
