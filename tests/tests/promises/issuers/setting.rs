//! Setting an issuer: by a file on the command line, which is read with care.

use domain::clock::{Clock, SystemClock};
use e2e::{Issuer, IssuerKey, both, code, json};
use jsonwebtoken::Algorithm;

use super::over;
use crate::process::{Process, commonpurse};

both!(a_server_trusts_the_issuers_in_its_file, |world| async move {
    let key = IssuerKey::new("first", Algorithm::RS256);
    let issuer = Issuer::start(&[&key]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, issuer.settings(&["river"])).unwrap();
    let server = Process::serve_with(&world, &["--oidc-config", file.path().to_str().unwrap()]).await;
    world.send_to(&server.address);
    let ask = async |claims| world.ask(Some(&key.sign(&claims)), None, "{ viewer { id } }").await;
    let now = SystemClock.now();
    assert_eq!(
        ask(issuer.claims("ann", now)).await,
        json!({ "data": { "viewer": null } }),
        "nobody here, and believed"
    );
    let other = over(issuer.claims("ann", now), &json!({ "aud": "others" }));
    assert_eq!(code(&ask(other).await), "UNAUTHENTICATED");
    server.terminate().await;
    issuer.end().await;
});

both!(a_server_does_not_start_with_a_file_that_would_let_others_in, |world| async move {
    let file = tempfile::NamedTempFile::new().unwrap();
    let good = "[[issuers]]\nissuer = \"https://id.example\"\naudiences = [\"api\"]\ncollaboratives = [\"river\"]\n";
    for (bad, reason) in [
        (good.replace("https", "http"), "no https address"),
        (format!("{good}algorithms = [\"HS256\"]\n"), "algorithms may be"),
        (format!("{good}audience = \"api\"\n"), "unknown field `audience`"),
        ("not a setting".to_owned(), "--oidc-config"),
    ] {
        std::fs::write(&file, &bad).unwrap();
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--oidc-config", file.path().to_str().unwrap()];
        let ended = commonpurse(&world.options().url, &arguments).output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{bad}: {said}");
        assert!(said.contains(reason) && said.contains("docs/API.md"), "{bad}: {said}");
    }
    let arguments = ["serve", "--listen", "127.0.0.1:0"];
    let mut missing = commonpurse(&world.options().url, &arguments);
    let ended = missing.env("COMMONPURSE_OIDC_CONFIG", "/nowhere/issuers.toml").output().await.unwrap();
    assert_eq!(ended.status.code(), Some(2), "{}", String::from_utf8_lossy(&ended.stderr));
});
