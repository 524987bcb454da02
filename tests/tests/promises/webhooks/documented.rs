//! The example on the page for frontend developers is true.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use e2e::{Heard, hmac};
use gateway::webhooks::{public_key_text, sign};
use persistence::transparency::webhook::SigningKey;

/// What stands between two marks of the example.
fn told(page: &str, name: &str) -> String {
    let line =
        page.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("the page names no {name}"));
    line.trim().to_owned()
}

#[test]
fn the_documented_signatures_are_what_the_documented_keys_make_of_the_documented_message() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/API.md")).expect("the page");
    let (_, section) = page.split_once("\n## Webhooks\n").expect("its section about webhooks");
    let message = Heard {
        id: told(section, "webhook-id:"),
        timestamp: told(section, "webhook-timestamp:").parse().expect("seconds"),
        signature: told(section, "webhook-signature:"),
        content_type: told(section, "content-type:"),
        body: told(section, "body:"),
    };
    let (secret, public) = (told(section, "secret:"), told(section, "public key:"));
    assert!(message.is_by_secret(&secret), "v1 by {secret}");
    assert!(message.is_by_key(&public), "v1a by {public}");
    let payload = message.payload();
    assert!(payload["type"].is_string() && payload["timestamp"].is_string() && payload["data"]["hash"].is_string());
    // And our own code makes the same of it, byte for byte: both kinds of signature are the same each time.
    let private_key = BASE64_STANDARD.decode(PRIVATE_KEY).unwrap();
    let keys = [SigningKey { secret: BASE64_STANDARD.decode(&secret["whsec_".len()..]).unwrap(), private_key }];
    assert_eq!(sign(&keys, &message.id, message.timestamp, &message.body).unwrap(), message.signature);
    assert_eq!(public_key_text(&BASE64_STANDARD.decode(&public["whpk_".len()..]).unwrap()), public);
}

/// The other half of the example's key pair, in PKCS#8: it is known to everybody.
const PRIVATE_KEY: &str = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

#[test]
fn our_own_reckoning_of_hmac_is_that_of_rfc_4231() {
    let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    let found = hmac(&[0x0b; 20], b"Hi There");
    assert_eq!(domain::transparency::hexadecimal(&found), expected);
}
