//! Counts lexical tokens and open brackets without building anything.

use super::super::fault::{Code, Fault};
use super::super::limits::Limits;

/// Brackets within brackets that the parser is asked to follow: it recurses, and refuses selections over 64 itself.
const NESTING: usize = 100;

pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Fault> {
    let (mut tokens, mut open) = (0, 0_usize);
    for token in Tokens(text.as_bytes()) {
        tokens += 1;
        open = nested(token[0], open);
        // Counting on would be work for nothing.
        Fault::within(Code::TooManyTokens, "The document has too many tokens", tokens, limits.tokens)?;
        Fault::within(Code::QueryTooDeep, "The document nests its brackets too deeply", open, NESTING)?;
    }
    Ok(())
}

/// The same text for documents that differ only in white space, commas and comments.
pub(in super::super) fn canonical(text: &str) -> String {
    let tokens: Vec<&[u8]> = Tokens(text.as_bytes()).collect();
    String::from_utf8_lossy(&tokens.join(&b' ')).into_owned()
}

/// The lexical tokens of a text, each with at least one byte.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        while let Some((&first, tail)) = self.0.split_first() {
            match first {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.0 = tail,
                b'#' => self.0 = after_line(tail),
                _ => {
                    let (text, rest) = (self.0, after_token(first, self.0));
                    self.0 = rest;
                    return Some(&text[..text.len() - rest.len()]);
                }
            }
        }
        None
    }
}

fn nested(first: u8, open: usize) -> usize {
    match first {
        b'{' | b'[' | b'(' => open + 1,
        b'}' | b']' | b')' => open.saturating_sub(1),
        _ => open,
    }
}

fn after_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    &bytes[end..]
}

fn after_token(first: u8, bytes: &[u8]) -> &[u8] {
    match first {
        b'"' => match bytes.strip_prefix(b"\"\"\"") {
            Some(block) => after_block(block),
            None => after_string(&bytes[1..]),
        },
        b'.' => bytes.strip_prefix(b"...").unwrap_or(&bytes[1..]),
        b'-' | b'0'..=b'9' => after_run(bytes, |byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte)),
        b'_' | b'a'..=b'z' | b'A'..=b'Z' => after_run(bytes, |byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        _ => &bytes[1..],
    }
}

fn after_run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len());
    &bytes[end..]
}

fn after_string(bytes: &[u8]) -> &[u8] {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' | b'\n' => return &bytes[at + 1..],
            _ => {}
        }
    }
    &[]
}

fn after_block(bytes: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(found) = bytes[from..].windows(3).position(|three| three == b"\"\"\"") {
        let at = from + found;
        if at == 0 || bytes[at - 1] != b'\\' {
            return &bytes[at + 3..];
        }
        from = at + 3;
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str, tokens: usize) -> bool {
        check(text, &Limits { tokens, ..Limits::default() }).is_ok()
    }

    #[test]
    fn each_token_counts_once_and_the_rest_not_at_all() {
        for (text, tokens) in [
            ("{ hello, world } # and { more } of it", 4),
            ("query Q($n: Int = -1.5e+3) { ...F @skip(if: true) }", 21),
            (r#"{ a(b: "x \" { y") }"#, 8),
            (r#"{ a(b: """x \""" " { """) }"#, 8),
            ("\"never closed { { {", 1),
            ("", 0),
        ] {
            assert!(fits(text, tokens), "{text} has more than {tokens}");
            assert!(tokens == 0 || !fits(text, tokens - 1), "{text} has fewer than {tokens}");
        }
    }

    #[test]
    fn brackets_nested_past_the_limit_are_refused_before_the_parser() {
        assert!(check(&"[".repeat(4_000), &Limits::default()).is_err());
        assert!(check(&"[]".repeat(1_000), &Limits::default()).is_ok());
    }
}
