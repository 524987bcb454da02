//! Webhooks: what is tried, how often, and when it ends.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::text::{self, Limit};
use crate::vocabulary::vocabulary;
use crate::{WebhookDeliveryId, WebhookEndpointId};

/// Endpoints of one member, working or not.
pub const MOST_ENDPOINTS_OF_MEMBER: u64 = 10;
/// Endpoints of one collaborative, working or not: each of its entries wakes all that work.
pub const MOST_ENDPOINTS: u64 = 100;
/// Secrets by which one endpoint's messages are signed.
pub const MOST_SECRETS: u64 = 5;
/// Tests of one endpoint that are on their way.
pub const MOST_TESTS: u64 = 5;
/// A replaced secret goes on signing for this long.
pub const OLD_SECRET_SIGNS: TimeDelta = TimeDelta::days(1);
/// What was settled is shown for this long.
pub const DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);
/// After so long without anything that came through, an endpoint is disabled.
pub const FAILS_FOR: TimeDelta = TimeDelta::days(5);
/// An endpoint at which a try just failed is left alone for this long.
pub const PAUSE: TimeDelta = TimeDelta::seconds(5);
/// However long a receiver asks to be left alone.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// Tries that one delivery remembers.
pub const ATTEMPTS_KEPT: usize = 20;
/// The most words in a list of kinds of activity.
pub const MOST_WORDS: usize = 50;

/// The waits between one try and the next, in seconds: after the last one there is none.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

vocabulary! {
    /// How far a webhook's delivery has come.
    pub enum DeliveryState as "WebhookDeliveryState" {
        /// It is waiting for its turn, or for another try.
        Pending,
        /// The receiver took it.
        Delivered,
        /// All tries failed: it is sent again only by replayWebhookDeliveries.
        Dead,
        /// When it was to be sent, the endpoint's owner could no longer read the entry: it was not sent.
        Withheld,
    }
}

vocabulary! {
    /// Why nothing is sent to a webhook's endpoint.
    pub enum DisabledReason as "WebhookDisabledReason" {
        /// Its owner stopped it.
        ByOwner,
        /// A steward stopped it.
        BySteward,
        /// The receiver answered 410 (Gone).
        Gone,
        /// Nothing came through for five days.
        Failing,
        /// Its owner's part in the collaborative ended.
        MembershipEnded,
    }
}

vocabulary! {
    /// Why a try to deliver a webhook failed.
    pub enum AttemptProblem as "WebhookAttemptProblem" {
        /// The receiver answered, with another status than 200 to 299. Redirects are not followed.
        Status,
        /// The receiver did not answer in time.
        TimedOut,
        /// No connection could be made: the name leads nowhere or to no public address, nobody answers there, or its
        /// certificate is not good.
        Unreachable,
        /// The operator's settings no longer allow this address.
        TargetNotAllowed,
    }
}

/// One try to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    pub milliseconds: i32,
    /// The status of the answer; none where there was none.
    pub status: Option<u16>,
    /// None where it was taken.
    pub problem: Option<AttemptProblem>,
}

impl Attempt {
    pub fn succeeded(&self) -> bool {
        self.problem.is_none()
    }
}

/// How long to wait after so many failed tries; none where that was the last. By `chance` up to a tenth is added, so that
/// what failed together does not come back together; a receiver may ask for more, up to a day.
pub fn wait_after(failed: usize, chance: u8, asked: Option<TimeDelta>) -> Option<TimeDelta> {
    let wait = WAITS.get(failed.checked_sub(1)?)?;
    let jitter = wait * i64::from(chance) / (i64::from(u8::MAX) * 10);
    let wait = TimeDelta::seconds(wait + jitter);
    Some(asked.map_or(wait, |asked| wait.max(asked.min(TimeDelta::days(1)))))
}

/// Whether an endpoint is disabled after a try that failed, where nothing came through since a moment.
pub fn disabled_by(attempt: &Attempt, failing_since: DateTime<Utc>) -> Option<DisabledReason> {
    match attempt.status {
        Some(410) => Some(DisabledReason::Gone),
        _ if attempt.at - failing_since >= FAILS_FOR => Some(DisabledReason::Failing),
        _ => None,
    }
}

