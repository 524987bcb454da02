//! Proof that what is stored still adds up. A file for each thing that is recomputed.

mod activity;
mod decisions;
mod files;
mod measurement;

use domain::CollaborativeId;
use domain::transparency::hexadecimal;

use crate::database::Store;
use crate::{Result, funds, history};

/// What was found in one collaborative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Where its log ends.
    pub head: Head,
    /// Each place where what is stored is not what it should be, in words.
    pub differences: Vec<String>,
    /// Why the bytes of files could not be looked at; none where they were.
    pub files_away: Option<String>,
}

/// The end of a log: whoever keeps it elsewhere can tell later that nothing before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub sequence: i64,
    /// In hexadecimal.
    pub hash: String,
}

impl Head {
    fn new(sequence: i64, hash: &[u8]) -> Self {
        Self { sequence, hash: hexadecimal(hash) }
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (sequence, hash) = text.split_once(':').ok_or(())?;
        let sequence = sequence.parse().map_err(|_| ())?;
        let well_formed = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if well_formed { Ok(Self { sequence, hash: hash.to_lowercase() }) } else { Err(()) }
    }
}

/// Recomputes everything of one collaborative, in one snapshot; `kept` is a head that was written down before.
pub async fn collaborative(store: &Store, id: CollaborativeId, kept: Option<&Head>) -> Result<Report> {
    let read = store.read(id).await?;
    let (head, mut differences) = activity::recompute(&read, kept).await?;
    let ledger = funds::verify_ledger(&read).await?;
    differences.extend(ledger.differences.iter().map(ToString::to_string));
    differences.extend(decisions::recount(&read).await?);
    differences.extend(measurement::recount(&read).await?);
    differences.extend(history::recount_votes(&read).await?);
    let (changed, files_away) = files::reread(&read).await?;
    differences.extend(changed);
    Ok(Report { head, differences, files_away })
}
