//! The activity log: no gap, every hash as its entry says, every change as its digest says.

use domain::transparency::{FIRST, Hash, chain, digest, hexadecimal, instant};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Head;
use crate::entity::{activity, activity_detail, activity_head};
use crate::unit::Read;
use crate::{Error, Result};

/// Entries read at a time.
const AT_A_TIME: u64 = 1_000;

/// Walks the log from its start, and says where it ends and what is wrong with it.
pub(super) async fn recompute(read: &Read, kept: Option<&Head>) -> Result<(Head, Vec<String>)> {
    let head = read.find::<activity_head::Entity>().one(read.link()).await?;
    let head = head.ok_or_else(|| Error::Broken("a collaborative without an activity head".to_owned()))?;
    let mut walk = Walk { sequence: 0, hash: FIRST, kept, differences: Vec::new() };
    loop {
        let entries = next(read, walk.sequence).await?;
        let Some(last) = entries.last().map(|entry| entry.sequence) else { break };
        let mut details = details(read, walk.sequence, last).await?;
        for entry in &entries {
            let detail = details.iter().position(|detail| detail.sequence == entry.sequence);
            walk.step(entry, detail.map(|position| details.swap_remove(position)).as_ref())?;
        }
    }
    walk.end(&head);
    Ok((Head::new(head.sequence, &head.hash), walk.differences))
}

async fn next(read: &Read, after: i64) -> Result<Vec<activity::Model>> {
    let query = read.find::<activity::Entity>().filter(activity::Column::Sequence.gt(after));
    Ok(query.order_by_asc(activity::Column::Sequence).limit(AT_A_TIME).all(read.link()).await?)
}

async fn details(read: &Read, after: i64, last: i64) -> Result<Vec<activity_detail::Model>> {
    read.all::<activity_detail::Entity>(activity_detail::Column::Sequence.between(after + 1, last)).await
}

struct Walk<'a> {
    sequence: i64,
    hash: Hash,
    kept: Option<&'a Head>,
    differences: Vec<String>,
}

impl Walk<'_> {
    fn step(&mut self, entry: &activity::Model, detail: Option<&activity_detail::Model>) -> Result<()> {
        let number = entry.sequence;
        if number != self.sequence + 1 {
            self.differs(format!("entries {} to {} are missing", self.sequence + 1, number - 1));
        }
        if entry.prior_hash != self.hash {
            let (named, before) = (hexadecimal(&entry.prior_hash), hexadecimal(&self.hash));
            self.differs(format!("entry {number} follows the hash {named}, the entry before it has {before}"));
        }
        let computed = chain(&self.hash, &entry.canonical);
        if entry.hash != computed {
            let (stored, computed) = (hexadecimal(&entry.hash), hexadecimal(&computed));
            self.differs(format!(
                "entry {number} was changed: its hash is stored as {stored}, its text has {computed}"
            ));
        }
        self.compare_columns(entry, detail)?;
        // From here on the stored hash is followed, so that one change is reported once.
        self.hash = entry.hash.as_slice().try_into().unwrap_or(computed);
        self.sequence = number;
        if self.kept.is_some_and(|kept| kept.sequence == number && *kept != Head::new(number, &entry.hash)) {
            self.differs(format!("entry {number} does not have the hash that was kept elsewhere"));
        }
        Ok(())
    }

    /// The columns repeat what the text says, so that it can be searched; and the change lies under its digest.
    fn compare_columns(&mut self, entry: &activity::Model, detail: Option<&activity_detail::Model>) -> Result<()> {
        let number = entry.sequence;
        let said: serde_json::Value = serde_json::from_str(&entry.canonical).unwrap_or_default();
        let columns = serde_json::json!({
            "sequence": number,
            "at": instant(entry.at),
            "actor": entry.actor_id.map(|id| id.to_string()),
            "verb": entry.verb,
            "subject_kind": entry.subject_kind,
            "subject": entry.subject_id.map(|id| id.to_string()),
            "data_class": serde_json::to_value(entry.data_class)?,
            "owner": entry.owner_id.map(|id| id.to_string()),
        });
        for (name, value) in columns.as_object().into_iter().flatten() {
            if said[name] != *value {
                self.differs(format!("entry {number}: its column {name} says {value}, its text {}", said[name]));
            }
        }
        // A change that was erased by right leaves its digest; one that is there must fit it.
        if let Some(detail) = detail
            && said["digest"] != digest(&detail.salt, &detail.change.to_string())
        {
            let computed = digest(&detail.salt, &detail.change.to_string());
            let entered = &said["digest"];
            self.differs(format!(
                "entry {number}: the change beside it has the digest \"{computed}\", entered was {entered}"
            ));
        }
        Ok(())
    }

    fn end(&mut self, head: &activity_head::Model) {
        if self.sequence != head.sequence {
            self.differs(format!("the log ends at entry {}, its head says {}", self.sequence, head.sequence));
        }
        if head.hash != self.hash {
            let (stored, last) = (hexadecimal(&head.hash), hexadecimal(&self.hash));
            self.differs(format!("the head is stored with the hash {stored}, the last entry has {last}"));
        }
        if let Some(kept) = self.kept.filter(|kept| kept.sequence > self.sequence) {
            self.differs(format!("the log ends at entry {}, before the kept head {}", self.sequence, kept.sequence));
        }
    }

    fn differs(&mut self, difference: String) {
        self.differences.push(difference);
    }
}
