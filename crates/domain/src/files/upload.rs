//! The life of a file: announced, stored, attached; or removed because nobody attached it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Refusal;
use crate::FileId;
use crate::vocabulary::vocabulary;

/// How long bytes may be sent to where they belong.
pub const TARGET_LIVES: TimeDelta = TimeDelta::minutes(15);
/// How long sending them may take.
pub const UPLOAD_LASTS: TimeDelta = TimeDelta::minutes(10);
/// Files whose bytes one member may be sending at a time: as many as a browser sends.
pub const MOST_SENDING: u64 = 6;
/// How long a link to them works.
pub const LINK_LIVES: TimeDelta = TimeDelta::minutes(5);
/// How long a file waits for somebody to attach it.
pub const KEPT_UNUSED: TimeDelta = TimeDelta::days(1);
/// Files of one report, and of one agreement.
pub const MOST_ATTACHED: usize = 20;

vocabulary! {
    /// Whether a file's bytes are there.
    pub enum FileState {
        /// It is announced; its bytes have not come, or not all of them.
        Awaited,
        /// All its bytes are there, and are what they should be.
        Stored,
        /// Nobody attached it in time: it is being removed.
        Discarded,
    }
}

/// What the rules ask of an announced file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadFacts {
    pub state: FileState,
    /// Until when bytes may begin to come.
    pub expires_at: DateTime<Utc>,
    /// Until when it is held for somebody who is sending them now.
    pub held_until: Option<DateTime<Utc>>,
}

/// Whether somebody may send the bytes now. One at a time: what was cut off may be tried again, what is complete is not
/// replaced. Whoever comes too late is told what is told of a file that never was, as `None`.
pub fn may_receive(upload: &UploadFacts, now: DateTime<Utc>) -> Option<Result<(), Refusal>> {
    match upload.state {
        FileState::Discarded => None,
        FileState::Awaited | FileState::Stored if now >= upload.expires_at => None,
        FileState::Stored => Some(Err(Refusal::Complete)),
        FileState::Awaited if upload.held_until.is_some_and(|until| now < until) => Some(Err(Refusal::UnderWay)),
        FileState::Awaited => Some(Ok(())),
    }
}

/// Whether a member may begin to send another file, beside so many that they are sending.
pub fn may_send_beside(sending: u64) -> Result<(), Refusal> {
    if sending < MOST_SENDING { Ok(()) } else { Err(Refusal::TooManyAtOnce) }
}

/// Whether a file can be attached: its bytes must be there.
pub fn attachable(name: &str, state: FileState) -> Result<(), Refusal> {
    match state {
        FileState::Stored => Ok(()),
        FileState::Awaited | FileState::Discarded => Err(Refusal::NotStored { name: name.to_owned() }),
    }
}

/// Files as they are named: each once, and not too many.
pub fn each_once(field: &'static str, files: &[FileId]) -> Result<(), Refusal> {
    if files.len() > MOST_ATTACHED {
        return Err(Refusal::TooManyAttached { field, given: files.len() });
    }
    let mut sorted = files.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == files.len() { Ok(()) } else { Err(Refusal::NamedTwice { field }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn upload(state: FileState, held_until: Option<DateTime<Utc>>) -> UploadFacts {
        UploadFacts { state, expires_at: at(15), held_until }
    }

    #[test]
    fn bytes_are_taken_once_by_one_at_a_time_and_in_time() {
        let awaited = upload(FileState::Awaited, None);
        assert_eq!(may_receive(&awaited, at(14)), Some(Ok(())));
        assert_eq!(may_receive(&awaited, at(15)), None);
        let held = upload(FileState::Awaited, Some(at(10)));
        assert_eq!(may_receive(&held, at(9)), Some(Err(Refusal::UnderWay)));
        assert_eq!(may_receive(&held, at(10)), Some(Ok(())), "whoever held it died");
        assert_eq!(may_receive(&upload(FileState::Stored, None), at(1)), Some(Err(Refusal::Complete)));
        assert_eq!(may_receive(&upload(FileState::Stored, None), at(15)), None);
        assert_eq!(may_receive(&upload(FileState::Discarded, None), at(1)), None);
    }

    #[test]
    fn a_member_sends_six_files_at_a_time() {
        assert_eq!(may_send_beside(5), Ok(()));
        assert_eq!(may_send_beside(6), Err(Refusal::TooManyAtOnce));
    }

    #[test]
    fn only_what_is_there_is_attached() {
        assert_eq!(attachable("a", FileState::Stored), Ok(()));
        for state in [FileState::Awaited, FileState::Discarded] {
            assert_eq!(attachable("a", state).unwrap_err().explain().code, "WRONG_STATE");
        }
    }

    #[test]
    fn each_file_is_named_once_and_twenty_are_the_most() {
        let files = |numbers: std::ops::Range<u128>| -> Vec<FileId> {
            numbers.map(|number| FileId(uuid::Uuid::from_u128(number))).collect()
        };
        assert_eq!(each_once("evidence", &files(0..20)), Ok(()));
        assert!(matches!(each_once("evidence", &files(0..21)), Err(Refusal::TooManyAttached { given: 21, .. })));
        let twice = [files(0..2), files(1..2)].concat();
        assert_eq!(each_once("evidence", &twice), Err(Refusal::NamedTwice { field: "evidence" }));
    }
}
