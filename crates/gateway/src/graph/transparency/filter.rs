//! Which entries of the log are wanted.

use async_graphql::{ID, InputObject};
use domain::text;
use persistence::transparency::Filter;

use crate::graph::failure::{Failure, Result};
use crate::graph::id;
use crate::graph::scalar::DateTime;

/// Which entries of the activity log to show; what is left out does not narrow.
#[derive(Debug, Default, InputObject)]
pub(crate) struct ActivityFilter {
    /// Only where one of these was done, such as `ballotCast`; at most 50.
    verbs: Option<Vec<String>>,
    /// Only what was done to one of these kinds of things, such as `proposal`; at most 50.
    subject_kinds: Option<Vec<String>>,
    /// Only what was done to this, by its global id.
    subject_id: Option<ID>,
    /// Only what was done by this membership.
    actor_id: Option<ID>,
    /// Only what was done at this moment or later.
    since: Option<DateTime>,
    /// Only what was done before this moment.
    until: Option<DateTime>,
}

/// The most words in one list.
const MOST: usize = 50;

impl ActivityFilter {
    pub(super) fn read(self) -> Result<Filter> {
        let subject = self.subject_id.as_ref().map(id::decode_subject).transpose()?;
        let (kind, subject) = subject.unzip();
        Ok(Filter {
            verbs: words("verbs", self.verbs)?,
            // The subject's own kind, where it is named: another kind under its UUID is another thing.
            subject_kinds: narrowed(words("subjectKinds", self.subject_kinds)?, kind),
            subject,
            concerns: None,
            actor: id::decode_optional(self.actor_id.as_ref())?,
            since: self.since.map(|since| since.0),
            until: self.until.map(|until| until.0),
        })
    }
}

fn words(field: &'static str, words: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
    if words.as_ref().is_some_and(|words| words.len() > MOST) {
        return Err(Failure::new("INVALID_INPUT", format!("At most {MOST} words at once.")).field(field));
    }
    let accept = |word: String| text::accept(field, &word, text::NAME).map_err(domain::Refusal::from);
    let accepted = words.map(|words| words.into_iter().map(accept).collect::<std::result::Result<_, _>>());
    Ok(accepted.transpose()?)
}

fn narrowed(kinds: Option<Vec<String>>, kind: Option<String>) -> Option<Vec<String>> {
    match (kinds, kind) {
        (kinds, None) => kinds,
        (None, Some(kind)) => Some(vec![kind]),
        (Some(kinds), Some(kind)) => Some(kinds.into_iter().filter(|known| *known == kind).collect()),
    }
}
