//! Access tokens as they are written: `cpp_` for a person's and `cps_` for a machine's, then which token of which
//! collaborative it is, an underscore, 256 secret bits and a checksum. Whoever looks for lost secrets finds them by
//! `cp[ps]_[0-9A-Za-z]{44}_[0-9A-Za-z]{50}`, and the checksum tells them from what only looks alike.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use domain::tenancy::TokenKind;
use domain::{AccessTokenId, CollaborativeId};
use persistence::tenancy::{TokenHolder, note_token_use, token_holder};
use persistence::{Bearer, Store};
use uuid::Uuid;

use super::SignIn;
use super::secret::{Secret, digest, random};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Letters for 128 bits, and for the 32 of a checksum.
const WIDE: usize = 22;
const CHECKSUM: usize = 6;
/// Its prefix, two ids, an underscore, the secret and the checksum.
const LENGTH: usize = 4 + 2 * WIDE + 1 + 2 * WIDE + CHECKSUM;

fn prefix(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Personal => "cpp_",
        TokenKind::Service => "cps_",
    }
}

/// How a token begins: enough to know it again by, and nothing of its secret.
pub fn beginning(kind: TokenKind, id: AccessTokenId) -> String {
    format!("{}{}", prefix(kind), letters(id.0.as_u128(), WIDE))
}

/// A new token with this id.
pub fn mint(kind: TokenKind, collaborative: CollaborativeId, id: AccessTokenId) -> Secret {
    let secret: String = [random(), random()].map(|half| letters(u128::from_be_bytes(half), WIDE)).concat();
    let text = format!("{}{}_{secret}", beginning(kind, id), letters(collaborative.0.as_u128(), WIDE));
    let checksum = letters(crc32fast::hash(text.as_bytes()).into(), CHECKSUM);
    Secret::from(text + &checksum)
}

/// Which token a text says that it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) kind: TokenKind,
    pub(super) id: AccessTokenId,
    collaborative: CollaborativeId,
}

impl Named {
    /// None where it is no token of ours, or was not copied whole.
    pub(super) fn read(text: &str) -> Option<Self> {
        let kind = TokenKind::ALL.iter().copied().find(|kind| text.starts_with(prefix(*kind)))?;
        if text.len() != LENGTH || !text.is_ascii() || text.as_bytes()[4 + 2 * WIDE] != b'_' {
            return None;
        }
        let (written, checksum) = text.split_at(LENGTH - CHECKSUM);
        let number = |from: usize| written.get(from..from + WIDE).and_then(number);
        // The secret is looked at as a whole, by its digest; here it is only letters.
        let (id, collaborative) = (number(4)?, number(4 + WIDE)?);
        number(5 + 2 * WIDE).and(number(5 + 3 * WIDE))?;
        let same = checksum == letters(crc32fast::hash(written.as_bytes()).into(), CHECKSUM);
        let (id, collaborative) = (Uuid::from_u128(id), Uuid::from_u128(collaborative));
        same.then_some(Self { kind, id: AccessTokenId(id), collaborative: CollaborativeId(collaborative) })
    }
}

/// A number in letters, the highest first.
fn letters(mut number: u128, length: usize) -> String {
    let mut written = vec![b'0'; length];
    for place in written.iter_mut().rev() {
        // The remainder is below 62.
        *place = LETTERS[usize::try_from(number % 62).unwrap_or_default()];
        number /= 62;
    }
    written.into_iter().map(char::from).collect()
}

fn number(letters: &str) -> Option<u128> {
    letters.bytes().try_fold(0_u128, |number, letter| {
        let digit = LETTERS.iter().position(|known| *known == letter)?;
        number.checked_mul(62)?.checked_add(u128::try_from(digit).ok()?)
    })
}

/// Somebody who came with an access token.
#[derive(Debug)]
pub(crate) struct TokenBearer {
    pub(crate) bearer: Bearer,
    pub(crate) collaborative: CollaborativeId,
    pub(crate) holder: TokenHolder,
}

impl SignIn {
    /// Whether a text is meant as an access token, good or not.
    pub(crate) fn is_access_token(text: &str) -> bool {
        TokenKind::ALL.iter().any(|kind| text.starts_with(prefix(*kind)))
    }

    /// Who bears this token, where it works now.
    pub(crate) async fn bearer(&self, store: &Store, text: &str) -> persistence::Result<Option<TokenBearer>> {
        let Some(Named { kind, id, collaborative }) = Named::read(text) else { return Ok(None) };
        let Some(holder) = token_holder(store, collaborative, id).await? else { return Ok(None) };
        if holder.kind != kind || verify_slices_are_equal(&holder.digest, &digest(text)).is_err() {
            return Ok(None);
        }
        let bearer = Bearer { id, kind, acts: holder.acts.iter().copied().collect() };
        Ok(Some(TokenBearer { bearer, collaborative, holder }))
    }

    /// Notes that a token is used, once an hour and server: it costs no write for each request.
    pub(crate) fn note_use(&self, store: &Store, token: &TokenBearer) {
        let (id, hour) = (token.bearer.id, store.clock().now().timestamp() / 3_600);
        if token.holder.to_be_noted && self.noted.get(&id) != Some(hour) {
            self.noted.insert(id, hour);
            note_token_use(store, token.collaborative, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minted() -> (String, Named) {
        let (id, collaborative) = (AccessTokenId(Uuid::from_u128(u128::MAX)), CollaborativeId(Uuid::from_u128(7)));
        let token = mint(TokenKind::Service, collaborative, id);
        (token.reveal().to_owned(), Named { kind: TokenKind::Service, id, collaborative })
    }

    #[test]
    fn a_token_says_which_one_it_is_and_nothing_but_letters() {
        let (token, named) = minted();
        assert_eq!(token.len(), 99);
        assert!(token.starts_with(&beginning(named.kind, named.id)));
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'), "{token}");
        assert_eq!(Named::read(&token), Some(named));
        assert_ne!(minted().0, token);
    }

    #[test]
    fn what_was_not_copied_whole_is_no_token() {
        let (token, _) = minted();
        for position in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[position] = if changed[position] == b'z' { b'y' } else { b'z' };
            assert_eq!(Named::read(&String::from_utf8(changed).unwrap()), None, "{position}");
        }
        let short = &token[..token.len() - 1];
        for other in [short, &format!("{token}0"), &format!(" {token}"), &token.to_lowercase(), "cps_", ""] {
            assert_eq!(Named::read(other), None, "{other}");
        }
        assert_eq!(Named::read(&token.replacen('_', "é", 2)), None);
    }

    #[test]
    fn numbers_that_are_too_large_are_no_ids() {
        assert_eq!(number(&letters(u128::MAX, WIDE)), Some(u128::MAX));
        assert_eq!(number(&"z".repeat(WIDE)), None);
    }
}
