//! A file of the 360Giving Data Standard: `{"grants": […]}` and what its publisher says about it.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Refusal;
use super::fields::LONGEST_KEY;

/// The largest file: it is read into memory as a whole.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The records of one file, each still as its own text: an amount is read from its digits, never through a float.
#[derive(Debug)]
pub struct Package<'a> {
    /// Who published the file, where it says so: most don't.
    pub publisher: Option<String>,
    /// The records in order.
    pub grants: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    grants: Option<&'a RawValue>,
    #[serde(borrow)]
    publisher: Option<&'a RawValue>,
}

impl<'a> Package<'a> {
    /// Takes a file apart. Refused: what is no JSON in UTF-8 (a byte-order mark is accepted) or has no array of grants.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let text = text_of(bytes)?;
        if text.starts_with('[') {
            return Err(Refusal::NoGrants { found: "it is an array itself" });
        }
        let whole: Whole<'a> = serde_json::from_str(text).map_err(|error| malformed(&error))?;
        let grants = whole.grants.ok_or(Refusal::NoGrants { found: "there is none" })?;
        if !grants.get().starts_with('[') {
            return Err(Refusal::NoGrants { found: "grants is no array" });
        }
        let grants: Vec<&'a RawValue> = serde_json::from_str(grants.get()).map_err(|error| malformed(&error))?;
        if grants.is_empty() {
            return Err(Refusal::NoGrants { found: "it is empty" });
        }
        Ok(Self { publisher: whole.publisher.and_then(publisher), grants })
    }
}

fn text_of(bytes: &[u8]) -> Result<&str, Refusal> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > MOST_BYTES {
        return Err(Refusal::TooLarge { bytes: size, most: MOST_BYTES });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    match bytes {
        [] => Err(Refusal::Empty),
        [b'P', b'K', ..] => Err(Refusal::Spreadsheet),
        [0xFE | 0xFF, ..] => Err(Refusal::NotUtf8 { byte: bytes[0], position: 1 }),
        [b'{' | b'[', ..] => utf8(bytes),
        _ => Err(Refusal::NotJson { starts: String::from_utf8_lossy(bytes).chars().take(20).collect() }),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|error| {
        let position = error.valid_up_to();
        Refusal::NotUtf8 { byte: bytes.get(position).copied().unwrap_or_default(), position: position + 1 }
    })
}

fn malformed(error: &serde_json::Error) -> Refusal {
    Refusal::Malformed { reason: error.to_string() }
}

/// The publisher's identifier, or else their name.
fn publisher(raw: &RawValue) -> Option<String> {
    let value: Value = serde_json::from_str(raw.get()).ok()?;
    let named = |key: &str| value.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    named("identifier")
        .or_else(|| named("name"))
        .map(|text| text.replace('\0', "\u{FFFD}").chars().take(LONGEST_KEY).collect())
}
