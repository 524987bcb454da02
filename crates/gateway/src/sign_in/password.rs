//! Passwords: Argon2id, off the async threads, and as slow for nobody as for somebody.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::text;
use tokio::sync::Semaphore;

/// What is checked where there is no such person, so that both answers take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("no password at all").unwrap_or_default());

const LEAST: usize = 12;
const MOST: usize = 256;

/// A password worth hashing.
pub fn accept(password: &str) -> Result<(), text::Refusal> {
    match password.chars().count() {
        length if length < LEAST => {
            Err(text::Refusal::Malformed { field: "password", expected: "password of 12 characters or more" })
        }
        length if length > MOST => Err(text::Refusal::TooLong { field: "password", length, most: MOST }),
        _ => Ok(()),
    }
}

pub(super) async fn hash(permits: &Arc<Semaphore>, password: String) -> Option<String> {
    let _permit = permits.clone().acquire_owned().await.ok()?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await.ok().flatten()
}

/// Whether the password is the one that was hashed. Without a hash the answer is no, after the same work.
pub(super) async fn matches(permits: &Arc<Semaphore>, password: String, hash: Option<String>) -> bool {
    let Ok(_permit) = permits.clone().acquire_owned().await else { return false };
    let check = move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let fits = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        fits && known
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}
