//! Texts that people write: limits, and characters that deceive.

use crate::refusal::Explanation;

/// How long a text may be, in characters, and whether it may have several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub most: usize,
    pub lines: bool,
}

/// A name of a person, an organisation, a fund: one line.
pub const NAME: Limit = Limit { most: 200, lines: false };
/// A title: one line.
pub const TITLE: Limit = Limit { most: 300, lines: false };
/// A reason or a remark.
pub const REMARK: Limit = Limit { most: 5_000, lines: true };
/// A long text: a case, a narrative, a purpose.
pub const LONG: Limit = Limit { most: 50_000, lines: true };

/// Why a text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("{field} has {length} characters, at most {most} are allowed")]
    TooLong { field: &'static str, length: usize, most: usize },
    #[error("{field} holds a control or invisible character (U+{code:04X}) at position {position}")]
    ForbiddenCharacter { field: &'static str, code: u32, position: usize },
    #[error("{field} is not a valid {expected}")]
    Malformed { field: &'static str, expected: &'static str },
}

impl Refusal {
    pub fn explain(&self) -> Explanation {
        let (field, hint) = match self {
            Self::Empty { field } => (field, "write at least one visible character"),
            Self::TooLong { field, .. } => (field, "shorten the text"),
            Self::ForbiddenCharacter { field, .. } => {
                (field, "remove control characters, direction overrides and zero-width characters")
            }
            Self::Malformed { field, .. } => (field, "see the description of this input field"),
        };
        Explanation::code("INVALID_INPUT").field(field).hint(hint)
    }
}

/// A text as it will be kept: trimmed, within its limit, free of characters that deceive a reader.
pub fn accept(field: &'static str, text: &str, limit: Limit) -> Result<String, Refusal> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Refusal::Empty { field });
    }
    accept_possibly_empty(field, trimmed, limit)
}

/// The same where nothing need be written.
pub fn accept_possibly_empty(field: &'static str, text: &str, limit: Limit) -> Result<String, Refusal> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length > limit.most {
        return Err(Refusal::TooLong { field, length, most: limit.most });
    }
    match trimmed.chars().enumerate().find(|(_, character)| deceives(*character, limit.lines)) {
        Some((position, character)) => {
            Err(Refusal::ForbiddenCharacter { field, code: u32::from(character), position: position + 1 })
        }
        None => Ok(trimmed.to_owned()),
    }
}

/// Control characters, and those that reorder or hide text. Joiners that some scripts need (U+200C, U+200D) stay.
fn deceives(character: char, lines: bool) -> bool {
    match character {
        '\n' | '\t' | '\r' => !lines,
        '\u{061C}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => true,
        other => other.is_control(),
    }
}

/// An e-mail address as it is compared: lower case. Only its shape is checked; a message proves the rest.
pub fn email(field: &'static str, text: &str) -> Result<String, Refusal> {
    let address = accept(field, text, Limit { most: 254, lines: false })?.to_lowercase();
    let well_formed = address.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !address.contains(char::is_whitespace)
    });
    if well_formed { Ok(address) } else { Err(Refusal::Malformed { field, expected: "e-mail address" }) }
}

/// A short name in addresses: 2 to 63 of a–z, 0–9 and inner hyphens.
pub fn slug(field: &'static str, text: &str) -> Result<String, Refusal> {
    let well_formed = (2..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if well_formed {
        Ok(text.to_owned())
    } else {
        Err(Refusal::Malformed { field, expected: "slug (a-z, 0-9, hyphens)" })
    }
}

/// Where a page comes from, as a browser writes it in the header Origin: `https://app.example`. Plain http only for pages
/// on the reader's own machine.
pub fn origin(field: &'static str, text: &str) -> Result<String, Refusal> {
    let origin = accept(field, text, Limit { most: 255, lines: false })?.to_lowercase();
    let host = |rest: &str| {
        // Of an address in brackets the colons are its own.
        let (host, port) = rest.rsplit_once(':').filter(|(_, port)| !port.contains(']')).unwrap_or((rest, "1"));
        let plain =
            !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.[]:".contains(&byte));
        let numbered = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0);
        (plain && numbered).then(|| host.to_owned())
    };
    let well_formed = match origin.split_once("://") {
        Some(("https", rest)) => host(rest).is_some(),
        Some(("http", rest)) => host(rest).is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&&*host)),
        _ => false,
    };
    if well_formed {
        Ok(origin)
    } else {
        Err(Refusal::Malformed { field, expected: "origin such as https://app.example" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_its_limit_is_refused_with_both_numbers() {
        let long = "x".repeat(201);
        assert_eq!(accept("name", &long, NAME), Err(Refusal::TooLong { field: "name", length: 201, most: 200 }));
        assert!(accept("name", &"é".repeat(200), NAME).is_ok());
    }

    #[test]
    fn direction_overrides_and_control_characters_are_refused_in_names() {
        for hostile in ["evil\u{202E}txt", "nul\0", "two\nlines", "zero\u{200B}width", "bell\u{7}", "tag\u{E0041}"] {
            assert!(matches!(accept("name", hostile, NAME), Err(Refusal::ForbiddenCharacter { .. })), "{hostile:?}");
        }
    }

    #[test]
    fn names_in_any_script_are_kept() {
        for name in ["Łódź Sąsiedzi", "جمعية الحي", "क्‍षेत्र", "邻里基金会", "O’Brien & Søn"]
        {
            assert_eq!(accept("name", name, NAME).as_deref(), Ok(name));
        }
    }

    #[test]
    fn an_e_mail_address_is_compared_in_lower_case() {
        assert_eq!(email("email", " Ana@Example.ORG ").as_deref(), Ok("ana@example.org"));
        for bad in ["ana", "ana@", "@example.org", "ana@host", "a b@example.org", "a@b@example.org"] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_a_scheme_a_host_and_perhaps_a_port() {
        for good in ["https://app.example", "https://app.example:8443", "http://localhost:5173", "http://[::1]:3000"] {
            assert_eq!(origin("origin", good).as_deref(), Ok(good));
        }
        assert_eq!(origin("origin", " https://App.Example ").as_deref(), Ok("https://app.example"));
        for bad in [
            "null",
            "*",
            "app.example",
            "https://",
            "https://app.example/",
            "https://app.example/path",
            "https://*.example",
            "https://ann@app.example",
            "https://app.example:0",
            "https://app.example:70000",
            "https://app.example:",
            "http://app.example",
            "file://app",
            "https://löwe.example",
        ] {
            assert!(origin("origin", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_slug_is_short_and_plain() {
        assert!(slug("slug", "harbour-neighbours").is_ok());
        for bad in ["a", "-ab", "ab-", "Ab", "a b", "ä-b"] {
            assert!(slug("slug", bad).is_err(), "{bad}");
        }
    }
}
