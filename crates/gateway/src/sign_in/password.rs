//! Passwords: Argon2id, off the async threads, and as slow for nobody as for somebody.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::text;

use crate::turns::{Place, Turns};

/// What is checked where there is no such person, so that both answers take as long. No password has this hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bqbOXW7gLC9b2+pXDX4Jng$HJYcH9oco0GlQxdWlCv9RYbGrjdsw4Erj0d9iMzAHHg";

/// So many hashes at a time.
const AT_ONCE: usize = 4;
/// So many more may wait; who comes then is told to come again.
const WAITING: usize = 32;
const LEAST: usize = 12;
const MOST: usize = 256;

/// A password worth hashing.
pub fn accept(field: &'static str, password: &str) -> Result<(), text::Refusal> {
    match password.chars().count() {
        length if length < LEAST => {
            Err(text::Refusal::Malformed { field, expected: "password of 12 characters or more" })
        }
        length if length > MOST => Err(text::Refusal::TooLong { field, length, most: MOST }),
        _ => Ok(()),
    }
}

/// Hashes take turns: each needs 19 MiB, and anybody may ask for one.
pub(super) fn hashing() -> Turns {
    Turns::new(AT_ONCE, WAITING)
}

pub(super) async fn hash(place: Place, password: String) -> Option<String> {
    place.work(move || hash_now(&password)).await.flatten()
}

/// Whether the password is the one that was hashed. Without a hash the answer is no, after the same work.
pub(super) async fn matches(place: Place, password: String, hash: Option<String>) -> bool {
    let check = move || {
        let against = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY));
        let fits =
            against.is_ok_and(|against| Argon2::default().verify_password(password.as_bytes(), &against).is_ok());
        fits && hash.is_some()
    };
    place.work(check).await.unwrap_or(false)
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_password_costs_what_everybodys_does() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        let somebodys = hash_now("correct horse battery").unwrap();
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert_eq!(parameters(NOBODY), parameters(&somebodys));
        assert_eq!(NOBODY.len(), somebodys.len());
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_never_where_there_is_none() {
        let hashing = hashing();
        let fits = |hash| matches(hashing.enter().unwrap(), "correct horse battery".to_owned(), hash);
        assert!(fits(hash_now("correct horse battery")).await);
        assert!(!fits(hash_now("another horse battery")).await);
        assert!(!fits(None).await);
    }
}
