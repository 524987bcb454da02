//! How a file is called, and by what it is known to be the same.

use crate::text::{self, Limit};
use crate::transparency::Hash;

/// Shown to people; never a path, nor a part of one.
const NAME: Limit = Limit { most: 200, lines: false };

/// The name as it will be kept: what stands behind the last slash of either kind, because some send the whole path.
pub fn name(field: &'static str, given: &str) -> Result<String, text::Refusal> {
    let whole = text::accept(field, given, NAME)?;
    let last = whole.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    match last {
        "" | "." | ".." => Err(text::Refusal::Malformed { field, expected: "name of a file" }),
        last => Ok(last.to_owned()),
    }
}

/// A SHA-256 in 64 hexadecimal digits.
pub fn sha256(field: &'static str, given: &str) -> Result<Hash, text::Refusal> {
    let malformed = text::Refusal::Malformed { field, expected: "SHA-256 in 64 hexadecimal digits" };
    let digits: Option<Vec<u8>> = given.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let bytes: Option<Vec<u8>> =
        digits.map(|digits| digits.chunks(2).map(|two| two.iter().fold(0, |all, one| all * 16 + one)).collect());
    bytes.filter(|_| given.len() == 64).and_then(|bytes| bytes.try_into().ok()).ok_or(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transparency::hexadecimal;

    #[test]
    fn of_a_path_only_the_last_part_is_the_name() {
        for (given, kept) in [
            ("tap.jpg", "tap.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Ann\\Wells.docx", "Wells.docx"),
            (" \"the\" tap's; photo=1.png ", "\"the\" tap's; photo=1.png"),
            ("Łódź 邻里 \u{1F6B0}.pdf", "Łódź 邻里 \u{1F6B0}.pdf"),
        ] {
            assert_eq!(name("name", given).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn a_name_that_is_none_or_deceives_is_refused() {
        for bad in ["", " ", "/", "a/", "..", "a/..", "a\r\nSet-Cookie: b=c", "nul\0.pdf", "cod\u{202E}fdp.exe"] {
            assert!(name("name", bad).is_err(), "{bad:?}");
        }
        assert!(name("name", &"é".repeat(200)).is_ok());
        assert!(matches!(name("name", &"é".repeat(201)), Err(text::Refusal::TooLong { most: 200, .. })));
    }

    #[test]
    fn a_checksum_is_read_in_either_case() {
        let text = "00ff".repeat(16);
        assert_eq!(hexadecimal(&sha256("sha256", &text.to_uppercase()).unwrap()), text);
        for bad in ["", "00", &"0".repeat(63), &"g".repeat(64), &"0".repeat(66), &"é".repeat(32)] {
            assert!(sha256("sha256", bad).is_err(), "{bad}");
        }
    }
}