/// By what a receiver knows a message again: the same for an entry however often it is sent to an endpoint. It has no full
/// stop in it, which separates the parts of what is signed.
pub fn message_id(endpoint: WebhookEndpointId, delivery: WebhookDeliveryId, sequence: Option<i64>) -> String {
    match sequence {
        Some(sequence) => format!("msg_{}_{sequence}", endpoint.0.simple()),
        None => format!("msg_{}", delivery.0.simple()),
    }
}

/// Words of the activity log, each once.
pub fn words(field: &'static str, given: &[String]) -> Result<Vec<String>, text::Refusal> {
    let word = |text: &String| {
        let word = text::accept(field, text, Limit { most: 100, lines: false })?;
        let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain { Ok(word) } else { Err(text::Refusal::Malformed { field, expected: "word of the activity log" }) }
    };
    let mut words = given.iter().map(word).collect::<Result<Vec<_>, _>>()?;
    words.sort_unstable();
    words.dedup();
    Ok(words)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ten_tries_take_about_three_days_and_a_tenth_more_at_most() {
        let waits = |chance| (1..).map_while(move |failed| wait_after(failed, chance, None)).collect::<Vec<_>>();
        assert_eq!(waits(0).len(), 9, "after the tenth try there is none");
        let whole: TimeDelta = waits(0).iter().sum();
        assert_eq!(whole, TimeDelta::hours(75) + TimeDelta::minutes(35) + TimeDelta::seconds(5));
        let longest: TimeDelta = waits(u8::MAX).iter().sum();
        assert!(longest > whole && longest <= whole + whole / 10);
        assert_eq!(wait_after(0, 0, None), None);
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_and_not_for_less_nor_for_ever() {
        let asked = |seconds| wait_after(1, 0, Some(TimeDelta::seconds(seconds)));
        assert_eq!(asked(1), Some(TimeDelta::seconds(5)));
        assert_eq!(asked(120), Some(TimeDelta::seconds(120)));
        assert_eq!(asked(i64::from(u32::MAX)), Some(TimeDelta::days(1)));
    }

    #[test]
    fn an_endpoint_that_is_gone_is_disabled_at_once_and_another_after_five_days() {
        let start = DateTime::UNIX_EPOCH;
        let failed = |status, after| {
            let (at, problem) = (start + after, Some(AttemptProblem::Status));
            disabled_by(&Attempt { at, milliseconds: 1, status: Some(status), problem }, start)
        };
        assert_eq!(failed(410, TimeDelta::zero()), Some(DisabledReason::Gone));
        assert_eq!(failed(500, FAILS_FOR - TimeDelta::seconds(1)), None);
        assert_eq!(failed(500, FAILS_FOR), Some(DisabledReason::Failing));
    }

    #[test]
    fn an_entry_is_the_same_message_to_an_endpoint_however_it_is_sent() {
        let (endpoint, other) = (WebhookEndpointId(Uuid::from_u128(1)), WebhookEndpointId(Uuid::from_u128(2)));
        let delivery = |number| WebhookDeliveryId(Uuid::from_u128(number));
        let id = message_id(endpoint, delivery(3), Some(7));
        assert_eq!(id, message_id(endpoint, delivery(4), Some(7)));
        assert_ne!(id, message_id(other, delivery(3), Some(7)));
        assert_ne!(message_id(endpoint, delivery(3), None), message_id(endpoint, delivery(4), None));
        assert!(!id.contains('.'));
    }

    #[test]
    fn a_word_of_the_log_is_letters_and_digits() {
        let given = |words: &[&str]| super::words("verbs", &words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            given(&["voteClosed", " ballotCast ", "voteClosed"]),
            Ok(vec!["ballotCast".into(), "voteClosed".into()])
        );
        for bad in ["", "two words", "a.b", "*", "é", "nul\0"] {
            assert!(given(&[bad]).is_err(), "{bad:?}");
        }
    }
}
