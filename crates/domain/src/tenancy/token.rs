//! Access tokens: what a member lets a program do in their name, or a machine read.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{Act, Refusal};
use crate::vocabulary::vocabulary;

/// A token that is given no end of its own.
const USUAL_LIFETIME: TimeDelta = TimeDelta::days(90);
/// The latest end of a token, from its making.
pub const LONGEST_TOKEN: TimeDelta = TimeDelta::days(366);
/// Tokens of one member, and service tokens of one collaborative, that work at a time.
pub const MOST_TOKENS: u64 = 50;

vocabulary! {
    /// Whom an access token speaks for.
    pub enum TokenKind as "AccessTokenKind" {
        /// A member: it reads what they read, and performs those of their acts that it names.
        Personal,
        /// A machine of the collaborative: it reads what every member reads, and performs nothing.
        Service,
    }
}

vocabulary! {
    /// Whether an access token works.
    pub enum TokenState as "AccessTokenState" {
        /// It works.
        Active,
        /// Its time is over.
        Expired,
        /// Somebody ended it, or it ended with its member's part in the collaborative.
        Revoked,
    }
}

/// Acts, as a set that is copied with whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Acts(u128);

const _: () = assert!(Act::ALL.len() <= 128, "a bit for each act");

impl Acts {
    pub fn contains(self, act: Act) -> bool {
        self.0 & Self::bit(act) != 0
    }

    fn bit(act: Act) -> u128 {
        1 << (act as u32)
    }
}

impl FromIterator<Act> for Acts {
    fn from_iter<T: IntoIterator<Item = Act>>(acts: T) -> Self {
        Self(acts.into_iter().fold(0, |set, act| set | Self::bit(act)))
    }
}

/// The acts that a token will name, each once.
pub fn nameable(acts: &[Act]) -> Result<Vec<Act>, Refusal> {
    match acts.iter().find(|act| act.lets_in()) {
        Some(act) => Err(Refusal::TokenLetsIn { act: *act }),
        None => Ok(Act::ALL.iter().copied().filter(|act| acts.contains(act)).collect()),
    }
}

/// When a token ends that is made now.
pub fn token_ends_at(now: DateTime<Utc>, wanted: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Refusal> {
    let end = wanted.unwrap_or(now + USUAL_LIFETIME).trunc_subsecs(6);
    if now < end && end <= now + LONGEST_TOKEN { Ok(end) } else { Err(Refusal::TokenLifetime) }
}

/// Whether a token works at this moment.
pub fn token_state(now: DateTime<Utc>, expires_at: DateTime<Utc>, revoked_at: Option<DateTime<Utc>>) -> TokenState {
    match revoked_at {
        Some(_) => TokenState::Revoked,
        None if expires_at <= now => TokenState::Expired,
        None => TokenState::Active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        for act in Act::ALL {
            let set: Acts = [*act].into_iter().collect();
            assert!(Act::ALL.iter().all(|other| set.contains(*other) == (other == act)), "{act}");
            assert!(!Acts::default().contains(*act));
        }
    }

    #[test]
    fn no_token_lets_anybody_in() {
        for act in [Act::InviteMember, Act::CreatePersonalToken, Act::CreateServiceToken] {
            assert_eq!(nameable(&[Act::CastBallot, act]), Err(Refusal::TokenLetsIn { act }));
        }
        assert_eq!(
            nameable(&[Act::CastBallot, Act::AddComment, Act::CastBallot]),
            Ok(vec![Act::AddComment, Act::CastBallot])
        );
    }

    #[test]
    fn a_token_ends_within_366_days_and_after_90_unless_it_is_told() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(token_ends_at(now, None), Ok(now + TimeDelta::days(90)));
        let longest = now + LONGEST_TOKEN;
        assert_eq!(token_ends_at(now, Some(longest)), Ok(longest));
        for bad in [now, now - TimeDelta::seconds(1), longest + TimeDelta::microseconds(1), DateTime::<Utc>::MAX_UTC] {
            assert_eq!(token_ends_at(now, Some(bad)), Err(Refusal::TokenLifetime), "{bad}");
        }
    }

    #[test]
    fn a_token_works_until_it_ends_or_is_ended() {
        let (now, later) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::days(1));
        assert_eq!(token_state(now, later, None), TokenState::Active);
        assert_eq!(token_state(later, later, None), TokenState::Expired);
        assert_eq!(token_state(now, later, Some(now)), TokenState::Revoked);
    }
}
